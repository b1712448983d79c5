"""Steps as JSON: one object a line, every number at full precision."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import assert_never

from core.formulas.formula import Chain, Expression, Sum
from core.formulas.names import Notation, Symbol
from core.formulas.writing import Writer
from core.steps.records import (
    EndStep,
    EpochStep,
    ForwardStep,
    InitStep,
    InputGradient,
    LossStep,
    NeuronGradientStep,
    ParameterGradientStep,
    Record,
    UpdateStep,
)

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


def number(value: float | None) -> Json:
    """A number as JSON can hold it: those that are not finite as "nan", "inf" or "-inf"."""
    return value if value is None or math.isfinite(value) else str(value)


def to_line(record: Json) -> str:
    """A record as one line of ASCII, with its line feed."""
    return json.dumps(record, allow_nan=False) + "\n"


def names(notation: Notation) -> dict[str, Json]:
    """The names of their own that quantities have, as experiment files give them, if there are any.

    That is: the key `names` with each such name and the common one.
    """
    named: dict[str, Json] = {name: notation.ascii(symbol) for name, symbol in notation.names}
    return {"names": named} if named else {}


@dataclass(frozen=True)
class JsonLines:
    """Steps as JSON lines.

    Attributes:
        notation: How the network's symbols are written; names of their own are given besides.
    """

    notation: Notation

    def start(self) -> str:
        """Nothing: a trace is records alone."""
        return ""

    def finish(self) -> str:
        """Nothing."""
        return ""

    def step(self, step: Record, begins: bool) -> str:
        """A step as one line."""
        return to_line(self.record(step))

    def record(self, step: Record) -> dict[str, Json]:
        """A step as an object."""
        at = step.position
        common: dict[str, Json] = {
            "t": at.t,
            "epoch": at.epoch or None,
            "update": at.update or None,
            "row": at.row or None,
            "phase": at.phase.value,
            "target": None if step.target is None else self.notation.ascii(step.target),
            "value": number(step.value),
        }
        own = "" if step.target is None else self.notation.own(step.target)
        named: dict[str, Json] = {"name": own} if own else {}
        return common | named | self._more(step)

    def _more(self, step: Record) -> dict[str, Json]:
        """The keys that the step's phase adds."""
        match step:
            case InitStep():
                return {
                    "parameters": self._by_name(step.parameters),
                    **names(self.notation),
                    **({"velocity": self._by_name(step.velocity)} if step.velocity else {}),
                }
            case ForwardStep():
                return {
                    "z": number(step.z),
                    "terms": [self._term(term) for term in step.terms.terms],
                }
            case LossStep():
                return {
                    "targets": [number(value) for value in step.targets],
                    "outputs": [number(value) for value in step.outputs],
                }
            case NeuronGradientStep():
                return {"delta": number(step.delta), "paths": self._paths(step.paths)}
            case InputGradient():
                return {"paths": self._paths(step.paths)}
            case ParameterGradientStep():
                factors: list[Json] = [
                    {"symbol": self._name(f.symbol), "value": number(f.value)}
                    for f in step.chain.factors
                ]
                if step.paths is None or not step.is_sum:
                    return {"factors": factors}
                # the sum is the product's only factor
                return {"factors": factors, "paths": [self._path(p) for p in step.paths.terms]}
            case UpdateStep():
                return {
                    "old": number(step.old),
                    "gradient": number(step.gradient),
                    "change": number(step.change),
                    **({"learning_rate": number(step.learning_rate)} if step.is_scheduled else {}),
                }
            case EpochStep():
                return {"previous": number(step.previous)}
            case EndStep():
                return {"reason": step.reason.value}
            case _:
                assert_never(step)

    def _by_name(self, values: Iterable[tuple[Symbol, float]]) -> Json:
        return {self.notation.ascii(symbol): number(value) for symbol, value in values}

    def _term(self, term: Chain) -> Json:
        symbol = "*".join(self._name(factor.symbol) for factor in term.factors)
        return {"symbol": symbol, "value": number(term.value)}

    def _paths(self, total: Sum | None) -> Json:
        return [self._path(path) for path in total.terms] if total is not None else []

    def _path(self, path: Chain) -> Json:
        through = None if path.through is None else self.notation.ascii(path.through)
        return {"through": through, "value": number(path.value)}

    def _name(self, expression: Expression) -> str:
        return Writer(self.notation.common, "ascii").expression(expression)
