"""Makes the step records: each target with the equations, factors and numbers that it comes from.

The numbers are the kernel's; nothing is computed here a second time except what a formula shows
between them. The chain rule as laid out here is that of Rumelhart, Hinton and Williams, Nature 323
(1986).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.formula import (
    ONE,
    Chain,
    Equality,
    Equation,
    Expression,
    Factor,
    Operands,
    Partial,
    Sum,
    evaluate,
    subtract,
    taken,
)
from core.known import RowNumbers
from core.names import LOSS, Symbol, bias, delta, pre_activation, target, weight
from core.network import Network
from core.rules.activations import LARGEST_Z, softmax, softmax_slope
from core.steps import ForwardStep, LossStep, NeuronGradientStep, ParameterGradientStep, Position


@dataclass(frozen=True, eq=False)
class RowDerivation:
    """The steps of one row: forward, loss and gradients.

    Attributes:
        network: The network.
        parameters: (parameters,) as they were before the update, in the kernel's order.
        numbers: The row's numbers.
    """

    network: Network
    parameters: Sequence[float]
    numbers: RowNumbers

    def forward(self, position: Position, layer: int, neuron: int) -> ForwardStep:
        """The weighted sum z of a neuron, term by term, and its output."""
        z, output = pre_activation(layer, neuron), self.network.output(layer, neuron)
        terms = []
        for source in range(1, self.network.sizes[layer - 1] + 1):
            w, before = weight(layer, source, neuron), self.network.output(layer - 1, source)
            factors = (self._given(w, w), self._given(before, before))
            terms.append(Chain(z, factors, factors[0].value * factors[1].value, before))
        b = bias(layer, neuron)
        terms.append(Chain(z, (self._given(b, b),), self._value(b)))
        total = Sum(z, tuple(terms), self._value(z))
        name = self.network.activation(layer)
        return ForwardStep(
            position,
            output,
            self._value(output),
            (total, self._activation(z, output)),
            z=self._value(z),
            terms=total,
            activation=name,
        )

    def _activation(self, z: Symbol, output: Symbol) -> Equality:
        rule = self.network.rule(z.layer)
        if not rule.whole_layer:
            return Equality(output, rule.formula(z), self._value(output), ((z, self._value(z)),))
        layer = tuple(pre_activation(z.layer, k) for k in range(1, self.network.sizes[z.layer] + 1))
        values = tuple((other, self._value(other)) for other in layer)
        largest = max(value for _, value in values)
        operands: Operands = (*values, (LARGEST_Z, largest))
        return Equality(output, softmax(z, layer), self._value(output), operands)

    def loss(self, position: Position) -> LossStep:
        """The loss of the row."""
        width, last = self.network.sizes[-1], self.network.last
        targets = tuple(target(k) for k in range(1, width + 1))
        outputs = tuple(self.network.output(last, k) for k in range(1, width + 1))
        ys = tuple(map(self._value, targets))
        predictions = tuple(map(self._value, outputs))
        symbols: tuple[Expression, ...] = (*targets, *outputs)
        operands = tuple(zip(symbols, (*ys, *predictions), strict=True))
        expression = self.network.loss_rule.formula(targets, outputs, operands)
        equation = Equality(LOSS, expression, self.numbers.loss, operands)
        return LossStep(
            position,
            LOSS,
            self.numbers.loss,
            (equation,),
            loss=self.network.loss,
            targets=ys,
            outputs=predictions,
        )

    def neuron_gradient(self, position: Position, output: Symbol) -> NeuronGradientStep:
        """∂L/∂O of a neuron, from the loss or as the sum over its paths, and its δ."""
        network, layer, neuron = self.network, output.layer, output.i
        name = network.activation(layer)
        paths: Sum | None = None
        value: float | None
        equations: tuple[Equation, ...]
        if layer == network.last and network.collapsed:
            equations = self._collapsed(output)
            whole = network.rule(layer).whole_layer
            value = None if whole else self._slope_of_loss(output).value
        else:
            if layer == network.last:
                head = self._slope_of_loss(output)
                value = head.value
                first: Equation = Chain(Partial(LOSS, output), (head,), value)
            else:
                first = paths = self._paths(layer, neuron)
                value = paths.value
            partial = Partial(LOSS, output)
            given = Factor(partial, partial, value, ((partial, value),), LOSS)
            chain = (given, self._slope(layer, neuron))
            equations = (
                first,
                Chain(delta(layer, neuron), chain, self._value(delta(layer, neuron))),
            )
        return NeuronGradientStep(
            position,
            output,
            value,
            equations,
            delta=self._value(delta(layer, neuron)),
            paths=paths,
            activation=name,
        )

    def parameter_gradient(
        self, position: Position, parameter: Symbol, frozen: bool
    ) -> ParameterGradientStep:
        """∂L/∂ of a weight or bias: the chain from the loss to it."""
        network, layer, neuron = self.network, parameter.layer, parameter.neuron
        factors, paths = self._upstream_delta(layer, neuron)
        node = self._node(layer, neuron)
        if parameter.j:
            before = network.output(layer - 1, parameter.i)
            operands: Operands = ((before, self._value(before)),)
            last = Factor(
                Partial(node, parameter), before, self._value(before), operands, parameter
            )
        else:
            last = Factor(Partial(node, parameter), ONE, 1.0, (), parameter)
        chain_factors = (*factors, last)
        value = self._value(delta(layer, neuron)) * last.value
        chain = Chain(Partial(LOSS, parameter), chain_factors, value)
        return ParameterGradientStep(
            position, parameter, value, (chain,), chain=chain, paths=paths, frozen=frozen
        )

    def _value(self, symbol: Symbol) -> float:
        network, numbers = self.network, self.numbers
        if symbol.is_parameter:
            return self.parameters[network.parameter_place(symbol)]
        if symbol.layer == 0:
            return (numbers.out if symbol.kind.value == "x" else numbers.targets)[symbol.i - 1]
        place = network.neuron_place(symbol.layer, symbol.i)
        by_kind = {"z": numbers.z, "delta": numbers.delta}
        return by_kind.get(symbol.kind.value, numbers.out)[place]

    def _given(self, symbol: Symbol, owner: Symbol) -> Factor:
        value = self._value(symbol)
        return Factor(symbol, symbol, value, ((symbol, value),), owner)

    def _linear(self, layer: int) -> bool:
        return self.network.rule(layer).is_linear

    def _node(self, layer: int, neuron: int) -> Symbol:
        """What a derivative of the weighted sum is written with: z, or O where that is the same."""
        if self._linear(layer):
            return self.network.output(layer, neuron)
        return pre_activation(layer, neuron)

    def _slope_of_loss(self, output: Symbol) -> Factor:
        """∂L/∂ŷ, from the loss."""
        network, y = self.network, target(output.i)
        value_y, value = self._value(y), self._value(output)
        rule, width = network.loss_rule, network.sizes[-1]
        operands: Operands = ((y, value_y), (output, value))
        expression = taken(rule.slope_formula(y, output, width), operands)
        slope = rule.slope(value_y, value, width)
        return Factor(Partial(LOSS, output), expression, slope, operands, LOSS)

    def _slope(self, layer: int, neuron: int) -> Factor:
        """∂O/∂z of a neuron."""
        z, output = pre_activation(layer, neuron), self.network.output(layer, neuron)
        expression = self.network.rule(layer).slope_formula(z, output)
        operands: Operands = ((z, self._value(z)), (output, self._value(output)))
        return Factor(
            Partial(output, z), expression, evaluate(expression, operands), operands, output
        )

    def _paths(self, layer: int, neuron: int) -> Sum:
        """∂L/∂O of a neuron before the last layer: one term a neuron of the next layer."""
        network, output = self.network, self.network.output(layer, neuron)
        terms = []
        for onward in range(1, network.sizes[layer + 1] + 1):
            node, signal = self._node(layer + 1, onward), delta(layer + 1, onward)
            w = weight(layer + 1, neuron, onward)
            through = network.output(layer + 1, onward)
            factors = (
                Factor(
                    Partial(LOSS, node),
                    signal,
                    self._value(signal),
                    ((signal, self._value(signal)),),
                    through,
                ),
                Factor(Partial(node, output), w, self._value(w), ((w, self._value(w)),), w),
            )
            terms.append(
                Chain(Partial(LOSS, output), factors, factors[0].value * factors[1].value, through)
            )
        value = self.numbers.d_out[network.neuron_place(layer, neuron)]
        return Sum(Partial(LOSS, output), tuple(terms), value)

    def _upstream(self, layer: int, neuron: int) -> tuple[tuple[Factor, ...], Sum | None]:
        """The factors of ∂L/∂O: up to the loss while one path leads there, else the sum's value."""
        network, output = self.network, self.network.output(layer, neuron)
        if layer == network.last:
            return (self._slope_of_loss(output),), None
        if network.sizes[layer + 1] == 1:
            factors, paths = self._upstream_delta(layer + 1, 1)
            w = weight(layer + 1, neuron, 1)
            partial = Partial(self._node(layer + 1, 1), output)
            return (*factors, Factor(partial, w, self._value(w), ((w, self._value(w)),), w)), paths
        paths = self._paths(layer, neuron)
        partial = Partial(LOSS, output)
        return (Factor(partial, partial, paths.value, ((partial, paths.value),), LOSS),), paths

    def _upstream_delta(self, layer: int, neuron: int) -> tuple[tuple[Factor, ...], Sum | None]:
        """The factors of ∂L/∂z (of a linear neuron, of ∂L/∂O, which is the same)."""
        network = self.network
        if layer == network.last and network.collapsed:
            return (self._difference(neuron),), None
        factors, paths = self._upstream(layer, neuron)
        if self._linear(layer):
            return factors, paths
        return (*factors, self._slope(layer, neuron)), paths

    def _difference(self, neuron: int) -> Factor:
        """δ = ŷ − y, to which the slopes of loss and activation collapse."""
        last = self.network.last
        output, y = self.network.output(last, neuron), target(neuron)
        z, signal = pre_activation(last, neuron), delta(last, neuron)
        operands: Operands = ((output, self._value(output)), (y, self._value(y)))
        return Factor(Partial(LOSS, z), subtract(output, y), self._value(signal), operands, LOSS)

    def _collapsed(self, output: Symbol) -> tuple[Equation, ...]:
        """The two factors of the output's δ, and the form that they collapse to."""
        network, signal = self.network, delta(output.layer, output.i)
        z = pre_activation(output.layer, output.i)
        simple = self._difference(output.i)
        collapsed = Equality(signal, simple.expression, simple.value, simple.operands)
        if not network.rule(output.layer).whole_layer:
            factors = (self._slope_of_loss(output), self._slope(output.layer, output.i))
            return (*(Chain(f.symbol, (f,), f.value) for f in factors), collapsed)
        terms = []
        for k in range(1, network.sizes[-1] + 1):
            other = network.output(output.layer, k)
            factors = (self._slope_of_loss(other), self._softmax_slope(other, output, z))
            terms.append(
                Chain(Partial(LOSS, z), factors, factors[0].value * factors[1].value, other)
            )
        total = terms[0].value
        for term in terms[1:]:
            total = total + term.value
        return Sum(Partial(LOSS, z), tuple(terms), total), collapsed

    def _softmax_slope(self, other: Symbol, output: Symbol, z: Symbol) -> Factor:
        """∂ŷₖ/∂zⱼ of a softmax layer: ŷⱼ(1 − ŷⱼ) for k = j, else −ŷₖ·ŷⱼ."""
        expression = softmax_slope(other, output)
        operands: Operands = ((other, self._value(other)), (output, self._value(output)))
        return Factor(
            Partial(other, z), expression, evaluate(expression, operands), operands, other
        )
