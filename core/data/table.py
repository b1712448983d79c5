"""Tables of numbers and classes, from a delimited text file or from rows in an experiment file.

A source of rows first tells the names of its columns; then the columns that are wanted are read
into flat arrays, in pieces, so that a million rows fit.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from core.data.decimals import MAX_LENGTH, comma_number, looks_numeric, number, numbers, vanishes
from core.data.errors import InputError
from core.data.text import shortened, visible

MAX_ROWS = 1_000_000
MAX_CELLS = 20_000_000  # numbers in all: rows times columns
MAX_CLASSES = 100

Progress = Callable[[int, float], None]
"""Is told how far reading is: the rows read so far, and the share read of the file's bytes, 0 … 1.

Neither ever falls. It is called now and then, in the thread that reads, and what it raises ends the
reading.
"""


@dataclass(frozen=True, eq=False)
class Table:
    """Columns that were read.

    Attributes:
        numbers: The numeric columns by name, (rows,) each.
        texts: The text columns by name, (rows,) each.
        rows: How many rows were read.
        places: Where each row stands: its line in the file, or its number in the list, from 1.
        notes: Sentences about what was found, assumed or left out.
    """

    numbers: dict[str, array[float]]
    texts: dict[str, list[str]]
    rows: int
    places: array[int]
    notes: tuple[str, ...]


class Rows(Protocol):
    """Something with named columns to read a table from."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all columns, in order."""

    def read(
        self, wanted: Sequence[str], classes: Collection[str], progress: Progress | None
    ) -> Table:
        """Read the columns `wanted`; those in `classes` may be text, all others must be numbers."""

    def where(self, place: int, name: str) -> str:
        """How to name a cell to the user."""

    def where_column(self, name: str) -> str:
        """How to name a column to the user."""


def row_limit(columns: int) -> int:
    """How many rows of so many columns are kept."""
    return min(MAX_ROWS, MAX_CELLS // max(1, columns))


_THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2},[0-9]{3}")


@dataclass
class DecimalMarks:
    """Which decimal marks the numbers of a file have used so far, with an example each."""

    comma: str = ""
    point: str = ""
    separators: bool = False  # commas separate the fields, so those within may group thousands

    @property
    def both(self) -> bool:
        """Whether two ways of writing numbers are mixed."""
        return bool(self.comma and self.point)


class ColumnReader:
    """Takes the cells of one column, piece by piece, and makes numbers or classes of them.

    A column that may be text is text where its first cell does not look like a number.

    Attributes:
        vanished: How many numbers were so close to 0 that they were read as 0 …
        vanishing: … and the first of them, as it was written.
    """

    def __init__(
        self, name: str, may_be_text: bool, marks: DecimalMarks, where: Callable[[int, str], str]
    ) -> None:
        """Start an empty column; `where` names a cell by its place and column."""
        self.name = name
        self.numbers: array[float] = array("d")
        self.texts: list[str] = []
        self.is_text = False
        self.vanished, self.vanishing = 0, ""
        self._may_be_text = may_be_text
        self._marks = marks
        self._where = where
        self._first_place = 0
        self._known: dict[str, str] = {}  # a cell → its text, safe to show
        self._texts: dict[str, str] = {}  # a text, safe to show → what it stands for

    def take(self, cells: Sequence[str], places: Sequence[int]) -> None:
        """Add cells, given with their places for messages.

        Raises:
            InputError: A cell is missing, no number, or one class too many.
        """
        if not self._first_place:
            self._first_place = places[0]
            first = cells[0].strip()
            self.is_text = bool(first) and not looks_numeric(first)
            if self.is_text and not self._may_be_text:
                raise self._text_column(places[0], first)
        if self.is_text:
            self._take_texts(cells, places)
            return
        values = numbers(cells)
        if values is None:
            values = array("d", map(self._number, cells, places))
        elif not self._marks.point:
            place, self._marks.point = next(
                ((place, cell) for cell, place in zip(cells, places, strict=True) if "." in cell),
                (0, ""),
            )
            self._check_marks(place)
        if 0.0 in values:
            self._look_at_zeros(cells, values)
        self.numbers.extend(values)

    def _look_at_zeros(self, cells: Sequence[str], values: array[float]) -> None:
        for cell, value in zip(cells, values, strict=True):
            if value == 0.0 and len(cell) > 1 and vanishes(cell):
                self.vanished += 1
                self.vanishing = self.vanishing or cell.strip()

    def _number(self, cell: str, place: int) -> float:
        value = number(cell)
        if value is not None:
            if "." in cell and not self._marks.point:
                self._marks.point = cell
                self._check_marks(place)
            return value
        value = comma_number(cell)
        if value is None:
            raise self._bad(cell, place)
        if self._marks.separators and _THOUSANDS.fullmatch(cell.strip()):
            raise InputError(
                self._where(place, self.name),
                f"{shortened(cell.strip())} may have a decimal comma or a comma for thousands",
                "write all numbers with a decimal point and without separators between thousands",
            )
        if not self._marks.comma:
            self._marks.comma = cell
            self._check_marks(place)
        return value

    def _check_marks(self, place: int) -> None:
        if self._marks.both:
            raise InputError(
                self._where(place, self.name),
                "decimal points and decimal commas are mixed: "
                f"{shortened(self._marks.point.strip())}, {shortened(self._marks.comma.strip())}",
                "write all numbers with a decimal point and without separators between thousands",
            )

    def _bad(self, cell: str, place: int) -> InputError:
        where = self._where(place, self.name)
        if not cell.strip():
            return InputError(where, "the value is missing", "fill it in, or delete the row")
        if len(cell.strip()) > MAX_LENGTH:
            what = f"{shortened(cell.strip())} is longer than {MAX_LENGTH} characters"
            return InputError(where, what, "write a number with fewer digits, or delete the row")
        hint = "write it as a plain decimal number, such as 8, -3.5 or 1e-3, or delete the row"
        return InputError(where, f"{shortened(cell.strip())} is not a finite decimal number", hint)

    def _text_column(self, place: int, cell: str) -> InputError:
        safe = visible(cell)[:40]
        return InputError(
            self._where(place, self.name),
            f"{shortened(cell)} is text where a number is needed",
            "leave the column out, or put a column of 0 and 1 in its place for each of its values "
            f'(one-hot), such as "{self.name}={safe}"',
        )

    def _take_texts(self, cells: Sequence[str], places: Sequence[int]) -> None:
        for cell, place in zip(cells, places, strict=True):
            known = self._known.get(cell)
            self.texts.append(self._new_class(cell, place) if known is None else known)

    def _new_class(self, cell: str, place: int) -> str:
        text = cell.strip()
        if not text:
            raise self._bad(cell, place)
        safe = visible(text)
        if self._texts.setdefault(safe, text) != text:
            raise InputError(
                self._where(place, self.name),
                f"two different texts both look like {shortened(text)} when shown safely",
                "rename one of them",
            )
        if len(self._texts) > MAX_CLASSES:
            raise InputError(
                self._where(place, self.name),
                f"more than {MAX_CLASSES} different texts, and each would be a class",
                "use a column of numbers, or one with fewer classes",
            )
        self._known[cell] = safe
        return safe

    def finish(self) -> None:
        """Check the column as a whole.

        Raises:
            InputError: It began with a text, and yet most of its cells are numbers.
        """
        counts = Counter(self.texts)
        numeric = sum(n for text, n in counts.items() if number(text) is not None)
        if 2 * numeric > len(self.texts):
            raise self._bad(self.texts[0], self._first_place)


def assemble(readers: Sequence[ColumnReader], places: array[int], notes: Sequence[str]) -> Table:
    """The table of columns that have been read to the end."""
    for reader in readers:
        reader.finish()
    return Table(
        numbers={r.name: r.numbers for r in readers if not r.is_text},
        texts={r.name: r.texts for r in readers if r.is_text},
        rows=len(places),
        places=places,
        notes=tuple(notes),
    )
