"""Lets a run go on by itself in a thread, and shows where it is as immutable moments.

While the thread runs, the stepper is its alone; whoever wants it back calls `stop` first.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from time import monotonic, thread_time

from core.run import navigation
from core.run.position import Phase
from core.stepper import OutOfRun, Stepper
from tui.playing.moment import Moment, RunStatus, moment_of
from tui.playing.observer import Observer
from tui.playing.speeds import Speed, Stride

FRAME = 1 / 25  # seconds between two moments, at least: what a terminal can show
SLICE = 0.008  # seconds that the kernel computes before it looks whether to stop
SHARE = 0.06  # of the time that making moments may take at full speed


class Runner(threading.Thread):
    """One stretch of running, from now until it is stopped or the run ends."""

    def __init__(
        self,
        stepper: Stepper,
        speed: Speed,
        engine: str,
        observer: Observer,
        publish: Callable[[Moment], None],
        fail: Callable[[BaseException], None],
        goal: int | None = None,
    ) -> None:
        """Prepare to run.

        Args:
            stepper: The run; nobody else's until `stop` has returned or the last moment has come.
            speed: How fast; without meaning where there is a goal.
            engine: What there is to say about the engine.
            observer: Notices what happens to the run as a whole.
            publish: Called in the thread with each moment; unless `stop` was called, the last one
                is not `running`.
            fail: Called in the thread with an error that ended it.
            goal: The step to go to, at full speed, and to stop at.
        """
        super().__init__(name="run", daemon=True)
        self._stepper, self._speed, self._observer = stepper, speed, observer
        self._publish, self._fail, self._goal = publish, fail, goal
        self._status = RunStatus(running=True, speed=speed.words, engine=engine)
        self._stop_asked = threading.Event()

    def stop(self) -> None:
        """Stop, and wait until the stepper is free."""
        self._stop_asked.set()
        self.join()

    def run(self) -> None:
        """What the thread does."""
        try:
            if self._goal is not None:
                self._go(self._goal)
            elif self._speed.stride is Stride.FULL:
                self._full_speed()
            else:
                self._paced()
        except BaseException as error:  # goes to the app, which ends with it
            self._fail(error)

    def _go(self, goal: int) -> None:
        """Go to a step and stop there."""
        try:
            if self._travel(goal):
                early = self._stepper.t < goal
                told = f"There is no step {goal:,}: the run ends here." if early else ""
                self._show(running=False, message=told)
        except OutOfRun as end:
            self._show(running=False, message=str(end))

    def _paced(self) -> None:
        """A number of steps, updates or epochs a second."""
        pause, due = 1 / self._speed.per_second, monotonic()
        while not self._stop_asked.is_set():
            before = self._updates()
            try:
                if not self._stride():
                    return
            except OutOfRun as end:
                self._show(running=False, message=str(end))
                return
            at_end = self._stepper.t == self._stepper.end
            self._show(running=not at_end, rate=(self._updates() - before) / pause)
            if at_end:
                return
            due = max(due + pause, monotonic())
            self._stop_asked.wait(due - monotonic())

    def _stride(self) -> bool:
        """Go one stride on; False where a stop was asked for on the way."""
        stepper = self._stepper
        if self._speed.stride is Stride.STEP:
            stepper.advance()
            return True
        if self._speed.stride is Stride.UPDATE:
            target = navigation.next_update(stepper.schedule, stepper.position)
        else:
            target = navigation.next_epoch(stepper.schedule, stepper.position)
        return self._travel(target)

    def _travel(self, t: int) -> bool:
        """Go to a step that may lie far ahead, by slices; False where a stop was asked for."""
        stepper = self._stepper
        timeline, chunk, pace = stepper.run.timeline, Chunk(), Pace()
        needed = navigation.updates_done(stepper.schedule, stepper.schedule.position(t))
        while timeline.frontier < needed and timeline.ending is None:
            if self._stop_asked.is_set():
                self._go_to_frontier()
                return False
            chunk.measure(lambda count: timeline.extend(min(count, needed - timeline.frontier)))
            if timeline.frontier < needed:
                self._show_frontier(pace)
        end = stepper.end
        stepper.seek(t if end is None or stepper.t == end else min(t, end))
        return True

    def _full_speed(self) -> None:
        timeline, chunk, pace = self._stepper.run.timeline, Chunk(), Pace()
        while not self._stop_asked.is_set() and timeline.ending is None:
            chunk.measure(timeline.extend)
            self._show_frontier(pace)
        if timeline.ending is not None:
            assert self._stepper.end is not None
            self._stepper.seek(self._stepper.end)
            self._show(running=False)
        else:
            self._go_to_frontier()

    def _show_frontier(self, pace: Pace) -> None:
        """Show how far the run has come, as often as that makes sense."""
        timeline = self._stepper.run.timeline
        if timeline.ending is None and pace.due():
            rate = pace.rate(timeline.frontier)
            self._go_to_frontier()
            self._show(running=True, rate=rate)
            pace.shown()

    def _go_to_frontier(self) -> None:
        """Stand at the last step of the last update, where all numbers of a row are known."""
        stepper = self._stepper
        timeline = stepper.run.timeline
        if timeline.ending is None and timeline.frontier > 0:
            update = timeline.frontier
            last = stepper.schedule.row_start(update, stepper.schedule.batch_rows(update))
            stepper.seek(last + stepper.experiment.network.parameter_count - 1)

    def _updates(self) -> int:
        stepper = self._stepper
        done = navigation.updates_done(stepper.schedule, stepper.position)
        return done + (stepper.position.phase is Phase.UPDATE)

    def _show(self, *, running: bool, rate: float = 0.0, message: str = "") -> None:
        status = replace(self._status, running=running, rate=rate)
        insights = self._observer.look(self._stepper, running)
        self._publish(moment_of(self._stepper, status, insights, message))


class Chunk:
    """A number of updates that takes about one slice of time, found by measuring."""

    def __init__(self) -> None:
        """Start small: nothing is known yet."""
        self._count = 16

    def measure(self, work: Callable[[int], int]) -> int:
        """Do that many updates, adapt the number to the time they took, and say how many were."""
        start = monotonic()
        done = work(self._count)
        took = monotonic() - start
        if done == self._count:
            factor = SLICE / took if took > 0.0 else 4.0
            self._count = max(1, int(self._count * min(4.0, factor)))
        return done


class Pace:
    """When to show the next moment of a run at full speed."""

    def __init__(self) -> None:
        """The first moment is due after a frame."""
        self._due = self._measured = monotonic()
        self._pause, self._updates = FRAME, 0
        self._worked = 0.0

    def due(self) -> bool:
        """Whether it is time."""
        self._now, self._worked = monotonic(), thread_time()
        return self._now - self._due >= self._pause

    def rate(self, updates: int) -> float:
        """Updates a second since this was asked last; 0 the first time."""
        done, self._updates = updates - self._updates, updates
        first = done == updates
        elapsed, self._measured = self._now - self._measured, self._now
        return 0.0 if first else done / elapsed

    def shown(self) -> None:
        """A moment was made. What costs much is made less often: the run keeps its speed.

        The cost is the thread's own work: it also waits while the screen paints, which is none.
        """
        self._due = self._now
        self._pause = max(FRAME, (thread_time() - self._worked) / SHARE)
