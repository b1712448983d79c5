"""All colours that mean something, and what each means. No other module names a colour."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import assert_never

from core.formulas.formula import Chain, Equation, Sum
from core.formulas.names import LOSS, Symbol
from core.steps.records import (
    EndStep,
    EpochStep,
    ForwardStep,
    InitStep,
    LossStep,
    NeuronGradientStep,
    ParameterGradientStep,
    Step,
    UpdateStep,
)

BACKGROUND = "#12141c"
TEXT = "#e2e5ee"
MUTED = "#8a8fa6"  # headings, names beside their values
FAINT = "#4b5064"  # rules, what is not on the path
POSITIVE = "#5fb4e6"  # blue and orange: told apart by colour-blind eyes too
NEGATIVE = "#ee8e4c"
CARD = "#262d3f"  # a neuron whose output is zero or not known
CARD_POSITIVE = "#2a5f8a"  # a neuron whose output is far above zero
CARD_NEGATIVE = "#7d4829"
LOSS_CARD = "#543645"
LIT = "#aab6d2"  # what the step looks at
RESULT = "#eceef2"  # what the step computes
ON_CHIP = "#12141c"  # text on RESULT, LIT or a factor's colour

FACTORS = ("#ffd75f", "#ff79c6", "#8ce678", "#78dcff", "#c297ff", "#ff9678")
"""The colours of factors: yellow, pink, green, cyan, purple, salmon, then from the start again."""


def factor_color(n: int) -> str:
    """The colour of factor n of a product, or of path n of a sum (both from 0)."""
    return FACTORS[n % len(FACTORS)]


def owners(step: Step) -> dict[Symbol, str]:
    """Which part of the network wears which colour at a step.

    Factor n of a product gives its colour to its owner. In a sum each term has one colour for all
    of its factors, so that a path can be followed by eye. What owns several factors wears the first
    one's colour. Where the paths to the loss are itemised by the neurons that they lead through,
    the loss itself wears none.
    """
    worn: dict[Symbol, str] = {}
    for equation in _coloured(step):
        if isinstance(equation, Chain):
            for n, factor in enumerate(equation.factors):
                worn.setdefault(factor.owner, factor_color(n))
        elif isinstance(equation, Sum):
            for n, term in enumerate(equation.terms):
                for factor in term.factors:
                    worn.setdefault(factor.owner, factor_color(n))
    if isinstance(step, NeuronGradientStep) and step.paths is not None:
        worn.pop(LOSS, None)
    return worn


def _coloured(step: Step) -> tuple[Equation, ...]:
    """The equations of a step that give colours, in the order in which they do."""
    match step:
        case ParameterGradientStep():
            return step.equations
        case ForwardStep():
            return (step.terms,)
        case NeuronGradientStep():
            return tuple(sorted(step.equations, key=lambda e: not isinstance(e, Sum)))
        case InitStep() | LossStep() | UpdateStep() | EpochStep() | EndStep():
            return step.equations
        case _:
            assert_never(step)


@lru_cache(maxsize=4096)
def mix(one: str, other: str, share: float) -> str:
    """`one` with a share (0 … 1) of `other` in it; colours as `#rrggbb`."""
    parts = ((int(one[k : k + 2], 16), int(other[k : k + 2], 16)) for k in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in parts)


def faded(color: str, share: float) -> str:
    """A colour of which only a share (0 … 1) is left before the background."""
    return mix(BACKGROUND, color, share)


def signed(value: float) -> str:
    """The colour of a number's sign."""
    if value == 0.0:
        return MUTED
    return NEGATIVE if value < 0.0 else POSITIVE


def header(fill: str) -> str:
    """The colour of a card's header above a fill."""
    return mix(fill, TEXT, 0.12)


def tint(value: float | None) -> str:
    """The fill of a card that holds `value`: neutral at 0 (or unknown), full colour far from it."""
    if value is None or math.isnan(value):
        return CARD
    share = round(16 * math.tanh(abs(value))) / 16  # few steps, so that few colours are made
    return mix(CARD, CARD_NEGATIVE if value < 0.0 else CARD_POSITIVE, share)


CROWD = faded(FAINT, 0.55)  # edges that there are too many of to tell apart
OUTCOME = faded(MUTED, 0.6)  # edges to the loss
