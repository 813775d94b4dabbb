"""What Python operations need of Guild, and nothing more.

This package stands where the Python implementation of Guild has its own: first
on PYTHONPATH of an operation. An installation of that one further down the
path stays reachable through it, so that `from guild import ipy` in a user's
script finds what it always found.

Every operation imports this file: it may cost microseconds, not milliseconds.
"""

import os
import sys

# The version whose command line and environment an operation can rely on.
__version__ = "0.9.1"

__pkgdir__ = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def _extend_path():
    """Let submodules be found in every guild package after ours on sys.path.

    pkgutil.extend_path does the same but is slower than the rest of our start.
    """
    ours = os.path.dirname(os.path.abspath(__file__))
    seen_ours = False
    for entry in sys.path:
        path = os.path.join(entry, "guild")
        if not seen_ours:
            seen_ours = os.path.abspath(path) == ours
        elif path not in __path__ and os.path.isfile(os.path.join(path, "__init__.py")):
            __path__.append(path)


_extend_path()
