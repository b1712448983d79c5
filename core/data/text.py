"""Text that came from outside, made safe to show."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

_SEPARATORS = "\u2028\u2029"
# Default_Ignorable_Code_Point of Unicode's DerivedCoreProperties.txt, as far as not in category C
_IGNORABLE = (
    ("\u034f", "\u034f"),  # combining grapheme joiner
    ("\u115f", "\u1160"),  # Hangul fillers
    ("\u17b4", "\u17b5"),  # Khmer inherent vowels
    ("\u180b", "\u180f"),  # Mongolian variation selectors
    ("\u3164", "\u3164"),  # Hangul filler
    ("\ufe00", "\ufe0f"),  # variation selectors 1 to 16
    ("\uffa0", "\uffa0"),  # halfwidth Hangul filler
    ("\U000e0100", "\U000e01ef"),  # variation selectors 17 to 256
)


def visible(text: str) -> str:
    """The text with every character that acts or cannot be seen written out as an escape.

    Line feeds and tabs are written out too, so the result is one line; what is left can neither
    move the cursor nor reorder what stands beside it.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_shown(c) if is_shown_as_escape(c) else c for c in text)


def is_shown_as_escape(character: str) -> bool:
    """Whether a character does something or cannot be seen, so that it is written as an escape.

    That is category C, line and paragraph separators, and what Unicode calls default ignorable
    although it has another category: joiners, fillers and variation selectors.
    """
    return (
        unicodedata.category(character)[0] == "C"
        or character in _SEPARATORS
        or any(first <= character <= last for first, last in _IGNORABLE)
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
