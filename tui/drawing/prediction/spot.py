"""What stands in a cell of a picture of predictions: the rows there, and what is predicted."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from rich.cells import cell_len

from core.data.dataset import Column
from core.formulas.numerals import fitted
from core.run.predictions import Floats, scaled, unscaled
from tui.drawing.canvas import Canvas
from tui.drawing.glyphs import cut
from tui.drawing.prediction import curve, heat_map, rows
from tui.drawing.prediction.matrix import entry_at, sampled
from tui.drawing.prediction.picture import Kind, kind, said, told
from tui.drawing.prediction.view import View

_DIGITS = 6  # characters of a number
_NAME = 12  # cells of a column's name, at most


@dataclass(frozen=True)
class Spot:
    """What there is to read off a cell.

    Attributes:
        texts: What to say, the fullest first.
        rows: The rows, from 1, that stand there, that in front first.
    """

    texts: tuple[str, ...]
    rows: tuple[int, ...] = ()

    def text(self, width: int) -> str:
        """The fullest text that fits."""
        fitting = (text for text in self.texts if cell_len(text) <= width)
        return next(fitting, cut(self.texts[-1], width))

    def following(self, row: int) -> int | None:
        """The row to go to: that in front, or behind one of those here the next; None for none."""
        if not self.rows:
            return None
        place = self.rows.index(row) + 1 if row in self.rows else 0
        return self.rows[place % len(self.rows)]


def spot(view: View, x: int, y: int, width: int, height: int) -> Spot | None:
    """What stands in a cell of the picture that is drawn of a view in `width` × `height` cells."""
    ways: dict[Kind, Callable[[View, int, int, Canvas], Spot | None]] = {
        Kind.MAP: _on_map,
        Kind.CURVE: _on_curve,
        Kind.MATRIX: _on_matrix,
        Kind.ROWS: _on_rows,
    }
    return ways[kind(view)](view, x, y, Canvas(width, height))


def _on_map(view: View, x: int, y: int, canvas: Canvas) -> Spot | None:
    area = heat_map.plane(view, canvas)
    raw, shown = area.at(x, y), heat_map.marked(view, area)
    if raw is None:
        return None
    points = unscaled(view.rows.inputs[shown], view.inputs)
    found = [shown[k] for k in area.holding(x, y, points[:, 0], points[:, 1])]
    return _of_rows(view, found) if found else _of_place(view, raw)


def _on_curve(view: View, x: int, y: int, canvas: Canvas) -> Spot | None:
    area = curve.frame(view, canvas)
    raw, shown = area.at(x, y), curve.marked(view, area)
    if raw is None:
        return None
    across = unscaled(view.rows.inputs[shown], view.inputs)[:, 0]
    up = unscaled(view.rows.targets[shown], view.outputs)
    classes = view.classes_of(view.rows.targets[shown]) if view.data.classes else None
    found = [
        shown[k]
        for output in range(len(view.outputs))
        for k in area.holding(x, y, across, up[:, output])
        if classes is None or classes[k] == output
    ]
    return _of_rows(view, found) if found else _of_place(view, raw[:1])


def _on_matrix(view: View, x: int, y: int, canvas: Canvas) -> Spot | None:
    entry = entry_at(view, x, y, canvas.width, canvas.height)
    if entry is None:
        return None
    sample, actual, predicted = sampled(view)
    found = tuple((sample[(actual == entry[0]) & (predicted == entry[1])] + 1).tolist())
    label, taken = (view.labels[k] for k in entry)
    of = int((actual == entry[0]).sum())
    count = f"{len(found):,} of {of:,}"
    words = "right" if entry[0] == entry[1] else f"taken for {taken}"
    return Spot(
        (
            f"{count} {'row' if of == 1 else 'rows'} of {label} {words}",
            f"{count} {label} {words}",
            count,
        ),
        found,
    )


def _on_rows(view: View, x: int, y: int, canvas: Canvas) -> Spot | None:
    heights, _ = rows.bands(len(view.outputs), canvas.height)
    k = next((k for k, end in enumerate(accumulate(heights)) if y < end), None)
    if k is None:
        return None
    band = rows.band(view, k, Canvas(canvas.width, heights[k]))
    if band.area.at(x, y - sum(heights[:k])) is None:
        return None
    numbers = band.shown.astype(np.float64) + 1.0
    there = band.area.places(numbers, band.targets)[0] // 2 == x - band.area.left
    return _of_rows(view, band.shown[there].tolist(), k) if there.any() else None


def _of_rows(view: View, found: Iterable[int], output: int = 0) -> Spot:
    """Rows, from 0, the one in front last."""
    numbers = tuple(dict.fromkeys(row + 1 for row in reversed([*found])))
    words = told(view, numbers[0], output)
    more = f" (+{len(numbers) - 1})" if len(numbers) > 1 else ""
    raw = unscaled(view.rows.inputs[numbers[0] - 1 : numbers[0]], view.inputs)[0]
    known = ", ".join(map(_value, view.inputs, raw.tolist()))
    return Spot((f"{words}{more}, {known}", f"{words}{more}", words), numbers)


def _of_place(view: View, raw: tuple[float, ...]) -> Spot:
    """A place where no row is: inputs in the units of the file."""
    inputs: Floats = np.array([raw])
    values = view.predict(scaled(inputs, view.inputs))
    known, words = ", ".join(map(_value, view.inputs, raw)), said(view, values)
    return Spot((f"{known}: {words}", words))


def _value(column: Column, raw: float) -> str:
    return f"{cut(column.name, _NAME)} {fitted(raw, _DIGITS)}"
