"""Which lines of a program belong to which step, phase by phase: arithmetic, no list of lines.

A line's place and a step's index count from 0 within the phase.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Protocol

from core.formulas.names import Kind, Symbol
from core.network.network import Network
from core.network.training import Training
from core.program import statements
from core.program.statements import Statement
from core.run.schedule import Schedule


class Section(Protocol):
    """The lines of a phase."""

    @property
    def lines(self) -> int:
        """How many there are."""
        ...

    def index(self, line: int) -> int:
        """The step that a line belongs to."""
        ...

    def places(self, index: int) -> tuple[int, ...]:
        """The lines of a step, in their order."""
        ...

    def statement(self, line: int) -> Statement:
        """What stands in a line."""
        ...


@dataclass(frozen=True)
class Forward:
    """Two lines a neuron, z and O; of a softmax all z first, then what all its outputs share."""

    schedule: Schedule

    @property
    def network(self) -> Network:
        """The network."""
        return self.schedule.network

    @property
    def lines(self) -> int:
        """How many there are."""
        return 2 * self.network.neurons + (2 if self._softmax else 0)

    @property
    def _softmax(self) -> bool:
        return self.network.rule(self.network.last).whole_layer

    @cached_property
    def _before(self) -> int:
        """Neurons before the last layer."""
        return self.network.neurons - self.network.sizes[-1]

    def index(self, line: int) -> int:
        """The step that a line belongs to."""
        rest, width = line - 2 * self._before, self.network.sizes[-1]
        if not self._softmax or rest < 0:
            return line // 2
        return self._before + (rest if rest < width else max(rest - width - 2, 0))

    def places(self, index: int) -> tuple[int, ...]:
        """The lines of a step, in their order."""
        rest, width = index - self._before, self.network.sizes[-1]
        if not self._softmax or rest < 0:
            return 2 * index, 2 * index + 1
        first = 2 * self._before + rest
        return first, first + width + 2

    def statement(self, line: int) -> Statement:
        """What stands in a line."""
        network, index = self.network, self.index(line)
        layer, neuron = self.schedule.forward_neuron(index)
        if line == self.places(index)[0]:
            return statements.weighted_sum(network, layer, neuron)
        if not network.rule(layer).whole_layer:
            return statements.activation(network, layer, neuron)
        if line == self.places(index)[1]:
            return statements.softmax_output(network, neuron)
        shared = (statements.softmax_largest, statements.softmax_total)
        return shared[line - 2 * self._before - network.sizes[-1]](network)


@dataclass(frozen=True)
class Loss:
    """One line."""

    network: Network
    lines: int = 1

    def index(self, line: int) -> int:
        """The step that a line belongs to."""
        return 0

    def places(self, index: int) -> tuple[int, ...]:
        """The lines of a step, in their order."""
        return (0,)

    def statement(self, line: int) -> Statement:
        """What stands in a line."""
        return statements.loss(self.network)


@dataclass(frozen=True)
class Gradients:
    """∂L/∂O and δ of a neuron, then a line for each of its parameters; in a batch two.

    Where δ of an output is a sum over all of them, ∂L/∂ŷ of all outputs comes first.
    A bias that a layer's neurons share comes after the last of them.

    Attributes:
        schedule: The order of the steps.
        gathered: Whether the gradients of several rows are summed.
        first: Whether this is the first of them.
    """

    schedule: Schedule
    gathered: bool
    first: bool

    @cached_property
    def _ahead(self) -> int:
        """How many lines come before those of the first neuron: ∂L/∂ŷ of all outputs, or none."""
        network = self.schedule.network
        return network.sizes[-1] if network.sums_over_outputs else 0

    @cached_property
    def _layers(self) -> tuple[tuple[int, int], ...]:
        """By layer, the last first: its first line and step."""
        network, found, line, step = self.schedule.network, [], self._ahead, 0
        for k, layer in enumerate(range(network.last, 0, -1)):
            found.append((line, step))
            heads = network.sizes[layer] * self._heads(k)
            line += heads + network.layer_parameters(layer) * self._each
            step += self.schedule.layer_gradients(layer)
        return (*found, (line, step))

    def _heads(self, k: int) -> int:
        """Lines of a neuron itself, in the layer k places before the last."""
        return 1 if k == 0 and (self._ahead or self.schedule.network.collapsed) else 2

    @property
    def _each(self) -> int:
        """Lines of a parameter."""
        return 1 + self.gathered

    def _own(self, k: int) -> int:
        """Parameters that a neuron has of its own, in the layer k places before the last."""
        network = self.schedule.network
        return network.own_parameters(network.last - k)

    def _neuron_lines(self, k: int) -> int:
        return self._heads(k) + self._own(k) * self._each

    @property
    def lines(self) -> int:
        """How many there are."""
        return self._layers[-1][0]

    def index(self, line: int) -> int:
        """The step that a line belongs to."""
        if line < self._ahead:
            return line * (self._own(0) + 1)
        k = _last(self._layers, line, 0)
        first, step = self._layers[k]
        neuron, rest = divmod(line - first, self._neuron_lines(k))
        step += neuron * (self._own(k) + 1)
        heads = self._heads(k)
        if rest < heads or neuron == self._neurons(k):  # behind the last is what they share
            return step
        return step + 1 + (rest - heads) // self._each

    def _neurons(self, k: int) -> int:
        """Neurons of the layer k places before the last."""
        return self.schedule.network.sizes[-1 - k]

    def places(self, index: int) -> tuple[int, ...]:
        """The lines of a step, in their order."""
        k = _last(self._layers, index, 1)
        first, step = self._layers[k]
        neuron, rest = divmod(index - step, self._own(k) + 1)
        first += neuron * self._neuron_lines(k)
        if neuron == self._neurons(k):  # behind the last is what they share
            return tuple(range(first, first + self._each))
        if rest == 0:
            ahead = (neuron,) if k == 0 and self._ahead else ()
            return *ahead, *range(first, first + self._heads(k))
        first += self._heads(k) + (rest - 1) * self._each
        return tuple(range(first, first + self._each))

    def statement(self, line: int) -> Statement:
        """What stands in a line."""
        index = self.index(line)
        part, target = self.places(index).index(line), self.schedule.gradient_target(index)
        if not target.is_parameter:
            return statements.neuron_gradient(self.schedule.network, target)[part]
        return statements.parameter_gradient(
            self.schedule.network, target, gathered=self.gathered, first=self.first
        )[part]


@dataclass(frozen=True)
class Frozen:
    """Which parameters are frozen, as indices in the order of the updates."""

    indices: tuple[int, ...]
    biases: tuple[int, ...]

    @classmethod
    def of(cls, network: Network, parameters: tuple[Symbol, ...]) -> Frozen:
        """These parameters of a network."""
        found = sorted((network.parameter_index(p), p.kind is Kind.BIAS) for p in parameters)
        biases = accumulate((bias for _, bias in found), initial=0)
        return cls(tuple(index for index, _ in found), tuple(biases))

    def before(self, index: int) -> tuple[int, int]:
        """How many weights and how many biases before an index are frozen."""
        count = bisect_left(self.indices, index)
        return count - self.biases[count], self.biases[count]

    def __contains__(self, index: int) -> bool:
        """Whether the parameter at an index is."""
        k = bisect_left(self.indices, index)
        return k < len(self.indices) and self.indices[k] == index


@dataclass(frozen=True)
class Update:
    """The lines that an optimiser takes for each parameter; one where it is frozen.

    Attributes:
        network: The network.
        training: How it is trained.
        frozen: Its frozen parameters.
        rows: How many rows the batch has.
    """

    network: Network
    training: Training
    frozen: Frozen
    rows: int

    @cached_property
    def _shared(self) -> tuple[Statement, ...]:
        return statements.shared(self.training)

    @cached_property
    def _each(self) -> tuple[int, int]:
        """The lines of a weight and of a bias; in a network without biases, twice of a weight."""
        last = self.network.parameter_count - 1
        weight, bias = (
            len(self._statements(self.network.parameter(index), frozen=False))
            for index in (0, last)
        )
        return weight, bias

    def _statements(self, parameter: Symbol, frozen: bool) -> tuple[Statement, ...]:
        return statements.update(self.training, parameter, self.rows, frozen)

    @cached_property
    def _layers(self) -> tuple[tuple[int, int, int, int], ...]:
        """By layer: its first line if nothing were frozen, its first step, its sources.

        And the parameters that each of its neurons has of its own.
        """
        weight, bias = self._each
        network, found, line = self.network, [], len(self._shared)
        for layer in range(1, network.last + 1):
            sources, own = network.sizes[layer - 1], network.own_parameters(layer)
            found.append((line, network.first_index(layer), sources, own))
            weights = sources * network.sizes[layer]
            line += weights * weight + network.layer_biases(layer) * bias
        return (*found, (line, network.parameter_count, 1, 1))

    def _first(self, index: int) -> int:
        """The first line of a parameter's."""
        weight, bias = self._each
        line, step, sources, own = self._layers[_last(self._layers, index, 1)]
        neuron, place = divmod(index - step, own)
        line += neuron * (sources * weight + (own - sources) * bias) + place * weight
        frozen_weights, frozen_biases = self.frozen.before(index)
        return line - frozen_weights * (weight - 1) - frozen_biases * (bias - 1)

    @cached_property
    def lines(self) -> int:
        """How many there are."""
        return self._first(self.network.parameter_count)

    def index(self, line: int) -> int:
        """The step that a line belongs to."""
        if line < len(self._shared):
            return 0
        if self.frozen.indices:
            steps = range(self.network.parameter_count)
            return bisect_right(steps, line, key=self._first) - 1
        weight, bias = self._each
        first, step, sources, own = self._layers[_last(self._layers, line, 0)]
        neuron, rest = divmod(line - first, sources * weight + (own - sources) * bias)
        return step + neuron * own + min(rest // weight, sources)

    def places(self, index: int) -> tuple[int, ...]:
        """The lines of a step, in their order."""
        first = self._first(index) if index else 0
        return tuple(range(first, self._first(index + 1)))

    def statement(self, line: int) -> Statement:
        """What stands in a line."""
        if line < len(self._shared):
            return self._shared[line]
        index = self.index(line)
        frozen = index in self.frozen
        return self._statements(self.network.parameter(index), frozen)[line - self._first(index)]


def _last(layers: Sequence[tuple[int, ...]], value: int, field: int) -> int:
    """The place of the last of the layers whose field is at most a value."""
    return bisect_right(layers, value, key=lambda layer: layer[field]) - 1
