"""The picture of the network, drawn at any step."""

import io

from rich.segment import Segment

from core.data.experiment import load
from core.formulas.names import Symbol
from core.run.position import Phase
from core.stepper import Stepper
from tui.drawing.network.paint import picture

SALARY = """
[data]
columns = ["cgpa", "iq", "lpa"]
rows = [[8, 80, 3], [6, 120, 5]]
inputs = ["cgpa", "iq"]
targets = ["lpa"]
scale_inputs = "minmax"
[network]
hidden = [2]
hidden_activation = "tanh"
output_activation = "linear"
loss = "squared_error"
[init]
scheme = "given"
weights = [[[0.5, -0.25], [0.125, 0.75]], [[1.5], [-2.0]]]
biases = [[0.2, -0.1], [0.05]]
"""


def stepper(toml: str = SALARY) -> Stepper:
    return Stepper(load("-", stdin=io.StringIO(toml)))


def made(
    sizes: tuple[int, ...],
    names: str = "x",
    classes: bool = False,
    biases: str = "each",
    loss: str = "",
) -> Stepper:
    """A run of a network of these sizes on one row."""
    columns = [f"{names}{k}" for k in range(sizes[0])] + [f"t{k}" for k in range(sizes[-1])]
    row = [0.1 * (k % 7) - 0.2 for k in range(sizes[0])] + [1.0] + [0.0] * (sizes[-1] - 1)
    activation = "softmax" if classes else "linear"
    loss = loss or ("cross_entropy" if classes else "squared_error")
    return stepper(f"""
    [data]
    columns = {columns}
    rows = [{row}]
    inputs = {columns[: sizes[0]]}
    targets = {columns[sizes[0] :]}
    [network]
    hidden = {list(sizes[1:-1])}
    hidden_activation = "tanh"
    output_activation = "{activation}"
    loss = "{loss}"
    biases = "{biases}"
    [init]
    scheme = "uniform"
    seed = 1
    """)


def at(run: Stepper, phase: Phase, about: Symbol | None = None) -> Stepper:
    """The run at the first step of a phase, or at that about a quantity."""
    for t in range(run.schedule.update_steps + 2):
        run.seek(t)
        if run.step.phase is phase and about in (None, run.step.target):
            return run
    raise AssertionError


def drawn(run: Stepper, width: int = 78, height: int = 30) -> list[list[Segment]]:
    experiment = run.experiment
    return picture(run.step, run.known, experiment.network, experiment.data, width, height)
