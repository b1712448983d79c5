"""The one immutable picture of the run that goes down to all panels."""

from __future__ import annotations

from dataclasses import dataclass

from core.checking.comparison import Verification
from core.checking.gradcheck import LIVE, verify
from core.data.experiment import Experiment
from core.engine.engine import TrainingRows
from core.formulas.numerals import SCREEN_DIGITS
from core.insights.observers import Insight
from core.network.training import Training
from core.run.history import LossHistory
from core.run.known import Known
from core.run.schedule import Schedule
from core.stepper import Stepper
from core.steps.records import ParameterGradientStep, Step


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
        training: The rules of training at this step, with η as it was set last.
        rows: The training rows in force, changes of data included.
        message: What the last key press came to, where that needs saying; else empty.
        insights: What is to be noticed about the run as a whole, the most important first.
        verification: In a gradient step, the gradient compared with a difference of losses.
        digits: Significant digits of the numbers in formulas and sentences.
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
    training: Training
    rows: TrainingRows
    message: str = ""
    insights: tuple[Insight, ...] = ()
    verification: Verification | None = None
    digits: int = SCREEN_DIGITS


def moment_of(
    stepper: Stepper, status: RunStatus, insights: tuple[Insight, ...], message: str = ""
) -> Moment:
    """The picture of a run at its current step."""
    step, verification = stepper.step, None
    if isinstance(step, ParameterGradientStep) and len(stepper.known.before) <= LIVE:
        verification = verify(step, stepper.known)
    return Moment(
        experiment=stepper.experiment,
        schedule=stepper.schedule,
        step=step,
        known=stepper.known,
        explanation=stepper.explanation,
        history=stepper.history,
        reached=stepper.reached,
        status=status,
        learning_rate=stepper.learning_rate,
        training=stepper.training,
        rows=stepper.rows,
        message=message,
        insights=insights,
        verification=verification,
        digits=stepper.digits,
    )
