"""What is typed, read: the experiment that it makes, or what is wrong and what is still to come."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from core.data.data_section import MAX_COLUMNS
from core.data.decimals import comma_number
from core.data.errors import InputError
from core.data.experiment import Experiment, of_values
from core.data.settings import ACTIVATION, HIDDEN, MAX_LAYERS, OPTIONS, OUTPUT_ACTIVATION
from core.data.text import clipped, visible
from core.data.typed import because, typed
from core.formulas.names import Symbol
from core.formulas.numerals import counted, numeral
from core.network.network import Network
from tui.making.fields import (
    COLUMNS,
    KIND,
    MOST_NAMED,
    SCHEME,
    SETTINGS,
    SIZES,
    TITLE,
    Field,
    Texts,
    biases,
    brief,
    column_names,
    fields,
    row_keys,
    shape,
    weights,
)
from tui.settings import words
from tui.settings.fields import value_of

DIGITS = 7  # of a size
_BETWEEN = "[-–−,;x×→>]"
_SIZES = re.compile(f"[0-9]++(?:(?: ?{_BETWEEN} ?| )[0-9]++)*+ ?{_BETWEEN}?")

T = TypeVar("T")


class Incomplete(ValueError):
    """Something is still to be typed; the message says what comes next."""


@dataclass
class Reading:
    """What comes of what is typed.

    Attributes:
        sizes: The sizes of the network; empty where they are not known.
        fields: The fields that there are for them.
        experiment: What is typed in; None as long as it is not complete, or something is wrong.
        wrong: Sentences on what is wrong, by the keys of the fields.
        missing: The same on what is not there yet.
        told: What has been understood, by the keys of the fields.
        error: What is wrong with the experiment and about no field.
    """

    sizes: tuple[int, ...] = ()
    fields: tuple[Field, ...] = ()
    experiment: Experiment | None = None
    wrong: dict[str, str] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    told: dict[str, str] = field(default_factory=dict)
    error: str = ""

    @property
    def stops(self) -> list[Field]:
        """The fields that keep the run from beginning, in their order."""
        return [each for each in self.fields if each.key in {*self.wrong, *self.missing}]


def read(texts: Texts, before: Sequence[int] = ()) -> Reading:
    """Read what is typed.

    Args:
        texts: What stands in the fields.
        before: The sizes that were typed last, for as long as they are being changed.
    """
    made = Reading()
    sizes = _attempt(made, SIZES.key, lambda: sizes_of(texts.get(SIZES.key, "")))
    made.sizes = sizes or tuple(before)
    made.fields = fields(made.sizes, texts)
    if sizes is None:
        return made
    made.told[SIZES.key] = _told_sizes(shape(sizes, texts))
    by = {each.key: texts.get(each.key, each.default).strip() for each in made.fields}
    values: dict[str, dict[str, object]] = {
        "data": _data(made, by),
        "network": _network(sizes, by),
        "init": _init(made, by),
        "training": {
            OPTIONS[each.key].name: value_of(OPTIONS[each.key], by[each.key]) for each in SETTINGS
        },
    }
    if not made.wrong and not made.missing:
        try:
            made.experiment = _checked(values, visible(by[TITLE.key]) or TITLE.example, sizes)
        except InputError as error:
            key = _field_of(error, sizes)
            if key:
                made.wrong[key] = words.wrong(error)
            else:
                made.error = words.wrong(error)
    return made


def _attempt(made: Reading, key: str, read: Callable[[], T]) -> T | None:
    """What a field says; None where it is noted down what is wrong with it or missing."""
    try:
        return read()
    except Incomplete as more:
        made.missing[key] = str(more)
    except ValueError as error:
        made.wrong[key] = str(error)
    return None


def sizes_of(text: str) -> tuple[int, ...]:
    """The sizes that a text gives: inputs, hidden neurons by layer, outputs.

    Raises:
        ValueError: It gives none; the message says what to write.
    """
    text = " ".join(text.split())
    numbers = re.findall(r"[0-9]+", text)
    if not text:
        raise Incomplete("Inputs, neurons of each hidden layer, outputs: such as 2-2-1.")
    if not _SIZES.fullmatch(text):
        raise ValueError("Write whole numbers with - between them, such as 2-2-1.")
    if any(len(digits) > DIGITS or int(digits) == 0 for digits in numbers):
        raise ValueError(f"A layer has from 1 to {10**DIGITS - 1:,} neurons.")
    if len(numbers) < 2:
        raise Incomplete("Inputs and outputs are needed at least: 2-1 has no hidden layer.")
    if max(int(numbers[0]), int(numbers[-1])) > MAX_COLUMNS:
        raise ValueError(f"{MAX_COLUMNS:,} inputs and as many outputs are the most.")
    if len(numbers) > MAX_LAYERS + 1:
        raise ValueError(f"{len(numbers) - 1} layers are too many: {MAX_LAYERS} are the most.")
    return tuple(map(int, numbers))


def _told_sizes(network: Network) -> str:
    inputs, *hidden, outputs = network.sizes
    between = f", {' and '.join(map(str, hidden))} hidden" if hidden else ""
    return (
        f"{inputs:,} in{between}, {outputs:,} out: {counted(network.parameter_count, 'parameter')}."
    )


def values_of(text: str) -> list[str]:
    """The parts of a text between its commas; where it has none, between its blanks.

    Raises:
        ValueError: There are decimal commas in it.
    """
    parts = text.split()
    if len(parts) > 1 and all(comma_number(part) is not None for part in parts):
        raise ValueError(f"Write {parts[0].replace(',', '.')}, with a point, and so on.")
    if re.search("[,;]", text) is None:
        return parts
    return [part.strip() for part in re.split("[,;]", text.strip().removesuffix(","))]


def _number(text: str) -> float:
    try:
        return typed(text)
    except ValueError as error:
        what = f"{clipped(text) or 'Nothing'} is no number such as 0.5, -3 or 1/35"
        raise ValueError(f"{what}{because(error)}.") from None


def _is_number(text: str) -> bool:
    try:
        typed(text)
    except ValueError as error:
        return str(error) != ""  # one that cannot be used
    return True


# the data


def _data(made: Reading, by: Texts) -> dict[str, object]:
    """The section [data]."""
    inputs, outputs = made.sizes[0], made.sizes[-1]
    cells: dict[str, list[str]] = {}
    for key in row_keys(by):
        found = _attempt(made, key, partial(values_of, by[key]))
        if found:
            cells[key] = found
    first = next(iter(cells.values()), [])
    by_class = outputs > 1 and len(first) == inputs + 1 and not _is_number(first[-1])
    names = _attempt(made, "columns", lambda: _names(by[COLUMNS], inputs, outputs, by_class))
    if names is None:
        return {}
    rows = []
    for key, row in cells.items():
        read = _attempt(made, key, partial(_row, row, names, inputs, by_class))
        if read is not None:
            rows.append(read)
            pairs = zip(names, read, strict=True)
            made.told[key] = " · ".join(f"{visible(name)} {_shown(value)}" for name, value in pairs)
    if not cells and row_keys(by)[0] not in made.wrong:
        made.missing[row_keys(by)[0]] = f"At least one row is needed: {brief(names)}."
    return {
        "columns": names,
        "rows": rows,
        "inputs": names[:inputs],
        "targets": names[inputs:],
    }


def _names(text: str, inputs: int, outputs: int, by_class: bool) -> list[str]:
    """The names of the columns."""
    usual = column_names((inputs, outputs))
    if by_class:
        usual[inputs:] = ["class"]
    names = values_of(text) or usual
    if all(map(_is_number, names)):
        raise ValueError("These are numbers, not names; type them into row 1.")
    if len(names) > len(usual):
        several = "put commas between names of several words"
        raise ValueError(
            f"{counted(len(names), 'name')} for {counted(len(usual), 'column')}: {several}."
        )
    if len(names) < len(usual):
        raise Incomplete(f"{len(names)} of {len(usual)} names.")
    return names


def _row(cells: Sequence[str], names: Sequence[str], inputs: int, by_class: bool) -> list[object]:
    """The values of a row."""
    numbers = cells[:inputs] if by_class else cells
    read: list[object] = [_number(cell) for cell in numbers]
    _check_count(len(cells), names)
    return [*read, *cells[len(numbers) :]]


def _check_count(count: int, names: Sequence[str]) -> None:
    """Check that there is a value for each name."""
    if count > len(names):
        needed = f"{len(names)} {'is' if len(names) == 1 else 'are'} needed"
        raise ValueError(f"{counted(count, 'value')}, and {needed}: {brief(names)}.")
    if count < len(names):
        raise Incomplete(f"{count} of {len(names)} values: next comes {visible(names[count])}.")


def _shown(value: object) -> str:
    return numeral(value) if isinstance(value, float) else clipped(str(value))


# the network


def _network(sizes: Sequence[int], by: Texts) -> dict[str, object]:
    """The section [network]."""
    *hidden, last = (by[f"activation {layer}"] for layer in range(1, len(sizes)))
    one = len(set(hidden)) == 1
    section: dict[str, object] = {"hidden": list(sizes[1:-1]), "output_activation": last}
    if hidden:
        section["hidden_activation"] = hidden[0] if one else hidden
    return {**section, "loss": by["loss"], "biases": by[KIND.key]}


def _init(made: Reading, by: Texts) -> dict[str, object]:
    """The section [init]: values by name, and a scheme for those that are left blank."""
    network, values = shape(made.sizes, by), dict[str, float]()
    for layer in range(1, network.last + 1):
        key, added = f"weights {layer}", f"biases {layer}"
        typed_weights = by.get(key, "")
        typed_biases = by.get(added) or ("0" if typed_weights else "")
        values |= _parameters(made, key, typed_weights, weights(layer, network), network)
        values |= _parameters(made, added, typed_biases, biases(layer, network), network)
    if len(values) == network.parameter_count:
        return {"scheme": "given", "values": values}
    return {"scheme": by[SCHEME.key], "values": values} if values else {"scheme": by[SCHEME.key]}


def _parameters(
    made: Reading, key: str, text: str, symbols: Iterator[Symbol], network: Network
) -> dict[str, float]:
    """The values of some parameters by name; none where it is noted down what is wrong."""
    if not text:
        return {}
    parameters = list(symbols)
    notation = network.notation
    names = list(map(notation.unicode, parameters))

    def read_all() -> list[float]:
        numbers = list(map(_number, values_of(text)))
        made.told[key] = _told(names, numbers)
        if len(numbers) == 1:
            return numbers * len(names)
        _check_count(len(numbers), names)
        return numbers

    numbers = _attempt(made, key, read_all) or []
    return dict(zip(map(notation.ascii, parameters), numbers, strict=False))


def _told(names: Sequence[str], numbers: Sequence[float]) -> str:
    """What has been typed of some parameters, and what comes next."""
    if len(numbers) == 1 < len(names):
        return f"All are {numeral(numbers[0])}; or go on with {names[1]}."
    pairs = [f"{name} {numeral(value)}" for name, value in zip(names, numbers, strict=False)]
    return " · ".join([*pairs[-MOST_NAMED:], *(f"{name} …" for name in names[len(pairs) :][:1])])


# the whole


def _checked(
    values: Mapping[str, Mapping[str, object]], title: str, sizes: Sequence[int]
) -> Experiment:
    """The experiment, whose network has these sizes.

    Raises:
        InputError: The values cannot be used, or not together.
    """
    experiment = of_values(values, title)
    outputs = experiment.network.sizes[-1]
    if outputs != sizes[-1]:
        what = f"the rows have {outputs} classes, so that there are as many outputs"
        hint = f"write {'-'.join(map(str, experiment.network.sizes))}, or type more rows"
        raise InputError("", what, hint, HIDDEN.path)
    return experiment


def _field_of(error: InputError, sizes: Sequence[int]) -> str:
    """The field that an error is about; empty where it is about none."""
    fields_of: dict[tuple[str, ...], str] = {option.path: key for key, option in OPTIONS.items()}
    fields_of[HIDDEN.path], fields_of[ACTIVATION.path] = SIZES.key, "activation 1"
    fields_of[OUTPUT_ACTIVATION.path] = f"activation {len(sizes) - 1}"
    fields_of["data", "columns"] = COLUMNS
    return fields_of.get(error.key, "")
