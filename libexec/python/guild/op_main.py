"""Run a Python module as the main program of an operation.

    python -um guild.op_main [DIR/]MODULE [ARG...] [-- FLAG_ARG...]

The module gets what `python MODULE.py` would give it, plus the operation's
flags. Environment:

    FLAGS_DEST          where flags go: args (default), args:NAME, globals,
                        global:NAME, dict:NAME, namespace:NAME; any other: nowhere
    SCRIPT_DIR          replaces the first entry of sys.path
    NO_SYS_PATH_MODIFY  1: keep the current directory first on sys.path
    LOG_LEVEL           10 or less: show warnings and whole tracebacks
    PDB_BREAKS          places to stop at in the debugger
    BREAK_ON_ERROR      1: debug an exception that is not handled
    PROFILE             not empty: profile the module

This file is on the way of every start: it imports only what the interpreter has
loaded by now, and what only some operations need is imported by these.
"""

import os
import sys
import types


class ModuleError(Exception):
    """There is no such module, or it cannot be run: a message for the user."""


def main():
    _init_sys_path()
    if not _debugging():
        # Before 3.13, runpy has loaded it by now.
        import warnings

        warnings.simplefilter("ignore", Warning)
    if len(sys.argv) < 2:
        sys.stderr.write("guild.op_main: missing required arg\n")
        sys.exit(2)
    path, package = find_module(_apply_package_path(sys.argv[1]))
    args, flags = _args_and_flags(sys.argv[2:])
    sys.argv = [path] + args

    def run():
        exec_module(path, package, flags)

    if os.getenv("PDB_BREAKS") or os.getenv("PROFILE"):
        from guild import _debug

        _debug.run(run, path)
    else:
        run()


def _debugging():
    level = os.getenv("LOG_LEVEL", "")
    return level.isdigit() and int(level) <= 10


def _init_sys_path():
    """Drop the current directory that -m puts first: PYTHONPATH alone decides."""
    has_cwd = not getattr(sys.flags, "safe_path", False)
    script_dir = os.getenv("SCRIPT_DIR")
    if script_dir is not None:
        sys.path[: int(has_cwd)] = [script_dir]
    elif has_cwd and os.getenv("NO_SYS_PATH_MODIFY") != "1":
        del sys.path[0]


def _apply_package_path(spec):
    """Put the DIR of DIR/MODULE on sys.path and return MODULE."""
    package_path, sep, module = spec.replace(os.sep, "/").rpartition("/")
    if sep:
        for entry in sys.path:
            path = os.path.join(entry, package_path)
            if os.path.exists(path):
                package_path = path
                break
        sys.path.insert(1, package_path)
    return module


def find_module(module):
    """Return the file of a module and the name of the package it is in.

    The folders of its packages need no __init__.py. A module that is a package
    itself is run by its __main__.py. Nothing is imported.
    """
    package, _sep, name = module.rpartition(".")
    for entry in sys.path:
        base = os.path.join(entry, *(package.split(".") if package else []))
        path = os.path.join(base, name)
        if os.path.exists(os.path.join(path, "__init__.py")):
            path = os.path.join(path, "__main__.py")
            if os.path.exists(path):
                return path, package
            raise ModuleError(
                "No module named %s.__main__ ('%s' is a package and cannot be "
                "directly executed)" % (module, module)
            )
        path += ".py"
        if os.path.exists(path):
            return path, package
    raise ModuleError("No module named %s" % module)


def _args_and_flags(args):
    """Return the module's arguments and the globals to set in it."""
    dest = os.getenv("FLAGS_DEST", "args")
    base, flag_args = split_args(args)
    if dest == "args" or dest.startswith("args:"):
        return base + flag_args, {}
    if dest == "globals" or dest.startswith(("global:", "dict:", "namespace:")):
        from guild import _globals

        other, flags = _globals.decode_args(flag_args)
        return base + other, _globals.for_dest(dest, flags)
    return base, {}


def split_args(args):
    """Split at the last "--", which belongs to neither part."""
    for i in range(len(args) - 1, -1, -1):
        if args[i] == "--":
            return args[:i], args[i + 1 :]
    return [], args


def exec_module(path, package, flags):
    """Run the file as __main__ with flags as its first globals.

    It runs in a module of its own that stands in sys.modules, so that what
    looks a name up in __main__ (pickle, dataclasses, a worker process of
    multiprocessing) finds the user's code there and not ours.
    """
    if package:
        __import__(package)
    with open(path, "rb") as f:
        source = f.read()
    if flags:
        from guild import _globals

        code = _globals.compile_without(source, path, flags)
    else:
        code = compile(source, path, "exec", dont_inherit=True)
    module = types.ModuleType("__main__")
    module.__dict__.update(flags, __file__=path, __package__=package)
    module.__dict__["__builtins__"] = __builtins__
    sys.modules["__main__"] = module
    exec(code, module.__dict__)


def _user_traceback(tb):
    """The part of a traceback that begins in the user's code; None if none does."""
    here = os.path.dirname(os.path.abspath(__file__)) + os.sep
    while tb and os.path.abspath(tb.tb_frame.f_code.co_filename).startswith(here):
        tb = tb.tb_next
    return tb


def _report(exc):
    whole = exc.__traceback__
    tb = whole if _debugging() else _user_traceback(whole)
    sys.excepthook(type(exc), exc.with_traceback(tb), tb)
    if os.getenv("BREAK_ON_ERROR") == "1":
        from guild import _debug

        _debug.post_mortem(tb or whole)


if __name__ == "__main__":
    try:
        main()
    except ModuleError as e:
        sys.stderr.write("guild: %s\n" % e)
        sys.exit(1)
    except (Exception, KeyboardInterrupt) as e:
        _report(e)
        sys.exit(1)
