"""Reads formulas back from their text and works them out: is what is written what is meant?"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Mapping

from core.formulas import functions
from core.formulas.formula import Call, Choice, Expression, Operation
from core.formulas.functions import Function
from core.formulas.names import output, pre_activation, target
from core.rules import activations, losses

NUMBER = r"(?:\d+(?:\.\d*)?(?:e-?\d+)?|inf|∞|nan)"
Z, OUT, Y = pre_activation(1, 1), output(1, 1, 2), target(1)


def _called(e: Expression | Choice) -> Iterator[Function]:
    if isinstance(e, Call):
        yield e.function
        yield from _called(e.argument)
    elif isinstance(e, Operation):
        yield from (*_called(e.left), *_called(e.right))
    elif isinstance(e, Choice):
        yield from (*_called(e.error), *_called(e.near), *_called(e.far))


def _functions() -> Iterator[Function]:
    """The elementary functions, and those that rules bring along."""
    yield from (f for f in vars(functions).values() if isinstance(f, Function))
    for activation in activations.OF_NEURONS:
        yield from _called(activation.formula(Z))
        yield from _called(activation.slope_formula(Z, OUT))
    for loss in losses.LOSSES:
        yield from _called(loss.term_formula(Y, OUT))
        yield from _called(loss.slope_formula(Y, OUT, 1))


FUNCTIONS = {function.name: function for function in _functions()}
WORDS = (*sorted(FUNCTIONS, key=len, reverse=True), "max", "if", "else")
GREEK = {"σ": "sigmoid", "Φ": "normal_cdf", "φ": "normal_pdf"}


def value(text: str, known: Mapping[str, float]) -> float:
    """The value of a formula in Unicode or ASCII, each step in float64.

    Raises:
        ValueError: It is no formula.
    """
    reader = _Reader(text, known)
    result = reader.sum()
    if reader.rest:
        raise ValueError(f"{text}: {reader.rest} is left over")
    return result


class _Reader:
    def __init__(self, text: str, known: Mapping[str, float]) -> None:
        self.known = known
        names = "|".join(map(re.escape, sorted(known, key=len, reverse=True)))
        plain = text.replace("−", "-").replace("·", "*").replace("²", "^2")
        named = rf"(?:{names})(?!\w)|" if names else ""
        token = rf"\s*({named}{'|'.join(WORDS)}|{NUMBER}|\S)"
        self.rest: list[str] = re.findall(token, plain)

    def take(self, *wanted: str) -> str:
        if not self.rest or (wanted and self.rest[0] not in wanted):
            raise ValueError(f"{wanted or 'something'} is missing before {self.rest}")
        return self.rest.pop(0)

    def at(self, *tokens: str) -> bool:
        return bool(self.rest) and self.rest[0] in tokens

    def sum(self) -> float:
        total = self.product()
        while self.at("+", "-"):
            adds = self.take() == "+"
            right = self.product(leading=False)
            total = total + right if adds else total - right
        return total

    def product(self, *, leading: bool = True) -> float:
        product = self.signed() if leading else self.power()
        while self.at("*", "/", "("):
            sign = self.take() if not self.at("(") else "*"  # −2(y − ŷ)
            right = self.power()
            product = product * right if sign == "*" else functions.divide(product, right)
        return product

    def signed(self) -> float:
        """A number or name; a sign stands first in a sum or in brackets only."""
        if not self.at("-"):
            return self.power()
        self.take()
        return -self.power()

    def power(self) -> float:
        base = self.atom()
        if not self.at("^"):
            return base
        self.take()
        if self.at("2"):
            self.take()
            return base * base
        return functions.power(base, self.atom())

    def atom(self) -> float:
        token = self.take()
        if token in self.known:
            return self.known[token]
        if token == "(":
            return self.bracketed(")")
        if token == "|":
            return abs(self.bracketed("|"))
        if token == "⌊":
            return functions.floor(self.bracketed("⌋"))
        if unicodedata.category(token[0]) == "No":  # ½
            return unicodedata.numeric(token)
        if token == "π":
            return math.pi
        if token == "√":
            return math.sqrt(self.atom())
        if token == "e":
            self.take("^")
            return functions.exp(self.atom())
        if token == "max":
            self.take("(")
            self.take("0")
            self.take(",")
            return FUNCTIONS["relu"].value(self.bracketed(")"))
        if token == "ln":
            return self.logarithm()
        name = GREEK.get(token, token)
        if name in FUNCTIONS:
            self.take("(")
            return FUNCTIONS[name].value(self.bracketed(")"))
        return float(token.replace("∞", "inf"))

    def logarithm(self) -> float:
        if self.rest[:4] == ["(", "1", "+", "e"]:  # ln(1 + e^z), worked out as softplus is
            del self.rest[:4]
            self.take("^")
            exponent = self.atom()
            self.take(")")
            return functions.softplus(exponent)
        return functions.ln(self.atom())

    def bracketed(self, closing: str) -> float:
        inside = self.sum()
        if self.at("if"):  # 1 if z > 0 else 0
            self.take()
            condition = self.sum()
            self.take(">")
            bound = self.sum()
            self.take("else")
            other = self.sum()
            inside = inside if condition > bound else other
        self.take(closing)
        return inside
