"""What can change while a run goes on, and what starts it again.

A run can go on with another learning rate: that is an event of the run. It can go on under another
rule of when to stop, as long as that rule would not have ended it before: then all that it has done
is what a new run would do too. Everything else decides how the steps so far came about.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from core.data.settings import OPTIONS
from core.network.training import Training
from core.rules.schedules import BY_NAME
from core.run import navigation
from core.run.position import Reason
from core.stepper import Stepper

GOES_ON = tuple(key for key, option in OPTIONS.items() if option.goes_on)
"""What a run may be able to go on with, by the keys of `core.data.settings.OPTIONS`."""


def starting_again(stepper: Stepper, changed: Iterable[str], training: Training) -> list[str]:
    """Which changes the run cannot go on with.

    Args:
        stepper: The run, as far as it has come.
        changed: What changes, by the keys of `core.data.settings.OPTIONS`.
        training: The rules of training as they are to be.
    """
    return [key for key in changed if key not in GOES_ON or _too_late(key, stepper, training)]


class Discarded(NamedTuple):
    """What a run has done already and loses by going on with something else."""

    updates: int
    edits: int


NOTHING = Discarded(0, 0)


def discarded(stepper: Stepper, changed: Collection[str], training: Training) -> Discarded:
    """What is lost when the run goes on with these changes.

    Another learning rate counts from the current update on, and an end that comes earlier cuts off
    what lies behind it.

    Args:
        stepper: The run, as far as it has come.
        changed: What changes, by the keys of `GOES_ON`.
        training: The rules of training as they are to be.
    """
    kept = _kept(stepper, changed, training)
    edits = stepper.run.edits
    lost = len(edits.changes) - len(edits.up_to(kept).changes)
    return Discarded(stepper.run.timeline.frontier - kept, lost)


def still_ended(stepper: Stepper, changed: Collection[str], training: Training) -> Reason | None:
    """Why the run cannot take another step with these changes where it can go no farther now."""
    timeline = stepper.run.timeline
    kept = _kept(stepper, changed, training)
    if timeline.ending is None or kept < timeline.frontier:
        return None
    if kept >= training.epochs * stepper.schedule.updates:
        return Reason.EPOCHS
    diverged = timeline.ending.reason is Reason.DIVERGED and "learning_rate" not in changed
    return Reason.DIVERGED if diverged else None


def _kept(stepper: Stepper, changed: Collection[str], training: Training) -> int:
    """The updates done so far that stay."""
    kept = stepper.run.timeline.frontier
    if "learning_rate" in changed:
        kept = min(kept, navigation.updates_done(stepper.schedule, stepper.position))
    return min(kept, training.epochs * stepper.schedule.updates)


def _too_late(key: str, stepper: Stepper, after: Training) -> bool:
    """Whether a new rule of when to stop would, or might, have made another run of it already.

    Where it is no stricter than the old one, which has not ended it, it would not; but a schedule
    may reckon with the last epoch.
    """
    before, history = stepper.experiment.training, stepper.history
    if key == "epochs":
        return BY_NAME[before.schedule].looks_ahead
    if key == "target_loss":
        eased = after.target_loss <= before.target_loss  # 0 is off
        return not eased and any(bucket.low <= after.target_loss for bucket in history.buckets)
    if key == "patience":
        eased = after.patience == 0 or 0 < before.patience <= after.patience
        return not eased and history.epochs > after.patience  # the first epoch always improves
    return False
