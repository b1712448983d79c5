"""The first values of a network's parameters."""

from __future__ import annotations

import random
from array import array

from core.network.network import Network
from core.rules.initializers import BY_NAME, Init, Layer, Velocity


def initial_parameters(network: Network, init: Init) -> array[float]:
    """The parameters before the first update, as the kernel stores them.

    Random numbers are drawn in the order of the update steps: by layer, by neuron, weights, then
    the bias where it is drawn too; one that a layer shares comes after its last neuron. Then the
    values of single parameters take their places.

    Returns:
        The flat vector, (parameters,).

    Raises:
        KeyError: There is no initialiser of that name.
    """
    values = array("d", bytes(8 * network.parameter_count))
    scheme, draw = BY_NAME[init.scheme], random.Random(init.seed)
    for layer in range(1, network.last + 1):
        sources, width = network.sizes[layer - 1], network.sizes[layer]
        ends = range(width - network.layer_biases(layer), width)
        first_weight = network.first_index(layer)
        next_bias = first_weight + sources * width
        numbers = scheme.numbers(init, draw, Layer(layer, sources, width, ends))
        for j in range(width):
            for i in range(sources):
                values[first_weight + i * width + j] = next(numbers)
            if j in ends:
                values[next_bias] = next(numbers)
                next_bias += 1
    for symbol, value in init.values:
        values[network.parameter_place(symbol)] = value
    return values


def initial_velocity(network: Network, velocity: Velocity) -> array[float]:
    """The first velocity of all parameters, as the kernel stores them, (parameters,)."""
    if isinstance(velocity, float):
        return array("d", [velocity]) * network.parameter_count
    values = array("d", bytes(8 * network.parameter_count))
    for symbol, value in velocity:
        values[network.parameter_place(symbol)] = value
    return values
