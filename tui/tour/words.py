"""What the tour says at each of its stations, with the numbers of the screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.checking.comparison import Outcome
from core.data.dataset import Column
from core.formulas.names import Symbol, delta, pre_activation, target
from core.formulas.writing import Writer
from core.rules import optimizers
from core.steps.records import EpochStep, UpdateStep
from core.words.wording import Wording
from tui.drawing import glyphs
from tui.playing.moment import Moment

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
        writer = Writer(moment.experiment.network.notation, digits=moment.digits)
        return cls(moment.experiment, moment.schedule, writer, moment)

    def network(self) -> str:
        """What there is to see before the first step."""
        return (
            f"{self._told} Left are the inputs, right the prediction and L, how wrong it is. Each "
            "line is a weight: its colour is the sign, its thickness the size."
        )

    def neuron(self) -> str:
        """The first neuron's weighted sum, and its activation."""
        return f"This is row {self.moment.step.position.row}: {self._row(seen=False)}. {self._told}"

    def loss(self) -> str:
        """The prediction against the target, and the loss."""
        data, last = self.experiment.data, self.experiment.network.last
        meaning = "L says how wrong the network is for this row."
        if len(self._outputs) == 1:
            return f"{self._told} {meaning}"
        said = self._values([self.experiment.network.output(last, k) for k in self._outputs])
        if data.classes:
            true = max(self._outputs, key=lambda k: self._known(target(k)))
            wanted = f"{_short(data.target_columns[true - 1])}: {self.symbol(target(true))} is 1"
            return f"{said}This row is {wanted}, the other targets are 0. {self._told} {meaning}"
        wanted = self._values([target(k) for k in self._outputs])
        return f"{said}{wanted}{self._told} {meaning}"

    def first_gradient(self) -> str:
        """The derivative of the loss for the prediction or, where both collapse, for its sum."""
        return (
            f"Now backwards: what would make L smaller? {self._told} Such a derivative of L is "
            "called a gradient; each weight is about to get one."
        )

    def weight_gradient(self) -> str:
        """The chain of factors of an output weight."""
        verified = self.moment.verification
        agrees = verified is not None and verified.outcome is Outcome.AGREES
        checked = " ✓: checked by trying." if agrees else ""
        return (
            f"{self._told} That is the chain rule: the links multiply. Each has a colour, in the "
            f"formula and in the network.{checked}"
        )

    def bias_gradient(self) -> str:
        """Why a bias has its neuron's δ for a gradient."""
        step = self.moment.step
        assert step.target is not None
        neurons = self.experiment.network.sharers(step.target)
        if len(neurons) > 1:
            return f"{self._told} Each δ is in the gradients of its weights, too: used again."
        node = self.symbol(pre_activation(step.target.layer, neurons[0]))
        signal = self.symbol(delta(step.target.layer, neurons[0]))
        return (
            f"{self._told} If the bias rises by 1, so does {node}. And {signal} is in the gradient "
            "of every weight into this neuron: found once, used again."
        )

    def path_back(self) -> str:
        """How a hidden neuron's output gets its gradient from the layer after it."""
        return (
            f"{self._told} That is backpropagation: layer by layer, backwards, what is known is "
            "used again."
        )

    def update(self) -> str:
        """How a parameter moves."""
        step = self.moment.step
        assert isinstance(step, UpdateStep)
        if step.frozen:
            return f"All gradients are known; only now is anything updated. {self._told}"
        rule = optimizers.BY_NAME[step.optimizer]
        plain = ": new = old − η · gradient" if rule.is_plain else ""
        rate = "" if rule.is_plain else f" = {self.number(step.learning_rate)}"
        was = f" It was {self.number(step.old)}." if step.change else ""
        return (
            f"All gradients are known; only now the weights move{plain}. {self._told}{was} "
            f"η{rate} is the learning rate."
        )

    def next_of_batch(self) -> str:
        """The second row of a batch, before anything has moved."""
        rows = self.schedule.batch_rows(1)
        return (
            f"Nothing has moved yet: {rows} rows make a batch, and the weights move once a batch. "
            f"This is row {self.moment.step.position.row}: {self._row()}. {self._told} An epoch is "
            f"one pass over all {self.schedule.rows:,} rows, {self._updates()}."
        )

    def next_row(self) -> str:
        """The first row that meets weights which have learned something."""
        return (
            "That was one whole update. The next row meets the weights as they are now: row "
            f"{self.moment.step.position.row}, {self._row()}. {self._told} So it goes on. An epoch "
            f"is one pass over all {self.schedule.rows:,} rows."
        )

    def epochs(self) -> str:
        """Whether the loss falls."""
        step = self.moment.step
        drawn = "The panel Loss draws it epoch by epoch"
        if not isinstance(step, EpochStep) or step.reason is not None:
            return f"{self._told} {drawn}."
        learns = ""
        if step.previous is not None and step.value is not None:
            learns = " So it learns." if step.value < step.previous else ""
        return (
            f"{self._told}{learns} {drawn} (in a small window, tab leads there). Space lets it run "
            "on, + makes that faster."
        )

    def farewell(self) -> str:
        """What else there is."""
        return (
            f"{self._told} So you can go back, and End is the latest step. Enter changes a value, "
            "k explains the words, ? keys and panels, o opens other examples or your own data."
        )

    # numbers in words

    @property
    def _told(self) -> str:
        """What is said of the step without the tour, which leaves none of it out."""
        return self.moment.explanation

    @property
    def _outputs(self) -> range:
        return range(1, self.experiment.network.sizes[-1] + 1)

    def _known(self, symbol: Symbol) -> float:
        value = self.moment.known.value(symbol)
        assert value is not None
        return value

    def _values(self, symbols: Sequence[Symbol]) -> str:
        """Names and values as a sentence; nothing where there are too many."""
        if len(symbols) > FEW:
            return ""
        said = [f"{self.symbol(s)} = {self.number(self._known(s))}" for s in symbols]
        return f"{_listed(said)}. "

    def _row(self, *, seen: bool = True) -> str:
        """The inputs of the row at hand, as in the file and as the network sees them."""
        columns, inputs = self.experiment.data.input_columns, self.experiment.network.output
        if len(columns) > FEW:
            return f"its {len(columns)} inputs"
        values = [self._known(inputs(0, i)) for i in range(1, len(columns) + 1)]
        raw = [
            f"{_short(column)} {self.number(column.scaling.invert(value))}"
            for column, value in zip(columns, values, strict=True)
        ]
        if all(column.scaling.is_plain for column in columns):
            return _listed(raw)
        to = f" to {_listed([self.number(value) for value in values])}" if seen else ""
        return f"{_listed(raw)}, scaled{to}"

    def _updates(self) -> str:
        count = self.schedule.updates
        return f"{count:,} update{'s' if count > 1 else ''}"


Say = Callable[[Words], str]


def _short(column: Column) -> str:
    return glyphs.cut(column.name, NAME)


def _listed(items: Sequence[str]) -> str:
    """The items with commas, and an `and` before the last."""
    return " and ".join([", ".join(items[:-1]), items[-1]]) if len(items) > 1 else items[0]
