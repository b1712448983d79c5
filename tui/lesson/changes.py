"""What the user wants to change, in words: `0.5`, or `w111 = 0.5 w121 = 0.3, x1 = 8`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from core.data.decimals import comma_number
from core.data.kinds import text_of
from core.data.text import clipped, visible
from core.data.typed import because, typed
from core.formulas.names import LEARNING_RATE, RATES, Kind, Symbol, ascii_name
from core.formulas.numerals import counted, numeral
from core.rules.losses import are_shares
from core.rules.schedules import BY_NAME
from core.run.columns import column_beside, named, raw_value
from core.run.edits import Change, DatumEdit, LearningRateEdit, ParameterEdit
from core.stepper import Stepper
from tui.widgets.prompt import Misread

MOST_SAID = 6  # changes that a sentence names one by one
_RATES = (*RATES, "learning rate")
_SUBSCRIPT = "[₀-₉]"
_BETWEEN = " \t,;"


@dataclass(frozen=True)
class Wanted:
    """The changes that a text asks for, all to be made in one edit, and a sentence on them."""

    changes: tuple[Change, ...]
    said: str


def pointed_at(stepper: Stepper, symbol: Symbol | None = None) -> Symbol | None:
    """The quantity to be changed if no other is named: this one, or else the step's own."""
    symbol = stepper.step.target if symbol is None else symbol
    if symbol is None or symbol == LEARNING_RATE or symbol.is_parameter:
        return symbol
    is_datum = symbol.kind in (Kind.INPUT, Kind.TARGET)
    return symbol if is_datum and stepper.known.value(symbol) is not None else None


def value_now(stepper: Stepper, symbol: Symbol | None) -> str:
    """The value of a quantity as the user would write it; an input or target as in the data.

    Empty where no quantity is pointed at.
    """
    if symbol is None:
        return ""
    if symbol == LEARNING_RATE:
        return text_of(stepper.learning_rate)
    value, raw = stepper.known.value(symbol), None
    if not symbol.is_parameter:
        raw = raw_value(stepper.experiment.data, stepper.known, symbol)
    return text_of(value if raw is None else raw)


def title(stepper: Stepper, symbol: Symbol | None) -> str:
    """The question of the dialog."""
    if symbol is None:
        return "Change values"
    if symbol == LEARNING_RATE:
        return f"Learning rate, now {numeral(stepper.learning_rate)}"
    name = stepper.experiment.network.notation.unicode(symbol)
    if symbol.is_parameter:
        return f"Change {name}"
    column = column_beside(stepper.experiment.data, stepper.experiment.network.notation, symbol)
    beside = f"{column}, " if column else ""
    return f"Change {beside}{name} of row {stepper.position.row:,}"


def hint(stepper: Stepper, symbol: Symbol | None) -> str:
    """What to write."""
    if symbol == LEARNING_RATE:
        return "a number above 0, such as 0.05; or several values with their names"
    data = " x1=8 y1=3" if stepper.position.row else ""
    several = f"{_examples(stepper)}{data} η=0.1"
    if symbol is None:
        return f"one value or several: {several}"
    return f"a number; or several values with their names: {several}"


def read_changes(text: str, stepper: Stepper, pointed: Symbol | None = None) -> Wanted:
    """The changes that a text asks for: all of them, or none where one cannot be made.

    Args:
        text: Names and values, with blanks or commas between them; the name of the first may be
            left out.
        stepper: The run.
        pointed: What a value without a name is meant for.

    Raises:
        Misread: It asks for none, or for one that cannot be made.
    """
    parts = tuple(_parts(text, stepper))
    if not parts:
        raise Misread(_write(stepper, pointed), (0, len(text)))
    made: list[_Made] = []
    for place, part in enumerate(parts, 1):
        try:
            one = _made(part, stepper, pointed)
            if any(one.symbol == other.symbol for other in made):
                raise ValueError(f"{one.name} has a value already.")
        except ValueError as error:
            where = f"Value {place}, {clipped(part.text)}: " if len(parts) > 1 else ""
            raise Misread(f"{where}{error}", part.span) from None
        made.append(one)
    changes = tuple(one.change for one in made)
    if not _fit_together(changes, stepper):
        loss = stepper.experiment.network.loss
        words = f"The targets of a row add up to 1 for the loss {loss}: change them together."
        raise Misread(words, (0, len(text)))
    said = f"{_listed(made)} from this update on"
    schedule = BY_NAME[stepper.experiment.training.schedule]
    if not schedule.is_constant and any(one.symbol == LEARNING_RATE for one in made):
        said += f", where the schedule {schedule.name} starts again"
    return Wanted(changes, f"{said}; what came before stays.")


@dataclass(frozen=True)
class _Part:
    """A name and a value as they were written, and where; the name may be missing."""

    name: str
    written: str
    text: str
    span: tuple[int, int]


def _parts(text: str, stepper: Stepper) -> Iterator[_Part]:
    """The names and values of a text, in their order."""
    data = stepper.experiment.data
    columns = [column.name for column in (*data.input_columns, *data.target_columns)]
    of_several_words = [name for name in (*columns, *data.classes, *_RATES) if _is_parted(name)]
    words = [re.escape(name) for name in sorted(of_several_words, key=len, reverse=True)]
    name = "|".join([*words, rf"(?:[^\s,;=]|(?<={_SUBSCRIPT}),(?={_SUBSCRIPT}))+"])
    found = list(re.finditer(rf"(?:(?<![^{_BETWEEN}]))({name})\s*=", text))
    starts = [match.start() for match in found] + [len(text)]
    if text[: starts[0]].strip(_BETWEEN):
        yield _part("", text, 0, 0, starts[0])
    for match, end in zip(found, starts[1:], strict=True):
        yield _part(match[1], text, match.start(), match.end(), end)


def _is_parted(name: str) -> bool:
    """Whether a name would be taken for more than one."""
    return any(sign in name for sign in f"{_BETWEEN}=")


def _part(name: str, text: str, start: int, value: int, end: int) -> _Part:
    whole = text[start:end]
    first = start + len(whole) - len(whole.lstrip(_BETWEEN))
    last = start + len(whole.rstrip(_BETWEEN))
    return _Part(name, text[value:end].strip(_BETWEEN), text[first:last], (first, last))


@dataclass(frozen=True)
class _Made:
    """A change, what it changes, what to call that, and its new value as in the data."""

    symbol: Symbol
    change: Change
    name: str
    value: float


def _made(part: _Part, stepper: Stepper, pointed: Symbol | None) -> _Made:
    """The change that a name and a value ask for."""
    symbol = _named(part.name, stepper) if part.name else pointed
    value = _rate(part.written) if symbol == LEARNING_RATE else _value(part, stepper)
    if symbol is None:
        raise ValueError(f"Write what {part.written} is for, such as {_examples(stepper)}.")
    if symbol == LEARNING_RATE:
        return _Made(symbol, LearningRateEdit(value), "the learning rate", value)
    if symbol.is_parameter:
        name = stepper.experiment.network.notation.unicode(symbol)
        return _Made(symbol, ParameterEdit(symbol, value), name, value)
    return _datum(symbol, value, stepper)


def _datum(symbol: Symbol, value: float, stepper: Stepper) -> _Made:
    """The change of an input or target of this row; the value is as in the data, unscaled."""
    data, row = stepper.experiment.data, stepper.position.row
    if row == 0:
        raise ValueError("No row is at hand here: go to a forward step first.")
    is_target = symbol.kind is Kind.TARGET
    network = stepper.experiment.network
    if is_target and network.loss_rule.of_probabilities and not 0 <= value <= 1:
        raise ValueError(f"The loss {network.loss} needs targets from 0 to 1.")
    column = (data.target_columns if is_target else data.input_columns)[symbol.i - 1]
    change = DatumEdit(is_target, row, symbol.i, column.scaling.apply(value))
    return _Made(symbol, change, f"{column.name} of row {row:,}", value)


def _rate(text: str) -> float:
    """The learning rate that was written."""
    try:
        rate, why = typed(text), ""
    except ValueError as error:
        rate, why = 0.0, because(error)
    if rate <= 0.0:
        raise ValueError(f"The learning rate is a number above 0, such as 0.05 or 1/35{why}.")
    return rate


def _value(part: _Part, stepper: Stepper) -> float:
    """The number that was written."""
    try:
        return typed(part.written)
    except ValueError as error:
        why = because(error)
    if not part.written:
        raise ValueError(f"There is no number behind {clipped(part.text)}.")
    if comma_number(part.written) is not None:
        raise ValueError(f"Write {part.written.replace(',', '.')}, with a point.")
    words = re.split(rf"[{_BETWEEN}]+", part.written)
    if all(map(_is_number, words)):
        raise ValueError(f"Each of several values needs its name: {_examples(stepper)}.")
    if not part.name and _symbol(words[0], stepper) is not None:
        raise ValueError(f"Write an = between a name and its value: {visible(words[0])}=0.5.")
    raise ValueError(f"{clipped(part.written)} is no number such as 0.5, -3 or 1/35{why}.")


def _is_number(text: str) -> bool:
    try:
        typed(text)
    except ValueError:
        return False
    return True


def _named(name: str, stepper: Stepper) -> Symbol:
    """What a name stands for that can be changed."""
    symbol = _symbol(name, stepper)
    if symbol is not None:
        return symbol
    data, plain = stepper.experiment.data, ascii_name(name)
    columns = {"x": ("inputs", data.input_columns), "y": ("targets", data.target_columns)}
    if re.fullmatch(r"[xy]\d{1,9}", plain, re.ASCII):
        kind, found = columns[plain[0]]
        raise ValueError(f"There are {len(found)} {kind}: {plain[0]}1 is the first.")
    what = f'There is nothing called "{clipped(name)}" here.'
    raise ValueError(f"{what} {_write(stepper, None)}")


def _symbol(name: str, stepper: Stepper) -> Symbol | None:
    """The parameter, input, target or learning rate of a name: as on the screen, or in ASCII.

    An input or target can be called by its column, or its class, too.
    """
    if name in _RATES:
        return LEARNING_RATE
    symbol = named(name, stepper.experiment.network, stepper.experiment.data)
    if symbol is None or symbol.is_parameter or symbol.kind in (Kind.INPUT, Kind.TARGET):
        return symbol
    return None


def _ascii(stepper: Stepper, symbol: Symbol) -> str:
    return stepper.experiment.network.notation.typed(symbol)


def _examples(stepper: Stepper) -> str:
    """How values of this network are written."""
    names = [_ascii(stepper, one) for one in islice(stepper.experiment.network.parameters(), 2)]
    return " ".join(map("{}={}".format, names, (0.5, 0.3)))


def _write(stepper: Stepper, pointed: Symbol | None) -> str:
    return f"Write {hint(stepper, pointed)}."


def _fit_together(changes: Sequence[Change], stepper: Stepper) -> bool:
    """Whether the targets of the row at hand still are shares, where the loss needs them to be."""
    changed = {
        change.index: change.value
        for change in changes
        if isinstance(change, DatumEdit) and change.is_target
    }
    if not (changed and stepper.experiment.network.loss_rule.of_shares):
        return True
    width = stepper.experiment.network.sizes[-1]
    start = (stepper.position.row - 1) * width
    now = stepper.rows.targets[start : start + width]
    return are_shares(changed.get(k, value) for k, value in enumerate(now, 1))


def _listed(made: Sequence[_Made]) -> str:
    """The new values, in words."""
    parts = [f"{one.name} is {numeral(one.value)}" for one in made[:MOST_SAID]]
    if len(made) > MOST_SAID:
        parts.append(counted(len(made) - MOST_SAID, "more has a new value", "more have new values"))
    words = " and ".join(filter(None, [", ".join(parts[:-1]), parts[-1]]))
    return words.replace("the", "The", 1) if made[0].symbol == LEARNING_RATE else words
