"""Numbers made to stand in columns: fixed decimals where they say enough, an exponent where they do not."""

from __future__ import annotations

import math

from core.numerals import MINUS, fitted, numeral
from tui.drawing.glyphs import UNKNOWN


def fixed(value: float, width: int, decimals: int) -> str:
    """A signed number with so many decimals in at most `width` characters: +0.20, −4.33.

    A number of which these decimals show no digit, or that does not fit, is written in another way.
    """
    if not math.isfinite(value):
        return fitted(value, width, signed=True)
    for places in range(decimals, 0, -1):
        text = f"{value:+.{places}f}".replace("-", MINUS)
        if len(text) <= width:
            if value == 0.0 or abs(value) >= 10.0**-places:
                return text
            break
    return fitted(value, width, signed=True)


def value(number: float | None, width: int) -> str:
    """A number in at most `width` characters: short where it is short, else with as many decimals as fit."""
    if number is None:
        return UNKNOWN
    short = numeral(number, 12)
    return short if len(short) <= width else fitted(number, width)
