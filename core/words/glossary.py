"""The glossary as a whole: an entry by its name, and the words of it in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from core.rules.entry import Entry
from core.words import function_words, network_words, training_words

GLOSSARY: tuple[Entry, ...] = (
    *network_words.WORDS,
    *function_words.WORDS,
    *training_words.WORDS,
)
"""All entries: the network, its functions, its training."""

BY_TERM = {entry.term: entry for entry in GLOSSARY}
BY_FORM = {form: entry for entry in GLOSSARY for form in entry.forms}


def found(text: str) -> Iterator[tuple[int, int, Entry]]:
    """The words of the glossary in a text, in order: where each begins and ends, and its entry.

    A no-break space counts as a space. What merely contains a word, such as `biased`, is none.
    """
    for match in _pattern().finditer(text):
        yield match.start(), match.end(), BY_FORM[_form(match[0])]


def _form(text: str) -> str:
    """The form that a text was recognised by: a sentence may begin with it."""
    form = text.replace("\u00a0", " ")
    return form if form in BY_FORM else form[0].lower() + form[1:]


@cache
def _pattern() -> re.Pattern[str]:
    """Any form, the longest first, with or without a capital."""
    forms = sorted(BY_FORM, key=len, reverse=True)
    either = (f"[{form[0].upper()}{form[0]}]{re.escape(form[1:])}" for form in forms)
    words = "|".join(form.replace(r"\ ", "[ \u00a0]") for form in either)
    return re.compile(rf"(?<![\w=])(?:{words})(?!\w)")


def entry(name: str) -> Entry | None:
    """The entry of a term, of one of its forms, or of a name as files have it: `dead_relu`."""
    spaced = name.replace("_", " ")
    return BY_TERM.get(name) or BY_TERM.get(spaced) or BY_FORM.get(name) or BY_FORM.get(spaced)
