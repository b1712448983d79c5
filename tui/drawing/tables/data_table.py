"""The table of the rows: its columns, and any one of its lines by itself."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from rich.cells import cell_len
from rich.segment import Segment

from core.data.dataset import Dataset, Scaling
from core.formulas.numerals import MINUS, numeral
from core.network.network import Network
from core.run.predictions import Floats, Rows, unscaled
from tui.drawing import palette
from tui.drawing.canvas import ink
from tui.drawing.glyphs import BECOMES, FOLDED, UNKNOWN, cut, left, right
from tui.drawing.numbers import fixed, short
from tui.drawing.prediction.view import spread, target_name
from tui.drawing.tables.data_page import Page
from tui.drawing.tables.parameter_table import bar

Kind = Literal["input", "target", "prediction", "error", "loss", "bar"]

GAP = 2
WRONG = "✗"
_MARK, _NUMBER = "▸", "row"
_MOST_NAME = 12  # cells that a name may widen its column to
_DECIMALS, _DIGITS = 4, 9  # of a number, at most
_COMPUTED = 7  # cells of a prediction, an error, a loss or a scaled value
_BAR, _LONG_BAR = 7, 21  # cells of the bar, at least and at most; odd, so that zero has its own
_SAMPLE = 200  # rows that the widths are chosen by


@dataclass(frozen=True)
class Column:
    """A column of the table.

    Attributes:
        kind: What stands in it.
        index: Of which input or output, from 0.
        title: Its heading.
        width: Its cells.
        decimals: Of its numbers, so that their points stand under one another.
        scaled: Cells of the scaled value behind each number; 0 where there is none.
    """

    kind: Kind
    index: int
    title: str
    width: int
    decimals: int = 0
    scaled: int = 0

    @property
    def cells(self) -> int:
        """All its cells, and the gap before them."""
        return GAP + self.width + (len(f" {BECOMES} ") + self.scaled if self.scaled else 0)


@dataclass(frozen=True)
class Table:
    """The columns that there is room for.

    Attributes:
        number: Cells of the rows' numbers, with the mark of the current one.
        columns: The columns, from left to right.
        hidden: How many columns are left out.
        span: The error that fills half of the bar.
    """

    number: int
    columns: tuple[Column, ...]
    hidden: int
    span: float

    @property
    def width(self) -> int:
        """All cells of its columns."""
        return self.number + sum(column.cells for column in self.columns)


@lru_cache(maxsize=4)
def table(network: Network, data: Dataset, rows: Rows, width: int) -> Table:
    """The most that fits in a width.

    The first prediction weighs most, then its target, the error and the inputs, further targets
    with their predictions, the scaled values, and the bar of the error.
    """
    number = max(len(_MARK) + len(str(len(rows))), len(_NUMBER))
    sample = spread(len(rows), _SAMPLE)
    inputs = _inputs(data, unscaled(rows.inputs[sample], data.input_columns))
    pairs = _outputs(network, data, unscaled(rows.targets[sample], data.target_columns))
    error = Column("loss", 0, "L", _COMPUTED, _DECIMALS)
    if len(pairs) == 1:
        error = Column("error", 0, "y − ŷ", _COMPUTED, pairs[0][1].decimals or _DECIMALS)
    (target, prediction), room = pairs[0], width - number
    groups = [[prediction], [target], [error], *([column] for column in inputs)]
    groups += [list(pair) for pair in pairs[1:]]
    count = sum(map(len, groups))
    spare = room - sum(column.cells for column in (prediction, target, *inputs))
    if 0 <= spare < error.cells:  # all the inputs say more than the error and a part of them
        shown = _fitting([[prediction], [target], inputs], room)
    else:
        shown = _fitting(groups, room)
        if len(shown) < count:
            fewer = _fitting(groups, room - len(_more(count - len(shown))))
            shown = fewer if len(fewer) > 1 else shown
    if len(shown) == count:
        shown = _extras(data, shown, room - sum(column.cells for column in shown))
    shown = shown or [replace(prediction, width=max(room - GAP, 1))]
    hidden = count - sum(column.kind != "bar" for column in shown)
    return Table(number, tuple(shown), hidden, _span(rows, data))


def _fitting(groups: list[list[Column]], room: int) -> list[Column]:
    """The first groups as far as there is room, ordered: inputs, targets, predictions, error."""
    chosen: list[Column] = []
    for group in groups:
        room -= sum(column.cells for column in group)
        if room < 0:
            break
        chosen += group
    order = {"input": 0, "target": 1, "prediction": 1, "error": 2, "loss": 2}
    return sorted(chosen, key=lambda c: (order[c.kind], c.index, c.kind == "prediction"))


def _more(hidden: int) -> str:
    """How many columns are left out."""
    return f"  {FOLDED} +{hidden}" if hidden else ""


def _inputs(data: Dataset, sample: Floats) -> list[Column]:
    columns = []
    for i, column in enumerate(data.input_columns):
        values = sample[:, i].tolist()
        decimals = max(map(_decimals, values))
        wide = max(len(aligned(value, 99, decimals)) for value in values)
        wide = min(wide, _DIGITS)
        name = min(cell_len(column.name), _MOST_NAME)
        columns.append(Column("input", i, column.name, max(wide, name), decimals))
    return columns


def _outputs(network: Network, data: Dataset, sample: Floats) -> list[tuple[Column, Column]]:
    """Each target with its prediction."""
    if data.classes:
        wide = min(max(cell_len(label) for label in data.classes), _MOST_NAME)
        name = target_name(data.target_columns, data.classes)
        target = max(wide, min(cell_len(name), _MOST_NAME))
        said = len(f"{WRONG} ") + wide + len(" 100%")
        return [(Column("target", 0, name, target), Column("prediction", 0, "prediction", said))]
    pairs = []
    for k, column in enumerate(data.target_columns):
        values = sample[:, k].tolist()
        decimals = max(map(_decimals, values))
        wide = min(max(len(aligned(value, 99, decimals)) for value in values), _DIGITS)
        broad = max(wide, min(cell_len(column.name), _MOST_NAME))
        size = max(map(abs, values))
        places = _DECIMALS - max(int(math.log10(size)), 0) if 0.0 < size < 1e300 else _DECIMALS
        title = network.notation.unicode(network.output(network.last, k + 1))
        prediction = Column("prediction", k, title, _COMPUTED, max(places, decimals, 0))
        pairs.append((Column("target", k, column.name, broad, decimals), prediction))
    return pairs


def _extras(data: Dataset, columns: list[Column], room: int) -> list[Column]:
    """The columns with scaled values where there is room for all of them, then the bar."""
    scaled = [c for c in columns if c.kind == "input" and _is_scaled(data, c.index)]
    more = _COMPUTED + len(f" {BECOMES} ")
    if scaled and len(scaled) * more <= room:
        columns = [replace(c, scaled=_COMPUTED) if c in scaled else c for c in columns]
        room -= len(scaled) * more
    if any(c.kind == "error" for c in columns) and room >= GAP + _BAR:
        cells = min((room - GAP - 1) // 2 * 2 + 1, _LONG_BAR)
        columns = [*columns, Column("bar", 0, "", cells)]
    return columns


def _is_scaled(data: Dataset, i: int) -> bool:
    return data.input_columns[i].scaling != Scaling()


def _span(rows: Rows, data: Dataset) -> float:
    """A tenth of the targets' range: half a bar tells such an error."""
    if data.classes:
        return 0.5
    low, high = unscaled(rows.target_ranges[:, :1], data.target_columns[:1])[:, 0].tolist()
    return (high - low) / 10 or abs(high) / 10 or 1.0


def _decimals(value: float) -> int:
    """How many decimals a number needs, at most `_DECIMALS`."""
    text = numeral(value, _DIGITS)
    return 0 if "e" in text or "." not in text else min(len(text.partition(".")[2]), _DECIMALS)


def aligned(value: float, width: int, decimals: int) -> str:
    """A number whose point stands where those of its column do; no zeros behind an exact one."""
    if not math.isfinite(value) or (value and abs(value) < 0.5 * 10.0**-decimals):
        return short(value, width)
    text = f"{value + 0.0:.{decimals}f}".replace("-", MINUS)
    if "." in text and numeral(float(text.replace(MINUS, "-")), _DIGITS) == numeral(value, _DIGITS):
        text = text.rstrip("0").rstrip(".").ljust(len(text))
    return text if len(text) <= width else short(value, width)


def header(layout: Table, width: int) -> list[Segment]:
    """The line of the columns' names."""
    segments = [Segment(right(_NUMBER, layout.number), ink(palette.MUTED))]
    for column in layout.columns:
        color = palette.MUTED if column.kind == "input" else palette.TEXT
        text = right(column.title, column.width)
        if column.scaled:
            text += left(f" {BECOMES} scaled", column.cells - GAP - column.width)
        segments.append(Segment(" " * GAP + text, ink(color)))
    spare, more = width - layout.width, _more(layout.hidden)
    if more and len(more) > spare:  # too narrow even for that
        segments[0] = Segment(right(FOLDED, layout.number), ink(palette.MUTED))
        more = ""
    segments.append(Segment(left(more, spare), ink(palette.MUTED)))
    return segments


def line(layout: Table, shown: Page, data: Dataset, row: int, current: bool) -> list[Segment]:
    """The line of a row (from 0) of the page, without what is left of the width behind it."""
    k, on = row - shown.first, palette.CARD if current else None
    number = (_MARK if current else "") + str(row + 1).rjust(layout.number - len(_MARK))
    style = ink(palette.TEXT if current else palette.MUTED, on, current)
    segments = [Segment(right(number, layout.number), style)]
    for column in layout.columns:
        segments.append(Segment(" " * GAP, ink(on=on)))
        if column.kind == "bar":
            error = _error(shown, k)
            share = 0.0 if error is None else error / layout.span
            segments += bar(share, column.width, on)
        elif column.kind == "input":
            segments += _input(column, shown, k, on)
        else:
            text, color = _cell(column, shown, data, k)
            segments.append(Segment(right(text, column.width), ink(color, on)))
    return segments


def _input(column: Column, shown: Page, k: int, on: str | None) -> list[Segment]:
    raw = aligned(float(shown.inputs[k, column.index]), column.width, column.decimals)
    segments = [Segment(right(raw, column.width), ink(palette.TEXT, on))]
    if column.scaled:
        scaled = fixed(float(shown.scaled[k, column.index]), column.scaled, _DECIMALS)
        text = f" {BECOMES} {right(scaled, column.scaled)}"
        segments.append(Segment(text, ink(palette.MUTED, on)))
    return segments


def _cell(column: Column, shown: Page, data: Dataset, k: int) -> tuple[str, str]:
    """What stands in a column for a target, a prediction, an error or a loss; its colour."""
    if column.kind == "error":
        error = _error(shown, k)
        if error is None:
            return UNKNOWN, palette.FAINT
        return fixed(error, column.width, column.decimals), palette.signed(error)
    if column.kind == "loss":
        loss = shown.losses[k]
        if loss is None:
            return UNKNOWN, palette.FAINT
        return aligned(loss, column.width, column.decimals), palette.TEXT
    if column.kind == "prediction" and not _is_known(shown, k, column.index):
        return UNKNOWN, palette.FAINT
    if shown.classes:
        there, said = shown.classes[k]
        if column.kind == "target":
            return data.classes[there], palette.TEXT
        share = f"{float(shown.predictions[k, said]):5.0%}"
        mark = "  " if there == said else f"{WRONG} "
        label = cut(data.classes[said], column.width - len(mark) - len(share))
        return mark + label + share, palette.POSITIVE if there == said else palette.NEGATIVE
    values = shown.targets if column.kind == "target" else shown.predictions
    text = aligned(float(values[k, column.index]), column.width, column.decimals)
    return text, palette.TEXT if column.kind == "target" else palette.RESULT


def _is_known(shown: Page, k: int, output: int) -> bool:
    """Whether a prediction is known; a class is where the last output is."""
    return shown.known[k][-1 if shown.classes else output]


def _error(shown: Page, k: int) -> float | None:
    """Target minus prediction, if that is known; of classes, 1 minus the share of the right one."""
    if not _is_known(shown, k, 0):
        return None
    output = shown.classes[k][0] if shown.classes else 0
    return float(shown.targets[k, output]) - float(shown.predictions[k, output])
