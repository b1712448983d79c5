"""What the gradient steps say: of a neuron's output, and of the parameters that lead into it."""

from __future__ import annotations

import math

from core.data.dataset import Scaling
from core.formulas.formula import Chain, Sum, subtract
from core.formulas.names import Symbol, delta, pre_activation, target
from core.rules.activations import BY_NAME
from core.steps.records import InputGradient, NeuronGradientStep, ParameterGradientStep
from core.words.wording import Wording

FEW = 3  # terms that a sentence still lists one by one


class GradientWords(Wording):
    """The sentences of the gradient phase."""

    def neuron(self, step: NeuronGradientStep) -> str:
        """The gradient of a neuron's output, and its δ."""
        assert step.target is not None
        if step.paths is not None and step.target.layer < self.experiment.network.last:
            return self._hidden(step, step.paths)
        if self.experiment.network.collapsed:
            return self._collapsed(step, step.target)
        gradient, value = self.gradient(step.target), self.number(step.value)
        tail = self._onward(step)
        assert step.value is not None
        if not math.isfinite(step.value):
            return f"{gradient} has overflowed: {value}. {tail}"
        if not self.is_new(step.position, step.target):
            return f"{gradient} = {value}. {tail}"
        one = self.experiment.network.sizes[-1] == 1
        prediction = "the prediction" if one else self.symbol(step.target)
        if step.value == 0.0:
            who = "The prediction" if one else prediction
            right = f"{who} is where it should be, so it asks for no change"
            return f"{right}: {gradient} = 0. {tail if step.paths else ''}".rstrip()
        way = "rises" if step.value > 0.0 else "falls"
        return (
            f"If {prediction} rises by a little, the loss {way} {self.number(abs(step.value))} "
            f"times as much: {gradient} = {value}. {tail}"
        )

    def _onward(self, step: NeuronGradientStep) -> str:
        """How δ of an output follows: from its own ∂L/∂ŷ, or from those of all outputs."""
        if step.paths is None:
            return self._slope(step, "The activation is linear, with slope 1, so {} is the same.")
        assert step.target is not None
        place = step.target.layer, step.target.i
        z, count = self.symbol(pre_activation(*place)), len(step.paths.terms)
        signal = f"{self.symbol(delta(*place))} = {self.number(step.delta)}"
        if not self.is_new(step.position, step.target):
            return f"The {count} paths of {z} through {step.activation} add up to {signal}."
        moves = f"{z} moves all {count} predictions through {step.activation}"
        return f"{moves}; their paths add up to {signal}."

    def _collapsed(self, step: NeuronGradientStep, output: Symbol) -> str:
        signal = self.symbol(delta(output.layer, output.i))
        less = self.writer.expression(subtract(output, target(output.i)))
        difference = f"{signal} = {less} = {self.number(step.delta)}"
        if not math.isfinite(step.delta):
            return f"{signal} has overflowed: {self.number(step.delta)}."
        if not self.is_new(step.position, output) or step.delta == 0.0:
            return f"Prediction less target: {difference}."
        loss, node = (
            self.experiment.network.loss,
            self.symbol(pre_activation(output.layer, output.i)),
        )
        way = "falls" if step.delta < 0.0 else "rises"
        return (
            f"If the sum {node} rises by a little, the loss {way} {self.number(abs(step.delta))} "
            f"times as much. The slopes of {loss.replace('_', ' ')} and {step.activation} come to "
            f"something simple together: {difference}."
        )

    def _slope(self, step: NeuronGradientStep, linear: str) -> str:
        """How δ follows from ∂L/∂O, where it is linear in the words given."""
        assert step.target is not None
        signal = self.symbol(delta(step.target.layer, step.target.i))
        if BY_NAME[step.activation].is_linear:
            return linear.format(signal)
        return f"Times the slope of {step.activation}, {signal} = {self.number(step.delta)}."

    def _hidden(self, step: NeuronGradientStep, paths: Sum) -> str:
        assert step.target is not None
        output, value = self.symbol(step.target), self.number(step.value)
        new = self.is_new(step.position, step.target)
        tail = self._slope(step, "{} is the same." if new else "")
        signal = "δ" if self.writer.style == "unicode" else "delta"
        count = len(paths.terms)
        all_of_them = _all_neurons(count)
        if count == 1:
            product = self.product((f.value for f in paths.terms[0].factors), step.value)
            text = f"One path back: {product}."
            if new:
                text = (
                    f"{output} reaches the loss through {self.symbol(paths.terms[0].through)} "
                    f"alone, so what is known there is reused: its {signal} times the weight "
                    f"between them, {product}."
                )
        elif new:
            text = (
                f"{output} reaches the loss through {all_of_them} of the next layer. Each "
                f"path counts with that neuron's {signal}, known already, times the weight to it; "
                f"together {value}."
            )
        else:
            text = f"The sum over {count} paths is {value}."
        return f"{text} {tail}".strip()

    def input(self, step: InputGradient) -> str:
        """The gradient of an input, which no step needs."""
        assert step.target is not None
        x, value = self.symbol(step.target), self.number(step.value)
        signal = "δ" if self.writer.style == "unicode" else "delta"
        terms, gradient = step.paths.terms, self.gradient(step.target)
        if step.position.update > 1 or step.position.place > 0:
            paths = f"{len(terms)} paths" if len(terms) > 1 else "its path"
            return f"From {paths} to the first layer: {gradient} = {value}."
        neurons = f"{_all_neurons(len(terms))} of the first layer; each counts"
        if len(terms) == 1:
            neurons = f"{self.symbol(terms[0].through)} alone, which counts"
        column = self.experiment.data.input_columns[step.target.i - 1]
        scaled = "" if column.scaling == Scaling() else f", for {x} as it is scaled"
        return (
            f"{x} reaches the loss through {neurons} with its {signal} times the weight from {x}: "
            f"{gradient} = {value}{scaled}. No update needs it, as data stay as they are."
        )

    def parameter(self, step: ParameterGradientStep) -> str:
        """The gradient of a weight or bias."""
        parameter = step.target
        assert parameter is not None
        gradient, value = self.gradient(parameter), self.number(step.value)
        neurons = self.experiment.network.sharers(parameter)
        signal = self.symbol(delta(parameter.layer, neurons[0]))
        kept = " It is frozen, so its update will leave it as it is." if step.frozen else ""
        new = self.is_new(step.position, parameter)
        if len(neurons) > 1:
            return f"{self._shared(step, new)}{kept}"
        if not parameter.j:
            if not new:
                return f"A bias counts once, so {gradient} is {signal} = {value}.{kept}"
            own = "A bias is added as it is, so its own factor is 1"
            return f"{own} and {gradient} is just {signal} = {value}.{kept}"
        source, factor = self._source(parameter), step.chain.factors[-1].value
        upstream = _upstream(step.chain)
        of_signal, of_source = self.factors((upstream, factor), step.value)
        known = f"{signal} = {of_signal}"
        product = self.product((upstream, factor), step.value)
        if factor != 0.0:
            new = step.first and self.is_first_layer(step.phase, parameter)
        if not (new and math.isfinite(factor)):
            return f"{source} = {of_source} times {known}: {gradient} = {value}.{kept}"
        name, node = self.symbol(parameter), self._node(parameter)
        if factor == 0.0:
            no_say = f"{source} is 0, so {name} has no say in {node} for this row"
            return f"{no_say}: {gradient} = {product}.{kept}"
        moves = f"{'raises' if factor > 0.0 else 'lowers'} {node}"
        return (
            f"{source} is {of_source}, so raising {name} by a little {moves} "
            f"{of_source.lstrip('-−')} times as much. With {known}, known from before, "
            f"{gradient} = {product}.{kept}"
        )

    def _shared(self, step: ParameterGradientStep, new: bool) -> str:
        """The gradient of a bias that several neurons share."""
        assert step.paths is not None
        digits = self.writer.figures(step.paths).terms
        values = [
            self.writer.number(term.value, n)
            for term, n in zip(step.paths.terms, digits, strict=True)
        ]
        signals, count = self.writer.total(values), len(values)
        signal = "δ" if self.writer.style == "unicode" else "delta"
        all_of_them = _all_neurons(count)
        result = f"{self.gradient(step.target)} = {self.number(step.value)}"
        if count <= FEW:
            sign = self.writer.sign(step.paths)
            result = f"{self.gradient(step.target)} = {signals} {sign} {self.number(step.value)}"
        if not new:
            return f"The sum of the {signal} of {all_of_them} that share it: {result}."
        return (
            f"{all_of_them.capitalize()} of the layer add {self.symbol(step.target)}, so it "
            "reaches the loss through each of them, and counts once in each: their "
            f"{signal} add up to {result}."
        )

    def _source(self, parameter: Symbol) -> str:
        """What a weight multiplies."""
        return self.symbol(self.experiment.network.output(parameter.layer - 1, parameter.i))

    def _node(self, parameter: Symbol) -> str:
        """What a weight adds to: the weighted sum or, where that is the same, the output."""
        network, layer, neuron = self.experiment.network, parameter.layer, parameter.neuron
        if network.rule(layer).is_linear:
            return self.symbol(network.output(layer, neuron))
        return self.symbol(pre_activation(layer, neuron))


def _all_neurons(count: int) -> str:
    return "both neurons" if count == 2 else f"all {count} neurons"


def _upstream(chain: Chain) -> float:
    """The product of all factors but the last: δ of the neuron that a parameter leads into."""
    value = chain.factors[0].value
    for factor in chain.factors[1:-1]:
        value = value * factor.value
    return value
