"""Where a run stands in its loops: for each epoch, for each batch, for each row.

What the screen draws as a flowchart stands here as numbers and places, without any drawing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from core.run import navigation
from core.run.position import Phase, Position
from core.run.schedule import Schedule

WITHIN = (Phase.FORWARD, Phase.LOSS, Phase.GRADIENT, Phase.UPDATE)  # the phases of an update
ORDER = (Phase.INIT, *WITHIN, Phase.EPOCH, Phase.END)


class State(Enum):
    """Whether a part of the run is over, at hand or to come, in this turn of its loop."""

    DONE = "done"
    CURRENT = "current"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Loop:
    """A loop of a run.

    Attributes:
        each: What it goes through: `epoch`, `batch` or `row`.
        turn: The turn at hand, from 1; 0 before the first.
        turns: How many there are.
        t: Where this turn begins.
    """

    each: str
    turn: int
    turns: int
    t: int


@dataclass(frozen=True, slots=True)
class Node:
    """A part of a run.

    Attributes:
        phase: The phase; EPOCH stands for the question whether to stop.
        state: Whether it is over, at hand or to come.
        done: How many of its steps are done, the current one included.
        steps: How many it has.
        t: Where it begins; None where that is not known yet.
    """

    phase: Phase
    state: State
    done: int
    steps: int
    t: int | None


@dataclass(frozen=True, slots=True)
class Flow:
    """A run as loops around phases.

    Attributes:
        loops: From the outermost on: epoch, batch where an epoch has several of several rows, row.
        nodes: Init, forward, loss, gradients, update, the question whether to stop, and the end.
        gathers: Whether the gradients of several rows are gathered before an update, which then
            stands behind the loop over the rows.
    """

    loops: tuple[Loop, ...]
    nodes: tuple[Node, ...]
    gathers: bool

    def node(self, phase: Phase) -> Node:
        """The node of a phase."""
        return self.nodes[ORDER.index(phase)]

    @property
    def ends(self) -> tuple[Phase, ...]:
        """The last phase within each loop, the outermost loop first."""
        within_row = Phase.GRADIENT if self.gathers else Phase.UPDATE
        batch = (Phase.UPDATE,) if len(self.loops) > 2 else ()
        return (Phase.EPOCH, *batch, within_row)


def flow(schedule: Schedule, epochs: int, position: Position) -> Flow:
    """The loops of a run at a position.

    Args:
        schedule: The order of the steps.
        epochs: How many epochs the run may take.
        position: Where it stands.
    """
    begun, at_hand = position.phase is not Phase.INIT, position.update > 0
    update = position.update or max(navigation.updates_done(schedule, position), 1)
    rows = schedule.batch_rows(update)
    place = position.place if at_hand else rows - 1 if begun else 0
    epoch = schedule.epoch_of(update)
    in_epoch = schedule.first_place(update) + place
    gathers = schedule.batch > 1
    loops = [Loop("epoch", epoch if begun else 0, epochs, schedule.epoch_start(epoch))]
    if gathers and schedule.updates > 1:
        turn = (update - 1) % schedule.updates + 1 if begun else 0
        loops.append(Loop("batch", turn, schedule.updates, schedule.update_start(update)))
    turn, turns = (place + 1, rows) if gathers else (in_epoch + 1, schedule.rows)
    start = schedule.row_start(update, place)
    loops.append(Loop("row", turn if begun else 0, turns, start))
    nodes = [
        _node(schedule, position, Position(0, phase, epoch, update, place)) for phase in WITHIN
    ]
    first = Node(Phase.INIT, _state(Phase.INIT, position), 1, 1, 0)
    close = schedule.epoch_close(epoch)
    asked = Node(Phase.EPOCH, _state(Phase.EPOCH, position), 0, 1, close)
    over = position.phase is Phase.END
    last = Node(Phase.END, _state(Phase.END, position), 0, 1, position.t if over else None)
    return Flow(tuple(loops), (first, *nodes, asked, last), gathers)


def _state(phase: Phase, position: Position) -> State:
    if phase is position.phase:
        return State.CURRENT
    return State.DONE if ORDER.index(phase) < ORDER.index(position.phase) else State.LATER


def _node(schedule: Schedule, position: Position, start: Position) -> Node:
    """The node of a phase of the update at hand, which begins at `start`."""
    state, steps = _state(start.phase, position), schedule.phase_steps(start)
    done = {State.DONE: steps, State.CURRENT: position.index + 1, State.LATER: 0}[state]
    return Node(start.phase, state, done, steps, schedule.t_of(start))
