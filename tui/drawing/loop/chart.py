"""What the flowchart of a run says, apart from how it is laid out."""

from __future__ import annotations

from dataclasses import dataclass

from rich.segment import Segment
from rich.style import Style

from core.formulas.numerals import counted, numeral
from core.network.training import MEAN, SUM, Training
from core.rules.optimizers import BY_NAME
from core.run.loops import Flow, Loop, Node, State, flow
from core.run.position import Phase, Reason
from core.run.schedule import Schedule
from core.steps.records import EndStep, EpochStep, Step
from tui.drawing import palette
from tui.drawing.canvas import ink

NAMES = {phase: phase.title for phase in Phase} | {Phase.EPOCH: "stop?"}
SAYINGS = {
    Phase.INIT: "each parameter gets a value",
    Phase.FORWARD: "z, then O, neuron by neuron",
    Phase.LOSS: "prediction against target",
    Phase.GRADIENT: "chain rule, from the loss back",
}
GATHERED = {MEAN: "mean ", SUM: "summed "}
NO = "no: next epoch"
BAR, REST = "━", "─"


@dataclass(frozen=True, slots=True)
class Spot:
    """Cells that can be pointed at: a row, columns from `left` to before `right`, and the goal."""

    y: int
    left: int
    right: int
    t: int


@dataclass(frozen=True)
class Picture:
    """A drawing, and what in it can be pointed at."""

    rows: list[list[Segment]]
    spots: list[Spot]

    def goal(self, x: int, y: int) -> int | None:
        """The step that a cell leads to; None where it leads to none."""
        found = (s.t for s in self.spots if s.y == y and s.left <= x < s.right)
        return next(found, None)


@dataclass(frozen=True)
class Chart:
    """The flowchart of a run at a step.

    Attributes:
        flow: The loops and phases.
        training: The rules of training, of which some end it.
        reason: Why the run ends; None where it does not, or not yet.
        moves: Whether updates change anything: not where all is frozen.
    """

    flow: Flow
    training: Training
    reason: Reason | None
    moves: bool

    @property
    def rules(self) -> tuple[tuple[Reason, str], ...]:
        """What can end the run."""
        training = self.training
        rules = []
        if training.target_loss > 0.0:
            rules.append((Reason.TARGET_LOSS, f"loss ≤ {numeral(training.target_loss)}"))
        if training.patience > 0:
            rules.append((Reason.CONVERGED, f"{counted(training.patience, 'epoch')} no better"))
        rules.append(
            (
                Reason.EPOCHS,
                f"all {training.epochs:,} epochs" if training.epochs > 1 else "after 1 epoch",
            )
        )
        return (*rules, (Reason.DIVERGED, "diverged"))

    @property
    def verdict(self) -> str:
        """What the question whether to stop was answered with; empty where it is not at hand."""
        if self.flow.node(Phase.EPOCH).state is State.LATER:
            return ""
        return NO if self.reason is None else f"yes: {dict(self.rules)[self.reason]}"

    def saying(self, phase: Phase) -> str:
        """What a phase does, in few words."""
        if phase is not Phase.UPDATE:
            return SAYINGS.get(phase, "")
        if not self.moves:
            return "none moves: all are frozen"
        rule = BY_NAME[self.training.optimizer]
        made = GATHERED[self.training.batch_reduction] if self.flow.gathers else ""
        return f"{'each against' if rule.is_plain else f'{rule.name}, from'} its {made}gradient"


def chart(schedule: Schedule, training: Training, step: Step) -> Chart:
    """The flowchart at a step."""
    reason = step.reason if isinstance(step, EpochStep | EndStep) else None
    moves = len(training.frozen) < schedule.network.parameter_count
    return Chart(flow(schedule, training.epochs, step.position), training, reason, moves)


def heading(loop: Loop) -> str:
    """What a loop says of itself."""
    return f"for each {loop.each}"


def turn(loop: Loop) -> str:
    """How far a loop is."""
    return f"{loop.turn:,} of {loop.turns:,}"


def count(node: Node) -> str:
    """How far a phase is; nothing where it is a single step."""
    return f"{node.done:,}/{node.steps:,}" if node.steps > 1 else ""


def color(state: State) -> str:
    """What is done is bright, what is to come is dim."""
    return palette.FAINT if state is State.LATER else palette.TEXT


def chip() -> Style:
    """The style of the part at hand."""
    return ink(palette.ON_CHIP, palette.LIT, bold=True)


def share(done: int, whole: int, cells: int) -> int:
    """How many cells of a bar are full: some as soon as something is done, all when all is."""
    if done <= 0 or whole <= 0:
        return 0
    return max(done * cells // whole, 1)
