"""Sums of products set in type: side by side, one line a term, or by their value alone."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from core.formulas.formula import Chain, Sum
from core.formulas.numerals import MINUS
from tui.drawing.formulas.equations import DOT, EQUALS, LABEL, PLAIN, SIGN, Form, Typesetter, told
from tui.drawing.palette import factor_color
from tui.drawing.typeset import Brick, Line, aligned, bands, join, lay, line, width

PLUS = " + "
MINUS_SIGN = f" {MINUS} "
FEW = 4  # as many terms stand side by side where they fit, and paths are itemised unasked
HINT: Line = (("   x", LABEL), (" opens the sum", SIGN))


def sum_lines(
    setter: Typesetter, total: Sum, color: str, form: Form, style: str, longest: int
) -> list[Line]:
    """The lines of a sum.

    Args:
        setter: Sets its parts.
        total: The sum.
        color: The colour of all terms; empty for a colour each.
        form: Its form; a flat sum is not set side by side.
        style: The style of its value.
        longest: How many terms are itemised at most.
    """
    terms = total.terms
    colors = [color or factor_color(n) for n in range(len(terms))]
    if len(terms) == 1:
        only = Chain(total.left, terms[0].factors, total.value)
        return setter.chain(only, colors * len(only.factors), form, style)
    if form is not Form.FLAT and len(terms) <= FEW:
        rows = _side_by_side(setter, total, colors, form)
        if rows is not None:
            return setter.finish(rows, total, style)
    if len(terms) <= longest:
        return _itemised(setter, total, colors, style)
    return _closed(setter, total, colors, style)


def _side_by_side(
    setter: Typesetter, total: Sum, colors: Sequence[str], form: Form
) -> list[Line] | None:
    """All terms beside one another, each with its product below, or None where they do not fit."""
    fraction = form is Form.FRACTIONS
    known = told(total.terms)
    products = any(len(term.factors) > 1 for term in total.terms)
    figures, bricks = setter.writer.figures(total), list[Brick]()
    for term, color, digits, count in zip(
        total.terms, colors, figures.factors, figures.terms, strict=True
    ):
        each = [color] * len(term.factors)
        brick = lay(setter.factors(term, each, digits, fraction=fraction, known=known), SIGN)
        rows, joiners = brick.rows, tuple(PLUS if joiner else "" for joiner in brick.joiners)
        if products:
            sign, number = PLUS, setter.writer.number(term.value, count)
            if bricks and number.startswith(MINUS):
                sign, number = MINUS_SIGN, number.removeprefix(MINUS)
            rows, joiners = (*rows, line(number, f"bold {color}")), (*joiners, sign)
        bricks.append(Brick(rows, joiners))
    if len(bands(bricks, setter.room)) > 1:
        return None
    return setter.block(total.left, bricks, form)


def _itemised(setter: Typesetter, total: Sum, colors: Sequence[str], style: str) -> list[Line]:
    """One line a term, its parts aligned over all terms, with as many of the parts as fit."""
    writer, terms, figures = setter.writer, total.terms, setter.writer.figures(total)
    symbols = [[writer.expression(f.symbol) for f in term.factors] for term in terms]
    groups = [_columns(symbols, colors)]
    if told(terms):
        equal = [[setter.known(f, term) for f in term.factors] for term in terms]
        groups.append(_columns(equal, colors))
    numbers = [
        [writer.number(f.value, n) for f, n in zip(term.factors, digits, strict=True)]
        for term, digits in zip(terms, figures.factors, strict=True)
    ]
    groups.append(_columns(numbers, colors, numbers=True))
    values = aligned([writer.number(t.value, n) for t, n in zip(terms, figures.terms, strict=True)])
    value_rows = tuple(line(t, f"bold {c}") for t, c in zip(values, colors, strict=True))
    groups.append([Brick(value_rows, (DOT,) * len(terms))])
    while True:
        table = lay([brick for group in groups for brick in _led(group)], SIGN)
        if table.width <= setter.room or len(groups) == 2:
            break
        groups.pop(0)
    label = line(writer.expression(total.left), LABEL)
    rows = [
        setter.row(label if n == 0 else (), PLUS if n else EQUALS, row)
        for n, row in enumerate(table.rows)
    ]
    result, sign = setter.result(total.value, style), setter.sign(total)
    behind = join((rows[-1], line("   Σ", LABEL), line(sign, SIGN), result))
    if setter.own_line or width(behind) > setter.cells:
        return [*rows, setter.alone(sign, result)]
    return [*rows[:-1], behind]


def _columns(
    terms: Sequence[Sequence[str]], colors: Sequence[str], *, numbers: bool = False
) -> list[Brick]:
    """The factors of all terms in columns: a brick of the first ones, one of the second ones."""
    bricks = []
    for column in zip_longest(*terms):
        texts = [text or "" for text in column]
        if numbers:
            texts = aligned(texts)
        rows = tuple(
            line(t, f"bold {color}" if numbers else color)
            for t, color in zip(texts, colors, strict=True)
        )
        bricks.append(Brick(rows, tuple(DOT if text else "" for text in column)))
    return bricks


def _led(group: Sequence[Brick]) -> list[Brick]:
    """A group of columns with equals signs to its left."""
    first, *others = group
    return [Brick(first.rows, (EQUALS,) * len(first.rows), first.place), *others]


def _closed(setter: Typesetter, total: Sum, colors: Sequence[str], style: str) -> list[Line]:
    """A long sum by its first and last terms or by their number, and its value."""
    value = join((line(EQUALS, SIGN), setter.result(total.value, style)))
    what = "paths" if total.over_paths else "terms"
    outline = line(f"Σ over {len(total.terms)} {what}", PLAIN)
    contents = [join((outline, value, HINT)), join((outline, value))]
    if what == "terms":
        contents.insert(0, join((_ends(setter, total, colors), value, HINT)))
    fitting = [content for content in contents if width(content) <= setter.room]
    label = line(setter.writer.expression(total.left), LABEL)
    return [setter.row(label, EQUALS, [*fitting, contents[-1]][0])]


def _ends(setter: Typesetter, total: Sum, colors: Sequence[str]) -> Line:
    """The first term, dots, the last two: a weighted sum mostly ends with a bias."""
    writer = setter.writer
    spelt = [
        setter.product(
            (writer.expression(f.symbol) for f in term.factors), [color] * len(term.factors)
        )
        for term, color in ((total.terms[k], colors[k]) for k in (0, -2, -1))
    ]
    plus = line(PLUS, SIGN)
    return join((spelt[0], plus, line("…", SIGN), plus, spelt[1], plus, spelt[2]))
