"""Sentences and formulas in ASCII, for terminals and files that cannot take more."""

from __future__ import annotations

from core.formulas.names import SUBSCRIPTS

_PLAIN = {
    **{chr(subscript): chr(digit) for digit, subscript in SUBSCRIPTS.items()},
    "∂": "d",
    "ŷ": "yhat",
    "δ": "delta",
    "η": "learning_rate",
    "−": "-",
    "·": "*",
    "²": "^2",
    "√": "sqrt",
    "½": "1/2",
    "∞": "inf",
    "→": "->",
    "…": "...",
    "’": "'",
}
_TABLE = str.maketrans(_PLAIN)


def to_ascii(text: str) -> str:
    """The text with the signs of mathematics in ASCII, and other characters as escapes."""
    return text.translate(_TABLE).encode("ascii", "backslashreplace").decode("ascii")
