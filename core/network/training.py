"""The rules by which a network is trained."""

from __future__ import annotations

from dataclasses import dataclass

from core.formulas.names import Symbol
from core.rules.optimizers import Settings

_DEFAULTS = Settings()
MEAN, SUM = REDUCTIONS = ("mean", "sum")  # what is made of the gradients of a batch


@dataclass(frozen=True)
class Training:
    """How the parameters are changed, for how long, and which of them are not.

    Attributes:
        optimizer: The name of one of `core.rules.optimizers`.
        settings: The numbers of its update rule, and of the schedule.
        schedule: The name of one of `core.rules.schedules`, by which η goes.
        batch_size: Rows an update; 0 is all rows.
        batch_reduction: What is made of the gradients of a batch: their "mean" or their "sum".
        shuffle: Whether each epoch has its own order of rows, made from seed and epoch.
        epochs: How many passes over all rows, at most.
        target_loss: Stop at or below this mean loss; 0 is off.
        patience: Stop after this many epochs without improving by `min_change`; 0 is off.
        min_change: The least improvement that counts.
        frozen: Parameters that no update changes, in the order of the update steps.
    """

    optimizer: str = "sgd"
    settings: Settings = _DEFAULTS
    schedule: str = "constant"
    batch_size: int = 1
    batch_reduction: str = MEAN
    shuffle: bool = False
    epochs: int = 100
    target_loss: float = 0.0
    patience: int = 0
    min_change: float = 1e-9
    frozen: tuple[Symbol, ...] = ()

    @property
    def summed(self) -> bool:
        """Whether the gradients of a batch are summed; else they are averaged."""
        return self.batch_reduction == SUM
