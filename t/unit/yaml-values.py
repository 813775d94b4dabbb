"""Random values as PyYAML writes them, for test-yaml-python.

Prints for each value, each part ended by a NUL: its block style, its flow
style, Python's repr() of what the block style loads as.
"""

import datetime
import random
import re
import sys

import yaml

# What upstream adds to PyYAML's floats.
yaml.resolver.Resolver.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(
        r"^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+]?[0-9]+)?"
        r"|[-+]?[0-9][0-9_]*[eE][-+]?[0-9]+"
        r"|\.[0-9_]+(?:[eE][-+][0-9]+)?"
        r"|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*"
        r"|[-+]?\.(?:inf|Inf|INF)"
        r"|\.(?:nan|NaN|NAN))$"
    ),
    list("-+0123456789."),
)

rng = random.Random(int(sys.argv[1]))

WORDS = [
    "a", "foo", "yes", "no", "null", "~", "1", "1.5", "1e5", "0x1F", "1:30", "2020-01-01", "-", "- a",
    "?", ": ", ":", "a:", "a: b", "#", "a #b", "a#b", "[a]", "{a}", "a, b", "&a", "*a", "!", "|", ">",
    "%", "@", "`", '"q"', "it's", "'", "", " ", " a", "a ", "a\n", "\na", "a\n\nb", "a \nb", "a\n b",
    "\t", "\r", "\0", "\x1b", "\x85", "\xa0", "\u2028", "\u00e9", "\U0001F600", "---", "...", "=", "<<",
    "\\", ".inf", "08", "y", "${x}", "a=b", "a  b", "x" * 122, "x" * 123, "word " * 20, "\u00e9 " * 30,
    "it's " * 20, "x\n" * 10, "\\ " * 50, " " * 90,
]
LETTERS = "abcdef    \n\n''\"\"\\:#-?,[]{}&*!|>%@`\u00e9\x85\u2028\t\0\U0001F600=<~.0123_"


def text():
    kind = rng.randrange(4)
    if kind == 0:
        return rng.choice(WORDS)
    if kind == 1:
        return " ".join(rng.choice(WORDS) for _ in range(rng.randrange(1, 20)))
    return "".join(rng.choice(LETTERS) for _ in range(rng.randrange(12 if kind == 2 else 200)))


def scalar():
    return rng.choice(
        [
            text,
            text,
            text,
            lambda: rng.randrange(-100, 100),
            lambda: rng.randrange(-(2**70), 2**70),
            lambda: rng.random() * 10 ** rng.randrange(-20, 20),
            lambda: rng.choice([1.0, -0.0, 1e-5, 1e16, float("inf"), 5e-324]),
            lambda: rng.choice([True, False, None]),
            lambda: datetime.date(rng.randrange(1, 9999), 2, 3),
            lambda: datetime.datetime(2020, 1, 2, 3, 4, 5, rng.choice([0, 600])),
        ]
    )()


def key():
    return text() if rng.random() < 0.9 else scalar()


def value(depth):
    kind = rng.randrange(6) if depth else 0
    if kind < 2:
        return scalar()
    if kind < 4:
        return [value(depth - 1) for _ in range(rng.randrange(5))]
    if kind < 5:
        return {key(): value(depth - 1) for _ in range(rng.randrange(5))}
    shared = value(depth - 1)
    return {"b": shared, "a": [shared, shared]}


def dump(val, flow):
    encoded = yaml.safe_dump(val, default_flow_style=flow, indent=2).strip()
    return encoded[:-4] if encoded.endswith("\n...") else encoded


for _ in range(int(sys.argv[2])):
    val = value(4)
    block = dump(val, False)
    try:
        loaded = yaml.safe_load(block)
    except yaml.YAMLError:
        continue  # keys that are too long for PyYAML itself
    for part in block, dump(val, True), repr(loaded):
        sys.stdout.write(part + "\0")
