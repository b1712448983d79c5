"""The confusion matrix: how many rows of each class are taken for which."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from rich.cells import cell_len
from rich.segment import Segment

from core.formulas.numerals import counted
from tui.drawing import palette
from tui.drawing.canvas import Canvas, ink
from tui.drawing.glyphs import MORE, cut, left, right
from tui.drawing.prediction.view import View, target_name

_WIDEST, _HIGHEST = 16, 5  # cells and lines of an entry, at most
_NAME = 12  # cells of a class's name at the left, at most
_ROOMY = 6  # the height from which there are two lines of headings
_EMPTY = palette.faded(palette.CARD, 0.6)  # an entry without rows

Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Layout:
    """Where the entries of a matrix stand.

    Attributes:
        side: Cells of the names at the left.
        top: Lines of the headings.
        shown: How many of the classes there is room for.
        width: Cells of an entry.
        height: Lines of an entry.
    """

    side: int
    top: int
    shown: int
    width: int
    height: int


def confusion(view: View) -> Numbers:
    """How many rows of class i are predicted as class j, (classes, classes); of the sample."""
    classes = len(view.labels)
    _, actual, predicted = sampled(view)
    counts: Numbers = np.bincount(actual * classes + predicted, minlength=classes**2)
    return counts.reshape(classes, classes)


@lru_cache(maxsize=2)  # asked for again wherever the mouse moves
def sampled(view: View) -> tuple[Numbers, Numbers, Numbers]:
    """The rows of the sample, from 0, the class of each, and the one that is predicted for it."""
    sample = view.sample
    actual = view.classes_of(view.rows.targets[sample])
    return sample, actual, view.classes_of(view.predict(view.rows.inputs[sample]))


def share_right(view: View) -> tuple[float, int] | None:
    """The share of rows whose class is predicted, and of how many; None without classes.

    Nor is there one before the first row is predicted.
    """
    if not view.labels:
        return None
    rows, actual, predicted = sampled(view)
    if not len(rows):
        return None
    return float((actual == predicted).mean()), len(actual)


def entry_at(view: View, x: int, y: int, width: int, height: int) -> tuple[int, int] | None:
    """The entry (class, prediction) in a cell of a matrix; None beside all of them."""
    layout = _layout(view, int(confusion(view).max()), width, height)
    i, j = (y - layout.top) // layout.height, (x - layout.side - 1) // layout.width
    return (i, j) if 0 <= i < layout.shown and 0 <= j < layout.shown else None


def prediction_matrix(view: View, width: int, height: int) -> list[list[Segment]]:
    """Draw the matrix: a line a class, a column a prediction, right ones on the diagonal."""
    canvas, counts = Canvas(width, height), confusion(view)
    layout = _layout(view, int(counts.max()), width, height)
    if layout.top:
        _headings(canvas, view, counts, layout)
    current = _current(view)
    for i in range(layout.shown):
        y = layout.top + i * layout.height + layout.height // 2
        canvas.text(0, y, right(view.labels[i], layout.side), ink(palette.TEXT))
        for j in range(layout.shown):
            share = int(counts[i, j]) / max(int(counts[i].sum()), 1)
            _entry(canvas, layout, i, j, int(counts[i, j]), share, (i, j) == current)
    hidden, below = len(view.labels) - layout.shown, layout.top + layout.shown * layout.height
    if hidden:
        canvas.text(
            0,
            below,
            cut(f"{MORE} +{counted(hidden, 'class', 'classes')}", width),
            ink(palette.MUTED),
        )
    return canvas.rows()


def _layout(view: View, largest: int, width: int, height: int) -> Layout:
    classes = len(view.labels)
    top = 2 if height >= _ROOMY else 0
    side = min(max(map(cell_len, view.labels)), _NAME, width // 3)
    room, lines = width - side - 1, height - top
    shown = min(classes, room // (len(str(largest)) + 2), lines)
    if shown < classes:
        lines = max(lines - 1, 1)  # a line says how many are left out
    shown = max(min(shown, lines), 1)
    width = max(min(room // shown, _WIDEST), 1)
    return Layout(side, top, shown, width, min(lines // shown, _HIGHEST))


def _entry(
    canvas: Canvas, layout: Layout, i: int, j: int, count: int, share: float, current: bool
) -> None:
    """One entry: the more of its line it takes, the fuller its colour."""
    fill = palette.CARD_POSITIVE if i == j else palette.CARD_NEGATIVE
    on = palette.mix(_EMPTY, fill, share**0.5)
    x, y = layout.side + 1 + j * layout.width, layout.top + i * layout.height
    for line in range(layout.height):
        canvas.text(x, y + line, " " * layout.width, ink(on=on))
    text = cut(f" {count} ", layout.width)
    style = ink(palette.TEXT if count else palette.FAINT, on, bold=i == j)
    if current:
        style = ink(palette.ON_CHIP, palette.RESULT, bold=True)
    canvas.text(x + (layout.width - len(text)) // 2, y + layout.height // 2, text, style)


def _current(view: View) -> tuple[int, int] | None:
    """The entry that the row at hand belongs to, once it is known."""
    if not view.row or not view.known[view.row - 1]:
        return None
    row = slice(view.row - 1, view.row)
    actual = view.classes_of(view.rows.targets[row])[0]
    return int(actual), int(view.classes_of(view.predict(view.rows.inputs[row]))[0])


def _headings(canvas: Canvas, view: View, counts: Numbers, layout: Layout) -> None:
    """The target's name, how many rows are right, and a name a column."""
    words = f"{np.trace(counts):,} of {counts.sum():,} right"
    name = cut(target_name(view.outputs, view.data.classes), canvas.width - len(words) - 1)
    axes = "  lines: target, columns: prediction"
    canvas.text(0, 0, name, ink(palette.TEXT))
    if cell_len(name) + len(axes) + len(words) < canvas.width:
        canvas.text(cell_len(name), 0, axes, ink(palette.MUTED))
    canvas.text(max(canvas.width - len(words), 0), 0, words, ink(palette.RESULT, bold=True))
    for j in range(layout.shown):
        label = cut(view.labels[j], layout.width - 1)
        before = max((layout.width - cell_len(label)) // 2, 0)
        x = layout.side + 1 + j * layout.width
        canvas.text(x, 1, left(" " * before + label, layout.width), ink(palette.MUTED))
