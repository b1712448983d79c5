"""The heat map: what a network of two inputs predicts everywhere, and the rows in front of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from rich.segment import Segment
from rich.style import Style

from core.run.predictions import Floats, scaled, unscaled
from tui.drawing import palette
from tui.drawing.canvas import DOTS_X, DOTS_Y, Canvas, ink
from tui.drawing.glyphs import BRAILLE
from tui.drawing.prediction.plot import Plot, around, centres, draw_axes, draw_legend, plot
from tui.drawing.prediction.view import View, color_of, glyph_of, marks, pale, spread, target_name

HALF = "▀"
_LEVELS = 20  # shades of a colour
_DEEP = 0.52  # what is left of a colour where the prediction is sure
_BUDGET = 4_000_000  # multiplications of a picture
_CROWD = 5  # cells to a mark, at least
_SIGNS = (("-", "="), ("+", "#"))  # for shades of the first two hues, the fainter first
_OTHERS = ":~.,'`"  # for all of each other hue
_FAINT, _SURE = 0.15, 0.55  # strengths from which on a shade has a sign, and the stronger one
_BITS = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]])  # of a braille cell

Numbers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Field:
    """What is predicted at each dot of a picture.

    Attributes:
        hue: (rows, columns) the colour, from 0: a class, or below and above the middle.
        strength: (rows, columns) how much of that colour there is, 0 … 1.
    """

    hue: Numbers
    strength: Floats


def heat_map(view: View, width: int, height: int, coarse: bool = False) -> list[list[Segment]]:
    """Draw the predictions over the plane of two inputs.

    Args:
        view: What is predicted.
        width: Cells from left to right.
        height: Cells from top to bottom.
        coarse: Whether signs stand for shades, where there are few colours or none.
    """
    canvas = Canvas(width, height)
    area = plane(view, canvas)
    field = _field(view, area)
    (_sign if coarse else _paint)(canvas, area, field, bool(view.labels))
    names = [column.name for column in view.inputs]
    free = draw_axes(canvas, area, *names)
    if area.top:
        name = target_name(view.outputs, view.data.classes)
        scale = [] if view.labels else _scale(view, width - free, coarse)
        draw_legend(canvas, free, name, marks(view) if view.labels else scale)
    _marks(canvas, view, area, None if coarse else field)
    return canvas.rows()


def plane(view: View, canvas: Canvas) -> Plot:
    """Where the map is, and what its axes measure: the two inputs."""
    x, y = (around(*ends) for ends in unscaled(view.rows.input_ranges, view.inputs).T.tolist())
    return plot(canvas, x, y)


def marked(view: View, area: Plot) -> list[int]:
    """The rows, from 0, that have a mark, in the order in which they are drawn."""
    shown: list[int] = spread(len(view.rows), max(area.width * area.height // _CROWD, 1)).tolist()
    return [*shown, view.row - 1] if view.row else shown


def _field(view: View, area: Plot) -> Field:
    """The predictions at the dots: computed at some of them, the fewer the larger the network."""
    columns, rows = area.dots
    halvings = 1
    while (rows * columns * view.network.parameter_count) >> 2 * halvings > _BUDGET:
        halvings += 1
    wide, high = (-(-count >> halvings) for count in (columns, rows))
    raw = np.empty((high, wide, 2))
    raw[:, :, 0] = centres(area.x, wide)
    raw[:, :, 1] = centres(area.y, high)[::-1, None]
    values: Floats = view.predict(scaled(raw.reshape(-1, 2), view.inputs))
    values = values.reshape(high, wide, -1)
    for _ in range(halvings):
        values = _doubled(_doubled(values).swapaxes(0, 1)).swapaxes(0, 1)
    hue, strength = _shade(view, values[:rows, :columns].reshape(rows * columns, -1))
    return Field(hue.reshape(rows, columns), strength.reshape(rows, columns))


def _doubled(values: Floats) -> Floats:
    """Twice as many rows (rows, …): each new one a quarter of the way to its neighbour."""
    with np.errstate(all="ignore"):
        near = 0.75 * values
        result = np.repeat(near, 2, axis=0)
        result[2::2] += 0.25 * values[:-1]
        result[1:-1:2] += 0.25 * values[1:]
        result[0] += 0.25 * values[0]
        result[-1] += 0.25 * values[-1]
    return result


def _shade(view: View, values: Floats) -> tuple[Numbers, Floats]:
    """The hues and strengths of predictions (n, outputs); nan has no strength."""
    with np.errstate(all="ignore"):
        if view.data.classes:
            hue, even = view.classes_of(values), 1.0 / len(view.data.classes)
            strength = (values.max(axis=1) - even) / (1.0 - even)
        else:
            low, high = view.color_range
            middle, half = low / 2 + high / 2, high / 2 - low / 2
            reach = (values[:, 0] - middle) / half
            hue, strength = (reach > 0.0).astype(np.int64), np.abs(reach)
    return hue, np.nan_to_num(strength, nan=0.0, posinf=1.0).clip(0.0, 1.0)


@lru_cache(maxsize=1024)
def shade(hue: int, level: int) -> str:
    """The colour of a hue at a level, 0 … _LEVELS."""
    return palette.mix(palette.CARD, palette.faded(color_of(hue), _DEEP), level / _LEVELS)


def _paint(canvas: Canvas, area: Plot, field: Field, bordered: bool) -> None:
    """Paint two colours a cell, and between classes the border as a line of dots."""
    height, width = area.height, area.width
    hue = field.hue[1::2, ::DOTS_X]
    strength = field.strength.reshape(height * 2, 2, width, DOTS_X).mean(axis=(1, 3))
    codes = hue * (_LEVELS + 1) + np.rint(strength * _LEVELS).astype(np.int64)
    upper, lower = codes[::2], codes[1::2]
    border = _border(field.hue) if bordered else np.zeros((height, width), np.int64)
    for y in range(height):
        _row(canvas, area.left, area.top + y, upper[y], lower[y], border[y])


def _sign(canvas: Canvas, area: Plot, field: Field, bordered: bool) -> None:
    """Write a sign a cell, and between classes the border as a line of dots."""
    border = _border(field.hue) if bordered else np.zeros((area.height, area.width), np.int64)
    cells = field.strength.reshape(area.height, DOTS_Y, area.width, DOTS_X).mean(axis=(1, 3))
    hues = field.hue[DOTS_Y // 2 :: DOTS_Y, ::DOTS_X]
    for y, x in np.ndindex(hues.shape):
        sign, style = sign_of(int(hues[y, x]), float(cells[y, x]))
        if border[y, x]:
            sign, style = chr(BRAILLE + int(border[y, x])), ink(palette.RESULT)
        canvas.text(area.left + x, area.top + y, sign, style)


def sign_of(hue: int, strength: float) -> tuple[str, Style]:
    """What stands for a hue of a strength, 0 … 1, where there are no shades."""
    style = ink(palette.faded(color_of(hue), 0.7))
    if hue >= len(_SIGNS):
        return _OTHERS[(hue - len(_SIGNS)) % len(_OTHERS)], style
    if strength < _FAINT:
        return " ", style
    return _SIGNS[hue][strength >= _SURE], style


def _border(hue: Numbers) -> Numbers:
    """The braille bits of each cell for the dots whose right or lower neighbour has another hue."""
    edge = np.zeros(hue.shape, bool)
    edge[:, :-1] |= hue[:, :-1] != hue[:, 1:]
    edge[:-1] |= hue[:-1] != hue[1:]
    rows, columns = hue.shape
    cells = edge.reshape(rows // DOTS_Y, DOTS_Y, columns // DOTS_X, DOTS_X)
    bits: Numbers = np.einsum("yaxb,ab->yx", cells.astype(np.int64), _BITS)
    return bits


def _row(canvas: Canvas, x: int, y: int, upper: Numbers, lower: Numbers, bits: Numbers) -> None:
    """A row of cells, in runs of the same colours."""
    ends = np.flatnonzero((np.diff(upper) != 0) | (np.diff(lower) != 0) | (np.diff(bits) != 0))
    starts = [0, *(ends + 1).tolist()]
    cells = zip(starts, [*starts[1:], len(upper)], strict=True)
    for start, end in cells:
        above, below = (divmod(int(code[start]), _LEVELS + 1) for code in (upper, lower))
        glyph, style = HALF, ink(shade(*above), shade(*below))
        if bits[start]:
            glyph = chr(BRAILLE + int(bits[start]))
            style = ink(palette.RESULT, shade(*above))
        elif above == below:
            glyph, style = " ", ink(on=shade(*above))
        canvas.text(x + start, y, glyph * (end - start), style)


def _marks(canvas: Canvas, view: View, area: Plot, field: Field | None) -> None:
    """A mark a row, as far as there is room, and the current one as a chip in front.

    Behind it is the shade of the field, where there is one.
    """
    shown = marked(view, area)
    columns, rows = area.places(*unscaled(view.rows.inputs[shown], view.inputs).T)
    hues, strengths = _shade(view, view.rows.targets[shown])
    for k, (column, row, hue) in enumerate(
        zip(columns.tolist(), rows.tolist(), hues.tolist(), strict=True)
    ):
        style: Style
        if view.row and k == len(shown) - 1:
            style = ink(palette.ON_CHIP, palette.RESULT, bold=True)
        else:
            color, on = color_of(hue), None
            if not view.labels:
                color = palette.mix(palette.MUTED, color, float(strengths[k]))
            if field is not None:
                level = round(float(field.strength[row, column]) * _LEVELS)
                on = shade(int(field.hue[row, column]), level)
            style = ink(pale(color), on, bold=on is None)
        glyph = glyph_of(hue) if view.labels else "●"
        canvas.text(area.left + column // DOTS_X, area.top + row // DOTS_Y, glyph, style)


def _scale(view: View, room: int, coarse: bool) -> list[tuple[str, str]]:
    """The colours from the least to the greatest target, where there is room for them."""
    low, high = (f" {end} " for end in view.range_labels)
    levels = [(0, level) for level in range(_LEVELS, -1, -5)]
    levels += [(1, level) for level in range(5, _LEVELS + 1, 5)]
    if len(low) + len(levels) + len(high) > room:
        return []
    colors = [("█", shade(*each)) for each in levels]
    if coarse:
        signs = [(sign_of(hue, level / _LEVELS)[0], hue) for hue, level in levels]
        colors = [(sign, palette.faded(color_of(hue), 0.7)) for sign, hue in signs]
    return [(low, palette.MUTED), *colors, (high.rstrip(), palette.MUTED)]
