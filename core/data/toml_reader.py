"""Reading TOML so that every complaint names its line and key."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from core.data import meant
from core.data.errors import InputError
from core.data.text import clipped, shortened, visible
from core.data.toml_lines import Path, key_lines
from core.data.toml_syntax import parse
from core.data.typed import Numeral, because, typed

NO_HOMES: Mapping[str, str] = {}


@dataclass
class Document:
    """A parsed TOML text, with options of the command line laid over it.

    Attributes:
        source: What to call the text in messages.
        values: The sections and keys.
        text: What was parsed; empty where nothing was.
        vanished: The numbers so close to 0 that they were read as 0, as they were written.
        options: The keys that an option has set, with the option's name.
    """

    source: str
    values: dict[str, object]
    text: str = ""
    vanished: tuple[str, ...] = ()
    options: dict[Path, str] = field(default_factory=dict)

    @classmethod
    def parse(cls, text: str, source: str) -> Document:
        """Parse a text.

        Raises:
            InputError: It is not valid TOML; with the line where that is known.
        """
        return cls(source, *parse(text, source))

    def override(self, section: str, key: str, value: object, option: str) -> None:
        """Let an option of the command line replace a key."""
        table = self.values.setdefault(section, {})
        if isinstance(table, dict):  # what is no table is refused when the section is read
            table[key] = value
            self.options[section, key] = option

    def copy(self) -> Document:
        """A document of its own; the lists in it are shared."""
        values = {
            name: dict(value) if isinstance(value, dict) else value
            for name, value in self.values.items()
        }
        return replace(self, values=values, options=dict(self.options))

    @property
    def reshaped(self) -> bool:
        """Whether an option may have changed which quantities there are."""
        return any(path[0] in ("data", "network") for path in self.options)

    @cached_property
    def _lines(self) -> dict[Path, int]:
        return key_lines(self.text)

    def where(self, *path: str) -> str:
        """How to name a key to the user: `net.toml:7, key "hidden"`, or the option that set it."""
        if path in self.options:
            return self.options[path]
        if not self.text:
            return self.source
        for length in range(len(path), 0, -1):
            if line := self._lines.get(path[:length]):
                return f"{self.source}:{line}, key {shortened(path[-1])}"
        return f"{self.source}, key {shortened(path[-1])}"

    def where_section(self, section: str) -> str:
        """How to name a section to the user: `net.toml:3, [network]`."""
        line = self._lines.get((section,))
        return f"{self.source}:{line}, [{visible(section)}]" if line else self.source

    def check_keys(self, keys: Collection[str], homes: Mapping[str, str]) -> None:
        """Raise InputError where the top level has a key that is not among `keys`.

        `homes` tells the sections of those that belong into one.
        """
        _check_keys(self, (), self.values, keys, homes)

    def section(
        self, name: str, keys: Collection[str], homes: Mapping[str, str] = NO_HOMES
    ) -> Section:
        """A section whose keys must be among `keys`; empty where the text has none.

        `homes` tells the sections of those that belong into another.
        """
        values = self.values.setdefault(name, {})
        if not isinstance(values, dict):
            raise InputError(
                self.where(name), f"{name} must be a section", f"begin it with a line [{name}]"
            )
        _check_keys(self, (name,), values, keys, homes)
        return Section(self, name, values)

    @property
    def top(self) -> Section:
        """The keys above the first section."""
        return Section(self, "", self.values)


def _check_keys(
    document: Document,
    path: Path,
    values: Mapping[str, object],
    keys: Collection[str],
    homes: Mapping[str, str],
) -> None:
    for key in values:
        if key not in keys:
            hint = meant.hint(key, keys, f"known here: {', '.join(keys)}")
            if key in homes:
                hint = meant.ABSENT.get(key, f"it belongs under a line {homes[key]}")
            place = f"in [{path[0]}]" if path else "at the top level"
            raise InputError(document.where(*path, key), f"there is no such key {place}", hint)


def shown(value: object) -> str:
    """A TOML value as the user wrote it, or what kind of thing it is."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return shortened(value)
    if isinstance(value, int):
        return str(value) if abs(value) < 10**15 else "a number of many digits"
    if isinstance(value, Numeral):
        return clipped(value.written)
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, (list, tuple)):
        return "a list"
    return "a section" if isinstance(value, dict) else "a date or time"


@dataclass(frozen=True)
class Range:
    """Which numbers are allowed, in words and as a test."""

    words: str
    holds: Callable[[float], bool]


ANY = Range("a number", lambda value: True)
ABOVE_0 = Range("a number above 0", lambda value: value > 0.0)
FROM_0 = Range("a number, 0 or above", lambda value: value >= 0.0)
BELOW_1 = Range("a number from 0 to below 1", lambda value: 0.0 <= value < 1.0)


def finite(value: object) -> float | None:
    """The float64 of a finite number, or None for anything else: true, nan, 10**400."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def wanted_number(value: object) -> float:
    """The number that a value is where a number is wanted: in TOML, or a text as it is typed.

    Raises:
        ValueError: It is none, or not finite; the message says why, or is empty: see `typed`.
    """
    if isinstance(value, str):
        return typed(value)
    number = finite(value)
    if number is None:
        raise ValueError
    return number


@dataclass(frozen=True)
class Section:
    """The keys of one section, each read with its type and range checked."""

    document: Document
    name: str
    values: MutableMapping[str, object]

    def __contains__(self, key: str) -> bool:
        """Whether the key is given."""
        return key in self.values

    def where(self, key: str) -> str:
        """How to name a key to the user."""
        return self.document.where(self.name, key) if self.name else self.document.where(key)

    def by_option(self, key: str) -> bool:
        """Whether an option of the command line has set the key."""
        return (self.name, key) in self.document.options

    def leave_out(self, key: str) -> None:
        """Forget a key that is given."""
        del self.values[key]

    def wrong(self, key: str, what: str, hint: str = "") -> InputError:
        """An error about a key."""
        return InputError(self.where(key), what, hint, (self.name, key))

    def such_as(self, key: str, example: str) -> str:
        """What to write, as it is written where the value came from."""
        where = self.where(key)
        if where.startswith("--"):
            return f"write such as {where} {example}"
        alone = self.by_option(key) or not self.document.text  # where no line is to be written
        return f"write such as {example if alone else f'{key} = {example}'}"

    def _must_be(self, key: str, words: str, example: str, why: str = "") -> InputError:
        what = f"must be {words}, not {shown(self.values[key])}{why}"
        return self.wrong(key, what, self.such_as(key, example))

    def number(self, key: str, default: float, allowed: Range = ANY) -> float:
        """A finite number in a range."""
        if key not in self.values:
            return default
        try:
            value = wanted_number(self.values[key])
        except ValueError as error:
            raise self._must_be(key, allowed.words, repr(default), because(error)) from None
        if not allowed.holds(value):
            raise self._must_be(key, allowed.words, repr(default))
        return value

    def whole(self, key: str, default: int, low: int, high: int) -> int:
        """A whole number from `low` to `high`."""
        value = self.values.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise self._must_be(key, f"a whole number from {low} to {high:,}", str(default))
        return value

    def flag(self, key: str, default: bool) -> bool:
        """True or false."""
        value = self.values.get(key, default)
        if not isinstance(value, bool):
            raise self._must_be(key, "true or false", str(default).lower())
        return value

    def text(self, key: str, default: str) -> str:
        """A text, safe to show."""
        value = self.values.get(key, default)
        if not isinstance(value, str):
            raise self._must_be(key, "a text in quotes", f'"{default or "a text"}"')
        return visible(value)

    def choice(self, key: str, default: str, names: Collection[str]) -> str:
        """One of some names."""
        value = self.values.get(key, default)
        if not isinstance(value, str):
            raise self._must_be(key, "a name in quotes", f'"{default}"')
        return self.known(key, value, names)

    def known(self, key: str, value: str, names: Collection[str]) -> str:
        """The one of some names that the value means; otherwise an error with what there is."""
        if name := meant.understood(value, names):
            return name
        hint = meant.hint(value, names, f"choose one of {', '.join(names)}")
        raise self.wrong(key, f"{shortened(value)} is not known", hint)

    def items(self, key: str, words: str) -> tuple[object, ...]:
        """A list; `words` says of what."""
        value = self.values.get(key, [])
        if not isinstance(value, (list, tuple)):
            raise self._must_be(key, words, "[…], in square brackets")
        return tuple(value)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, safe to show."""
        words = "a list of texts in quotes"
        return tuple(self._visible(key, item, words) for item in self.items(key, words))

    def _visible(self, key: str, item: object, words: str) -> str:
        if not isinstance(item, str):
            what = f"must be {words}, and holds {shown(item)}"
            raise self.wrong(key, what, f'write such as {key} = ["cgpa", "iq"]')
        return visible(item)

    def given(self) -> Iterator[str]:
        """The keys that are given."""
        return iter(self.values)
