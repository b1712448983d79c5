"""The input that lies farthest from 0, where that is far: the usual cause of large gradients."""

from __future__ import annotations

from dataclasses import dataclass

from core.data.experiment import Experiment
from core.engine.engine import TrainingRows
from core.formulas.numerals import numeral

FAR = 5.0  # standard scaling leaves hardly any input beyond it, 3 or so


@dataclass(frozen=True, slots=True)
class FarInput:
    """An input far from 0.

    Attributes:
        column: The name of its column.
        row: Its row, from 1.
        raw: Its value as in the file, or as it was typed.
        seen: The same as the network sees it.
        scaled: Whether its column is scaled.
        standard: Whether that is by mean and deviation.
    """

    column: str
    row: int
    raw: float
    seen: float
    scaled: bool
    standard: bool

    @property
    def said(self) -> str:
        """A clause that names it."""
        text = f"{self.column} in row {self.row:,} is {numeral(self.raw)}"
        if not self.scaled:
            return text
        seen = numeral(abs(self.seen), 3) if self.standard else numeral(self.seen, 3)
        return f"{text}, {seen} {'deviations from the mean' if self.standard else 'once scaled'}"


def far_input(experiment: Experiment, rows: TrainingRows) -> FarInput | None:
    """The input farthest from 0 in the rows in force, if it is beyond `FAR`."""
    value = max(max(rows.inputs), min(rows.inputs), key=abs)
    if abs(value) <= FAR:
        return None
    columns, origin = experiment.data.input_columns, experiment.origin
    row, i = divmod(rows.inputs.index(value), len(columns))
    column = columns[i]
    return FarInput(
        column=column.name,
        row=row + 1,
        raw=column.scaling.invert(value),
        seen=value,
        scaled=not column.scaling.is_plain,
        standard=origin is not None and origin.choice.scale_inputs == "standard",
    )
