"""Experiments and views of predictions whose numbers are known by heart."""

from __future__ import annotations

from functools import cache
from io import StringIO

import numpy as np

from core.data.experiment import Experiment, load
from core.run.predictions import rows_of
from core.stepper import Stepper
from tui.drawing.prediction.view import View
from tui.playing.moment import Moment, RunStatus

LINEAR = 'hidden = []\noutput_activation = "linear"'
SIGMOID = 'hidden = []\noutput_activation = "sigmoid"\nloss = "binary_cross_entropy"'
SOFTMAX = 'hidden = []\noutput_activation = "softmax"\nloss = "cross_entropy"'


@cache
def experiment(columns: str, rows: str, targets: str = '"y"', network: str = LINEAR) -> Experiment:
    """An experiment of these rows; all columns but the targets are inputs."""
    names = [name.strip() for name in columns.split(",")]
    inputs = ", ".join(f'"{name}"' for name in names if f'"{name}"' not in targets)
    listed = ", ".join(f'"{name}"' for name in names)
    text = (
        f"format = 1\n[data]\ncolumns = [{listed}]\nrows = {rows}\ninputs = [{inputs}]\n"
        f'targets = [{targets}]\nscale_inputs = "none"\n[network]\n{network}\n'
    )
    return load("-", stdin=StringIO(text))


def view(shown: Experiment, parameters: list[float], row: int = 0) -> View:
    """The view of an experiment with these parameters, in the kernel's order."""
    rows = rows_of(shown.data.training_rows)
    return View(shown.network, shown.data, rows, np.array(parameters), row)


@cache
def sample(name: str) -> Experiment:
    """A sample, read once: the data of two moments are the same."""
    return load(name)


def moment(source: str | Experiment, t: int = 0, running: bool = False, epochs: int = 0) -> Moment:
    """A moment of a run: so many steps behind the close of so many epochs."""
    stepper = Stepper(sample(source) if isinstance(source, str) else source)
    if epochs:
        stepper.run_epochs(epochs)
    stepper.seek(stepper.t + t)
    return Moment(
        stepper.experiment,
        stepper.schedule,
        stepper.step,
        stepper.known,
        "",
        stepper.history,
        stepper.reached,
        RunStatus(running=running),
        stepper.learning_rate,
        stepper.training,
        stepper.rows,
    )
