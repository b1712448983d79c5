"""What can change while a run goes on, and what starts it again.

A run can go on with another learning rate: that is an event of the run. It can go on under another
rule of when to stop, as long as that rule would not have ended it before: then all that it has done
is what a new run would do too. Everything else decides how the steps so far came about.
"""

from __future__ import annotations

from collections.abc import Iterable

from core.stepper import Stepper
from core.training import Training

GOES_ON = ("learning_rate", "epochs", "target_loss", "patience")
"""What a run may be able to go on with, by the keys of `core.sections.sources.OPTIONS`."""


def starting_again(stepper: Stepper, changed: Iterable[str], training: Training) -> list[str]:
    """Which changes the run cannot go on with.

    Args:
        stepper: The run, as far as it has come.
        changed: What changes, by the keys of `core.sections.sources.OPTIONS`.
        training: The rules of training as they are to be.
    """
    return [key for key in changed if key not in GOES_ON or _too_late(key, stepper, training)]


def _too_late(key: str, stepper: Stepper, after: Training) -> bool:
    """Whether a new rule of when to stop would, or might, have ended the run already.

    Where it is no stricter than the old one, which has not, it would not.
    """
    before, history = stepper.experiment.training, stepper.history
    if key == "target_loss":
        eased = after.target_loss <= before.target_loss  # 0 is off
        return not eased and any(bucket.low <= after.target_loss for bucket in history.buckets)
    if key == "patience":
        eased = after.patience == 0 or 0 < before.patience <= after.patience
        return not eased and history.epochs > after.patience  # the first epoch always improves
    return False
