"""Writing a file: it is there as a whole, or what was there before still is."""

from __future__ import annotations

import errno
import os
import secrets
import stat
from pathlib import Path

from core.data.errors import InputError
from core.data.text import path_end

_MOST = 1_000  # names that are tried
_HINTS = {
    errno.EACCES: "name a file in a folder of yours",
    errno.EPERM: "name a file in a folder of yours",
    errno.EROFS: "name a file in a folder that can be written to",
    errno.ENOENT: "make its folder first, or name another one",
    errno.ENOTDIR: "name a file in a folder",
    errno.ENOSPC: "make room on the disk, or name a file on another one",
    errno.EDQUOT: "make room on the disk, or name a file on another one",
    errno.ENAMETOOLONG: "give it a shorter name",
}


class FileIsThere(InputError):
    """There is a file of that name already, and it was not to be replaced."""


def free(folder: Path, name: str, suffix: str) -> Path:
    """A file that is not there yet: name.suffix, or name-2.suffix, and so on.

    Args:
        folder: Where it is to be.
        name: What it is to be called.
        suffix: How that ends, with its dot.
    """
    numbered = (folder / f"{name}-{k}{suffix}" for k in range(2, _MOST))
    names = (folder / f"{name}{suffix}", *numbered)
    return next((place for place in names if not os.path.lexists(place)), names[0])


def write(path: Path, text: str, *, replace: bool) -> None:
    """Write a text as UTF-8: beside the file, to the disk, and then in its place.

    A link stays one: what it leads to is written.

    Args:
        path: The file.
        text: What it is to hold.
        replace: Whether a file that is there may be replaced.

    Raises:
        FileIsThere: There is one, and it may not.
        InputError: It cannot be written; what was there is as it was.
    """
    shown = path_end(str(path))
    try:
        place = Path(os.path.realpath(path))
        mode = _mode(place)
        if mode is not None and stat.S_ISDIR(mode):
            raise InputError(shown, "is a folder, not a file", "name a file in it")
        if mode is not None and not stat.S_ISREG(mode):
            raise InputError(shown, "is a device or a pipe, not a file", "name a file")
        if mode is not None and not replace:
            raise FileIsThere(shown, "is there already", "give it another name")
        _write(place, text.encode(), mode)
    except (OSError, ValueError) as error:
        raise _failed(shown, error) from None


def _mode(place: Path) -> int | None:
    """What kind of file is there; None where there is none."""
    try:
        return os.stat(place).st_mode
    except FileNotFoundError:
        return None


def _write(place: Path, content: bytes, mode: int | None) -> None:
    beside = place.with_name(f".chainstep-{secrets.token_hex(6)}")
    try:
        with beside.open("xb") as handle:
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())
        if mode is not None:
            beside.chmod(stat.S_IMODE(mode))
        os.replace(beside, place)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _failed(shown: str, error: OSError | ValueError) -> InputError:
    if isinstance(error, ValueError):  # in words that differ between versions of Python
        what = "cannot be written: no file's name holds a NUL character"
        return InputError(shown, what, "write the name without it")
    what = f"cannot be written: {(error.strerror or str(error)).lower()}"
    return InputError(shown, what, _HINTS.get(error.errno or 0, "name another file"))
