"""Other values for a run: whether they go together, and what would come of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.continuing import GOES_ON, NOTHING, Discarded, discarded, starting_again, still_ended
from core.data.errors import InputError
from core.data.settings import OPTIONS
from core.run.edits import LearningRateEdit
from core.run.position import Reason
from core.stepper import Stepper

_KEYS: dict[tuple[str, ...], str] = {
    **{option.path: key for key, option in OPTIONS.items()},
    **{("init", key): "init" for key in ("weights", "biases", "weights_order", "values")},
}


@dataclass(frozen=True)
class Plan:
    """What comes of the values that were chosen.

    Attributes:
        values: All values, those that follow from the chosen ones included; where these do not go
            together, those before.
        chosen: What the user has chosen, now and on the way.
        changed: The keys of all that would be other than now.
        again: Those among them that start the run again.
        loses: What the run loses that it has done already, where it goes on.
        ended: Why it can take no other step all the same, where it cannot.
        rate: The learning rate that was changed on the way and is kept, where there is one.
        error: Why the values cannot be used, where they cannot.
        error_at: The key of the field that the error is about; empty where it is about none.
    """

    values: Mapping[str, object]
    chosen: Mapping[str, object]
    changed: tuple[str, ...] = ()
    again: tuple[str, ...] = ()
    loses: Discarded = NOTHING
    ended: Reason | None = None
    rate: float | None = None
    error: InputError | None = None
    error_at: str = ""

    @property
    def followed(self) -> tuple[str, ...]:
        """What changes along with what was chosen."""
        return tuple(key for key in self.changed if key not in self.chosen)


class Draft:
    """The values of a run, and what would come of others.

    Attributes:
        start: The values now, with the learning rate as it was set last.
    """

    def __init__(self, stepper: Stepper) -> None:
        """Take the values of this run, which stands still meanwhile."""
        self._stepper = stepper
        self._variant = stepper.experiment  # the last one whose values went together
        rate = stepper.training.settings.learning_rate
        self.start = stepper.experiment.values() | {"learning_rate": rate}
        edited = rate != stepper.experiment.training.settings.learning_rate
        self._rate = rate if edited else None
        self._kept: dict[str, object] = {"learning_rate": rate} if edited else {}

    @property
    def edits(self) -> int:
        """The changes made on the way that end with the run: the learning rate can be kept."""
        changes = self._stepper.run.edits.changes
        return sum(not isinstance(change, LearningRateEdit) for change in changes)

    def plan(self, chosen: Mapping[str, object]) -> Plan:
        """What comes of these values, by the keys of `core.data.settings.OPTIONS`."""
        chosen = {**self._kept, **chosen}
        try:
            variant = self._variant.vary(chosen)
        except InputError as error:
            changed = [key for key in chosen if chosen[key] != self.start[key]]
            return Plan(
                self._variant.values(),
                chosen,
                tuple(changed),
                tuple(key for key in changed if key not in GOES_ON),
                error=error,
                error_at=_KEYS.get(error.key, ""),
            )
        self._variant = variant
        values = variant.values()
        changed = [key for key in OPTIONS if values[key] != self.start[key]]
        again = starting_again(self._stepper, changed, variant.training)
        if again:
            rate = None if "learning_rate" in changed else self._rate
            return Plan(values, chosen, tuple(changed), tuple(again), rate=rate)
        facts = self._stepper, changed, variant.training
        return Plan(
            values, chosen, tuple(changed), loses=discarded(*facts), ended=still_ended(*facts)
        )
