"""Networks with tasks and states for the engines, and the bits that these leave."""

# ruff: noqa: ANN401

from __future__ import annotations

import math
import random
from array import array
from importlib import util
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from core.engine.engine import Engine
from core.engine.kernel import State, Task
from core.formulas.names import Biases
from core.network.network import Network
from core.rules.activations import ACTIVATIONS, OF_NEURONS
from core.rules.losses import LOSSES
from core.rules.optimizers import CODES, OPTIMIZERS, Settings
from core.rules.schedules import CODES as SCHEDULES
from core.rules.schedules import CONSTANT

needs_numba = pytest.mark.skipif(util.find_spec("numba") is None, reason="numba is not installed")
quick = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], database=None)


class Case:
    """A network with a task, a state and a rule."""

    def __init__(self, network: Network, task: Task, state: State, rule: Settings) -> None:
        self.network, self.task, self.state, self.rule = network, task, state, rule
        self.net = network.plan()

    def __repr__(self) -> str:
        return f"{self.network} {self.task} {self.rule} {list(self.state.parameters)}"

    def run(self, engine: Engine, counts: list[int]) -> list[list[float]]:
        """Everything that a run in pieces of these counts leaves behind."""
        state = State(*(array("d", vector) for vector in self.state))
        losses, tests = array("d", bytes(8 * 20_000)), array("d", bytes(8 * 20_000))
        position = 0
        results: list[list[float]] = []
        for count in counts:
            done, epochs, verdict = engine.run(state, self.rule, position, count, losses, tests)
            position += done
            results += [[done, epochs, verdict], list(losses[:epochs])]
            if self.task.test_rows:
                results.append(list(tests[:epochs]))
        left = [list(vector) for vector in state]
        if counts[-1] == 1:
            left.append(engine.gradient)
        return [*results, *left, [engine.mean_loss(state)]]


def bits(numbers: list[list[float]]) -> list[bytes]:
    """The bits of numbers; all nans are one."""
    return [array("d", [math.nan if v != v else v for v in line]).tobytes() for line in numbers]


def ends(draw: st.DrawFn) -> tuple[str, str]:
    """An output activation and a loss that go together."""
    loss = draw(st.sampled_from(LOSSES))
    fitting = [rule.name for rule in ACTIVATIONS if loss.goes_with(rule)]
    return draw(st.sampled_from(fitting)), loss.name


@st.composite
def cases(draw: st.DrawFn, numbers: st.SearchStrategy[float] | None = None) -> Case:
    """Any network that an experiment may hold, with calm numbers or with those given."""
    hidden = draw(st.lists(st.integers(1, 5), max_size=3))
    last, loss = ends(draw)
    outputs = draw(st.integers(2 if last == "softmax" else 1, 4))
    names = [rule.name for rule in OF_NEURONS]
    activations = [draw(st.sampled_from(names)) for _ in hidden]
    sizes = (draw(st.integers(1, 4)), *hidden, outputs)
    network = Network(sizes, (*activations, last), loss, draw(st.sampled_from(Biases)))
    rows, test_rows = draw(st.integers(1, 7)), draw(st.integers(0, 2))
    seeded = random.Random(draw(st.integers(0, 2**32)))

    def values(count: int, low: float) -> array[float]:
        if numbers is not None:
            return array("d", [draw(numbers) for _ in range(count)])
        return array("d", [seeded.uniform(low, 1.0) for _ in range(count)])

    optimizer, count = draw(st.sampled_from(list(CODES.values()))), network.parameter_count
    low = 0.0 if "cross_entropy" in loss else -1.0
    task = Task(
        inputs=values(rows * sizes[0], -1.0),
        targets=values(rows * outputs, low),
        rows=rows,
        test_inputs=values(test_rows * sizes[0], -1.0),
        test_targets=values(test_rows * outputs, low),
        test_rows=test_rows,
        batch=draw(st.integers(1, rows)),
        shuffle=draw(st.booleans()),
        seed=draw(st.integers(0, 2**63 - 1)),
        optimizer=optimizer,
        summed=draw(st.booleans()),
        schedule=draw(st.sampled_from(list(SCHEDULES.values()))),
        epochs=draw(st.sampled_from([1, 2, 7, 20_000])),
        frozen=sorted(draw(st.sets(st.integers(0, count - 1), max_size=min(3, count)))),
        target_loss=draw(st.sampled_from([0.0, 0.01])),
        patience=draw(st.sampled_from([0, 50])),
        min_change=draw(st.sampled_from([0.0, 1e-9])),
    )
    first, second = OPTIMIZERS[optimizer].memory
    state = State(
        values(count, -1.0),
        array("d", bytes(8 * count * first)),
        array("d", bytes(8 * count * second)),
        array("d", [1.0, 1.0]),
        array("d", [0.0, math.nan, math.inf, 0.0]),
    )
    penalty = st.sampled_from([0.0, 0.001])
    rule = Settings(
        learning_rate=draw(st.sampled_from([0.001, 0.1, 10.0])),
        l1=draw(penalty),
        l2=draw(penalty),
        step_epochs=draw(st.integers(1, 5)),
        factor=draw(st.sampled_from([1e-3, 0.3, 1.0, 1.5])),
        gamma=draw(st.sampled_from([1e-200, 0.9, 1.0, 1.01])),
        decay=draw(st.sampled_from([0.0, 0.3, 1e300])),
        min_rate=draw(st.sampled_from([0.0, 1e-4, 1.0])),
        since=1,
    )
    return Case(network, task, state, rule)


ANY_FLOAT = st.floats() | st.sampled_from(
    [0.0, -0.0, 1.0, -1.0, 5e-324, 709.782712893384, 710.0, -745.2, 1e200, -1e308, math.inf]
)


def seeded_case(network: Network, optimizer: int, **rest: Any) -> Case:
    """A case of 20 rows with targets between 0 and 1."""
    draw = random.Random(1)
    rows, count = 20, network.parameter_count
    first, second = OPTIMIZERS[optimizer].memory
    empty: array[float] = array("d")
    task = Task(
        inputs=array("d", [draw.uniform(-1, 1) for _ in range(rows * network.sizes[0])]),
        targets=array("d", [draw.random() for _ in range(rows * network.sizes[-1])]),
        rows=rows,
        test_inputs=empty,
        test_targets=empty,
        test_rows=0,
        batch=1,
        shuffle=False,
        seed=3,
        optimizer=optimizer,
        summed=False,
        schedule=CONSTANT,
        epochs=20_000,
        frozen=[],
        target_loss=0.0,
        patience=0,
        min_change=1e-9,
    )._replace(**rest)
    state = State(
        array("d", [draw.uniform(-1, 1) for _ in range(count)]),
        array("d", bytes(8 * count * first)),
        array("d", bytes(8 * count * second)),
        array("d", [1.0, 1.0]),
        array("d", [0.0, math.nan, math.inf, 0.0]),
    )
    return Case(network, task, state, Settings(learning_rate=0.01))
