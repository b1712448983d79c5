"""Equations set as in a textbook: fractions, factors in columns, sums itemised. Nothing is computed here.

Of every factor, what it is, what it equals and its number stand under one another in one colour:

      ∂L        ∂L        ∂ŷ      ∂O₁₁
    ─────── = ────────  · ────── · ──────
     ∂w₁₁₁      ∂ŷ        ∂O₁₁    ∂w₁₁₁
            = −2(y − ŷ) ·  w₂₁₁  ·   x₁
            =    30     ·   1    ·   8
            =  240
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from core.formula import (
    Chain,
    Equality,
    Equation,
    Expression,
    Factor,
    Operation,
    Partial,
    Sum,
)
from core.names import Symbol
from core.numerals import MINUS
from core.writing import Writer
from tui.drawing.palette import MUTED, ON_CHIP, RESULT, TEXT, factor_color
from tui.drawing.typeset import (
    Brick,
    Line,
    Run,
    aligned,
    bands,
    join,
    lay,
    line,
    pad,
    plain,
    width,
)

LABEL = f"bold {TEXT}"
PLAIN = TEXT
SIGN = MUTED
CHIP = f"bold {ON_CHIP} on {RESULT}"
HINT = f"bold {TEXT}"

EQUALS = " = "
DOT = " · "
PLUS = " + "
MINUS_SIGN = f" {MINUS} "
FRACTION_ROWS = 3
FEW_PATHS = 4  # as many paths are itemised unasked


@dataclass(frozen=True)
class Setting:
    """How much room equations may take.

    Attributes:
        fractions: Whether derivatives are set as fractions of three rows, else as ∂L/∂w in one.
        own_line: Whether results have lines of their own.
        gap: Whether a blank line separates equations.
        longest: How many terms of a sum are itemised at most; longer sums are shown by their value.
    """

    fractions: bool
    own_line: bool
    gap: bool
    longest: int


@dataclass(frozen=True)
class Typesetter:
    """Sets equations in one setting.

    Attributes:
        writer: Writes expressions and numbers.
        setting: How much room there is to take.
        cells: The width to set in.
        margin: The width of the labels to the left of the equals signs.
        worn: The colours that parts of the network wear, so that their factors wear them too.
    """

    writer: Writer
    setting: Setting
    cells: int
    margin: int
    worn: dict[Symbol, str]

    def equation(self, equation: Equation, *, last: bool, color: str = "") -> list[Line]:
        """The lines of an equation.

        Args:
            equation: What to set.
            last: Whether its value is what the step comes to: it is set as a solid chip.
            color: The colour of all terms of a sum; empty for a colour each.
        """
        result = CHIP if last else LABEL
        if isinstance(equation, Sum):
            return self._sum(equation, result, color)
        if isinstance(equation, Equality):
            right = self._tokens(
                self.writer.expression(equation.right),
                self.writer.numbers(equation.right, equation.operands),
                PLAIN,
            )
            return self._equality(equation.left, right, equation.value, result)
        first = equation.factors[0]
        if len(equation.factors) == 1 and first.symbol == equation.left:
            right = self._tokens(
                self.writer.expression(first.expression),
                self.writer.numbers(first.expression, first.operands),
                self._color(first, 0),
            )
            return self._equality(equation.left, right, equation.value, result)
        return self._chain(equation, result)

    # -- the parts of a line ------------------------------------------------------------------

    def label(self, left: Expression) -> tuple[Line, ...]:
        """The left side of an equation: of a derivative as a fraction three rows, else one."""
        return self._quotient(left, LABEL, fraction=self.setting.fractions)

    def _quotient(self, expression: Expression, style: str, *, fraction: bool) -> tuple[Line, ...]:
        text = self.writer.expression(expression)
        if not fraction or not isinstance(expression, Partial):
            return (line(text, style),)
        above, _, below = text.partition("/")
        bar = "─" * (max(width(line(above)), width(line(below))) + 2)
        return line(above, style), line(bar, style), line(below, style)

    def _color(self, factor: Factor, n: int) -> str:
        return self.worn.get(factor.owner, factor_color(n))

    def _result(self, value: float, style: str) -> Line:
        text = self.writer.number(value)
        return line(f" {text} " if style == CHIP else text, style)

    def _row(self, label: Line, sign: str, content: Line) -> Line:
        return join((pad(label, self.margin, "centre"), line(sign, SIGN), content))

    def _below(self, sign: str, content: Line) -> Line:
        return self._row((), sign, content)

    @property
    def _room(self) -> int:
        return max(self.cells - self.margin - len(EQUALS), 1)

    def _finish(self, rows: list[Line], value: float, style: str) -> list[Line]:
        """Rows with the result behind them: on its own line, or at the end of the last where it fits there."""
        result = self._result(value, style)
        if not self.setting.own_line:
            joined = join((_stripped(rows[-1]), line(EQUALS, SIGN), result))
            if width(joined) <= self.cells:
                return [*rows[:-1], joined]
        return [*rows, self._below(EQUALS, result)]

    def _block(self, left: Expression, bricks: Sequence[Brick], raised: int) -> list[Line]:
        """The left side, then bricks in bands; `raised` rows stand above the line of the equals sign, and below."""
        label = self.label(left)
        rows: list[Line] = []
        for n, band in enumerate(bands(bricks, self._room)):
            laid = lay(band, SIGN)
            for k, content in enumerate(laid.rows):
                sign = " " * len(EQUALS)
                if raised == 0 or k == raised or k > 2 * raised:
                    sign = EQUALS if n == 0 else band[0].joiners[k]
                place = k - raised + len(label) // 2
                beside = label[place] if n == 0 and 0 <= place < len(label) else ()
                rows.append(self._row(beside, sign, content))
        return rows

    # -- equalities ---------------------------------------------------------------------------

    def _tokens(self, symbols: str, numbers: str, style: str) -> tuple[str, str, str]:
        return symbols, numbers, style

    def _equality(
        self, left: Expression, right: tuple[str, str, str], value: float, result: str
    ) -> list[Line]:
        symbols, numbers, style = right
        texts = [symbols]
        if numbers not in (symbols, self.writer.number(value)):
            texts.append(numbers)
        label = self.label(left)
        flat = join(
            [
                *(join((line(EQUALS, SIGN), line(text, style))) for text in texts),
                line(EQUALS, SIGN),
                self._result(value, result),
            ]
        )
        raised = len(label) // 2
        if self.margin + width(flat) <= self.cells and (len(texts) == 1 or not self.setting.own_line):
            rows = [pad(row, self.margin, "centre") for row in label]
            rows[raised] = join((rows[raised], flat))
            return rows
        split = [text.split(" ") for text in texts]
        if len({len(tokens) for tokens in split}) > 1:
            split = [[text] for text in texts]
        bricks = []
        for tokens in zip(*split, strict=True):
            above, below = ((),) * raised, ((),) * raised
            cells = (*above, line(tokens[0], style), *below, *(line(t, style) for t in tokens[1:]))
            bricks.append(Brick(cells, (" ",) * len(cells)))
        return self._finish(self._block(left, bricks, raised), value, result)

    # -- products -----------------------------------------------------------------------------

    def _chain(self, chain: Chain, result: str) -> list[Line]:
        colors = [self._color(factor, n) for n, factor in enumerate(chain.factors)]
        fraction = self.setting.fractions and _derivatives((chain,))
        known = _known((chain,))
        bricks = self._factors(chain, colors, fraction=fraction, known=known)
        rows = self._block(chain.left, bricks, FRACTION_ROWS // 2 if fraction else 0)
        return self._finish(rows, chain.value, result)

    def _factors(
        self, chain: Chain, colors: Sequence[str], *, fraction: bool, known: bool
    ) -> list[Brick]:
        """A brick a factor: what it is, what it equals (where that is something else), its number."""
        many = len(chain.factors) > 1
        return [
            self._factor(factor, color, many=many, fraction=fraction, known=known)
            for factor, color in zip(chain.factors, colors, strict=True)
        ]

    def _factor(
        self, factor: Factor, color: str, *, many: bool, fraction: bool, known: bool
    ) -> Brick:
        symbol = self._quotient(factor.symbol, color, fraction=fraction)
        rows: list[Line] = list(symbol)
        joiners = [DOT]
        if fraction:
            if len(symbol) == 1:
                rows = [(), *symbol, ()]
            joiners = ["", DOT, ""]
        if known:
            rows.append(line(self._known(factor, many=many), color))
            joiners.append(DOT)
        rows.append(line(self.writer.number(factor.value), f"bold {color}"))
        joiners.append(DOT)
        return Brick(tuple(rows), tuple(joiners))

    def _known(self, factor: Factor, *, many: bool) -> str:
        """What a factor equals; a sum or difference among several factors in brackets."""
        text = self.writer.expression(factor.expression)
        loose = isinstance(factor.expression, Operation) and factor.expression.sign in "+-"
        return f"({text})" if many and loose else text

    # -- sums ---------------------------------------------------------------------------------

    def _sum(self, total: Sum, result: str, color: str) -> list[Line]:
        colors = [color or factor_color(n) for n in range(len(total.terms))]
        if len(total.terms) <= FEW_PATHS:
            spread = self._spread(total, colors)
            if spread is not None:
                return self._finish(spread, total.value, result)
        if len(total.terms) <= self.setting.longest:
            return self._itemised(total, colors, result)
        return self._closed(total, colors, result)

    def _spread(self, total: Sum, colors: Sequence[str]) -> list[Line] | None:
        """All terms side by side, or None where the room is too narrow for that."""
        fraction = self.setting.fractions and _derivatives(total.terms)
        known = _known(total.terms)
        products = any(len(term.factors) > 1 for term in total.terms)
        bricks = []
        for term, color in zip(total.terms, colors, strict=True):
            factors = self._factors(
                term, [color] * len(term.factors), fraction=fraction, known=known
            )
            brick = lay(factors, SIGN)
            rows = brick.rows
            joiners = tuple(PLUS if joiner else "" for joiner in brick.joiners)
            if products:
                sign, number = PLUS, self.writer.number(term.value)
                if bricks and number.startswith(MINUS):
                    sign, number = MINUS_SIGN, number.removeprefix(MINUS)
                rows, joiners = (*rows, line(number, f"bold {color}")), (*joiners, sign)
            bricks.append(Brick(rows, joiners))
        if len(bands(bricks, self._room)) > 1:
            return None
        return self._block(total.left, bricks, FRACTION_ROWS // 2 if fraction else 0)

    def _itemised(self, total: Sum, colors: Sequence[str], result: str) -> list[Line]:
        """One line a term, its parts aligned over all terms, with as many of the parts as fit."""
        terms = total.terms
        symbols = self._columns(terms, colors, lambda f, n: self.writer.expression(f.symbol))
        known = self._columns(terms, colors, lambda f, n: self._known(f, many=n > 1))
        numbers = self._columns(terms, colors, lambda f, n: self.writer.number(f.value), number=True)
        values = self._value_column(terms, colors)
        groups = [symbols, known, numbers] if _known(terms) else [symbols, numbers]
        while True:
            columns = [_led(group) for group in groups]
            table = lay([*(brick for group in columns for brick in group), values], SIGN)
            if table.width <= self._room or len(groups) == 1:
                break
            groups.pop(0)
        label = line(self.writer.expression(total.left), LABEL)
        rows = [
            self._row(label if n == 0 else (), EQUALS if n == 0 else PLUS, row)
            for n, row in enumerate(table.rows)
        ]
        return [*rows, self._below(EQUALS, self._result(total.value, result))]

    def _columns(
        self,
        terms: Sequence[Chain],
        colors: Sequence[str],
        text: Callable[[Factor, int], str],
        *,
        number: bool = False,
    ) -> list[Brick]:
        """The factors of all terms in columns: a brick for the first ones, one for the second ones …"""
        bricks = []
        for column in zip_longest(*(term.factors for term in terms)):
            texts = [
                text(factor, len(term.factors)) if factor else ""
                for factor, term in zip(column, terms, strict=True)
            ]
            if number:
                texts = aligned(texts)
            rows = tuple(
                line(t, f"bold {color}" if number else color)
                for t, color in zip(texts, colors, strict=True)
            )
            bricks.append(Brick(rows, tuple(DOT if factor else "" for factor in column)))
        return bricks

    def _value_column(self, terms: Sequence[Chain], colors: Sequence[str]) -> Brick:
        texts = aligned([self.writer.number(term.value) for term in terms])
        rows = tuple(line(t, f"bold {c}") for t, c in zip(texts, colors, strict=True))
        return Brick(rows, (EQUALS,) * len(terms))

    def _closed(self, total: Sum, colors: Sequence[str], result: str) -> list[Line]:
        """A long sum by its first and last terms, or by their number, and its value."""
        count = len(total.terms)
        what = "paths" if total.terms[0].through and isinstance(total.left, Partial) else "terms"
        outline = line(f"Σ over {count} {what}", PLAIN)
        hint: Line = (("   x", HINT), (" opens the sum", SIGN))
        ends = (0, -2, -1) if len(total.terms[-1].factors) == 1 else (0, -1)
        parts = [join(self._product(total.terms[k], colors[k])) for k in ends]
        parts.insert(1, line("…", SIGN))
        spelt = join([run for k, part in enumerate(parts) for run in ((line(PLUS, SIGN), part) if k else (part,))])
        value = join((line(EQUALS, SIGN), self._result(total.value, result)))
        label = line(self.writer.expression(total.left), LABEL)
        for content in (
            join((spelt, value, hint)),
            join((outline, value, hint)),
            join((outline, value)),
        ):
            if width(content) <= self._room:
                break
        return [self._row(label, EQUALS, content)]

    def _product(self, term: Chain, color: str) -> list[Line]:
        texts = [line(self._known(f, many=len(term.factors) > 1), color) for f in term.factors]
        return [run for k, text in enumerate(texts) for run in ((line(DOT, SIGN), text) if k else (text,))]


def _led(group: Sequence[Brick]) -> list[Brick]:
    """A group of columns with equals signs before its first."""
    first, *others = group
    return [Brick(first.rows, (EQUALS,) * len(first.rows), first.place), *others]


def _derivatives(terms: Sequence[Chain]) -> bool:
    return any(isinstance(f.symbol, Partial) for term in terms for f in term.factors)


def _known(terms: Sequence[Chain]) -> bool:
    """Whether any factor equals something else than itself, so that a row for that is needed."""
    return any(f.symbol != f.expression for term in terms for f in term.factors)


def _stripped(runs: Line) -> Line:
    """A line without the blanks at its end."""
    kept: list[Run] = list(runs)
    while kept and not kept[-1][0].strip():
        kept.pop()
    if kept:
        text, style = kept[-1]
        kept[-1] = (text.rstrip(), style)
    return tuple(kept)


__all__ = ["CHIP", "HINT", "LABEL", "PLAIN", "SIGN", "Setting", "Typesetter", "plain"]
