"""make-archive.py FILE MEMBER...: an archive with what the tests need, also what no honest program packs.

FILE ends in .zip, or is a tar file. A MEMBER is KIND:NAME[=TEXT]: f file with TEXT, x executable, u setuid file, d directory,
l symbolic link to TEXT, h hard link to TEXT, p pipe, c device, z TEXT (a number) zero bytes. NAME may have \\n as Python's.
"""
import io
import stat
import sys
import tarfile
import zipfile

MODES = {"f": 0o644, "x": 0o755, "u": 0o4755, "d": 0o755, "l": 0o777, "z": 0o644}
TYPES = {"d": tarfile.DIRTYPE, "l": tarfile.SYMTYPE, "h": tarfile.LNKTYPE, "p": tarfile.FIFOTYPE, "c": tarfile.CHRTYPE}


def members(specs):
    for spec in specs:
        kind, _, rest = spec.partition(":")
        name, _, text = rest.partition("=")
        data = b"\0" * int(text) if kind == "z" else text.encode()
        yield kind, name.replace("\\n", "\n").replace("\\e", "\033"), data


def write_zip(path, specs):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for kind, name, data in members(specs):
            info = zipfile.ZipInfo(name + "/" if kind == "d" else name)
            file_type = {"l": stat.S_IFLNK, "d": stat.S_IFDIR, "p": stat.S_IFIFO}.get(kind, stat.S_IFREG)
            info.external_attr = (file_type | MODES.get(kind, 0o644)) << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            out.writestr(info, data)


def write_tar(path, specs):
    packing = path.rpartition(".")[2]
    packing = {"tgz": "gz"}.get(packing, packing)
    with tarfile.open(path, "w:" + packing if packing in ("gz", "bz2", "xz") else "w") as out:
        for kind, name, data in members(specs):
            info = tarfile.TarInfo(name)
            info.type = TYPES.get(kind, tarfile.REGTYPE)
            info.mode = MODES.get(kind, 0o644)
            info.mtime = 1000000000
            if kind in "lh":
                info.linkname = data.decode()
            elif info.type == tarfile.REGTYPE:
                info.size = len(data)
            out.addfile(info, io.BytesIO(data) if info.size else None)


if sys.argv[1].endswith(".zip"):
    write_zip(sys.argv[1], sys.argv[2:])
else:
    write_tar(sys.argv[1], sys.argv[2:])
