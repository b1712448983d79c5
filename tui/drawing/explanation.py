"""The explanation of a step in lines, its names in the colours that they wear on the network."""

from __future__ import annotations

import re
from collections.abc import Mapping

from core.names import Notation
from core.steps import Step
from tui.drawing.palette import LIT, TEXT, owners
from tui.drawing.typeset import NO_BREAK, Line, line, wrap

NOTICE = f"bold {LIT}"
SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉"


def names(step: Step, notation: Notation) -> dict[str, str]:
    """The names of the quantities that wear a colour at a step, with that colour."""
    return {notation.unicode(symbol): color for symbol, color in owners(step).items()}


def explanation(text: str, message: str, colors: Mapping[str, str], cells: int) -> list[Line]:
    """A message, if there is one, then an explanation, in lines of at most `cells`.

    Args:
        text: The explanation.
        message: Why a key press could not act, or what it came to; empty for nothing.
        colors: The colour of each name that has one.
        cells: The width to fill.
    """
    notice = [line(part, NOTICE) for part in wrap(message, cells)]
    # A name stays with its number, and a sign with what follows it.
    bound = re.sub(r"(?<![0-9)]) = ", f"{NO_BREAK}={NO_BREAK}", text)
    bound = re.sub(r" ([=·]) ", rf" \1{NO_BREAK}", bound)
    return [*notice, *(coloured(part, colors) for part in wrap(bound, cells))]


def coloured(text: str, colors: Mapping[str, str]) -> Line:
    """A text with every name in its colour; what merely begins or ends like a name is none."""
    if not colors:
        return line(text, TEXT)
    longest_first = sorted(colors, key=len, reverse=True)
    pattern = rf"(?<![\w∂])({'|'.join(map(re.escape, longest_first))})(?![\w{SUBSCRIPTS}])"
    return tuple(
        (part, f"bold {colors[part]}" if k % 2 else TEXT)
        for k, part in enumerate(re.split(pattern, text))
        if part
    )
