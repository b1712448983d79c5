"""Steps by the name of what they are of, and without those of frozen parameters."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from networks import draw_experiment, exact, steps
from networks import given as network_of

from core.data.dataset import Dataset
from core.formulas.names import LOSS, Kind, Notation, Symbol, delta, pre_activation, target
from core.network.network import Network
from core.network.training import Training
from core.run.columns import named
from core.run.position import Phase
from core.run.selection import Selection
from core.stepper import Stepper

FORWARD, GRADIENT, UPDATE = Phase.FORWARD, Phase.GRADIENT, Phase.UPDATE


def symbols(network: Network) -> list[Symbol]:
    places = [(k, i) for k in range(1, network.last + 1) for i in range(1, network.sizes[k] + 1)]
    return [
        LOSS,
        *network.parameters(),
        *(network.output(0, i) for i in range(1, network.sizes[0] + 1)),
        *(target(k) for k in range(1, network.sizes[-1] + 1)),
        *(network.output(*place) for place in places),
        *(pre_activation(*place) for place in places),
        *(delta(*place) for place in places),
    ]


# names


@pytest.mark.parametrize("sizes", [(2, 3, 1), (12, 2, 3), (1, 1), (2, 10, 11)])
def test_every_quantity_is_found_by_each_of_its_names(sizes: tuple[int, ...]) -> None:
    network = Network(sizes, ("tanh",) * (len(sizes) - 1))
    notation = network.notation
    for symbol in symbols(network):
        for name in (notation.ascii(symbol), notation.unicode(symbol)):
            assert notation.symbol(name) == symbol
            assert notation.symbol(name.lower()) == symbol


@pytest.mark.parametrize(
    "name",
    ["", "q", "w", "w11", "w311", "w1111", "b13", "x", "x0", "x3", "y2", "yhat2", "O13", "O01",
     "O1", "O1_1", "z31", "delta00", "L1", "learning_rate", "x1_1", "x1 ", "w¹¹¹", "x" + "1" * 50],
)  # fmt: skip
def test_what_is_no_name_is_none(name: str) -> None:
    assert Notation((2, 2, 1)).symbol(name) is None


def columns(names: tuple[str, ...]) -> tuple[Network, Dataset]:
    run = network_of((len(names), 2, 1))

    found = tuple(replace(c, name=n) for c, n in zip(run.data.input_columns, names, strict=True))
    return run.network, replace(run.data, input_columns=found)


def test_a_column_is_a_name_where_no_quantity_has_it() -> None:
    network, data = columns(("cgpa", "x1", "l", "w₁₁₁"))
    x = [network.output(0, i) for i in range(5)]
    assert named("cgpa", network, data) == x[1]
    assert named("x1", network, data) == x[1]  # not the column
    assert named("l", network, data) == x[3]  # not the loss, which is L
    assert named("L", network, data) == LOSS
    assert named("w₁₁₁", network, data) == next(network.parameters())
    assert named("out1", network, data) == target(1)
    assert named("CGPA", network, data) is None


# steps


@exact
@given(st.integers(0, 10**6))
def test_what_is_wanted_is_of_that_name(seed: int) -> None:
    draw = random.Random(seed)
    run = draw_experiment(draw)
    of = draw.choice([s for s in symbols(run.network) if s.kind is not Kind.TARGET])
    stepper = Stepper(run)
    selection = Selection(stepper.schedule, of)
    output = run.network.output
    for step in steps(stepper, 200):
        if of == LOSS or of.is_parameter or of.kind in (Kind.OUTPUT, Kind.PREDICTION):
            expected = step.target == of
        elif of.kind is Kind.PRE_ACTIVATION:
            expected = step.target == output(of.layer, of.i)
        elif of.kind is Kind.DELTA:
            expected = step.target == output(of.layer, of.i) and step.phase is GRADIENT
        else:
            at = stepper.schedule.gradient_steps - 1
            expected = step.phase is GRADIENT and step.position.index == at
        assert selection.wants(step.position) == expected
        assert not selection.leaves_out(step.position)


def test_frozen_parameters_are_left_out_and_nothing_else() -> None:
    network = network_of((2, 2, 1)).network
    frozen = tuple(network.parameters())[2:5]
    run = network_of((2, 2, 1), rows=2, training=Training(frozen=frozen, epochs=1))
    stepper = Stepper(run)
    everything = Selection(stepper.schedule, None, frozenset(frozen))
    of_one = Selection(stepper.schedule, frozen[0], frozenset(frozen))
    of_input = Selection(stepper.schedule, network.output(0, 1), frozenset(network.parameters()))
    found = 0
    for step in steps(stepper):
        left = step.target in frozen
        assert everything.leaves_out(step.position) == left
        assert everything.wants(step.position) == (not left)
        assert not of_one.wants(step.position)
        assert of_one.leaves_out(step.position) == (step.target == frozen[0])
        assert not of_input.leaves_out(step.position)
        found += of_input.wants(step.position)
    assert found == 2
