"""How the numbers of a row hang together: which quantities feed which, in symbols alone.

The steps read it and add the numbers, the programs read it and make assignments of it. All sums run
in the order of the kernel, and their terms are made one at a time, so that a line of 784 of them
costs no more than what is shown of it. The chain rule as laid out here is that of Rumelhart, Hinton
and Williams, Nature 323 (1986).
"""

from __future__ import annotations

from dataclasses import dataclass

from core.formulas.formula import ONE, Choice, Expression, Partial, subtract
from core.formulas.names import LOSS, Biases, Symbol, delta, pre_activation, target, weight
from core.network.network import Network
from core.rules.activations import softmax_slope


@dataclass(frozen=True, slots=True)
class Link:
    """A factor of a product.

    Attributes:
        symbol: What it is written as.
        expression: How it is computed.
        operands: Whose values that takes.
        owner: Where in the network it belongs, for pointing at.
    """

    symbol: Expression
    expression: Expression
    operands: tuple[Symbol, ...]
    owner: Symbol


@dataclass(frozen=True)
class Wiring:
    """What feeds what in a row's way through a network and back.

    Attributes:
        network: The network.
    """

    network: Network

    # forward

    def summands(self, layer: int) -> int:
        """How many terms the weighted sum of a neuron of this layer has."""
        return self.network.sizes[layer - 1] + (self.network.biases is not Biases.NONE)

    def summand(self, layer: int, neuron: int, k: int) -> tuple[Symbol, ...]:
        """A term (from 0) of z = w·O + w·O + … + b: a weight and what it is for, or the bias."""
        bias = self.network.bias(layer, neuron)
        if bias is not None and k == self.network.sizes[layer - 1]:
            return (bias,)
        return weight(layer, k + 1, neuron), self.network.output(layer - 1, k + 1)

    def activation(self, layer: int, neuron: int) -> Expression:
        """The output of a neuron from its z, where it does not take a whole layer's."""
        return self.network.rule(layer).formula(pre_activation(layer, neuron))

    @property
    def outputs(self) -> tuple[Symbol, ...]:
        """The outputs of the last layer."""
        last, width = self.network.last, self.network.sizes[-1]
        return tuple(self.network.output(last, k) for k in range(1, width + 1))

    # back

    def loss_slope(self, output: Symbol) -> Expression | Choice:
        """∂L/∂ŷ from target and output; of a loss in pieces, both."""
        rule, width = self.network.loss_rule, self.network.sizes[-1]
        return rule.slope_formula(target(output.i), output, width)

    def difference(self, neuron: int) -> Link:
        """δ = ŷ − y, to which the slopes of loss and activation collapse."""
        last = self.network.last
        output, y = self.network.output(last, neuron), target(neuron)
        partial = Partial(LOSS, pre_activation(last, neuron))
        return Link(partial, subtract(output, y), (output, y), LOSS)

    def paths(self, layer: int) -> int:
        """How many paths lead from a neuron of a layer before the last into the next one."""
        return self.network.sizes[layer + 1]

    def path(self, output: Symbol, k: int) -> tuple[Link, Link]:
        """A term (from 0) of ∂L/∂O = Σ δ·w, one a neuron of the next layer, which owns its δ."""
        return self.signal(output.layer + 1, k + 1), self.onward(output, k + 1)

    def onward(self, output: Symbol, neuron: int) -> Link:
        """The weight by which an output feeds a neuron of the next layer."""
        layer = output.layer + 1
        w = weight(layer, output.i, neuron)
        return Link(Partial(self.node(layer, neuron), output), w, (w,), w)

    def slope(self, layer: int, neuron: int) -> Link:
        """∂O/∂z of a neuron."""
        z, output = pre_activation(layer, neuron), self.network.output(layer, neuron)
        slope = self.network.rule(layer).slope_formula(z, output)
        return Link(Partial(output, z), slope, (z, output), output)

    def softmax_slope(self, other: Symbol, output: Symbol) -> Link:
        """∂ŷₖ/∂zⱼ of a softmax layer: ŷⱼ(1 − ŷⱼ) for k = j, else −ŷₖ·ŷⱼ."""
        partial = Partial(other, pre_activation(output.layer, output.i))
        return Link(partial, softmax_slope(other, output), (other, output), other)

    def signal(self, layer: int, neuron: int) -> Link:
        """∂L/∂z of a neuron (of a linear one ∂L/∂O), as its δ."""
        signal = delta(layer, neuron)
        output = self.network.output(layer, neuron)
        return Link(Partial(LOSS, self.node(layer, neuron)), signal, (signal,), output)

    def entry(self, parameter: Symbol, neuron: int) -> Link:
        """∂z/∂ of a weight or bias: what the weight is multiplied with, or 1.

        Args:
            parameter: The weight or bias.
            neuron: The neuron of its layer whose z that is.
        """
        partial = Partial(self.node(parameter.layer, neuron), parameter)
        if not parameter.j:
            return Link(partial, ONE, (), parameter)
        before = self.network.output(parameter.layer - 1, parameter.i)
        return Link(partial, before, (before,), parameter)

    def is_linear(self, layer: int) -> bool:
        """Whether a layer gives out its weighted sums, so that z and O are the same."""
        return self.network.rule(layer).is_linear

    def node(self, layer: int, neuron: int) -> Symbol:
        """What a derivative of the weighted sum is written with: z, or O where that is the same."""
        if self.is_linear(layer):
            return self.network.output(layer, neuron)
        return pre_activation(layer, neuron)
