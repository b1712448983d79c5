"""What the written lessons, Markdown and LaTeX, have in common: formulas, and users' text made harmless."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.formula import Expression, Word
from core.names import SUBSCRIPTS
from core.steps import EndStep, InitStep, Step, UpdateStep
from core.writing import Writer

LONGEST = 8  # terms of a sum that fit on a line of paper
MOST_VALUES = 40  # first values and columns that are written out one by one
WORDS = {
    "old": r"\text{old}",
    "new": r"\text{new}",
    "g": "g",
    "v": "v",
    "m": "m",
    "m before": r"m_{\text{before}}",
    "v before": r"v_{\text{before}}",
    "μ": r"\mu",
    "ρ": r"\rho",
    "ε": r"\varepsilon",
    "λ": r"\lambda",
    "β₁": r"\beta_1",
    "β₂": r"\beta_2",
    "β₁ᵗ": r"\beta_1^t",
    "β₂ᵗ": r"\beta_2^t",
    "m̂": r"\hat{m}",
    "v̂": r"\hat{v}",
    "l₁": "l_1",
    "l₂": "l_2",
    "max z": r"\max z",
}


@dataclass(frozen=True)
class PaperWriter(Writer):
    """Writes formulas in LaTeX that stand in a document, words upright."""

    def _leaf(self, e: Expression) -> tuple[str, int]:
        text, rank = super()._leaf(e)
        return (WORDS.get(e.text, rf"\text{{{e.text}}}") if isinstance(e, Word) else text), rank


def aligned(step: Step, writer: PaperWriter) -> list[str]:
    """A step's equations as lines of an `aligned` or `align*` environment; empty where it has none."""
    equations = [writer.equation(equation, LONGEST) for equation in step.equations]
    lines = []
    for first, *others in equations:
        left, _, right = first.partition(" = ")
        lines += [f"{left} &= {right}", *(f"&{other}" for other in others)]
    if isinstance(step, UpdateStep) and step.target is not None and lines:
        lines[-1] += rf" \quad ({writer.symbol(step.target)})"
    return lines


def first_values(step: InitStep, writer: PaperWriter) -> list[str]:
    """The first values of all parameters, one formula each, cut where there are too many."""
    shown = step.parameters[:MOST_VALUES]
    return [f"{writer.symbol(symbol)} = {writer.number(value)}" for symbol, value in shown]


SUBSCRIPT = f"[{''.join(map(chr, SUBSCRIPTS.values()))}]"
