"""The check where a prediction is nearly or wholly right: gradients near 0 are no faults."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from networks import draw_network, draw_targets, exact
from networks import given as made

from core.checking.comparison import Outcome, Verification
from core.checking.differences import RowProbe
from core.checking.gradcheck import compare, compare_row, verify
from core.formulas.names import Symbol
from core.network.network import Network
from core.network.training import Training
from core.rules.initializers import Init
from core.stepper import Stepper
from core.steps.records import ParameterGradientStep

Row = tuple[list[float], list[float], list[float]]


def fitted(draw: random.Random, network: Network, gap: float) -> Row:
    """Parameters, inputs and targets of a row that is predicted but for `gap`.

    Where targets are probabilities, they are 0 and 1, whatever the gap.
    """
    spread = draw.choice((0.1, 0.7, 3.0))
    parameters = [draw.uniform(-spread, spread) for _ in range(network.parameter_count)]
    inputs = [draw.uniform(-2.0, 2.0) for _ in range(network.sizes[0])]
    targets = draw_targets(draw, network)
    if "cross_entropy" not in network.loss:
        probe = RowProbe(network, parameters, inputs, targets)
        targets = [output + draw.choice((-1.0, 1.0)) * gap for output in probe.outputs]
    return parameters, inputs, targets


def gaps(draw: random.Random) -> float:
    return draw.choice((0.0, 10.0 ** draw.uniform(-17.0, 0.0), draw.uniform(0.0, 1.0)))


def false_alarms(seed: int, rows: int) -> list[tuple[Network, Symbol, Verification]]:
    draw = random.Random(seed)
    found = []
    for _ in range(rows):
        network = draw_network(draw)
        row = fitted(draw, network, gaps(draw))
        for symbol, result in compare_row(network, *row, network.parameters()).items():
            if result.outcome is Outcome.DIFFERS:
                found.append((network, symbol, result))
    return found


@pytest.mark.parametrize("seed", range(4))
def test_nothing_differs_however_good_the_fit(seed: int) -> None:
    assert not false_alarms(seed, 25)


@exact
@given(st.integers(0, 2**32), st.floats(1e-4, 1.0), st.sampled_from([1.0 + 1e-6, 1.0 - 1e-6, -1.0]))
def test_a_fault_of_a_millionth_is_found_all_the_same(seed: int, gap: float, wrong: float) -> None:
    draw = random.Random(seed)
    network = draw_network(draw, smooth=True)
    probe = RowProbe(network, *fitted(draw, network, gap))
    size = max(map(abs, probe.gradient))
    for symbol in network.parameters():
        gradient = probe.gradient[network.parameter_place(symbol)]
        if abs(gradient) > 1e-3 * size:
            found = compare(gradient * wrong, probe.difference(symbol), probe.loss)
            assert found.outcome is Outcome.DIFFERS, (network, symbol, found)


@pytest.mark.parametrize("slope", [0.0, 1.0])
def test_at_the_very_minimum(slope: float) -> None:
    network = Network((1, 1), ("relu",))
    found = compare_row(network, [slope, 0.0], [1.0], [slope], network.parameters())
    assert all(result.ok for result in found.values())


def test_where_training_has_come_to_rest() -> None:
    """y = 2x + 1, learned to the last digits: such rows were marked as faults."""
    line = made(
        (1, 1),
        inputs=[[0.0], [1.0], [2.0]],
        targets=[[1.0], [3.0], [5.0]],
        init=Init("constant", weight=0.1),
        training=Training(epochs=400),
    )
    stepper = Stepper(line)
    for epoch in (100, 160, 250, 399):
        stepper.seek(stepper.schedule.epoch_close(epoch))
        for _ in range(stepper.schedule.epoch_close(1)):
            if isinstance(stepper.advance(), ParameterGradientStep):
                step = stepper.step
                assert isinstance(step, ParameterGradientStep)
                assert verify(step, stepper.known).ok, (epoch, step.t)
