"""What inputs and targets are in the data: their columns, and their values before scaling."""

from __future__ import annotations

from core.data.dataset import Column, Dataset, Scaling
from core.formulas.names import Kind, Notation, Symbol
from core.network.network import Network
from core.run.known import Known


def named(name: str, network: Network, data: Dataset) -> Symbol | None:
    """The quantity of a name: as in files, as on the screen, or of a column or class in the data.

    A column's name that is one of a quantity too, such as x2, stands for that quantity.
    """
    notation = network.notation
    symbol = notation.symbol(name)
    if symbol is not None and name in (
        notation.ascii(symbol),
        notation.unicode(symbol),
        notation.own(symbol),
    ):
        return symbol
    for kind, names in (
        (Kind.INPUT, [column.name for column in data.input_columns]),
        (Kind.TARGET, [column.name for column in data.target_columns]),
        (Kind.TARGET, data.classes),
    ):
        if name in names:
            return Symbol(kind, 0, names.index(name) + 1)
    return symbol


def column_name(data: Dataset, symbol: Symbol) -> str:
    """What an input or target is called in the data: its column, or its class."""
    if symbol.kind is Kind.TARGET and data.classes:
        return data.classes[symbol.i - 1]
    return _column(data, symbol).name


def column_beside(data: Dataset, notation: Notation, symbol: Symbol) -> str:
    """What an input or target is called in the data; empty where that is its name anyway."""
    column = column_name(data, symbol)
    names = (notation.unicode(symbol), notation.typed(symbol), notation.ascii(symbol))
    return "" if column in names else column


def raw_value(data: Dataset, known: Known, symbol: Symbol) -> float | None:
    """The value of an input or target before scaling; None where it is not scaled or not known.

    It is the file's number, not the scaled one turned back, unless the value is not that of the
    file's row.
    """
    value, scaling = known.value(symbol), _column(data, symbol).scaling
    row = known.row - 1
    if value is None or row < 0 or scaling == Scaling():
        return None
    of_file = data.raw_input if symbol.kind is Kind.INPUT else data.raw_target
    raw = of_file(row, symbol.i)
    return raw if scaling.apply(raw) == value else scaling.invert(value)


def _column(data: Dataset, symbol: Symbol) -> Column:
    columns = data.input_columns if symbol.kind is Kind.INPUT else data.target_columns
    return columns[symbol.i - 1]
