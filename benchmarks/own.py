"""chainstep's two engines as peers."""

from __future__ import annotations

from array import array

from benchmarks.cases import RATE, ROWS
from benchmarks.peer import Missing, Timed
from core import compiled
from core.engine import Engine, Interpreted
from core.optimizers import Settings


class Chainstep(Timed):
    """An engine of chainstep's."""

    _engine: Engine

    def _start(self) -> None:
        self._state = self.case.state()

    def _train(self, epochs: int) -> float:
        losses = array("d", bytes(8 * epochs))
        settings = Settings(learning_rate=RATE)
        self._engine.run(self._state, settings, 0, epochs * ROWS, losses, array("d"))
        return losses[-1]


class Fast(Chainstep):
    """The compiled engine."""

    name = "chainstep, compiled"

    def _prepare(self) -> None:
        if not compiled.load():
            raise Missing(compiled.status().value)
        self._engine = compiled.Compiled(self.case.network.plan(), self.case.task())


class Slow(Chainstep):
    """The interpreted engine."""

    name = "chainstep, interpreted"

    def _prepare(self) -> None:
        self._engine = Interpreted(self.case.network.plan(), self.case.task())
