"""Formulas on paper: Unicode for the screen, ASCII for files, LaTeX for documents.

All choices of notation are made here and in `core.names.Notation`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from core.formula import (
    Call,
    Chain,
    Equality,
    Equation,
    Expression,
    Factor,
    Number,
    Operands,
    Operation,
    Partial,
    Word,
)
from core.names import Notation, Symbol
from core.numerals import numeral

Style = Literal["unicode", "ascii", "latex"]

SIGNS: dict[Style, dict[str, str]] = {
    "unicode": {"+": " + ", "-": " − ", "*": " · ", "/": " / "},
    "ascii": {"+": " + ", "-": " - ", "*": " * ", "/": " / "},
    "latex": {"+": " + ", "-": " - ", "*": r" \cdot ", "/": " / "},
}
# {} is the argument; in ( ) where it is more than one symbol or number, unless the template
# encloses it itself
CALLS: dict[Style, dict[str, str]] = {
    "unicode": {
        "neg": "−{}",
        "square": "{}²",
        "sqrt": "√{}",
        "abs": "|{}|",
        "sign": "sign({})",
        "exp": "e^{}",
        "ln": "ln {}",
        "tanh": "tanh({})",
        "sigmoid": "σ({})",
        "relu": "max(0, {})",
        "leaky_relu": "leaky_relu({})",
        "relu_slope": "(1 if {} > 0 else 0)",
        "leaky_relu_slope": "(1 if {} > 0 else 0.01)",
        "softplus": "ln(1 + e^{})",
        "normal_cdf": "Φ({})",
        "normal_pdf": "φ({})",
    },
    "ascii": {
        "neg": "-{}",
        "square": "{}^2",
        "sqrt": "sqrt({})",
        "abs": "|{}|",
        "sign": "sign({})",
        "exp": "exp({})",
        "ln": "ln({})",
        "tanh": "tanh({})",
        "sigmoid": "sigmoid({})",
        "relu": "max(0, {})",
        "leaky_relu": "leaky_relu({})",
        "relu_slope": "(1 if {} > 0 else 0)",
        "leaky_relu_slope": "(1 if {} > 0 else 0.01)",
        "softplus": "softplus({})",
        "normal_cdf": "normal_cdf({})",
        "normal_pdf": "normal_pdf({})",
    },
    "latex": {
        "neg": "-{}",
        "square": "{}^2",
        "sqrt": r"\sqrt{{{}}}",
        "abs": r"\left|{}\right|",
        "sign": r"\operatorname{{sign}}\left({}\right)",
        "exp": "e^{{{}}}",
        "ln": r"\ln {}",
        "tanh": r"\tanh\left({}\right)",
        "sigmoid": r"\sigma\left({}\right)",
        "relu": r"\max\left(0, {}\right)",
        "leaky_relu": r"\operatorname{{leaky\_relu}}\left({}\right)",
        "relu_slope": r"\left[{} > 0\right]",
        "leaky_relu_slope": r"\left(1 \text{{ if }} {} > 0 \text{{ else }} 0.01\right)",
        "softplus": r"\ln\left(1 + e^{{{}}}\right)",
        "normal_cdf": r"\Phi\left({}\right)",
        "normal_pdf": r"\varphi\left({}\right)",
    },
}
# calls whose template does not enclose its argument
OPEN = ("neg", "square", "sqrt", "exp", "ln", "softplus")
RANK = {"+": 1, "-": 1, "*": 2, "/": 2}
ATOM = 4
LONGEST = 12  # terms of a sum that are written before the middle is left out


@dataclass(frozen=True)
class Writer:
    """Writes formulas for one network in one style.

    Attributes:
        notation: How its symbols are written.
        style: `unicode`, `ascii` or `latex`.
        digits: Significant digits of numbers.
    """

    notation: Notation
    style: Style = "unicode"
    digits: int = 6

    def symbol(self, symbol: Symbol) -> str:
        """A symbol: w₁₁₁."""
        if self.style == "unicode":
            return self.notation.unicode(symbol)
        return self.notation.ascii(symbol) if self.style == "ascii" else self.notation.latex(symbol)

    def number(self, value: float) -> str:
        """A number, rounded for the eye."""
        text = numeral(value, self.digits)
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

    def numbers(self, expression: Expression, operands: Operands) -> str:
        """An expression with its operands filled in: −2(3 − 18)."""
        known = dict(operands)

        def leaf(e: Expression) -> tuple[str, int]:
            return self._numeral(known[e]) if e in known else self._leaf(e)

        return self._write(expression, leaf)[0]

    def equation(self, equation: Equation, longest: int = LONGEST) -> list[str]:
        """An equation in lines, each an =: in symbols, in known quantities, in numbers, the result.

        The first line starts with the left side; a line that repeats the one before is left out.
        """
        if isinstance(equation, Chain):
            lines = self._product_lines(equation.factors)
        elif isinstance(equation, Equality):
            lines = [
                self.expression(equation.right),
                self.numbers(equation.right, equation.operands),
            ]
        else:
            terms = [self._product_lines(term.factors) for term in equation.terms]
            lines = [self._sum([term[k] for term in terms], longest) for k in range(3)]
        lines.append(self.number(equation.value))
        left = self.expression(equation.left)
        # ∂L/∂ŷ = ∂L/∂ŷ says nothing, nor does a line that stands there already
        unlike = [line for k, line in enumerate(lines) if line != (lines[k - 1] if k else left)]
        return [f"{left} = {unlike[0]}", *(f"= {line}" for line in unlike[1:])]

    def _product_lines(self, factors: tuple[Factor, ...]) -> list[str]:
        dot = SIGNS[self.style]["*"]
        return [
            dot.join(
                self._in_product(*self._write(f.symbol, self._leaf), first=k == 0)
                for k, f in enumerate(factors)
            ),
            dot.join(
                self._in_product(*self._write(f.expression, self._leaf), first=k == 0)
                for k, f in enumerate(factors)
            ),
            dot.join(
                self._in_product(*self._numeral(f.value), first=k == 0)
                for k, f in enumerate(factors)
            ),
        ]

    def _sum(self, terms: list[str], longest: int) -> str:
        plus, minus = SIGNS[self.style]["+"], SIGNS[self.style]["-"]
        if len(terms) > longest:
            dots = r"\dots" if self.style == "latex" else "…" if self.style == "unicode" else "..."
            terms = [*terms[: longest - 2], dots, terms[-1]]
        text = terms[0]
        for term in terms[1:]:
            negative = term[0] in "−-" and not term[1:].startswith(("∞", "inf"))
            text += minus + term[1:] if negative else plus + term
        return text

    @staticmethod
    def _in_product(text: str, rank: int, *, first: bool) -> str:
        bare = rank >= RANK["*"] if first else rank > RANK["*"]
        return text if bare else f"({text})"

    def _numeral(self, value: float) -> tuple[str, int]:
        text = self.number(value)
        return text, (RANK["*"] if text[0] in "-−" or r"\cdot" in text else ATOM)

    def _leaf(self, e: Expression) -> tuple[str, int]:
        if isinstance(e, Symbol):
            return self.symbol(e), ATOM
        if isinstance(e, Partial):
            if self.style == "latex":
                return (
                    rf"\frac{{\partial {self.symbol(e.of)}}}{{\partial {self.symbol(e.by)}}}",
                    ATOM,
                )
            d = "∂" if self.style == "unicode" else "d"
            return f"{d}{self.symbol(e.of)}/{d}{self.symbol(e.by)}", ATOM
        if isinstance(e, Word):
            return (e.ascii if self.style == "ascii" else e.text), ATOM
        assert isinstance(e, Number)
        if e.text and self.style == "unicode":
            return e.text, ATOM
        return self._numeral(e.value)

    def _write(
        self, e: Expression, leaf: Callable[[Expression], tuple[str, int]]
    ) -> tuple[str, int]:
        """The text of an expression and how tightly it binds."""
        if isinstance(e, Operation):
            return self._operation(e, leaf)
        if not isinstance(e, Call):
            return leaf(e)
        text, rank = self._write(e.argument, leaf)
        if (
            e.function in OPEN
            and rank < ATOM
            and not (self.style == "latex" and e.function in ("exp", "sqrt"))
        ):
            text = f"({text})"
        return CALLS[self.style][e.function].format(text), (
            RANK["*"] if e.function == "neg" else ATOM
        )

    def _operation(
        self, e: Operation, leaf: Callable[[Expression], tuple[str, int]]
    ) -> tuple[str, int]:
        rank = RANK[e.sign]
        left, left_rank = self._write(e.left, leaf)
        right, right_rank = self._write(e.right, leaf)
        if left_rank < rank:
            left = f"({left})"
        # what stands on the right is computed first, so it keeps its brackets: a − (b + c)
        bracketed = right_rank <= rank or right[0] in "-−"
        if bracketed:
            right = f"({right})"
        if e.sign == "*" and isinstance(e.left, Number) and bracketed:
            return f"{left}{right}" if self.style != "ascii" else f"{left} * {right}", rank
        return f"{left}{SIGNS[self.style][e.sign]}{right}", rank
