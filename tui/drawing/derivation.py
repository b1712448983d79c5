"""The derivation of a step: its equations in the most generous setting that fits, line by line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from core.formula import Equation
from core.steps import ParameterGradientStep, Step
from core.writing import Writer
from tui.drawing import notices
from tui.drawing.equations import FEW_PATHS, Setting, Typesetter
from tui.drawing.palette import factor_color, owners
from tui.drawing.typeset import Line, cut, line, width

ALL = 10**9


@dataclass(frozen=True)
class Part:
    """An equation of a step as it is to be set.

    Attributes:
        equation: The equation.
        last: Whether its value is what the step comes to.
        color: The colour of a sum whose terms share one; empty for a colour each.
    """

    equation: Equation
    last: bool
    color: str = ""


def derivation(step: Step, writer: Writer, cells: int, height: int, open_sum: bool) -> list[Line]:
    """A step's equations as lines of at most `cells`.

    Args:
        step: The step.
        writer: Writes its formulas.
        cells: The width to fill.
        height: The lines there are; more are returned where even the tersest setting needs them.
        open_sum: Whether long sums are itemised.
    """
    lines: list[Line] = []
    for setting in settings(step, height, open_sum):
        lines = [cut(row, cells) for row in _set(step, writer, cells, setting)]
        if len(lines) <= height:
            break
    return lines


def settings(step: Step, height: int, open_sum: bool) -> Iterator[Setting]:
    """The settings to try, from the most generous to the tersest."""
    few = ALL if open_sum else FEW_PATHS
    subject = isinstance(step, ParameterGradientStep)  # its sum was the subject of an earlier step
    generous = [(True, True, True), (True, True, False), (True, False, False)]
    terse = [(False, True, False), (False, False, False)]
    if open_sum:
        plans = [(few, plan) for plan in generous + terse]
    elif subject:
        plans = [(few, plan) for plan in generous] + [(0, plan) for plan in generous + terse]
    else:
        longest = max(few, height)
        plans = [(longest, plan) for plan in generous + terse] + [(0, plan) for plan in generous + terse]
    for longest, (fractions, own_line, gap) in plans:
        yield Setting(fractions, own_line, gap, longest)


def _parts(step: Step) -> list[Part]:
    parts = [Part(equation, last=False) for equation in step.equations]
    if parts:
        parts[-1] = Part(parts[-1].equation, last=True)
    if isinstance(step, ParameterGradientStep) and step.paths is not None:
        # The sum is what the chain starts with: it wears the colour of the chain's first factor.
        parts.insert(0, Part(step.paths, last=False, color=factor_color(0)))
    return parts


def _set(step: Step, writer: Writer, cells: int, setting: Setting) -> list[Line]:
    parts = _parts(step)
    worn = owners(step)
    labels = Typesetter(writer, setting, cells, 0, worn)
    margin = max((width(row) for part in parts for row in labels.label(part.equation.left)), default=0)
    typesetter = Typesetter(writer, setting, cells, min(margin, cells // 2), worn)
    blocks = [typesetter.equation(p.equation, last=p.last, color=p.color) for p in parts]
    if (words := notices.words(step, writer, cells)):
        blocks.append(words)
    rows: list[Line] = []
    for n, block in enumerate(blocks):
        if n and setting.gap:
            rows.append(line(""))
        rows.extend(block)
    return rows
