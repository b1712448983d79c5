"""The frame of a picture of predictions: two axes in raw units with their names."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rich.cells import cell_len

from core.run.predictions import Floats
from tui.drawing import palette
from tui.drawing.axis import Axis, Tick
from tui.drawing.canvas import DOTS_X, DOTS_Y, Canvas, ink
from tui.drawing.glyphs import cut, right

_LABELLED = 18  # the width from which there is room for numbers at the left
_UNDERLINED = 5  # the height from which there is room for numbers below
_CAPTIONED = 7  # the height from which there is room for a line above
_SHORTEST = 3  # cells below which a name is not worth showing
_MARGIN = 0.06  # of the numbers' span, at either end of an axis
_LARGEST = math.nextafter(math.inf, 0)


@dataclass(frozen=True)
class Plot:
    """Where in a canvas a picture is, in cells, and what its axes measure.

    Attributes:
        left: The first column of cells.
        top: The first row of cells.
        width: Columns of cells.
        height: Rows of cells.
        x: The axis from left to right.
        y: The axis from the bottom up.
        x_ticks: The numbers marked below.
        y_ticks: The numbers marked at the left.
    """

    left: int
    top: int
    width: int
    height: int
    x: Axis
    y: Axis
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]

    @property
    def dots(self) -> tuple[int, int]:
        """How many dots the picture has, from left to right and from top to bottom."""
        return self.width * DOTS_X, self.height * DOTS_Y

    def places(self, x: Floats, y: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The dots in which points stand, from the upper left; at the rim what is beyond it."""
        columns, rows = self.dots
        return _place(self.x, x, columns), rows - 1 - _place(self.y, y, rows)

    def at(self, x: int, y: int) -> tuple[float, float] | None:
        """What the axes measure in the middle of a cell of the canvas; None beside the picture."""
        column, row = x - self.left, y - self.top
        if not (0 <= column < self.width and 0 <= row < self.height):
            return None
        across, down = centres(self.x, self.width), centres(self.y, self.height)
        return float(across[column]), float(down[self.height - 1 - row])

    def holding(self, x: int, y: int, across: Floats, up: Floats) -> list[int]:
        """Which of some points, by their numbers from 0, stand in a cell of the canvas."""
        columns, rows = self.places(across, up)
        there = (columns // DOTS_X == x - self.left) & (rows // DOTS_Y == y - self.top)
        found: list[int] = np.flatnonzero(there).tolist()
        return found


def _place(axis: Axis, values: Floats, count: int) -> NDArray[np.int64]:
    """In which of `count` equal parts of an axis numbers lie; nan lies in the last."""
    with np.errstate(all="ignore"):  # halved as in Axis.at
        share = (values / 2 - axis.low / 2) / (axis.high / 2 - axis.low / 2) * count
    inside = np.nan_to_num(share, nan=count, posinf=count, neginf=0.0).clip(0.0, count - 1)
    parts: NDArray[np.int64] = np.floor(inside).astype(np.int64)
    return parts


def centres(axis: Axis, count: int) -> Floats:
    """The numbers in the middle of `count` equal parts of an axis."""
    share = (np.arange(count) + 0.5) / count
    result: Floats = axis.low * (1.0 - share) + axis.high * share
    return result


def around(low: float, high: float) -> Axis:
    """An axis with a little room at both ends of some numbers."""
    room = (high / 2 - low / 2) * 2 * _MARGIN if high > low else 0.1 * abs(low) or 1.0
    room = max(min(room, _LARGEST), 1e-9 * max(abs(low), abs(high)))
    return Axis(max(low - room, -_LARGEST), min(high + room, _LARGEST))


def plot(canvas: Canvas, x: Axis, y: Axis, whole_x: bool = False) -> Plot:
    """Lay a picture out in a canvas: what does not fit beside it is left out.

    Args:
        canvas: Where to.
        x: The axis from left to right.
        y: The axis from the bottom up.
        whole_x: Whether only whole numbers are marked below.
    """
    width, height = canvas.width, canvas.height
    top = 1 if height >= _CAPTIONED else 0
    bottom = height - 1 if height >= _UNDERLINED else height
    y_ticks = tuple(y.ticks(max((bottom - top) // 3, 2)))
    room = max((len(tick.label) for tick in y_ticks), default=0) + 1
    left = room if width >= _LABELLED and room <= width // 3 else 0
    x_ticks = tuple(x.ticks(max((width - left) // 8, 2)))
    if whole_x:
        x_ticks = tuple(
            Tick(tick.value, f"{tick.value:.0f}") for tick in x_ticks if tick.value.is_integer()
        )
    return Plot(left, top, width - left, bottom - top, x, y, x_ticks, y_ticks)


def draw_axes(canvas: Canvas, area: Plot, x_name: str, y_name: str) -> int:
    """Write the numbers and names beside a picture.

    Returns:
        The first column behind the name of the y axis, where the line above it is free.
    """
    label, name = ink(palette.MUTED), ink(palette.TEXT)
    if area.left:
        for tick in area.y_ticks:
            y = area.top + area.height - 1 - _cell(area.y, tick.value, area.height)
            canvas.text(0, y, right(tick.label, area.left - 1), label)
    below = area.top + area.height
    if below < canvas.height:
        text = cut(x_name, area.width // 2)
        end = canvas.width - cell_len(text)
        canvas.text(end, below, text, name)
        free = area.left
        for tick in area.x_ticks:
            x = area.left + _cell(area.x, tick.value, area.width) - len(tick.label) // 2
            x = max(x, area.left)
            if free <= x and x + len(tick.label) < end:
                canvas.text(x, below, tick.label, label)
                free = x + len(tick.label) + 1
    if not area.top:
        return 0
    text = cut(y_name, canvas.width // 2)
    at = max(area.left - 1 - cell_len(text), 0)
    canvas.text(at, 0, text, name)
    return at + cell_len(text) + 1


def _cell(axis: Axis, value: float, count: int) -> int:
    return min(int(axis.at(value) * count), count - 1)


def draw_legend(canvas: Canvas, start: int, name: str, parts: Sequence[tuple[str, str]]) -> None:
    """Write what the colours mean at the right end of the first line.

    Args:
        canvas: Where to.
        start: The first free column.
        name: What is coloured; it gives way to the parts.
        parts: Texts and their colours; of those that do not fit, their number.
    """
    room = canvas.width - start - sum(cell_len(text) for text, _ in parts)
    shown = [(cut(name, room), palette.TEXT), *parts] if room >= _SHORTEST else [*parts]
    if room < 0:
        more = len(f"  +{len(parts)}")
        while shown and sum(cell_len(text) for text, _ in shown) + more > canvas.width - start:
            shown.pop()
        shown.append((f"  +{len(parts) - len(shown)}", palette.MUTED))
    x = canvas.width - sum(cell_len(text) for text, _ in shown)
    for text, color in shown:
        canvas.text(x, 0, text, ink(color))
        x += cell_len(text)
