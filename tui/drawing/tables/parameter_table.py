"""The table of all parameters: its rows and columns, and any one of its lines by itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate, pairwise
from typing import Protocol

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from core.formulas.names import Symbol, weight
from core.formulas.numerals import MINUS
from core.network.network import Network
from core.run.known import Known
from core.run.position import Phase
from core.steps.records import Step, UpdateStep
from tui.drawing import palette
from tui.drawing.canvas import ink
from tui.drawing.glyphs import RENEWED, UNKNOWN, cut, left, right
from tui.drawing.numbers import fixed

COLUMNS = ("value", "gradient", "change")
_NUMBER, _NARROW_NUMBER, _DECIMALS = 9, 7, 4  # cells a number takes, and its decimals
_BAR, _LONG_BAR = 7, 21  # cells of the bar, at least and at most; odd, so that zero has its own
_TO = f" {RENEWED} "
_WIDTHS = (  # of a number, the gap, the bar, and whether a value has room for its old one
    (_NUMBER, 2, _BAR, True),
    (_NUMBER, 2, _BAR, False),
    (_NUMBER, 2, 0, False),
    (_NUMBER, 1, 0, False),
    (_NARROW_NUMBER, 1, 0, False),
)
_MARK = "▸"
_SORTED = "▼"  # the column that the rows are ordered by, from the largest down


class Lines(Protocol):
    """What stands in which row of a table."""

    @property
    def network(self) -> Network:
        """The network."""

    def __len__(self) -> int:
        """How many rows there are."""

    def at(self, row: int) -> Symbol | int:
        """The parameter in a row, or the layer whose heading it is."""

    def row(self, parameter: Symbol) -> int:
        """The row of a parameter."""


@dataclass(frozen=True)
class Rows:
    """What stands in which row: each layer has a heading, then its parameters in their order.

    Attributes:
        network: The network.
    """

    network: Network

    @cached_property
    def _headings(self) -> tuple[int, ...]:
        """The rows of the headings, layer 1 … last, and behind them the number of all rows."""
        layers = range(1, self.network.last + 1)
        return (0, *accumulate(1 + self.network.layer_parameters(layer) for layer in layers))

    def __len__(self) -> int:
        """How many rows there are."""
        return self._headings[-1]

    def at(self, row: int) -> Symbol | int:
        """The parameter in a row, or the layer whose heading it is."""
        layer = next(k for k, end in enumerate(self._headings[1:], 1) if row < end)
        if row == self._headings[layer - 1]:
            return layer
        return self.network.parameter(row - layer)

    def row(self, parameter: Symbol) -> int:
        """The row of a parameter."""
        return self.network.parameter_index(parameter) + parameter.layer


@dataclass(frozen=True)
class Columns:
    """Which columns a table has room for, and how wide they are.

    Attributes:
        name: Cells of the parameters' names.
        numbers: Which of COLUMNS there are, in their order.
        number: Cells of each number.
        gap: Cells before each number and the bar.
        bar: Cells of the bar; 0 where there is none.
        value: Cells of the value: in wide tables enough for the old one and the new.
    """

    name: int
    numbers: tuple[str, ...]
    number: int
    gap: int
    bar: int
    value: int

    def room(self, column: str) -> int:
        """The cells of one of its numbers."""
        return self.value if column == COLUMNS[0] else self.number

    @property
    def width(self) -> int:
        """All their cells, and the gaps between them."""
        cells = [*map(self.room, self.numbers), *([self.bar] if self.bar else [])]
        return self.name + sum(self.gap + each for each in cells)


def columns(network: Network, width: int) -> Columns:
    """The most that fits in a width: the bar gives way first, then digits, change and gradient."""
    notation = network.notation
    named = [notation.unicode(symbol) for _, symbol in notation.names if symbol.is_parameter]
    common = [  # a bias has an index less
        notation.common.unicode(weight(layer, sources, neurons))
        for layer, (sources, neurons) in enumerate(pairwise(network.sizes), 1)
    ]
    widest = max(map(cell_len, named if len(named) == network.parameter_count else named + common))
    name = len(_MARK) + widest
    for numbers in (COLUMNS, COLUMNS[:2], COLUMNS[:1]):
        for number, gap, bar, both in _WIDTHS:
            value = 2 * number + len(_TO) if both else number
            table = Columns(name, numbers, number, gap, bar, value)
            spare = width - table.width
            if spare >= 0:
                longer = min(spare // 2 * 2, _LONG_BAR - _BAR) if bar else 0
                return replace(table, bar=bar + longer)
    name = max(min(name, width - 5), 1)
    number = max(width - name - 1, 1)
    return Columns(name, COLUMNS[:1], number, 1, 0, number)


def header(table: Columns, width: int, known: Known, reduction: str, by: str = "") -> list[Segment]:
    """The line of the columns' names; that which the rows are ordered by is marked.

    `reduction` says what an update takes of its rows' gradients: their mean or their sum.
    """
    segments = [Segment(left("", table.name), ink(palette.MUTED))]
    for name in table.numbers:
        mark, room = _SORTED if name == by else "", table.room(name)
        names = _gradients(known, reduction) if name == COLUMNS[1] else (name,)
        text = next((text for text in names if len(text + mark) <= room), names[-1]) + mark
        style = ink(palette.TEXT if mark else palette.MUTED, bold=bool(mark))
        segments.append(Segment(" " * table.gap + right(text, room), style))
    return [*segments, Segment(" " * (width - sum(map(_cells, segments))))]


def _gradients(known: Known, reduction: str) -> tuple[str, ...]:
    """What the column of the gradients holds, the longest first: the row's, or what is applied."""
    if known.applied is None:
        return ("gradient", "grad")
    rows = known.schedule.batch_rows(known.position.update)
    return (f"{reduction} grad", reduction) if rows > 1 else ("applied",)


def _cells(segment: Segment) -> int:
    return segment.cell_length


def heading_at(table: Columns, x: int) -> str:
    """The column whose heading stands at a column of cells: one of COLUMNS, or none for names."""
    start = table.name
    for name in table.numbers:
        end = start + table.gap + table.room(name)
        if start <= x < end:
            return name
        start = end
    return COLUMNS[0] if table.bar and x >= start else ""  # the bar is that of the value


def line(
    rows: Lines, row: int, table: Columns, width: int, known: Known, step: Step
) -> list[Segment]:
    """One row of the table, exactly `width` cells wide; an empty one behind the last."""
    if not 0 <= row < len(rows):
        return [Segment(" " * width)]
    there = rows.at(row)
    if isinstance(there, int):
        return _heading(rows.network, there, width)
    return _parameter(rows.network, there, table, width, known, step)


def _heading(network: Network, layer: int, width: int) -> list[Segment]:
    place = "output" if layer == network.last else "hidden"
    text = cut(f"layer {layer} · {place} · {network.activation(layer)} ", width)
    return [
        Segment(text, ink(palette.MUTED)),
        Segment("─" * (width - cell_len(text)), ink(palette.FAINT)),
    ]


def _parameter(
    network: Network, symbol: Symbol, table: Columns, width: int, known: Known, step: Step
) -> list[Segment]:
    current = step.target == symbol
    on = palette.CARD if current else None
    value = known.parameter(symbol)
    numbers = {
        "value": value,
        "gradient": known.applied_gradient(symbol),
        "change": known.change(symbol),
    }
    name = (_MARK if current else " ") + network.notation.unicode(symbol)
    segments = [
        Segment(
            left(name, table.name), ink(palette.TEXT if current else palette.MUTED, on, current)
        )
    ]
    computed = _computed(step) if current else ()
    for column in table.numbers:
        number = numbers[column]
        style = ink(_color(column, number), on)
        if column in computed:
            style = ink(palette.ON_CHIP, palette.RESULT, bold=True)
        segments.append(Segment(" " * table.gap, ink(on=on)))
        room = table.room(column)
        if column == COLUMNS[0] and current and isinstance(step, UpdateStep):
            segments += _renewed(step.old, value, table, on)
        else:
            segments.append(Segment(aligned(number, room), style))
    if table.bar:
        segments.append(Segment(" " * table.gap, ink(on=on)))
        segments += bar(value, table.bar, on)
    segments.append(Segment(" " * (width - table.width), ink(on=on)))
    return segments


def _renewed(old: float, new: float, table: Columns, on: str | None) -> list[Segment]:
    """A value that the step renews: where there is room, the old one before it."""
    style, room = ink(palette.ON_CHIP, palette.RESULT, bold=True), table.room(COLUMNS[0])
    if room == table.number:
        return [Segment(aligned(new, room), style)]
    before = aligned(old, table.number) + _TO
    return [
        Segment(right(before, room - table.number), ink(_color(COLUMNS[0], old), on)),
        Segment(aligned(new, table.number), style),
    ]


def _computed(step: Step) -> tuple[str, ...]:
    """The columns whose number the step computes, for its own parameter."""
    if isinstance(step, UpdateStep):
        return ("value", "change")
    return ("gradient",) if step.phase is Phase.GRADIENT else ()


def _color(column: str, number: float | None) -> str:
    if number is None:
        return palette.FAINT
    return palette.signed(number) if column == "value" else palette.TEXT


def aligned(number: float | None, width: int) -> str:
    """A number whose decimal point stands where those of its column do; far from 1 it has none.

    Zeros at its end are left out where the number is exact without them.
    """
    if not number:
        return right((UNKNOWN if number is None else "0") + " " * (_DECIMALS + 1), width)
    text = fixed(number, width, _DECIMALS)
    if "." in text and "e" not in text and float(text.replace(MINUS, "-")) == number:
        text = text.rstrip("0").rstrip(".").ljust(len(text))
    return right(text, width)


def bar(value: float, cells: int, on: str | None) -> list[Segment]:
    """A bar from the middle, to the right where the value is positive: at half its length for 1."""
    half = cells // 2
    size = (
        abs(value) / (1.0 + abs(value)) if abs(value) < 1e300 else 1.0
    )  # nan keeps all its length
    halves = min(round(size * half * 2), half * 2)
    style: Style = ink(palette.signed(value), on)
    axis = Segment("│", ink(palette.FAINT, on))
    full, rest = divmod(halves, 2)
    if value < 0.0:
        text = ("╺" if rest else "") + "━" * full
        return [Segment(text.rjust(half), style), axis, Segment(" " * half, style)]
    text = "━" * full + ("╸" if rest else "")
    return [Segment(" " * half, style), axis, Segment(text.ljust(half), style)]
