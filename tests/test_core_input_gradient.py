"""∂L/∂x of an input: no step of a run, but made of the same paths as ∂L/∂O of a hidden neuron.

Its value is held against complex steps in `test_core_gradients`.
"""

from __future__ import annotations

import io
import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from networks import bits, draw_experiment, exact, steps
from networks import given as network_of

from core.data.experiment import load
from core.exports.format import quantity
from core.exports.latex import Latex
from core.exports.records import JsonLines
from core.exports.text import Text
from core.formulas.formula import Partial
from core.formulas.names import LOSS
from core.network.training import Training
from core.run.position import Phase
from core.stepper import OutOfRun, Stepper
from core.words.explanation import explain

MICROGRAD = """
[data]
columns = ["x1", "x2", "y"]
rows = [[2.0, 0.0, -0.2928932188134523]]
targets = ["y"]
[network]
hidden = []
output_activation = "tanh"
loss = "half_squared_error"
[init]
scheme = "given"
weights = [[[-3.0], [1.0]]]
biases = [[6.881373587019543]]
[training]
epochs = 1
"""


def row_of(text: str) -> Stepper:
    """A run at the forward step of its first row."""
    stepper = Stepper(load("-", stdin=io.StringIO(text)))
    stepper.seek(1)
    return stepper


def test_the_neuron_of_micrograd() -> None:
    """A. Karpathy prints x1.grad = −1.5 and x2.grad = 0.5 where ∂L/∂ŷ is 1."""
    stepper = row_of(MICROGRAD)
    found = [stepper.input_gradient(i).value for i in (1, 2)]
    assert found == pytest.approx([-1.5, 0.5], rel=1e-15)
    delta = 0.4999999999999998
    assert found == [delta * -3.0, delta]


@exact
@given(st.integers(0, 10**6))
def test_it_is_the_sum_of_its_paths_and_has_its_bits(seed: int) -> None:
    run = draw_experiment(random.Random(seed))
    network = run.network
    stepper = Stepper(run)
    stepper.seek(1 + seed % (2 * stepper.schedule.row_steps))
    if not stepper.position.row:
        return
    for i in range(1, network.sizes[0] + 1):
        found = stepper.input_gradient(i)
        assert found.target == network.output(0, i)
        assert quantity(found) == Partial(LOSS, network.output(0, i))
        assert found.equations == (found.paths,)
        assert found.value == found.paths.value or found.value != found.value
        assert bits(found.paths.recompute()) == bits(found.paths.value)
        assert [path.through for path in found.paths.terms] == [
            network.output(1, j) for j in range(1, network.sizes[1] + 1)
        ]
        at = stepper.schedule.position(found.t)
        assert at == found.position
        assert at.phase is Phase.GRADIENT
        assert at.index == stepper.schedule.gradient_steps - 1
        assert (at.update, at.place) == (stepper.position.update, stepper.position.place)


def test_it_is_known_once_the_gradients_of_its_row_are() -> None:
    run = network_of((2, 2, 1), "tanh", rows=3, training=Training(batch_size=2, epochs=1))
    stepper, last = Stepper(run), 0.0
    for step in steps(stepper):
        x = run.network.output(0, 2)
        found = stepper.known.gradient(x)
        index = stepper.schedule.gradient_steps - 1
        complete = step.phase is Phase.GRADIENT and step.position.index == index
        if complete:
            last = stepper.input_gradient(2).value or 0.0
        assert (found is not None) == (complete or step.phase is Phase.UPDATE)
        assert found is None or bits(found) == bits(last)


def test_it_needs_a_row_and_an_input() -> None:
    run = network_of((2, 2, 1), rows=2, training=Training(batch_size=2, epochs=1))
    stepper = Stepper(run)
    with pytest.raises(OutOfRun, match="No row is at hand"):
        stepper.input_gradient(1)
    stepper.seek(stepper.schedule.row_start(1, 2))  # the update by both rows
    with pytest.raises(OutOfRun, match="No row is at hand"):
        stepper.input_gradient(1)
    stepper.seek(1)
    for i in (0, 3):
        with pytest.raises(OutOfRun, match="count from 1 to 2"):
            stepper.input_gradient(i)


def test_as_text_as_json_and_on_paper() -> None:
    run = network_of((2, 2, 1), "tanh")
    stepper = Stepper(run)
    stepper.seek(1)
    found = stepper.input_gradient(1)
    line = Text(run, stepper.schedule).step(found, True)
    assert (
        "gradient  ∂L/∂x₁ = ∂L/∂z₁₁ · ∂z₁₁/∂x₁ + ∂L/∂z₁₂ · ∂z₁₂/∂x₁ = δ₁₁ · w₁₁₁ + δ₁₂ · w₁₁₂ ="
        in line
    )
    record = json.loads(JsonLines(run.network.notation).step(found, True))
    assert {key: record[key] for key in ("t", "phase", "target", "row")} == {
        "t": stepper.schedule.row_steps,
        "phase": "gradient",
        "target": "x1",
        "row": 1,
    }
    assert [path["through"] for path in record["paths"]] == ["O11", "O12"]
    assert sum(path["value"] for path in record["paths"]) == record["value"] == found.value
    paper = Latex(run, stepper.schedule).step(found, False)
    assert rf"After step {found.t}: $\frac{{\partial L}}{{\partial x_{{1}}}}$" in paper


def test_in_words() -> None:
    stepper = row_of(MICROGRAD)
    experiment, schedule = stepper.experiment, stepper.schedule
    assert explain(stepper.input_gradient(1), experiment, schedule) == (
        "x₁ reaches the loss through ŷ alone, which counts with its δ times the weight from x₁: "
        "∂L/∂x₁ = −1.5. No update needs it, as data stay as they are."
    )
    scaled = Stepper(load("student-salary"))
    scaled.seek(1)
    assert explain(scaled.input_gradient(2), scaled.experiment, scaled.schedule).startswith(
        "x₂ reaches the loss through both neurons of the first layer; each counts with its δ "
        "times the weight from x₂: ∂L/∂x₂ = "
    )
    said = explain(scaled.input_gradient(2), scaled.experiment, scaled.schedule, "ascii")
    assert ", for x2 as it is scaled. No update" in said
    assert said.isascii()
