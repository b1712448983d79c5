"""The kernel against the lesson: worked example, order of sums, slopes, optimisers, shuffling."""

from __future__ import annotations

import math
import random
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kernel_tasks import SLOPED, make_state, make_task, pairs, run

from core.engine import kernel
from core.engine.engine import Interpreted
from core.engine.kernel import Task
from core.formulas import functions
from core.network.network import Network
from core.rules.activations import CODES as ACTIVATIONS
from core.rules.activations import activate, slope
from core.rules.losses import CODES as LOSSES
from core.rules.losses import finish_loss, loss_slope, loss_term
from core.rules.optimizers import Settings


def gradient(network: Network, task: Task, parameters: list[float]) -> list[float]:
    """The gradient over all rows, read off one plain update with rate 1."""
    whole = task._replace(batch=task.rows)
    state = make_state(parameters)
    run(network, whole, state, Settings(learning_rate=1.0), 1)
    return [before - after for before, after in zip(parameters, state.parameters, strict=True)]


# the worked example


WORKED = Network((2, 2, 1), ("linear", "linear"))
WORKED_PARAMETERS = [0.1, 0.1, 0.1, 0.1, 0.2, 0.2, 1.0, 1.0, 0.0]


def test_worked_example_has_the_numbers_of_the_lesson() -> None:
    task = make_task(WORKED, [8.0, 80.0], [3.0])
    losses = run(WORKED, task, make_state(WORKED_PARAMETERS), Settings(learning_rate=0.1), 1)
    assert losses == [225.0]
    expected = [240.0, 240.0, 2400.0, 2400.0, 30.0, 30.0, 270.0, 270.0, 30.0]
    assert gradient(WORKED, task, WORKED_PARAMETERS) == pytest.approx(expected, rel=1e-12)


def test_worked_example_explodes_and_is_called_diverged() -> None:
    task = make_task(WORKED, [8.0, 80.0], [3.0])
    state, losses = make_state(WORKED_PARAMETERS), array("d", [0.0] * 100)
    engine = Interpreted(WORKED.plan(), task)
    done, epochs, verdict = engine.run(state, Settings(), 0, 100, losses, array("d"))
    assert verdict == kernel.DIVERGED
    assert done == epochs < 20
    assert not math.isfinite(losses[epochs - 1])
    assert losses[epochs] == 0.0


# slopes


@pytest.mark.parametrize(("name", "loss"), pairs())
def test_gradient_is_the_numeric_derivative_of_the_loss(name: str, loss: str) -> None:
    network = Network((2, 3, 3, 2), ("tanh", "gelu", name), loss)
    draw = random.Random(7)
    parameters = [draw.uniform(-1, 1) for _ in range(network.parameter_count)]
    inputs = [draw.uniform(-1, 1) for _ in range(10)]
    targets = [1.0, 0.0, 0.3, 0.7, 0.0, 1.0, 0.5, 0.5, 0.9, 0.1]
    task = make_task(network, inputs, targets)
    engine = Interpreted(network.plan(), task)

    def loss_at(k: int, shift: float) -> float:
        moved = list(parameters)
        moved[k] += shift
        return engine.mean_loss(make_state(moved))

    h = 1e-5
    numeric = [(loss_at(k, h) - loss_at(k, -h)) / (2 * h) for k in range(network.parameter_count)]
    assert gradient(network, task, parameters) == pytest.approx(numeric, rel=1e-6, abs=1e-8)


@pytest.mark.parametrize("name", SLOPED)
@given(st.floats(-30, 30))
def test_slope_is_the_numeric_derivative_of_the_activation(name: str, z: float) -> None:
    code, h = ACTIVATIONS[name], 1e-6
    if abs(z) < h:
        z = 0.5  # the kinks of relu and leaky_relu have no derivative
    numeric = (activate(code, z + h) - activate(code, z - h)) / (2 * h)
    exact = slope(code, z, activate(code, z))
    assert exact == pytest.approx(numeric, rel=1e-6, abs=1e-8)


def test_conventions_at_the_kinks() -> None:
    assert slope(ACTIVATIONS["relu"], 0.0, 0.0) == 0.0
    assert slope(ACTIVATIONS["leaky_relu"], 0.0, 0.0) == 0.01
    assert loss_slope(LOSSES["absolute_error"], 1.0, 1.0, 1) == 0.0
    assert loss_slope(LOSSES["huber"], 3.0, 1.0, 1) == -1.0
    assert loss_term(LOSSES["huber"], 3.0, 1.0) == 1.5
    assert loss_term(LOSSES["huber"], 1.5, 1.0) == 0.125


@given(st.floats(allow_nan=True, allow_infinity=True), st.floats(), st.integers(1, 3))
def test_no_function_raises(a: float, b: float, outputs: int) -> None:
    for code in map(ACTIVATIONS.__getitem__, SLOPED):
        output = activate(code, a)
        slope(code, a, output)
        slope(code, a, b)
    for code in LOSSES.values():
        finish_loss(code, loss_term(code, a, b), outputs)
        loss_slope(code, a, b, outputs)


def test_exp_is_finite_up_to_its_limit_and_infinite_beyond() -> None:
    limit = functions.LARGEST_EXPONENT
    assert math.isfinite(functions.exp(limit))
    assert functions.exp(math.nextafter(limit, math.inf)) == math.inf
    with pytest.raises(OverflowError):
        math.exp(math.nextafter(limit, math.inf))


def test_softmax_of_large_numbers_does_not_overflow() -> None:
    out = [0.0] * 3
    kernel.softmax([1000.0, 1000.0, -1000.0], out)
    assert out == [0.5, 0.5, 0.0]


# batches, penalties, frozen parameters


def test_batch_gradient_is_the_mean_over_its_rows() -> None:
    network = Network((2, 3, 1), ("tanh", "linear"))
    draw = random.Random(3)
    parameters = [draw.uniform(-1, 1) for _ in range(network.parameter_count)]
    inputs, targets = [draw.uniform(-1, 1) for _ in range(10)], [draw.random() for _ in range(5)]
    whole = gradient(network, make_task(network, inputs, targets), parameters)
    single = [
        gradient(
            network, make_task(network, inputs[2 * r : 2 * r + 2], targets[r : r + 1]), parameters
        )
        for r in range(5)
    ]
    means = [sum(column) / 5 for column in zip(*single, strict=True)]
    assert whole == pytest.approx(means, rel=1e-12)


def test_the_last_batch_of_an_epoch_may_be_short() -> None:
    network = Network((1, 1), ("linear",))
    task = make_task(network, [1.0, 1.0, 1.0], [0.0, 0.0, 4.0], batch=2)
    state = make_state([0.0, 0.0])
    losses = run(network, task, state, Settings(learning_rate=0.25), 2)
    # rows 1 and 2 change nothing; row 3 alone: δ = −2·4, so each parameter grows by ¼·8
    assert list(state.parameters) == [2.0, 2.0]
    assert losses == [16.0 / 3]


def test_penalties_pull_weights_and_leave_biases_alone() -> None:
    network = Network((1, 2, 1), ("linear", "linear"))
    parameters = [0.5, -0.25, 0.125, 0.0, 1.0, 0.0, 0.0]  # the output is that of the target
    x, y = 2.0, 1.125
    task = make_task(network, [x], [y])
    bare = gradient(network, task, parameters)
    assert bare == [0.0] * 7
    state = make_state(parameters)
    run(network, task, state, Settings(learning_rate=1.0, l1=0.5, l2=0.25), 1)
    pulls = [b - a for b, a in zip(parameters, state.parameters, strict=True)]
    expected = [0.5 + 0.125, -0.5 - 0.0625, 0.0, 0.0, 0.5 + 0.25, 0.0, 0.0]
    assert pulls == expected


@pytest.mark.parametrize("optimizer", range(6))
def test_frozen_parameters_keep_their_bits(optimizer: int) -> None:
    network = Network((2, 2, 1), ("tanh", "linear"))
    draw = random.Random(5)
    parameters = [draw.uniform(-1, 1) for _ in range(9)]
    task = make_task(network, [0.5, -0.5], [2.0], optimizer=optimizer, frozen=[0, 4, 8])
    state = make_state(parameters, optimizer)
    run(network, task, state, Settings(l1=0.01, l2=0.01), 10)
    moved = [k for k in range(9) if state.parameters[k] != parameters[k]]
    assert moved == [1, 2, 3, 5, 6, 7]
