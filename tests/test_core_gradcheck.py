"""Gradients checked against differences and against PyTorch; planted faults, kinks and limits."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from importlib import util

import pytest
from combinations import crossed
from hypothesis import given
from hypothesis import strategies as st
from networks import HIDDEN, OUTPUTS, draw_network, draw_targets, exact, experiment
from networks import dataset as rows_of
from networks import given as made

from core.checking import gradcheck, torch_gradients
from core.checking.comparison import TOLERANCE, TORCH_TOLERANCE, Outcome, Verification
from core.checking.differences import Difference, RowProbe
from core.checking.gradcheck import check, choose, compare, compare_row, torch_error, verify
from core.data.experiment import Experiment, load
from core.engine import kernel
from core.formulas.names import bias, weight
from core.network.network import Network
from core.network.training import Training
from core.rules.initializers import Init
from core.run.run import Run
from core.stepper import Stepper
from core.steps.records import ParameterGradientStep

needs_torch = pytest.mark.skipif(util.find_spec("torch") is None, reason="PyTorch is not installed")


def one_row(
    network: Network, parameters: list[float], inputs: list[float], targets: list[float]
) -> dict[str, Verification]:
    found = compare_row(network, parameters, inputs, targets, network.parameters())
    return {network.notation.ascii(symbol): result for symbol, result in found.items()}


def drawn(
    draw: random.Random, network: Network, spread: float
) -> tuple[list[float], list[float], list[float]]:
    """Parameters, inputs and targets of one row."""
    parameters = [draw.uniform(-spread, spread) for _ in range(network.parameter_count)]
    inputs = [draw.uniform(-2.0, 2.0) for _ in range(network.sizes[0])]
    return parameters, inputs, draw_targets(draw, network)


@exact
@given(st.integers(0, 2**32), st.sampled_from([0.1, 0.7, 3.0]))
def test_no_gradient_of_a_right_network_differs(seed: int, spread: float) -> None:
    draw = random.Random(seed)
    network = draw_network(draw)
    for name, found in one_row(network, *drawn(draw, network, spread)).items():
        assert found.ok, (network, name, found)


@exact
@given(st.integers(0, 2**32))
def test_the_differences_of_a_smooth_network_keep_seven_digits(seed: int) -> None:
    draw = random.Random(seed)
    network = draw_network(draw, smooth=True)
    parameters, inputs, targets = drawn(draw, network, 0.7)
    probe = RowProbe(network, parameters, inputs, targets)
    largest = max(map(abs, probe.gradient))
    for symbol in network.parameters():
        gradient = probe.gradient[network.parameter_place(symbol)]
        found = probe.difference(symbol)
        assert not found.kink
        if abs(gradient) > 1e-3 * largest > 1e-6:
            assert abs(found.value - gradient) <= 1e-7 * abs(gradient), (network, symbol)
            assert found.uncertainty <= 1e-7 * abs(gradient), (network, symbol)


@pytest.mark.parametrize(("ends", "hidden"), crossed(OUTPUTS, HIDDEN))
def test_every_activation_with_every_loss(ends: tuple[str, str], hidden: str) -> None:
    output, loss = ends
    draw = random.Random(f"{hidden} {output} {loss}")
    network = Network((2, 3, 2), (hidden, output), loss)
    found = one_row(network, *drawn(draw, network, 0.8))
    assert {result.outcome for result in found.values()} <= {Outcome.AGREES, Outcome.TINY}
    assert max(result.relative_error for result in found.values()) <= TOLERANCE


def test_the_worked_example_has_the_gradients_of_the_lesson() -> None:
    result = check(Run(load("worked-example")))
    assert result.ok
    found = {parameter.name: parameter.verification for parameter in result.parameters}
    assert list(found)[:3] == ["w111", "w121", "b11"]
    assert [found[name].exact for name in ("w111", "w121", "w211", "b21")] == [240, 2400, 270, 30]
    assert all(abs(f.numeric - f.exact) <= 1e-9 * f.exact for f in found.values())
    assert result.rows == (1,)
    assert result.updates == (0, 1)


def deep() -> Experiment:
    """A network with a square layer, so that its weights can be taken the wrong way round."""
    return made((2, 3, 3, 1), "tanh", output="linear", rows=3)


Backward = Callable[[kernel.Net, list[float], kernel.Work, list[float], int], None]
right: Backward = kernel.backward


def transposed(
    net: kernel.Net, parameters: list[float], work: kernel.Work, targets: list[float], row: int
) -> None:
    wrong, start = list(parameters), net.weights_at[2]
    for i in range(3):
        for j in range(3):
            wrong[start + 3 * i + j] = parameters[start + 3 * j + i]
    right(net, wrong, work, targets, row)


def forgets_inputs(net: kernel.Net, work: kernel.Work, first: bool) -> None:
    for layer in range(1, len(net.sizes)):
        for i in range(net.sizes[layer - 1]):
            for j in range(net.sizes[layer]):
                place = net.weights_at[layer] + i * net.sizes[layer] + j
                work.gradient[place] = work.delta[net.neurons_at[layer] + j]
        for j in range(net.sizes[layer]):
            work.gradient[net.biases_at[layer] + j] = work.delta[net.neurons_at[layer] + j]


FAULTS = {
    "wrong sign": ("loss_slope", lambda code, y, output, outputs: 2.0 * (y - output)),
    "missing factor 2": ("loss_slope", lambda code, y, output, outputs: output - y),
    "missing slope": ("slope", lambda code, z, output: 1.0),
    "missing input": ("collect", forgets_inputs),
    "transposed weights": ("backward", transposed),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_makes_the_check_fail(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert check(Run(deep())).ok
    monkeypatch.setattr(kernel, *FAULTS[fault])
    result = check(Run(deep()))
    assert not result.ok
    assert result.worst is not None
    assert result.worst.outcome is Outcome.DIFFERS
    assert result.worst.verification.relative_error > 1e-3


@pytest.mark.parametrize("fault", ["wrong sign", "missing slope", "transposed weights"])
def test_a_planted_fault_shows_in_a_gradient_step(
    fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kernel, *FAULTS[fault])
    stepper = Stepper(deep())
    outcomes = set()
    while stepper.step.phase.value != "update":
        if isinstance(stepper.step, ParameterGradientStep):
            outcomes.add(verify(stepper.step, stepper.known).ok)
        stepper.advance()
    assert False in outcomes


def test_a_tiny_fault_is_found_and_a_rounding_is_not() -> None:
    difference = Difference(240.0000001, 1e-9, False)
    assert compare(240.0, difference, 225.0).ok
    assert not compare(240.001, difference, 225.0).ok
    assert not compare(0.0, Difference(1e-3, 1e-15, False), 1.0).ok


def test_zero_against_a_rounding_is_too_small_to_compare() -> None:
    assert compare(0.0, Difference(1e-17, 1e-15, False), 1.0).outcome is Outcome.TINY
    nothing = compare(0.0, Difference(0.0, 0.0, False), 1.0)
    assert nothing.outcome is Outcome.AGREES
    assert nothing.relative_error == 0.0


def test_a_gradient_that_is_not_finite_differs_unless_the_loss_is_not_finite_either() -> None:
    fine = Difference(1.0, 1e-9, False)
    assert compare(math.nan, fine, 1.0).outcome is Outcome.DIFFERS
    assert compare(math.inf, fine, 1.0).outcome is Outcome.DIFFERS
    assert compare(math.nan, fine, math.inf).outcome is Outcome.NOT_FINITE
    assert compare(1.0, Difference(math.nan, math.inf, False), 1.0).outcome is Outcome.NOT_FINITE


@pytest.mark.parametrize("activation", ["relu", "leaky_relu"])
def test_at_a_corner_of_relu_there_is_a_kink(activation: str) -> None:
    network = Network((1, 1, 1), (activation, "linear"))
    found = one_row(network, [1.0, -1.0, 1.0, 0.0], [1.0], [2.0])  # z = 1·1 − 1
    assert [found[name].kink for name in ("w111", "b11")] == [True, True]
    assert [found[name].outcome.value for name in ("w211", "b21")] == ["agrees", "agrees"]
    assert all(result.ok for result in found.values())
    # the mean of the slopes on both sides: 0 or 0.01, and 1, times −2(2 − 0)
    low = 0.01 if activation == "leaky_relu" else 0.0
    assert found["w111"].numeric == pytest.approx(-4.0 * (1.0 + low) / 2.0, rel=1e-4)


def test_close_to_a_corner_the_differences_stay_on_their_side() -> None:
    network = Network((1, 1, 1), ("relu", "linear"))
    found = one_row(network, [1.0, -1.0 + 1e-5, 1.0, 0.0], [1.0], [2.0])
    assert {result.outcome for result in found.values()} == {Outcome.AGREES}
    assert found["w111"].exact == pytest.approx(-4.0, rel=1e-4)


@pytest.mark.parametrize(
    ("loss", "target", "kink"),
    [
        ("absolute_error", 1.5, True),  # no error at all
        ("absolute_error", 1.6, False),
        ("huber", 2.5, True),  # an error of 1
        ("huber", 2.6, False),
        ("huber", 1.5, False),
        ("squared_error", 1.5, False),
    ],
)
def test_a_kink_of_the_loss(loss: str, target: float, kink: bool) -> None:
    network = Network((1, 1), ("linear",), loss)
    found = one_row(network, [1.0, 0.5], [1.0], [target])  # ŷ = 1.5
    assert [found["w111"].kink, found["b11"].kink] == [kink, kink]
    assert found["w111"].ok


def test_where_ln_is_cut_off_there_is_a_kink() -> None:
    network = Network((1, 1), ("sigmoid",), "binary_cross_entropy")
    assert one_row(network, [1.0, 800.0], [1.0], [0.0])["b11"].kink
    assert one_row(network, [1.0, 800.0], [1.0], [1.0])["b11"].outcome is Outcome.AGREES


@pytest.mark.parametrize("z", [-4.0, -5.5, -7.0, -8.0, 8.0])
def test_the_far_ends_of_gelu_are_no_fault(z: float) -> None:
    network = Network((1, 1, 1), ("gelu", "linear"))
    for weight_ in (0.3, 0.7, 1.1):
        found = one_row(network, [weight_, z - weight_, 2.0, 0.0], [1.0], [0.0])
        assert all(result.ok for result in found.values()), found


def test_kinks_of_some_rows_leave_the_others() -> None:
    network = Network((1, 1, 1), ("relu", "linear"))
    init = Init("given", weights=(((1.0,),), ((1.0,),)), biases=((-1.0,), (0.0,)))
    data = rows_of([[1.0], [2.0]], [[2.0], [3.0]])
    result = check(Run(experiment(network, data, init, Training())))
    corner = {parameter.name: parameter for parameter in result.parameters}["w111"]
    assert result.ok
    assert corner.kinks == 1
    assert corner.outcome is Outcome.AGREES
    assert result.kinks == 2  # of w111 and b11


def test_a_check_without_anything_finite_does_not_hold() -> None:
    network = Network((1, 1), ("linear",))
    init = Init("constant", weight=1e200)
    data = rows_of([[1.0]], [[0.0]])
    result = check(Run(experiment(network, data, init, Training())))
    assert not result.ok
    assert {parameter.outcome for parameter in result.parameters} == {Outcome.NOT_FINITE}
    assert result.worst is None


def test_a_check_changes_nothing_of_the_run() -> None:
    stepper = Stepper(load("xor"))
    stepper.seek(40)
    before, position = stepper.parameters, stepper.position
    check(stepper.run)
    stepper.seek(position.t)
    assert stepper.parameters == before


def test_a_gradient_step_is_verified() -> None:
    stepper = Stepper(load("worked-example"))
    while not isinstance(stepper.step, ParameterGradientStep):
        stepper.advance()
    found = verify(stepper.step, stepper.known)
    assert (found.exact, found.outcome) == (270.0, Outcome.AGREES)
    assert found.numeric == pytest.approx(270.0, rel=1e-10)


def test_a_large_network_is_looked_at_in_part() -> None:
    network = Network((784, 128, 10), ("relu", "softmax"), "cross_entropy")
    symbols, rows = choose(network, 60_000, 1)
    assert rows == (1, 20_001, 40_001)
    assert len(symbols) == 20
    assert sum(symbol.layer == 1 for symbol in symbols) == 10
    assert symbols == choose(network, 60_000, 1)[0]
    assert symbols != choose(network, 60_000, 2)[0]
    assert list(symbols) == sorted(symbols, key=network.parameter_index)


def test_a_small_network_is_looked_at_in_full() -> None:
    network = Network((2, 2, 1), ("tanh", "linear"))
    symbols, rows = choose(network, 20, 1)
    assert symbols == tuple(network.parameters())
    assert rows == tuple(range(1, 21))
    assert len(choose(network, 1_000_000, 1)[1]) == 32


def test_an_expensive_update_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    run = made((2, 2, 1), rows=6, training=Training(batch_size=2))
    assert check(Run(run)).updates == (0, 3)
    monkeypatch.setattr(gradcheck, "MOST_UPDATES", 2)
    assert check(Run(run)).updates == (0, 2)
    monkeypatch.setattr(gradcheck, "EFFORT", 4 * 9 * 2)  # products of one update
    assert check(Run(run)).updates == (0, 1)
    monkeypatch.setattr(gradcheck, "EFFORT", 4 * 9 * 2 - 1)
    assert check(Run(run)).updates == (0,)


def test_errors_against_pytorch_are_relative_to_the_largest_gradient() -> None:
    assert torch_error([(100.0, 100.0), (1e-9, 1.1e-9)]) == pytest.approx(1e-12)
    assert torch_error([(1.0, 2.0)]) == 0.5
    assert torch_error([(0.0, 0.0), (math.nan, 1.0)]) == 0.0


def test_without_pytorch_it_is_not_mentioned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch_gradients, "version", lambda: None)
    result = check(Run(load("worked-example")))
    assert result.method == "central differences"
    assert all(parameter.torch_error is None for parameter in result.parameters)


def test_a_gradient_unlike_pytorchs_makes_the_check_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    def off(*row: object) -> list[float]:
        network = Network((2, 2, 1), ("linear", "linear"))
        gradient = [0.0] * 9
        for symbol, value in ((weight(1, 1, 1), 240.0), (bias(2, 1), 30.0)):
            gradient[network.parameter_place(symbol)] = value
        return gradient

    monkeypatch.setattr(torch_gradients, "version", lambda: "9.9")
    monkeypatch.setattr(torch_gradients, "gradient", off)
    monkeypatch.setattr(gradcheck, "MOST_UPDATES", 0)
    result = check(Run(load("worked-example")))
    wrong = {p.name for p in result.parameters if p.outcome is Outcome.DIFFERS}
    assert not result.ok
    assert result.method == "central differences + PyTorch 9.9"
    assert {"w111", "b21"}.isdisjoint(wrong)
    assert len(wrong) == 7


@needs_torch
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("output", "loss"), OUTPUTS)
def test_the_gradients_are_pytorchs(output: str, loss: str) -> None:
    draw = random.Random(f"{output} {loss}")
    for hidden in HIDDEN:
        network = Network((3, 4, 2, 3), (hidden, "tanh", output), loss)
        parameters, inputs, targets = drawn(draw, network, 0.8)
        ours = RowProbe(network, parameters, inputs, targets).gradient
        theirs = torch_gradients.gradient(network, parameters, inputs, targets)
        largest = max(map(abs, theirs))
        for mine, other in zip(ours, theirs, strict=True):
            assert abs(mine - other) <= TORCH_TOLERANCE * max(abs(other), 1e-3 * largest)
