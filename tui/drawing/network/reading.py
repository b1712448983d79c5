"""What there is to read off a part of the network, in one line: its names and all its digits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from core.data.dataset import Dataset
from core.formulas.names import Kind, Symbol, delta, pre_activation
from core.formulas.numerals import MINUS, numeral
from core.network.network import Network
from core.run.columns import column_beside, column_name, raw_value
from core.run.known import Known
from tui.drawing.glyphs import UNKNOWN, cut

_EXACT = 17  # significant digits from which on a number is written so that it reads back the same
_DIGITS = (_EXACT, 12, 9, 7, 6, 5, 4, 3)  # as many as fit
_BETWEEN = " · "
_NAME = 20  # cells of a column's name, at most


@dataclass(frozen=True)
class Item:
    """A number with what is said before it; None where it is not known yet."""

    words: str
    number: float | None

    def text(self, digits: int) -> str:
        """The item with so many significant digits at most."""
        return f"{self.words} {_written(self.number, digits)}"


def reading(symbol: Symbol, known: Known, network: Network, data: Dataset, width: int) -> str:
    """A line of at most `width` cells about a parameter, neuron, input, target or the loss.

    Args:
        symbol: What it is about; a neuron goes by its output.
        known: The numbers known.
        network: The network.
        data: The rows, for names and raw values.
        width: Cells; digits give way where there are too few, last of all those of the value.
    """
    items = _items(symbol, known, network, data)
    for first in (_EXACT, None):
        for digits in _DIGITS:
            text = _line(items, first or digits, digits)
            if cell_len(text) <= width:
                return text
    return cut(_line(items, _DIGITS[-1], _DIGITS[-1]), width)


def _line(items: Sequence[Item], first: int, others: int) -> str:
    head, *rest = items
    return _BETWEEN.join([head.text(first), *(item.text(others) for item in rest)])


def _written(number: float | None, digits: int) -> str:
    if number is None:
        return UNKNOWN
    if digits < _EXACT:
        return numeral(number, digits)
    return repr(number).removesuffix(".0").replace("-", MINUS).replace("inf", "∞")


def _items(symbol: Symbol, known: Known, network: Network, data: Dataset) -> list[Item]:
    """What to say of it, the value first."""
    name, value = network.notation.unicode(symbol), known.value(symbol)
    if symbol.kind in (Kind.INPUT, Kind.TARGET):
        column = column_beside(data, network.notation, symbol)
        raw = raw_value(data, known, symbol)
        items = [Item(f"{cut(column, _NAME)} {name} =".lstrip(), value)]
        if raw is not None:
            items.append(Item("in the data", raw))
        slope = known.gradient(symbol) if symbol.kind is Kind.INPUT else None
        return items if slope is None else [*items, Item(f"∂L/∂{name}", slope)]
    if symbol.kind is Kind.LOSS:
        return [Item("loss L =", value)]
    if not symbol.is_parameter:
        z, signal = pre_activation(symbol.layer, symbol.i), delta(symbol.layer, symbol.i)
        others = Item("z", known.value(z)), Item("δ", known.value(signal))
        return [Item(f"{name} =", value), *others]
    ends = ""
    if symbol.kind is Kind.WEIGHT:
        source = network.output(symbol.layer - 1, symbol.i)
        start = network.notation.unicode(source)
        if source.kind is Kind.INPUT:
            start = cut(column_name(data, source), _NAME)
        ends = f" {start}→{network.notation.unicode(network.output(symbol.layer, symbol.j))}"
    gradient = "gradient" if known.applied is None else "applied gradient"
    extras = [Item(gradient, known.applied_gradient(symbol)), Item("change", known.change(symbol))]
    return [Item(f"{name}{ends} =", value), *(item for item in extras if item.number is not None)]
