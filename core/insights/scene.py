"""What the observers of `core.insights.observers` look at: a network in a run, as it is now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from core.insights.sample import Glance, glance, sampled_loss
from core.network.network import Network
from core.run.history import LossHistory

# loss as a share of that of the best constant prediction: above it, next to nothing is learned
UNLEARNED = 0.9


@dataclass(frozen=True, eq=False)
class Scene:
    """What the observers look at.

    Attributes:
        network: The network.
        parameters: (parameters,) as they are now, in the kernel's order.
        first_parameters: Gives them as they were at first, or where the user last changed the run.
        inputs: (rows · inputs,) of the training rows, row after row.
        targets: (rows · outputs,) in the same way.
        rows: How many rows there are.
        history: The losses of the run.
        epochs: How many epochs are complete.
        learning_rate: η.
        changed: How many updates were done when the user last changed the run; 0 where that was
            before the first of them, or never.
        scaled: Whether the inputs are scaled.
    """

    network: Network
    parameters: list[float]
    first_parameters: Callable[[], Sequence[float]]
    inputs: Sequence[float]
    targets: Sequence[float]
    rows: int
    history: LossHistory
    epochs: int
    learning_rate: float
    changed: int = 0
    scaled: bool = False

    @cached_property
    def now(self) -> Glance:
        """What a sample of the rows gives under the parameters as they are now."""
        return glance(self.network, self.parameters, self.inputs, self.targets, self.rows)

    @cached_property
    def first_loss(self) -> float:
        """The mean loss of these rows with the parameters that they had at first."""
        first = list(self.first_parameters())
        return sampled_loss(self.network, first, self.inputs, self.targets, self.rows)

    @property
    def unlearned(self) -> bool:
        """Whether the network does little better than it would by always predicting the mean."""
        reference = self.now.constant_loss or self.first_loss
        return self.now.loss > UNLEARNED * reference

    @property
    def all_rows(self) -> str:
        """The rows looked at, in words."""
        if self.rows == 1:
            return "the one row"
        return f"all {self.now.rows:,} rows{' looked at' if self.now.rows < self.rows else ''}"

    def name(self, layer: int, neuron: int) -> str:
        """A neuron, as its output is written."""
        return self.network.notation.unicode(self.network.output(layer, neuron))
