"""Each step in one or two sentences, for someone who is learning this today.

A kind of step is explained at length where it first comes up in a run and in a few words after
that.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from core.experiment import Experiment
from core.formula import Chain
from core.names import Symbol, delta, pre_activation, target
from core.numerals import numeral
from core.schedule import Schedule
from core.steps import (
    EndStep,
    EpochStep,
    ForwardStep,
    InitStep,
    LossStep,
    NeuronGradientStep,
    ParameterGradientStep,
    Phase,
    Position,
    Reason,
    Step,
    UpdateStep,
)
from core.writing import Style, Writer

DIGITS = 5
FEW = 3  # inputs of a neuron that a sentence still lists one by one

SCHEMES = {
    "constant": "the same value for every weight",
    "given": "the values that the experiment gives",
}
ACTIVATIONS = {
    "linear": "Its activation is linear, so it gives out the same number",
    "sigmoid": "The sigmoid brings any number to between 0 and 1",
    "tanh": "tanh brings any number to between −1 and 1",
    "relu": "relu lets through what is above 0 and makes the rest 0",
    "leaky_relu": "leaky_relu lets through what is above 0 and a hundredth of the rest",
    "softplus": "softplus bends smoothly from 0 to the number itself",
    "gelu": "gelu weighs the number by how likely a normal number is to lie below it",
    "softmax": "softmax turns the numbers of its layer into shares that add up to 1",
}
LOSSES = {
    "squared_error": "Squared, the error counts as",
    "half_squared_error": "Squared and halved, the error counts as",
    "mean_squared_error": "Squared and averaged over the outputs, the error counts as",
    "absolute_error": "Its size counts as it is:",
    "huber": "Squared and halved where it is small, else by its size, it counts as",
    "binary_cross_entropy": "The less likely the network thought the truth, the larger the loss:",
    "cross_entropy": "The smaller the share given to the true class, the larger the loss:",
}


def explain(
    step: Step, experiment: Experiment, schedule: Schedule, style: Style = "unicode"
) -> str:
    """The step in one or two sentences that name its numbers.

    Args:
        step: The step.
        experiment: What is run.
        schedule: The order of its steps.
        style: How symbols are written.
    """
    text = _Explainer(experiment, schedule, Writer(experiment.network.notation, style, DIGITS)).say(
        step
    )
    return text if style == "unicode" else _ascii(text)


def _ascii(text: str) -> str:
    for sign, plain in (
        ("−", "-"),
        (" · ", " * "),
        ("η", "learning_rate"),
        ("δ", "delta"),
        ("∞", "inf"),
    ):
        text = text.replace(sign, plain)
    return text


@dataclass(frozen=True)
class _Explainer:
    experiment: Experiment
    schedule: Schedule
    writer: Writer

    def say(self, step: Step) -> str:
        if isinstance(step, InitStep):
            return self._init(step)
        if isinstance(step, ForwardStep):
            return self._forward(step)
        if isinstance(step, LossStep):
            return self._loss(step)
        if isinstance(step, NeuronGradientStep):
            return self._neuron(step)
        if isinstance(step, ParameterGradientStep):
            return self._parameter(step)
        if isinstance(step, UpdateStep):
            return self._update(step)
        if isinstance(step, EpochStep):
            return self._epoch(step)
        assert isinstance(step, EndStep)
        return self._end(step)

    def _symbol(self, symbol: Symbol | None) -> str:
        assert symbol is not None
        return self.writer.symbol(symbol)

    def _number(self, value: float | None) -> str:
        assert value is not None
        return numeral(value, DIGITS)

    def _product(self, values: Iterable[float]) -> str:
        first, *others = map(self._number, values)
        return " · ".join([first, *(f"({text})" if text[0] == "−" else text for text in others)])

    def _new(self, position: Position, symbol: Symbol) -> bool:
        """Whether this kind of step comes up for the first time."""
        if position.update > 1 or position.place > 0:
            return False
        first_source = symbol.i == 1 or not symbol.j
        last = self.experiment.network.last
        if position.phase is Phase.GRADIENT:
            return symbol.layer >= last - 1 and symbol.neuron == 1 and first_source
        if position.phase is Phase.FORWARD:
            return symbol.layer in (1, last) and symbol.neuron == 1
        return symbol.layer == 1 and symbol.neuron == 1 and first_source

    def _init(self, step: InitStep) -> str:
        init, data = self.experiment.init, self.experiment.data
        inputs = f"{len(data.input_columns)} inputs"
        if len(data.input_columns) <= FEW:
            inputs = " and ".join(column.name for column in data.input_columns)
        story = f"This network predicts {' and '.join(column.name for column in data.target_columns)} from {inputs}"
        if len(data.target_columns) > FEW:
            story = f"This network has {inputs} and {len(data.target_columns)} outputs"
        values = SCHEMES.get(step.scheme, f"random values ({step.scheme}, seed {init.seed})")
        count = len(step.parameters)
        return f"{story}. Its {count:,} parameters start with {values}; training will tune them, row by row."

    def _forward(self, step: ForwardStep) -> str:
        assert step.target is not None
        layer, neuron = step.target.layer, step.target.i
        z, output = self._symbol(pre_activation(layer, neuron)), self._symbol(step.target)
        value, total = self._number(step.value), self._number(step.z)
        if not self._new(step.position, step.target):
            if step.activation == "linear":
                return f"The weighted sum is {total}; linear, so {output} = {value}."
            return f"The weighted sum {z} = {total} goes through {step.activation}: {output} = {value}."
        terms = step.terms.terms[:-1]
        if len(terms) <= FEW:
            products = " + ".join(
                self._product(f.value for f in term.factors) for term in terms
            ).replace("+ −", "− ")
            sum_of = f"each input times its weight, {products}"
        else:
            sum_of = f"each of its {len(terms)} inputs times its weight"
        shift = self._number(step.terms.terms[-1].value)
        name = self._neuron_name(layer, neuron)
        first = f"{name} adds up {sum_of}, and its bias {shift}: {z} = {total}."
        meaning = (
            f"the prediction {output} = {value}"
            if layer == self.experiment.network.last
            else f"{output} = {value}"
        )
        return f"{first} {ACTIVATIONS[step.activation]}: {meaning}."

    def _neuron_name(self, layer: int, neuron: int) -> str:
        sizes, last = self.experiment.network.sizes, self.experiment.network.last
        if layer == last:
            return "The output neuron" if sizes[-1] == 1 else f"Output neuron {neuron}"
        where = "of the hidden layer" if last == 2 else f"of hidden layer {layer}"
        return f"Neuron {neuron} {where}" if sizes[layer] > 1 else f"The neuron {where}"

    def _loss(self, step: LossStep) -> str:
        loss = self._number(step.value)
        if len(step.targets) > 1:
            return f"The {len(step.targets)} predictions are compared with their targets. {LOSSES[step.loss]} L = {loss}."
        column = self.experiment.data.target_columns[0].name
        y, output = step.targets[0], step.outputs[0]
        error = output - y
        if error == 0.0:
            return f"The prediction meets the target {self._number(y)} exactly: L = {loss}."
        side = "too high" if error > 0.0 else "too low"
        miss = f"The prediction {self._number(output)} is {self._number(abs(error))} {side}: the target ({column})"
        if step.position.update > 1 or step.position.place > 0:
            return f"{miss} is {self._number(y)}. L = {loss}."
        return f"{miss} is {self._number(y)}. {LOSSES[step.loss]} L = {loss}, which training will make smaller."

    def _neuron(self, step: NeuronGradientStep) -> str:
        assert step.target is not None
        output, signal = (
            self._symbol(step.target),
            self._symbol(delta(step.target.layer, step.target.i)),
        )
        new = self._new(step.position, step.target)
        if step.paths is not None:
            return self._hidden(step, output, signal, new)
        network = self.experiment.network
        y = self._symbol(target(step.target.i))
        if network.collapsed:
            difference = f"{signal} = {output} − {y} = {self._number(step.delta)}"
            if not new:
                return f"Prediction less target: {difference}."
            return (
                f"How does the loss change with the sum in this neuron? The slopes of {network.loss.replace('_', ' ')} "
                f"and {step.activation} multiply to something simple: {difference}."
            )
        if step.activation == "linear":
            tail = f"It is linear, so {signal} is the same."
        else:
            tail = f"Times the slope of {step.activation}, {signal} = {self._number(step.delta)}."
        if not new:
            return f"∂L/∂{output} = {self._number(step.value)}. {tail}"
        assert step.value is not None
        if not math.isfinite(step.value):
            return f"∂L/∂{output} has overflowed. {tail}"
        way = "rises" if step.value > 0.0 else "falls"
        if step.value == 0.0:
            return f"The prediction is where it should be: ∂L/∂{output} = 0, so this row changes nothing."
        return (
            f"If the prediction rises by a little, the loss {way} {self._number(abs(step.value))} times as much: "
            f"∂L/∂{output} = {self._number(step.value)}. {tail}"
        )

    def _hidden(self, step: NeuronGradientStep, output: str, signal: str, new: bool) -> str:
        paths = step.paths
        assert paths is not None
        value = self._number(step.value)
        if step.activation == "linear":
            tail = f"{signal} is the same." if new else ""
        else:
            tail = f"Times the slope of {step.activation}, {signal} = {self._number(step.delta)}."
        if len(paths.terms) == 1:
            (path,) = paths.terms
            product = self._product(f.value for f in path.factors)
            if not new:
                return f"One path back: {product} = {value}. {tail}".strip()
            through = self._symbol(path.through)
            return (
                f"{output} reaches the loss through {through} alone, so what is known there is reused: its δ times the "
                f"weight between them, {product} = {value}. {tail}"
            ).strip()
        if not new:
            return f"The sum over {len(paths.terms)} paths is {value}. {tail}".strip()
        return (
            f"{output} reaches the loss through all {len(paths.terms)} neurons of the next layer. Each path counts with "
            f"that neuron's δ, known already, times the weight to it; together {value}. {tail}"
        ).strip()

    def _parameter(self, step: ParameterGradientStep) -> str:
        parameter = step.target
        assert parameter is not None
        name, value = self._symbol(parameter), self._number(step.value)
        signal = self._symbol(delta(parameter.layer, parameter.neuron))
        known = self._number(_upstream(step.chain))
        kept = " It is frozen, so its update will leave it as it is." if step.frozen else ""
        new = self._new(step.position, parameter)
        if not parameter.j:
            if not new:
                return f"A bias counts once, so ∂L/∂{name} is {signal} = {value}.{kept}"
            return f"A bias is added as it is, so its own factor is 1 and ∂L/∂{name} is just {signal} = {value}.{kept}"
        network = self.experiment.network
        before = network.output(parameter.layer - 1, parameter.i)
        linear = network.activation(parameter.layer) == "linear"
        reached = (
            network.output(parameter.layer, parameter.j)
            if linear
            else pre_activation(parameter.layer, parameter.j)
        )
        source, node = self._symbol(before), self._symbol(reached)
        last = step.chain.factors[-1].value
        size = self._number(last)
        if not new:
            return f"{source} = {size} times {signal} = {known}: ∂L/∂{name} = {value}.{kept}"
        if last == 0.0:
            return f"{source} is 0, so {name} has no say in {node} for this row: its gradient is 0.{kept}"
        moves = (
            f"{'raises' if last > 0.0 else 'lowers'} {node} {self._number(abs(last))} times as much"
        )
        product = self._product((_upstream(step.chain), last))
        return (
            f"{source} is {size}, so raising {name} by a little {moves}. With {signal} = {known}, known from before, "
            f"∂L/∂{name} = {product} = {value}.{kept}"
        )

    def _update(self, step: UpdateStep) -> str:
        assert step.target is not None
        name, value = self._symbol(step.target), self._number(step.value)
        if step.frozen:
            return f"{name} is frozen: it stays at {value}."
        new = self._new(step.position, step.target)
        mean = (
            f" The gradient is the mean over the {step.rows} rows of the batch."
            if step.rows > 1 and new
            else ""
        )
        if step.change == 0.0:
            return f"The gradient of {name} is {self._number(step.gradient)}: it stays at {value}.{mean}"
        way = "down" if step.change < 0.0 else "up"
        moved = f"{name} goes {way} by {self._number(abs(step.change))} to {value}."
        if not new:
            return moved
        if step.optimizer != "sgd":
            return f"{moved} {step.optimizer} makes the step from the gradient and what it remembers of earlier ones.{mean}"
        grows = "grows" if step.gradient > 0.0 else "shrinks"
        return (
            f"The loss {grows} as {name} grows, so {name} goes {way}, against its gradient: by η = "
            f"{self._number(step.learning_rate)} times {self._number(abs(step.gradient))}, to {value}.{mean}"
        )

    def _epoch(self, step: EpochStep) -> str:
        rows = (
            "The one row has been used"
            if step.rows == 1
            else f"All {step.rows:,} rows have been used once"
        )
        text = f"{rows}: that is epoch {step.position.epoch}. Their mean loss is {self._number(step.value)}"
        if step.rows == 1:
            text = f"{rows}: that is epoch {step.position.epoch}. Its loss is {self._number(step.value)}"
        if step.previous is not None and step.value is not None:
            change = step.value - step.previous
            word = "lower" if change < 0.0 else "higher"
            text += (
                f", {self._number(abs(change))} {word} than before"
                if change != 0.0
                else ", the same as before"
            )
        text += "."
        if step.reason is not None:
            return f"{text} The run ends here: {ENDINGS[step.reason]}."
        return (
            text
            if step.position.epoch > 1
            else f"{text} The next epoch takes the same rows, with the weights as they are now."
        )

    def _end(self, step: EndStep) -> str:
        epochs = "1 epoch" if step.position.epoch == 1 else f"{step.position.epoch:,} epochs"
        text = f"The run has ended after {epochs}: {ENDINGS[step.reason]}."
        if step.reason is not Reason.DIVERGED or step.overflow is None:
            return f"{text} The last epoch's mean loss is {self._number(step.value)}. You can step back through all of it."
        where = f"at step {step.overflow.position.t:,}"
        if step.overflow.target is not None:
            where += f" ({self._symbol(step.overflow.target)})"
        return f"{text} The first number to overflow came {where}. {self.remedy()}"

    def remedy(self) -> str:
        """What to try against divergence, from the likely cause."""
        data, rate = self.experiment.data, self.experiment.training.settings.learning_rate
        largest = max(map(abs, data.inputs))
        smaller = f"a learning rate below {self._number(rate)}"
        if largest > 5.0:
            return (
                f"The inputs reach {self._number(largest)}, so the gradients are large and each update overshoots: "
                f"scale the inputs (standard), or try {smaller}."
            )
        return f"Each update overshoots: try {smaller}."


ENDINGS = {
    Reason.EPOCHS: "all its epochs are done",
    Reason.TARGET_LOSS: "the loss has met its target",
    Reason.CONVERGED: "the loss has stopped improving",
    Reason.DIVERGED: "it diverged, the loss is no longer a finite number",
}


def _upstream(chain: Chain) -> float:
    """The product of all factors but the last: δ of the neuron that a parameter leads into."""
    value = chain.factors[0].value
    for factor in chain.factors[1:-1]:
        value = value * factor.value
    return value
