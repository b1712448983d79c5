"""Progress bars: one line on a terminal, drawn over itself."""

from __future__ import annotations

import contextlib
import os
import sys
from time import monotonic
from typing import TYPE_CHECKING

from core.formulas.numerals import counted, numeral

if TYPE_CHECKING:
    from tui.plain.trainer import Progress

PAUSE = 0.1  # seconds between two drawings
NOTICED = 0.3  # seconds of reading from which on it is worth a line
BAR = 20  # characters
ECHO = 2  # columns in which a terminal echoes ctrl+c, as ^C


class Line:
    """A line on standard error, if that is a terminal that can draw over what it shows.

    Attributes:
        drawn: Whether there is something in it.
    """

    def __init__(self, patience: float) -> None:
        """Wait so many seconds before the first drawing: what is done at once needs no line."""
        self._shown = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._due = monotonic() + patience
        self.drawn = False

    @property
    def due(self) -> bool:
        """Whether the line can be drawn, and has not been a moment ago."""
        return self._shown and monotonic() >= self._due

    def draw(self, text: str) -> None:
        """Show a text in the place of the last one."""
        room = max(_columns() - 1 - ECHO, 0)
        self.drawn = True  # first: an interrupt may come in the midst of it
        self._write(f"\r{text[:room]:<{room}}")
        self._due = monotonic() + PAUSE

    def clear(self) -> None:
        """Leave an empty line."""
        if self.drawn:
            self._write(f"\r{' ' * (_columns() - 1)}\r")
            self.drawn = False

    @staticmethod
    def _write(text: str) -> None:
        with contextlib.suppress(OSError):  # the terminal has gone, and nobody looks any more
            sys.stderr.write(text)
            sys.stderr.flush()


def _columns() -> int:
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns
    except OSError:
        return 80


class ProgressBar:
    """Draws how far a training is."""

    def __init__(self, epochs: int, updates: int) -> None:
        """Draw towards this many epochs and updates."""
        self._epochs, self._updates = epochs, updates
        self._line = Line(PAUSE)
        self._last = (0.0, 0)

    def show(self, progress: Progress) -> None:
        """Draw, unless that was done a moment ago."""
        if not self._line.due:
            return
        seconds, updates = self._last
        rate = (progress.updates - updates) / max(progress.seconds - seconds, 1e-9)
        self._last = progress.seconds, progress.updates
        self._line.draw(self.line(progress, rate))

    def clear(self) -> None:
        """Leave an empty line."""
        self._line.clear()

    def line(self, progress: Progress, rate: float) -> str:
        """The line, in ASCII so that every terminal has its signs."""
        parts = [
            f"epoch {progress.epochs:,} of {self._epochs:,}",
            _bar(progress.updates / self._updates),
            f"{rate:,.0f} updates/s",
        ]
        if progress.epochs:
            parts.append(f"loss {numeral(progress.loss, 4)}".replace("−", "-").replace("∞", "inf"))
        return "  ".join(parts)


class ReadingBar:
    """Draws how far the reading of a large file is; small ones are read before it would show."""

    def __init__(self) -> None:
        """Begin to wait."""
        self._line = Line(NOTICED)

    def show(self, rows: int, share: float) -> None:
        """Draw, unless that was done a moment ago; as `core.data.table.Progress` is told."""
        complete = share == 1.0 and self._line.drawn  # to stay while the columns are scaled
        if self._line.due or complete:
            self._line.draw(f"reading  {_bar(share)}  {counted(rows, 'row')}")

    def clear(self) -> None:
        """Leave an empty line."""
        self._line.clear()


def _bar(share: float) -> str:
    """A share of the whole as a bar and as a number."""
    return f"[{'#' * int(BAR * share):-<{BAR}}] {share:4.0%}"
