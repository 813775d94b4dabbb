"""Run a notebook as an operation: guild.op_main guild.plugins.nbexec NOTEBOOK [OPTION...] -- [FLAG...]

The run gets a copy of the notebook, with the flags' values in it, and that is executed by
nbconvert, in place. Then what its cells printed is printed, their images become files, and
the whole a page of HTML.

    --no-exec        only make the copy
    --html-no-input  leave the code out of the page

Environment:

    RUN_DIR       where the copy is made
    NB_REPLACE    patterns that find values in cells: a mapping of flag to pattern or patterns
    NB_NO_EXEC    1: as --no-exec
    NB_NO_IMAGES  1: no files of images
"""

import json
import os
import shutil
import subprocess
import sys

from guild import _globals, _notebook, _yaml


class Error(Exception):
    """A message for the user."""


def main():
    args, flags = _globals.decode_args(_without_options(sys.argv[1:]))
    if not args:
        raise Error("there is no notebook to run: say 'notebook: FILE' in the Guild file")
    if args[1:]:
        _log("WARNING", "unexpected args: %s" % " ".join(args[1:]))
    no_exec = "--no-exec" in sys.argv or os.getenv("NB_NO_EXEC") == "1"
    if not no_exec:
        _check_nbconvert()
    path = _copy_to_run(args[0])
    _apply_flags(path, flags, _flag_texts(sys.argv))
    if no_exec:
        _log("INFO", "NB_NO_EXEC specified, skipping execute")
        return
    _log("INFO", "Executing %s" % os.path.relpath(path))
    _nbconvert(path, "--to", "notebook", "--execute", "--inplace")
    cells = _notebook.code_cells(_notebook.load(path))
    _print_output(cells)
    if os.getenv("NB_NO_IMAGES") != "1":
        _save_images(cells, os.path.splitext(path)[0])
    no_input = ["--no-input"] if "--html-no-input" in sys.argv else []
    _log("INFO", "Saving HTML" + " (omitting input cells)" * len(no_input))
    _nbconvert(path, "--to", "html", *no_input)


def _without_options(args):
    return [arg for arg in args if arg not in ("--no-exec", "--html-no-input")]


def _log(level, text):
    limit = os.getenv("LOG_LEVEL", "")
    if level == "INFO" and limit.isdigit() and int(limit) > 20:
        return
    sys.stdout.flush()
    sys.stderr.write("%s: [guild] %s\n" % (level, text))


# ---- the run's copy ----


def _copy_to_run(source):
    """Make the run's copy, or take the one that came with the source code."""
    path = os.path.join(os.path.realpath(os.getenv("RUN_DIR", ".")), os.path.basename(source))
    if not os.path.exists(path) and not os.path.exists(source):
        raise Error(
            "cannot find notebook '%s' - make sure it's copied as source code\n"
            "Use 'guild run <operation> --test-sourcecode to troubleshoot source code "
            "configuration issues." % source
        )
    _log("INFO", "Initializing %s for run" % os.path.basename(path))
    if os.path.isabs(source) and os.path.exists(path):
        # A run that is started again runs what it was made of.
        return path
    if os.path.realpath(source) != os.path.realpath(path):
        shutil.copyfile(source, path)
    return path


def _flag_texts(args):
    """The argument after each --NAME."""
    return {name[2:]: text for name, text in zip(args, args[1:]) if name.startswith("--")}


def _apply_flags(path, flags, texts):
    notebook = _notebook.load(path)
    patterns = _yaml.load(os.getenv("NB_REPLACE", "{}"))
    for cell in _notebook.code_cells(notebook):
        text = _notebook.source(cell)
        for name in sorted(patterns):
            for pattern in _as_list(patterns[name]):
                if name in flags:
                    text = _notebook.replace_patterns(text, pattern, flags[name])
        try:
            text = _notebook.replace_assigns(text, flags, texts)
        except SyntaxError as e:
            _log("WARNING", "error parsing Python source %r: %s" % (text, e))
        cell["source"] = text.splitlines(True)
    # Renamed into place: the project's own file may be what is linked here.
    new = path + ".new"
    with open(new, "w", encoding="utf-8") as f:
        json.dump(notebook, f, indent=1, ensure_ascii=False)
        f.write("\n")
    os.replace(new, path)


def _as_list(value):
    return value if isinstance(value, list) else [value]


# ---- nbconvert ----


def _check_nbconvert():
    from importlib.util import find_spec

    if sys.version_info < (3, 8):
        raise Error("Notebooks need Python 3.8 or later: %s is %s.%s"
                    % ((sys.executable,) + sys.version_info[:2]))
    if not find_spec("nbconvert"):
        raise Error(
            "jupyter-nbconvert is required to run Notebooks - install it by running "
            "'pip install jupyter' and try again"
        )


def _nbconvert(path, *args):
    status = subprocess.call(
        [sys.executable, "-m", "nbconvert", "-y", "--log-level", "WARN"]
        + list(args)
        + [os.path.relpath(path)],
        # The debugger's warning about frozen modules says nothing to the user.
        env=dict(os.environ, PYDEVD_DISABLE_FILE_VALIDATION="1"),
    )
    if status:
        sys.exit(status)


# ---- what it gave ----


def _print_output(cells):
    for cell in cells:
        for output in cell.get("outputs", []):
            kind = output.get("output_type")
            if kind == "stream":
                stream = sys.stderr if output.get("name") == "stderr" else sys.stdout
                stream.write("".join(output.get("text", [])))
                stream.flush()
            elif kind == "execute_result":
                text = "".join(output.get("data", {}).get("text/plain", []))
                print("Out[%s]: %s" % (cell.get("execution_count", "?"), text), flush=True)


def _save_images(cells, base):
    import base64

    paths = []
    for cell in cells:
        displayed = [o for o in cell.get("outputs", []) if o.get("output_type") == "display_data"]
        count = 0
        for output in displayed:
            encoded = output.get("data", {}).get("image/png")
            if not encoded:
                continue
            if not paths:
                _log("INFO", "Saving images")
            path = "%s_%s_%i.png" % (base, cell.get("execution_count", "?"), count)
            try:
                image = base64.b64decode("".join(encoded))
            except ValueError as e:
                _log("WARNING", "cannot decode image %s: %s" % (os.path.basename(path), e))
                continue
            with open(path, "wb") as f:
                f.write(image)
            paths.append(path)
            count += 1


if __name__ == "__main__":
    try:
        main()
    except (Error, _notebook.PatternError) as e:
        _log("ERROR", str(e))
        sys.exit(1)
    except (OSError, ValueError) as e:
        _log("ERROR", "cannot run notebook: %s" % e)
        sys.exit(1)
