"""A playback, and a thread that shows what it does."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable

from core.data.experiment import load
from core.steps.records import EndStep
from tui.playing.moment import Moment
from tui.playing.playback import Playback
from tui.playing.speeds import FIRST, SPEEDS, Speed, Stride

PATIENCE = 20.0
FULL = Speed(Stride.FULL)


class Stage:
    """A playback, and a screen's thread: this one, when it is told to work."""

    def __init__(self, name: str = "student-salary", **overrides: object) -> None:
        self._calls: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self.shown: list[Moment] = []
        experiment = load(name, overrides)
        self.playback = Playback(experiment, self.shown.append, self._calls.put)
        self.playback.show()

    @property
    def moment(self) -> Moment:
        return self.shown[-1]

    @property
    def t(self) -> int:
        return self.moment.step.position.t

    def until(self, holds: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < end
            try:
                self._calls.get(timeout=0.05)()
            except queue.Empty:
                continue

    def work(self) -> None:
        """Do all that is waiting to be done."""
        while not self._calls.empty():
            self._calls.get()()

    def faster(self, speed: Speed = FULL) -> None:
        self.playback.change_speed(SPEEDS.index(speed) - FIRST)

    def end(self) -> EndStep:
        self.until(lambda: not self.moment.status.running and not self.playback.running)
        assert isinstance(self.moment.step, EndStep)
        return self.moment.step
