"""What the observers of `core.insights.observers` look at: a network in a run, as it is now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from core.data.experiment import Experiment
from core.engine.engine import TrainingRows
from core.insights.sample import Glance, constant_loss, glance, sampled_loss
from core.network.network import Network
from core.network.training import Training
from core.run.far_input import FarInput, far_input
from core.run.history import LossHistory

# loss as a share of that of the best constant prediction: above it, next to nothing is learned
UNLEARNED = 0.9


@dataclass(frozen=True, eq=False)
class Scene:
    """What the observers look at.

    Attributes:
        experiment: What is run.
        parameters: (parameters,) as they are now, in the kernel's order.
        first_parameters: Gives them as they were at first, or where the user last changed the run.
        rows: The training rows in force.
        history: The losses of the run.
        epochs: How many epochs are complete.
        learning_rate: η.
        first_rate: η at first, or where the user last changed the run: a schedule moves it.
        changed: How many updates were done when the user last changed the run; 0 where that was
            before the first of them, or never.
    """

    experiment: Experiment
    parameters: list[float]
    first_parameters: Callable[[], Sequence[float]]
    rows: TrainingRows
    history: LossHistory
    epochs: int
    learning_rate: float
    first_rate: float
    changed: int = 0

    @property
    def network(self) -> Network:
        """The network."""
        return self.experiment.network

    @property
    def training(self) -> Training:
        """The rules of the training."""
        return self.experiment.training

    @cached_property
    def now(self) -> Glance:
        """What a sample of the rows gives under the parameters as they are now."""
        return glance(self.network, self.parameters, self.rows)

    @cached_property
    def first_loss(self) -> float:
        """The mean loss of these rows with the parameters that they had at first."""
        first = list(self.first_parameters())
        return sampled_loss(self.network, first, self.rows)

    @cached_property
    def baseline(self) -> float:
        """The mean loss if each row were predicted by the mean of all; 0 where that says nothing.

        For targets that are shares of classes, that mean is the shares of the classes in all rows.
        """
        return constant_loss(self.network.loss_rule, self.rows)

    @cached_property
    def far(self) -> FarInput | None:
        """The input that lies farthest from 0, where that is far."""
        return far_input(self.experiment, self.rows)

    @property
    def unlearned(self) -> bool:
        """Whether the network does little better than it would by always predicting the mean."""
        return self.now.loss > UNLEARNED * self.reference

    @property
    def reference(self) -> float:
        """The loss of always predicting the mean of the rows looked at; if that is 0, the first."""
        return self.now.constant_loss or self.first_loss

    @property
    def all_rows(self) -> str:
        """The rows looked at, in words."""
        if self.rows.count == 1:
            return "the one row"
        return f"all {self.now.rows:,} rows{'' if self.sees_all else ' looked at'}"

    @property
    def sees_all(self) -> bool:
        """Whether `now` is about all rows, not a sample of them."""
        return self.now.rows == self.rows.count

    def name(self, layer: int, neuron: int) -> str:
        """A neuron, as its output is written."""
        return self.network.notation.unicode(self.network.output(layer, neuron))
