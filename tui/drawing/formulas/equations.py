"""Equations set as in a textbook: fractions, and factors in columns. Nothing is computed here.

Of every factor, what it is, what it equals and its number stand under one another in one colour:

      ∂L         ∂L         ∂ŷ      ∂O₁₁
    ─────── =   ────    · ────── · ───────
     ∂w₁₁₁       ∂ŷ        ∂O₁₁     ∂w₁₁₁
            = −2(y − ŷ) ·  w₂₁₁  ·   x₁
            =    30     ·   1    ·    8
            =  240
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from core.formulas.formula import Chain, Equality, Equation, Expression, Factor, Operation, Partial
from core.formulas.names import Symbol
from core.formulas.writing import Writer
from tui.drawing.palette import MUTED, ON_CHIP, RESULT, TEXT, factor_color
from tui.drawing.typeset import Brick, Line, bands, join, lay, line, pad, stripped, width

LABEL = f"bold {TEXT}"
PLAIN = TEXT
SIGN = MUTED
CHIP = f"bold {ON_CHIP} on {RESULT}"

EQUALS = " = "
DOT = " · "


class Form(Enum):
    """How much room an equation takes, from the most to the least."""

    FRACTIONS = "derivatives as fractions of three rows, factors in columns"
    COLUMNS = "derivatives as ∂L/∂w in one row, factors in columns"
    BRIEF = "factors in columns, only what they equal and their numbers"
    FLAT = "all on one line"


@dataclass(frozen=True)
class Typesetter:
    """Sets equations.

    Attributes:
        writer: Writes expressions and numbers.
        cells: The width to set in.
        margin: The width of the labels to the left of the equals signs.
        worn: The colours that parts of the network wear, so that their factors wear them too.
        own_line: Whether results have lines of their own, where the form leaves a choice.
    """

    writer: Writer
    cells: int
    margin: int
    worn: dict[Symbol, str]
    own_line: bool

    def equality(self, equality: Equality, form: Form, style: str) -> list[Line]:
        """An equality in symbols and in numbers; `style` is its result's."""
        return self._equal(equality, form, PLAIN, style)

    def chain(self, chain: Chain, colors: Sequence[str], form: Form, style: str) -> list[Line]:
        """A product of factors, a colour each; `style` is its result's."""
        first = chain.factors[0]
        if len(chain.factors) == 1 and first.symbol == chain.left:
            alone = Equality(chain.left, first.expression, chain.value, first.operands)
            return self._equal(alone, form, colors[0], style)
        known = told((chain,))
        if form is Form.FLAT:
            flat = self._flat_chain(chain, colors, style, known=known)
            if flat is not None:
                return flat
        fraction, digits = form is Form.FRACTIONS, self.writer.figures(chain).factors[0]
        bricks = self.factors(chain, colors, digits, fraction=fraction, known=known)
        if form is Form.BRIEF and known:
            bricks = [Brick(brick.rows[1:], brick.joiners[1:]) for brick in bricks]
        return self.finish(self.block(chain.left, bricks, form), chain, style)

    # -- the parts that equations are made of -------------------------------------------------

    def label(self, left: Expression, form: Form) -> tuple[Line, ...]:
        """The left side of an equation, in rows of one width: three of a fraction, else one."""
        rows = self._quotient(left, LABEL, fraction=form is Form.FRACTIONS)
        widest = max(map(width, rows))
        return tuple(pad(row, widest, "centre") for row in rows)

    def color(self, factor: Factor, n: int) -> str:
        """The colour of factor n of a product."""
        return self.worn.get(factor.owner, factor_color(n))

    def result(self, value: float, style: str) -> Line:
        """A result as text, or as a chip where that is its style."""
        text = self.writer.number(value)
        return line(f" {text} " if style == CHIP else text, style)

    def row(self, label: Line, sign: str, content: Line) -> Line:
        """A line of an equation: its label or blanks, a sign, and what follows it."""
        beside = pad(label, self.margin, "right")
        return join((beside, pad(line(sign, SIGN), len(EQUALS)), content))

    def sign(self, equation: Equation) -> str:
        """What stands before the result of an equation."""
        return f" {self.writer.sign(equation)} "

    def finish(self, rows: list[Line], equation: Equation, style: str) -> list[Line]:
        """Rows and their result: on a line of its own, or behind the last where it fits."""
        result, sign = self.result(equation.value, style), self.sign(equation)
        if not self.own_line:
            joined = join((stripped(rows[-1]), line(sign, SIGN), result))
            if width(joined) <= self.cells:
                return [*rows[:-1], joined]
        return [*rows, self.alone(sign, result)]

    def alone(self, sign: str, result: Line) -> Line:
        """A result on a line of its own; where it would be cut, rather out of line than that."""
        aligned = self.row((), sign, result)
        return aligned if width(aligned) <= self.cells else join((line(sign, SIGN), result))

    @property
    def room(self) -> int:
        """The width to the right of the equals signs."""
        return max(self.cells - self.margin - len(EQUALS), 1)

    def block(self, left: Expression, bricks: Sequence[Brick], form: Form) -> list[Line]:
        """The left side, then bricks in as many bands as the width makes of them.

        In the form of fractions the first three rows of every brick are one fraction, with its bar
        on the line of the equals sign.
        """
        label, raised = self.label(left, form), 1 if form is Form.FRACTIONS else 0
        above = raised - len(label) // 2
        rows: list[Line] = []
        for n, band in enumerate(bands(bricks, self.room)):
            for k, content in enumerate(lay(band, SIGN).rows):
                on_line = k == raised or k > 2 * raised
                sign = (EQUALS if n == 0 else band[0].joiners[k]) if on_line else ""
                shown = n == 0 and 0 <= k - above < len(label)
                rows.append(self.row(label[k - above] if shown else (), sign, content))
        return rows

    def factors(
        self,
        chain: Chain,
        colors: Sequence[str],
        digits: Sequence[int],
        *,
        fraction: bool,
        known: bool,
    ) -> list[Brick]:
        """A brick a factor: what it is, what it equals (if `known` asks for that), its number."""
        bricks = []
        for factor, color, count in zip(chain.factors, colors, digits, strict=True):
            symbol = self._quotient(factor.symbol, color, fraction=fraction)
            rows = [(), *symbol, ()] if fraction and len(symbol) == 1 else [*symbol]
            joiners = ["", DOT, ""] if fraction else [DOT]
            if known:
                rows.append(line(self.known(factor, chain), color))
                joiners.append(DOT)
            rows.append(line(self.writer.number(factor.value, count), f"bold {color}"))
            joiners.append(DOT)
            bricks.append(Brick(tuple(rows), tuple(joiners)))
        return bricks

    def known(self, factor: Factor, chain: Chain) -> str:
        """What a factor of a product equals, in brackets where it is not computed from the left.

        That is a sum among several factors, and a product behind another.
        """
        expression, alone = factor.expression, len(chain.factors) == 1
        text = self.writer.expression(expression)
        if alone or not isinstance(expression, Operation):
            return text
        first = factor is chain.factors[0] and expression.sign not in "+-"
        return text if first else f"({text})"

    def product(self, texts: Iterable[str], colors: Sequence[str], weight: str = "") -> Line:
        """A product on one line, each factor in its colour and `weight`."""
        parts: list[Line] = []
        for text, color in zip(texts, colors, strict=True):
            parts += [line(DOT, SIGN), line(text, f"{weight} {color}".strip())]
        return join(parts[1:])

    def _quotient(self, expression: Expression, style: str, *, fraction: bool) -> tuple[Line, ...]:
        text = self.writer.expression(expression)
        if not fraction or not isinstance(expression, Partial):
            return (line(text, style),)
        above, _, below = text.partition("/")
        bar = "─" * (max(width(line(above)), width(line(below))) + 2)
        return line(above, style), line(bar, style), line(below, style)

    def _equal(self, equality: Equality, form: Form, color: str, style: str) -> list[Line]:
        texts = [self.writer.expression(equality.right), self.writer.numbers(equality)]
        if texts[1] in (texts[0], self.writer.number(equality.value)):
            texts.pop()
        if len(texts) == 1 or form is Form.FLAT or not self.own_line:
            flat = self._flat(equality, [line(text, color) for text in texts], form, style)
            if flat is not None:
                return flat
        tokens = [text.split(" ") for text in texts]
        if len({len(row) for row in tokens}) > 1:
            tokens = [[text] for text in texts]
        bricks = []
        for first, *others in zip(*tokens, strict=True):
            above = ((),) if form is Form.FRACTIONS else ()
            cells = (*above, line(first, color), *above, *(line(t, color) for t in others))
            bricks.append(Brick(cells, (" ",) * len(cells), "left"))
        return self.finish(self.block(equality.left, bricks, form), equality, style)

    def _flat(
        self, equation: Equation, sides: Sequence[Line], form: Form, style: str
    ) -> list[Line] | None:
        """All sides on the line of the equals sign, or None where they do not fit."""
        parts = [run for side in sides for run in (line(EQUALS, SIGN), side)][1:]
        result = self.result(equation.value, style)
        content = join((*parts, line(self.sign(equation), SIGN), result))
        if width(content) > self.room:
            return None
        label = self.label(equation.left, form)
        middle = len(label) // 2
        return [
            self.row(part, EQUALS if k == middle else "", content if k == middle else ())
            for k, part in enumerate(label)
        ]

    def _flat_chain(
        self, chain: Chain, colors: Sequence[str], style: str, *, known: bool
    ) -> list[Line] | None:
        writer, factors = self.writer, chain.factors
        digits = writer.figures(chain).factors[0]
        values = (writer.number(f.value, n) for f, n in zip(factors, digits, strict=True))
        sides = [self.product((writer.expression(f.symbol) for f in factors), colors)]
        if known:
            equal = (self.known(factor, chain) for factor in factors)
            sides.append(self.product(equal, colors))
        sides.append(self.product(values, colors, "bold"))
        while len(sides) > 1:
            flat = self._flat(chain, sides, Form.FLAT, style)
            if flat is not None:
                return flat
            sides.pop(0)
        return None


def told(terms: Sequence[Chain]) -> bool:
    """Whether any factor equals something else than itself, so that there is something to tell."""
    return any(f.symbol != f.expression for term in terms for f in term.factors)
