"""Predictions of every kind, to be drawn."""

from __future__ import annotations

from predictions import SIGMOID, SOFTMAX, experiment, view
from rich.segment import Segment

from tui.drawing import palette

CORNERS = "[[0, 0, 0], [0, 1, 1], [1, 0, 1], [1, 1, 1]]"


PLANE = view(experiment("a, b, y", CORNERS, network=SIGMOID), [9.0, 7.5, -4.1], row=2)


SLOPE = view(experiment("a, b, y", "[[0, 0, 2], [0, 1, 3], [1, 0, 4], [1, 1, 5]]"), [2, 1, 2.1], 3)


KINDS = "[[0, 0, 'up'], [4, 1, 'down'], [1, 4, 'left'], [5, 5, 'down']]"


CLASSES = view(
    experiment("a, b, kind", KINDS, '"kind"', SOFTMAX),
    [1.1, -0.3, -1.2, -0.4, 1.3, -1.1, -3.0, -3.2, 3.1],
    4,
)


def chips(rows: list[list[Segment]]) -> list[str]:
    """What is marked as current."""
    return [
        s.text for row in rows for s in row if s.style and f"on {palette.RESULT}" in str(s.style)
    ]


def braille(rows: list[str]) -> int:
    return sum("\u2800" < glyph <= "\u28ff" for row in rows for glyph in row)
