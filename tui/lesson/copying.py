"""What can be taken along of a moment: its derivation, or the program of its update, as text."""

from __future__ import annotations

from dataclasses import dataclass

from core.formulas.formula import Equation
from core.formulas.writing import Style, Writer
from core.program.listing import Program
from core.program.pytorch import PyTorch
from core.words.explanation import explain
from tui.playing.moment import Moment


@dataclass(frozen=True)
class Taken:
    """A text to be taken along.

    Attributes:
        text: The text, in lines.
        what: What it is, in words.
        file: What a file for it is called, without an ending.
    """

    text: str
    what: str
    file: str


def derivation(moment: Moment, style: Style) -> Taken:
    """The equations of the current step in full; where it has none, what it says."""
    step, experiment = moment.step, moment.experiment
    writer = Writer(experiment.network.notation, style, moment.digits)
    lines = [line for equation in step.equations for line in _equation(writer, equation)]
    if not lines:
        lines = [explain(step, experiment, moment.schedule, style, moment.digits)]
    return Taken("\n".join(lines), f"the derivation of step {step.t:,}", "chainstep-derivation")


def _equation(writer: Writer, equation: Equation) -> list[str]:
    """An equation in lines whose = stand below each other."""
    first, *others = writer.equation(equation, longest=_ALL)
    indent = " " * first.index(" = ")
    return [first, *(f"{indent} {line}" for line in others)]


_ALL = 10**9  # terms of a sum that are written out


def program(moment: Moment, _style: Style) -> Taken:
    """The update in Python, line by line, and below it in PyTorch."""
    experiment = moment.experiment
    listing = Program(moment.schedule, moment.training).at(moment.step.position)
    torch = PyTorch(experiment.network, moment.training, experiment.batch, experiment.init.velocity)
    lines = [listing.text(line) for line in range(len(listing))]
    lines += ["", "# the same in PyTorch", *(line.text for line in torch.lines)]
    return Taken("\n".join(lines), "the program of this update", "chainstep-program")
