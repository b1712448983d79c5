"""What a dense network is: its sizes, its functions, and where each parameter lies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from core.engine import kernel
from core.formulas.names import Kind, Notation, Symbol, bias, output, weight
from core.rules import activations, losses
from core.rules.activations import Activation
from core.rules.losses import Loss


@dataclass(frozen=True)
class Network:
    """A dense network without its parameters' values.

    Attributes:
        sizes: Inputs, hidden neurons by layer, outputs; at least two numbers, each at least 1.
        activations: A name a layer, first hidden … output.
        loss: The name of the loss.
    """

    sizes: tuple[int, ...]
    activations: tuple[str, ...]
    loss: str = losses.DEFAULT

    @property
    def last(self) -> int:
        """The number of the output layer."""
        return len(self.sizes) - 1

    @cached_property
    def notation(self) -> Notation:
        """How its symbols are written."""
        return Notation(self.sizes)

    @cached_property
    def neurons(self) -> int:
        """How many neurons it has; inputs are none."""
        return sum(self.sizes[1:])

    @cached_property
    def parameter_count(self) -> int:
        """How many weights and biases it has."""
        return sum((a + 1) * b for a, b in zip(self.sizes, self.sizes[1:], strict=False))

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
    def _weights_at(self) -> tuple[int, ...]:
        blocks = [(a + 1) * b for a, b in zip(self.sizes, self.sizes[1:], strict=False)]
        return (0, 0, *accumulate(blocks[:-1]))

    def neuron_place(self, layer: int, neuron: int) -> int:
        """Where a neuron's numbers stand in the kernel's vectors; inputs are layer 0."""
        return self._neurons_at[layer] + neuron - 1

    def parameter_place(self, symbol: Symbol) -> int:
        """Where a weight or bias stands in the flat parameter vector."""
        width, start = self.sizes[symbol.layer], self._weights_at[symbol.layer]
        if symbol.kind is Kind.WEIGHT:
            return start + (symbol.i - 1) * width + symbol.j - 1
        return start + self.sizes[symbol.layer - 1] * width + symbol.i - 1

    def parameter(self, index: int) -> Symbol:
        """The parameter at an index (from 0) in the order of the update steps."""
        layer = 1
        while index >= (self.sizes[layer - 1] + 1) * self.sizes[layer]:
            index -= (self.sizes[layer - 1] + 1) * self.sizes[layer]
            layer += 1
        neuron, source = divmod(index, self.sizes[layer - 1] + 1)
        if source == self.sizes[layer - 1]:
            return bias(layer, neuron + 1)
        return weight(layer, source + 1, neuron + 1)

    def parameter_index(self, symbol: Symbol) -> int:
        """The index (from 0) of a parameter in the order of the update steps."""
        sizes, layer = self.sizes, symbol.layer
        before = sum((sizes[k - 1] + 1) * sizes[k] for k in range(1, layer))
        source = symbol.i - 1 if symbol.kind is Kind.WEIGHT else sizes[layer - 1]
        return before + (symbol.neuron - 1) * (sizes[layer - 1] + 1) + source

    def incoming(self, layer: int, neuron: int) -> Iterator[Symbol]:
        """The parameters of one neuron: its weights in source order, then its bias."""
        for source in range(1, self.sizes[layer - 1] + 1):
            yield weight(layer, source, neuron)
        yield bias(layer, neuron)

    def parameters(self) -> Iterator[Symbol]:
        """All parameters in the order of the update steps: by layer, by neuron, bias last."""
        for layer in range(1, self.last + 1):
            for neuron in range(1, self.sizes[layer] + 1):
                yield from self.incoming(layer, neuron)

    def plan(self) -> kernel.Net:
        """The network as the kernel takes it."""
        weights_at = list(self._weights_at)
        biases_at = [0] + [
            weights_at[layer] + self.sizes[layer - 1] * self.sizes[layer]
            for layer in range(1, self.last + 1)
        ]
        return kernel.Net(
            sizes=list(self.sizes),
            activations=[0, *(activations.CODES[name] for name in self.activations)],
            neurons_at=list(self._neurons_at),
            weights_at=weights_at,
            biases_at=biases_at,
            parameters=self.parameter_count,
            loss=losses.CODES[self.loss],
            collapsed=self.collapsed,
        )
