"""How the sentences about a run write its quantities, and which steps they explain at length."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import assert_never

from core.data.experiment import Experiment
from core.formulas.figures import product_figures
from core.formulas.formula import Partial
from core.formulas.names import LOSS, Kind, Symbol
from core.formulas.writing import SIGNS, Writer
from core.run.position import Phase, Position
from core.run.schedule import Schedule
from core.steps.records import InitStep

MOST_NAMED = 6  # parameters whose first velocity a sentence tells


def weights_and_biases(step: InitStep) -> tuple[int, int]:
    """How many weights and how many biases there are."""
    weights = sum(symbol.kind is Kind.WEIGHT for symbol, _ in step.parameters)
    return weights, len(step.parameters) - weights


def with_named(words: str, step: InitStep) -> str:
    """What an init scheme sets parameters to, and how many have values of their own."""
    if not step.named:
        return words
    return f"{words}, except {step.named:,} that {'are' if step.named > 1 else 'is'} given"


def first_velocity(step: InitStep, writer: Writer) -> str:
    """Momentum's first velocity in a sentence; empty where nothing is said of it."""
    given = step.velocity
    if not given:
        return ""
    if 1 < len(given) == len(step.parameters) and len({value for _, value in given}) == 1:
        return f"The first velocity v of each is {writer.number(given[0][1])}."
    named = [f"{writer.number(value)} for {writer.symbol(s)}" for s, value in given[:MOST_NAMED]]
    if len(given) > MOST_NAMED:
        named.append(f"as given for {len(given) - MOST_NAMED:,} more")
    others = "" if len(given) == len(step.parameters) else ", and 0 for all others"
    return f"The first velocity v is {', '.join(named)}{others}."


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

    def factors(self, values: Iterable[float], result: float | None) -> list[str]:
        """The factors of a product, with the digits that it takes for the result to follow."""
        assert result is not None
        each = tuple(values)
        digits, _ = product_figures(each, result, self.writer.digits)
        return [self.writer.number(v, n) for v, n in zip(each, digits, strict=True)]

    def product(self, values: Iterable[float], result: float | None) -> str:
        """A product of numbers, written out, and what it comes to."""
        assert result is not None
        each = tuple(values)
        _, holds = product_figures(each, result, self.writer.digits)
        sign = self.writer.equals(holds)
        return f"{self.times(self.factors(each, result))} {sign} {self.number(result)}"

    def times(self, texts: Iterable[str]) -> str:
        """A product of numbers that are written already."""
        first, *others = texts
        bracketed = (f"({text})" if text[0] in "-−" else text for text in others)
        return SIGNS[self.writer.style]["*"].join([first, *bracketed])

    @property
    def reduction(self) -> str:
        """What an update takes of its rows' gradients: their mean or their sum."""
        return self.experiment.training.batch_reduction

    def is_new(self, position: Position, symbol: Symbol) -> bool:
        """Whether this kind of step comes up for the first time in the run.

        Of the rows, only the first comes up for the first time; the updates of a batch come once.
        """
        if position.update > 1 or (position.place > 0 and position.phase is not Phase.UPDATE):
            return False
        network, kind = self.experiment.network, self._kind(position.phase, symbol)
        if position.phase is Phase.UPDATE:
            alike = (s for s in network.parameters() if self._kind(position.phase, s) == kind)
            return next(alike) == symbol
        if not symbol.is_shared and (symbol.neuron != 1 or (symbol.j and symbol.i != 1)):
            return False
        return self.is_first_layer(position.phase, symbol)

    def is_first_layer(self, phase: Phase, symbol: Symbol) -> bool:
        """Whether no layer that comes before in a phase has steps of the same kind."""
        before = range(1, symbol.layer)
        if phase is Phase.GRADIENT:
            before = range(symbol.layer + 1, self.experiment.network.last + 1)
        kind = self._kind(phase, symbol)
        return all(self._kind(phase, replace(symbol, layer=layer)) != kind for layer in before)

    def _kind(self, phase: Phase, symbol: Symbol) -> Hashable:
        """What steps of a phase have in common that are explained by the same sentence."""
        network, layer = self.experiment.network, symbol.layer
        is_last = layer == network.last
        match phase:
            case Phase.FORWARD:
                return network.activation(layer), is_last
            case Phase.GRADIENT if symbol.is_parameter:
                several = symbol.is_shared and network.sizes[layer] > 1
                return symbol.kind, is_last, layer == 1 and symbol.kind is Kind.WEIGHT, several
            case Phase.GRADIENT:
                several = not is_last and network.sizes[layer + 1] > 1
                return network.activation(layer), is_last, several
            case Phase.UPDATE:
                return symbol.kind, symbol in self._frozen
            case Phase.INIT | Phase.LOSS | Phase.EPOCH | Phase.END:
                raise ValueError(f"a step of {phase} has no symbol of its own")
            case _:
                assert_never(phase)

    @cached_property
    def _frozen(self) -> frozenset[Symbol]:
        return frozenset(self.experiment.training.frozen)
