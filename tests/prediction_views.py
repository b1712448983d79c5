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
LINE = view(experiment("x, y", "[[0, 1], [1, 3], [2, 4], [3, 7]]"), [2.0, 1.1], 3)

LINES = view(experiment("x, y, z", "[[0, 1, 2], [1, 3, 0]]", '"y", "z"'), [2.0, -2.0, 1.1, 1.9], 1)

STEPS = view(
    experiment("x, kind", "[[0, 'low'], [1, 'low'], [2, 'high'], [3, 'high']]", '"kind"', SOFTMAX),
    [2.0, -2.0, -3.1, 3.0],
    2,
)

SPACE = view(
    experiment("a, b, c, y", "[[1, 0, 0, 2], [0, 1, 0, 3], [0, 0, 1, 1], [1, 1, 1, 7]]"),
    [2.0, 2.5, 1.1, 0.3],
    4,
)

SPACES = view(
    experiment("a, b, c, y, [b]z", "[[1, 0, 0, 2, 1], [0, 1, 0, 3, 2]]", '"y", "[b]z"'),
    [2.0, 1.0, 2.5, 1.5, 1.1, 1.0, 0.3, 0.2],
)

TABLE = view(
    experiment(
        "a, b, c, kind",
        "[[1, 0, 0, 'u'], [0, 1, 0, 'v'], [0, 0, 1, 'w'], [0, 1, 1, 'w']]",
        '"kind"',
        SOFTMAX,
    ),
    [3.0, 0, 0, 0, 3.0, 0, 0, 0, 2.0, 0, 0, 0],
    4,
)

CHOICE = view(
    experiment("a, b, c, ok", "[[1, 0, 0, 1], [0, 1, 0, 1], [0, 0, 1, 0]]", '"ok"', SIGMOID),
    [2.0, -2.0, -2.0, 0.5],
)

ALL = {
    "heat map of two values": PLANE,
    "heat map of numbers": SLOPE,
    "heat map of classes": CLASSES,
    "curve": LINE,
    "two curves": LINES,
    "curves of classes": STEPS,
    "rows": SPACE,
    "rows of two outputs": SPACES,
    "matrix": TABLE,
    "matrix of two values": CHOICE,
}


def chips(rows: list[list[Segment]]) -> list[str]:
    """What is marked as current."""
    return [
        s.text for row in rows for s in row if s.style and f"on {palette.RESULT}" in str(s.style)
    ]


def braille(rows: list[str]) -> int:
    return sum("\u2800" < glyph <= "\u28ff" for row in rows for glyph in row)
