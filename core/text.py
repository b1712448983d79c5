"""Text that came from outside, made safe to show."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
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


def clipped(text: str, length: int = 40) -> str:
    """The text, safe to show and cut to a length."""
    text = visible(text[: 4 * length])
    return f"{text[: length - 1]}…" if len(text) > length else text


def shortened(text: str, length: int = 40) -> str:
    """The text in quotes, safe to show and cut to a length."""
    return f'"{clipped(text, length)}"'


def path_end(path: str, length: int = 150) -> str:
    """The path, safe to show; of a long one its end."""
    path = visible(path[-4 * length :])
    return f"…{path[-length:]}" if len(path) > length else path


def listed(names: Sequence[str], most: int = 8) -> str:
    """The first few of some names, each cut to a length, and how many more there are."""
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return ", ".join(map(clipped, names[:most])) + more


def nearest(name: str, names: Iterable[str]) -> str:
    """The name among `names` that looks most like `name`, or an empty string where none does."""
    found = get_close_matches(name.lower(), list(names), n=1, cutoff=0.54)
    return found[0] if found else ""
