"""What a setting's value can be: how an experiment file has it, and how it is written and read.

A kind reads a value out of a file, and makes one of a text. How the numerals of a text are read is
another matter: the command line refuses what is none, the dialog of settings leaves it as it is.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from core.data.toml_reader import ANY, Range, Section, shown

T = TypeVar("T")
NONE = "none"  # an empty list
NO_YES = ("no", "yes")


class Numerals(NamedTuple):
    """How numerals are read.

    Attributes:
        whole: Reads a whole number; the second text says what is asked for.
        number: Reads any number.
    """

    whole: Callable[[str, str], object]
    number: Callable[[str], object]


class Kind(ABC, Generic[T]):
    """What a value is."""

    @property
    def choices(self) -> tuple[str, ...]:
        """What can be chosen; empty where it is written."""
        return ()

    @abstractmethod
    def read(self, section: Section, key: str, default: T) -> T:
        """The value of a key in an experiment file.

        Raises:
            InputError: It is of another kind, or out of range.
        """

    @abstractmethod
    def value(self, text: str, numerals: Numerals) -> object:
        """What a text means, as an experiment file would have it; else the text itself."""


@dataclass(frozen=True)
class Number(Kind[float]):
    """A number in a range."""

    allowed: Range = ANY

    def read(self, section: Section, key: str, default: float) -> float:
        """The number of a key."""
        return section.number(key, default, self.allowed)

    def value(self, text: str, numerals: Numerals) -> object:
        """The number that a text is."""
        return numerals.number(text)


@dataclass(frozen=True)
class Whole(Kind[int]):
    """A whole number from `low` to `high`."""

    low: int
    high: int

    def read(self, section: Section, key: str, default: int) -> int:
        """The number of a key."""
        return section.whole(key, default, self.low, self.high)

    def value(self, text: str, numerals: Numerals) -> object:
        """The number that a text is."""
        return numerals.whole(text, "a whole number")


@dataclass(frozen=True)
class Flag(Kind[bool]):
    """Yes or no."""

    @property
    def choices(self) -> tuple[str, ...]:
        """The two words."""
        return NO_YES

    def read(self, section: Section, key: str, default: bool) -> bool:
        """Whether a key is true."""
        return section.flag(key, default)

    def value(self, text: str, numerals: Numerals) -> object:
        """Whether a text says yes."""
        return NO_YES.index(text) == 1 if text in NO_YES else text


@dataclass(frozen=True)
class Name(Kind[str]):
    """One of some names."""

    names: tuple[str, ...]

    @property
    def choices(self) -> tuple[str, ...]:
        """The names."""
        return self.names

    def read(self, section: Section, key: str, default: str) -> str:
        """The name of a key."""
        return section.choice(key, default, self.names)

    def value(self, text: str, numerals: Numerals) -> object:
        """The name itself."""
        return text


@dataclass(frozen=True)
class OneOrMore(Kind[str | Sequence[object]]):
    """A name, or several with commas between them: of which, is seen where they are used."""

    def read(
        self, section: Section, key: str, default: str | Sequence[object]
    ) -> str | Sequence[object]:
        """The name of a key, or its list."""
        given = section.values.get(key, default)
        return given if isinstance(given, str) else section.items(key, "a name or a list of names")

    def value(self, text: str, numerals: Numerals) -> object:
        """The name, or the list of them."""
        return _parts(text) if "," in text else text


@dataclass(frozen=True)
class Names(Kind[Sequence[str]]):
    """Any number of names, such as `words` says."""

    words: str

    def read(self, section: Section, key: str, default: Sequence[str]) -> Sequence[str]:
        """The names of a key."""
        if key not in section:
            return default
        return [self._checked(section, key, name) for name in section.items(key, self.words)]

    def value(self, text: str, numerals: Numerals) -> object:
        """The names."""
        return _parts(text)

    def _checked(self, section: Section, key: str, name: object) -> str:
        if not isinstance(name, str):
            what = f"must hold names in quotes, not {shown(name)}"
            raise section.wrong(key, what, f'write such as {key} = ["w111", "biases"]')
        return name


@dataclass(frozen=True)
class Columns(Kind[tuple[str, ...]]):
    """Names of columns of the data, whatever they are."""

    def read(self, section: Section, key: str, default: tuple[str, ...]) -> tuple[str, ...]:
        """The names of a key."""
        return section.texts(key) if key in section else default

    def value(self, text: str, numerals: Numerals) -> object:
        """The names."""
        return [part.strip() for part in text.split(",") if part.strip()]


@dataclass(frozen=True)
class Sizes(Kind[Sequence[int]]):
    """The neurons of each layer: at most `most` whole numbers, each from 1 to `largest`."""

    most: int
    largest: int

    def read(self, section: Section, key: str, default: Sequence[int]) -> Sequence[int]:
        """The sizes of a key."""
        if key not in section:
            return default
        words = f"a list of whole numbers, such as {self._example(section, key)}"
        sizes = section.items(key, words)
        if len(sizes) > self.most:
            raise section.wrong(
                key,
                f"{len(sizes):,} hidden layers are too many: {self.most} are the most",
                "a few are enough to see what depth does",
            )
        return [self._checked(section, key, size, words) for size in sizes]

    def value(self, text: str, numerals: Numerals) -> object:
        """The sizes."""
        words = "whole numbers such as 4,4, or none"
        return [numerals.whole(part, words) for part in _parts(text)]

    @staticmethod
    def _example(section: Section, key: str) -> str:
        """How sizes are written where these came from."""
        return "4, 4" if section.by_option(key) else "[4, 4]"

    def _checked(self, section: Section, key: str, size: object, words: str) -> int:
        if isinstance(size, bool) or not isinstance(size, int):
            what = f"must be {words}, and holds {shown(size)}"
            raise section.wrong(key, what, section.such_as(key, self._example(section, key)))
        if not 1 <= size <= self.largest:
            raise section.wrong(
                key,
                f"a layer of {shown(size)} neurons is out of range",
                f"1 to {self.largest:,} are possible",
            )
        return size


def _parts(text: str) -> list[str]:
    """What stands between the commas of a text."""
    return [] if text.strip() in ("", NONE) else [part.strip() for part in text.split(",")]


def text_of(value: object) -> str:
    """A value as the user would write it."""
    if isinstance(value, bool):
        return NO_YES[value]
    if isinstance(value, list):
        return ", ".join(map(str, value)) or NONE
    return repr(value).removesuffix(".0") if isinstance(value, float) else str(value)
