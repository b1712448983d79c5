"""Curves of losses as braille dots: a line through the means, a band from least to greatest.

Heights are shares of the chart: 0 at the bottom, 1 at the top. A set of dots in one column is an
integer, whose lowest bit is the topmost dot.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from core.run.history import Bucket
from tui.drawing.axis import Axis
from tui.drawing.canvas import DOTS_X, DOTS_Y, Shape

_LEFT = tuple(0x40 * (dots >> 3) | dots & 0x07 for dots in range(16))  # four dots, topmost lowest
_RIGHT = tuple(0x80 * (dots >> 3) | (dots & 0x07) << 3 for dots in range(16))


@dataclass(frozen=True, slots=True)
class Point:
    """What a curve has in one column of dots; heights, of which `mean` lies between the others."""

    column: int
    low: float
    high: float
    mean: float


def points(buckets: Iterable[Bucket], epochs: Axis, losses: Axis, columns: int) -> list[Point]:
    """The curve of a history: a point a column, fewer where there are fewer buckets.

    Buckets without a finite loss give no point.
    """
    gathered: list[tuple[int, float, float, float, int]] = []
    step = (columns - 1) / (epochs.high - epochs.low)
    for first, last, low, high, total, finite, _ in buckets:
        if not finite:
            continue
        column = round(((first + last) / 2 - epochs.low) * step)
        if gathered and gathered[-1][0] == column:
            _, lower, higher, sum_, count = gathered[-1]
            gathered[-1] = (
                column,
                min(low, lower),
                max(high, higher),
                sum_ + total,
                count + finite,
            )
        else:
            gathered.append((column, low, high, total, finite))
    return [
        Point(
            column,
            losses.at(low),
            losses.at(high),
            losses.at(min(max(low, total / finite), high)),
        )
        for column, low, high, total, finite in gathered
    ]


def column_of(epoch: float, epochs: Axis, columns: int) -> int:
    """The column of dots, 0 … columns − 1, in which an epoch stands."""
    return round(epochs.at(epoch) * (columns - 1))


def row_of(height: float, rows: int) -> int:
    """The row of dots, 0 … rows − 1 from the top, in which a height stands."""
    return round((1.0 - height) * (rows - 1))


def line(curve: Sequence[Point], columns: int, rows: int, thickness: int = 1) -> Shape:
    """The dots of the line through the means, without a gap; as thick as asked where level."""
    heights = _between([(point.column, point.mean) for point in curve])
    dots = [0] * columns
    for column, height in heights.items():
        # Half of each rise belongs to the column before it, half to the one behind.
        reached = [height]
        reached += [(height + heights[k]) / 2 for k in (column - 1, column + 1) if k in heights]
        top, bottom = row_of(max(reached), rows), row_of(min(reached), rows)
        dots[column] = _span(max(min(top, bottom + 1 - thickness), 0), bottom)
    return _shape(dots, rows)


def band(curve: Sequence[Point], columns: int, rows: int) -> Shape:
    """The dots between the least and the greatest losses."""
    lows = _between([(point.column, point.low) for point in curve])
    highs = _between([(point.column, point.high) for point in curve])
    dots = [0] * columns
    for column, low in lows.items():
        dots[column] = _span(row_of(highs[column], rows), row_of(low, rows))
    return _shape(dots, rows)


def level(height: float, columns: int, rows: int) -> Shape:
    """A dotted level line."""
    dot = 1 << row_of(height, rows)
    return _shape([dot if column % 2 == 0 else 0 for column in range(columns)], rows)


def upright(column: int, columns: int, rows: int) -> Shape:
    """A dotted upright line."""
    dots = [0] * columns
    dots[column] = sum(1 << row for row in range(0, rows, 2))
    return _shape(dots, rows)


def _between(known: Sequence[tuple[int, float]]) -> dict[int, float]:
    """A height for every column from the first known to the last, evenly between known ones."""
    heights = dict(known[:1])
    for (start, low), (end, high) in pairwise(known):
        for column in range(start + 1, end + 1):
            heights[column] = low + (high - low) * (column - start) / (end - start)
    return heights


def _span(first: int, last: int) -> int:
    """The dots of the rows first … last, both included."""
    return (1 << last + 1) - (1 << first)


def _shape(dots: Sequence[int], rows: int) -> Shape:
    """Columns of dots as the cells that a canvas takes; their number is even."""
    cells = []
    for x, (left, right) in enumerate(zip(dots[::DOTS_X], dots[1::DOTS_X], strict=True)):
        for y in range(rows // DOTS_Y if left or right else 0):
            bits = _LEFT[left >> DOTS_Y * y & 15] | _RIGHT[right >> DOTS_Y * y & 15]
            if bits:
                cells.append((x, y, bits))
    return tuple(cells)
