"""Standard output for data, standard error for words, wherever they lead to."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TYPE_CHECKING, TextIO

from core.exports.plain import to_ascii

if TYPE_CHECKING:
    from core.formulas.writing import Style

NEEDED = "₁∂ŷδη−·²√"  # what formulas and sentences are written with


def open_streams() -> None:
    """Open the streams that the program was started without; let no character stop them."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115 - for as long as it runs
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError):  # a stand-in, in tests
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]


def style() -> Style:
    """How formulas are written on standard output: in ASCII where it cannot take more."""
    return "unicode" if _takes_signs(sys.stdout) else "ascii"


def _takes_signs(stream: TextIO) -> bool:
    try:
        NEEDED.encode(stream.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def write(text: str) -> None:
    """Write data to standard output."""
    sys.stdout.write(text if _takes_signs(sys.stdout) else to_ascii(text))


def say(text: str) -> None:
    """Say something about the data: a line on standard error; in vain where that takes none."""
    line = f"chainstep: {text}"
    try:
        print(line if _takes_signs(sys.stderr) else to_ascii(line), file=sys.stderr, flush=True)
    except OSError:
        _close(sys.stderr)


def close_output() -> None:
    """Leave a standard output that nobody reads, so that nothing is tried on it at exit."""
    _close(sys.stdout)


def _close(stream: TextIO) -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
