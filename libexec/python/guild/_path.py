"""Print where this interpreter looks for modules.

    python _path.py

The answer is a mapping in YAML's flow style: {path, files}, files being those folders.
"""

import os
import sys

# Beside this script.
import _answer


def main():
    # Not the folder of this script; and a folder may be named relative to the current one.
    path = [os.path.abspath(folder) for folder in sys.path[1:]]
    os.write(1, (_answer.dump({"path": path, "files": _answer.files(path)}) + "\n").encode())


if __name__ == "__main__":
    main()
