"""How many digits the numbers of an equation are written with, so that it holds as it is written.

Whoever works an equation out again from the numbers on paper, and rounds to the digits of its
result, is to find that result: 0.015603 − 0.0163 is not −0.00069612, but 0.01560306 − 0.01629918
is. So a result has the digits asked for, and what it comes from as many more as that takes, at most
`MOST`. Where more would be needed, as where almost everything cancels, the equation does not hold
as written, and is to be written with ≈. Where more than `MOST` are asked for, operands may have all
of theirs, `ALL`, with which it holds in float64, bit by bit.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal, localcontext
from functools import lru_cache

from core.formulas.formula import Chain, Equality, Equation, Expression, Number, Sum, fold, leaves
from core.formulas.functions import Function, power
from core.formulas.numerals import MINUS, numeral

MOST = 12
"""Significant digits of an operand, at most, where no more are asked for."""
ALL = 17
"""Significant digits from which every float64 can be read back."""

_TRIMMED = 12  # numbers of an equation up to which each gets no more digits than it needs
_EXACT = Context(prec=200)


@dataclass(frozen=True)
class Figures:
    """The significant digits of an equation's numbers.

    Attributes:
        leaves: Of an equality, those of its operands and constants.
        factors: Of a product or a sum of products, those of the factors, term by term.
        terms: Of a sum, those of its terms' values.
        holds: Whether the equation holds as written.
    """

    leaves: dict[Expression, int]
    factors: tuple[tuple[int, ...], ...]
    terms: tuple[int, ...]
    holds: bool


def decimal(text: str) -> Decimal:
    """A finite number as it is written."""
    return Decimal(text.replace(MINUS, "-"))


def agrees(found: Decimal, result: float, digits: int, ties: bool = True) -> bool:
    """Whether a number, rounded to the digits that a result is written with, is that result.

    Args:
        found: The number.
        result: The result.
        digits: Its digits.
        ties: Whether it may lie in the middle between two such, which are rounded in several ways.
    """
    written = decimal(numeral(result, digits))
    if not written:
        return not found
    half = Decimal(5).scaleb(written.adjusted() - digits)
    apart = abs(found - written)
    return apart < half or (ties and apart == half)


Work = Callable[[Sequence[Decimal]], Decimal]


def enough(
    values: Sequence[float], work: Work, result: float, digits: int, shown: int
) -> tuple[tuple[int, ...], bool]:
    """The digits of each value from which a result follows, and whether there are such.

    Args:
        values: What the result comes from.
        work: Works it out from these values as written, exactly.
        result: The result.
        digits: The fewest digits of a value.
        shown: The digits of the result.
    """
    least = (digits,) * len(values)
    if not math.isfinite(result) or not all(map(math.isfinite, values)):
        return least, True
    written: dict[tuple[int, int], Decimal] = {}

    def holds(each: Sequence[int], ties: bool = False) -> bool:
        for k, count in enumerate(each):
            if (k, count) not in written:
                written[k, count] = decimal(numeral(values[k], count))
        try:
            found = work([written[k, count] for k, count in enumerate(each)])
        except (ArithmeticError, ValueError):  # such as a root of what is just below 0
            return False
        return agrees(found, result, shown, ties)

    with localcontext(_EXACT):
        for count in counts(digits):
            each = [count] * len(values)
            if holds(each):
                return _trimmed(each, digits, holds), True
        for count in counts(digits):  # nothing but ties are left, as 0.5 · 0.25 with two digits
            if holds([count] * len(values), ties=True):
                return (count,) * len(values), True
    return ((ALL,) * len(values), True) if digits > MOST else (least, False)


def counts(digits: int) -> range:
    """How many digits to try, where so many are asked for."""
    return range(digits, (ALL if digits > MOST else MOST) + 1)


def _trimmed(
    each: list[int], least: int, holds: Callable[[Sequence[int]], bool]
) -> tuple[int, ...]:
    """Without the digits that are not needed."""
    if len(each) <= _TRIMMED:
        for k in range(len(each)):
            while each[k] > least and holds([*each[:k], each[k] - 1, *each[k + 1 :]]):
                each[k] -= 1
    return tuple(each)


@lru_cache(maxsize=64)  # an equation is set several times before a form of it fits
def figures(equation: Equation, digits: int, spelt: bool) -> Figures:
    """The digits of an equation's numbers.

    Args:
        equation: The equation; its result has `digits`.
        digits: Significant digits, at least.
        spelt: Whether constants with a text of their own, such as ½, are written as that.
    """
    if isinstance(equation, Equality):
        return _equality(equation, digits, spelt)
    if isinstance(equation, Chain):
        factors, holds = _factors(equation, digits, digits)
        return Figures({}, (factors,), (), holds)
    return _sum(equation, digits)


@lru_cache(maxsize=64)
def product_figures(
    values: tuple[float, ...], result: float, digits: int
) -> tuple[tuple[int, ...], bool]:
    """The digits of the factors of a product that is no step's, and whether it holds as written.

    Args:
        values: The factors.
        result: The product; it has `digits`.
        digits: Significant digits, at least.
    """
    return enough(values, _product, result, digits, digits)


def _equality(equality: Equality, digits: int, spelt: bool) -> Figures:
    known = dict(equality.operands)
    values: dict[Expression, float] = {}
    for leaf in leaves(equality.right):
        if leaf in known:
            values[leaf] = known[leaf]
        elif isinstance(leaf, Number):
            values[leaf] = leaf.value
        else:  # a word without a number
            return Figures({}, (), (), True)
    spellings = {leaf for leaf in values if isinstance(leaf, Number) and leaf.text and spelt}
    free = [leaf for leaf in values if leaf not in spellings]
    fixed = {leaf: Decimal(values[leaf]) for leaf in spellings}

    def work(numbers: Sequence[Decimal]) -> Decimal:
        return _worked(equality.right, fixed | dict(zip(free, numbers, strict=True)))

    each, holds = enough([values[leaf] for leaf in free], work, equality.value, digits, digits)
    return Figures(dict(zip(free, each, strict=True)), (), (), holds)


def _worked(expression: Expression, numbers: dict[Expression, Decimal]) -> Decimal:
    """What an expression comes to, exactly but for its functions and powers."""

    def call(function: Function, v: Decimal) -> Decimal:
        return Decimal(function.value(float(v)))

    signs: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
        "+": Decimal.__add__,
        "-": Decimal.__sub__,
        "*": Decimal.__mul__,
        "/": Decimal.__truediv__,
        "^": lambda base, exponent: Decimal(power(float(base), float(exponent))),
    }
    return fold(expression, numbers.__getitem__, call, lambda sign, a, b: signs[sign](a, b))


def _product(numbers: Sequence[Decimal]) -> Decimal:
    product = numbers[0]
    for number in numbers[1:]:
        product *= number
    return product


def _total(numbers: Sequence[Decimal]) -> Decimal:
    return sum(numbers, start=Decimal(0))


def _factors(chain: Chain, digits: int, shown: int) -> tuple[tuple[int, ...], bool]:
    """The digits of a product's factors, where the product has `shown`."""
    return enough([f.value for f in chain.factors], _product, chain.value, digits, shown)


def _sum(total: Sum, digits: int) -> Figures:
    """The digits of a sum's terms and factors: both add up, and the factors to the terms."""
    values = [term.value for term in total.terms]
    numbers = (factor.value for term in total.terms for factor in term.factors)
    finite = all(map(math.isfinite, (total.value, *numbers)))
    for least in counts(digits):
        terms, holds = enough(values, _total, total.value, least, digits)
        found = [_factors(t, digits, n) for t, n in zip(total.terms, terms, strict=True)]
        factors = tuple(each for each, _ in found)
        if not holds or not all(each for _, each in found):
            break
        if not finite or _adds_up(total, factors, digits):
            return Figures({}, factors, terms, True)
    holds, count = (True, ALL) if digits > MOST else (False, digits)
    plain = tuple((count,) * len(term.factors) for term in total.terms)
    return Figures({}, plain, (count,) * len(values), holds)


def _adds_up(total: Sum, factors: Sequence[Sequence[int]], digits: int) -> bool:
    """Whether the products of the factors as written add up to the sum."""
    with localcontext(_EXACT):
        products = [
            _product([decimal(numeral(f.value, n)) for f, n in zip(t.factors, each, strict=True)])
            for t, each in zip(total.terms, factors, strict=True)
        ]
        return agrees(_total(products), total.value, digits)
