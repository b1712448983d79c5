"""A run of an experiment: what is fixed about it, its states, the numbers behind its updates."""

from __future__ import annotations

from array import array
from functools import cached_property

from core import kernel
from core.derivation.update import UpdateNumbers
from core.edits import Edits
from core.engine import Interpreted
from core.experiment import Experiment
from core.kernel import State
from core.known import RowNumbers
from core.names import Symbol
from core.rows import RowCalculator
from core.rules.optimizers import Settings
from core.schedule import Schedule
from core.steps import Reason
from core.timeline import Timeline, copy

ITEMISED_ROWS = 16  # rows of a batch whose gradients an update step shows one by one


class Run:
    """One run.

    Attributes:
        experiment: What is run.
        network: Its network.
        net: The network as the kernel takes it.
        task: What is learned from; its rows belong to this run, since edits change them.
        initial: The state before the first update.
        schedule: The order of the steps.
        edits: What the user has changed on the way.
        timeline: The states.
        calculator: Computes single rows.
    """

    def __init__(self, experiment: Experiment) -> None:
        """Start a run on the interpreted kernel.

        `timeline.engine` may be exchanged for another engine of this `net` and `task`.
        """
        self.experiment, self.network = experiment, experiment.network
        task = experiment.task()
        self.task = task._replace(inputs=task.inputs[:], targets=task.targets[:])
        self.net = self.network.plan()
        self.initial = experiment.initial_state()
        self.schedule = Schedule(self.network, task.rows, task.batch, task.shuffle, task.seed)
        self.edits = Edits(
            self.network, experiment.training.settings, self.task.inputs, self.task.targets
        )
        self.timeline = Timeline(
            Interpreted(self.net, self.task),
            self.edits,
            self.initial,
            self.schedule.updates,
            experiment.training.epochs,
            tested=task.test_rows > 0,
        )
        self.calculator = RowCalculator(self.net)

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
            run = self._run
            run.edits.change_data(self.update - 1)
            self._rows[place] = run.calculator.numbers(
                self.parameters, run.task.inputs, run.task.targets, self.rows[place]
            )
        return self._rows[place]

    def row_gradients(self, parameter: Symbol) -> list[float]:
        """A parameter's gradient by row, where the batch has several, few enough to show each."""
        if not 1 < len(self.rows) <= ITEMISED_ROWS:
            return []
        network = self._run.network
        place = network.neuron_place(parameter.layer, parameter.neuron)
        rows = [self.row(k) for k in range(len(self.rows))]
        if not parameter.j:
            return [row.delta[place] for row in rows]
        source = network.neuron_place(parameter.layer - 1, parameter.i)
        return [row.delta[place] * row.out[source] for row in rows]

    @cached_property
    def numbers(self) -> UpdateNumbers:
        """The update as a whole."""
        settings = self._run.edits.settings(self.update - 1)
        after, gradient = self._compute(settings)
        mean = gradient
        if settings.l1 or settings.l2:
            _, mean = self._compute(settings._replace(l1=0.0, l2=0.0))
        return UpdateNumbers(self.before, after, gradient, mean, self.rows, settings)

    def _compute(self, settings: Settings) -> tuple[State, list[float]]:
        """The state after this update, and the gradient as applied."""
        run, state = self._run, copy(self.before)
        run.edits.change_data(self.update - 1)
        engine = run.timeline.engine
        engine.run(state, settings, self.update - 1, 1, array("d", [0.0]), array("d", [0.0]))
        return state, list(engine.gradient)
