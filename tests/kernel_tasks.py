"""Tasks and states for the kernel, and runs of it."""

# ruff: noqa: ANN401
from __future__ import annotations

import math
from array import array
from typing import Any

from core.engine.engine import Interpreted
from core.engine.kernel import State, Task
from core.network.network import Network
from core.rules.activations import ACTIVATIONS, OF_NEURONS
from core.rules.losses import LOSSES
from core.rules.optimizers import CODES, OPTIMIZERS, Settings
from core.rules.schedules import CONSTANT

SLOPED = [rule.name for rule in OF_NEURONS]


def make_task(network: Network, inputs: list[float], targets: list[float], **rest: Any) -> Task:
    rows = len(inputs) // network.sizes[0]
    empty: array[float] = array("d")
    task = Task(
        array("d", inputs), array("d", targets), rows, empty, empty, 0, 1, False, 0,
        CODES["sgd"], False, CONSTANT, 20_000, [], 0.0, 0, 1e-9,
    )  # fmt: skip
    return task._replace(**rest)


def make_state(parameters: list[float], optimizer: int = CODES["sgd"]) -> State:
    first, second = OPTIMIZERS[optimizer].memory
    count = len(parameters)
    return State(
        array("d", parameters),
        array("d", [0.0] * (count if first else 0)),
        array("d", [0.0] * (count if second else 0)),
        array("d", [1.0, 1.0]),
        array("d", [0.0, math.nan, math.inf, 0.0]),
    )


def run(network: Network, task: Task, state: State, rule: Settings, count: int) -> list[float]:
    """Train, and return the epochs' losses."""
    losses = array("d", [0.0] * (count + 1))
    done = Interpreted(network.plan(), task).run(state, rule, 0, count, losses, array("d"))
    return list(losses[: done[1]])


def pairs() -> list[tuple[str, str]]:
    """Every loss with every output activation that may go with it."""
    return [
        (rule.name, loss.name) for loss in LOSSES for rule in ACTIVATIONS if loss.goes_with(rule)
    ]
