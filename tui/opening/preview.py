"""A first look at a file that can be opened. It may lie on a slow disk: look in a thread."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from core.data.errors import InputError
from core.data.text import visible
from core.data.textfile import read_bytes, text_of

START = 16_384  # bytes
LINES = 40
WIDTH = 200  # characters a line


@dataclass(frozen=True)
class Preview:
    """What there is to see of a file without reading all of it.

    Attributes:
        size: Its bytes.
        lines: Its first lines, safe to show; none where it is no text.
        is_text: Whether its start is text.
    """

    size: int
    lines: tuple[str, ...] = ()
    is_text: bool = True


def look_at(path: Path, shown: str) -> Preview:
    """The size and the first lines of a file.

    Args:
        path: The file.
        shown: What to call it in errors.

    Raises:
        InputError: It is missing, no regular file, or cannot be read.
    """
    start = read_bytes(path, shown, START)
    try:
        size = path.stat().st_size
    except OSError:
        what = "has gone while it was looked at"
        raise InputError(shown, what, "choose another file") from None
    text = text_of(start, whole=len(start) >= size)
    if text is None:
        return Preview(size, is_text=False)
    lines = islice(text.splitlines(), LINES)
    return Preview(size, tuple(visible(line[:WIDTH]) for line in lines))


def in_words(size: int) -> str:
    """A number of bytes, short."""
    if size < 1000:
        return f"{size} byte{'s' if size != 1 else ''}"
    amount, unit = size / 1000, "kB"
    for larger in ("MB", "GB", "TB"):
        if amount < 999.95:
            break
        amount, unit = amount / 1000, larger
    return f"{amount:,.1f} {unit}"
