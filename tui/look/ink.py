"""What a stretch of a line is drawn with, which decides what its colours have to do."""

from __future__ import annotations

from enum import Enum
from functools import lru_cache


class Ink(Enum):
    """What a stretch of a line is drawn with."""

    TEXT = "letters, which have to be read"
    LINES = "lines and dots, which have to be seen"
    BLOCKS = "blocks, which fill the place as the colour behind them does"


@lru_cache(maxsize=16384)
def ink_of(text: str) -> Ink:
    """That of a stretch of one style, which is all of one kind; blanks count as lines."""
    first = text.lstrip()[:1]
    if "▀" <= first <= "▟":
        return Ink.BLOCKS
    drawn = not first or "─" <= first <= "╿" or "⠀" <= first <= "⣿"
    return Ink.LINES if drawn else Ink.TEXT
