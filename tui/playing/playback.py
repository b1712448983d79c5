"""Moves through a run: step by step at the press of a key, or by itself in a thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace

from core.data.experiment import Experiment
from core.formulas.numerals import SCREEN_DIGITS
from core.run import navigation
from core.run.edits import Change
from core.stepper import OutOfRun, Stepper
from tui.playing.engine_loader import EngineLoader
from tui.playing.goals import Goal
from tui.playing.moment import Moment, RunStatus, moment_of
from tui.playing.observer import Observer
from tui.playing.runner import Runner
from tui.playing.speeds import FIRST, SPEEDS

FAR = 100_000  # steps that take too long to be computed between two frames


class Playback:
    """One run, the place in it that is shown, and whether it goes on by itself.

    Attributes:
        stepper: The run. While `running`, it belongs to the run's thread.
        speed: The place of its speed in `SPEEDS`.
    """

    def __init__(
        self,
        experiment: Experiment,
        show: Callable[[Moment], None],
        call_later: Callable[[Callable[[], None]], object],
        speed: int = FIRST,
        digits: int = SCREEN_DIGITS,
    ) -> None:
        """Start a run of this experiment.

        Args:
            experiment: What to run.
            show: Takes each moment to be shown, in the thread of the screen.
            call_later: Has something called in the thread of the screen, from any thread.
            speed: The place of its speed in `SPEEDS`.
            digits: Significant digits of the numbers in formulas and sentences.
        """
        self.stepper = Stepper(experiment, digits)
        self._display, self._call_later = show, call_later
        self.speed = speed
        self._runner: Runner | None = None
        self._incoming: Moment | None = None
        self._lock = threading.Lock()
        self._moment: Moment | None = None
        self._observer = Observer()
        self._engines = EngineLoader(self.stepper.run.net, self.stepper.run.task)

    @property
    def running(self) -> bool:
        """Whether the run goes on by itself."""
        return self._runner is not None

    @property
    def moment(self) -> Moment | None:
        """What is shown of it, if anything is."""
        return self._moment

    def load_engine(self) -> None:
        """See to the compiled engine, in the background."""
        self._engines.start(lambda: self._call_later(self._use_engine))

    def _use_engine(self) -> None:
        if self._engines.engine is not None:
            self.stepper.run.timeline.engine = self._engines.engine
        if self._moment is not None and not self.running:
            status = replace(self._moment.status, engine=self._engines.words)
            self._put(replace(self._moment, status=status))

    # what is shown

    def show(self, message: str = "") -> None:
        """Show the current step, and a message with it."""
        status = RunStatus(self.running, SPEEDS[self.speed].words, 0.0, self._engines.words)
        insights = self._observer.look(self.stepper, running=False)
        self._put(moment_of(self.stepper, status, insights, message))

    def say(self, message: str) -> None:
        """Show a message with whatever is shown."""
        if self._moment is not None:
            self._put(replace(self._moment, message=message))

    def show_digits(self, digits: int, message: str) -> None:
        """Show numbers with so many significant digits from here on, and a message."""
        self._halt()
        self.stepper.digits = digits
        self.show(message)

    def _put(self, moment: Moment) -> None:
        self._moment = moment
        self._display(moment)

    # from step to step

    def go(self, goal: Goal, times: int = 1) -> None:
        """Go to the step that a key leads to, pressed so many times, or say why there is none."""
        self._halt()
        schedule, timeline = self.stepper.schedule, self.stepper.run.timeline
        t = _repeated(goal, times, self.stepper)
        updates = (
            navigation.updates_done(schedule, schedule.position(max(t, 0))) - timeline.frontier
        )
        if updates * schedule.update_steps > FAR and timeline.ending is None:
            self._start(t)
            return
        try:
            self.stepper.seek(t)
        except OutOfRun as reason:
            self.show(self._go_as_far_as_possible(goal) if times > 1 else str(reason))
        else:
            self.show()

    def _go_as_far_as_possible(self, goal: Goal) -> str:
        """Go to the last step that a key leads to; why there is none beyond."""
        while True:
            try:
                self.stepper.seek(goal(self.stepper.schedule, self.stepper.position))
            except OutOfRun as reason:
                return str(reason)

    def first(self, message: str) -> None:
        """Go back to Init, with this message."""
        self._halt()
        at_start = self.stepper.t == 0
        self.stepper.seek(0)
        self.show("This is the first step already." if at_start else message)

    def latest(self) -> None:
        """Go to the latest step reached."""
        self._halt()
        message = ""
        if self.stepper.t == self.stepper.end:
            message = "This is the last step: the run has ended."
        elif self.stepper.t == self.stepper.reached:
            message = "This is the latest step reached. → goes on from here."
        self.stepper.seek(self.stepper.reached)
        self.show(message)

    def edit(self, changes: Sequence[Change], message: str) -> None:
        """Change things from the current update on, and say so, and what is lost by it."""
        self._halt()
        before = self.stepper.run.timeline.frontier
        self.stepper.edit(*changes)
        lost = before - self.stepper.run.timeline.frontier
        if lost > 1:  # one is the update that starts again
            message += f" The {lost:,} updates done after it are discarded."
        self.show(message)

    def go_on(self, experiment: Experiment | None, change: Change | None, message: str) -> None:
        """Go on under other rules of when to stop, with a change from the current update on.

        Args:
            experiment: The same one with other rules, if there are any.
            change: The change, if there is one.
            message: What to say.
        """
        self._halt()
        if experiment is not None:
            self.stepper.go_on(experiment)
            self._engines = EngineLoader(self.stepper.run.net, self.stepper.run.task)
            self.load_engine()
        if change is not None:
            self.stepper.edit(change)
        self.show(message)

    # by itself

    def toggle(self) -> None:
        """Let the run go on by itself, or pause it."""
        if self.stop():
            return
        if self.stepper.t == self.stepper.end:
            self.go(lambda _, position: position.t + 1)
        else:
            self._start()

    def stop(self) -> bool:
        """Pause a run that goes on by itself; whether there was one."""
        halted = self._halt()
        if halted:
            self.show("Paused. Every step up to here can be looked at: ← goes back, space goes on.")
        return halted

    def change_speed(self, by: int) -> None:
        """Take the next speed of the row, upwards or downwards."""
        place = self.speed + by
        if not 0 <= place < len(SPEEDS):
            end = "fastest" if by > 0 else "slowest"
            self.say(f"{SPEEDS[self.speed].words} is the {end} there is.")
            return
        self.speed = place
        if self._halt():
            self._start()
        else:
            self.show(f"Speed: {SPEEDS[place].words}. space lets it run.")

    def close(self) -> None:
        """Leave no thread behind, and show nothing of this run any more."""
        self._halt()
        self._moment = None  # or an engine that is ready only now would show it

    def _start(self, goal: int | None = None) -> None:
        """Let a thread take the run on, to a goal or until it is stopped."""
        speed, engine = SPEEDS[self.speed], self._engines.words
        self._runner = Runner(
            self.stepper, speed, engine, self._observer, self._receive, self._fail, goal
        )
        self._runner.start()

    def _halt(self) -> bool:
        """Take the stepper back from the thread; whether there was one."""
        if self._runner is None:
            return False
        self._runner.stop()
        self._runner = None
        with self._lock:
            self._incoming = None
        return True

    def _receive(self, moment: Moment) -> None:
        """Take a moment from the run's thread; only the newest one is shown."""
        self._engines.improve(self.stepper.run)
        with self._lock:
            waiting = self._incoming is not None
            self._incoming = moment
        if not waiting:
            self._call_later(self._show_incoming)

    def _show_incoming(self) -> None:
        with self._lock:
            moment, self._incoming = self._incoming, None
        if moment is None or self._runner is None:
            return
        if not moment.status.running:
            self._runner.join()
            self._runner = None
        self._put(moment)

    def _fail(self, error: BaseException) -> None:
        """Bring an error of the run's thread to the screen's, which ends with it."""

        def end() -> None:
            raise error

        self._call_later(end)


def _repeated(goal: Goal, times: int, stepper: Stepper) -> int:
    """Where a key leads that is pressed so many times; no farther than the run has steps."""
    schedule = stepper.schedule
    end = schedule.epoch_close(stepper.experiment.training.epochs) + 1
    t = further = goal(schedule, stepper.position)
    for _ in range(times - 1):
        if not 0 <= further <= end:
            break
        t = further
        further = goal(schedule, schedule.position(t))
    return further if 0 <= further <= end else t
