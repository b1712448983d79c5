"""The curve of a network of one input: what it predicts along the axis, and the rows around it."""

from __future__ import annotations

import numpy as np
from rich.segment import Segment

from core.run.predictions import Floats, scaled, unscaled
from tui.drawing import curves, palette
from tui.drawing.axis import Axis
from tui.drawing.canvas import DOTS_X, DOTS_Y, Canvas, ink, line
from tui.drawing.prediction.plot import Plot, around, centres, draw_axes, draw_legend, plot
from tui.drawing.prediction.view import (
    View,
    color_of,
    glyph_of,
    marks,
    pale,
    spread,
    target_name,
)

_CROWD = 4  # cells to a mark, at least


def prediction_curve(view: View, width: int, height: int) -> list[list[Segment]]:
    """Draw a curve an output over the axis of the only input."""
    canvas = Canvas(width, height)
    area = frame(view, canvas)
    _curves(canvas, view, area)
    name, classes = target_name(view.outputs, view.data.classes), bool(view.data.classes)
    alone = len(view.outputs) == 1
    free = draw_axes(canvas, area, view.inputs[0].name, name if alone else "")
    if area.top:
        draw_legend(canvas, free, name if classes else "", _legend(view))
    _points(canvas, view, area)
    return canvas.rows()


def frame(view: View, canvas: Canvas) -> Plot:
    """Where the curves are, and what the axes measure: the input, and targets and predictions."""
    low, high = unscaled(view.rows.input_ranges, view.inputs)[:, 0].tolist()
    x = around(low, high)
    sampled = _along(view, x, canvas.width * DOTS_X)
    return plot(canvas, x, values_axis(unscaled(view.rows.target_ranges, view.outputs), sampled))


def marked(view: View, area: Plot) -> list[int]:
    """The rows, from 0, that have marks, in the order in which they are drawn."""
    most = max(area.width * area.height // _CROWD, 1)
    shown: list[int] = spread(len(view.rows), most).tolist()
    return [*shown, view.row - 1] if view.row else shown


def _legend(view: View) -> list[tuple[str, str]]:
    if view.labels:
        return marks(view)
    if len(view.outputs) > 1:
        return [(f"  ━ {column.name}", color_of(k)) for k, column in enumerate(view.outputs)]
    return [("● row  ", pale(color_of(0))), ("━ prediction", palette.POSITIVE)]


def _curves(canvas: Canvas, view: View, area: Plot) -> None:
    columns, rows = area.dots
    predicted = _along(view, area.x, columns)
    alone = len(view.outputs) == 1
    for k in range(len(view.outputs)):
        curve = [
            curves.Point(column, height, height, height)
            for column, height in enumerate(map(area.y.at, predicted[:, k].tolist()))
        ]
        shape = curves.line(curve, columns, rows, thickness=2)
        placed = tuple((x + area.left, y + area.top, bits) for x, y, bits in shape)
        canvas.stroke(placed, palette.POSITIVE if alone else color_of(k), rank=k)


FARTHEST = 1e9  # from a lone target, so that numbers of the axis stay short


def values_axis(targets: Floats, predicted: Floats) -> Axis:
    """An axis for targets and predictions; these may leave it where they are far off.

    Where all targets are the same, nothing says what is far off.
    """
    low, high = float(targets.min()), float(targets.max())
    reach = (high / 2 - low / 2) * 2 or FARTHEST
    known = predicted[np.isfinite(predicted)]
    if known.size:
        low = min(low, max(float(known.min()), low - reach))
        high = max(high, min(float(known.max()), high + reach))
    return around(low, high)


def _along(view: View, x: Axis, count: int) -> Floats:
    """The predictions (count, outputs) at even places of the axis, in the units of the file."""
    raw = centres(x, count)[:, None]
    return unscaled(view.predict(scaled(raw, view.inputs)), view.outputs)


def _points(canvas: Canvas, view: View, area: Plot) -> None:
    """A mark a row and output, or a row and its class; the current row in front, with its error."""
    shown = marked(view, area)
    inputs = unscaled(view.rows.inputs[shown], view.inputs)[:, 0]
    targets = unscaled(view.rows.targets[shown], view.outputs)
    classes = view.classes_of(view.rows.targets[shown]) if view.labels else None
    for k in range(len(view.outputs)):
        columns, rows = area.places(inputs, targets[:, k])
        for n, (column, row) in enumerate(zip(columns.tolist(), rows.tolist(), strict=True)):
            kind = k if classes is None else int(classes[n])
            if view.data.classes and kind != k:
                continue
            glyph = "●" if classes is None else glyph_of(kind)
            style = ink(pale(color_of(kind)))
            if view.row and n == len(shown) - 1:
                if view.is_known(view.row - 1, k):
                    _error(canvas, view, area, k, column, row)
                style = ink(palette.ON_CHIP, palette.RESULT, bold=True)
            canvas.text(area.left + column // DOTS_X, area.top + row // DOTS_Y, glyph, style)


def _error(canvas: Canvas, view: View, area: Plot, k: int, column: int, target: int) -> None:
    """A line from the current row's target to its prediction."""
    row = view.rows.inputs[view.row - 1 : view.row]
    predicted = unscaled(view.predict(row), view.outputs)[:, k]
    end = int(area.places(predicted, predicted)[1][0])
    x, top = area.left * DOTS_X + column, area.top * DOTS_Y
    canvas.stroke(line(x, top + target, x, top + end), palette.RESULT, rank=len(view.outputs))
