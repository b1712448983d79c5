"""The rows that a network learns from, and those held out to test it."""

from __future__ import annotations

import math
import random
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from core.data.errors import InputError
from core.data.table import MAX_CELLS, Table
from core.data.text import listed, shortened
from core.engine.engine import TrainingRows
from core.formulas.numerals import counted

SCALINGS = ("none", "standard", "minmax")


@dataclass(frozen=True)
class Scaling:
    """How a column's raw values become what the network sees: scaled = (raw − shift) / scale."""

    shift: float = 0.0
    scale: float = 1.0

    @property
    def is_plain(self) -> bool:
        """Whether it leaves every value as it is."""
        return (self.shift, self.scale) == (0.0, 1.0)

    def apply(self, raw: float) -> float:
        """The scaled value of a raw one."""
        return (raw - self.shift) / self.scale

    def invert(self, scaled: float) -> float:
        """The raw value of a scaled one, up to rounding."""
        return scaled * self.scale + self.shift


@dataclass(frozen=True)
class Column:
    """A column of the data: its name, safe to show, and its scaling."""

    name: str
    scaling: Scaling = Scaling()


@dataclass(frozen=True, eq=False)
class Dataset:
    """Training and test rows as the kernel takes them, and the raw values they were made from.

    Attributes:
        inputs: Scaled inputs of the training rows, row after row, (rows · input columns,).
        targets: Scaled targets of the training rows, (rows · target columns,).
        rows: How many training rows there are, at least 1.
        test_inputs: As `inputs`, for the rows held out.
        test_targets: As `targets`, for the rows held out.
        test_rows: How many rows are held out.
        input_columns: The columns of the inputs.
        target_columns: The columns of the targets; for a text column one a class, `placed=yes`.
        classes: The classes of a text column, in the order of the outputs; else empty.
        notes: Sentences about what was found, assumed or left out.
        raw_inputs: The input columns as in the file, training rows only, (rows,) each.
        raw_targets: The target columns, in the same way; empty for classes.
    """

    inputs: array[float]
    targets: array[float]
    rows: int
    test_inputs: array[float]
    test_targets: array[float]
    test_rows: int
    input_columns: tuple[Column, ...]
    target_columns: tuple[Column, ...]
    classes: tuple[str, ...]
    notes: tuple[str, ...]
    raw_inputs: tuple[array[float], ...]
    raw_targets: tuple[array[float], ...]

    @cached_property
    def training_rows(self) -> TrainingRows:
        """The training rows as all runs of these data share them."""
        return TrainingRows(self.inputs, self.targets, self.rows)

    @property
    def target_names(self) -> tuple[str, ...]:
        """What is to be predicted: the target columns, or the one whose classes have them."""
        if self.classes:  # columns such as kind=round
            return (self.target_columns[0].name.removesuffix(f"={self.classes[0]}"),)
        return tuple(column.name for column in self.target_columns)

    @property
    def inputs_are_scaled(self) -> bool:
        """Whether the network sees other numbers than those of the file."""
        return any(not column.scaling.is_plain for column in self.input_columns)

    def raw_input(self, row: int, i: int) -> float:
        """The value of input i (from 1) in a training row (from 0) as it stands in the file."""
        return self.raw_inputs[i - 1][row]

    def raw_target(self, row: int, k: int) -> float:
        """Target k (from 1) of a training row (from 0), unscaled; of a class, 0 or 1."""
        if self.classes:
            return self.targets[row * len(self.classes) + k - 1]
        return self.raw_targets[k - 1][row]


@dataclass(frozen=True)
class Choice:
    """Which columns of a table are used, and how.

    Attributes:
        inputs: Names of the input columns.
        targets: Names of the target columns.
        scale_inputs: One of `SCALINGS`.
        scale_targets: One of `SCALINGS`; of no effect on classes.
        test_share: The share of the rows that is held out, 0 … 1.
        seed: Where the choice of these rows starts.
        classes: Whether the numbers of the only target are names of classes.
    """

    inputs: tuple[str, ...]
    targets: tuple[str, ...]
    scale_inputs: str = "none"
    scale_targets: str = "none"
    test_share: float = 0.0
    seed: int = 0
    classes: bool = False


def build(table: Table, choice: Choice, where: Callable[[str], str]) -> Dataset:
    """Split, scale and flatten the columns of a table.

    The constants of the scaling come from the training rows alone. The rows of both parts keep
    their order.

    Args:
        table: The columns read.
        choice: What to do with them.
        where: How to name a column in messages.

    Raises:
        InputError: A column cannot be scaled, or classes and rows are too many together.
    """
    notes = list(table.notes)
    train, test = _split(table.rows, choice.test_share, choice.seed)
    if choice.test_share and not test:
        notes.append(
            f"A test share of {choice.test_share:g} of {counted(table.rows, 'row')} "
            "holds out no row."
        )
    constant: dict[str, float] = {}
    inputs = [_parts(table.numbers[name], train, test) for name in choice.inputs]
    input_columns = [
        Column(name, _scaling(choice.scale_inputs, name, part, where, constant))
        for name, (part, _) in zip(choice.inputs, inputs, strict=True)
    ]
    classes: tuple[str, ...] = ()
    if choice.classes or table.texts.keys() & set(choice.targets):
        (name,) = choice.targets
        texts, classes = _labelled(table, name)
        _check_size(table, name, len(classes), where)
        targets = [_parts(indicator, train, test) for indicator in _indicators(texts, classes)]
        target_columns = [Column(f"{name}={label}") for label in classes]
    else:
        targets = [_parts(table.numbers[name], train, test) for name in choice.targets]
        target_columns = [
            Column(name, _scaling(choice.scale_targets, name, part, where, constant))
            for name, (part, _) in zip(choice.targets, targets, strict=True)
        ]
    notes += _constant_note(constant)
    return Dataset(
        inputs=_flat([part for part, _ in inputs], input_columns),
        targets=_flat([part for part, _ in targets], target_columns),
        rows=len(train),
        test_inputs=_flat([part for _, part in inputs], input_columns),
        test_targets=_flat([part for _, part in targets], target_columns),
        test_rows=len(test),
        input_columns=tuple(input_columns),
        target_columns=tuple(target_columns),
        classes=classes,
        notes=tuple(notes),
        raw_inputs=tuple(part for part, _ in inputs),
        raw_targets=() if classes else tuple(part for part, _ in targets),
    )


def _split(rows: int, share: float, seed: int) -> tuple[Sequence[int], Sequence[int]]:
    """The numbers of the training rows and of the test rows; at least one row is left to train on.

    The first steps of Fisher and Yates' shuffle choose the test rows.
    """
    held_out = min(rows - 1, round(share * rows))
    if not held_out:
        return range(rows), ()
    order = array("q", range(rows))
    draw = random.Random(seed)
    for k in range(held_out):
        other = k + int(draw.random() * (rows - k))
        order[k], order[other] = order[other], order[k]
    return sorted(order[held_out:]), sorted(order[:held_out])


def _parts(
    values: array[float], train: Sequence[int], test: Sequence[int]
) -> tuple[array[float], array[float]]:
    """The training and the test part of a column."""
    if not test:
        return values, array("d")
    return array("d", [values[row] for row in train]), array("d", [values[row] for row in test])


def _flat(parts: Sequence[array[float]], columns: Sequence[Column]) -> array[float]:
    """Columns, scaled, as one flat vector row after row."""
    width = len(parts)
    flat = array("d", bytes(8 * width * len(parts[0])))
    for i, (values, column) in enumerate(zip(parts, columns, strict=True)):
        shift, scale = column.scaling.shift, column.scaling.scale
        flat[i::width] = (
            values if column.scaling.is_plain else array("d", [(v - shift) / scale for v in values])
        )
    return flat


def _scaling(
    kind: str,
    name: str,
    values: array[float],
    where: Callable[[str], str],
    constant: dict[str, float],
) -> Scaling:
    """The scaling of a column from its training values.

    standard: mean and population standard deviation, both summed in the order of the rows.
    minmax: to 0 … 1. A column that has one value only is added to `constant`, with that value.
    """
    if kind == "none":
        return Scaling()
    low, high = min(values), max(values)
    if low == high:
        constant[name] = low
        return Scaling(low, 1.0)
    scaling = Scaling(low, high - low) if kind == "minmax" else _standard(values)
    if not (math.isfinite(scaling.shift) and math.isfinite(scaling.scale) and scaling.scale > 0.0):
        raise InputError(
            where(name),
            f"values from {low:g} to {high:g} cannot be scaled: their spread overflows or vanishes",
            'choose other units, or scale "none"',
        )
    return scaling


def _constant_note(constant: dict[str, float]) -> list[str]:
    if len(constant) > 1:
        names = listed(list(constant))
        return [f"{names} have the same value in every training row: scaled, they are kept at 0."]
    return [
        f"Column {shortened(name)} is {value:g} in every training row: scaled, it is kept at 0."
        for name, value in constant.items()
    ]


def _standard(values: array[float]) -> Scaling:
    total = 0.0
    for value in values:
        total += value
    mean = total / len(values)
    squares = 0.0
    for value in values:
        squares += (value - mean) * (value - mean)
    return Scaling(mean, math.sqrt(squares / len(values)))


def _check_size(table: Table, name: str, classes: int, where: Callable[[str], str]) -> None:
    if classes * table.rows > MAX_CELLS:
        raise InputError(
            where(name),
            f"{table.rows:,} rows and {classes} classes make more than {MAX_CELLS:,} targets",
            "use fewer rows",
        )


def _labelled(table: Table, name: str) -> tuple[list[str], tuple[str, ...]]:
    """The class of each row, and all classes, in the order of their texts or numbers."""
    texts = table.texts.get(name)
    if texts is not None:
        return texts, tuple(sorted(set(texts)))
    numbers = table.numbers[name]
    labels = {value: _label(value) for value in sorted(set(numbers))}
    return [labels[value] for value in numbers], tuple(labels.values())


def _label(value: float) -> str:
    """What a class that is a number is called: 3, or 2.5."""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def _indicators(texts: Sequence[str], classes: Sequence[str]) -> list[array[float]]:
    """A column a class: 1 in its rows, 0 in the others (one-hot)."""
    return [array("d", [1.0 if text == label else 0.0 for text in texts]) for label in classes]
