"""Steps as plain text: one line a step, in columns that line up."""

from __future__ import annotations

from dataclasses import dataclass

from core.data.experiment import Experiment
from core.exports.format import place
from core.formulas.numerals import PAPER_DIGITS
from core.formulas.writing import Style, Writer
from core.run.schedule import Schedule
from core.steps.records import EndStep, InitStep, Record, UpdateStep
from core.words.explanation import explain
from core.words.wording import first_velocity

MOST_VALUES = 12  # first values that are written out one by one


@dataclass(frozen=True)
class Text:
    """Steps as lines of text.

    Attributes:
        experiment: What is run.
        schedule: The order of its steps.
        style: `unicode` or `ascii`.
        digits: Significant digits of numbers.
    """

    experiment: Experiment
    schedule: Schedule
    style: Style = "unicode"
    digits: int = PAPER_DIGITS

    def start(self) -> str:
        """Nothing: the first line is the first step's, so that lines can be counted."""
        return ""

    def finish(self) -> str:
        """Nothing."""
        return ""

    def step(self, step: Record, begins: bool) -> str:
        """A step as one line: t, place, phase, what is computed and how."""
        said = self._said(step) if isinstance(step, EndStep) else self._computed(step)
        words = iter(place(step.position))
        epoch, update, row = next(words, ""), next(words, ""), next(words, "")
        columns = f"{step.t:>6}  {epoch:<9}  {update:<10}  {row:<7}  {step.phase.value:<8}"
        return f"{columns}  {said}".rstrip() + "\n"

    def _said(self, step: Record) -> str:
        return explain(step, self.experiment, self.schedule, self.style, self.digits)

    def _computed(self, step: Record) -> str:
        writer = Writer(self.experiment.network.notation, self.style, self.digits)
        if isinstance(step, InitStep):
            values = [
                f"{writer.symbol(symbol)} = {writer.number(value)}"
                for symbol, value in step.parameters[:MOST_VALUES]
            ]
            more = len(step.parameters) - len(values)
            said = ", ".join([*values, f"and {more:,} more"] if more else values)
            return ". ".join(filter(None, [said, first_velocity(step, writer)]))
        equations = [" ".join(writer.equation(equation)) for equation in step.equations]
        if isinstance(step, UpdateStep) and step.target is not None:
            kept = ", frozen" if step.frozen else ""
            equations[0] = f"{writer.symbol(step.target)}{kept}: {equations[0]}"
        return ";  ".join(equations)
