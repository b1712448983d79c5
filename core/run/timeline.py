"""The memory of a run: its state after any number of updates, by checkpoints and replay.

The theory, on a page
=====================

**What is remembered.** A state is all that one update hands to the next: the parameters, what the
optimiser keeps, the running products of its βs, and a tally of the losses. Nothing else is carried
along, no random generator among it: the order of an epoch is a function of (seed, epoch) alone. So

    state(u + 1) = update(state(u), rows(u), settings(u))

is a function in the mathematical sense, and the kernel computes it to the same bits every time,
interpreted or compiled. State u is therefore *there* as soon as state 0 and the edits are: it need
not be kept, only be made again. Nothing is ever undone: w + η·g is not the w that w − η·g came of,
since both were rounded.

**What stands where.** Update u, from 1, leads from state u − 1 to state u. An edit made "at u" is
made when u updates are done: it changes state u, after the update that led there and before the one
that leads on. Rule by rule:

1. A checkpoint at u holds state u as the update left it, before the edits there. So an edit at u
   spoils no checkpoint at u, only those beyond.
2. What is handed out, `state(u)`, has the edits at u in it: it is what update u + 1 starts from.
3. A replay from a checkpoint at c makes the edits at c first, then runs up to the next edit or to
   u, whichever is nearer, makes the edits there, and so on. Between two edits rows and settings are
   constant: that is what one call of the engine may span.
4. A new edit at u cuts the run at u: states, losses and edits beyond it are forgotten.

**How much is kept.** Checkpoints stand at the multiples of a spacing s. When there are as many as
their room takes, every second one goes and s doubles; the ones that stay are again the multiples of
s. With room for n of them, a run of U updates has s ≤ max(16, 2U/n): seeking costs a replay of less
than s updates, a bounded share of the run, and memory never grows beyond n states. Where the far
part of a run is cut off, s halves again as often as there is room, and replays fill the gaps that
they pass through.

**Steps back** are the common case, and each would replay nearly the same stretch. So a replay
leaves states behind on its way, a few, evenly spaced: the next step back starts from one of them.

**Steps need no memory at all.** What step t shows is derived from one update's numbers; its place
is arithmetic (`core.run.schedule`). The timeline knows updates alone.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right, insort
from dataclasses import dataclass

from core.engine import kernel
from core.engine.engine import Engine, TrainingRows
from core.engine.kernel import State
from core.network.network import Network
from core.rules.optimizers import Settings
from core.run.edited_rows import EditedRows
from core.run.edits import Edit, Edits, ParameterEdit
from core.run.history import History
from core.run.position import Reason

ROOM = 40_000_000  # bytes of checkpoints
# Checkpoints, however small: more would stand so close that calls cost more than updates.
MOST = 1024
FIRST_SPACING = 16  # updates
# States of the last replays that are kept, in an eighth of the room at most, for stepping back.
NEARBY = 64
BUFFER = 16_384  # epochs whose losses are taken over at a time
_NO_EDITS = Edits()

VERDICTS = {
    kernel.TARGET_LOSS: Reason.TARGET_LOSS,
    kernel.CONVERGED: Reason.CONVERGED,
    kernel.DIVERGED: Reason.DIVERGED,
}


@dataclass(frozen=True, slots=True)
class Ending:
    """The last epoch of a run, and why it was the last."""

    epoch: int
    reason: Reason


@dataclass(frozen=True, eq=False)
class Start:
    """What a run starts from and never changes. Several runs may share it.

    Attributes:
        network: The network.
        state: The state before the first update and its edits.
        settings: The numbers of the update rule there.
        rows: The training rows there, and as edits change them.
        updates: Updates an epoch.
        tested: Whether there are test rows.
    """

    network: Network
    state: State
    settings: Settings
    rows: EditedRows
    updates: int
    tested: bool


def copy(state: State) -> State:
    """A state of its own with the same numbers."""
    return State(*(vector[:] for vector in state))


class Timeline:
    """The states of one run, as far as it has been computed.

    Attributes:
        frontier: Updates computed so far.
        ending: How the run ended, once it has.
        history: The losses of the epochs completed.
        engine: What computes. It may be exchanged for another one of the same network and task at
            any time.
        edits: The run's edits, those that the run is yet to come to included.
    """

    def __init__(
        self,
        engine: Engine,
        start: Start,
        epochs: int,
        edits: Edits = _NO_EDITS,
        room: int = ROOM,
    ) -> None:
        """Start a run.

        Args:
            engine: What computes.
            start: What the run starts from.
            epochs: How many epochs the run may take.
            edits: Edits that the run is to meet on its way.
            room: Bytes that the checkpoints may take.
        """
        self.engine, self.edits, self._start = engine, edits, start
        self.frontier = 0
        self.ending: Ending | None = None
        self.history = History()
        self._updates, self._epochs = start.updates, epochs
        self._state = copy(start.state)
        self._lengths = [len(vector) for vector in start.state]
        self._checkpoints: dict[int, bytes] = {}
        self._marks: list[int] = []  # the checkpoints' updates, ascending
        self._nearby: dict[int, State] = {}
        self._spacing = FIRST_SPACING
        size = 8 * sum(self._lengths)
        self._most = max(2, min(MOST, room // size) // 2 * 2)
        self._near_most = max(2, min(NEARBY, room // 8 // size))
        self._losses = array("d", bytes(8 * BUFFER))
        self._test_losses = array("d", bytes(8 * BUFFER if start.tested else 0))
        self._keep(0, self._state)
        self._meet_edits(0, self._state)

    @property
    def checkpoint_bytes(self) -> int:
        """What the checkpoints take."""
        return sum(map(len, self._checkpoints.values()))

    def settings(self, update: int) -> Settings:
        """The numbers of the update rule as set when `update` updates are done, edits included."""
        return self.edits.settings(self._start.settings, update, self._updates)

    def rows(self, update: int) -> TrainingRows:
        """The training rows in force when `update` updates are done, edits there included."""
        return self._start.rows.after(self.edits.data(update))

    def extend(self, count: int) -> int:
        """Compute up to `count` further updates; fewer where the run ends. Returns how many."""
        start = self.frontier
        stop = min(start + count, self._epochs * self._updates)
        # the state there is kept, so that the last update can be looked at without a replay
        last_before = stop - 1
        while self.frontier < stop and self.ending is None:
            if self.frontier == last_before:
                self._note(self.frontier, self._state)
            limit = self.frontier - self.frontier % self._spacing + self._spacing
            limit = min(limit, last_before if self.frontier < last_before else stop)
            done, epochs, verdict = self._compute(self._state, self.frontier, limit)
            self.frontier += done
            if epochs:
                self._record(epochs)
                self._close(verdict)
            if self.frontier % self._spacing == 0:
                self._keep(self.frontier, self._state)
            if self._meet_edits(self.frontier, self._state):
                self._reopen()
        return self.frontier - start

    def _compute(self, state: State, start: int, stop: int) -> tuple[int, int, int]:
        """Carry a state from one update on towards another, to the next edit at most.

        Returns:
            What `Engine.run` does.
        """
        count = min(stop, self.edits.next(start) or stop) - start
        settings, losses, test_losses = self.settings(start), self._losses, self._test_losses
        rows = self.rows(start) if self.edits.data(start) else None  # those the engine has
        return self.engine.run(state, settings, start, count, losses, test_losses, rows)

    def _record(self, epochs: int) -> None:
        """Take the losses of so many epochs, just computed, into the history."""
        test_losses = self._test_losses if self._start.tested else None
        self.history.extend(self._losses, test_losses, epochs)

    def _meet_edits(self, update: int, state: State) -> bool:
        """Make the parameter edits of exactly this update. Returns whether it has any edits."""
        changes = self.edits.at(update)
        for change in changes:
            if isinstance(change, ParameterEdit):
                place = self._start.network.parameter_place(change.parameter)
                state.parameters[place] = change.value
        return bool(changes)

    def _reopen(self) -> None:
        """Forget why the run ended: from here on it is another one."""
        self.ending = None
        self._close(kernel.RUNNING)

    def _close(self, verdict: int) -> None:
        """See whether the run ends where it stands now, with this verdict of its last epoch."""
        epoch = self.frontier // self._updates
        if verdict != kernel.RUNNING:
            self.ending = Ending(epoch, VERDICTS[verdict])
        elif self.frontier == self._epochs * self._updates:
            self.ending = Ending(epoch, Reason.EPOCHS)

    def state(self, update: int) -> State:
        """The state when `update` updates are done, edits there included.

        It must not be changed, and at the frontier it goes on with the run: `copy` it to keep it.

        Raises:
            IndexError: The run has not come that far.
        """
        if not 0 <= update <= self.frontier:
            raise IndexError(update)
        if update == self.frontier:
            return self._state
        if update not in self._nearby:
            self._replay(update)
        return self._nearby[update]

    def _replay(self, update: int) -> None:
        mark = self._marks[bisect_right(self._marks, update) - 1]
        near = max((u for u in self._nearby if mark < u <= update), default=None)
        if near is None:
            state = self._unpack(self._checkpoints[mark])
            near = mark
            self._meet_edits(near, state)
            if near == update:
                self._note(near, state)
        else:
            state = copy(self._nearby[near])
        stride = max(1, (update - near) * 2 // self._near_most)
        while near < update:
            gap = near - near % self._spacing + self._spacing  # where a checkpoint may be missing
            stop = min(update, near + stride, gap, self.edits.next(near) or update)
            while near < stop:
                near += self._compute(state, near, stop)[0]
            if near == gap:
                self._keep(near, state)
            self._meet_edits(near, state)
            self._note(near, state)

    def _note(self, update: int, state: State) -> None:
        """Remember a state for a while."""
        self._nearby[update] = copy(state)
        while len(self._nearby) > self._near_most:
            del self._nearby[next(iter(self._nearby))]

    def edit(self, edit: Edit) -> None:
        """Change the run from an update on. What was computed beyond it is discarded.

        Raises:
            IndexError: The run has not come that far.
        """
        self._cut(edit.update)
        self.edits = self.edits.with_edit(edit)
        self._meet_edits(edit.update, self._state)
        self._reopen()

    def go_on(self, engine: Engine, epochs: int, ended: bool) -> None:
        """Go on under other rules of when to stop; what was computed beyond them is discarded.

        Args:
            engine: What computes under them.
            epochs: How many epochs the run may take.
            ended: Whether the ending so far, if there is one, holds under them too.
        """
        self.engine, self._epochs = engine, epochs
        limit = epochs * self._updates
        if self.frontier > limit:
            self._cut(limit)
            self.edits = self.edits.up_to(limit)
        elif ended:
            return
        self._reopen()

    def _cut(self, update: int) -> None:
        """Forget what was computed beyond an update."""
        state = copy(self.state(update))
        self._discard(update)
        self._nearby.clear()
        kept = self.history.truncate(update // self._updates)
        if kept * self._updates < update:
            self._refill(kept * self._updates, update)
        self._state, self.frontier = state, update

    def _discard(self, update: int) -> None:
        """Drop the checkpoints beyond an update; one at it is from before its edits, and stays."""
        for mark in self._marks[bisect_right(self._marks, update) :]:
            del self._checkpoints[mark]
        del self._marks[bisect_right(self._marks, update) :]
        while self._spacing > FIRST_SPACING and update // (self._spacing // 2) < self._most:
            self._spacing //= 2

    def _refill(self, start: int, stop: int) -> None:
        """Take the losses of the epochs between two updates into the history again."""
        state = copy(self.state(start))
        while start < stop:
            done, epochs, _ = self._compute(state, start, stop)
            start += done
            if epochs:
                self._record(epochs)
            self._meet_edits(start, state)

    def _keep(self, update: int, state: State) -> None:
        if update in self._checkpoints:
            return
        self._checkpoints[update] = b"".join(vector.tobytes() for vector in state)  # type: ignore[attr-defined]
        insort(self._marks, update)
        if len(self._marks) > self._most:
            self._spacing *= 2
            for mark in [m for m in self._marks if m % self._spacing]:
                del self._checkpoints[mark]
            self._marks = [m for m in self._marks if m % self._spacing == 0]

    def _unpack(self, packed: bytes) -> State:
        vectors, start = [], 0
        for length in self._lengths:
            vectors.append(array("d", packed[start : start + 8 * length]))
            start += 8 * length
        return State(*vectors)
