"""Values of literals in a syntax tree: what a flag can be imported from.

Needs only the C half of ast: importing ast itself costs more than reading a script.
"""

from _ast import Call, Dict, List, Name, UAdd, UnaryOp, USub
from types import SimpleNamespace

# The nodes of literals before Python 3.8, when they became Constant.
_LITERALS = {"Constant": "value", "Num": "n", "Str": "s", "NameConstant": "value"}


class NotLiteral(Exception):
    pass


def value(node):
    """The value of a number, a text, True, False, None, or of lists and dicts of these.

    A call of SimpleNamespace counts too. NotLiteral for anything else.
    """
    attr = _LITERALS.get(type(node).__name__)
    if attr:
        found = getattr(node, attr)
        if found is None or isinstance(found, (bool, int, float, str)):
            return found
    elif isinstance(node, UnaryOp) and isinstance(node.op, (USub, UAdd)):
        found = value(node.operand)
        if isinstance(found, (int, float)) and not isinstance(found, bool):
            return -found if isinstance(node.op, USub) else found
    elif isinstance(node, List):
        return [value(item) for item in node.elts]
    elif isinstance(node, Dict):
        return {str(value(key)): value(item) for key, item in zip(node.keys, node.values)}
    elif (
        isinstance(node, Call)
        and isinstance(node.func, Name)
        and node.func.id.endswith("SimpleNamespace")
        and all(keyword.arg for keyword in node.keywords)
    ):
        return SimpleNamespace(**{kw.arg: value(kw.value) for kw in node.keywords})
    raise NotLiteral
