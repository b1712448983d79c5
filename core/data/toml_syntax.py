"""Parsing TOML so that a complaint about its syntax names the line, where tomllib does not."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Sequence
from typing import NamedTuple

from core.data.decimals import vanishes
from core.data.errors import InputError
from core.data.text import shortened
from core.data.toml_hints import hint_for
from core.data.toml_lines import deepest_line, line_of
from core.data.toml_signs import Edit, edited, edits, written_column
from core.data.typed import Numeral

_MAX_PARTS = 100
_OF_A_KEY = re.compile(r"(Cannot (?:declare|mutate|redefine).*?)(\('.*\)|\(\".*\))(.*)", re.DOTALL)


class Parsed(NamedTuple):
    """What a text holds.

    Attributes:
        values: The sections and keys.
        text: The text in TOML, with numbers and names that were written in another way.
        vanished: The numbers so close to 0 that they were read as 0, as they were written.
    """

    values: dict[str, object]
    text: str
    vanished: tuple[str, ...]


def parse(text: str, source: str) -> Parsed:
    """Parse a text.

    Args:
        text: The text.
        source: What to call it in messages.

    Raises:
        InputError: It is not valid TOML; with the line where that is known.
    """
    if line := _deep_key_line(text):
        raise _too_deep(source, line)
    changes = edits(text, source)
    toml = edited(text, changes)
    vanished = []
    written = {change.toml: text[change.start : change.end] for change in changes}

    def real(numeral: str) -> float:
        value = float(numeral)
        if value == 0.0 and vanishes(numeral):
            vanished.append(numeral)
        return Numeral(value, written.get(numeral, numeral))

    try:
        values = tomllib.loads(toml, parse_float=real)
    except RecursionError:
        raise _too_deep(source, deepest_line(text)) from None
    except ValueError as error:  # TOMLDecodeError, or a number of thousands of digits
        raise _syntax_error(str(error), text, changes, source) from None
    return Parsed(values, toml, tuple(vanished))


def _deep_key_line(text: str) -> int | None:
    """The first line in which a key may have too many parts: time grows with their square."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.count(".") <= _MAX_PARTS:
            continue
        bare = any(part.count(".") > _MAX_PARTS for part in re.split(r"[,=\[\]{}]", line))
        if bare or len(re.findall(r"[\"']\s*\.", line)) > _MAX_PARTS:
            return number
    return None


def _too_deep(source: str, line: int) -> InputError:
    return InputError(
        f"{source}:{line}",
        "lists, tables or keys are nested too deeply",
        "an experiment needs three levels",
    )


def _syntax_error(message: str, text: str, changes: Sequence[Edit], source: str) -> InputError:
    if "digits" in message:
        line = line_of(text, re.compile(rf"[0-9_]{{{sys.get_int_max_str_digits() + 1},}}"))
        return InputError(
            f"{source}:{line}" if line else source,
            "a number has too many digits",
            "write it with an exponent, such as 1e30",
        )
    found = re.search(r" \(at line (\d+), column (\d+)\)$", message)
    if found is None:
        reason = message.removesuffix(" (at end of document)")
        what = f"not valid TOML: {_in_words(reason)}, at the end"
        return InputError(source, what, hint_for(reason))
    reason = message[: found.start()]
    column = written_column(text, changes, int(found[1]), int(found[2]))
    what = f"not valid TOML in column {column}: {_in_words(reason)}"
    return InputError(f"{source}:{found[1]}", what, hint_for(reason))


def _in_words(reason: str) -> str:
    """A reason of tomllib's, in which the parts of a key stand as a tuple, with the key as text."""
    found = _OF_A_KEY.fullmatch(reason)
    if found is None:
        return reason
    parts: tuple[str, ...] = ast.literal_eval(found[2])
    return f"{found[1]}{shortened('.'.join(parts))}{found[3]}"
