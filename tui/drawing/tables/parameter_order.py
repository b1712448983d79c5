"""All parameters by the size of their value, gradient or change, the largest first.

numpy is what makes this quick for a hundred thousand of them; it is slow to load, so this module is
imported only when somebody asks for such an order.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from core.formulas.names import Biases, Symbol
from core.network.network import Network
from core.run.known import Known, added
from core.run.position import Phase
from core.run.predictions import Floats, parameters_at, places_of

_UNKNOWN = -1.0  # sizes are 0 or more: what is not known comes last

Numbers = NDArray[np.int64]


class Order:
    """Rows of a table, a parameter each, in the order of their sizes at a moment.

    Of equal sizes, and of what is not known, that comes first which is updated first. Rows are put
    in order as far down as they are looked at.

    Attributes:
        network: The network.
        by: What they are ordered by, one of the columns of the table.
    """

    def __init__(self, known: Known, by: str) -> None:
        """Order the parameters by what is known of them now."""
        self.network, self.by = known.network, by
        self._sizes = _sizes(known, by)
        self._first: Numbers = np.empty(0, np.int64)

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self._sizes)

    def at(self, row: int) -> Symbol:
        """The parameter in a row."""
        if row >= len(self._first):
            self._first = self._largest(min(2 * row + 64, len(self)))
        return self.network.parameter(int(self._first[row]))

    def row(self, parameter: Symbol) -> int:
        """The row of a parameter."""
        index = self.network.parameter_index(parameter)
        size = self._sizes[index]
        return int((self._sizes > size).sum() + (self._sizes[:index] == size).sum())

    def _largest(self, count: int) -> Numbers:
        """The indices of so many parameters, in order."""
        falling = -self._sizes  # partitions much faster than from the other end
        last = np.partition(falling, count - 1)[count - 1]
        chosen = np.flatnonzero(falling <= last)
        return chosen[np.argsort(falling[chosen], kind="stable")]


def _sizes(known: Known, by: str) -> Floats:
    """What the parameters are ordered by, (parameters,), in the order of the update steps."""
    with np.errstate(all="ignore"):
        if by == "gradient":
            return _gradients(known)
        if by == "change":
            return _changes(known)
        return _size(parameters_at(known)[places_of(known.network)])


def _size(values: Floats) -> Floats:
    """How far from 0 values are; what is no number any more has outgrown all others."""
    return np.nan_to_num(np.abs(values), nan=np.inf, posinf=np.inf)


def _changes(known: Known) -> Floats:
    if known.after is None or known.position.phase is not Phase.UPDATE:
        return np.full(known.network.parameter_count, _UNKNOWN)
    with np.errstate(all="ignore"):
        return _updated(known, np.array(known.after) - np.array(known.before))


def _updated(known: Known, values: Floats) -> Floats:
    """Sizes of values, in the kernel's order, each of them known from its update step on."""
    sizes = np.full(known.network.parameter_count, _UNKNOWN)
    updated = places_of(known.network)[: known.position.index + 1]
    sizes[: len(updated)] = _size(values[updated])
    return sizes


def _gradients(known: Known) -> Floats:
    network, row, position = known.network, known.numbers, known.position
    if known.applied is not None:
        sizes = _updated(known, np.array(known.applied))
        sizes[[network.parameter_index(symbol) for symbol in known.frozen]] = _UNKNOWN
        return sizes
    if row is None or position.phase not in (Phase.GRADIENT, Phase.UPDATE):
        return np.full(network.parameter_count, _UNKNOWN)
    out, delta = np.array(row.out), np.array(row.delta)
    blocks = []
    for layer, (sources, neurons) in enumerate(pairwise(network.sizes), 1):
        start, end = (network.neuron_place(at, 1) for at in (layer - 1, layer))
        factors, signals = out[start : start + sources], delta[end : end + neurons]
        if network.biases is Biases.EACH:
            factors = np.append(factors, 1.0)
        blocks.append(np.outer(signals, factors).ravel())
        if network.biases is Biases.SHARED:
            blocks.append(np.array([added(signals.tolist())]))
    sizes = _size(np.concatenate(blocks))
    if position.phase is Phase.GRADIENT:
        sizes[_steps(network) > position.index] = _UNKNOWN
    return sizes


@lru_cache(maxsize=4)
def _steps(network: Network) -> Numbers:
    """The gradient step (its place in the phase) of each parameter, by the order of updates."""
    blocks: list[Numbers] = []
    before = 0
    for layer in range(network.last, 0, -1):
        neurons = network.sizes[layer]
        count = neurons + network.layer_parameters(layer)
        steps = before + np.arange(count)
        own, shared = np.split(steps, [neurons * (network.own_parameters(layer) + 1)])
        # the first of each neuron is its own
        blocks.append(np.append(own.reshape(neurons, -1)[:, 1:].ravel(), shared))
        before += count
    return np.concatenate(blocks[::-1])
