"""Which steps of a run are wanted: all, or those of one quantity, or none of frozen parameters."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from core.formulas.names import LOSS, Kind, Symbol
from core.run.position import Phase, Position
from core.run.schedule import Schedule


@dataclass(frozen=True)
class Selection:
    """A choice among the steps of a run.

    Attributes:
        schedule: The order of the steps.
        of: What the steps are to be of; None for all of them. z stands for the steps of its neuron,
            δ for its gradient step; of an input there is ∂L/∂x, where it becomes known.
        left_out: The parameters whose gradients and updates are left out.
    """

    schedule: Schedule
    of: Symbol | None = None
    left_out: frozenset[Symbol] = frozenset()

    def wants(self, position: Position) -> bool:
        """Whether the step at a position, or what becomes known there, is among those wanted."""
        if self.leaves_out(position):
            return False
        if self.of is None:
            return True
        if self.of.kind in (Kind.INPUT, Kind.DELTA) and position.phase is not Phase.GRADIENT:
            return False
        return self.schedule.target(position) == self._target

    def leaves_out(self, position: Position) -> bool:
        """Whether the step would be wanted, and is left out for its parameter."""
        target = self.schedule.target(position)
        return target in self.left_out and self.of in (None, target)

    @cached_property
    def _target(self) -> Symbol:
        """What the steps compute that are wanted."""
        of = self.of
        assert of is not None
        if of == LOSS or of.is_parameter:
            return of
        if of.kind is Kind.INPUT:
            return self.schedule.gradient_target(self.schedule.gradient_index(of))
        return self.schedule.network.output(of.layer, of.i)
