"""What inputs and targets are in the data: their columns, and their values before scaling."""

from __future__ import annotations

from core.data.dataset import Column, Dataset, Scaling
from core.formulas.names import Kind, Symbol
from core.run.known import Known


def column_name(data: Dataset, symbol: Symbol) -> str:
    """What an input or target is called in the data: its column, or its class."""
    if symbol.kind is Kind.TARGET and data.classes:
        return data.classes[symbol.i - 1]
    return _column(data, symbol).name


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
