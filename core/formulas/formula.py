"""Formulas as objects: expressions over symbols, and the equations that a step consists of.

Nothing here is text until a writer (`core.formulas.writing`) makes it so, and every equation
carries the numbers it was computed from: evaluated again in the order written, it gives its value
bit for bit (`Equation.recompute`).
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from core.formulas import functions
from core.formulas.functions import Function
from core.formulas.names import Kind, Symbol


@dataclass(frozen=True, slots=True)
class Number:
    """A constant in a formula.

    Attributes:
        value: The constant.
        text: How it is written where not as its numeral, such as ½.
    """

    value: float
    text: str = ""


@dataclass(frozen=True, slots=True)
class Partial:
    """A partial derivative ∂of/∂by."""

    of: Symbol
    by: Symbol


@dataclass(frozen=True, slots=True)
class Word:
    """A named quantity that is none of the network's, such as the batch size or a momentum.

    Attributes:
        text: Its name on the screen, such as μ or "rows".
        ascii: Its name in ASCII.
        latex: Its name in LaTeX, where that is not its text set upright.
    """

    text: str
    ascii: str
    latex: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """left sign right, the sign one of + − · / and to the power of (`+`, `-`, `*`, `/`, `^`)."""

    sign: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Call:
    """An elementary function of one expression."""

    function: Function
    argument: Expression


Expression = Symbol | Number | Partial | Word | Operation | Call

ONE = Number(1.0)
HALF = Number(0.5, "½")
PI = Number(math.pi, "π")


@dataclass(frozen=True, slots=True)
class Choice:
    """One of two expressions: `near` where the error is at most 1 in size, else `far`."""

    error: Expression
    near: Expression
    far: Expression


T = TypeVar("T")


def leaves(expression: Expression) -> Iterator[Expression]:
    """The quantities and constants of an expression, from left to right."""
    if isinstance(expression, Operation):
        yield from leaves(expression.left)
        yield from leaves(expression.right)
    elif isinstance(expression, Call):
        yield from leaves(expression.argument)
    else:
        yield expression


Operands = tuple[tuple[Expression, float], ...]

OPERATORS: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": functions.divide,
    "^": functions.power,
}


def fold(
    expression: Expression,
    leaf: Callable[[Expression], T],
    call: Callable[[Function, T], T],
    operate: Callable[[str, T, T], T],
) -> T:
    """What an expression comes to, in the order written.

    Args:
        expression: The expression.
        leaf: What a quantity or a constant comes to.
        call: What a function makes of its argument.
        operate: What a sign makes of its left and right side.
    """
    if isinstance(expression, Operation):
        left = fold(expression.left, leaf, call, operate)
        return operate(expression.sign, left, fold(expression.right, leaf, call, operate))
    if isinstance(expression, Call):
        return call(expression.function, fold(expression.argument, leaf, call, operate))
    return leaf(expression)


def evaluate(expression: Expression, operands: Operands) -> float:
    """The value of an expression from its operands, in the order written, in float64.

    Raises:
        KeyError: A symbol of the expression has no operand.
    """
    known = dict(operands)
    return fold(
        expression,
        lambda e: e.value if isinstance(e, Number) else known[e],
        lambda function, v: function.value(v),
        lambda sign, left, right: OPERATORS[sign](left, right),
    )


def taken(term: Expression | Choice, operands: Operands) -> Expression:
    """An expression as it is; of a choice, the side that its error falls on."""
    if not isinstance(term, Choice):
        return term
    return term.near if abs(evaluate(term.error, operands)) <= 1.0 else term.far


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor of a product.

    Attributes:
        symbol: What it is: a partial derivative, or a weight or output in a forward sum.
        expression: What it equals in terms of values known already, such as −2(y − ŷ).
        value: Its value.
        operands: The values of the symbols in `expression`.
        owner: The part of the network it belongs to: a weight (an edge), a neuron's output (a card)
            or the loss.
    """

    symbol: Expression
    expression: Expression
    value: float
    operands: Operands
    owner: Symbol


@dataclass(frozen=True, slots=True)
class Chain:
    """left = a product of factors, from left to right.

    Attributes:
        left: What is computed.
        factors: At least one.
        value: The product.
        through: In a sum over paths, the neuron of the next layer that this path leads through.
    """

    left: Expression
    factors: tuple[Factor, ...]
    value: float
    through: Symbol | None = None

    def recompute(self) -> float:
        """The product again, from the operands of the factors."""
        product = evaluate(self.factors[0].expression, self.factors[0].operands)
        for factor in self.factors[1:]:
            product = product * evaluate(factor.expression, factor.operands)
        return product


@dataclass(frozen=True, slots=True)
class Sum:
    """left = a sum of products, in index order: a pre-activation, or ∂L/∂O or δ over its paths."""

    left: Expression
    terms: tuple[Chain, ...]
    value: float

    @property
    def over_paths(self) -> bool:
        """Whether it is a derivative, as the sum over the paths to the loss."""
        is_z = isinstance(self.left, Symbol) and self.left.kind is Kind.PRE_ACTIVATION
        return not is_z

    def recompute(self) -> float:
        """The sum again, from the operands of all factors."""
        total = self.terms[0].recompute()
        for term in self.terms[1:]:
            total = total + term.recompute()
        return total


@dataclass(frozen=True, slots=True)
class Equality:
    """left = right, an expression with its operands."""

    left: Expression
    right: Expression
    value: float
    operands: Operands

    def recompute(self) -> float:
        """The right side again, from its operands."""
        return evaluate(self.right, self.operands)


Equation = Chain | Sum | Equality


def add(left: Expression, right: Expression) -> Operation:
    """Left + right."""
    return Operation("+", left, right)


def subtract(left: Expression, right: Expression) -> Operation:
    """Left − right."""
    return Operation("-", left, right)


def multiply(left: Expression, right: Expression) -> Operation:
    """Left · right."""
    return Operation("*", left, right)


def divide(left: Expression, right: Expression) -> Operation:
    """Left / right."""
    return Operation("/", left, right)


def raised(base: Expression, exponent: Expression) -> Operation:
    """Base to the power of exponent."""
    return Operation("^", base, exponent)


def negate(expression: Expression) -> Call:
    """−expression."""
    return Call(functions.NEGATIVE, expression)
