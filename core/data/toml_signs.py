"""What people write in experiment files and TOML does not know, put into TOML: −0.5, 1/35, w₁₁₁.

Strings and comments are left alone, and so is what TOML can read: what is changed is no TOML as it
stands, and the values of a valid text stay what they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from core.data import typed
from core.data.errors import InputError
from core.data.text import shortened
from core.data.toml_lines import TOKEN

_FOREIGN = re.compile(r"[^\x00-\x7f]|[/^*]|(?<![0-9])\.[0-9]|[0-9]\.(?![0-9])")
_OF_TOML = re.compile(r"[+-]?[0-9]++(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?")
_NUMBER = re.compile(rf"(?<![^\s=,\[])(?:{typed.PATTERN}|(?P<sign>[+\-−]?)∞)(?=[ \t\r]*+(?:,|\Z))")
_NAME = re.compile(r"(?<![^\s,{])[\w\u0300-\u036f-]++(?:,[₀-₉]++)*+(?=[ \t]*+=)")


class Edit(NamedTuple):
    """A part of a text, from `start` to before `end`, and what it is in TOML."""

    start: int
    end: int
    toml: str


def edits(text: str, source: str) -> list[Edit]:
    """What is to be changed in a text, from its beginning to its end.

    Args:
        text: The text.
        source: What to call it in messages.

    Raises:
        InputError: A fraction in it is no finite number.
    """
    if _FOREIGN.search(text) is None:
        return []
    try:
        return sorted(_edits(text))
    except _Unusable as error:
        line = text.count("\n", 0, error.start) + 1
        column = error.start - text.rfind("\n", 0, error.start)
        what = f"{shortened(error.number)} in column {column} cannot be used: {error.why}"
        raise InputError(f"{source}:{line}", what, "write a number such as 0.5 or 1/35") from None


def edited(text: str, changes: Sequence[Edit]) -> str:
    """The text with its changes made; no line becomes another."""
    parts, done = [], 0
    for change in changes:
        parts += [text[done : change.start], change.toml]
        done = change.end
    return "".join((*parts, text[done:]))


def written_column(text: str, changes: Sequence[Edit], line: int, column: int) -> int:
    """The column in a text of what stands in this line and column once the changes are made."""
    start = 0
    for _ in range(line - 1):
        start = text.index("\n", start) + 1
    place = start + column - 1
    for change in changes:
        if start <= change.start < place:
            growth = len(change.toml) - (change.end - change.start)
            place = max(change.start, place - growth)
    return place - start + 1


class _Unusable(Exception):
    """A number at a place of a text is none that can be used, and why."""

    def __init__(self, start: int, number: str, why: str) -> None:
        super().__init__(why)
        self.start, self.number, self.why = start, number, why


def _edits(text: str) -> Iterator[Edit]:
    depth, in_value = 0, False
    for token in TOKEN.finditer(text):
        start, end = token.span()
        if token["plain"]:
            yield from _names(text, start, end)
            if not in_value:
                equals = text.find("=", start, end)
                in_value, start = equals >= 0, equals
            if in_value:
                yield from _numbers(text, start, end)
        depth = max(0, depth + bool(token["open"]) - bool(token["close"]))
        in_value = in_value and (depth > 0 or not token["end"])


def _names(text: str, start: int, end: int) -> Iterator[Edit]:
    """Keys that are bare, and may not be."""
    for name in _NAME.finditer(text, start, end):
        if not name[0].isascii():
            yield Edit(*name.span(), f'"{name[0]}"')


def _numbers(text: str, start: int, end: int) -> Iterator[Edit]:
    for number in _NUMBER.finditer(text, start, end):
        if _OF_TOML.fullmatch(number[0]):
            continue
        if number["sign"] is not None:
            toml = number["sign"].replace("−", "-") + "inf"
        else:
            try:
                toml = typed.numeral(number)
            except ValueError as error:
                raise _Unusable(number.start(), number[0], str(error)) from None
        yield Edit(*number.span(), toml)
