"""A network at a glance: what a bounded sample of rows gives, summed up by neuron and by layer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import inf, isfinite

from core.engine.engine import TrainingRows
from core.network.network import Network
from core.rules.losses import Loss
from core.run.rows import RowCalculator

MOST_ROWS = 64
FEWEST_ROWS = 4
EFFORT = 400_000  # parameters times rows: some 50 ms
FLAT = 0.01  # slope of an activation that saturates below which next to nothing comes through


@dataclass(frozen=True, eq=False)
class Glance:
    """What sampled rows give under fixed parameters; over neurons, in the kernel's order.

    Attributes:
        rows: Rows looked at, spread over the data.
        loss: Their mean loss.
        constant_loss: Their mean loss if the prediction were the mean of their targets each time.
        highest: (inputs + neurons,) the largest output of each neuron that can die.
        flat: (inputs + neurons,) for how many rows one that saturates has a slope below FLAT.
        mean_size: (inputs + neurons,) the mean |O| of each neuron that saturates.
        signal: (layers + 1,) the mean |δ| of each layer; that of the inputs is unused.
    """

    rows: int
    loss: float
    constant_loss: float
    highest: list[float]
    flat: list[int]
    mean_size: list[float]
    signal: list[float]


def sample(network: Network, rows: int) -> list[int]:
    """The rows to look at, from 1: all of a few, else some spread over the data."""
    count = min(max(EFFORT // network.parameter_count, FEWEST_ROWS), MOST_ROWS, rows)
    return [k * rows // count + 1 for k in range(count)]


def glance(network: Network, parameters: list[float], rows: TrainingRows) -> Glance:
    """Send a sample of the rows forward and back.

    Args:
        network: The network.
        parameters: (parameters,) in the kernel's order.
        rows: All rows.
    """
    calculator = RowCalculator(network.plan())
    neurons = sum(network.sizes)
    highest, flat, size = [-inf] * neurons, [0] * neurons, [0.0] * neurons
    signal = [0.0] * (network.last + 1)
    loss = 0.0
    chosen = sample(network, rows.count)
    layers = [
        (layer, network.rule(layer), network.neuron_place(layer, 1), network.sizes[layer])
        for layer in range(1, network.last + 1)
    ]
    for row in chosen:
        numbers = calculator.numbers(parameters, rows.inputs, rows.targets, row)
        out = numbers.out
        loss += numbers.loss
        for layer, rule, start, width in layers:
            signal[layer] += sum(map(abs, numbers.delta[start : start + width])) / width
            if rule.dies:
                for k in range(start, start + width):
                    highest[k] = max(highest[k], out[k])
            if rule.saturates:
                for k in range(start, start + width):
                    size[k] += abs(out[k])
                    flat[k] += rule.slope(numbers.z[k], out[k]) < FLAT
    count = len(chosen)
    return Glance(
        rows=count,
        loss=loss / count,
        constant_loss=_constant_loss(network.loss_rule, rows, chosen),
        highest=highest,
        flat=flat,
        mean_size=[total / count for total in size],
        signal=[total / count for total in signal],
    )


def sampled_loss(network: Network, parameters: list[float], rows: TrainingRows) -> float:
    """The mean loss of the rows that `glance` looks at; takes the same."""
    calculator = RowCalculator(network.plan())
    chosen = sample(network, rows.count)
    losses = [calculator.numbers(parameters, rows.inputs, rows.targets, row).loss for row in chosen]
    return sum(losses) / len(losses)


@lru_cache(maxsize=2)
def constant_loss(rule: Loss, rows: TrainingRows) -> float:
    """The mean loss of all rows if each were predicted by the mean of their targets, or 0."""
    return _constant_loss(rule, rows, range(1, rows.count + 1))


def _constant_loss(rule: Loss, rows: TrainingRows, chosen: Sequence[int]) -> float:
    """The mean loss of these rows if each were predicted by the mean of their targets.

    It is 0 where it is none: the mean has overflowed.
    """
    width = len(rows.targets) // rows.count
    targets = [rows.targets[(row - 1) * width : row * width] for row in chosen]
    means = [sum(row[k] for row in targets) / len(targets) for k in range(width)]
    total = 0.0
    for row in targets:
        terms = [rule.term(y, mean) for y, mean in zip(row, means, strict=True)]
        total += rule.finish.value(sum(terms), width)
    mean = total / len(targets)
    return mean if isfinite(mean) else 0.0
