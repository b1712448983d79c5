"""Where a network's numbers lie."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from networks import exact

from core.formulas.names import Kind, bias, weight
from core.network.network import Network
from core.rules.activations import CODES as ACTIVATIONS
from core.rules.losses import CODES as LOSSES

shapes = st.lists(st.integers(1, 5), min_size=2, max_size=5).map(tuple)


def network(sizes: tuple[int, ...]) -> Network:
    return Network(sizes, ("linear",) * (len(sizes) - 1))


def test_counts_of_the_small_network() -> None:
    small = network((2, 2, 1))
    assert (small.last, small.neurons, small.parameter_count) == (2, 3, 9)
    assert list(small.incoming(2, 1)) == [weight(2, 1, 1), weight(2, 2, 1), bias(2, 1)]


@exact
@given(shapes)
def test_order_and_places_of_the_parameters(sizes: tuple[int, ...]) -> None:
    any_network = network(sizes)
    expected, places, start = [], [], 0
    for layer in range(1, len(sizes)):
        sources, width = sizes[layer - 1], sizes[layer]
        for neuron in range(1, width + 1):
            for source in range(1, sources + 1):
                expected.append(weight(layer, source, neuron))
                places.append(start + (source - 1) * width + neuron - 1)
            expected.append(bias(layer, neuron))
            places.append(start + sources * width + neuron - 1)
        start += (sources + 1) * width
    assert list(any_network.parameters()) == expected
    assert [any_network.parameter(k) for k in range(len(expected))] == expected
    assert [any_network.parameter_index(symbol) for symbol in expected] == list(
        range(len(expected))
    )
    assert [any_network.parameter_place(symbol) for symbol in expected] == places
    assert any_network.parameter_count == len(expected)
    assert sorted(places) == list(range(len(expected)))


@exact
@given(shapes)
def test_the_plan_agrees_with_the_places(sizes: tuple[int, ...]) -> None:
    any_network, plan = network(sizes), network(sizes).plan()
    for layer in range(1, len(sizes)):
        assert plan.weights_at[layer] == any_network.parameter_place(weight(layer, 1, 1))
        assert plan.biases_at[layer] == any_network.parameter_place(bias(layer, 1))
    for layer in range(len(sizes)):
        assert plan.neurons_at[layer] == sum(sizes[:layer])
        assert any_network.neuron_place(layer, sizes[layer]) == sum(sizes[: layer + 1]) - 1
    assert plan.sizes == list(sizes)
    assert plan.parameters == any_network.parameter_count


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("loss", LOSSES)
def test_what_collapses(activation: str, loss: str) -> None:
    pair = (activation, loss)
    expected = pair in {("sigmoid", "binary_cross_entropy"), ("softmax", "cross_entropy")}
    any_network = Network((1, 2, 2), ("tanh", activation), loss)
    assert any_network.collapsed == expected
    assert any_network.plan().collapsed == expected
    assert any_network.plan().activations == [0, ACTIVATIONS["tanh"], ACTIVATIONS[activation]]
    assert any_network.plan().loss == LOSSES[loss]


def test_only_the_last_layer_collapses() -> None:
    assert not Network((1, 1, 1), ("sigmoid", "linear"), "binary_cross_entropy").collapsed


def test_outputs_by_layer() -> None:
    small = Network((2, 2, 1), ("tanh", "linear"))
    assert [small.output(layer, 1).kind for layer in range(3)] == [
        Kind.INPUT,
        Kind.OUTPUT,
        Kind.PREDICTION,
    ]
    assert [small.activation(layer) for layer in (1, 2)] == ["tanh", "linear"]
