"""The networks and the data that every peer gets."""

from __future__ import annotations

import math
import random
from array import array
from dataclasses import dataclass
from itertools import pairwise

from core.engine import kernel
from core.network.network import Network
from core.rules.optimizers import CODES
from core.rules.schedules import CONSTANT

ROWS = 200
RATE = 0.01


@dataclass(frozen=True, eq=False)
class Case:
    """One task: a network, its first parameters and 200 rows, learned row by row with η = 0.01.

    Attributes:
        key: One letter.
        title: The network in words.
        network: What is trained.
        parameters: The first parameters, in the kernel's order.
        inputs: Row after row.
        targets: Row after row.
    """

    key: str
    title: str
    network: Network
    parameters: array[float]
    inputs: array[float]
    targets: array[float]

    @property
    def layers(self) -> list[tuple[list[list[float]], list[float]]]:
        """The first parameters by layer: weights[from][to] and biases."""
        found, at, sizes = [], 0, self.network.sizes
        for sources, width in pairwise(sizes):
            weights = [
                list(self.parameters[at + i * width : at + (i + 1) * width]) for i in range(sources)
            ]
            at += sources * width
            found.append((weights, list(self.parameters[at : at + width])))
            at += width
        return found

    @property
    def rows(self) -> list[tuple[list[float], list[float]]]:
        """Inputs and targets, row by row."""
        a, b = self.network.sizes[0], self.network.sizes[-1]
        return [
            (list(self.inputs[r * a : (r + 1) * a]), list(self.targets[r * b : (r + 1) * b]))
            for r in range(ROWS)
        ]

    def task(self) -> kernel.Task:
        """The task as the kernel takes it."""
        return plain_task(self.inputs, self.targets, ROWS)

    def state(self) -> kernel.State:
        """A run's state at its start."""
        return first_state(self.parameters)


def plain_task(inputs: array[float], targets: array[float], rows: int) -> kernel.Task:
    """Row by row in order, plain gradient descent, no stopping rule."""
    none: array[float] = array("d")
    return kernel.Task(
        inputs=inputs,
        targets=targets,
        rows=rows,
        test_inputs=none,
        test_targets=none,
        test_rows=0,
        batch=1,
        shuffle=False,
        seed=0,
        optimizer=CODES["sgd"],
        summed=False,
        schedule=CONSTANT,
        epochs=20_000,
        frozen=[],
        target_loss=0.0,
        patience=0,
        min_change=0.0,
    )


def first_state(parameters: array[float]) -> kernel.State:
    """A state with a copy of these parameters, for plain gradient descent."""
    none: array[float] = array("d")
    tally = array("d", [0.0, math.nan, math.inf, 0.0])
    return kernel.State(array("d", parameters), none, none, array("d", [1.0, 1.0]), tally)


def make(key: str, title: str, network: Network) -> Case:
    """A case with seeded numbers: targets are classes where the loss wants them, else any."""
    draw = random.Random(key)
    outputs = network.sizes[-1]
    if network.collapsed:
        classes = max(2, outputs)
        found = [r % classes for r in range(ROWS)]
        targets = [float(c == k) for c in found for k in range(outputs)]
        if outputs == 1:
            targets = [float(c) for c in found]
    else:
        targets = [draw.uniform(-1.0, 1.0) for _ in range(ROWS * outputs)]
    return Case(
        key,
        title,
        network,
        array("d", [draw.uniform(-0.5, 0.5) for _ in range(network.parameter_count)]),
        array("d", [draw.uniform(-1.0, 1.0) for _ in range(ROWS * network.sizes[0])]),
        array("d", targets),
    )


CASES = (
    make("a", "2-2-1 linear, squared error", Network((2, 2, 1), ("linear", "linear"))),
    make(
        "b",
        "2-4-4-1 tanh, sigmoid + binary cross-entropy",
        Network((2, 4, 4, 1), ("tanh", "tanh", "sigmoid"), "binary_cross_entropy"),
    ),
    make(
        "c",
        "2-8-8-8-8-8-8-1 tanh, squared error",
        Network((2, 8, 8, 8, 8, 8, 8, 1), (*("tanh",) * 6, "linear")),
    ),
    make(
        "d",
        "64-64-10 relu, softmax + cross-entropy",
        Network((64, 64, 10), ("relu", "softmax"), "cross_entropy"),
    ),
)
