"""A run of an experiment: what is fixed about it, its states, the numbers behind its updates."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from core.data.experiment import Experiment
from core.engine import kernel
from core.engine.engine import Interpreted, TrainingRows
from core.engine.kernel import State
from core.formulas.formula import Equality
from core.formulas.names import Symbol
from core.rules.optimizers import Settings
from core.rules.schedules import BY_NAME
from core.run.edited_rows import EditedRows
from core.run.edits import Edits
from core.run.known import RowNumbers
from core.run.position import Reason
from core.run.rows import RowCalculator
from core.run.schedule import Schedule
from core.run.timeline import Start, Timeline, copy

_NO_EDITS = Edits()
ITEMISED_ROWS = 16  # rows of a batch whose gradients an update step shows one by one


class Run:
    """One run.

    Attributes:
        experiment: What is run.
        network: Its network.
        net: The network as the kernel takes it.
        task: What is learned from, before any edits.
        initial: The state before the first update.
        schedule: The order of the steps.
        timeline: The states.
        calculator: Computes single rows.
    """

    def __init__(self, experiment: Experiment, edits: Edits = _NO_EDITS) -> None:
        """Start a run on the interpreted kernel, which is to meet these edits on its way.

        `timeline.engine` may be exchanged for another engine of this `net` and `task`.
        """
        self.experiment, self.network = experiment, experiment.network
        self.task = task = experiment.task()
        self.net = self.network.plan()
        self.initial = experiment.initial_state()
        self.schedule = Schedule(self.network, task.rows, task.batch, task.shuffle, task.seed)
        start = Start(
            self.network,
            self.initial,
            experiment.training.settings,
            EditedRows(experiment.data.training_rows),
            self.schedule.updates,
            tested=task.test_rows > 0,
        )
        engine = Interpreted(self.net, task)
        self.timeline = Timeline(engine, start, experiment.training.epochs, edits)
        self.calculator = RowCalculator(self.net)

    @property
    def edits(self) -> Edits:
        """What the user has changed on the way."""
        return self.timeline.edits

    def rows(self, update: int) -> TrainingRows:
        """The training rows in force when `update` updates are done, edits there included."""
        return self.timeline.rows(update)

    def settings(self, update: int) -> Settings:
        """The numbers of the update rule as set when `update` updates are done, edits included."""
        return self.timeline.settings(update)

    def rate(self, update: int) -> Equality:
        """How η comes about when `update` updates are done: that of the epoch of the next one."""
        rule = BY_NAME[self.experiment.training.schedule]
        epoch = max(self.schedule.epoch_of(update + 1), 1)
        return rule.equation(self.settings(update), epoch, self.task.epochs)

    @property
    def end(self) -> int | None:
        """The t of the End step, once the run is known to end."""
        ending = self.timeline.ending
        return None if ending is None else self.schedule.epoch_close(ending.epoch) + 1

    def go_on(self, experiment: Experiment) -> None:
        """Go on with the same experiment under other rules of when to stop.

        The interpreted kernel takes over until `timeline.engine` is exchanged again.
        """
        self.experiment = experiment
        task = experiment.task()
        self.task = self.task._replace(target_loss=task.target_loss, patience=task.patience)
        tally = self.timeline.state(self.timeline.frontier).tally
        met = {
            Reason.EPOCHS: False,
            Reason.TARGET_LOSS: tally[kernel.PREVIOUS] <= task.target_loss,
            Reason.CONVERGED: 0 < task.patience <= tally[kernel.STALLED],
            Reason.DIVERGED: True,
        }
        ending = self.timeline.ending
        ended = ending is not None and met[ending.reason]
        engine = Interpreted(self.net, self.task)
        self.timeline.go_on(engine, experiment.training.epochs, ended)


@dataclass(frozen=True, eq=False)
class UpdateNumbers:
    """All numbers of one update.

    Attributes:
        before: The state before it.
        after: The state after it.
        gradient: (parameters,) the gradient as applied, in the kernel's order.
        gathered: (parameters,) the same before regularisation.
        rows: The rows of the data that the batch took, from 1, in their order.
        settings: The numbers of the update rule, η as it was set.
        rate: How η of the update comes about.
    """

    before: State
    after: State
    gradient: Sequence[float]
    gathered: Sequence[float]
    rows: Sequence[int]
    settings: Settings
    rate: Equality


class Frame:
    """The numbers behind the steps of one update; each is computed when it is first asked for.

    Attributes:
        update: The update of the run, from 1.
        before: The state before it.
        parameters: (parameters,) the parameters before it, in the kernel's order.
    """

    def __init__(self, run: Run, update: int) -> None:
        """Look at an update up to which the run has been computed."""
        self._run, self.update = run, update
        self.before = copy(run.timeline.state(update - 1))
        self.parameters = list(self.before.parameters)
        self._rows: dict[int, RowNumbers] = {}

    @cached_property
    def rows(self) -> list[int]:
        """The rows of the data that the batch takes, from 1, in their order."""
        schedule = self._run.schedule
        epoch, first = schedule.epoch_of(self.update), schedule.first_place(self.update)
        places = range(first, first + schedule.batch_rows(self.update))
        return [schedule.row(epoch, place) for place in places]

    def row(self, place: int) -> RowNumbers:
        """The numbers of the row at a place (from 0) of the batch."""
        if place not in self._rows:
            if len(self._rows) >= ITEMISED_ROWS:
                self._rows.clear()
            rows = self._run.rows(self.update - 1)
            self._rows[place] = self._run.calculator.numbers(
                self.parameters, rows.inputs, rows.targets, self.rows[place]
            )
        return self._rows[place]

    def row_gradients(self, parameter: Symbol) -> list[float]:
        """A parameter's gradient by row, where the batch has several, few enough to show each."""
        if not 1 < len(self.rows) <= ITEMISED_ROWS:
            return []
        rows = map(self.row, range(len(self.rows)))
        return [row.gradient(self._run.network, parameter) for row in rows]

    @cached_property
    def numbers(self) -> UpdateNumbers:
        """The update as a whole."""
        settings = self._run.settings(self.update - 1)
        after, gradient = self._compute(settings)
        gathered = gradient
        if settings.l1 or settings.l2:
            _, gathered = self._compute(settings._replace(l1=0.0, l2=0.0))
        rate = self._run.rate(self.update - 1)
        return UpdateNumbers(self.before, after, gradient, gathered, self.rows, settings, rate)

    def _compute(self, settings: Settings) -> tuple[State, list[float]]:
        """The state after this update, and the gradient as applied."""
        done, state = self.update - 1, copy(self.before)
        engine, rows = self._run.timeline.engine, self._run.rows(done)
        engine.run(state, settings, done, 1, array("d", [0.0]), array("d", [0.0]), rows)
        return state, list(engine.gradient)
