"""The derivation of a step: its equations in the most generous setting that fits, line by line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from core.formulas.formula import Chain, Equation, Partial, Sum
from core.formulas.writing import Writer
from core.steps.records import ForwardStep, NeuronGradientStep, ParameterGradientStep, Step
from tui.drawing.formulas import notices
from tui.drawing.formulas.equations import CHIP, LABEL, Form, Typesetter
from tui.drawing.formulas.sums import FEW, sum_lines
from tui.drawing.palette import factor_color, owners
from tui.drawing.typeset import Line, cut, line, width


@dataclass(frozen=True)
class Part:
    """An equation of a step as it is to be set.

    Attributes:
        equation: The equation.
        main: Whether the step is about it, so that it gives up its room last.
        final: Whether its value is what the step comes to.
        color: The colour of a sum whose terms share one; empty for a colour each.
    """

    equation: Equation
    main: bool
    final: bool
    color: str = ""


@dataclass(frozen=True)
class Setting:
    """How much room a derivation takes.

    Attributes:
        main: The form of the main equation.
        rest: The form of the others.
        own_line: Whether results have lines of their own.
        gap: Whether a blank line separates equations.
        longest: How many terms of a sum are itemised at most.
    """

    main: Form
    rest: Form
    own_line: bool
    gap: bool
    longest: int


PLANS = (  # main, rest, own line, gap: from the most generous to the tersest
    (Form.FRACTIONS, Form.FRACTIONS, True, True),
    (Form.FRACTIONS, Form.FRACTIONS, True, False),
    (Form.FRACTIONS, Form.COLUMNS, True, False),
    (Form.FRACTIONS, Form.FLAT, True, True),
    (Form.FRACTIONS, Form.FLAT, True, False),
    (Form.FRACTIONS, Form.FLAT, False, False),
    (Form.COLUMNS, Form.FLAT, True, True),
    (Form.COLUMNS, Form.FLAT, True, False),
    (Form.COLUMNS, Form.FLAT, False, False),
    (Form.FLAT, Form.FLAT, False, False),
    (Form.BRIEF, Form.BRIEF, False, False),
)
TERSE = 6  # the first of the plans without fractions


def derivation(step: Step, writer: Writer, cells: int, height: int, open_sum: bool) -> list[Line]:
    """A step's equations as lines of at most `cells`.

    Args:
        step: The step.
        writer: Writes its formulas.
        cells: The width to fill.
        height: The lines there are; more are returned where even the shortest setting needs them.
        open_sum: Whether long sums are itemised.
    """
    parts = _parts(step)
    shortest: list[Line] = []
    for setting in _settings(step, height, open_sum):
        lines = _set(step, parts, writer, cells, setting)
        if not shortest or len(lines) < len(shortest):
            shortest = lines
        if len(lines) <= height:
            break
    return [cut(row, cells) for row in shortest]


def outcome(step: Step, writer: Writer) -> Line:
    """What the step comes to, as the chip that its derivation ends with; nothing without one."""
    if not step.equations:
        return ()
    return line(f" {writer.number(step.equations[-1].value)} ", CHIP)


def _settings(step: Step, height: int, open_sum: bool) -> Iterator[Setting]:
    """The settings to try, from the most generous to the tersest."""
    if open_sum:
        most = max((len(e.terms) for e in _sums(step)), default=0)
        if most > height:  # it fits in no setting, so that one will do
            yield Setting(Form.COLUMNS, Form.FLAT, own_line=False, gap=False, longest=most)
            return
        longest = [most]
    elif not _sums(step):
        longest = [0]
    elif _itemised(step):
        longest = [height, 0]
    else:
        longest = [FEW, 0]
    plans = [(plan, most) for most in longest for plan in PLANS]
    if isinstance(step, ParameterGradientStep) and not step.is_sum:
        # Its sum was the matter of an earlier step: it closes before the chain loses its fractions.
        plans.sort(key=lambda entry: PLANS.index(entry[0]) >= TERSE)
    for (main, rest, own_line, gap), most in plans:
        yield Setting(main, rest, own_line, gap, most)


def _itemised(step: Step) -> bool:
    """Whether a step's sum has many terms of its own: weighted sums, gradients of shared biases."""
    shared = isinstance(step, ParameterGradientStep) and step.is_sum
    return shared or not all(equation.over_paths for equation in _sums(step))


def _parts(step: Step) -> list[Part]:
    main = last = len(step.equations) - 1
    if isinstance(step, ForwardStep | NeuronGradientStep):
        main = next((n for n, e in enumerate(step.equations) if isinstance(e, Sum)), 0)
    parts = [Part(e, main=n == main, final=n == last) for n, e in enumerate(step.equations)]
    if isinstance(step, ParameterGradientStep) and step.paths is not None and not step.is_sum:
        # The sum is what the chain starts with: it wears the colour of the chain's first factor.
        parts.insert(0, Part(step.paths, main=False, final=False, color=factor_color(0)))
    return parts


def _set(step: Step, parts: list[Part], writer: Writer, cells: int, setting: Setting) -> list[Line]:
    worn = owners(step)
    unplaced = Typesetter(writer, cells, 0, worn, setting.own_line)
    forms = [_form(part, setting) for part in parts]
    labels = [
        row
        for part, form in zip(parts, forms, strict=True)
        for shape in ((form, Form.FLAT) if isinstance(part.equation, Sum) else (form,))
        for row in unplaced.label(part.equation.left, shape)
    ]
    margin = min(max(map(width, labels), default=0), cells // 2)
    setter = Typesetter(writer, cells, margin, worn, setting.own_line)
    blocks = [
        _block(setter, part, form, setting.longest) for part, form in zip(parts, forms, strict=True)
    ]
    words = notices.words(step, writer, cells)
    if words:
        blocks.append(words)
    rows: list[Line] = []
    for n, block in enumerate(blocks):
        if n and setting.gap:
            rows.append(line(""))
        rows.extend(block)
    return rows


def _form(part: Part, setting: Setting) -> Form:
    """The form of an equation; where nothing in it is a fraction, no room is left for any."""
    equation, form = part.equation, setting.main if part.main else setting.rest
    if form is not Form.FRACTIONS:
        return form
    terms: tuple[Chain, ...] = ()
    if isinstance(equation, Chain):
        terms = (equation,)
    elif isinstance(equation, Sum):
        terms = equation.terms
    symbols = [equation.left, *(factor.symbol for term in terms for factor in term.factors)]
    return form if any(isinstance(symbol, Partial) for symbol in symbols) else Form.COLUMNS


def _block(setter: Typesetter, part: Part, form: Form, longest: int) -> list[Line]:
    equation, style = part.equation, CHIP if part.final else LABEL
    if isinstance(equation, Sum):
        return sum_lines(setter, equation, part.color, form, style, longest)
    if isinstance(equation, Chain):
        colors = [setter.color(factor, n) for n, factor in enumerate(equation.factors)]
        return setter.chain(equation, colors, form, style)
    return setter.equality(equation, form, style)


def _sums(step: Step) -> list[Sum]:
    sums = [equation for equation in step.equations if isinstance(equation, Sum)]
    if isinstance(step, ParameterGradientStep) and step.paths is not None and not step.is_sum:
        sums.append(step.paths)
    return sums
