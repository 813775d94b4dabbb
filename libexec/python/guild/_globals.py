"""Flags as globals of a Python module."""

# The C half of ast: importing ast itself would cost more than the rest of our start.
from _ast import PyCF_ONLY_AST, Assign, If, Name, Pass
from types import SimpleNamespace

from guild import _yaml


def decode_args(args):
    """Return the arguments that are no flags, and a dict of flag values.

    `--NAME` and `-N` begin a flag, `-NVALUE` is both; the arguments up to the next
    one are its values: none is True, several are a list.
    """
    other = []
    flags = {}
    name = None
    for arg in args:
        if arg.startswith("--"):
            _end_flag(flags, name)
            name = arg[2:]
        elif arg.startswith("-") and len(arg) > 1 and not _is_number(arg):
            _end_flag(flags, name)
            name = arg[1]
            if len(arg) > 2:
                _add_value(flags, name, arg[2:])
        elif name is not None:
            _add_value(flags, name, _yaml.load(arg))
        else:
            other.append(arg)
    _end_flag(flags, name)
    return other, flags


def _is_number(arg):
    return isinstance(_yaml.resolve(arg), (int, float))


def _end_flag(flags, name):
    if name is not None:
        flags.setdefault(name, True)


def _add_value(flags, name, value):
    if name not in flags:
        flags[name] = value
    elif isinstance(flags[name], list):
        flags[name].append(value)
    else:
        flags[name] = [flags[name], value]


def for_dest(dest, flags):
    """Return the globals that hold the flags at dest."""
    kind, _sep, path = dest.partition(":")
    if kind == "globals":
        return flags
    nested = {}
    for name in flags:
        _set_nested(nested, name, flags[name])
    names = path.split(".")
    for name in reversed(names[1:]):
        nested = {name: nested}
    if kind == "namespace":
        nested = _namespace(nested)
    return {names[0]: nested}


def _set_nested(target, name, value):
    parts = name.split(".")
    for i, part in enumerate(parts[:-1]):
        target = target.setdefault(part, {})
        if not isinstance(target, dict):
            raise ValueError(
                "'%s' cannot be nested: conflicts with {'%s': %s}"
                % (name, ".".join(parts[: i + 1]), target)
            )
    target[parts[-1]] = value


def _namespace(value):
    if not isinstance(value, dict):
        return value
    return SimpleNamespace(**{str(name): _namespace(value[name]) for name in value})


def compile_without(source, path, names):
    """Compile source without the first assignment of each name.

    The names are set before the code runs. Later assignments stay: they
    are the program's own changes of the value. Only statements of the module
    itself and of `if` bodies directly in it count.
    """
    tree = compile(source, path, "exec", PyCF_ONLY_AST, dont_inherit=True)
    _remove_assigns(tree, set(names))
    return compile(tree, path, "exec", dont_inherit=True)


def _remove_assigns(node, names):
    body = []
    for child in node.body:
        if isinstance(child, Assign):
            child.targets = [t for t in child.targets if not _take_name(t, names)]
            if not child.targets:
                continue
        elif isinstance(child, If):
            _remove_assigns(child, names)
        body.append(child)
    if isinstance(node, If) and not body:
        body.append(Pass(lineno=node.lineno, col_offset=node.col_offset))
    node.body = body


def _take_name(target, names):
    """True if target is one of names, which it then leaves."""
    if isinstance(target, Name) and target.id in names:
        names.remove(target.id)
        return True
    return False
