"""Read a flag value as it stands in an argument: YAML 1.1 on one line.

Covers what Guild writes for a flag of any value (flow style, sets, quoted strings, long
strings folded over lines), and a mapping or sequence of one item in block style.
What it does not cover raises ValueError, it is never misread. Values are
those of PyYAML's safe loader with Guild's rule for floats: an exponent needs neither
sign nor point. PyYAML itself may not be there and takes long to import.
"""

_BLANK = " \t"
_BREAK = "\n\r\x85\u2028\u2029"
_SPACE = _BLANK + _BREAK
_FLOW = ",[]{}"
_NOT_PLAIN = "!&*|>%@`\"'#" + _FLOW

_WORDS = {
    word: value
    for value, words in (
        (None, "~ null Null NULL"),
        (True, "yes Yes YES true True TRUE on On ON"),
        (False, "no No NO false False FALSE off Off OFF"),
        (float("inf"), ".inf .Inf .INF +.inf +.Inf +.INF"),
        (-float("inf"), "-.inf -.Inf -.INF"),
        (float("nan"), ".nan .NaN .NAN"),
    )
    for word in words.split()
}
_WORDS[""] = None

_ESCAPES = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f",
    "r": "\r", "e": "\x1b", " ": " ", '"': '"', "/": "/", "\\": "\\", "N": "\x85",
    "_": "\xa0", "L": "\u2028", "P": "\u2029",
}
_HEX_ESCAPES = {"x": 2, "u": 4, "U": 8}


def load(text):
    """Return the value of text. ValueError if it is no YAML that is read here."""
    reader = _Reader(text)
    if text.startswith(("---", "...")) and text[3:4].strip() == "":
        reader.fail("document markers are not supported")
    value = reader.block()
    reader.skip_space()
    if reader.pos < len(text):
        reader.fail("unexpected %r" % text[reader.pos])
    return value


class _Reader:
    def __init__(self, text):
        self.text = text
        self.pos = 0

    def fail(self, why):
        raise ValueError("cannot read %r as YAML: %s" % (self.text, why))

    def peek(self):
        return self.text[self.pos : self.pos + 1]

    def at_indicator(self, char, more_ends=""):
        """At char, followed by the end or what ends an indicator."""
        if self.peek() != char:
            return False
        after = self.text[self.pos + 1 : self.pos + 2]
        return not after or after in _SPACE or after in more_ends

    def skip_space(self):
        """Skip blanks, line breaks and comments."""
        text = self.text
        while self.pos < len(text):
            if text[self.pos] in _SPACE:
                self.pos += 1
            elif text[self.pos] == "#" and (self.pos == 0 or text[self.pos - 1] in _SPACE):
                while self.pos < len(text) and text[self.pos] not in _BREAK:
                    self.pos += 1
            else:
                return

    def block(self, nested=True):
        """A value that is in no brackets; nested: it may be an item of a block itself."""
        self.skip_space()
        if self.at_indicator("-"):
            self.block_item(nested)
            return [self.block()]
        key = self.node("")
        self.skip_space()
        if not self.at_indicator(":"):
            return key
        self.block_item(nested)
        return self.pair({}, key, self.block(nested=False))

    def block_item(self, allowed):
        """Skip the indicator of the only item of a block mapping or sequence."""
        if not allowed or any(char in self.text for char in _BREAK):
            self.fail("block style is not supported")
        self.pos += 1

    def node(self, ends):
        """One value; in brackets ends are the characters that end a plain one."""
        char = self.peek()
        if char == "[":
            return self.sequence()
        if char == "{":
            return self.mapping()
        if char == "'":
            return self.single_quoted()
        if char == '"':
            return self.double_quoted()
        if self.text.startswith("!!set ", self.pos):
            return self.tagged_set()
        if char in _NOT_PLAIN and char:
            self.fail("unexpected %r" % char)
        if any(self.at_indicator(c) for c in ("-?" if ends else "-?:")):
            self.fail("block style is not supported")
        text = self.plain(ends)
        if text == "<<":
            self.fail("merge keys are not supported")
        return resolve(text)

    def pair(self, target, key, value):
        try:
            target[key] = value
        except TypeError:
            self.fail("a key cannot be a list or mapping")
        return target

    def sequence(self):
        self.pos += 1
        items = []
        while not self.close("]", "an item"):
            item = self.node(_FLOW)
            self.skip_space()
            if self.peek() == ":":
                item = self.pair({}, item, self.flow_value())
            items.append(item)
            self.comma("]")
        return items

    def mapping(self):
        self.pos += 1
        items = {}
        while not self.close("}", "a key"):
            if self.at_indicator("?"):
                # Before a key that is empty or long.
                self.pos += 1
                self.skip_space()
            key = self.node(_FLOW)
            self.skip_space()
            value = self.flow_value() if self.peek() == ":" else None
            self.pair(items, key, value)
            self.comma("}")
        return items

    def tagged_set(self):
        self.pos += len("!!set ")
        self.skip_space()
        if self.peek() != "{":
            self.fail("expected '{'")
        return set(self.mapping())

    def flow_value(self):
        """What follows the colon of a pair in brackets; nothing is null."""
        self.pos += 1
        self.skip_space()
        if not self.peek() or self.peek() in ",]}":
            return None
        return self.node(_FLOW)

    def close(self, bracket, expected):
        """Skip the closing bracket and return True if it is next."""
        self.skip_space()
        char = self.peek()
        if char == bracket:
            self.pos += 1
            return True
        if not char or char in ",]}":
            self.fail("expected %s or %r" % (expected, bracket))
        return False

    def comma(self, bracket):
        self.skip_space()
        if self.peek() == ",":
            self.pos += 1
        elif self.peek() != bracket:
            self.fail("expected ',' or %r" % bracket)

    def fold(self):
        """Skip white space and return what it stands for in a scalar.

        Blanks in a line stand for themselves. A single line break is a blank, of
        several all but the first stay.
        """
        text = self.text
        start = self.pos
        breaks = 0
        while self.peek() and self.peek() in _SPACE:
            if self.peek() in _BREAK:
                breaks += 1
                if text.startswith("\r\n", self.pos):
                    self.pos += 1
            self.pos += 1
        if not breaks:
            return text[start : self.pos]
        return "\n" * (breaks - 1) or " "

    def plain(self, ends):
        text = self.text
        parts = []
        space = ""
        while self.peek() and not (self.peek() == "#" and space):
            start = self.pos
            while self.peek() and self.peek() not in _SPACE and not self.at_indicator(":", ends):
                if ends and (self.peek() in ends or self.peek() == "?"):
                    break
                self.pos += 1
            if self.pos == start:
                break
            parts += [space, text[start : self.pos]]
            space = self.fold()
        return "".join(parts)

    def single_quoted(self):
        parts = []
        self.pos += 1
        while True:
            char = self.peek()
            if not char:
                self.fail("a quote is not closed")
            if char in _SPACE:
                parts.append(self.fold())
                continue
            self.pos += 1
            if char == "'":
                if self.peek() != "'":
                    return "".join(parts)
                self.pos += 1
            parts.append(char)

    def double_quoted(self):
        parts = []
        self.pos += 1
        while True:
            char = self.peek()
            if not char:
                self.fail("a quote is not closed")
            if char in _SPACE:
                parts.append(self.fold())
                continue
            self.pos += 1
            if char == '"':
                return "".join(parts)
            parts.append(self.escape() if char == "\\" else char)

    def escape(self):
        char = self.peek()
        self.pos += 1
        if char in _ESCAPES:
            return _ESCAPES[char]
        if char in _HEX_ESCAPES:
            digits = self.text[self.pos : self.pos + _HEX_ESCAPES[char]]
            self.pos += len(digits)
            if len(digits) == _HEX_ESCAPES[char] and _only(digits, "0123456789abcdefABCDEF"):
                code = int(digits, 16)
                if code < 0x110000:
                    return chr(code)
        elif char and char in _BREAK:
            # The line goes on: no blank for the break, none for the indentation.
            return self.fold().replace(" ", "").replace("\t", "")
        self.fail("unknown escape \\%s" % char)


def resolve(text):
    """The value that a scalar without quotes stands for."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "+-.0123456789":
        return text
    for parse in (_int, _float, _timestamp):
        value = parse(text)
        if value is not None:
            return value
    return text


def _only(text, chars):
    return bool(text) and not text.strip(chars)


def _unsigned(text):
    if text[0] in "+-":
        return (-1 if text[0] == "-" else 1), text[1:]
    return 1, text


def _int(text):
    sign, digits = _unsigned(text)
    bare = digits.replace("_", "")
    for prefix, base, chars in (
        ("0b", 2, "01_"),
        ("0x", 16, "0123456789abcdefABCDEF_"),
        ("0", 8, "01234567_"),
    ):
        if digits.startswith(prefix) and _only(digits[len(prefix) :], chars):
            rest = bare[len(prefix) :]
            return sign * int(rest, base) if rest else (0 if prefix == "0" else None)
    if digits == "0":
        return 0
    if digits[:1] in ("0", "_"):
        return None
    if ":" not in digits:
        return sign * int(bare) if _only(digits, "0123456789_") else None
    total = _sexagesimal(digits)
    return None if total is None else sign * total


def _sexagesimal(text):
    """1:30 is 90: the parts after the first are below 60."""
    first, _sep, rest = text.partition(":")
    if not _only(first, "0123456789_") or first[0] == "_":
        return None
    total = int(first.replace("_", ""))
    for part in rest.split(":"):
        if not _only(part, "0123456789") or len(part) > 2 or int(part) > 59:
            return None
        total = total * 60 + int(part)
    return total


def _float(text):
    sign, digits = _unsigned(text)
    mantissa, exp, exponent = digits.replace("E", "e").partition("e")
    if exp and not _only(exponent[1:] if exponent[:1] in ("+", "-") else exponent, "0123456789"):
        return None
    whole, point, fraction = mantissa.partition(".")
    if fraction and not _only(fraction, "0123456789_"):
        return None
    if not (point or exp):
        return None
    fraction = fraction.replace("_", "")
    if not whole:
        # No sign before a leading point, and its exponent has one.
        if digits != text or not fraction or (exp and exponent[0] not in "+-"):
            return None
        return float("." + fraction + exp + exponent)
    if whole[0] == "_":
        return None
    if ":" in whole and not exp:
        total = _sexagesimal(whole)
        return None if total is None else sign * (total + float("0." + fraction))
    if not _only(whole, "0123456789_"):
        return None
    return sign * float(whole.replace("_", "") + "." + fraction + exp + exponent)


def _timestamp(text):
    if not (_only(text[:4], "0123456789") and text[4:5] == "-"):
        return None
    import datetime
    import re

    match = re.match(
        r"(\d{4})-(\d\d?)-(\d\d?)"
        r"(?:(?:[Tt]|[ \t]+)(\d\d?):(\d\d):(\d\d)(?:\.(\d*))?"
        r"(?:[ \t]*(Z|([-+])(\d\d?)(?::(\d\d))?))?)?$",
        text,
        re.ASCII,
    )
    if not match or (match.group(4) is None and len(text) != len("2000-01-01")):
        return None
    numbers = [int(n) for n in match.groups()[:6] if n is not None]
    fraction, zone, zone_sign, zone_hours, zone_minutes = match.groups()[6:]
    try:
        if len(numbers) == 3:
            return datetime.date(*numbers)
        micros = int((fraction or "0")[:6].ljust(6, "0"))
        offset = None
        if zone:
            offset = datetime.timedelta(
                hours=int(zone_hours or 0), minutes=int(zone_minutes or 0)
            )
            offset = datetime.timezone(-offset if zone_sign == "-" else offset)
        return datetime.datetime(*numbers, micros, offset)
    except ValueError:
        return None
