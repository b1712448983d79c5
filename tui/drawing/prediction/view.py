"""What a picture of predictions is made from, and the few facts that decide how it looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.data.dataset import Column, Dataset
from core.data.experiment import Experiment
from core.engine.engine import TrainingRows
from core.formulas.names import LOSS
from core.formulas.numerals import numeral
from core.network.network import Network
from core.run import classes
from core.run.known import Known
from core.run.predictions import Floats, Rows, predict, predicted_rows, rows_of
from tui.drawing import palette

GLYPHS = "○●■□▲△◆◇"
"""The marks of classes, in their order; of two values, the lower comes first."""
_COLORS = (
    palette.NEGATIVE,
    palette.POSITIVE,
    *(palette.FACTORS[k] for k in (2, 4, 0, 1, 3, 5)),
)
_BUDGET = 20_000_000  # multiplications that a picture of all rows may take
_FEWEST, _MOST = 64, 4096  # rows that such a picture looks at


@dataclass(frozen=True, eq=False)
class View:
    """A network with its parameters, the rows that it learns from, and the row at hand.

    Attributes:
        network: The network.
        data: Where the rows come from: names, scalings and classes.
        rows: The rows as the run has them.
        parameters: (parameters,) those before an update until it is complete.
        row: The row of the current step, from 1; 0 where there is none.
        seen: (rows,) of which rows the predictions are known; None where all of them are.
        found: How many predictions of the row at hand are known, where not all of them are.
        no_loss: Whether the loss of the row at hand is not known.
    """

    network: Network
    data: Dataset
    rows: Rows
    parameters: Floats
    row: int = 0
    seen: NDArray[np.bool_] | None = None
    found: int = 0
    no_loss: bool = False

    @property
    def inputs(self) -> tuple[Column, ...]:
        """The columns of the inputs."""
        return self.data.input_columns

    @property
    def outputs(self) -> tuple[Column, ...]:
        """The columns of the targets."""
        return self.data.target_columns

    def same(self, other: View) -> bool:
        """Whether a picture of the other is one of this."""
        return (
            (self.row, self.found, self.network) == (other.row, other.found, other.network)
            and self.rows is other.rows
            and self.parameters.tobytes() == other.parameters.tobytes()  # nan is nan here
            and np.array_equal(self.known, other.known)
        )

    def predict(self, inputs: Floats) -> Floats:
        """The predictions for scaled inputs, (rows, outputs), scaled."""
        return predict(self.network, self.parameters, inputs)

    @property
    def target_range(self) -> tuple[float, float]:
        """The least and the greatest value of the first target, scaled."""
        low, high = self.rows.target_ranges[:, 0].tolist()
        return low, high

    @property
    def color_range(self) -> tuple[float, float]:
        """The targets, scaled, of which the colours are the ends: the range, or around the only."""
        low, high = self.target_range
        around = (abs(low) or 1.0) if low == high else 0.0
        return low - around, high + around

    @property
    def is_binary(self) -> bool:
        """Whether the only output tells two values of the target apart."""
        return classes.is_binary(self.network, self.rows)

    @property
    def labels(self) -> tuple[str, ...]:
        """The classes that are told apart, lower value first; empty where numbers are predicted."""
        if self.data.classes:
            return self.data.classes
        if not self.is_binary:
            return ()
        return self.range_labels

    @property
    def range_labels(self) -> tuple[str, str]:
        """The ends of the colours in the units of the file."""
        scaling = self.outputs[0].scaling
        low, high = (numeral(scaling.invert(value), 4) for value in self.color_range)
        return low, high

    def classes_of(self, values: Floats) -> NDArray[np.int64]:
        """The class, from 0, that each row of predictions or targets (rows, outputs) stands for."""
        middle = classes.middle_of(self.rows) if self.is_binary else None
        return classes.classes_of(values, middle)

    @property
    def sample(self) -> NDArray[np.int64]:
        """Rows, from 0, evenly spread and few enough to be predicted for every picture.

        They are those among them whose predictions are known.
        """
        most = min(max(_BUDGET // self.network.parameter_count, _FEWEST), _MOST)
        sample = spread(len(self.rows), most)
        return sample[self.known[sample]]

    @cached_property
    def known(self) -> NDArray[np.bool_]:
        """Of which rows all predictions are known, (rows,)."""
        return np.ones(len(self.rows), bool) if self.seen is None else self.seen

    def is_known(self, row: int, output: int) -> bool:
        """Whether a prediction is known: of a row and an output, both from 0."""
        return bool(self.known[row]) or (row + 1 == self.row and output < self.found)

    def has_loss(self, row: int) -> bool:
        """Whether the loss of a row, from 0, is known."""
        return bool(self.known[row]) and not (self.no_loss and row + 1 == self.row)


def view_at(experiment: Experiment, known: Known, rows: TrainingRows, row: int) -> View:
    """The view at a step of a run.

    Args:
        experiment: What is run.
        known: The numbers known at the step.
        rows: The training rows in force.
        row: The step's row, from 1; 0 where it belongs to none.
    """
    return View(
        experiment.network,
        experiment.data,
        rows_of(rows),
        np.array(known.before),
        row,
        predicted_rows(known),
        known.outputs,
        no_loss=known.value(LOSS) is None,
    )


def spread(count: int, most: int) -> NDArray[np.int64]:
    """The numbers 0 … count − 1, or `most` of them, evenly spread."""
    if count <= most:
        return np.arange(count)
    return np.arange(most) * count // most


def color_of(k: int) -> str:
    """The colour of class k, from 0."""
    return _COLORS[k % len(_COLORS)]


def glyph_of(k: int) -> str:
    """The mark of class k, from 0."""
    return GLYPHS[k % len(GLYPHS)]


def pale(color: str) -> str:
    """A colour as marks in front of a field of it wear it."""
    return palette.mix(color, palette.RESULT, 0.6)


def marks(view: View) -> list[tuple[str, str]]:
    """The classes with their marks, and the colours of both."""
    return [(f"  {glyph_of(k)} {name}", pale(color_of(k))) for k, name in enumerate(view.labels)]


def target_name(columns: Sequence[Column], classes: Sequence[str]) -> str:
    """The name of the target column: of `placed=no`, `placed=yes` it is placed."""
    name = columns[0].name
    return name.removesuffix(f"={classes[0]}") if classes else name
