"""Numbers as people write them in data files."""

from __future__ import annotations

import math
import re
from array import array
from collections.abc import Sequence

from core.formulas.numerals import MINUS

MAX_LENGTH = 400  # characters of a text that is looked at for a number

_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_NOT_ZERO = re.compile(r"[+-]?[0.,_]*[1-9]")
_DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+(?:[eE][+-]?\d+)?", re.ASCII)


def number(text: str) -> float | None:
    """The finite number that a text is, in plain ASCII decimals (8, -3.5, 1e-3), or None."""
    text = text.strip(" \t")
    if len(text) > MAX_LENGTH or not _NUMBER.fullmatch(text):
        return None
    value = float(text)
    return value if math.isfinite(value) else None


def comma_number(text: str) -> float | None:
    """The number that a text with a decimal comma is (3,5), or None."""
    text = text.strip(" \t")
    if len(text) > MAX_LENGTH or not _DECIMAL_COMMA.fullmatch(text):
        return None
    return number(text.replace(",", "."))


def numbers(texts: Sequence[str]) -> array[float] | None:
    """The numbers of many texts at once, or None where `number` would refuse one of them."""
    joined = " ".join(texts)
    if "_" in joined or not (joined.isascii() and joined.isprintable()):
        return None
    if max(map(len, texts)) > MAX_LENGTH:
        return None
    try:
        values = array("d", map(float, texts))
    except ValueError:
        return None
    return values if all(map(math.isfinite, values)) else None  # nan, inf, 1e400


def vanishes(text: str) -> bool:
    """Whether a numeral that was read as 0 stands for another number, too close to it: 1e-400."""
    return _NOT_ZERO.match(text.strip(" \t")) is not None


def vanished_note(count: int, example: str, source: str) -> str:
    """The sentence that says of some numbers of a source that they were read as 0."""
    if count == 1:
        return f"1 number in {source} is so close to 0 that it was read as 0: {example}."
    return (
        f"{count:,} numbers in {source} are so close to 0 that they were read as 0, "
        f"such as {example}."
    )


def looks_numeric(text: str) -> bool:
    """Whether a text is meant as a number, even as one that is refused: nan, 1_0, ١٢, 0x1F, −1."""
    text = text.strip().replace(MINUS, "-")
    try:
        float(text.replace(",", "."))
    except ValueError:
        return text[:2].lower() == "0x"
    return True
