"""The state machine of a run: one step at a time, forwards and backwards, or anywhere at once."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from core.data.experiment import Experiment
from core.engine import kernel
from core.engine.engine import TrainingRows
from core.formulas.numerals import SCREEN_DIGITS
from core.insights.observers import Insight, observe
from core.insights.scene import Scene
from core.network.training import Training
from core.run import navigation
from core.run.edits import Change, Edit
from core.run.far_input import far_input
from core.run.firsts import first_factor, first_memory, first_move
from core.run.history import LossHistory
from core.run.known import Known
from core.run.overflow import first_overflow
from core.run.position import Phase, Position, Reason
from core.run.run import Frame, Run
from core.run.schedule import Schedule
from core.steps.milestones import end_step, epoch_step, init_step
from core.steps.records import EndStep, EpochStep, InputGradient, Step, UpdateStep
from core.steps.row import RowDerivation
from core.steps.update import update_step
from core.words.endings import ENDINGS
from core.words.explanation import explain


class OutOfRun(Exception):
    """There is no such step in the run. The message says why; nothing has changed."""


class Stepper:
    """A run of an experiment with a current step.

    Attributes:
        run: The run.
        position: Where the current step stands.
        reached: The largest t visited so far.
        digits: Significant digits of the numbers in explanations.
    """

    def __init__(self, experiment: Experiment, digits: int = SCREEN_DIGITS) -> None:
        """Start a run of this experiment, at Init."""
        self.digits = digits
        self.run = Run(experiment)
        self.position = Position(0, Phase.INIT)
        self.reached = 0
        self._frame: Frame | None = None
        self._step: Step | None = None
        self._known: Known | None = None

    @property
    def experiment(self) -> Experiment:
        """What is run."""
        return self.run.experiment

    @property
    def schedule(self) -> Schedule:
        """The order of its steps."""
        return self.run.schedule

    @property
    def t(self) -> int:
        """The global index of the current step."""
        return self.position.t

    @property
    def end(self) -> int | None:
        """The t of the End step, once the run is known to end."""
        return self.run.end

    @property
    def history(self) -> LossHistory:
        """The losses of the epochs computed so far."""
        return self.run.timeline.history.snapshot()

    @property
    def learning_rate(self) -> float:
        """η at the current step; at Init and at an epoch's close, that of the update before.

        An edit made there holds from the update that follows.
        """
        return self.run.rate(self._in_force).value

    @property
    def training(self) -> Training:
        """The rules of training at the current step, η as it was set last: η₀ of a schedule."""
        training, settings = self.experiment.training, self.run.settings(self._in_force)
        return training if settings == training.settings else replace(training, settings=settings)

    @property
    def _in_force(self) -> int:
        """After how many updates the rules of the current step were set at the latest."""
        done = navigation.updates_done(self.schedule, self.position)
        return done - (self.position.update == 0)

    @property
    def rows(self) -> TrainingRows:
        """The training rows in force at the current step, changes of data included."""
        return self.run.rows(navigation.updates_done(self.schedule, self.position))

    @property
    def parameters(self) -> dict[str, float]:
        """All parameters as they are now, by name, in the order of the update steps."""
        network, known = self.experiment.network, self.known
        return {
            network.notation.ascii(symbol): known.parameter(symbol)
            for symbol in network.parameters()
        }

    @property
    def step(self) -> Step:
        """The current step."""
        if self._step is None:
            self._step = self._make(self.position)
        return self._step

    @property
    def known(self) -> Known:
        """The numbers known at the current step."""
        if self._known is None:
            self._known = self._make_known(self.position)
        return self._known

    @property
    def explanation(self) -> str:
        """The current step in one or two sentences."""
        return explain(self.step, self.experiment, self.schedule, digits=self.digits)

    def advance(self) -> Step:
        """Go to the next step.

        Raises:
            OutOfRun: The run is at its end.
        """
        return self.seek(self.t + 1)

    def back(self) -> Step:
        """Go to the step before.

        Raises:
            OutOfRun: This is the first step.
        """
        return self.seek(self.t - 1)

    def seek(self, t: int) -> Step:
        """Go to any step of the run, computing as far as that takes.

        Raises:
            OutOfRun: The run has no step t.
        """
        if t < 0:
            raise OutOfRun("This is the first step of the run: nothing comes before Init.")
        position = self.schedule.position(t)
        self.run.timeline.extend(
            navigation.updates_done(self.schedule, position) - self.run.timeline.frontier
        )
        if self.end is not None and t > self.end:
            raise OutOfRun(f"The run ends at step {self.end:,}: {ENDINGS[self._ending_reason()]}.")
        self._go(self.schedule.position(t, self.end))
        return self.step

    def input_gradient(self, i: int) -> InputGradient:
        """∂L/∂x of input i (from 1) for the row at hand: no step, as no update needs it.

        It stands where the row's last gradient does, and is that of the input as the network sees
        it, scaled if inputs are.

        Raises:
            OutOfRun: There is no such input, or no row is at hand: at Init, between two epochs, at
                the End, and in an update by several rows.
        """
        inputs, row = self.experiment.network.sizes[0], self.position.row
        if not 1 <= i <= inputs:
            raise OutOfRun(f"There is no input {i}: they count from 1 to {inputs}.")
        if not row:
            raise OutOfRun("No row is at hand here, and ∂L/∂x is that of a row.")
        index = self.schedule.gradient_steps - 1
        there = replace(self.position, phase=Phase.GRADIENT, index=index)
        there = replace(there, t=self.schedule.t_of(there))
        return self._row(there).input_gradient(there, i)

    def run_epochs(self, count: int) -> Step:
        """Go on to the closing step of the epoch `count` epochs on, or to the end if that is first.

        Raises:
            OutOfRun: The run is at its end.
        """
        if self.t == self.end:
            return self.seek(self.t + 1)
        done = self.position.epoch - (
            self.position.phase is not Phase.EPOCH and self.position.epoch > 0
        )
        target = self.schedule.epoch_close(done + count)
        self.run.timeline.extend(
            (done + count) * self.schedule.updates - self.run.timeline.frontier
        )
        return self.seek(target if self.end is None else min(target, self.end))

    def edit(self, *changes: Change) -> Step:
        """Change things from the current update on, which starts again; all before it stays.

        Args:
            changes: What to change, in one edit.
        """
        update = navigation.updates_done(self.schedule, self.position)
        self.run.timeline.edit(Edit(update, changes))
        self._frame = None
        self.reached = self.schedule.update_start(update + 1)
        return self.seek(self.reached)

    def go_on(self, experiment: Experiment) -> Step:
        """Go on with the same experiment under other rules of when to stop; all done so far stays.

        A run at its end stands at the close of its last epoch then, if it goes on from there. One
        that has come farther than it may is cut off, and stands at its new end at the latest.

        Args:
            experiment: What `core.continuing` lets this run go on with.
        """
        before = self.end
        self.run.go_on(experiment)
        self._frame = None
        if before is not None and self.end != before:
            self.reached = min(self.reached, before - 1)
        if self.end is not None:
            self.reached = min(self.reached, self.end)
        return self.seek(min(self.t, self.reached))

    def _ending_reason(self) -> Reason:
        assert self.run.timeline.ending is not None
        return self.run.timeline.ending.reason

    def _go(self, position: Position) -> None:
        self.position, self._step, self._known = position, None, None
        self.reached = max(self.reached, position.t)

    def _frame_of(self, update: int) -> Frame:
        if self._frame is None or self._frame.update != update:
            self._frame = Frame(self.run, update)
        return self._frame

    def _make_known(self, position: Position) -> Known:
        network = self.experiment.network
        if position.phase is Phase.INIT:
            return Known(network, self.schedule, position, list(self.run.initial.parameters))
        if position.update == 0:
            frame = self._frame_of(position.epoch * self.schedule.updates)
            return Known(network, self.schedule, position, list(frame.numbers.after.parameters))
        frame = self._frame_of(position.update)
        row, known = frame.row(position.place), (network, self.schedule, position)
        if position.phase is not Phase.UPDATE:
            return Known(*known, frame.parameters, numbers=row)
        numbers = frame.numbers
        as_it_is = len(numbers.rows) == 1 and not numbers.settings.l1 and not numbers.settings.l2
        return Known(
            *known,
            frame.parameters,
            list(numbers.after.parameters),
            row,
            None if as_it_is else numbers.gradient,
            self.experiment.training.frozen,
        )

    def _make(self, position: Position) -> Step:
        match position.phase:
            case Phase.INIT:
                first, init = self.run.initial.parameters, self.experiment.init
                return init_step(position, self.experiment.network, first, init)
            case Phase.FORWARD:
                neuron = self.schedule.forward_neuron(position.index)
                return self._row(position).forward(position, *neuron)
            case Phase.LOSS:
                return self._row(position).loss(position)
            case Phase.GRADIENT:
                return self._gradient(position)
            case Phase.UPDATE:
                return self._update(position)
            case Phase.EPOCH:
                return self._epoch(position)
            case Phase.END:
                return self._end(position)
            case _:
                assert_never(position.phase)

    def _row(self, position: Position) -> RowDerivation:
        frame = self._frame_of(position.update)
        return RowDerivation(self.experiment.network, frame.parameters, frame.row(position.place))

    def _gradient(self, position: Position) -> Step:
        row, symbol = self._row(position), self.schedule.gradient_target(position.index)
        if not symbol.is_parameter:
            return row.neuron_gradient(position, symbol)
        frozen = symbol in self.experiment.training.frozen
        first = first_factor(self.run, self._frame_of(position.update), position, symbol)
        return row.parameter_gradient(position, symbol, frozen=frozen, first=first)

    def _update(self, position: Position) -> UpdateStep:
        network, training = self.experiment.network, self.experiment.training
        frame, parameter = self._frame_of(position.update), network.parameter(position.index)
        return update_step(
            position,
            parameter,
            network.parameter_place(parameter),
            frame.numbers,
            training.optimizer,
            frame.row_gradients(parameter),
            summed=training.summed,
            frozen=parameter in training.frozen,
            first=first_move(self.run, frame, parameter, training.frozen),
            recalls=first_memory(self.run, frame, parameter, training.frozen),
        )

    def _epoch(self, position: Position) -> EpochStep:
        frame, training = (
            self._frame_of(position.epoch * self.schedule.updates),
            self.experiment.training,
        )
        before, after = frame.before, frame.numbers.after
        ending, test_loss = self.run.timeline.ending, None
        if self.run.task.test_rows:
            test_loss = self.run.calculator.mean_loss(
                list(after.parameters),
                self.run.task.test_inputs,
                self.run.task.test_targets,
                self.run.task.test_rows,
            )
        return epoch_step(
            position,
            loss_sum=after.tally[kernel.LOSS_SUM],
            rows=self.run.task.rows,
            previous=before.tally[kernel.PREVIOUS] if position.epoch > 1 else None,
            test_loss=test_loss,
            reason=ending.reason if ending is not None and ending.epoch == position.epoch else None,
            epochs=training.epochs,
            stalled=int(after.tally[kernel.STALLED]),
            patience=training.patience,
            rates=self._rates(position.epoch),
        )

    def _rates(self, epoch: int) -> tuple[float, float] | None:
        """η of an epoch that closes and of the next one, where a schedule tells them apart."""
        run, done = self.run, epoch * self.schedule.updates
        now, following = run.rate(done - 1).value, run.rate(done).value
        changed = run.settings(done) != run.settings(done - 1)
        return None if changed or now == following else (now, following)

    def _end(self, position: Position) -> EndStep:
        reason = self._ending_reason()
        frame = self._frame_of(position.epoch * self.schedule.updates)
        loss = frame.numbers.after.tally[kernel.PREVIOUS]
        overflow = far = None
        if reason is Reason.DIVERGED:
            overflow = first_overflow(self.run, position.epoch)
            far = far_input(self.experiment, self.run.rows(frame.update - 1))
        return end_step(position, loss, reason, overflow, far)


def insights_of(stepper: Stepper) -> tuple[Insight, ...]:
    """What is to be noticed at the current step of a run; see `observe`."""
    run, known = stepper.run, stepper.known
    done = navigation.updates_done(stepper.schedule, stepper.position)
    changed = run.edits.last(done)
    scene = Scene(
        experiment=run.experiment,
        parameters=list(known.before),
        first_parameters=lambda: run.timeline.state(changed).parameters,
        rows=stepper.rows,
        history=stepper.history,
        epochs=done // stepper.schedule.updates,
        learning_rate=stepper.learning_rate,
        first_rate=run.rate(changed).value,
        changed=changed,
    )
    return observe(scene)
