"""The one immutable picture of the run that goes down to all panels."""

from __future__ import annotations

from dataclasses import dataclass

from core.experiment import Experiment
from core.history import LossHistory
from core.known import Known
from core.schedule import Schedule
from core.stepper import Stepper
from core.steps import Step


@dataclass(frozen=True)
class RunStatus:
    """Whether the run goes on by itself, and how.

    Attributes:
        running: Whether it does.
        speed: The chosen speed in words, such as `4 steps/s` or `full speed`.
        rate: Updates a second as measured lately; 0 where none were.
        engine: What there is to say about the engine that computes; empty where there is nothing.
    """

    running: bool = False
    speed: str = "4 steps/s"
    rate: float = 0.0
    engine: str = ""


@dataclass(frozen=True, eq=False)
class Moment:
    """Where the run stands and all that is known there; compared by identity, as reactives need it.

    Attributes:
        experiment: What is run.
        schedule: The order of its steps.
        step: The current step.
        known: The numbers known at it.
        explanation: The step in one or two sentences.
        history: The losses of the epochs reached.
        reached: The largest t reached.
        status: Whether the run goes on by itself.
        learning_rate: η at this step.
        message: What the last key press came to, where that needs saying; else empty.
    """

    experiment: Experiment
    schedule: Schedule
    step: Step
    known: Known
    explanation: str
    history: LossHistory
    reached: int
    status: RunStatus
    learning_rate: float
    message: str = ""


def moment_of(stepper: Stepper, status: RunStatus, message: str = "") -> Moment:
    """The picture of a run at its current step."""
    return Moment(
        experiment=stepper.experiment,
        schedule=stepper.schedule,
        step=stepper.step,
        known=stepper.known,
        explanation=stepper.explanation,
        history=stepper.history,
        reached=stepper.reached,
        status=status,
        learning_rate=stepper.learning_rate,
        message=message,
    )
