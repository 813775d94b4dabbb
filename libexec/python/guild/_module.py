"""Import a module, to see whether it is there.

    python _module.py NAME

The answer is a mapping in YAML's flow style: {error, missing, files}. error is what the import said, null when all is
well, and missing whether that was an ImportError. files are the folders that modules are looked for in, and the module's
own file.
"""

import importlib
import os
import sys

# Beside this script.
import _answer


def main():
    # The folder of this script.
    sys.path.pop(0)
    # What a module prints is no answer.
    out = os.dup(1)
    os.dup2(2, 1)
    error, missing, files = None, False, list(sys.path)
    try:
        module = importlib.import_module(sys.argv[1])
        files.append(getattr(module, "__file__", None) or "")
    except ImportError as e:
        error, missing = str(e), True
    except BaseException as e:
        error = "import failed: %r" % (e,)
    answer = {"error": error, "missing": missing, "files": _answer.files(files)}
    os.write(out, (_answer.dump(answer) + "\n").encode())


if __name__ == "__main__":
    main()
