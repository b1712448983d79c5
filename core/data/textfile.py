"""Opening the user's text files: only regular files, only text, never a hang.

What counts as a regular file may still block or never end, as some below /proc do, or one that
grows while it is read. So every file is opened non-blocking, and read under a limit.
"""

from __future__ import annotations

import codecs
import errno
import io
import os
import re
import stat
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from core.data.errors import InputError
from core.data.meant import nearest
from core.data.text import listed, path_end

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer as Buffer

MAX_LINE = 1_000_000  # characters a line
MAX_READ = 8_000_000_000  # bytes that are read of a file, however large it is
SUFFIXES = (".csv", ".tsv", ".txt", ".data")  # of data files
_LISTED = 10_000  # entries of a folder looked at for the nearest name
_PIECE = 1_000_000  # bytes decoded at once
_NEVER_IN_TEXT = re.compile(r"[\x00-\x08\x0e-\x19\x1c-\x1f]")  # ctrl+z ended files under DOS

_SAVE = "save it as UTF-8: a spreadsheet as CSV UTF-8, a text in an editor with the encoding UTF-8"
_SIGNATURES = {  # a longer one before those it begins with
    b"\x89PNG": "it is a picture",
    b"\xff\xd8\xff": "it is a picture",
    b"GIF8": "it is a picture",
    b"%PDF": "it is a PDF document",
    b"PK\x03\x04": "it is a spreadsheet or a zip archive: save the sheet as CSV UTF-8",
    b"\xd0\xcf\x11\xe0": "it is a spreadsheet or document of Office: save the sheet as CSV UTF-8",
    b"\x1f\x8b": "it is compressed: unpack it first",
    b"\xff\xfe\x00\x00": f"it is UTF-32: {_SAVE}",
    b"\x00\x00\xfe\xff": f"it is UTF-32: {_SAVE}",
    b"\xff\xfe": f"it is UTF-16: {_SAVE}",
    b"\xfe\xff": f"it is UTF-16: {_SAVE}",
}
_READABLE = {  # what helps where a file cannot be read
    errno.EACCES: "let it be read by you, with  chmod u+r, or copy it to a folder of yours",
    errno.EAGAIN: "copy what it holds into a file first",
    errno.EFBIG: "put the rows that are needed into a file of their own",
    errno.ENAMETOOLONG: "give it a shorter name",
}


class UnusableFile(InputError):
    """A file as a whole cannot be used: it is missing, no file, cannot be read, or is no text."""


def check_regular(path: Path, shown: str, known: Collection[str] = ()) -> None:
    """Raise UnusableFile unless `path` is a regular file, with a hint if it is missing.

    Args:
        path: The file.
        shown: What the user called it.
        known: Names besides those of files that the user may have meant.
    """
    try:
        mode = os.stat(path).st_mode
    except FileNotFoundError:
        if path.is_symlink():
            leads_to = path_end(os.readlink(path))
            what = f"is a link to {leads_to}, and there is no such file"
            raise UnusableFile(shown, what, "mend the link, or name another file") from None
        hint = did_you_mean(path, known) or _what_there_is(path)
        raise UnusableFile(shown, "there is no such file", hint) from None
    except (OSError, ValueError) as error:
        raise _unreadable(shown, error) from None
    _check_mode(mode, shown)


def _check_mode(mode: int, shown: str) -> None:
    if stat.S_ISDIR(mode):
        raise UnusableFile(shown, "is a folder, not a file", "name a .toml or data file in it")
    if not stat.S_ISREG(mode):
        hint = "copy what it holds into a file first"
        raise UnusableFile(shown, "is a device or a pipe, not a file", hint)


def did_you_mean(path: Path, known: Collection[str] = ()) -> str:
    """A question with what looks most like `path`, or an empty string.

    Looked at are the experiment and data files in its folder, of its own suffix if it has one, by
    their names without suffix; and the names in `known`.
    """
    meant = {Path(name).stem: str(path.parent / name) for name in _folder(path)}
    meant |= {name: name for name in known}
    close = nearest(path.stem, meant)
    return f"did you mean {meant[close]}?" if close else ""


def _what_there_is(path: Path) -> str:
    """The files beside `path` that can be meant, in a clause."""
    if files := _folder(path):
        return f"in that folder there {'are' if len(files) > 1 else 'is'} {listed(files)}"
    if not path.parent.is_dir():
        return f"there is no folder {path_end(str(path.parent))} either"
    kind = path.suffix.lower() or "experiment or data"
    return f"in that folder there is no {kind} file at all"


def _folder(path: Path) -> list[str]:
    """The files beside `path` that can be meant, in order."""
    suffixes = (path.suffix.lower(),) if path.suffix else (".toml", *SUFFIXES)
    try:
        with os.scandir(path.parent) as entries:
            names = [entry.name for entry in islice(entries, _LISTED)]
    except (OSError, ValueError):
        return []
    return sorted(name for name in names if name.lower().endswith(suffixes))


def _unreadable(shown: str, error: OSError | ValueError) -> UnusableFile:
    if isinstance(error, ValueError):  # in words that differ between versions of Python
        what = "cannot be read: no file's name holds a NUL character"
        return UnusableFile(shown, what, "write the name without it")
    what = f"cannot be read: {(error.strerror or str(error)).lower()}"
    return UnusableFile(shown, what, _READABLE.get(error.errno or 0, "name another file"))


class _File(io.FileIO):
    """A file that is never waited for, and of which no more than `MAX_READ` bytes are read."""

    def __init__(self, path: Path, shown: str) -> None:
        """Open it, and look again whether it is a regular file: it may be another one by now."""
        super().__init__(path, "rb", opener=_without_waiting)
        self._left = MAX_READ
        try:
            _check_mode(os.fstat(self.fileno()).st_mode, shown)
        except UnusableFile:
            self.close()
            raise

    def readinto(self, buffer: Buffer, /) -> int:
        """Read into a buffer; what has nothing to read at the moment is an error."""
        count = super().readinto(buffer)
        if count is None:
            raise BlockingIOError(errno.EAGAIN, "there is nothing to read in it at the moment")
        self._left -= count
        if self._left < 0:
            raise OSError(errno.EFBIG, f"it is larger than {MAX_READ:,} bytes")
        return count


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))  # which Windows lacks


def _open(path: Path, shown: str) -> io.BufferedReader:
    check_regular(path, shown)
    return io.BufferedReader(_File(path, shown))


def read_bytes(path: Path, shown: str, limit: int) -> bytes:
    """The bytes of a regular file of at most `limit` bytes.

    Raises:
        InputError: It is missing, no regular file, unreadable or too large.
    """
    try:
        with _open(path, shown) as handle:
            content = handle.read(limit + 1)
    except OSError as error:
        raise _unreadable(shown, error) from None
    return content


def decode(content: bytes, shown: str) -> str:
    """The text of UTF-8 bytes, without a byte order mark; line ends as they are.

    Raises:
        InputError: It is not UTF-8, with the line; or it holds NUL characters.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _not_text(f"{shown}:{line}", content[:8], content[error.start]) from None
    if "\0" in text:
        raise _not_text(f"{shown}:{text.count(chr(10), 0, text.index(chr(0))) + 1}", content[:8], 0)
    return text


def text_of(start: bytes, *, whole: bool) -> str | None:
    """The text that the first bytes of a file hold, or None if it is none.

    Args:
        start: The bytes.
        whole: Whether they are all of the file; else the last sign may be incomplete.
    """
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = codecs.getincrementaldecoder(encoding)().decode(start, final=whole)
        except UnicodeDecodeError:
            continue
        if encoding == "cp1252" and start.startswith(tuple(_SIGNATURES)):
            return None
        return None if _NEVER_IN_TEXT.search(text) else text
    return None


def encoding_of(path: Path, shown: str) -> str:
    """How the signs of a regular text file are encoded: utf-8-sig, or failing that cp1252.

    Raises:
        InputError: It is missing, no regular file, unreadable, or no text.
    """
    try:
        for encoding in ("utf-8-sig", "cp1252"):
            if _decodes(path, shown, encoding):
                return encoding
        raise _first_bad_line(path, shown)
    except OSError as error:
        raise _unreadable(shown, error) from None


def _decodes(path: Path, shown: str, encoding: str) -> bool:
    """Whether a file can be what it seems to be in an encoding."""
    decoder = codecs.getincrementaldecoder(encoding)()
    every_byte_is_one = encoding == "cp1252"
    with _open(path, shown) as handle:
        start = handle.read(8)
        if every_byte_is_one and start.startswith(tuple(_SIGNATURES)):
            return False
        piece = start + handle.read(_PIECE)
        try:
            while piece:
                text = decoder.decode(piece)
                if every_byte_is_one and _NEVER_IN_TEXT.search(text):
                    return False
                piece = handle.read(_PIECE)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


@contextmanager
def open_text(path: Path, shown: str, encoding: str = "utf-8-sig") -> Iterator[TextIO]:
    """A regular file opened as text, any line ends read as line feeds.

    Raises:
        InputError: It is missing, no regular file, unreadable; or, while it is read, no such text.
    """
    try:
        with io.TextIOWrapper(_open(path, shown), encoding=encoding) as handle:
            yield handle
    except UnicodeDecodeError:
        raise _first_bad_line(path, shown) from None
    except OSError as error:
        raise _unreadable(shown, error) from None


def share_read(handle: TextIO) -> float:
    """How much of an open file has been read, 0 … 1; a little ahead of the lines handed out."""
    size = os.fstat(handle.fileno()).st_size
    return min(handle.buffer.tell() / size, 1.0) if size else 1.0


def _first_bad_line(path: Path, shown: str) -> UnusableFile:
    """Find the first line that is not UTF-8."""
    with _open(path, shown) as handle:
        start = handle.read(8)
        handle.seek(0)
        number = 0
        while line := handle.readline(4 * MAX_LINE):
            number += 1
            try:
                line.decode("utf-8")
            except UnicodeDecodeError as error:
                return _not_text(f"{shown}:{number}", start, line[error.start])
    return _not_text(shown, start, None)


def _not_text(where: str, start: bytes, byte: int | None) -> UnusableFile:
    hint = next((text for mark, text in _SIGNATURES.items() if start.startswith(mark)), "")
    what = "not UTF-8 text" if byte is None else f"not UTF-8 text (byte 0x{byte:02x})"
    return UnusableFile(where, what, hint or _SAVE)


def lines(handle: TextIO, shown: str) -> Iterator[str]:
    """The lines of an open text file, each with its line feed.

    Raises:
        InputError: A line is longer than `MAX_LINE`, or holds a NUL character.
    """
    number = 0
    while line := handle.readline(MAX_LINE):
        number += 1
        if "\0" in line:
            handle.seek(0)
            start = handle.buffer.read(8) if hasattr(handle, "buffer") else b""
            raise _not_text(f"{shown}:{number}", start, 0)
        if len(line) == MAX_LINE and line[-1] != "\n":
            raise InputError(
                f"{shown}:{number}",
                f"the line is longer than {MAX_LINE:,} characters",
                "is it a table of text?",
            )
        yield line
