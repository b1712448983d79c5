"""The program of an update as it is drawn: any line by itself, and PyTorch beside or below it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rich.cells import cell_len
from rich.segment import Segment

from core.formulas.formula import Call, Chain, Expression, Number, Operation, Partial, Sum
from core.formulas.names import LEARNING_RATE, LOSS, Symbol
from core.formulas.numerals import MINUS, numeral
from core.program.listing import Line, Listing, Remark
from core.program.python import Piece
from core.program.statements import Statement
from core.rules.optimizers import NEW
from core.run.known import Known
from core.steps.records import Step
from tui.drawing import palette
from tui.drawing.canvas import ink
from tui.drawing.glyphs import CUT, cut, left

MARK = "▸ "
GUTTER = len(MARK)
BESIDE = 92  # cells from which on PyTorch has a column of its own
TORCH = 56  # cells of that column at most
RULE = "│ "
HEADER = "PyTorch"
LEAST_BELOW = 15  # lines from which on several of PyTorch stand below, else one
COMMENT = 9  # cells of a value behind a line: "# -0.1234"
GAP = 2  # cells before it, at least
DIGITS = 4
TERMS = 64  # of a long sum those whose names are coloured: no line has room for more


@dataclass(frozen=True)
class Room:
    """Where Python and PyTorch stand.

    Attributes:
        python: Cells of a line of Python.
        torch: Cells of a line of PyTorch.
        header: Lines above the program.
        below: Lines below it.
    """

    python: int
    torch: int
    header: int
    below: int

    @property
    def beside(self) -> bool:
        """Whether PyTorch stands beside the program, not below."""
        return self.header > 0


def room(width: int, height: int, torch_lines: int) -> Room:
    """The arrangement for a size."""
    if width >= BESIDE:
        torch = min(TORCH, width * 2 // 5)
        return Room(width - torch - len(RULE), torch, 1, 0)
    if height < LEAST_BELOW:
        return Room(width, width, 0, 1 if height > 1 else 0)
    return Room(width, width, 0, 1 + min(torch_lines, height // 3))


def fitting(pieces: Iterator[Piece], cells: int) -> list[Piece]:
    """As much of a line as has room; what is cut ends in …."""
    kept: list[Piece] = []
    used = 0
    for text, leaf in pieces:
        if used + len(text) > cells:  # names are ASCII
            if used == cells and kept:
                text, leaf = kept.pop()
                used -= len(text)
            return [*kept, (text[: cells - used - 1] + CUT, leaf)] if cells > 0 else []
        kept.append((text, leaf))
        used += len(text)
    return kept


def colors(step: Step) -> dict[Expression, str]:
    """The colours that the derivation gives to the quantities of a step."""
    worn = palette.owners(step)
    found: dict[Expression, str] = {}
    for equation in step.equations:
        if isinstance(equation, Chain):
            for n, factor in enumerate(equation.factors):
                color = worn.get(factor.owner, palette.factor_color(n))
                for leaf in (factor.symbol, *_leaves(factor.expression)):
                    found.setdefault(leaf, color)
        elif isinstance(equation, Sum):
            for n, term in enumerate(equation.terms[:TERMS]):
                for factor in term.factors:
                    for leaf in (factor.symbol, *_leaves(factor.expression)):
                        found.setdefault(leaf, palette.factor_color(n))
    return found


def _leaves(e: Expression) -> Iterator[Expression]:
    if isinstance(e, Operation):
        yield from _leaves(e.left)
        yield from _leaves(e.right)
    elif isinstance(e, Call):
        yield from _leaves(e.argument)
    elif not isinstance(e, Number):
        yield e


class State(NamedTuple):
    """How things stand with a line.

    Attributes:
        current: Whether it belongs to the current step.
        done: Whether it belongs to that or to an earlier one.
        number: What it has come to, as far as that is known.
    """

    current: bool
    done: bool
    number: float | None


def state(
    listing: Listing, place: int, content: Line, known: Known, step: Step, places: tuple[int, ...]
) -> State:
    """How things stand with a line at a step, whose own lines `places` are."""
    current, number = place in places, None
    if isinstance(content, Statement):
        number = value(content, known, step, current)
    return State(current, current or listing.done(place, step.position, places), number)


def value(statement: Statement, known: Known, step: Step, current: bool) -> float | None:
    """What a statement has come to, as far as the step knows it."""
    quantity, parameter = statement.left, statement.parameter
    if isinstance(quantity, Symbol) and quantity != LEARNING_RATE:
        return known.value(quantity)
    if isinstance(quantity, Partial):
        return known.gradient(quantity.by) if quantity.of == LOSS else None
    if quantity == NEW and parameter is not None:
        return known.parameter(parameter) if known.updated(parameter) else None
    if current:
        return next((e.value for e in step.equations if e.left == quantity), None)
    return None


def line(
    content: Line, pieces: Sequence[Piece], at: State, width: int, worn: dict[Expression, str]
) -> list[Segment]:
    """A line of Python in exactly `width` cells.

    Args:
        content: The line.
        pieces: What is written in it, as much as fits.
        at: How things stand with it.
        width: The cells.
        worn: The colours of quantities in the current step.
    """
    current, done, number = at
    if isinstance(content, Remark):
        return _remark(f"# {content.text}", palette.LIT if done else palette.MUTED, width)
    on = palette.CARD if current else None
    used = GUTTER + sum(len(text) for text, _ in pieces)
    segments = [_mark(current)]
    for n, (text, leaf) in enumerate(pieces):
        named = leaf is not None and not isinstance(leaf, Number)
        color = palette.TEXT if named else palette.MUTED
        if not done:
            color = palette.MUTED if named else palette.FAINT
        if current and n == 0:
            segments.append(Segment(text, ink(palette.RESULT, on, bold=True)))
            continue
        if current and leaf is not None:
            color = worn.get(leaf, palette.TEXT)
        segments.append(Segment(text, ink(color, on)))
    spare = width - used
    if number is None or spare < COMMENT + GAP:
        return [*segments, Segment(" " * spare, ink(on=on))]
    comment = f"# {_short(number)}".ljust(COMMENT)
    color = palette.LIT if current else palette.FAINT
    gap = Segment(" " * (spare - COMMENT), ink(on=on))
    return [*segments, gap, Segment(comment, ink(color, on))]


def _short(number: float) -> str:
    """A number with at most `DIGITS` digits in a comment's room, in ASCII as the program is."""
    texts = (numeral(number, digits) for digits in range(DIGITS, 0, -1))
    fitting = (text for text in texts if len(text) <= COMMENT - len("# "))
    return next(fitting, numeral(number, 1)).replace(MINUS, "-").replace("∞", "inf")


def _mark(current: bool) -> Segment:
    if current:
        return Segment(MARK, ink(palette.LIT, palette.CARD, bold=True))
    return Segment(" " * GUTTER, ink())


def _remark(text: str, color: str, width: int) -> list[Segment]:
    """A remark, with a rule to the end of the line."""
    text = cut(f"{text} ", width)
    return [
        Segment(text, ink(color)),
        Segment("─" * (width - cell_len(text)), ink(palette.FAINT)),
    ]


def torch_window(total: int, update: int, lit: Sequence[int], height: int) -> range:
    """Which lines of PyTorch are shown where not all have room.

    Args:
        total: How many there are.
        update: How many of them, the last, are the update's.
        lit: Those that cover the step; they stand in the middle.
        height: For how many there is room.
    """
    setup = total - update
    at = lit[0] if lit else setup
    first = max(0, min(at - max(height - len(lit), 0) // 2, total - height))
    if at >= setup and height < total:
        first = max(first, min(setup, total - height))
    return range(first, min(first + height, total))


def torch_line(text: str, lit: bool, width: int) -> list[Segment]:
    """A line of PyTorch in exactly `width` cells."""
    if text.startswith("#"):
        return _remark(text, palette.MUTED, width)
    on = palette.CARD if lit else None
    style = ink(palette.TEXT if lit else palette.MUTED, on)
    return [_mark(lit), Segment(left(text, width - GUTTER), style)]


def torch_rule(width: int) -> list[Segment]:
    """The line between Python and PyTorch."""
    return _remark(HEADER, palette.MUTED, width)


def torch_brief(lines: Sequence[str], width: int) -> list[Segment]:
    """PyTorch's part of the step in a single line."""
    name = cut(f"{HEADER} ", width)
    text = left("; ".join(lines), width - len(name))
    return [Segment(name, ink(palette.MUTED)), Segment(text, ink(palette.TEXT))]


def headings(space: Room) -> list[Segment]:
    """The names of the two columns."""
    return [
        Segment(left("Python", space.python), ink(palette.MUTED)),
        Segment(RULE, ink(palette.FAINT)),
        Segment(left(HEADER, space.torch), ink(palette.MUTED)),
    ]
