"""How numbers are written for people to read. Files and JSON keep full precision."""

from __future__ import annotations

import math

MINUS = "−"
# Significant digits of numbers.
PAPER_DIGITS = 6  # in lines and on paper
SCREEN_DIGITS = 5  # on the screen, where columns are narrow
MOST_DIGITS = 17  # with which any number reads back to the same bits


def numeral(value: float, digits: int = PAPER_DIGITS) -> str:
    """A number with up to `digits` significant digits: 240, −0.0312, 1.5e−7, ∞, nan."""
    if math.isnan(value):
        return "nan"
    if math.isinf(value):
        return "∞" if value > 0 else f"{MINUS}∞"
    text = f"{value:.{digits}g}"
    mantissa, _, exponent = text.partition("e")
    if exponent:
        text = f"{mantissa}e{int(exponent)}"
    elif float(text) == 0.0:
        text = "0"
    return text.replace("-", MINUS)


def counted(number: int, one: str, many: str = "") -> str:
    """How many of a thing: 1 row, 2 rows; `many` where that is not `one` with an s."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def fitted(value: float, width: int, signed: bool = False) -> str:
    """A number in at most `width` characters, cut with … where even one digit is too long.

    Args:
        value: The number.
        width: The room, in characters.
        signed: Whether to write + before what is not negative.
    """
    plus = "+" if signed and value >= 0.0 else ""
    for digits in range(max(1, min(width, 9)), 0, -1):
        text = plus + numeral(value, digits)
        if len(text) <= width:
            return text
    return (plus + numeral(value, 1))[: max(width - 1, 0)] + "…"


def percent(share: float) -> str:
    """A share in per cent: 100 % only where it is the whole, and 0 % only where it is nothing."""
    if share in (0.0, 1.0):
        return f"{share:.0%}"
    return f"{min(max(share, 0.001), 0.999):.1%}"
