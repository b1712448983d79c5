"""How the sentences about a run write its quantities, and which steps they explain at length."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import assert_never

from core.data.experiment import Experiment
from core.formulas.formula import Partial
from core.formulas.names import LOSS, Symbol
from core.formulas.writing import SIGNS, Writer
from core.run.position import Phase, Position
from core.run.schedule import Schedule


@dataclass(frozen=True)
class Wording:
    """What all sentences have in common.

    Attributes:
        experiment: What is run.
        schedule: The order of its steps.
        writer: How symbols and numbers are written.
    """

    experiment: Experiment
    schedule: Schedule
    writer: Writer

    def symbol(self, symbol: Symbol | None) -> str:
        """The name of a quantity."""
        assert symbol is not None
        return self.writer.symbol(symbol)

    def gradient(self, symbol: Symbol | None) -> str:
        """The gradient of a quantity, in symbols."""
        assert symbol is not None
        return self.writer.expression(Partial(LOSS, symbol))

    def number(self, value: float | None) -> str:
        """A number, rounded."""
        assert value is not None
        return self.writer.number(value)

    def product(self, values: Iterable[float]) -> str:
        """A product of numbers, written out."""
        first, *others = map(self.number, values)
        bracketed = (f"({text})" if text[0] in "-−" else text for text in others)
        return SIGNS[self.writer.style]["*"].join([first, *bracketed])

    def is_new(self, position: Position, symbol: Symbol) -> bool:
        """Whether this kind of step comes up for the first time."""
        if position.update > 1 or (position.place > 0 and position.phase is not Phase.UPDATE):
            return False
        first_source = symbol.i == 1 or not symbol.j
        last = self.experiment.network.last
        match position.phase:
            case Phase.FORWARD:
                return symbol.layer in (1, last) and symbol.neuron == 1
            case Phase.GRADIENT:
                return symbol.layer >= last - 1 and symbol.neuron == 1 and first_source
            case Phase.UPDATE:
                return symbol.layer == 1 and symbol.neuron == 1 and first_source
            case Phase.INIT | Phase.LOSS | Phase.EPOCH | Phase.END:
                raise ValueError(f"a step of {position.phase} has no symbol of its own")
            case _:
                assert_never(position.phase)
