"""The explanation of a step in lines: names in their colours, words of the glossary underlined."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, TypeAlias

from rich.cells import cell_len

from core.formulas.names import Notation
from core.steps.records import Step
from tui.drawing.palette import LIT, TEXT, owners
from tui.drawing.typeset import NO_BREAK, Line, Run, line, wrap

if TYPE_CHECKING:
    from core.rules.entry import Entry  # the glossary is loaded after the first paint

NOTICE = f"bold {LIT}"
SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉"
WORD = f"underline {TEXT}"

Find: TypeAlias = "Callable[[str], Iterable[tuple[int, int, Entry]]]"
"""Finds words of the glossary in a text: where each begins and ends, and its entry."""


def no_words(text: str) -> Iterable[tuple[int, int, Entry]]:
    """Finds none."""
    return ()


def names(step: Step, notation: Notation) -> dict[str, str]:
    """The names of the quantities that wear a colour at a step, with that colour."""
    return {notation.unicode(symbol): color for symbol, color in owners(step).items()}


def explanation(
    text: str, message: str, colors: Mapping[str, str], cells: int, find: Find = no_words
) -> list[Line]:
    """A message, if there is one, then an explanation, in lines of at most `cells`.

    Args:
        text: The explanation.
        message: Why a key press could not act, or what it came to; empty for nothing.
        colors: The colour of each name that has one.
        cells: The width to fill.
        find: Finds the words to underline; each is underlined once, where it first comes up.
    """
    notice = [line(part, NOTICE) for part in wrap(message, cells)]
    # A name stays with its number, a sign with what follows it, and a word of the glossary whole.
    bound = re.sub(r"(?<![0-9)]) = ", f"{NO_BREAK}={NO_BREAK}", text)
    bound = re.sub(r" ([=·]) ", rf" \1{NO_BREAK}", bound)
    for start, end, _ in find(bound):
        bound = bound[:start] + bound[start:end].replace(" ", NO_BREAK) + bound[end:]
    seen: set[str] = set()
    lines = [coloured(part, colors) for part in wrap(bound, cells)]
    return [*notice, *(tuple(_underlined(runs, find, seen)) for runs in lines)]


def coloured(text: str, colors: Mapping[str, str]) -> Line:
    """A text with every name in its colour; what merely begins or ends like a name is none."""
    if not colors:
        return line(text, TEXT)
    longest_first = sorted(colors, key=len, reverse=True)
    pattern = rf"(?<![\w∂])({'|'.join(map(re.escape, longest_first))})(?![\w{SUBSCRIPTS}])"
    return tuple(
        (part, f"bold {colors[part]}" if k % 2 else TEXT)
        for k, part in enumerate(re.split(pattern, text))
        if part
    )


def _underlined(runs: Line, find: Find, seen: set[str]) -> Iterator[Run]:
    """The runs of a line, with the words that have not been seen yet as runs of their own."""
    for text, style in runs:
        done = 0
        for start, end, entry in find(text) if style == TEXT else ():
            if entry.term not in seen:
                seen.add(entry.term)
                yield from line(text[done:start], style)
                yield text[start:end], WORD
                done = end
        yield from line(text[done:], style)


def word_at(runs: Line, x: int) -> str:
    """The underlined word in cell x (from 0) of a line; empty where there is none."""
    for text, style in runs:
        x -= cell_len(text)
        if x < 0:
            return text if style == WORD else ""
    return ""
