"""Looks at a run for what is worth saying, as often as that makes sense."""

from __future__ import annotations

from time import monotonic

from core.insights.observers import Insight
from core.run import navigation
from core.run.edits import Edits
from core.stepper import Stepper, insights_of

PAUSE = 0.5  # seconds between two looks at a run that goes on by itself, at least
SHARE = 0.04  # of the time that looking may take then


class Observer:
    """Remembers what was noticed until the run has moved on."""

    def __init__(self) -> None:
        """Nothing has been noticed yet."""
        self._seen: tuple[int, Edits] | None = None
        self._noticed: tuple[Insight, ...] = ()
        self._due = 0.0

    def look(self, stepper: Stepper, running: bool) -> tuple[Insight, ...]:
        """What is to be noticed where a run stands, the most important first.

        Args:
            stepper: The run.
            running: Whether it goes on by itself; then what was noticed a moment ago will do.
        """
        done = navigation.updates_done(stepper.schedule, stepper.position)
        seen = done, stepper.run.edits
        start = monotonic()
        if seen != self._seen and not (running and start < self._due):
            self._noticed, self._seen = insights_of(stepper), seen
            now = monotonic()
            self._due = now + max(PAUSE, (now - start) / SHARE)
        return self._noticed
