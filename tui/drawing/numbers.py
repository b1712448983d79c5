"""Numbers made to stand in columns: fixed decimals where they say enough, else an exponent."""

from __future__ import annotations

import math

from core.formulas.numerals import MINUS, fitted, numeral
from tui.drawing.glyphs import CUT, UNKNOWN

_DECIMALS = 4  # more are no easier to follow


def fixed(number: float, width: int, decimals: int) -> str:
    """A signed number with so many decimals, or fewer, in at most `width` characters: +0.20, −4.33.

    A number of which these decimals show no digit is written with an exponent.
    """
    number += 0.0  # of −0 this makes 0
    if not math.isfinite(number):
        return fitted(number, width, signed=True)
    for places in range(decimals, 0, -1):
        text = f"{number:+.{places}f}".replace("-", MINUS)
        if len(text) <= width and (number == 0.0 or abs(number) >= 10.0**-places):
            return text
    return short(number, width, signed=True)


def short(number: float, width: int, signed: bool = False) -> str:
    """A number in at most `width` characters: 0.72, 2e−5, −.06; cut with … at worst."""
    text = fitted(number, width, signed)
    if CUT not in text:
        return text
    plus = "+" if signed and number >= 0.0 else ""
    mantissa, _, exponent = f"{number:.0e}".partition("e")
    for other in (f"{mantissa}e{int(exponent)}", numeral(number, 1).replace("0.", ".", 1)):
        candidate = plus + other.replace("-", MINUS)
        if len(candidate) <= width:
            return candidate
    return text


def value(number: float | None, width: int) -> str:
    """A number in at most `width` characters, or the sign for one that is not known yet.

    What is short is written as it is (8, 0.5), the rest with decimals as far as they say something.
    """
    if number is None:
        return UNKNOWN
    text = numeral(number, 12)
    if len(text) <= width:
        return text
    for places in range(_DECIMALS, 0, -1):
        text = f"{number:.{places}f}".replace("-", MINUS)
        if len(text) <= width and abs(number) >= 10.0 ** (1 - places):
            return text
    return short(number, width)
