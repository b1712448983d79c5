"""What the lessons in Markdown and in LaTeX have in common: formulas, headings, columns."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cached_property

from core.data.dataset import Column, Scaling
from core.data.experiment import Experiment
from core.exports.format import place, quantity
from core.formulas.formula import Expression, Word
from core.formulas.names import target
from core.formulas.numerals import PAPER_DIGITS
from core.formulas.writing import Writer
from core.run.schedule import Schedule
from core.steps.records import InitStep, InputGradient, Record, UpdateStep
from core.words.explanation import explain

LONGEST = 8  # terms of a sum that are written before the middle is left out
WIDEST = 64  # characters of a formula that fit on a line of paper
MOST_VALUES = 40  # first values and columns that are written out one by one


@dataclass(frozen=True)
class PaperWriter(Writer):
    """Writes formulas in LaTeX that stand in a document, words upright."""

    def _leaf(self, e: Expression, digits: int = 0) -> tuple[str, int]:
        text, rank = super()._leaf(e, digits)
        return (e.latex or rf"\text{{{e.text}}}" if isinstance(e, Word) else text), rank


@dataclass(frozen=True)
class Lesson(ABC):
    """Steps as a lesson on paper; each kind of document says how its parts are marked.

    Attributes:
        experiment: What is run.
        schedule: The order of its steps.
        digits: Significant digits of numbers.
    """

    experiment: Experiment
    schedule: Schedule
    digits: int = PAPER_DIGITS

    @cached_property
    def writer(self) -> PaperWriter:
        """Writes the formulas."""
        return PaperWriter(self.experiment.network.notation, "latex", self.digits)

    def columns(self) -> list[str]:
        """What the inputs and targets stand for, an item each."""
        named = columns(self.experiment, self.writer)
        return [self.item(symbol, self.plain(name)) for symbol, name in named]

    def step(self, step: Record, begins: bool) -> str:
        """A step with its formulas; where a phase begins with a heading."""
        parts = [self.section(self.plain(title(step)))] if begins else []
        parts.append(self.subsection(step_title(step, self.writer)))
        if isinstance(step, InitStep):
            parts.append(self.values(values(step, self.writer)))
        if lines := aligned(step, self.writer):
            parts.append(self.equations(" \\\\\n".join(lines)))
        parts.append(self.plain(explain(step, self.experiment, self.schedule, digits=self.digits)))
        return "\n" + self.joined([part for part in parts if part]) + "\n"

    @abstractmethod
    def plain(self, text: str) -> str:
        """A text that the document shows as it is."""

    @abstractmethod
    def section(self, heading: str) -> str:
        """The heading of a phase."""

    @abstractmethod
    def subsection(self, heading: str) -> str:
        """The heading of a step."""

    @abstractmethod
    def item(self, formula: str, text: str) -> str:
        """A formula and what it stands for, in a list."""

    @abstractmethod
    def values(self, formulas: list[str]) -> str:
        """Formulas in a row."""

    @abstractmethod
    def equations(self, lines: str) -> str:
        """Lines of formulas whose signs = stand one below the other."""

    @abstractmethod
    def joined(self, parts: list[str]) -> str:
        """The parts of a step, one after the other."""


def aligned(step: Record, writer: PaperWriter) -> list[str]:
    """A step's equations as lines of an `aligned` or `align*` environment, if it has any."""
    equations = [writer.equation(equation, LONGEST) for equation in step.equations]
    lines = []
    for first, *others in equations:
        left, _, right = first.partition(" = ")
        for start, line in ((left, f"= {right}"), *(("", other) for other in others)):
            first_part, *rest = broken(line, WIDEST)
            lines.append(f"{start} &{first_part}".lstrip())
            lines += [rf"&\phantom{{={{}}}} {{}} {part}" for part in rest]
    if isinstance(step, UpdateStep) and step.target is not None and lines:
        lines[-1] += rf" \quad ({writer.symbol(step.target)})"
    return lines


def broken(formula: str, widest: int) -> list[str]:
    """A formula in parts of at most `widest` characters, each but the first with its + or - ahead.

    It is broken between the terms of its outermost sum, where that is not enough between those of
    a sum in brackets; a term that is wider stays whole.
    """
    parts = [formula]
    for depth in (0, 1):
        parts = [line for part in parts for line in _filled(_terms(part, depth), widest)]
    return parts


def _terms(formula: str, depth: int) -> list[str]:
    """The terms of a sum that stands in `depth` round brackets; elsewhere no break is allowed."""
    terms, opened, start = [], "", 0
    for k, character in enumerate(formula):
        if character in "({":
            opened += "{" if formula[:k].endswith(r"\left") else character
        elif character in ")}":
            opened = opened[:-1]
        elif opened == "(" * depth and formula[k : k + 3] in (" + ", " - "):
            terms.append(formula[start:k])
            start = k + 1
    return [*terms, formula[start:]]


def _filled(terms: list[str], widest: int) -> list[str]:
    """Terms put together in lines, as many as fit."""
    lines = terms[:1]
    for term in terms[1:]:
        together = f"{lines[-1]} {term}"
        if _set_width(together) <= widest:
            lines[-1] = together
        else:
            lines.append(term)
    return lines


def _set_width(formula: str) -> int:
    """About how many characters a formula takes when it is set; a fraction counts once."""
    text = re.sub(r"\\frac\{[^{}]*\}|\\(left|right|text)\b", "", formula)
    return len(re.sub(r"[{}_ ]", "", re.sub(r"\\[a-z]+", "x", text)))


def values(step: InitStep, writer: PaperWriter) -> list[str]:
    """The parameters' first values, a formula each, and how many more there are."""
    shown = step.parameters[:MOST_VALUES]
    more = len(step.parameters) - len(shown)
    formulas = [f"{writer.symbol(symbol)} = {writer.number(value)}" for symbol, value in shown]
    return [*formulas, rf"\text{{and {more:,} more}}"] if more else formulas


def columns(experiment: Experiment, writer: PaperWriter) -> list[tuple[str, str]]:
    """What the inputs and targets stand for: a formula, and the column's name with its scaling.

    The name is the user's text as it is: it still has to be escaped.
    """
    network, data = experiment.network, experiment.data
    symbols = [network.output(0, i) for i in range(1, network.sizes[0] + 1)]
    symbols += [target(k) for k in range(1, network.sizes[-1] + 1)]
    named = list(zip(symbols, (*data.input_columns, *data.target_columns), strict=True))
    return [(writer.symbol(symbol), _described(column)) for symbol, column in named[:MOST_VALUES]]


def _described(column: Column) -> str:
    scaling = column.scaling
    if scaling == Scaling():
        return column.name
    return f"{column.name}, scaled: ({column.name} - {scaling.shift:.6g}) / {scaling.scale:.6g}"


def step_title(step: Record, writer: PaperWriter) -> str:
    """The heading of a step: its number, and as a formula what it is about."""
    subject, at = quantity(step), "After step" if isinstance(step, InputGradient) else "Step"
    about = "" if subject is None else f": ${writer.expression(subject)}$"
    return f"{at} {step.t}{about}"


def title(step: Record) -> str:
    """The heading over the steps of a phase."""
    return ": ".join(
        [step.phase.title, *([", ".join(place(step.position))] if step.position.epoch else [])]
    )
