"""Where a step stands in its run, and why a run ends."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from core.formulas.names import Symbol


class Phase(Enum):
    """The part of a run that a step belongs to, named as in JSON."""

    INIT = "init"
    FORWARD = "forward"
    LOSS = "loss"
    GRADIENT = "gradient"
    UPDATE = "update"
    EPOCH = "epoch"
    END = "end"

    @property
    def title(self) -> str:
        """What it is called in headings."""
        return "Gradients" if self is Phase.GRADIENT else self.value.capitalize()


class Reason(Enum):
    """Why a run ended, named as in JSON."""

    EPOCHS = "epochs"
    TARGET_LOSS = "target_loss"
    CONVERGED = "converged"
    DIVERGED = "diverged"


@dataclass(frozen=True, slots=True)
class Position:
    """Where a step stands in its run.

    Attributes:
        t: The global index, from 0.
        phase: The phase.
        epoch: From 1; 0 at init.
        update: Of the whole run, from 1; 0 at init, at the end of an epoch and at the end.
        place: The row's place in the batch, from 0.
        index: The step's place in its phase, from 0.
        row: The row of the data, from 1; 0 where the step belongs to no single row.
    """

    t: int
    phase: Phase
    epoch: int = 0
    update: int = 0
    place: int = 0
    index: int = 0
    row: int = 0


@dataclass(frozen=True, slots=True)
class Overflow:
    """The first step of a diverged run whose number is no longer finite.

    Attributes:
        position: Where it stands.
        target: What it computes; None where that is no single quantity.
        by_zero: Whether the optimiser divides by 0 there, so that nothing has grown too large.
    """

    position: Position
    target: Symbol | None
    by_zero: bool = False
