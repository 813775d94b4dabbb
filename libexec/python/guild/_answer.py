"""Answers to Guild: YAML in flow style on one line, of plain data and ASCII only.

Small because each question starts an interpreter: json alone takes longer to import than
globals take to read. Text is escaped so that YAML reads back what it was.
"""

import os


def files(paths):
    """What Guild compares to know whether an answer still holds: path, time and size."""
    entries = []
    for path in paths:
        try:
            st = os.stat(path)
        except OSError:
            continue
        entry = [os.path.abspath(path), st.st_mtime_ns, st.st_size]
        if entry not in entries:
            entries.append(entry)
    return entries


def dump(value):
    if isinstance(value, dict):
        return "{%s}" % ", ".join(
            "%s: %s" % (_dump_str(str(key)), dump(value[key])) for key in value
        )
    if isinstance(value, (list, tuple)):
        return "[%s]" % ", ".join([dump(item) for item in value])
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return "%d" % value
    if isinstance(value, float):
        text = float.__repr__(value)
        return {"inf": ".inf", "-inf": "-.inf", "nan": ".nan"}.get(text, text)
    return _dump_str(value)


def _dump_str(text):
    return '"%s"' % "".join(
        char if " " <= char <= "~" and char not in '"\\' else _escape(ord(char))
        for char in text
    )


def _escape(code):
    if 0xD800 <= code < 0xE000:
        # Half of a pair: a byte of a name that is no UTF-8.
        return "\\uFFFD"
    return "\\U%08x" % code
