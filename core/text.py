"""Text that came from outside, made safe to show."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches


def visible(text: str) -> str:
    """The text with every control, format and bidirectional character written out as an escape.

    Line feeds and tabs are written out too, so the result is one line; what is left can neither
    move the cursor nor reorder what stands beside it.
    """
    return "".join(
        _shown(c) if unicodedata.category(c)[0] == "C" or c in "\u2028\u2029" else c for c in text
    )


def _shown(character: str) -> str:
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")


def nearest(name: str, names: Iterable[str]) -> str:
    """The name among `names` that looks most like `name`, or an empty string where none does."""
    found = get_close_matches(name.lower(), list(names), n=1, cutoff=0.5)
    return found[0] if found else ""
