"""Print what `pip freeze` prints, from the metadata of the installed packages.

    python _freeze.py

The answer is a mapping in YAML's flow style: {lines, files}, files being the folders that
packages are found in. pip itself takes half a second and may not be there.
"""

import os
import subprocess
import sys

# Beside this script.
import _answer


def main():
    # The folder of this script.
    sys.path.pop(0)
    found = {}
    files = []
    for folder in sys.path:
        try:
            names = sorted(os.listdir(folder or "."))
        except OSError:
            continue
        files.append(folder)
        for name in names:
            path = os.path.join(folder, name)
            package = _package(path, files)
            # Who comes first on the path hides others of the same name.
            if package:
                found.setdefault(_normal(package[0]), package)
    lines = []
    for key in sorted(found, key=lambda key: found[key][0].lower()):
        lines.extend(found[key][1])
    os.write(1, (_answer.dump({"lines": lines, "files": _answer.files(files)}) + "\n").encode())


def _package(path, files):
    """The name and the lines of the package whose metadata is at path."""
    if path.endswith(".dist-info"):
        headers = _headers(os.path.join(path, "METADATA"))
    elif path.endswith(".egg-info"):
        is_dir = os.path.isdir(path)
        headers = _headers(os.path.join(path, "PKG-INFO") if is_dir else path)
    elif path.endswith(".egg-link"):
        return _egg_link(path, files)
    else:
        return None
    name, version = headers.get("name"), headers.get("version")
    if not name or not version or _is_tool(name):
        return None
    link = _read(os.path.join(path, "direct_url.json"))
    return name, _lines(name, version, link, files)


def _is_tool(name):
    """pip leaves itself out, and before Python 3.12 what builds packages."""
    tools = ["pip"]
    if sys.version_info < (3, 12):
        tools += ["setuptools", "distribute", "wheel"]
    return _normal(name) in tools


def _normal(name):
    parts = name.lower().replace("_", "-").replace(".", "-").split("-")
    return "-".join([part for part in parts if part])


def _read(path):
    try:
        with open(path, encoding="utf-8", errors="replace") as f:
            return f.read()
    except OSError:
        return None


def _headers(path):
    headers = {}
    for line in (_read(path) or "").splitlines():
        name, sep, value = line.partition(":")
        if not sep:
            break
        headers.setdefault(name.strip().lower(), value.strip())
    return headers


def _lines(name, version, link, files):
    plain = ["%s==%s" % (name, version)]
    if not link:
        return plain
    import json

    try:
        link = json.loads(link)
        url = link["url"]
    except (ValueError, KeyError, TypeError):
        return plain
    if link.get("dir_info", {}).get("editable") and url.startswith("file://"):
        from urllib.request import url2pathname

        return _editable(name, version, url2pathname(url[len("file://") :]), files)
    vcs = link.get("vcs_info")
    if vcs:
        url = "%s+%s@%s" % (vcs.get("vcs"), url, vcs.get("commit_id"))
    fragments = []
    hashes = link.get("archive_info", {}).get("hash")
    if hashes:
        fragments.append(hashes)
    if link.get("subdirectory"):
        fragments.append("subdirectory=" + link["subdirectory"])
    return ["%s @ %s" % (name, "#".join([url] + ["&".join(fragments)] * bool(fragments)))]


def _egg_link(path, files):
    """A package that setuptools linked to its source: the link holds the folder."""
    folder = (_read(path) or "").split("\n")[0].strip()
    name = os.path.basename(path)[: -len(".egg-link")]
    info = os.path.join(folder, name.replace("-", "_") + ".egg-info", "PKG-INFO")
    headers = _headers(info)
    if not headers.get("version"):
        return None
    files.append(info)
    name = headers.get("name", name)
    return name, _editable(name, headers["version"], folder, files)


def _git(folder, *args):
    try:
        out = subprocess.check_output(
            ("git", "-C", folder) + args, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
    except (OSError, subprocess.CalledProcessError):
        return ""
    return out.decode("utf-8", "replace").strip()


def _editable(name, version, folder, files):
    """A package that is used where its source is: by its commit, if it has one."""
    top = _git(folder, "rev-parse", "--show-toplevel")
    commit = top and _git(folder, "rev-parse", "HEAD")
    if not commit:
        kind = "Git install with no remote" if top else "install with no version control"
        return ["# Editable %s (%s==%s)" % (kind, name, version), "-e " + folder]
    # What changes when another commit is checked out.
    files.append(_git(folder, "rev-parse", "--absolute-git-dir") + "/logs/HEAD")
    remotes = _git(folder, "config", "--get-regexp", r"remote\..*\.url").splitlines()
    if not remotes:
        return [
            "# Editable Git install with no remote (%s==%s)" % (name, version),
            "-e " + folder,
        ]
    origin = [line for line in remotes if line.startswith("remote.origin.url ")]
    url = (origin or remotes)[0].split(" ", 1)[1]
    if "://" not in url and not os.path.exists(url) and ":" in url:
        # git@HOST:PATH
        url = "ssh://" + url.replace(":", "/", 1)
    elif os.path.exists(url):
        url = "file://" + os.path.abspath(url)
    line = "-e git+%s@%s#egg=%s" % (url, commit, name.replace("-", "_"))
    inside = os.path.relpath(os.path.realpath(folder), os.path.realpath(top))
    return [line if inside == "." else line + "&subdirectory=" + inside]


if __name__ == "__main__":
    main()
