"""A run as a lesson in Markdown, formulas as LaTeX between $ signs."""

from __future__ import annotations

import re

from core.exports.format import network_words
from core.exports.paper import Lesson

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


class Markdown(Lesson):
    """Steps as a lesson in Markdown."""

    def start(self) -> str:
        """Title, network, and what the inputs and targets stand for."""
        experiment = self.experiment
        parts = [
            f"# {escaped(experiment.title)}",
            escaped(experiment.about),
            escaped(network_words(experiment)),
        ]
        return "\n\n".join([*filter(None, parts), "\n".join(self.columns())]) + "\n"

    def plain(self, text: str) -> str:
        """A text, escaped."""
        return escaped(text)

    def section(self, heading: str) -> str:
        """The heading of a phase, below the title."""
        return f"## {heading}"

    def subsection(self, heading: str) -> str:
        """The heading of a step, below its phase."""
        return f"### {heading}"

    def item(self, formula: str, text: str) -> str:
        """An item of a list."""
        return f"- ${formula}$ is {text}"

    def values(self, formulas: list[str]) -> str:
        """A list of formulas."""
        return "\n".join(f"- ${formula}$" for formula in formulas)

    def equations(self, lines: str) -> str:
        """One formula, set apart."""
        return f"$$\n\\begin{{aligned}}\n{lines}\n\\end{{aligned}}\n$$"

    def joined(self, parts: list[str]) -> str:
        """Empty lines part what Markdown would run together."""
        return "\n\n".join(parts)

    def finish(self) -> str:
        """Nothing."""
        return ""
