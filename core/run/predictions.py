"""Predictions of many rows at once, for pictures and tables.

numpy sums in an order of its own, so that last bits may differ from those of the run: no step and
no parameter comes from here.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Any, TypeAlias
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from core.data.dataset import Column
from core.engine.engine import TrainingRows
from core.formulas.formula import Expression, Number, fold
from core.formulas.names import pre_activation
from core.network.network import Network
from core.rules.activations import Activation
from core.run.known import Known

Floats: TypeAlias = NDArray[np.float64]

Z = pre_activation(1, 1)  # in the formulas of activations
OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}


@dataclass(frozen=True, eq=False)
class Rows:
    """The training rows, scaled as the network sees them.

    Attributes:
        inputs: (rows, inputs).
        targets: (rows, outputs).
    """

    inputs: Floats
    targets: Floats

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.inputs)

    @cached_property
    def input_ranges(self) -> Floats:
        """The least and the greatest value of each input, (2, inputs)."""
        return np.array([self.inputs.min(axis=0), self.inputs.max(axis=0)])

    @cached_property
    def target_ranges(self) -> Floats:
        """The least and the greatest value of each target, (2, outputs)."""
        return np.array([self.targets.min(axis=0), self.targets.max(axis=0)])

    @cached_property
    def is_two_valued(self) -> bool:
        """Whether there is one target, and it takes two values only."""
        low, high = self.target_ranges
        if len(low) > 1 or low[0] == high[0]:
            return False
        return bool(((self.targets == low) | (self.targets == high)).all())


# each row is looked at many times; what is made of rows goes with them
_rows: WeakKeyDictionary[TrainingRows, Rows] = WeakKeyDictionary()


def rows_of(rows: TrainingRows) -> Rows:
    """Training rows for pictures and tables: the same for the same rows, and no copies of them."""
    found = _rows.get(rows)
    if found is None:
        inputs = np.frombuffer(rows.inputs).reshape(rows.count, -1)
        targets = np.frombuffer(rows.targets).reshape(rows.count, -1)
        found = _rows[rows] = Rows(inputs, targets)
    return found


def unscaled(values: Floats, columns: Sequence[Column]) -> Floats:
    """Values (rows, columns) in the units of the file, up to rounding."""
    with np.errstate(all="ignore"):
        result: Floats = values * _scales(columns) + _shifts(columns)
    return result


def scaled(raw: Floats, columns: Sequence[Column]) -> Floats:
    """Values (rows, columns) in the units of the file, as the network sees them."""
    with np.errstate(all="ignore"):
        result: Floats = (raw - _shifts(columns)) / _scales(columns)
    return result


def _scales(columns: Sequence[Column]) -> Floats:
    return np.array([column.scaling.scale for column in columns])


def _shifts(columns: Sequence[Column]) -> Floats:
    return np.array([column.scaling.shift for column in columns])


def parameters_at(known: Known) -> Floats:
    """All parameters as they are known at a step, (parameters,), in the kernel's order."""
    values: Floats = np.array(known.before)
    if known.after is not None:
        updated = places_of(known.network)[: known.position.index + 1]
        values[updated] = np.array(known.after)[updated]
    return values


def predicted_rows(known: Known) -> NDArray[np.bool_]:
    """Of which rows all predictions are known at a step, (rows,).

    A row's are from its first way forward through the network on, as the parameters make them; on
    each later one they are to be found again.
    """
    position, schedule = known.position, known.schedule
    in_first = position.epoch == 1 and position.update > 0
    seen: NDArray[np.bool_] = np.full(schedule.rows, position.epoch > 0 and not in_first)
    if in_first:
        count = schedule.first_place(position.update) + position.place + 1
        seen[np.asarray(schedule.order(1)[:count])] = True
    if position.row:
        seen[position.row - 1] = known.outputs == known.network.sizes[-1]
    return seen


@lru_cache(maxsize=4)
def places_of(network: Network) -> NDArray[np.int64]:
    """Where each parameter stands in the kernel's vector, in the order of the update steps."""
    places = []
    for layer in range(1, network.last + 1):
        width, count = network.sizes[layer], network.layer_parameters(layer)
        places_there = network.first_index(layer) + np.arange(count)
        # A layer's own biases lie behind its weights, as if they came from one more source; one
        # that it shares is the last in both orders.
        own, shared = np.split(places_there, [network.own_parameters(layer) * width])
        places += [own.reshape(-1, width).T.ravel(), shared]
    return np.concatenate(places)


def predict(network: Network, parameters: Floats, inputs: Floats) -> Floats:
    """The outputs of a network.

    Args:
        network: The network.
        parameters: (parameters,) in the kernel's order.
        inputs: (rows, inputs), scaled.

    Returns:
        (rows, outputs), scaled as the targets are. What overflows is infinite or nan.
    """
    out, start = inputs, 0
    with np.errstate(all="ignore"):
        for layer, (sources, width) in enumerate(pairwise(network.sizes), 1):
            block = parameters[start : start + network.layer_parameters(layer)]
            weights, biases = np.split(block, [sources * width])
            z = out @ weights.reshape(sources, width)  # (rows, width)
            if len(biases):
                z = z + biases  # one a neuron, or one for all
            out = _outputs(network.rule(layer), z)
            start += len(block)
    return out


def _outputs(rule: Activation, z: Floats) -> Floats:
    """The outputs of a layer, (rows, width), from its pre-activations."""
    return _softmax(z) if rule.whole_layer else _over(rule.formula(Z), z)


def _over(formula: Expression, z: Floats) -> Floats:
    """A formula of `Z` at every number of an array."""

    def leaf(e: Expression) -> Any:  # noqa: ANN401 - numbers and arrays go together
        return e.value if isinstance(e, Number) else z

    result: Floats = fold(
        formula,
        leaf,
        lambda function, v: function.arrays(np, v),
        lambda sign, left, right: OPERATORS[sign](left, right),
    )
    return result


def _softmax(z: Floats) -> Floats:
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    result: Floats = powers / powers.sum(axis=1, keepdims=True)
    return result
