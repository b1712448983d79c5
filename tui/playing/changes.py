"""What the user wants to change, in words: `w111 = 0.5`, `x1 = 8`, `y1 = 3`."""

from __future__ import annotations

from core.data.decimals import number
from core.data.text import visible
from core.formulas.names import Kind, Symbol
from core.formulas.numerals import numeral
from core.run.columns import raw_value
from core.run.edits import Change, DatumEdit, ParameterEdit
from core.stepper import Stepper

HINT = "a weight, bias, input or target of this row: w111 = 0.5 · x1 = 8 · y1 = 3"


def suggestion(stepper: Stepper, symbol: Symbol | None = None) -> str:
    """What the line starts with: a quantity and its value; unless named, the step's own.

    That of an input or target is as in the data, unscaled.
    """
    symbol = stepper.step.target if symbol is None else symbol
    if symbol is None or not (symbol.is_parameter or symbol.kind in (Kind.INPUT, Kind.TARGET)):
        return ""
    known, data = stepper.known, stepper.experiment.data
    value = known.value(symbol)
    if value is None:
        return ""
    if not symbol.is_parameter:
        raw = raw_value(data, known, symbol)
        value = value if raw is None else raw
    return f"{stepper.experiment.network.notation.ascii(symbol)} = {value!r}"


def read_change(text: str, stepper: Stepper) -> tuple[Change, str]:
    """The change that a text asks for, and a sentence that says so.

    Raises:
        ValueError: It asks for none; the message says what to write.
    """
    name, equals, written = (part.strip() for part in text.partition("="))
    if not equals:
        raise ValueError(f"Write {HINT}.")
    value = number(written)
    if value is None:
        raise ValueError(f"{visible(written) or 'Nothing'} is no number such as 0.5 or -3.")
    notation = stepper.experiment.network.notation
    parameter = notation.parameter(name)
    if parameter is not None:
        said = f"{notation.unicode(parameter)} is {numeral(value)} from this update on"
        return ParameterEdit(parameter, value), f"{said}; what came before stays."
    return _datum(name, value, stepper)


def _datum(name: str, value: float, stepper: Stepper) -> tuple[Change, str]:
    """The change of an input or target of this row; the value is as in the data, unscaled."""
    data, row = stepper.experiment.data, stepper.position.row
    columns = {Kind.INPUT.value: data.input_columns, Kind.TARGET.value: data.target_columns}
    letter, digits = name[:1], name[1:]
    if letter not in columns or not (digits.isascii() and digits.isdecimal()):
        raise ValueError(f'There is nothing called "{visible(name)}" here. Write {HINT}.')
    index = int(digits)
    if not 1 <= index <= len(columns[letter]):
        kind = "inputs" if letter == "x" else "targets"
        raise ValueError(f"There are {len(columns[letter])} {kind}: {letter}1 is the first.")
    if row == 0:
        raise ValueError("No row is at hand here: go to a forward step first.")
    column = columns[letter][index - 1]
    if (
        letter == "y"
        and stepper.experiment.network.loss_rule.of_probabilities
        and not 0 <= value <= 1
    ):
        raise ValueError(f"The loss {stepper.experiment.network.loss} needs targets from 0 to 1.")
    change = DatumEdit(letter == "y", row, index, column.scaling.apply(value))
    said = f"{column.name} of row {row} is {numeral(value)} from this update on"
    return change, f"{said}; what came before stays."
