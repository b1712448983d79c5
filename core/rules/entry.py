"""What the glossary says of one word; of a rule, its record says it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """A word and its meaning.

    Attributes:
        term: The word; of what has a name in experiment files, that name.
        meaning: Two or three plain sentences.
        forms: How the word is written in running text, where that is to be recognised.
        formula: What it comes to in symbols; empty where a formula says no more.
        see: The terms that help to understand it.
        symbol: The letter that stands for it in formulas; empty for none.
    """

    term: str
    meaning: str
    forms: tuple[str, ...] = ()
    formula: str = ""
    see: tuple[str, ...] = ()
    symbol: str = ""
