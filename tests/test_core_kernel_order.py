"""The order of the arithmetic: the kernel gives the bits of the written lesson."""

from __future__ import annotations

import math
import random
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from kernel_tasks import make_state, make_task, run

from core.network.network import Network
from core.rules.optimizers import Settings


def scalar(name: str, z: float) -> tuple[float, float]:
    """An activation and its derivative, straight from the lesson."""
    if name == "sigmoid":
        o = 1.0 / (1.0 + math.exp(-z))
        return o, o * (1.0 - o)
    if name == "tanh":
        o = math.tanh(z)
        return o, 1.0 - o * o
    if name == "relu":
        return (z, 1.0) if z > 0 else (0.0, 0.0)
    return z, 1.0


def lesson_update(
    network: Network,
    weights: list[list[list[float]]],
    biases: list[list[float]],
    x: list[float],
    y: list[float],
    rate: float,
) -> None:
    """One update as the lesson writes it, over nested lists: weights[l][from][to]."""
    out, slopes = [x], [[0.0]]
    for layer, name in enumerate(network.activations):
        values = []
        for j in range(network.sizes[layer + 1]):
            z = weights[layer][0][j] * out[-1][0]
            for i in range(1, network.sizes[layer]):
                z += weights[layer][i][j] * out[-1][i]
            values.append(scalar(name, z + biases[layer][j]))
        out.append([o for o, _ in values])
        slopes.append([slope for _, slope in values])
    delta = [-2.0 * (y[k] - o) * slopes[-1][k] for k, o in enumerate(out[-1])]
    for layer in reversed(range(network.last)):
        before = []
        for i in range(network.sizes[layer]):
            total = delta[0] * weights[layer][i][0]
            for j in range(1, network.sizes[layer + 1]):
                total += delta[j] * weights[layer][i][j]
            before.append(total)
        for j, d in enumerate(delta):
            for i in range(network.sizes[layer]):
                weights[layer][i][j] -= rate * (d * out[layer][i])
            biases[layer][j] -= rate * d
        delta = [v * s for v, s in zip(before, slopes[layer], strict=False)]


@given(
    st.lists(st.integers(1, 5), min_size=2, max_size=4),
    st.lists(st.sampled_from(["linear", "sigmoid", "tanh", "relu"]), min_size=3, max_size=3),
    st.integers(0, 2**32),
)
@settings(max_examples=60)
def test_updates_have_the_bits_of_the_written_formulas(
    sizes: list[int], names: list[str], seed: int
) -> None:
    network = Network(tuple(sizes), tuple(names[: len(sizes) - 1]))
    draw = random.Random(seed)
    parameters = [draw.uniform(-1, 1) for _ in range(network.parameter_count)]
    inputs = [draw.uniform(-1, 1) for _ in range(3 * sizes[0])]
    targets = [draw.uniform(-1, 1) for _ in range(3 * sizes[-1])]
    weights, biases, at = [], [], 0
    for a, b in pairwise(sizes):
        weights.append([parameters[at + i * b : at + (i + 1) * b] for i in range(a)])
        biases.append(parameters[at + a * b : at + (a + 1) * b])
        at += (a + 1) * b
    for row in [0, 1, 2] * 3:
        x = inputs[row * sizes[0] : (row + 1) * sizes[0]]
        y = targets[row * sizes[-1] : (row + 1) * sizes[-1]]
        lesson_update(network, weights, biases, x, y, 0.01)
    state = make_state(parameters)
    run(network, make_task(network, inputs, targets), state, Settings(learning_rate=0.01), 9)
    flat = []
    for layer_weights, layer_biases in zip(weights, biases, strict=True):
        for source in layer_weights:
            flat.extend(source)
        flat.extend(layer_biases)
    assert list(state.parameters) == flat
