"""An operation that does nothing but print its arguments, quoted for a shell."""

import sys

if __name__ == "__main__" and len(sys.argv) > 1:
    import shlex

    print(*[shlex.quote(arg) for arg in sys.argv[1:]])
