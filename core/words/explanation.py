"""Each step in one or two sentences, for someone who is learning this today.

A kind of step is explained at length where it first comes up in a run, in a few words after that.
"""

from __future__ import annotations

import math
from typing import assert_never

from core.data.experiment import Experiment
from core.formulas.names import LEARNING_RATE, Biases, Kind, pre_activation
from core.formulas.numerals import SCREEN_DIGITS, counted
from core.formulas.writing import SIGNS, Style, Writer
from core.rules import activations, initializers, losses, optimizers
from core.run.far_input import FarInput
from core.run.position import Overflow, Phase
from core.run.schedule import Schedule
from core.steps.records import (
    EndStep,
    EpochStep,
    ForwardStep,
    InitStep,
    InputGradient,
    LossStep,
    NeuronGradientStep,
    ParameterGradientStep,
    Record,
    UpdateStep,
)
from core.words.endings import ENDINGS
from core.words.gradients import FEW, GradientWords
from core.words.wording import first_velocity, weights_and_biases, with_named


def explain(
    step: Record,
    experiment: Experiment,
    schedule: Schedule,
    style: Style = "unicode",
    digits: int = SCREEN_DIGITS,
) -> str:
    """The step in one or two sentences that name its numbers.

    Args:
        step: The step.
        experiment: What is run.
        schedule: The order of its steps.
        style: How symbols are written.
        digits: Significant digits of its numbers.
    """
    writer = Writer(experiment.network.notation, style, digits)
    return _Explainer(experiment, schedule, writer).say(step)


class _Explainer(GradientWords):
    def say(self, step: Record) -> str:
        match step:
            case InitStep():
                return self._init(step)
            case ForwardStep():
                return self._forward(step)
            case LossStep():
                return self._loss(step)
            case NeuronGradientStep():
                return self.neuron(step)
            case ParameterGradientStep():
                return self.parameter(step)
            case InputGradient():
                return self.input(step)
            case UpdateStep():
                return self._update(step)
            case EpochStep():
                return self._epoch(step)
            case EndStep():
                return self._end(step)
            case _:
                assert_never(step)

    def _init(self, step: InitStep) -> str:
        init, data = self.experiment.init, self.experiment.data
        inputs = f"{len(data.input_columns)} inputs"
        if len(data.input_columns) <= FEW:
            inputs = " and ".join(column.name for column in data.input_columns)
        targets = " and ".join(data.target_names)
        if len(data.target_names) > FEW:
            targets = f"{len(data.target_names)} targets"
        story = f"This network predicts {targets} from {inputs}"
        scheme = initializers.BY_NAME[step.scheme]
        weights, biases = weights_and_biases(step)
        values = scheme.told(weights, biases)
        if scheme.is_random:
            apart = "; biases 0" if scheme.of_biases(biases) else ""  # room is scarce here
            values = f"random values ({scheme.name}, seed {init.seed}{apart})"
        values = with_named(values, step)
        count, batch, rows = len(step.parameters), self.experiment.batch, data.rows
        those = counted(count, "parameter starts", "parameters start")
        start = f"{story}. Its {those} with {values}"
        free = count - len(self.experiment.training.frozen)
        velocity = first_velocity(step, self.writer)
        velocity = f" {velocity}" if velocity else ""
        if not free:
            all_of_them = "it is" if count == 1 else "all of them are"
            return f"{start}, and {all_of_them} frozen.{velocity}"
        those = "one that is" if free == 1 else f"{free:,} that are"
        them = ("it" if count == 1 else "them") if free == count else f"the {those} not frozen"
        pace = "" if rows == 1 else ", row by row" if batch == 1 else f", {batch:,} rows at a time"
        if batch == rows > 1:
            pace = f", by all {rows:,} rows at a time"
        return f"{start}; training will tune {them}{pace}.{velocity}"

    def _forward(self, step: ForwardStep) -> str:
        assert step.target is not None
        layer, neuron = step.target.layer, step.target.i
        z, output = self.symbol(pre_activation(layer, neuron)), self.symbol(step.target)
        value, total = self.number(step.value), self.number(step.z)
        if not self.is_new(step.position, step.target):
            if activations.BY_NAME[step.activation].is_linear:
                return f"The weighted sum is {total}; linear, so {output} = {value}."
            through = f"goes through {step.activation}"
            return f"The weighted sum {z} = {total} {through}: {output} = {value}."
        biases = self.experiment.network.biases
        count = self.experiment.network.sizes[layer - 1]
        terms, figures = step.terms.terms[:count], self.writer.figures(step.terms).factors
        several = "each input times its weight" if len(terms) > 1 else "its input times the weight"
        if len(terms) <= FEW:
            products = self.writer.total(
                [
                    self.times(
                        self.writer.number(f.value, n)
                        for f, n in zip(term.factors, each, strict=True)
                    )
                    for term, each in zip(terms, figures, strict=False)
                ]
            )
            sum_of = f"{several}, {products}"
        else:
            sum_of = f"each of its {len(terms)} inputs times its weight"
        name, shift = self._neuron_name(layer, neuron), ""
        if biases is not Biases.NONE:
            own = "its" if biases is Biases.EACH else "the layer's"
            bias = self.writer.number(step.terms.terms[-1].value, figures[-1][0])
            shift = f", and {own} bias {bias}"
        does = "adds up" if shift or len(terms) > 1 else "takes"
        is_ = self.writer.sign(step.terms) if len(terms) <= FEW else "="
        first = f"{name} {does} {sum_of}{shift}: {z} {is_} {total}."
        meaning = (
            f"the prediction {output} = {value}"
            if layer == self.experiment.network.last
            else f"{output} = {value}"
        )
        return f"{first} {activations.BY_NAME[step.activation].does}: {meaning}."

    def _neuron_name(self, layer: int, neuron: int) -> str:
        sizes, last = self.experiment.network.sizes, self.experiment.network.last
        if layer == last:
            return "The output neuron" if sizes[-1] == 1 else f"Output neuron {neuron}"
        where = "of the hidden layer" if last == 2 else f"of hidden layer {layer}"
        return f"Neuron {neuron} {where}" if sizes[layer] > 1 else f"The neuron {where}"

    def _loss(self, step: LossStep) -> str:
        loss = f"L = {self.number(step.value)}"
        does = losses.BY_NAME[step.loss].does
        new = step.position.update == 1 and step.position.place == 0
        if len(step.targets) > 1:
            compared = f"The {len(step.targets)} predictions are compared with their targets"
            return f"{compared}. {does} {loss}." if new else f"{compared}: {loss}."
        column = self.experiment.data.target_columns[0]
        name = column.name if column.scaling.is_plain else f"{column.name}, scaled"
        y, output = step.targets[0], step.outputs[0]
        error = output - y
        if not math.isfinite(error):
            return f"The prediction {self.number(output)} has overflowed, the loss too: {loss}."
        if error == 0.0:
            return f"The prediction meets the target {self.number(y)} exactly: {loss}."
        miss = f"{self.number(abs(error))} too {'high' if error > 0.0 else 'low'}"
        text = (
            f"The prediction {self.number(output)} is {miss}: "
            f"the target ({name}) is {self.number(y)}."
        )
        if not new:
            return f"{text} {loss}."
        if len(self.experiment.training.frozen) == self.experiment.network.parameter_count:
            return f"{text} {does} {loss}."
        return f"{text} {does} {loss}, which training is to make smaller."

    def _update(self, step: UpdateStep) -> str:
        assert step.target is not None
        name, value = self.symbol(step.target), self.number(step.value)
        new = self.is_new(step.position, step.target)
        if step.frozen:
            text = f"{name} is frozen: it stays at {value}"
            return f"{text}, whatever its gradient is." if new else f"{text}."
        if not math.isfinite(step.change):
            if step.divides_by_zero:
                return f"{name} is {value} now: {self._by_zero(name)}."
            return f"{name} has overflowed: it is {value} now."
        if step.learning_rate == 0.0:
            rate = f"{self.symbol(LEARNING_RATE)} is 0"
            if step.is_scheduled:
                rate += f" in epoch {step.position.epoch:,}, by its schedule"
            return f"{rate}: {name} stays at {value}."
        about = self._about(step) if new or step.first else ""
        if step.change == 0.0:
            if step.remembers:
                return f"Gradient and memory cancel out: {name} stays at {value}.{about}"
            gradient = self.number(step.gradient)
            return f"The gradient of {name} is {gradient}: it stays at {value}.{about}"
        way = "down" if step.change < 0.0 else "up"
        moved = f"{name} goes {way} by {self.number(abs(step.change))} to {value}."
        if not (step.first or (step.recalls and step.remembers)):
            return moved
        rule = optimizers.BY_NAME[step.optimizer]
        if not rule.is_plain:
            return f"{moved} {rule.name} makes the step from {self._made_from(step)}.{about}"
        grows = "grows" if step.gradient > 0.0 else "shrinks"
        what = "The loss and the penalty on weights together" if self._pays(step) else "The loss"
        grow = grows.removesuffix("s") if self._pays(step) else grows
        rate = f"{self.symbol(LEARNING_RATE)} = {self.number(step.learning_rate)}"
        return (
            f"{what} {grow} as {name} grows, so {name} goes {way}, against its gradient: by "
            f"{rate} times {self.number(abs(step.gradient))}, to {value}.{about}"
        )

    def _made_from(self, step: UpdateStep) -> str:
        """What an optimiser that is not plain makes a step from."""
        if step.remembers:
            of = "its first velocity" if step.position.update == 1 else "what it remembers"
            return f"the gradient and {of}" + (" of earlier ones" if of[0] == "w" else "")
        if optimizers.BY_NAME[step.optimizer].keeps and step.position.update == 1:
            return "the gradient alone: it remembers none from before"
        return "the gradient"

    def _about(self, step: UpdateStep) -> str:
        """What the gradient as applied is made of besides one row's: other rows, a penalty."""
        about = ""
        if step.rows > 1:
            about = f" The gradient is the {self.reduction} over the {step.rows} rows of the batch."
        if not self._pays(step):
            return about
        settings, name = self.experiment.training.settings, self.symbol(step.target)
        dot = SIGNS[self.writer.style]["*"]
        parts = [f"l2{dot}{name}"] if settings.l2 else []
        parts += [f"l1 with the sign of {name}"] if settings.l1 else []
        return f"{about} The penalty adds {' and '.join(parts)} to the gradient of the loss."

    def _pays(self, step: UpdateStep) -> bool:
        """Whether there is a penalty on the parameter, so that its gradient is not the loss's."""
        assert step.target is not None
        settings = self.experiment.training.settings
        return step.target.kind is Kind.WEIGHT and max(settings.l1, settings.l2) > 0.0

    def _epoch(self, step: EpochStep) -> str:
        value = self.number(step.value)
        rows = "Both" if step.rows == 2 else f"All {step.rows:,}"
        kind = "training rows" if self.experiment.data.test_rows else "rows"
        text = f"{rows} {kind} have been used once: that is epoch {step.position.epoch}."
        mean = f"Their mean loss is {value}"
        if step.previous is None:
            mean = f"Their mean loss, each taken before its update, is {value}"
        if step.rows == 1:
            text = f"The one row has been used: that is epoch {step.position.epoch}."
            mean = f"Its loss was {value}"
        if step.previous is not None and step.value is not None:
            change = step.value - step.previous
            if change == 0.0:
                mean += ", the same as in the epoch before"
            elif math.isfinite(change):
                word = "lower" if change < 0.0 else "higher"
                mean += f", {self.number(abs(change))} {word} than in the epoch before"
        text = f"{text} {mean}."
        if step.reason is not None:
            return f"{text} The run ends here: {ENDINGS[step.reason]}."
        if step.rates is not None:
            now, following = map(self.number, step.rates)
            schedule = self.experiment.training.schedule
            rate = self.symbol(LEARNING_RATE)
            text = f"{text} By the schedule {schedule}, {rate} goes from {now} to {following}."
        if step.position.epoch > 1:
            return text
        order = ", shuffled" if self.experiment.training.shuffle and step.rows > 1 else ""
        rows = "rows" if step.rows > 1 else "row"
        return (
            f"{text} The next epoch takes the same {rows}{order}, with the weights as they are now."
        )

    def _end(self, step: EndStep) -> str:
        count = step.position.epoch
        text = f"The run has ended after {counted(count, 'epoch')}: {ENDINGS[step.reason]}."
        if step.overflow is None:
            last = f"The last epoch's mean loss is {self.number(step.value)}."
            return f"{text} {last} You can step back through all of it."
        where = f"at step {step.overflow.position.t:,}"
        if step.overflow.target is not None:
            where += f" ({self.symbol(step.overflow.target)})"
        if step.overflow.by_zero:
            remedy = "take ε above 0, such as 1e-8 (epsilon under [training]), or freeze it"
            by_zero = self._by_zero(self.symbol(step.overflow.target))
            return f"{text} The first number that is none came {where}: {by_zero}; {remedy}."
        remedy = self._remedy(step.overflow, step.far)
        return f"{text} The first number to overflow came {where}. {remedy}"

    def _by_zero(self, name: str) -> str:
        """That the optimiser divides by 0 in the update of this parameter, and why."""
        return (
            f"{self.experiment.training.optimizer} divides by 0, since ε is 0 and the squares of "
            f"all gradients of {name} so far add up to 0"
        )

    def _remedy(self, overflow: Overflow, far: FarInput | None) -> str:
        """What to try against divergence, from the likely cause."""
        if overflow.position.update == 1 and overflow.position.phase is not Phase.UPDATE:
            scaled = ", or scaled inputs" if far is not None and not far.scaled else ""
            return f"That was before any update: try smaller first weights{scaled}."
        if far is not None:
            remedy = "see whether that is a slip" if far.scaled else "scale the inputs (standard)"
            return (
                f"An input is far from 0: {far.said}. So the gradients are large and each update "
                f"overshoots: {remedy}, or try a smaller learning rate."
            )
        settings = self.experiment.training.settings
        if max(settings.l1, settings.l2) > 1.0:
            return "The penalties l1 and l2 move the weights too far: try smaller ones."
        return "Each update overshoots: try a smaller learning rate."
