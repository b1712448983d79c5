"""Experiments made from their parts, for the tests: given ones, and random ones of every kind."""

from __future__ import annotations

import math
import random
import struct
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st

from core.data.dataset import Column, Dataset
from core.data.experiment import Experiment
from core.formulas.names import Biases
from core.network.network import Network
from core.network.training import REDUCTIONS, Training
from core.rules import schedules
from core.rules.activations import ACTIVATIONS, OF_NEURONS
from core.rules.initializers import Init
from core.rules.losses import LOSSES
from core.rules.optimizers import BY_NAME, Settings
from core.stepper import Stepper
from core.steps.records import Step

exact = settings(derandomize=True, database=None, max_examples=50)

HIDDEN = tuple(rule.name for rule in OF_NEURONS)
SMOOTH = tuple(rule.name for rule in OF_NEURONS if not rule.kink)
# Output activation and loss, as they go together.
OUTPUTS = tuple(
    (rule.name, loss.name) for loss in LOSSES for rule in ACTIVATIONS if loss.goes_with(rule)
)
Rows = Sequence[Sequence[float]]


def flat(rows: Rows) -> array[float]:
    return array("d", [value for row in rows for value in row])


def dataset(inputs: Rows, targets: Rows, tested: tuple[Rows, Rows] = ((), ())) -> Dataset:
    return Dataset(
        inputs=flat(inputs),
        targets=flat(targets),
        rows=len(inputs),
        test_inputs=flat(tested[0]),
        test_targets=flat(tested[1]),
        test_rows=len(tested[0]),
        input_columns=tuple(Column(f"in{i}") for i in range(1, len(inputs[0]) + 1)),
        target_columns=tuple(Column(f"out{k}") for k in range(1, len(targets[0]) + 1)),
        classes=(),
        notes=(),
        raw_inputs=tuple(array("d", column) for column in zip(*inputs, strict=True)),
        raw_targets=tuple(array("d", column) for column in zip(*targets, strict=True)),
    )


def experiment(network: Network, data: Dataset, init: Init, training: Training) -> Experiment:
    return Experiment("Test", "", "test", data, network, init, training)


def given(
    sizes: tuple[int, ...],
    activation: str = "linear",
    *,
    loss: str = "squared_error",
    inputs: Rows | None = None,
    targets: Rows | None = None,
    output: str = "",
    init: Init | None = None,
    rows: int = 1,
    training: Training | None = None,
    biases: Biases = Biases.EACH,
) -> Experiment:
    """An experiment with one activation; its rows, where none are given, are simple fractions."""
    layers = len(sizes) - 1
    activations = (activation,) * (layers - 1) + (output or activation,)
    network = Network(sizes, activations, loss, biases)
    if inputs is None:
        inputs = [[(i + 2 * r + 1) / 4 for i in range(sizes[0])] for r in range(rows)]
    if targets is None:
        targets = [[(k + r) % 2 for k in range(sizes[-1])] for r in range(len(inputs))]
    return experiment(
        network, dataset(inputs, targets), init or Init(seed=3), training or Training()
    )


def draw_network(draw: random.Random, *, smooth: bool = False, most: int = 4) -> Network:
    """A random network; a smooth one has no kinks, in its loss neither."""
    sizes = tuple(draw.randint(1, most) for _ in range(draw.randint(2, 4)))
    activation, loss = draw.choice(OUTPUTS)
    while smooth and (
        activation not in (*SMOOTH, "softmax") or loss in ("absolute_error", "huber")
    ):
        activation, loss = draw.choice(OUTPUTS)
    if activation == "softmax":
        sizes = (*sizes[:-1], max(2, sizes[-1]))
    hidden = [draw.choice(SMOOTH if smooth else HIDDEN) for _ in sizes[1:-1]]
    return Network(sizes, (*hidden, activation), loss, draw.choice(tuple(Biases)))


def draw_targets(draw: random.Random, network: Network) -> list[float]:
    width = network.sizes[-1]
    if network.loss == "cross_entropy":
        chosen = draw.randrange(width)
        return [1.0 if k == chosen else 0.0 for k in range(width)]
    if network.loss == "binary_cross_entropy":
        return [float(draw.randint(0, 1)) for _ in range(width)]
    return [draw.uniform(-3.0, 3.0) for _ in range(width)]


def draw_rows(draw: random.Random, network: Network, count: int) -> tuple[Rows, Rows]:
    inputs = [[draw.uniform(-2.0, 2.0) for _ in range(network.sizes[0])] for _ in range(count)]
    return inputs, [draw_targets(draw, network) for _ in range(count)]


def draw_experiment(
    draw: random.Random, *, optimizer: str = "", shuffle: bool = False, epochs: int = 3
) -> Experiment:
    """A random experiment of any kind, with an optimiser and a shuffle of its own if not given."""
    network = draw_network(draw, most=3)
    rows = draw.randint(1, 5)
    rule = Settings(
        learning_rate=draw.choice((0.01, 0.05)),
        l1=draw.choice((0.0, 0.0, 0.01)),
        l2=draw.choice((0.0, 0.0, 0.1)),
    )
    parameters = list(network.parameters())
    count = min(draw.choice((0, 0, 1, 2)), len(parameters))
    chosen = sorted(draw.sample(range(len(parameters)), count))
    training = Training(
        optimizer=optimizer or draw.choice(list(BY_NAME)),
        settings=rule,
        batch_size=draw.randint(0, rows),
        batch_reduction=draw.choice(REDUCTIONS),
        shuffle=shuffle or draw.random() < 0.5,
        epochs=epochs,
        frozen=tuple(parameters[k] for k in chosen),
    )
    if draw.random() < 0.5:
        training = with_schedule(draw, training)
    tested = draw_rows(draw, network, 2) if draw.random() < 0.3 else ((), ())
    return experiment(
        network,
        dataset(*draw_rows(draw, network, rows), tested),
        Init("uniform", seed=draw.randrange(1000)),
        training,
    )


def with_schedule(draw: random.Random, training: Training) -> Training:
    """The same with a random schedule of η."""
    settings = training.settings._replace(
        step_epochs=draw.randint(1, 3),
        factor=draw.uniform(0.1, 1.0),
        gamma=draw.uniform(0.5, 1.0),
        decay=draw.uniform(0.0, 2.0),
        min_rate=draw.choice((0.0, 0.001)),
    )
    return replace(training, settings=settings, schedule=draw.choice(list(schedules.BY_NAME)))


@st.composite
def experiments(draw: st.DrawFn) -> Experiment:
    return draw_experiment(random.Random(draw(st.integers(0, 2**32))))


def steps(run: Experiment | Stepper, most: int = 100_000) -> Iterator[Step]:
    """The steps of a run from Init to its end, or `most` of them."""
    stepper = Stepper(run) if isinstance(run, Experiment) else run
    for _ in range(most):
        yield stepper.step
        if stepper.t == stepper.end:
            return
        stepper.advance()


def bits(value: float) -> bytes:
    """A number bit for bit, all nan alike."""
    return b"nan" if math.isnan(value) else struct.pack("<d", value)
