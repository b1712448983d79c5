"""What is known at a step: what the steps of its row so far have said, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from networks import bits, exact, experiments, steps
from networks import given as small
from seen import Seen

from core.data.experiment import Experiment
from core.formulas.names import LOSS, Symbol, delta, pre_activation, target
from core.network.network import Network
from core.run.known import Known
from core.stepper import Stepper


def quantities(network: Network) -> list[Symbol]:
    """All symbols of a network that have a value, but for the parameters."""
    found = [LOSS]
    for k in range(1, network.sizes[-1] + 1):
        found.append(target(k))
    for layer, width in enumerate(network.sizes):
        for neuron in range(1, width + 1):
            found.append(network.output(layer, neuron))
            if layer:
                found += [pre_activation(layer, neuron), delta(layer, neuron)]
    return found


def same(one: float | None, other: float | None) -> bool:
    return (one is None) == (other is None) and (
        one is None or other is None or bits(one) == bits(other)
    )


def compare(known: Known, seen: Seen, network: Network) -> None:
    for symbol in quantities(network):
        assert same(known.value(symbol), seen.values.get(symbol)), symbol
    for symbol in network.parameters():
        assert bits(known.parameter(symbol)) == bits(seen.parameters[symbol])
        assert known.value(symbol) == known.parameter(symbol)
        assert same(known.gradient(symbol), seen.gradients.get(symbol)), symbol
        assert same(known.applied_gradient(symbol), seen.applied.get(symbol)), symbol
        assert same(known.change(symbol), seen.changes.get(symbol)), symbol
    for layer, neuron in [(k, 1) for k in range(1, network.last + 1)]:
        for symbol in (network.output(layer, neuron), pre_activation(layer, neuron)):
            assert same(known.gradient(symbol), seen.gradients.get(symbol)), symbol


def check(experiment: Experiment, most: int) -> None:
    stepper, seen = Stepper(experiment), Seen()
    names = [experiment.network.notation.ascii(s) for s in experiment.network.parameters()]
    for step in steps(stepper, most):
        seen.hear(step, experiment)
        compare(stepper.known, seen, experiment.network)
        assert stepper.known.row == seen.row
        assert list(stepper.parameters) == names


@settings(exact, max_examples=25)
@given(experiments())
def test_known_is_what_the_steps_have_said(experiment: Experiment) -> None:
    check(experiment, 150)


@pytest.mark.parametrize(
    ("activation", "loss"), [("softmax", "cross_entropy"), ("sigmoid", "binary_cross_entropy")]
)
def test_where_the_output_collapses(activation: str, loss: str) -> None:
    check(small((2, 2, 3), "tanh", output=activation, loss=loss, rows=2), 100)
