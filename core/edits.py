"""Changes that the user makes to a run on its way: events of the run, replayed like all else."""

from __future__ import annotations

from dataclasses import dataclass

from core.functions import Vector
from core.kernel import State
from core.names import Symbol
from core.network import Network
from core.rules.optimizers import Settings


@dataclass(frozen=True, slots=True)
class ParameterEdit:
    """A weight or bias takes another value."""

    parameter: Symbol
    value: float


@dataclass(frozen=True, slots=True)
class LearningRateEdit:
    """η takes another value from here on."""

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
    """A change, made when `update` updates of the run were done."""

    update: int
    change: Change


class Edits:
    """The edits of a run in their order, and what they touch.

    Attributes:
        all: The edits, by update.
    """

    def __init__(
        self, network: Network, settings: Settings, inputs: Vector, targets: Vector
    ) -> None:
        """Take the training rows, now this run's own: data edits change them in place."""
        self.all: list[Edit] = []
        self._network, self._settings = network, settings
        self._rows = {False: (inputs, network.sizes[0]), True: (targets, network.sizes[-1])}
        # data edits in force, with the values they replaced
        self._replaced: list[tuple[DatumEdit, float]] = []

    def add(self, edit: Edit) -> None:
        """Add an edit; those made at later updates no longer hold and go."""
        self.drop_after(edit.update)
        self.all.append(edit)

    def drop_after(self, update: int) -> None:
        """Drop the edits made when more than `update` updates were done."""
        self.all = [edit for edit in self.all if edit.update <= update]

    def settings(self, update: int) -> Settings:
        """The numbers of the update rule when `update` updates are done."""
        settings = self._settings
        for edit in self.all:
            if edit.update <= update and isinstance(edit.change, LearningRateEdit):
                settings = settings._replace(learning_rate=edit.change.value)
        return settings

    def data(self, update: int) -> tuple[DatumEdit, ...]:
        """The changes of data in force when `update` updates are done, in their order."""
        changes = (edit.change for edit in self.all if edit.update <= update)
        return tuple(change for change in changes if isinstance(change, DatumEdit))

    def next(self, update: int) -> int | None:
        """The first update after `update` at which there is an edit."""
        return min((edit.update for edit in self.all if edit.update > update), default=None)

    def change_state(self, state: State, update: int) -> None:
        """Make the parameter edits of exactly this update, in place."""
        for edit in self.all:
            if edit.update == update and isinstance(edit.change, ParameterEdit):
                state.parameters[self._network.parameter_place(edit.change.parameter)] = (
                    edit.change.value
                )

    def change_data(self, update: int) -> None:
        """Have the training rows as they are when `update` updates are done."""
        wanted = self.data(update)
        common = 0
        for (in_force, _), edit in zip(self._replaced, wanted, strict=False):
            if in_force != edit:
                break
            common += 1
        while len(self._replaced) > common:
            edit, value = self._replaced.pop()
            self._write(edit, value)
        for edit in wanted[common:]:
            self._replaced.append((edit, self._write(edit, edit.value)))

    def _write(self, edit: DatumEdit, value: float) -> float:
        """Write a value where a data edit says, and give the one that stood there."""
        values, width = self._rows[edit.is_target]
        place = (edit.row - 1) * width + edit.index - 1
        before, values[place] = values[place], value
        return before
