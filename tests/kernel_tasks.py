"""Tasks and states for the kernel, and runs of it."""

# ruff: noqa: ANN401
from __future__ import annotations

import math
from array import array
from typing import Any

from core.engine.engine import Interpreted
from core.engine.kernel import State, Task
from core.network.network import Network
from core.rules.activations import CODES as ACTIVATIONS
from core.rules.losses import CODES as LOSSES
from core.rules.optimizers import CODES, OPTIMIZERS, Settings

SLOPED = [name for name in ACTIVATIONS if name != "softmax"]


def make_task(network: Network, inputs: list[float], targets: list[float], **rest: Any) -> Task:
    rows = len(inputs) // network.sizes[0]
    empty: array[float] = array("d")
    task = Task(
        array("d", inputs), array("d", targets), rows, empty, empty, 0, 1, False, 0,
        CODES["sgd"], [], 0.0, 0, 1e-9,
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
    found = [("softmax", "cross_entropy")]
    for loss in LOSSES:
        for name in SLOPED:
            if loss == "binary_cross_entropy" and name != "sigmoid":
                continue
            if loss != "cross_entropy":
                found.append((name, loss))
    return found
