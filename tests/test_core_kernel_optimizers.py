"""The optimisers in the kernel: closed forms, and PyTorch's where it is installed."""

# ruff: noqa: ANN401
from __future__ import annotations

import math
import random
from array import array
from importlib import util
from typing import Any

import pytest
from kernel_tasks import make_state, make_task

from core.engine.engine import Interpreted
from core.network.network import Network
from core.rules.optimizers import BY_NAME, CODES, OPTIMIZERS, Settings, apply

# optimisers: closed forms under a constant gradient


def constant_pull(optimizer: int, updates: int, rule: Settings, g: float = 1.0) -> float:
    """Where a parameter that starts at 1 stands after updates with gradient g."""
    p, v, m, powers = [1.0], [0.0], [0.0], [1.0, 1.0]
    for _ in range(updates):
        apply(optimizer, p, [g], m, v, powers, rule)
    return p[0]


def test_optimizers_follow_their_closed_forms() -> None:
    rule, n = Settings(learning_rate=0.1), 7
    assert constant_pull(CODES["sgd"], n, rule) == pytest.approx(1 - n * 0.1)
    velocities = [(1 - 0.9**t) / (1 - 0.9) for t in range(1, n + 1)]
    assert constant_pull(CODES["momentum"], n, rule) == pytest.approx(1 - 0.1 * sum(velocities))
    ahead = [1 + 0.9 * v for v in velocities]
    assert constant_pull(CODES["nesterov"], n, rule) == pytest.approx(1 - 0.1 * sum(ahead))
    roots = [math.sqrt(1 - 0.99**t) + 1e-8 for t in range(1, n + 1)]
    moves = sum(1 / root for root in roots)
    assert constant_pull(CODES["rmsprop"], n, rule) == pytest.approx(1 - 0.1 * moves)
    # m̂ = g and v̂ = g² at every update, so adam's steps are η whatever the gradient
    assert constant_pull(CODES["adam"], n, rule, 123.0) == pytest.approx(1 - n * 0.1)
    wide = rule._replace(epsilon=0.5)
    assert constant_pull(CODES["adam"], n, wide, 2.0) == pytest.approx(1 - n * 0.1 * 2 / 2.5)
    wide_moves = sum(2 / (2 * math.sqrt(1 - 0.99**t) + 0.5) for t in range(1, n + 1))
    assert constant_pull(CODES["rmsprop"], n, wide, 2.0) == pytest.approx(1 - 0.1 * wide_moves)
    p, keep = 1.0, 1 - 0.1 * 0.01
    for _ in range(n):
        p = p * keep - 0.1
    assert constant_pull(CODES["adamw"], n, rule, 0.5) == pytest.approx(p)


def test_optimizers_keep_what_they_need() -> None:
    names = ("sgd", "momentum", "nesterov", "rmsprop", "adam", "adamw")
    assert [sum(BY_NAME[name].memory) for name in names] == [0, 1, 1, 1, 2, 2]


# optimisers: PyTorch's, where it is installed


@pytest.mark.skipif(util.find_spec("torch") is None, reason="torch is not installed")
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("penalty", [0.0, 0.01])
@pytest.mark.parametrize("optimizer", CODES.values(), ids=CODES)
def test_optimizers_are_those_of_torch(optimizer: int, penalty: float) -> None:
    torch = pytest.importorskip("torch")
    network = Network((3, 4, 2), ("tanh", "linear"))
    draw = random.Random(optimizer)
    parameters = [draw.uniform(-1, 1) for _ in range(network.parameter_count)]
    inputs = [draw.uniform(-1, 1) for _ in range(30)]
    targets = [draw.uniform(-1, 1) for _ in range(20)]

    def tensor(values: list[float], *shape: int) -> Any:
        return torch.tensor(values, dtype=torch.float64).reshape(shape)

    p = [
        tensor(parameters[:12], 3, 4), tensor(parameters[12:16], 4),
        tensor(parameters[16:24], 4, 2), tensor(parameters[24:], 2),
    ]  # fmt: skip
    for value in p:
        value.requires_grad_()
    groups = [{"params": p[::2], "weight_decay": penalty}, {"params": p[1::2], "weight_decay": 0.0}]
    rate = 0.01
    # adamw's own decay takes the place of the penalty, and holds for every parameter
    decays = OPTIMIZERS[optimizer].name == "adamw"
    rule = Settings(learning_rate=rate, l2=0.0 if decays else penalty)
    line = OPTIMIZERS[optimizer].torch.format(**rule._asdict())
    theirs = eval(f"torch.optim.{line}", {"torch": torch, "parameters": p if decays else groups})
    x, y = tensor(inputs, 10, 3), tensor(targets, 10, 2)
    task = make_task(network, inputs, targets, optimizer=optimizer, batch=10)
    state, losses = make_state(parameters, optimizer), array("d", [0.0] * 200)
    engine = Interpreted(network.plan(), task)
    for update in range(1, 101):
        theirs.zero_grad()
        guess = torch.tanh(x @ p[0] + p[1]) @ p[2] + p[3]
        ((y - guess) ** 2).sum(1).mean().backward()
        theirs.step()
        engine.run(state, rule, update - 1, 1, losses, array("d"))
        if update in (1, 10, 100):
            expected = [v for value in p for v in value.detach().flatten().tolist()]
            assert list(state.parameters) == pytest.approx(expected, rel=1e-12, abs=1e-14)
