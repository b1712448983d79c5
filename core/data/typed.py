"""Numbers as people type them: with the program's own signs, as fractions, as powers of ten.

Whatever is typed, on the command line, in a dialog or in an experiment file, is read here. The
cells of data files are another matter: see `core.data.cells`.
"""

from __future__ import annotations

import math
import re
from typing import Self

from core.data.decimals import MAX_LENGTH, vanishes

_MINUS = "-−‐‑‒–"  # the minus sign, hyphens, and the dashes that books set for it
_SIGN = rf"[+\{_MINUS}]?"
_BLANK = "[ \u00a0\u2009\u202f]?"  # those that books and pages set around signs too
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻"
_ASCII_MINUS = str.maketrans(_MINUS, "-" * len(_MINUS))
_ASCII = {**_ASCII_MINUS, **str.maketrans(_RAISED, "0123456789+-")}


def _pattern(part: str) -> str:
    """A number, whose sign, digits and exponent are named after the part that it is."""
    power = (
        rf"10(?:(?P<{part}_raised>[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]++)|(?:\^|\*\*)(?P<{part}_power>{_SIGN}[0-9]++))"
    )
    alone = power.replace(f"<{part}", f"<{part}_alone")
    digits = rf"(?P<{part}_digits>[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)"
    exponent = rf"[eE](?P<{part}_exponent>{_SIGN}[0-9]++)"
    scaled = rf"{_BLANK}[×·⋅*x]{_BLANK}{power}"
    return rf"(?P<{part}_sign>{_SIGN})(?:{alone}|{digits}(?:{exponent}|{scaled})?)"


PATTERN = rf"{_pattern('above')}(?:{_BLANK}[/⁄∕÷]{_BLANK}{_pattern('below')})?"
"""A number as it is typed. It is matched in time that grows with the length of a text."""
_TYPED = re.compile(PATTERN)
_INFINITE = re.compile(rf"{_SIGN}(?:∞|inf|infinity)", re.IGNORECASE)


class Numeral(float):
    """A number that knows how it was written, for a message that says it back.

    Attributes:
        written: The text that it was.
    """

    __slots__ = ("written",)
    written: str

    def __new__(cls, value: float, written: str) -> Self:
        """A number and its text."""
        made = super().__new__(cls, value)
        made.written = written
        return made


def typed(text: str) -> float:
    """The finite number that a text is: 8, -3.5, −3.5, .5, 1e-3, 1.5e−7, 1.5 × 10⁻⁷, 10^3, 1/35.

    A fraction is the float64 nearest to the quotient of the two float64 numbers in it.

    Raises:
        ValueError: It is none. The message says why, as in: it divides by 0; it is empty where the
            text is not like a number at all.
    """
    text = text.strip(" \t")
    if _INFINITE.fullmatch(text[:MAX_LENGTH]):
        raise ValueError("it is infinite")
    found = _TYPED.fullmatch(text) if len(text) <= MAX_LENGTH else None
    if found is None:
        raise ValueError
    return _value(found)


def because(error: ValueError) -> str:
    """The end of a sentence that refuses what is typed, with the reason if `typed` gave one."""
    return f": {error}" if str(error) else ""


def ascii_minus(text: str) -> str:
    """The text with minus signs in ASCII, as a whole number may have one."""
    return text.translate(_ASCII_MINUS)


def numeral(found: re.Match[str]) -> str:
    """What a match of PATTERN is in TOML: −3 is -3, .5 is 0.5, 1/4 is 0.25.

    Raises:
        ValueError: It is a fraction that is no finite number; see `typed`.
    """
    fraction = found["below_sign"] is not None
    return repr(_value(found)) if fraction else _decimal(found, "above")


def _value(found: re.Match[str]) -> float:
    above = _decimal(found, "above")
    value = float(above)
    if found["below_sign"] is not None:
        below = float(_decimal(found, "below"))
        if below == 0.0:
            raise ValueError("it divides by 0")
        value /= below
    if not math.isfinite(value):
        raise ValueError("it is too large for a float64")
    if value == 0.0 and vanishes(above):
        raise ValueError("it is so close to 0 that it would be read as 0")
    return value


def _decimal(found: re.Match[str], part: str) -> str:
    """A part of a match as a decimal number in ASCII, such as TOML and `float` read."""
    sign = found[f"{part}_sign"].translate(_ASCII)
    whole, point, rest = (found[f"{part}_digits"] or "1").partition(".")
    digits = f"{whole or '0'}.{rest or '0'}" if point else whole
    names = ("exponent", "raised", "power", "alone_raised", "alone_power")
    exponent = next((found[f"{part}_{name}"] for name in names if found[f"{part}_{name}"]), "")
    return f"{sign}{digits}e{exponent.translate(_ASCII)}" if exponent else sign + digits
