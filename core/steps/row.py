"""Makes the step records: each target with the equations, factors and numbers that it comes from.

What feeds what is laid out in `core.steps.wiring`. The numbers are the kernel's; nothing is
computed here a second time except what a formula shows between them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from core.formulas.formula import (
    Chain,
    Equality,
    Equation,
    Expression,
    Factor,
    Operands,
    Partial,
    Sum,
    evaluate,
    taken,
)
from core.formulas.names import LOSS, Symbol, delta, pre_activation, target
from core.network.network import Network
from core.rules.activations import LARGEST_Z, softmax
from core.run.known import RowNumbers, added
from core.run.position import Position
from core.steps.records import (
    ForwardStep,
    InputGradient,
    LossStep,
    NeuronGradientStep,
    ParameterGradientStep,
)
from core.steps.wiring import Link, Wiring


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

    @cached_property
    def wiring(self) -> Wiring:
        """What feeds what."""
        return Wiring(self.network)

    def forward(self, position: Position, layer: int, neuron: int) -> ForwardStep:
        """The weighted sum z of a neuron, term by term, and its output."""
        z, output = pre_activation(layer, neuron), self.network.output(layer, neuron)
        places = range(self.wiring.summands(layer))
        terms = [self._summand(z, self.wiring.summand(layer, neuron, k)) for k in places]
        total = Sum(z, tuple(terms), self._value(z))
        return ForwardStep(
            position,
            output,
            self._value(output),
            (total, self._activation(z, output)),
            z=self._value(z),
            terms=total,
            activation=self.network.activation(layer),
        )

    def _activation(self, z: Symbol, output: Symbol) -> Equality:
        if not self.network.rule(z.layer).whole_layer:
            right = self.wiring.activation(z.layer, z.i)
            return Equality(output, right, self._value(output), ((z, self._value(z)),))
        layer = tuple(pre_activation(z.layer, k) for k in range(1, self.network.sizes[z.layer] + 1))
        values = tuple((other, self._value(other)) for other in layer)
        largest = max(value for _, value in values)
        operands: Operands = (*values, (LARGEST_Z, largest))
        return Equality(output, softmax(z, layer), self._value(output), operands)

    def loss(self, position: Position) -> LossStep:
        """The loss of the row."""
        outputs = self.wiring.outputs
        targets = tuple(target(output.i) for output in outputs)
        ys = tuple(map(self._value, targets))
        predictions = tuple(map(self._value, outputs))
        symbols: tuple[Expression, ...] = (*targets, *outputs)
        operands = tuple(zip(symbols, (*ys, *predictions), strict=True))
        right = self.network.loss_rule.formula(targets, outputs, operands)
        return LossStep(
            position,
            LOSS,
            self.numbers.loss,
            (Equality(LOSS, right, self.numbers.loss, operands),),
            loss=self.network.loss,
            targets=ys,
            outputs=predictions,
        )

    def neuron_gradient(self, position: Position, output: Symbol) -> NeuronGradientStep:
        """∂L/∂O of a neuron, from the loss or as the sum over its paths, and its δ."""
        network, layer, neuron = self.network, output.layer, output.i
        signal, name = delta(layer, neuron), network.activation(layer)
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
                first = paths = self._paths(output)
                value = paths.value
            if layer == network.last and network.sums_over_outputs:
                paths = self._output_paths(output)
                equations = (first, paths)
            else:
                chain = (_given(output, value), self._factor(self.wiring.slope(layer, neuron)))
                equations = (first, Chain(signal, chain, self._value(signal)))
        return NeuronGradientStep(
            position,
            output,
            value,
            equations,
            delta=self._value(signal),
            paths=paths,
            activation=name,
        )

    def parameter_gradient(
        self, position: Position, parameter: Symbol, *, frozen: bool, first: bool
    ) -> ParameterGradientStep:
        """∂L/∂ of a weight or bias: the chain from the loss to it.

        Of a bias that several neurons share it is the sum over them, which makes up the chain.
        """
        layer, neurons = parameter.layer, self.network.sharers(parameter)
        paths: Sum | None
        if len(neurons) > 1:
            paths = self._shared(parameter, neurons)
            chain = Chain(paths.left, (_given(parameter, paths.value, parameter),), paths.value)
            return ParameterGradientStep(
                position,
                parameter,
                paths.value,
                (paths,),
                chain=chain,
                paths=paths,
                frozen=frozen,
                first=first,
            )
        (neuron,) = neurons
        factors, paths = self._upstream_delta(layer, neuron)
        last = self._factor(self.wiring.entry(parameter, neuron))
        value = self._value(delta(layer, neuron)) * last.value
        chain = Chain(Partial(LOSS, parameter), (*factors, last), value)
        return ParameterGradientStep(
            position,
            parameter,
            value,
            (chain,),
            chain=chain,
            paths=paths,
            frozen=frozen,
            first=first,
        )

    def input_gradient(self, position: Position, i: int) -> InputGradient:
        """∂L/∂x of an input, as the sum over its paths to the first layer."""
        x = self.network.output(0, i)
        paths = self._paths(x)
        return InputGradient(position, x, paths.value, (paths,), paths=paths)

    def _shared(self, parameter: Symbol, neurons: tuple[int, ...]) -> Sum:
        """∂L/∂ of a bias that these neurons share: one term each."""
        partial, wiring = Partial(LOSS, parameter), self.wiring
        terms = []
        for neuron in neurons:
            links = wiring.signal(parameter.layer, neuron), wiring.entry(parameter, neuron)
            terms.append(self._path(partial, links))
        return Sum(partial, tuple(terms), added([term.value for term in terms]))

    def _value(self, symbol: Symbol) -> float:
        network, numbers = self.network, self.numbers
        if symbol.is_parameter:
            return self.parameters[network.parameter_place(symbol)]
        if symbol.layer == 0:
            return (numbers.out if symbol.kind.value == "x" else numbers.targets)[symbol.i - 1]
        place = network.neuron_place(symbol.layer, symbol.i)
        by_kind = {"z": numbers.z, "delta": numbers.delta}
        return by_kind.get(symbol.kind.value, numbers.out)[place]

    def _factor(self, link: Link, value: float | None = None) -> Factor:
        """A factor with its numbers; without a value of the kernel's, as its formula gives it."""
        operands: Operands = tuple([(symbol, self._value(symbol)) for symbol in link.operands])
        if value is None:
            value = evaluate(link.expression, operands)
        return Factor(link.symbol, link.expression, value, operands, link.owner)

    def _summand(self, z: Symbol, symbols: tuple[Symbol, ...]) -> Chain:
        """A term of a weighted sum: a weight times what it is for, or the bias."""
        factors = tuple(map(self._itself, symbols))
        if len(factors) == 1:
            return Chain(z, factors, factors[0].value)
        return _product(z, factors, symbols[1])

    def _itself(self, symbol: Symbol) -> Factor:
        value = self._value(symbol)
        return Factor(symbol, symbol, value, ((symbol, value),), symbol)

    def _path(self, partial: Partial, links: tuple[Link, Link]) -> Chain:
        """A term of a sum over paths."""
        signal, onward = map(self._factor, links)
        return _product(partial, (signal, onward), signal.owner)

    def _slope_of_loss(self, output: Symbol) -> Factor:
        """∂L/∂ŷ, from the loss; where each ŷ is a path of its own, it belongs to that."""
        y, width = target(output.i), self.network.sizes[-1]
        operands: Operands = ((y, self._value(y)), (output, self._value(output)))
        slope = self.network.loss_rule.slope(self._value(y), self._value(output), width)
        expression = taken(self.wiring.loss_slope(output), operands)
        owner = output if self.network.sums_over_outputs else LOSS
        return Factor(Partial(LOSS, output), expression, slope, operands, owner)

    def _paths(self, output: Symbol) -> Sum:
        """∂L/∂O before the last layer, or ∂L/∂x: one term a neuron of the next layer."""
        partial, places = Partial(LOSS, output), range(self.wiring.paths(output.layer))
        terms = tuple(self._path(partial, self.wiring.path(output, k)) for k in places)
        if output.layer == 0:
            value = self.numbers.input_gradient(self.network, self.parameters, output.i)
        else:
            value = self.numbers.d_out[self.network.neuron_place(output.layer, output.i)]
        return Sum(partial, terms, value)

    def _upstream(self, layer: int, neuron: int) -> tuple[tuple[Factor, ...], Sum | None]:
        """The factors of ∂L/∂O: up to the loss while one path leads there, else the sum's value."""
        output = self.network.output(layer, neuron)
        if layer == self.network.last:
            return (self._slope_of_loss(output),), None
        if self.wiring.paths(layer) == 1:
            factors, paths = self._upstream_delta(layer + 1, 1)
            return (*factors, self._factor(self.wiring.onward(output, 1))), paths
        paths = self._paths(output)
        return (_given(output, paths.value),), paths

    def _upstream_delta(self, layer: int, neuron: int) -> tuple[tuple[Factor, ...], Sum | None]:
        """The factors of ∂L/∂z (of a linear neuron, of ∂L/∂O, which is the same)."""
        if layer == self.network.last and self.network.collapsed:
            return (self._difference(neuron),), None
        if layer == self.network.last and self.network.sums_over_outputs:
            output = self.network.output(layer, neuron)
            return (self._signal(layer, neuron),), self._output_paths(output)
        factors, paths = self._upstream(layer, neuron)
        if self.wiring.is_linear(layer):
            return factors, paths
        return (*factors, self._factor(self.wiring.slope(layer, neuron))), paths

    def _difference(self, neuron: int) -> Factor:
        """δ = ŷ − y, to which the slopes of loss and activation collapse."""
        signal = self._value(delta(self.network.last, neuron))
        return self._factor(self.wiring.difference(neuron), signal)

    def _collapsed(self, output: Symbol) -> tuple[Equation, ...]:
        """The two factors of the output's δ, and the form that they collapse to."""
        layer, neuron, simple = output.layer, output.i, self._difference(output.i)
        collapsed = Equality(delta(layer, neuron), simple.expression, simple.value, simple.operands)
        if not self.network.rule(layer).whole_layer:
            slope = self._factor(self.wiring.slope(layer, neuron))
            factors = (self._slope_of_loss(output), slope)
            return (*(Chain(f.symbol, (f,), f.value) for f in factors), collapsed)
        partial = Partial(LOSS, pre_activation(layer, neuron))
        terms = self._output_terms(partial, output)
        return Sum(partial, terms, added([term.value for term in terms])), collapsed

    def _output_paths(self, output: Symbol) -> Sum:
        """δ of an output of a softmax: one term an output, as its z moves them all."""
        signal = delta(output.layer, output.i)
        return Sum(signal, self._output_terms(signal, output), self._value(signal))

    def _output_terms(self, left: Expression, output: Symbol) -> tuple[Chain, ...]:
        terms = []
        for other in self.wiring.outputs:
            slope = self._factor(self.wiring.softmax_slope(other, output))
            terms.append(_product(left, (self._slope_of_loss(other), slope), other))
        return tuple(terms)

    def _signal(self, layer: int, neuron: int) -> Factor:
        """∂L/∂z of a neuron as it stands, found before: δ."""
        signal = delta(layer, neuron)
        value = self._value(signal)
        partial = Partial(LOSS, pre_activation(layer, neuron))
        return Factor(partial, signal, value, ((signal, value),), LOSS)


def _given(symbol: Symbol, value: float, owner: Symbol = LOSS) -> Factor:
    """∂L/∂ a quantity as it stands, found before."""
    partial = Partial(LOSS, symbol)
    return Factor(partial, partial, value, ((partial, value),), owner)


def _product(left: Expression, factors: tuple[Factor, ...], through: Symbol) -> Chain:
    """A product of two factors, a term of a sum over what stands between them."""
    return Chain(left, factors, factors[0].value * factors[1].value, through)
