"""Predictions by row: each row's target, its prediction, and the distance between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rich.segment import Segment

from core.run.predictions import Floats, unscaled
from tui.drawing import palette
from tui.drawing.axis import Axis
from tui.drawing.canvas import DOTS_X, DOTS_Y, Canvas, ink, line
from tui.drawing.glyphs import MORE, left
from tui.drawing.prediction.curve import values_axis
from tui.drawing.prediction.plot import Plot, draw_axes, draw_legend, plot
from tui.drawing.prediction.view import View, pale, spread

_BAND = 8  # lines that an output takes at least, where there are several
_STEM = palette.faded(palette.NEGATIVE, 0.75)


def prediction_rows(view: View, width: int, height: int) -> list[list[Segment]]:
    """Draw a band an output, as many as there is room for, from top to bottom."""
    heights, words = bands(len(view.outputs), height)
    rows = [row for k, high in enumerate(heights) for row in _draw(view, k, width, high)]
    return [*rows, [Segment(left(words, width), ink(palette.MUTED))]] if words else rows


def bands(outputs: int, height: int) -> tuple[list[int], str]:
    """The lines of the band of each output shown, and how many are not, in words."""
    count = max(min(outputs, height // _BAND), 1)
    more = outputs - count
    words = f"{MORE} +{more} output{'s' if more > 1 else ''}" if more and height > _BAND else ""
    high, spare = divmod(height - bool(words), count)
    return [high + (k < spare) for k in range(count)], words


@dataclass(frozen=True)
class Band:
    """One output.

    Attributes:
        area: Where the rows are, and what the axes measure: rows, and targets and predictions.
        shown: (shown,) the rows, from 0, in the order in which they are drawn.
        targets: (shown,) in the units of the file.
        predicted: (shown,) likewise.
        known: (shown,) whether the prediction is known.
    """

    area: Plot
    shown: NDArray[np.int64]
    targets: Floats
    predicted: Floats
    known: NDArray[np.bool_]


def band(view: View, k: int, canvas: Canvas) -> Band:
    """What there is to draw of output k, from 0."""
    width, count = canvas.width, len(view.rows)
    shown = spread(count, width)
    if view.row:  # the last one drawn is in front
        shown = np.append(shown, view.row - 1)
    column = view.outputs[k : k + 1]
    targets = unscaled(view.rows.targets[shown, k : k + 1], column)[:, 0]
    predicted = unscaled(view.predict(view.rows.inputs[shown])[:, k : k + 1], column)[:, 0]
    known = np.array([view.is_known(row, k) for row in shown.tolist()])
    axis = values_axis(targets, predicted[known])
    area = plot(canvas, Axis(0.5, count + 0.5), axis, whole_x=True)
    return Band(area, shown, targets, predicted, known)


def _draw(view: View, k: int, width: int, height: int) -> list[list[Segment]]:
    canvas = Canvas(width, height)
    found = band(view, k, canvas)
    area = found.area
    free = draw_axes(canvas, area, "row", view.outputs[k].name)
    if area.top:
        parts = [("○ target  ", palette.TEXT), ("● prediction", pale(palette.POSITIVE))]
        draw_legend(canvas, free, "", parts)
    _stems(canvas, view, found)
    return canvas.rows()


def _stems(canvas: Canvas, view: View, found: Band) -> None:
    area, numbers = found.area, found.shown.astype(np.float64) + 1.0
    columns, ends = area.places(numbers, found.targets)
    starts = area.places(numbers, found.predicted)[1]
    for number, column, end, start, known in zip(
        numbers.tolist(),
        columns.tolist(),
        ends.tolist(),
        starts.tolist(),
        found.known.tolist(),
        strict=True,
    ):
        current = number == view.row
        dots = area.left * DOTS_X + column // DOTS_X * DOTS_X, area.top * DOTS_Y
        x = area.left + column // DOTS_X
        on = (palette.ON_CHIP, palette.RESULT, True)
        canvas.text(x, area.top + end // DOTS_Y, "○", ink(*on) if current else ink(palette.TEXT))
        if not known:
            continue
        stem = line(dots[0], dots[1] + start, dots[0], dots[1] + end)
        canvas.stroke(stem, palette.RESULT if current else _STEM, rank=2 if current else 1)
        canvas.text(
            x,
            area.top + start // DOTS_Y,
            "●",
            ink(*on) if current else ink(pale(palette.POSITIVE)),
        )
