"""The kernel against the lesson: worked example, order of sums, slopes, optimisers, shuffling."""

# ruff: noqa: ANN401

from __future__ import annotations

import math
import random
from array import array
from importlib import util
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import functions, kernel, optimizers, shuffling
from core.engine import Interpreted
from core.kernel import State, Task
from core.network import ACTIVATIONS, LOSSES, Network
from core.optimizers import Settings

SLOPED = [name for name in ACTIVATIONS if name != "softmax"]


def make_task(network: Network, inputs: list[float], targets: list[float], **rest: Any) -> Task:
    rows = len(inputs) // network.sizes[0]
    empty: array[float] = array("d")
    task = Task(
        array("d", inputs), array("d", targets), rows, empty, empty, 0, 1, False, 0,
        optimizers.SGD, [], 0.0, 0, 1e-9,
    )  # fmt: skip
    return task._replace(**rest)


def make_state(parameters: list[float], optimizer: int = optimizers.SGD) -> State:
    first, second = optimizers.memory(optimizer)
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


def gradient(network: Network, task: Task, parameters: list[float]) -> list[float]:
    """The gradient over all rows, read off one plain update with rate 1."""
    whole = task._replace(batch=task.rows)
    state = make_state(parameters)
    run(network, whole, state, Settings(learning_rate=1.0), 1)
    return [before - after for before, after in zip(parameters, state.parameters, strict=True)]


# --- the worked example -------------------------------------------------------------------------

WORKED = Network((2, 2, 1), ("linear", "linear"))
WORKED_PARAMETERS = [0.1, 0.1, 0.1, 0.1, 0.2, 0.2, 1.0, 1.0, 0.0]


def test_worked_example_has_the_numbers_of_the_lesson() -> None:
    task = make_task(WORKED, [8.0, 80.0], [3.0])
    losses = run(WORKED, task, make_state(WORKED_PARAMETERS), Settings(learning_rate=0.1), 1)
    assert losses == [225.0]
    expected = [240.0, 240.0, 2400.0, 2400.0, 30.0, 30.0, 270.0, 270.0, 30.0]
    assert gradient(WORKED, task, WORKED_PARAMETERS) == pytest.approx(expected, rel=1e-12)


def test_worked_example_explodes_and_is_called_diverged() -> None:
    task = make_task(WORKED, [8.0, 80.0], [3.0])
    state, losses = make_state(WORKED_PARAMETERS), array("d", [0.0] * 100)
    engine = Interpreted(WORKED.plan(), task)
    done, epochs, verdict = engine.run(state, Settings(), 0, 100, losses, array("d"))
    assert verdict == kernel.DIVERGED
    assert done == epochs < 20
    assert not math.isfinite(losses[epochs - 1])
    assert losses[epochs] == 0.0


# --- the order of the arithmetic ----------------------------------------------------------------


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


# --- slopes -------------------------------------------------------------------------------------


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


@pytest.mark.parametrize(("name", "loss"), pairs())
def test_gradient_is_the_numeric_derivative_of_the_loss(name: str, loss: str) -> None:
    network = Network((2, 3, 3, 2), ("tanh", "gelu", name), loss)
    draw = random.Random(7)
    parameters = [draw.uniform(-1, 1) for _ in range(network.parameter_count)]
    inputs = [draw.uniform(-1, 1) for _ in range(10)]
    targets = [1.0, 0.0, 0.3, 0.7, 0.0, 1.0, 0.5, 0.5, 0.9, 0.1]
    task = make_task(network, inputs, targets)
    engine = Interpreted(network.plan(), task)

    def loss_at(k: int, shift: float) -> float:
        moved = list(parameters)
        moved[k] += shift
        return engine.mean_loss(make_state(moved))

    h = 1e-5
    numeric = [(loss_at(k, h) - loss_at(k, -h)) / (2 * h) for k in range(network.parameter_count)]
    assert gradient(network, task, parameters) == pytest.approx(numeric, rel=1e-6, abs=1e-8)


@pytest.mark.parametrize("name", SLOPED)
@given(st.floats(-30, 30))
def test_slope_is_the_numeric_derivative_of_the_activation(name: str, z: float) -> None:
    code, h = ACTIVATIONS[name], 1e-6
    if abs(z) < h:
        z = 0.5  # the kinks of relu and leaky_relu have no derivative
    numeric = (functions.activate(code, z + h) - functions.activate(code, z - h)) / (2 * h)
    exact = functions.slope(code, z, functions.activate(code, z))
    assert exact == pytest.approx(numeric, rel=1e-6, abs=1e-8)


def test_conventions_at_the_kinks() -> None:
    assert functions.slope(functions.RELU, 0.0, 0.0) == 0.0
    assert functions.slope(functions.LEAKY_RELU, 0.0, 0.0) == 0.01
    assert functions.loss_slope(functions.ABSOLUTE_ERROR, 1.0, 1.0, 1) == 0.0
    assert functions.loss_slope(functions.HUBER, 3.0, 1.0, 1) == -1.0
    assert functions.loss_term(functions.HUBER, 3.0, 1.0) == 1.5
    assert functions.loss_term(functions.HUBER, 1.5, 1.0) == 0.125


@given(st.floats(allow_nan=True, allow_infinity=True), st.floats(), st.integers(1, 3))
def test_no_function_raises(a: float, b: float, outputs: int) -> None:
    for code in ACTIVATIONS.values():
        output = functions.activate(code, a)
        functions.slope(code, a, output)
        functions.slope(code, a, b)
    for code in LOSSES.values():
        functions.finish_loss(code, functions.loss_term(code, a, b), outputs)
        functions.loss_slope(code, a, b, outputs)


def test_exp_is_finite_up_to_its_limit_and_infinite_beyond() -> None:
    limit = functions.LARGEST_EXPONENT
    assert math.isfinite(functions.exp(limit))
    assert functions.exp(math.nextafter(limit, math.inf)) == math.inf
    with pytest.raises(OverflowError):
        math.exp(math.nextafter(limit, math.inf))


def test_softmax_of_large_numbers_does_not_overflow() -> None:
    out = [0.0] * 3
    kernel.softmax([1000.0, 1000.0, -1000.0], out)
    assert out == [0.5, 0.5, 0.0]


# --- batches, penalties, frozen parameters ------------------------------------------------------


def test_batch_gradient_is_the_mean_over_its_rows() -> None:
    network = Network((2, 3, 1), ("tanh", "linear"))
    draw = random.Random(3)
    parameters = [draw.uniform(-1, 1) for _ in range(network.parameter_count)]
    inputs, targets = [draw.uniform(-1, 1) for _ in range(10)], [draw.random() for _ in range(5)]
    whole = gradient(network, make_task(network, inputs, targets), parameters)
    single = [
        gradient(
            network, make_task(network, inputs[2 * r : 2 * r + 2], targets[r : r + 1]), parameters
        )
        for r in range(5)
    ]
    means = [sum(column) / 5 for column in zip(*single, strict=True)]
    assert whole == pytest.approx(means, rel=1e-12)


def test_the_last_batch_of_an_epoch_may_be_short() -> None:
    network = Network((1, 1), ("linear",))
    task = make_task(network, [1.0, 1.0, 1.0], [0.0, 0.0, 4.0], batch=2)
    state = make_state([0.0, 0.0])
    losses = run(network, task, state, Settings(learning_rate=0.25), 2)
    # rows 1 and 2 change nothing; row 3 alone: δ = −2·4, so each parameter grows by ¼·8
    assert list(state.parameters) == [2.0, 2.0]
    assert losses == [16.0 / 3]


def test_penalties_pull_weights_and_leave_biases_alone() -> None:
    network = Network((1, 2, 1), ("linear", "linear"))
    parameters = [0.5, -0.25, 0.125, 0.0, 1.0, 0.0, 0.0]  # the output is that of the target
    x, y = 2.0, 1.125
    task = make_task(network, [x], [y])
    bare = gradient(network, task, parameters)
    assert bare == [0.0] * 7
    state = make_state(parameters)
    run(network, task, state, Settings(learning_rate=1.0, l1=0.5, l2=0.25), 1)
    pulls = [b - a for b, a in zip(parameters, state.parameters, strict=True)]
    expected = [0.5 + 0.125, -0.5 - 0.0625, 0.0, 0.0, 0.5 + 0.25, 0.0, 0.0]
    assert pulls == expected


@pytest.mark.parametrize("optimizer", range(6))
def test_frozen_parameters_keep_their_bits(optimizer: int) -> None:
    network = Network((2, 2, 1), ("tanh", "linear"))
    draw = random.Random(5)
    parameters = [draw.uniform(-1, 1) for _ in range(9)]
    task = make_task(network, [0.5, -0.5], [2.0], optimizer=optimizer, frozen=[0, 4, 8])
    state = make_state(parameters, optimizer)
    run(network, task, state, Settings(l1=0.01, l2=0.01), 10)
    moved = [k for k in range(9) if state.parameters[k] != parameters[k]]
    assert moved == [1, 2, 3, 5, 6, 7]


# --- optimisers: closed forms under a constant gradient -----------------------------------------


def constant_pull(optimizer: int, updates: int, rule: Settings, g: float = 1.0) -> float:
    """Where a parameter that starts at 1 stands after updates with gradient g."""
    p, v, m, powers = [1.0], [0.0], [0.0], [1.0, 1.0]
    for _ in range(updates):
        optimizers.apply(optimizer, p, [g], m, v, powers, rule)
    return p[0]


def test_optimizers_follow_their_closed_forms() -> None:
    rule, n = Settings(learning_rate=0.1), 7
    assert constant_pull(optimizers.SGD, n, rule) == pytest.approx(1 - n * 0.1)
    velocities = [(1 - 0.9**t) / (1 - 0.9) for t in range(1, n + 1)]
    assert constant_pull(optimizers.MOMENTUM, n, rule) == pytest.approx(1 - 0.1 * sum(velocities))
    ahead = [1 + 0.9 * v for v in velocities]
    assert constant_pull(optimizers.NESTEROV, n, rule) == pytest.approx(1 - 0.1 * sum(ahead))
    roots = [math.sqrt(1 - 0.99**t) + 1e-8 for t in range(1, n + 1)]
    moves = sum(1 / root for root in roots)
    assert constant_pull(optimizers.RMSPROP, n, rule) == pytest.approx(1 - 0.1 * moves)
    # m̂ = g and v̂ = g² at every update, so adam's steps are η whatever the gradient
    assert constant_pull(optimizers.ADAM, n, rule, 123.0) == pytest.approx(1 - n * 0.1)
    wide = rule._replace(epsilon=0.5)
    assert constant_pull(optimizers.ADAM, n, wide, 2.0) == pytest.approx(1 - n * 0.1 * 2 / 2.5)
    wide_moves = sum(2 / (2 * math.sqrt(1 - 0.99**t) + 0.5) for t in range(1, n + 1))
    assert constant_pull(optimizers.RMSPROP, n, wide, 2.0) == pytest.approx(1 - 0.1 * wide_moves)
    p, keep = 1.0, 1 - 0.1 * 0.01
    for _ in range(n):
        p = p * keep - 0.1
    assert constant_pull(optimizers.ADAMW, n, rule, 0.5) == pytest.approx(p)


def test_optimizers_keep_what_they_need() -> None:
    kept = [sum(optimizers.memory(code)) for code in range(6)]
    assert kept == [0, 1, 1, 1, 2, 2]


# --- optimisers: PyTorch's, where it is installed -----------------------------------------------


@pytest.mark.skipif(util.find_spec("torch") is None, reason="torch is not installed")
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("penalty", [0.0, 0.01])
@pytest.mark.parametrize("optimizer", range(6))
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
    make = {
        optimizers.SGD: lambda: torch.optim.SGD(groups, lr=rate),
        optimizers.MOMENTUM: lambda: torch.optim.SGD(groups, lr=rate, momentum=0.9),
        optimizers.NESTEROV: lambda: torch.optim.SGD(groups, lr=rate, momentum=0.9, nesterov=True),
        optimizers.RMSPROP: lambda: torch.optim.RMSprop(groups, lr=rate),
        optimizers.ADAM: lambda: torch.optim.Adam(groups, lr=rate),
        optimizers.ADAMW: lambda: torch.optim.AdamW(p, lr=rate),
    }
    theirs = make[optimizer]()
    x, y = tensor(inputs, 10, 3), tensor(targets, 10, 2)
    # adamw's own decay takes the place of the penalty, and holds for every parameter
    rule = Settings(learning_rate=rate, l2=0.0 if optimizer == optimizers.ADAMW else penalty)
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


# --- shuffling ----------------------------------------------------------------------------------


def order(rows: int, seed: int, epoch: int) -> list[int]:
    found = [0] * rows
    shuffling.shuffle(found, seed, epoch)
    return found


@given(st.integers(1, 40), st.integers(-(2**63), 2**63 - 1), st.integers(1, 10**6))
def test_shuffle_is_a_permutation_and_a_function_of_its_arguments(
    rows: int, seed: int, epoch: int
) -> None:
    found = order(rows, seed, epoch)
    assert sorted(found) == list(range(rows))
    assert found == order(rows, seed, epoch)


def test_shuffle_is_the_same_on_every_machine() -> None:
    assert order(10, 0, 1) == [5, 3, 8, 7, 6, 4, 9, 2, 0, 1]
    assert order(10, 42, 7) == [8, 7, 4, 9, 3, 0, 1, 6, 5, 2]


def test_shuffle_is_even() -> None:
    counts = [[0] * 5 for _ in range(5)]
    for epoch in range(1, 5001):
        for place, row in enumerate(order(5, 11, epoch)):
            counts[place][row] += 1
    flat = [n for line in counts for n in line]
    chi_squared = sum((n - 1000) ** 2 / 1000 for n in flat)
    assert chi_squared < 40  # 16 degrees of freedom: 99.9 % lie below 39.3


@pytest.mark.parametrize("apart", [(0, 1), (0, 2), (1, 0), (7, 0)])
def test_orders_of_neighbouring_epochs_and_seeds_are_independent(apart: tuple[int, int]) -> None:
    pairs: dict[tuple[int, ...], int] = {}
    for n in range(3600):
        seed, epoch = (5, n + 1) if apart[1] else (n, 1)
        pair = (*order(3, seed, epoch), *order(3, seed + apart[0], epoch + apart[1]))
        pairs[pair] = pairs.get(pair, 0) + 1
    assert len(pairs) == 36
    chi_squared = sum((n - 100) ** 2 / 100 for n in pairs.values())
    assert chi_squared < 67  # 35 degrees of freedom: 99.9 % lie below 66.6


# --- stopping rules -----------------------------------------------------------------------------


def verdicts(losses: list[float], **rules: Any) -> list[int]:
    task = make_task(Network((1, 1), ("linear",)), [0.0], [0.0], **rules)
    tally = [0.0, math.nan, math.inf, 0.0]
    return [kernel.verdict(task, tally, loss) for loss in losses]


def test_target_loss_holds_when_it_is_reached() -> None:
    assert verdicts([3.0, 2.0, 1.0], target_loss=2.0) == [
        kernel.RUNNING, kernel.TARGET_LOSS, kernel.TARGET_LOSS,
    ]  # fmt: skip


def test_patience_counts_epochs_without_a_new_best() -> None:
    said = verdicts([3.0, 2.0, 2.5, 1.95, 1.0, 1.0, 1.0], patience=2, min_change=0.1)
    assert said == [kernel.RUNNING] * 3 + [kernel.CONVERGED] + [kernel.RUNNING] * 2 + [
        kernel.CONVERGED
    ]


@pytest.mark.parametrize("loss", [math.nan, math.inf, -math.inf])
def test_a_loss_that_is_no_number_is_diverged_before_anything_else(loss: float) -> None:
    assert verdicts([loss], target_loss=1.0, patience=1) == [kernel.DIVERGED]
