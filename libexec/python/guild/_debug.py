"""Debug or profile the module of an operation: PDB_BREAKS, BREAK_ON_ERROR, PROFILE."""

import ast
import os
import pdb
import shlex
import sys


class _Debugger(pdb.Pdb):
    """Stops only in the user's main module, until a breakpoint is reached."""

    def __init__(self):
        pdb.Pdb.__init__(self)
        # Anything true makes the debugger ask is_skipped_module().
        self.skip = True

    def is_skipped_module(self, module_name):
        return module_name != "__main__"


def run(call, path):
    """Make the call as the environment asks; path is the main module's file."""
    if os.getenv("PROFILE"):
        _profile(call)
        return
    debugger = _Debugger()
    debugger.mainpyfile = path
    for place in shlex.split(os.environ["PDB_BREAKS"]):
        debugger.rcLines.append("break " + _resolve(debugger, place, path))
    debugger.rcLines.append("continue")
    debugger.runcall(call)


def _resolve(debugger, place, main_path):
    """LINE or FILE:LINE as a place where pdb can stop; other places as they are."""
    name, _sep, line = place.rpartition(":")
    if not line.isdigit():
        return place
    path = debugger.lookupmodule(name) if name else main_path
    if not path:
        return place
    return "%s:%d" % (path, _breakable_line(path, int(line)))


def _breakable_line(path, want):
    """The first line from want on that a statement begins on, else the first of all."""
    with open(path, "rb") as f:
        tree = ast.parse(f.read(), path)
    lines = sorted(node.lineno for node in ast.walk(tree) if _is_breakable(node))
    for line in lines:
        if line >= want:
            return line
    return lines[0] if lines else want


def _is_breakable(node):
    if isinstance(node, ast.Expr):
        # A value alone leaves no code behind, or none that is worth a stop.
        name = type(node.value).__name__
        return name not in (
            "Constant", "Num", "Str", "Bytes", "NameConstant", "Ellipsis",
            "Name", "List", "Tuple", "Set", "Dict",
        )
    return isinstance(node, ast.stmt) and not isinstance(node, (ast.Global, ast.Nonlocal))


def post_mortem(tb):
    sys.stderr.write("Entering post mortem debug session\n")
    pdb.post_mortem(tb)


def _profile(call):
    import cProfile
    import tempfile

    sys.stderr.write("Profiling operation\n")
    profile = cProfile.Profile()
    profile.enable()
    try:
        call()
    finally:
        profile.disable()
        fd, path = tempfile.mkstemp(prefix="guild-op-profile-")
        os.close(fd)
        sys.stderr.write("Writing guild.op_main profile stats to %s\n" % path)
        profile.dump_stats(path)
        sys.stderr.write(
            "Use 'python -m pstats %s' or 'snakeviz %s' to view stats\n" % (path, path)
        )
