"""Print the flags that a Python script defines.

    python -S _import_flags.py SECONDS MODE DEST PATH PACKAGE SYS_PATH FOLDER [ARG...]

MODE is "flags", or "dest" to learn only where the script wants its flags, or "framework"
to learn only of which framework it is. DEST is
the operation's flags-dest; empty: found from what the script imports. PATH is the
script, PACKAGE the package it is in, SYS_PATH the folder that this package is found
in, FOLDER what a default that names a file beside the script begins with, unless with
its folder, the ARGs are those that the operation always gives to it. An empty PATH asks for
PACKAGE, then a module's name, to be looked for where the interpreter finds modules.

Prints a line for each result, of which the last one counts: a mapping in YAML's flow
style, {dest, flags: {NAME: ATTRIBUTES}, files: [[PATH, MTIME_NS, SIZE]...], warnings},
and framework: keras for a script that uses that. files are what the result was made from.
Globals are read from the syntax tree: nothing is imported for them. Arguments are only
known to the parser that the script makes: for them it is run up to there, or for SECONDS
at most. What it prints goes to stderr.

Started without the site module, which is loaded only if the script is to run: reading
globals takes a third of the time then.
"""

import os
import sys

import _signal
from _ast import AST, PyCF_ONLY_AST, Assign, Attribute, Call, Import, ImportFrom, Name
from types import SimpleNamespace

# Beside this script, which is not run as a part of the package.
import _answer
import _literal

class _Result:
    """What is known so far, and where to print it."""

    def __init__(self, dest, path, folder):
        self.dest = dest
        self.path = path
        self.folder = folder
        self.checked = []
        self.framework = None
        self.warnings = []
        # stdout is for results: what the script prints must not mix with them.
        self.fd = os.dup(1)
        os.dup2(2, 1)

    def write(self, flags):
        answer = {
            "dest": self.dest,
            "flags": _apply_paths(flags, os.path.dirname(self.path), self.folder),
            "files": _answer.files([self.path] + self.checked + _project_files()),
            "warnings": self.warnings,
        }
        if self.framework:
            answer["framework"] = self.framework
        os.write(self.fd, _answer.dump(answer).encode("ascii") + b"\n")

    def plain(self, value, name):
        """The value, or its text if it is no plain data."""
        if _is_plain(value):
            return value
        self.warnings.append(
            "cannot serialize value %r for flag %s - coercing to string" % (value, name)
        )
        return str(value)


def _apply_paths(flags, script_dir, folder):
    """A default that names a file beside the script becomes its path, in folder if given."""
    for attrs in flags.values():
        default = attrs.get("default")
        if isinstance(default, str) and os.sep in default:
            if os.path.exists(os.path.join(script_dir, default)):
                attrs["default"] = os.path.join(folder or script_dir, default)
    return flags


def _project_files():
    """The files of loaded modules, but for those of Python and of installed packages."""
    outside = tuple(
        os.path.join(os.path.dirname(os.path.abspath(path)), "")
        for path in (os.__file__, __file__)
    )
    files = []
    for module in list(sys.modules.values()):
        path = getattr(module, "__file__", None)
        if not isinstance(path, str):
            continue
        path = os.path.abspath(path)
        if path.startswith(outside) or "-packages" + os.sep in path:
            continue
        files.append(path)
    return files


def _is_plain(value):
    if isinstance(value, dict):
        return all(isinstance(key, str) and _is_plain(value[key]) for key in value)
    if isinstance(value, (list, tuple)):
        return all(_is_plain(item) for item in value)
    return value is None or isinstance(value, (bool, int, float, str))


# ---- syntax tree ----


def _walk(node):
    nodes = [node]
    while nodes:
        node = nodes.pop()
        yield node
        for field in node._fields:
            value = getattr(node, field, None)
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, AST):
                    nodes.append(child)


def _imports(tree):
    names = set()
    for node in _walk(tree):
        if isinstance(node, ImportFrom) and node.module:
            names.add(node.module)
        if isinstance(node, (Import, ImportFrom)):
            names.update(alias.name for alias in node.names)
    return names


def _imports_of(tree, path):
    """Of each top-level import: the folder it is below (None: any), and dotted names."""
    for node in tree.body:
        if isinstance(node, Import):
            for alias in node.names:
                yield None, [alias.name]
        elif isinstance(node, ImportFrom):
            folder = None
            for _ in range(node.level):
                folder = os.path.dirname(folder or path)
            prefix = node.module + "." if node.module else ""
            yield folder, [prefix + alias.name for alias in node.names]


def _files_of(folder, parts):
    """The files that an import of these parts below a folder runs."""
    for part in parts:
        folder = os.path.join(folder, part)
        for path in (os.path.join(folder, "__init__.py"), folder + ".py"):
            if os.path.isfile(path):
                yield path
                break


def _check_imports(tree, path, result):
    """Fail as the script would if a module that it needs is not there.

    Upstream runs a script that reads arguments in any case, and has no destination for
    one that fails. Where no flags are wanted this tells without running it: not all,
    but that something is not installed, for the script or for modules beside it.
    """
    import importlib.util

    for folder, names in _imports_of(tree, path):
        for name in names:
            top, *rest = name.split(".")
            if not folder:
                if top not in sys.modules and not importlib.util.find_spec(top):
                    sys.exit("Traceback:\nModuleNotFoundError: No module named %r" % top)
            for root in [folder] if folder else sys.path[:2]:
                for module in _files_of(root, [top] + rest):
                    if module not in result.checked:
                        result.checked.append(module)
                        _check_imports(_module_tree(module), module, result)


def _module_tree(path):
    with open(path, "rb") as f:
        source = f.read()
    try:
        return compile(source, path, "exec", PyCF_ONLY_AST, dont_inherit=True)
    except SyntaxError as e:
        sys.exit("Traceback:\nSyntaxError: %s" % e.msg)


def _find_dest(tree):
    imports = _imports(tree)
    if "argparse" in imports:
        return "args"
    return "args:click" if "click" in imports else "globals"


def _called(tree):
    for node in _walk(tree):
        while isinstance(node, Call):
            node = node.func
            if isinstance(node, (Name, Attribute)):
                yield node.id if isinstance(node, Name) else node.attr


def _find_framework(tree):
    """What upstream calls a script that imports Keras and calls fit or predict."""
    if not any(name.startswith(("keras", "tensorflow")) for name in _imports(tree)):
        return None
    return "keras" if any(name in ("fit", "predict") for name in _called(tree)) else None


def _assigned(tree):
    """Names of the module and the literals that they are first given."""
    params = {}
    for node in tree.body:
        if not isinstance(node, Assign) or node.col_offset != 0:
            continue
        try:
            value = _literal.value(node.value)
        except _literal.NotLiteral:
            continue
        for target in node.targets:
            if isinstance(target, Name):
                params.setdefault(target.id, value)
    return params


def _flatten(params, prefix=""):
    """Pairs of dotted name and value of nested mappings and namespaces."""
    for name, value in params.items():
        if isinstance(value, SimpleNamespace):
            value = vars(value)
        if isinstance(value, dict):
            for pair in _flatten(value, prefix + name + "."):
                yield pair
        else:
            yield prefix + name, value


def _flags_for_values(pairs):
    flags = {}
    for name, value in pairs:
        if name.startswith("_") or isinstance(value, (dict, SimpleNamespace)):
            continue
        flags[name] = {"default": value}
        if isinstance(value, list):
            flags[name]["arg-split"] = True
        elif isinstance(value, bool):
            flags[name]["type"] = "boolean"
        elif isinstance(value, (int, float)):
            flags[name]["type"] = "number"
        elif isinstance(value, str):
            flags[name]["type"] = "string"
    return flags


def _param_flags(params, name, path, result):
    value = params.get(name)
    if isinstance(value, SimpleNamespace):
        value = vars(value)
    if isinstance(value, dict):
        return _flags_for_values(_flatten(value))
    result.warnings.append(
        "cannot import flags for param '%s' in '%s': param must be a dict or "
        "SimpleNamespace (got %s)" % (name, os.path.relpath(path), type(value).__name__)
    )
    return {}


# ---- notebooks ----


def _notebook_flags(path, patterns, result):
    _load_site()
    sys.path[0:1] = [_package_dir()]
    from guild import _notebook

    values, warnings = _notebook.flag_values(path, patterns)
    result.warnings += warnings
    flags = {}
    for name, (value, kind) in values.items():
        flags.update(_flags_for_values([(name, value)]))
        if isinstance(value, dict) and _is_plain(value):
            flags[name] = {"default": value}
        if name in flags and kind:
            flags[name]["type"] = kind
    return flags


# ---- main ----


def _read_tree(path, mode):
    with open(path, "rb") as f:
        source = f.read()
    try:
        return compile(source, path, "exec", PyCF_ONLY_AST, dont_inherit=True)
    except SyntaxError as e:
        if mode == "framework":
            return compile("", path, "exec", PyCF_ONLY_AST)
        sys.exit(
            "invalid syntax on line %i\n  %s\n  %s^"
            % (e.lineno or 0, (e.text or "").rstrip(), " " * ((e.offset or 1) - 1))
        )


def _package_dir():
    return os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def _load_site():
    if "site" not in sys.modules:
        import site

        site.main()


def _find_installed(module):
    _load_site()
    sys.path[0:1] = [_package_dir()]
    from guild import op_main

    try:
        return op_main.find_module(module)
    except op_main.ModuleError as e:
        sys.exit(str(e))


def main():
    seconds, mode, dest, path, package, sys_path, folder = sys.argv[1:8]
    base_args = sys.argv[8:]
    if not path:
        path, package = _find_installed(package)
    result = _Result(dest, path, folder)
    if mode == "notebook":
        result.write(_notebook_flags(path, list(zip(base_args[::2], base_args[1::2])), result))
        return
    tree = _read_tree(path, mode)
    result.framework = _find_framework(tree)
    if not dest:
        result.dest = dest = _find_dest(tree)
    kind, _sep, param = dest.partition(":")
    flags = {}
    if mode == "framework" or (mode == "dest" and kind != "args"):
        pass
    elif mode == "dest":
        _load_site()
        sys.path[0:1] = [os.getcwd(), sys_path, _package_dir()]
        _check_imports(tree, path, result)
    elif dest in ("args", "args:click"):
        _load_site()
        # The current directory comes first, as for python -m, which upstream starts here.
        sys.path[0:1] = [os.getcwd(), sys_path, _package_dir()]
        from guild import _import_args

        # What a script that parses nothing has.
        result.write(flags)
        _signal.alarm(int(seconds))
        _import_args.run(dest, path, package, base_args, result)
        return
    elif dest == "globals":
        flags = _flags_for_values(_assigned(tree).items())
    elif kind in ("global", "dict", "namespace"):
        flags = _param_flags(_assigned(tree), param, path, result)
    elif kind == "args":
        result.warnings.append(
            "cannot find flag import support for flag-dest %r - unable to import flags" % param
        )
    result.write(flags)


if __name__ == "__main__":
    main()
