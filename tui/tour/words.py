"""What the tour says at each of its stations, with the numbers of the screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.data.dataset import Column
from core.formulas.names import Symbol, delta, pre_activation, target
from core.formulas.writing import Writer
from core.rules import activations, initializers, optimizers
from core.steps.records import EpochStep, ForwardStep, InitStep, ParameterGradientStep, UpdateStep
from core.words.wording import Wording
from tui.drawing import glyphs
from tui.playing.moment import Moment

DIGITS = 5  # as in the derivation
FEW = 3  # values that a sentence still lists one by one
NAME = 16  # cells of a column's name


@dataclass(frozen=True)
class Words(Wording):
    """The sentences, one method a station; each is told at that station's step alone.

    Attributes:
        moment: What is on the screen.
    """

    moment: Moment

    @classmethod
    def of(cls, moment: Moment) -> Words:
        """The words for a moment."""
        writer = Writer(moment.experiment.network.notation, digits=DIGITS)
        return cls(moment.experiment, moment.schedule, writer, moment)

    def network(self) -> str:
        """What there is to see before the first step."""
        data, step = self.experiment.data, self.moment.step
        assert isinstance(step, InitStep)
        seed = self.experiment.init.seed
        scheme = initializers.BY_NAME[step.scheme]
        given = f"random: {scheme.name}, seed {seed}" if scheme.is_random else scheme.words
        return (
            f"At the left the inputs, {_names(data.input_columns, 'of them')}; at the right the "
            f"prediction of {self._predicted()}, and L, how wrong it is. Each line is a weight: "
            "its colour is the sign, its thickness the size. Weights and biases, "
            f"{len(step.parameters):,} in all, have first values only ({given})."
        )

    def neuron(self) -> str:
        """The first neuron's weighted sum, and its activation."""
        step = self.moment.step
        assert isinstance(step, ForwardStep)
        assert step.target is not None
        z = self.symbol(pre_activation(step.target.layer, step.target.i))
        output, value = self.symbol(step.target), self.number(step.value)
        called = activations.BY_NAME[step.activation].called
        return (
            f"Row {step.position.row} goes in: {self._row()}. {output} multiplies each input by "
            "the weight on its line and adds all that, and its bias: the weighted sum "
            f"{z} = {self.number(step.z)}. Its activation is {called}: "
            f"{output} = {value}. Colours match."
        )

    def loss(self) -> str:
        """The prediction against the target, and the loss."""
        data, last = self.experiment.data, self.experiment.network.last
        predictions = [self.experiment.network.output(last, k) for k in self._outputs]
        said, total = self._values(predictions), self.number(self.moment.step.value)
        name = self.experiment.network.loss.replace("_", " ")
        if len(predictions) == 1:
            goal = f"the target, {_short(data.target_columns[0])} of this row, is {self._wanted(1)}"
            story = f"The last neuron gives the prediction: {said}; {goal}."
        elif data.classes:
            true = max(self._outputs, key=lambda k: self._known(target(k)))
            story = (
                f"The last layer gives the predictions{_colon(said)}. This row is "
                f"{_short(data.target_columns[true - 1])}: {self.symbol(target(true))} is 1, "
                "the other targets are 0."
            )
        else:
            wanted = self._values([target(k) for k in self._outputs])
            story = f"The predictions{_colon(said)}; the targets{_colon(wanted)}."
        return (
            f"{story} How far off is that? The loss makes one number of it, here {name}: "
            f"L = {total}. The smaller, the better. To learn is to make it smaller."
        )

    def first_gradient(self) -> str:
        """The derivative of the loss for the prediction or, where both collapse, for its sum."""
        step, network = self.moment.step, self.experiment.network
        assert step.target is not None
        signal = delta(step.target.layer, step.target.i)
        moved, gradient, value = step.target, self.gradient(step.target), step.value
        if network.collapsed:
            moved = pre_activation(step.target.layer, step.target.i)
            gradient, value = self.symbol(signal), self.moment.known.value(signal)
        assert value is not None
        name, amount = self.symbol(moved), self.number(value)
        way = "falls" if value < 0.0 else "rises"
        also = ""
        if not network.collapsed and not network.rule(network.last).is_linear:
            slope = self.number(self.moment.known.value(signal))
            also = f" For the sum before the activation it is {self.symbol(signal)} = {slope}."
        return (
            f"Now backwards: what would make L smaller? {gradient} = {amount} is a derivative: "
            f"if {name} rises by a little, L {way} {self.number(abs(value))} times as "
            f"much.{also} Such a number is called a gradient; each weight is about to get one."
        )

    def weight_gradient(self) -> str:
        """The chain of factors of an output weight."""
        step = self.moment.step
        assert isinstance(step, ParameterGradientStep)
        parameter, factors = step.target, step.chain.factors
        assert parameter is not None
        source = self.symbol(self.experiment.network.output(parameter.layer - 1, parameter.i))
        node = self.symbol(pre_activation(parameter.layer, parameter.neuron))
        values = self.product(factor.value for factor in factors)
        checked = " ✓ says that it was checked by trying." if self.moment.verification else ""
        return (
            f"{self.symbol(parameter)} moves {node}, and {node} moves L. The chain rule "
            f"multiplies the links: {values} = {self.number(step.value)}. The last one is "
            f"{source}, which the weight multiplies. Each link has a colour, in the formula "
            f"and in the network.{checked}"
        )

    def bias_gradient(self) -> str:
        """Why a bias has its neuron's δ for a gradient."""
        step = self.moment.step
        assert step.target is not None
        node = self.symbol(pre_activation(step.target.layer, step.target.neuron))
        signal = self.symbol(delta(step.target.layer, step.target.neuron))
        return (
            f"A bias is added as it is: if it rises by 1, so does {node}. Its own link is 1, and "
            f"its gradient just {signal} = {self.number(step.value)}, what L does when {node} "
            f"rises. That {signal} is in every gradient of this neuron: found once, used again."
        )

    def path_back(self) -> str:
        """How a hidden neuron's output gets its gradient from the layer after it."""
        step, network = self.moment.step, self.experiment.network
        assert step.target is not None
        output, value = self.symbol(step.target), self.number(step.value)
        count = network.sizes[step.target.layer + 1]
        weight = "the weight between them"
        through = f"through {count} neurons, so {count} paths are added up, each"
        if count == 1:
            through = "through one neuron, so one path leads back to it:"
        return (
            f"{output} has moved L {through} δ of that neuron times {weight}. So "
            f"{self.gradient(step.target)} = {value}. With it the layer's own weights and "
            "biases get their gradients as before. This is backpropagation: layer by layer, "
            "backwards, whatever is known is used again."
        )

    def update(self) -> str:
        """How a parameter moves."""
        step = self.moment.step
        assert isinstance(step, UpdateStep)
        name = self.symbol(step.target)
        if step.frozen:
            return f"Now all weights and biases would move; {name} is frozen and stays as it is."
        mean = f", the mean over {step.rows} rows" if step.rows > 1 else ""
        rate = f"η = {self.number(step.learning_rate)} is the learning rate, how far it goes."
        rule = f"Against its gradient, {self.number(step.gradient)}{mean}: new = old − η · gradient"
        optimizer = optimizers.BY_NAME[step.optimizer]
        if not optimizer.is_plain:
            earlier = ", and from earlier ones" if optimizer.keeps else ""
            rule = f"{optimizer.name} makes the step from its gradient{mean}{earlier}"
        return (
            f"All gradients are known; only now the weights move. {rule}. So {name} goes from "
            f"{self.number(step.old)} to {self.number(step.value)}. {rate}"
        )

    def next_of_batch(self) -> str:
        """The second row of a batch, before anything has moved."""
        rows = self.schedule.batch_rows(1)
        return (
            f"Nothing has moved yet: here, {rows} rows make a batch, and the weights move once a "
            f"batch, by the mean of its rows' gradients. Row {self.moment.step.position.row} goes "
            f"in: {self._row()}. An epoch is one pass over all {self.schedule.rows:,} rows, "
            f"{self.schedule.updates:,} updates."
        )

    def next_row(self) -> str:
        """The first row that meets weights which have learned something."""
        return (
            f"That was one whole update: each of the {self.experiment.network.parameter_count:,} "
            "weights and biases has moved once. The next row meets the new ones: "
            f"row {self.moment.step.position.row}, {self._row()}. So it goes on. An epoch is one "
            f"pass over all {self.schedule.rows:,} rows."
        )

    def epochs(self) -> str:
        """Whether the loss falls."""
        step = self.moment.step
        if not isinstance(step, EpochStep) or step.reason is not None:
            return f"{self.moment.explanation} The panel Loss draws what came before."
        now = self.number(step.value)
        rows = f"The mean loss over {self._rows()}"
        if step.previous is None or step.value is None:
            change = f"{rows} of epoch {step.position.epoch} is {now}."
        elif step.value < step.previous:
            before = self.number(step.previous)
            change = f"{rows} has fallen from {before} to {now}: it learns."
        else:
            before = self.number(step.previous)
            why = " ▲ says why." if self.moment.insights else ""
            change = f"{rows} was {before} and is {now}: it has not fallen. That happens.{why}"
        return (
            f"Epoch {step.position.epoch} is over. {change} The panel Loss draws it epoch by epoch "
            "(in a small window, tab leads there). Space lets it run on, + makes that faster."
        )

    def farewell(self) -> str:
        """What else there is."""
        return (
            f"Step {self.moment.step.t:,} with the numbers it had: you can go back all the way, "
            "and End is the latest step. Enter changes a value, k explains the words on the "
            "screen, ? keys and panels. o opens other examples, or your own data: of a .csv file "
            "the last column is predicted. The README tells more."
        )

    # numbers in words

    def _predicted(self) -> str:
        """What the network is to predict."""
        columns = self.experiment.data.target_columns
        if self.experiment.data.classes:  # a column a class, such as colour=red
            return glyphs.cut(columns[0].name.rpartition("=")[0], NAME)
        return _names(columns, "columns")

    @property
    def _outputs(self) -> range:
        return range(1, self.experiment.network.sizes[-1] + 1)

    def _known(self, symbol: Symbol) -> float:
        value = self.moment.known.value(symbol)
        assert value is not None
        return value

    def _values(self, symbols: Sequence[Symbol]) -> str:
        """Names and values; nothing where there are too many."""
        if len(symbols) > FEW:
            return ""
        return _listed([f"{self.symbol(s)} = {self.number(self._known(s))}" for s in symbols])

    def _row(self) -> str:
        """The inputs of the row at hand, as in the file and as the network sees them."""
        columns, inputs = self.experiment.data.input_columns, self.experiment.network.output
        if len(columns) > FEW:
            return f"its {len(columns)} inputs"
        seen = [self._known(inputs(0, i)) for i in range(1, len(columns) + 1)]
        raw = [
            f"{_short(column)} {self.number(column.scaling.invert(value))}"
            for column, value in zip(columns, seen, strict=True)
        ]
        if all((c.scaling.shift, c.scaling.scale) == (0.0, 1.0) for c in columns):
            return _listed(raw)
        return f"{_listed(raw)}, scaled to {_listed([self.number(value) for value in seen])}"

    def _wanted(self, k: int) -> str:
        """A target as the network sees it."""
        return self.number(self._known(target(k)))

    def _rows(self) -> str:
        return f"all {self.schedule.rows:,} rows" if self.schedule.rows > 1 else "the one row"


Say = Callable[[Words], str]


def _colon(values: str) -> str:
    return f": {values}" if values else " are in the network"


def _short(column: Column) -> str:
    return glyphs.cut(column.name, NAME)


def _names(columns: Sequence[Column], many: str) -> str:
    if len(columns) > FEW:
        return f"{len(columns)} {many}"
    return _listed([_short(column) for column in columns])


def _listed(items: Sequence[str]) -> str:
    """The items with commas, and an `and` before the last."""
    return " and ".join([", ".join(items[:-1]), items[-1]]) if len(items) > 1 else items[0]
