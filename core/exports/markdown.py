"""A run as a lesson in Markdown, formulas as LaTeX between $ signs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from core.experiment import Experiment
from core.explanation import explain
from core.exports import paper
from core.exports.format import network_words
from core.schedule import Schedule
from core.steps import InitStep, Step

_SPECIAL = re.compile(r"[\\`*_\[\]<>|~$&]")
_BLOCK = re.compile(r"^(\s*)([#+\-=:]|\d+(?=[.)]))")  # what begins a heading, a list or a rule


def escaped(text: str) -> str:
    """A line of text that Markdown shows as it is."""
    text = _SPECIAL.sub(r"\\\g<0>", text)
    block = _BLOCK.match(text)
    if block is None:
        return text
    indent, mark = block.groups()
    rest = text[block.end() :]
    return f"{indent}{mark}\\{rest}" if mark.isdigit() else f"{indent}\\{mark}{rest}"


@dataclass(frozen=True)
class Markdown:
    """Steps as a lesson in Markdown.

    Attributes:
        experiment: What is run.
        schedule: The order of its steps.
    """

    experiment: Experiment
    schedule: Schedule

    @cached_property
    def _writer(self) -> paper.PaperWriter:
        return paper.PaperWriter(self.experiment.network.notation, "latex")

    def start(self) -> str:
        """Title, network, and what the inputs and targets stand for."""
        experiment = self.experiment
        parts = [
            f"# {escaped(experiment.title)}",
            escaped(experiment.about),
            escaped(network_words(experiment)),
        ]
        columns = [
            f"- ${symbol}$ is {escaped(name)}"
            for symbol, name in paper.columns(experiment, self._writer)
        ]
        return "\n\n".join([*filter(None, parts), "\n".join(columns)]) + "\n"

    def step(self, step: Step, first: bool) -> str:
        """A step with its formulas; at the start of a phase with a heading."""
        parts = [f"## {paper.title(step)}"] if first or step.position.index == 0 else []
        parts.append(f"### {paper.step_title(step, self._writer)}")
        if isinstance(step, InitStep):
            parts.append(
                "\n".join(f"- ${formula}$" for formula in paper.values(step, self._writer))
            )
        if lines := paper.aligned(step, self._writer):
            body = " \\\\\n".join(lines)
            parts.append(f"$$\n\\begin{{aligned}}\n{body}\n\\end{{aligned}}\n$$")
        parts.append(escaped(explain(step, self.experiment, self.schedule)))
        return "\n" + "\n\n".join(filter(None, parts)) + "\n"

    def finish(self) -> str:
        """Nothing."""
        return ""
