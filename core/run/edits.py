"""Changes that the user makes to a run on its way: events of the run, replayed like all else."""

from __future__ import annotations

from dataclasses import dataclass

from core.formulas.names import Symbol
from core.rules.optimizers import Settings


@dataclass(frozen=True, slots=True)
class ParameterEdit:
    """A weight or bias takes another value."""

    parameter: Symbol
    value: float


@dataclass(frozen=True, slots=True)
class LearningRateEdit:
    """η takes another value from here on; a schedule starts again from it, in this epoch."""

    value: float


@dataclass(frozen=True, slots=True)
class DatumEdit:
    """An input or target of a training row takes another value.

    Attributes:
        is_target: Whether it is a target; else an input.
        row: The row, from 1.
        index: The input or output, from 1.
        value: The new value, scaled as the network sees it.
    """

    is_target: bool
    row: int
    index: int
    value: float


Change = ParameterEdit | LearningRateEdit | DatumEdit


@dataclass(frozen=True, slots=True)
class Edit:
    """Changes made at once, when `update` updates of the run were done."""

    update: int
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Edits:
    """The edits of a run in their order: a value, of which another run may take a part.

    Attributes:
        all: The edits, by update.
    """

    all: tuple[Edit, ...] = ()

    def up_to(self, update: int) -> Edits:
        """Those made when at most `update` updates were done."""
        return Edits(tuple(edit for edit in self.all if edit.update <= update))

    def with_edit(self, edit: Edit) -> Edits:
        """These and another one; those made at later updates no longer hold and go."""
        return Edits((*self.up_to(edit.update).all, edit))

    @property
    def changes(self) -> tuple[Change, ...]:
        """All that they change, in their order."""
        return tuple(change for edit in self.all for change in edit.changes)

    def at(self, update: int) -> tuple[Change, ...]:
        """The changes made at exactly this update, in their order."""
        return Edits(tuple(edit for edit in self.all if edit.update == update)).changes

    def last(self, update: int) -> int:
        """The update of the last edit up to an update; 0 where there is none."""
        return max((edit.update for edit in self.all if edit.update <= update), default=0)

    def next(self, update: int) -> int | None:
        """The first update after `update` at which there is an edit."""
        return min((edit.update for edit in self.all if edit.update > update), default=None)

    def settings(self, first: Settings, update: int, updates: int) -> Settings:
        """The numbers of the update rule as they were set, when `update` updates are done.

        Args:
            first: Those at first.
            update: How many updates are done.
            updates: How many there are in an epoch.
        """
        settings = first
        for edit in self.up_to(update).all:
            for change in edit.changes:
                if isinstance(change, LearningRateEdit):
                    since = edit.update // updates + 1
                    settings = settings._replace(learning_rate=change.value, since=since)
        return settings

    def data(self, update: int) -> tuple[DatumEdit, ...]:
        """The changes of data in force when `update` updates are done, in their order."""
        changes = self.up_to(update).changes
        return tuple(change for change in changes if isinstance(change, DatumEdit))
