"""A progress bar: one line on a terminal, drawn over itself."""

from __future__ import annotations

import os
import sys
from time import monotonic

from core.numerals import numeral
from tui.plain.trainer import Progress

PAUSE = 0.1  # seconds between two drawings
BAR = 20  # characters


class ProgressBar:
    """Draws how far a training is on standard error, if that is a terminal that can do it."""

    def __init__(self, epochs: int, updates: int) -> None:
        """Draw towards this many epochs and updates."""
        self._epochs, self._updates = epochs, updates
        self._shown = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._due = monotonic() + PAUSE  # what is done at once needs no bar
        self._drawn = 0
        self._last = (0.0, 0)

    def show(self, progress: Progress) -> None:
        """Draw, unless that was done a moment ago."""
        if not self._shown or monotonic() < self._due:
            return
        seconds, updates = self._last
        rate = (progress.updates - updates) / max(progress.seconds - seconds, 1e-9)
        self._last = progress.seconds, progress.updates
        self._draw(self.line(progress, rate))
        self._due = monotonic() + PAUSE

    def clear(self) -> None:
        """Leave an empty line."""
        if self._drawn:
            self._draw("")
            sys.stderr.write("\r")
            sys.stderr.flush()

    def line(self, progress: Progress, rate: float) -> str:
        """The line, in ASCII so that every terminal has its signs."""
        share = progress.updates / self._updates
        bar = "#" * int(BAR * share)
        parts = [
            f"epoch {progress.epochs:,} of {self._epochs:,}",
            f"[{bar:-<{BAR}}] {share:4.0%}",
            f"{rate:,.0f} updates/s",
        ]
        if progress.epochs:
            parts.append(f"loss {numeral(progress.loss, 4)}".replace("−", "-").replace("∞", "inf"))
        return "  ".join(parts)

    def _draw(self, text: str) -> None:
        try:
            room = os.get_terminal_size(sys.stderr.fileno()).columns - 1
        except OSError:
            room = 79
        text = text[: max(room, 0)]
        sys.stderr.write("\r" + text + " " * (min(self._drawn, room) - len(text)))
        sys.stderr.flush()
        self._drawn = len(text)
