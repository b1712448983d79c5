"""What a dense network is: its sizes, its functions, and where each parameter lies."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import assert_never

from core.engine import kernel
from core.formulas.names import (
    Biases,
    Kind,
    Notation,
    Symbol,
    bias,
    output,
    shared_bias,
    weight,
)
from core.rules import activations, losses
from core.rules.activations import Activation
from core.rules.losses import Loss

_CODES = {Biases.EACH: kernel.EACH, Biases.NONE: kernel.NONE, Biases.SHARED: kernel.SHARED}


@dataclass(frozen=True)
class Network:
    """A dense network without its parameters' values.

    Attributes:
        sizes: Inputs, hidden neurons by layer, outputs; at least two numbers, each at least 1.
        activations: A name a layer, first hidden … output.
        loss: The name of the loss.
        biases: Which biases it has.
        names: Names of their own that quantities have, and these quantities.
    """

    sizes: tuple[int, ...]
    activations: tuple[str, ...]
    loss: str = losses.DEFAULT
    biases: Biases = Biases.EACH
    names: tuple[tuple[str, Symbol], ...] = ()

    @property
    def last(self) -> int:
        """The number of the output layer."""
        return len(self.sizes) - 1

    @cached_property
    def notation(self) -> Notation:
        """How its symbols are written."""
        return Notation(self.sizes, self.biases, self.names)

    @cached_property
    def neurons(self) -> int:
        """How many neurons it has; inputs are none."""
        return sum(self.sizes[1:])

    @cached_property
    def parameter_count(self) -> int:
        """How many weights and biases it has."""
        return self._first_index[-1]

    @property
    def collapsed(self) -> bool:
        """Whether output activation and loss go together to δ = ŷ − y."""
        return self.activations[-1] == self.loss_rule.partner

    @property
    def sums_over_outputs(self) -> bool:
        """Whether δ of an output is a sum over all of them: softmax, unless it collapses."""
        return self.rule(self.last).whole_layer and not self.collapsed

    def activation(self, layer: int) -> str:
        """The name of the activation of a layer, 1 … last."""
        return self.activations[layer - 1]

    def rule(self, layer: int) -> Activation:
        """The activation of a layer, 1 … last.

        Raises:
            KeyError: There is none of that name.
        """
        return activations.BY_NAME[self.activations[layer - 1]]

    @property
    def loss_rule(self) -> Loss:
        """The loss.

        Raises:
            KeyError: There is none of that name.
        """
        return losses.BY_NAME[self.loss]

    def output(self, layer: int, neuron: int) -> Symbol:
        """What a neuron gives out: x in layer 0, ŷ in the last layer, O between."""
        return output(layer, neuron, self.last)

    @cached_property
    def _neurons_at(self) -> tuple[int, ...]:
        return (0, *accumulate(self.sizes[:-1]))

    @cached_property
    def _first_index(self) -> tuple[int, ...]:
        """The index of the first parameter of layer 1, 2, …, and at last how many there are.

        It is the same in the parameter vector and in the order of the update steps.
        """
        return (0, *accumulate(self.layer_parameters(k) for k in range(1, self.last + 1)))

    def neuron_place(self, layer: int, neuron: int) -> int:
        """Where a neuron's numbers stand in the kernel's vectors; inputs are layer 0."""
        return self._neurons_at[layer] + neuron - 1

    def parameter_place(self, symbol: Symbol) -> int:
        """Where a weight or bias stands in the flat parameter vector."""
        width, start = self.sizes[symbol.layer], self.first_index(symbol.layer)
        if symbol.kind is Kind.WEIGHT:
            return start + (symbol.i - 1) * width + symbol.j - 1
        behind = start + self.sizes[symbol.layer - 1] * width
        return behind if symbol.is_shared else behind + symbol.i - 1

    def parameter(self, index: int) -> Symbol:
        """The parameter at an index (from 0) in the order of the update steps."""
        layer = bisect_right(self._first_index, index)
        neuron, place = divmod(index - self.first_index(layer), self.own_parameters(layer))
        return self.layer_parameter(layer, neuron, place)

    def layer_parameter(self, layer: int, neuron: int, place: int) -> Symbol:
        """A parameter of a layer: of a neuron (from 0), that at a place (from 0) among its own.

        Behind the last neuron, at place 0, is the bias that all of them share.
        """
        if neuron == self.sizes[layer]:
            return shared_bias(layer)
        if place == self.sizes[layer - 1]:
            return bias(layer, neuron + 1)
        return weight(layer, place + 1, neuron + 1)

    def parameter_index(self, symbol: Symbol) -> int:
        """The index (from 0) of a parameter in the order of the update steps."""
        neuron, place = self.layer_place(symbol)
        first = self.first_index(symbol.layer)
        return first + neuron * self.own_parameters(symbol.layer) + place

    def layer_place(self, symbol: Symbol) -> tuple[int, int]:
        """Which parameter of its layer it is: see `layer_parameter`, whose inverse this is."""
        if symbol.is_shared:
            return self.sizes[symbol.layer], 0
        last = self.sizes[symbol.layer - 1]
        return symbol.neuron - 1, symbol.i - 1 if symbol.kind is Kind.WEIGHT else last

    def first_index(self, layer: int) -> int:
        """The index of a layer's first parameter, in the order of the update steps."""
        return self._first_index[layer - 1]

    def own_parameters(self, layer: int) -> int:
        """How many parameters each neuron of a layer has of its own: weights, and its bias."""
        return self.sizes[layer - 1] + (self.biases is Biases.EACH)

    def layer_biases(self, layer: int) -> int:
        """How many biases a layer has."""
        if self.biases is Biases.EACH:
            return self.sizes[layer]
        return 1 if self.biases is Biases.SHARED else 0

    def layer_parameters(self, layer: int) -> int:
        """How many parameters a layer has."""
        return self.sizes[layer - 1] * self.sizes[layer] + self.layer_biases(layer)

    def bias(self, layer: int, neuron: int) -> Symbol | None:
        """The bias that a neuron adds; None where there is none."""
        match self.biases:
            case Biases.EACH:
                return bias(layer, neuron)
            case Biases.SHARED:
                return shared_bias(layer)
            case Biases.NONE:
                return None
            case _:
                assert_never(self.biases)

    def sharers(self, parameter: Symbol) -> tuple[int, ...]:
        """The neurons of its layer that a parameter goes into: one, or all that share a bias."""
        if parameter.is_shared:
            return tuple(range(1, self.sizes[parameter.layer] + 1))
        return (parameter.neuron,)

    def incoming(self, layer: int, neuron: int) -> Iterator[Symbol]:
        """What a neuron takes: its weights in source order, then its bias, where there is one."""
        for source in range(1, self.sizes[layer - 1] + 1):
            yield weight(layer, source, neuron)
        added = self.bias(layer, neuron)
        if added is not None:
            yield added

    def parameters(self) -> Iterator[Symbol]:
        """All parameters in the order of the update steps: by layer, by neuron, bias last.

        One that the neurons of a layer share comes once, after the last of them.
        """
        for layer in range(1, self.last + 1):
            for neuron in range(1, self.sizes[layer] + 1):
                for symbol in self.incoming(layer, neuron):
                    if not symbol.is_shared or neuron == self.sizes[layer]:
                        yield symbol

    def plan(self) -> kernel.Net:
        """The network as the kernel takes it."""
        layers = range(1, self.last + 1)
        weights_at = [0, *map(self.first_index, layers)]
        biases_at = [0] + [weights_at[k] + self.sizes[k - 1] * self.sizes[k] for k in layers]
        return kernel.Net(
            sizes=list(self.sizes),
            activations=[0, *(activations.CODES[name] for name in self.activations)],
            neurons_at=list(self._neurons_at),
            weights_at=weights_at,
            biases_at=biases_at,
            parameters=self.parameter_count,
            loss=losses.CODES[self.loss],
            biases=_CODES[self.biases],
            collapsed=self.collapsed,
        )
