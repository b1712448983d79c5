"""Formulas on paper: Unicode for the screen, ASCII for files, LaTeX for documents.

All choices of notation are made here and in `core.formulas.names.Notation`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, assert_never

from core.formulas.figures import Figures, figures
from core.formulas.formula import (
    Call,
    Chain,
    Equality,
    Equation,
    Expression,
    Factor,
    Number,
    Operation,
    Partial,
    Sum,
    Word,
)
from core.formulas.functions import NEGATIVE
from core.formulas.names import Notation, Symbol
from core.formulas.numerals import PAPER_DIGITS, numeral

Style = Literal["unicode", "ascii", "latex"]

SIGNS: dict[Style, dict[str, str]] = {
    "unicode": {"+": " + ", "-": " − ", "*": " · ", "/": " / "},
    "ascii": {"+": " + ", "-": " - ", "*": " * ", "/": " / "},
    "latex": {"+": " + ", "-": " - ", "*": r" \cdot ", "/": " / "},
}
RANK = {"+": 1, "-": 1, "*": 2, "/": 2}  # how tightly they bind
POWER, ATOM = 3, 4
LONGEST = 12  # terms of a sum that are written before the middle is left out


@dataclass(frozen=True)
class Writer:
    """Writes formulas for one network in one style.

    Attributes:
        notation: How its symbols are written.
        style: `unicode`, `ascii` or `latex`.
        digits: Significant digits of numbers; what a result comes from has as many more as it
            takes for the equation to hold as written (`core.formulas.figures`).
    """

    notation: Notation
    style: Style = "unicode"
    digits: int = PAPER_DIGITS

    def symbol(self, symbol: Symbol) -> str:
        """A symbol: w₁₁₁."""
        if self.style == "unicode":
            return self.notation.unicode(symbol)
        return self.notation.typed(symbol) if self.style == "ascii" else self.notation.latex(symbol)

    def number(self, value: float, digits: int = 0) -> str:
        """A number, rounded for the eye, where not told otherwise to `self.digits`."""
        text = numeral(value, digits or self.digits)
        if self.style == "unicode":
            return text
        text = text.replace("−", "-")
        if self.style == "ascii":
            return text.replace("∞", "inf")
        mantissa, _, exponent = text.replace("∞", r"\infty").partition("e")
        return rf"{mantissa} \cdot 10^{{{exponent}}}" if exponent else mantissa

    def expression(self, expression: Expression) -> str:
        """An expression in symbols: −2(y − ŷ)."""
        return self._write(expression, self._leaf)[0]

    def numbers(self, equality: Equality) -> str:
        """The right side of an equality with its operands filled in: −2(3 − 18)."""
        known, digits = dict(equality.operands), self.figures(equality).leaves

        def leaf(e: Expression) -> tuple[str, int]:
            if e in known:
                return self._numeral(known[e], digits.get(e, 0))
            return self._leaf(e, digits.get(e, 0))

        return self._write(equality.right, leaf)[0]

    def figures(self, equation: Equation) -> Figures:
        """The digits of an equation's numbers, and whether it holds as written."""
        return figures(equation, self.digits, self.style == "unicode")

    def sign(self, equation: Equation) -> str:
        """What stands before the result of an equation: =, or ≈ where it does not hold so."""
        return self.equals(self.figures(equation).holds)

    def equals(self, holds: bool) -> str:
        """= where an equation holds as written, else ≈."""
        return "=" if holds else {"unicode": "≈", "ascii": "~=", "latex": r"\approx"}[self.style]

    def equation(self, equation: Equation, longest: int = LONGEST) -> list[str]:
        """An equation in lines, each an =: in symbols, in known quantities, in numbers, the result.

        The first line starts with the left side; a line that repeats the one before is left out.
        """
        digits = self.figures(equation).factors
        match equation:
            case Chain():
                lines = self._product_lines(equation.factors, digits[0], alone=True)
            case Equality(right=right):
                lines = [self.expression(right), self.numbers(equation)]
            case Sum():
                products = zip(equation.terms, digits, strict=True)
                terms = [self._product_lines(term.factors, each) for term, each in products]
                lines = [self.total([term[k] for term in terms], longest) for k in range(3)]
            case _:
                assert_never(equation)
        lines.append(self.number(equation.value))
        left = self.expression(equation.left)
        # ∂L/∂ŷ = ∂L/∂ŷ says nothing, nor does a line that stands there already
        unlike = [k for k, line in enumerate(lines) if line != (lines[k - 1] if k else left)]
        signs = ["=", "=", "=", self.sign(equation)][-len(lines) :]
        first, *others = (f"{signs[k]} {lines[k]}" for k in unlike)
        return [f"{left} {first}", *others]

    def _product_lines(
        self, factors: tuple[Factor, ...], digits: Sequence[int], *, alone: bool = False
    ) -> list[str]:
        symbols = [self._write(factor.symbol, self._leaf) for factor in factors]
        expressions = [self._write(factor.expression, self._leaf) for factor in factors]
        values = [self._numeral(f.value, n) for f, n in zip(factors, digits, strict=True)]
        return [self._product(parts, alone=alone) for parts in (symbols, expressions, values)]

    def total(self, terms: list[str], longest: int = LONGEST) -> str:
        """The sum of terms written already; of many, the middle is left out."""
        plus, minus = SIGNS[self.style]["+"], SIGNS[self.style]["-"]
        if len(terms) > longest:
            dots = r"\dots" if self.style == "latex" else "…" if self.style == "unicode" else "..."
            terms = [*terms[: longest - 2], dots, terms[-1]]
        text = terms[0]
        for term in terms[1:]:
            text += minus + term[1:] if term[0] in "−-" else plus + term
        return text

    def _product(self, parts: list[tuple[str, int]], *, alone: bool) -> str:
        """A product; alone on its line, a single factor needs no ( )."""
        (first, rank), *others = parts
        if rank < RANK["*"] and not (alone and not others):
            first = f"({first})"
        bracketed = (text if rank > RANK["*"] else f"({text})" for text, rank in others)
        return SIGNS[self.style]["*"].join([first, *bracketed])

    def _numeral(self, value: float, digits: int = 0) -> tuple[str, int]:
        text = self.number(value, digits)
        return text, (RANK["*"] if text[0] in "-−" or r"\cdot" in text else ATOM)

    def _leaf(self, e: Expression, digits: int = 0) -> tuple[str, int]:
        if isinstance(e, Symbol):
            return self.symbol(e), ATOM
        if isinstance(e, Partial):
            if self.style == "latex":
                return (
                    rf"\frac{{\partial {self.symbol(e.of)}}}{{\partial {self.symbol(e.by)}}}",
                    ATOM,
                )
            d = "∂" if self.style == "unicode" else "d"
            return f"{d}{self.symbol(e.of)}/{d}{self.symbol(e.by)}", POWER
        if isinstance(e, Word):
            return (e.ascii if self.style == "ascii" else e.text), ATOM
        assert isinstance(e, Number)
        if e.text and self.style == "unicode":
            return e.text, ATOM
        return self._numeral(e.value, digits)

    def _write(
        self, e: Expression, leaf: Callable[[Expression], tuple[str, int]]
    ) -> tuple[str, int]:
        """The text of an expression and how tightly it binds."""
        if isinstance(e, Operation):
            return self._operation(e, leaf)
        if not isinstance(e, Call):
            return leaf(e)
        text, rank = self._write(e.argument, leaf)
        negated, form = e.function is NEGATIVE, e.function.form(self.style)
        if form.open and rank < (POWER if negated else ATOM):
            text = f"({text})"
        own = RANK["*"] if negated else POWER if form.loose else ATOM
        return form.text.format(text), own

    def _operation(
        self, e: Operation, leaf: Callable[[Expression], tuple[str, int]]
    ) -> tuple[str, int]:
        left, left_rank = self._write(e.left, leaf)
        right, right_rank = self._write(e.right, leaf)
        if e.sign == "^":
            return self._power(left, left_rank, right, right_rank), POWER
        rank = RANK[e.sign]
        if left_rank < rank:
            left = f"({left})"
        # what stands on the right is computed first, so it keeps its brackets: a − (b + c)
        bracketed = right_rank <= rank or right[0] in "-−"
        if bracketed:
            right = f"({right})"
        if e.sign == "*" and isinstance(e.left, Number) and bracketed:
            return f"{left}{right}" if self.style != "ascii" else f"{left} * {right}", rank
        return f"{left}{SIGNS[self.style][e.sign]}{right}", rank

    def _power(self, base: str, base_rank: int, exponent: str, rank: int) -> str:
        """A power; LaTeX sets its exponent higher, so that it needs no ( )."""
        if base_rank < ATOM:
            base = f"({base})"
        if self.style == "latex":
            return f"{base}^{{{exponent}}}"
        return f"{base}^{exponent if rank == ATOM else f'({exponent})'}"
