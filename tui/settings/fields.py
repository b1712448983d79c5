"""The fields of the dialog of settings: their groups, and what a text in one of them means.

A text that cannot be read stays a text: what is wrong with it is said by the same code that reads
experiment files.
"""

from __future__ import annotations

import re
from typing import Any

from core.data.kinds import Numerals
from core.data.settings import OPTIONS, Group, Option
from core.data.typed import Numeral, ascii_minus, typed

_MOST_DIGITS = 18

GROUPS: tuple[tuple[str, tuple[Option[Any], ...]], ...] = tuple(
    (group.value, tuple(option for option in OPTIONS.values() if option.group is group))
    for group in Group
)


def value_of(option: Option[Any], text: str) -> object:
    """What a text means, of the type that an experiment file has there; else the text itself."""
    return option.kind.value(text.strip(), _LENIENT)


def _number(text: str) -> object:
    try:
        return Numeral(typed(text), text)
    except ValueError:
        return text


def _whole(text: str, _words: str) -> object:
    short = re.fullmatch(rf"-?[0-9]{{1,{_MOST_DIGITS}}}", ascii_minus(text))
    return int(short[0]) if short else _number(text)


_LENIENT = Numerals(_whole, _number)
