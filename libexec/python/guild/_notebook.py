"""Notebooks as text: their cells, the literals that these assign, and these literals replaced."""

import ast
import json
import re

from guild import _literal

_TYPES = {"int": "int", "float": "float", "bool": "boolean", "str": "string"}
# `files = !ls` and `where = %pwd`
_MAGIC_ASSIGN = re.compile(r"\s*[\w.,\s]+=\s*[!%]")


class PatternError(Exception):
    """A pattern that is no regular expression: a message for the user."""


def load(path):
    with open(path, encoding="utf-8") as f:
        return json.load(f)


def code_cells(notebook):
    return [cell for cell in notebook.get("cells", []) if cell.get("cell_type") == "code"]


def source(cell):
    """The text of a cell. The format has it as lines or as one string."""
    text = "".join(cell.get("source", []))
    return text.replace("\r\n", "\n").replace("\r", "\n")


# ---- what cells assign ----


def assigns(text):
    """Return (name, value, type, node) of each assignment of a literal to a name.

    Of several targets only the last one counts. The type is what an annotation says, or
    None; the node is that of the value. SyntaxError if the text is no Python.
    """
    found = []
    for statement in _parse(text).body:
        kind = None
        if isinstance(statement, ast.Assign):
            target = statement.targets[-1]
        elif isinstance(statement, ast.AnnAssign):
            target = statement.target
            kind = _TYPES.get(getattr(statement.annotation, "id", None))
        else:
            continue
        if not isinstance(target, ast.Name):
            continue
        try:
            value = _literal.value(statement.value)
        except _literal.NotLiteral:
            continue
        found.append((target.id, value, kind, statement.value))
    return found


def _parse(text):
    """The syntax tree of a cell. Lines that are IPython's own are `pass` in it."""
    try:
        return ast.parse(text)
    except SyntaxError:
        return ast.parse(_without_magics(text))


def _without_magics(text):
    if text.lstrip().startswith("%%"):
        # The whole cell is an argument, often in another language.
        return ""
    lines = []
    goes_on = False
    for line in text.split("\n"):
        bare = line.strip()
        if goes_on:
            line = ""
        elif bare[:1] in ("%", "!", "?") or bare.endswith("?") or _MAGIC_ASSIGN.match(line):
            goes_on = True
            line = line[: len(line) - len(line.lstrip())] + "pass"
        goes_on = goes_on and bare.endswith("\\")
        lines.append(line)
    return "\n".join(lines)


def flag_values(path, patterns):
    """Return what the notebook says of flags, {name: (value, type)}, and warnings.

    patterns are pairs of name and pattern; what they find counts more than an assignment.
    """
    warnings = []
    try:
        texts = [source(cell) for cell in code_cells(load(path))]
    except (OSError, ValueError, AttributeError, TypeError) as e:
        return {}, ["error loading notebook '%s': %s" % (path, e)]
    values = {}
    for text in texts:
        try:
            for name, value, kind, _node in assigns(text):
                values[name] = value, kind
        except SyntaxError as e:
            warnings.append("error parsing Python source %r: %s" % (text, e))
    for text in texts:
        for name, pattern in patterns:
            try:
                spans = _pattern_spans(pattern, text)
            except PatternError as e:
                warnings.append(str(e))
                continue
            if not spans:
                continue
            start, end = spans[0]
            try:
                values[name] = _literal.value(ast.parse(text[start:end], mode="eval").body), None
            except (SyntaxError, _literal.NotLiteral):
                warnings.append(
                    "cannot decode captured string %r: it is no literal" % text[start:end]
                )
    return values, warnings


# ---- replacing ----


def _pattern_spans(pattern, text):
    """Where the first match has its groups, or where it is if there are none."""
    try:
        match = re.search(pattern, text, re.MULTILINE)
    except re.error as e:
        raise PatternError("invalid nb-replace pattern %r: %s" % (pattern, e))
    if not match:
        return []
    groups = range(1, match.re.groups + 1) if match.re.groups else [0]
    return [match.span(group) for group in groups if match.start(group) >= 0]


def replace_patterns(text, pattern, value):
    """Return text with the value in place of what the pattern's groups find."""
    end_of_last = 0
    parts = []
    for start, end in _pattern_spans(pattern, text):
        if start < end_of_last:
            continue  # a group within the one before
        parts += [text[end_of_last:start], repr(value)]
        end_of_last = end
    return "".join(parts) + text[end_of_last:]


def replace_assigns(text, flags, texts):
    """Return text with the flags' values in place of the literals that it assigns to them.

    texts has the values as they were given: "" or "2024-01-01" for a string stays a string.
    """
    # The tree counts columns in bytes.
    data = text.encode("utf-8")
    starts = [0]
    for line in data.split(b"\n"):
        starts.append(starts[-1] + len(line) + 1)
    for name, old, _kind, node in reversed(assigns(text)):
        if name not in flags:
            continue
        value = flags[name]
        if isinstance(old, list) and not isinstance(value, list):
            # A list of one item is an argument like any other.
            value = [value]
        if isinstance(old, str) and not isinstance(value, (str, bool, int, float)):
            value = texts.get(name, value)
        start = starts[node.lineno - 1] + node.col_offset
        end = starts[node.end_lineno - 1] + node.end_col_offset
        data = data[:start] + repr(value).encode("utf-8") + data[end:]
    return data.decode("utf-8")
