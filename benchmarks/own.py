"""chainstep's three engines as peers."""

from __future__ import annotations

from array import array

from benchmarks.cases import RATE, ROWS
from benchmarks.peer import Missing, Timed
from core.engine import compiled, tailored
from core.engine.cache_key import Cut
from core.engine.engine import Engine, Interpreted
from core.rules.optimizers import Settings

SETTINGS = Settings(learning_rate=RATE)


class Chainstep(Timed):
    """An engine of chainstep's."""

    _engine: Engine

    def _start(self) -> None:
        self._state = self.case.state()

    def _train(self, epochs: int) -> float:
        losses = array("d", bytes(8 * epochs))
        self._engine.run(self._state, SETTINGS, 0, epochs * ROWS, losses, array("d"))
        return losses[-1]


class Fast(Chainstep):
    """The compiled engine."""

    name = "chainstep, compiled"
    note = "compiled once for every network"

    def _prepare(self) -> None:
        if not compiled.load():
            raise Missing(compiled.status().value)
        self._engine = compiled.Compiled(self.case.network.plan(), self.case.task())


class Faster(Chainstep):
    """The tailored engine, which takes over from the compiled one in long runs."""

    name = "chainstep, tailored"
    note = "compiled for this network before the clock starts"

    def _prepare(self) -> None:
        net, task = self.case.network.plan(), self.case.task()
        if net.parameters > tailored.MOST_PARAMETERS:
            raise Missing(f"it is for up to {tailored.MOST_PARAMETERS:,} parameters")
        if not compiled.load():
            raise Missing(compiled.status().value)
        cut = Cut.of(net, task, SETTINGS)
        if not tailored.is_kept(cut) and tailored.fill_cache(cut).wait():
            raise Missing("it cannot be compiled here")
        self._engine = tailored.Tailored(net, task, cut)


class Slow(Chainstep):
    """The interpreted engine."""

    name = "chainstep, interpreted"

    def _prepare(self) -> None:
        self._engine = Interpreted(self.case.network.plan(), self.case.task())
