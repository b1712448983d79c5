"""Tables of numbers and classes, from a delimited text file or from rows in an experiment file.

A source of rows first tells the names of its columns; then the columns that are wanted are read
into flat arrays, in pieces, so that a million rows fit.
"""

from __future__ import annotations

import math
import re
import shlex
from array import array
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from core.data.cells import HINTS, Amount, Kind, amount, is_gap, kind_of
from core.data.decimals import MAX_LENGTH, comma_number, number, numbers, vanishes
from core.data.errors import InputError
from core.data.text import shortened, visible

MAX_ROWS = 1_000_000
MAX_CELLS = 20_000_000  # numbers in all: rows times columns
MAX_CLASSES = 100
MAX_TEXTS = 10_000  # different ones in a column that is no target

Progress = Callable[[int, float], None]
"""Is told how far reading is: the rows read so far, and the share read of the file's bytes, 0 … 1.

Neither ever falls. It is called now and then, in the thread that reads, and what it raises ends the
reading.
"""


@dataclass(frozen=True, eq=False)
class Gaps:
    """The rows in which a column has no value.

    Attributes:
        rows: Their numbers, from 0.
        first: What stands there in the first of them, such as NA; empty where nothing does.
    """

    rows: array[int]
    first: str


@dataclass(frozen=True, eq=False)
class Table:
    """Columns that were read.

    Attributes:
        numbers: The numeric columns by name, (rows,) each.
        texts: The text columns by name, (rows,) each.
        rows: How many rows were read.
        places: Where each row stands: its line in the file, or its number in the list, from 1.
        notes: Sentences about what was found, assumed or left out.
        gaps: Where columns have no value; there they hold nan, or an empty text.
        idle: The columns from which nothing can be learned, with what they are: `only counts the
            rows`.
    """

    numbers: dict[str, array[float]]
    texts: dict[str, list[str]]
    rows: int
    places: array[int]
    notes: tuple[str, ...]
    gaps: dict[str, Gaps] = field(default_factory=dict)
    idle: dict[str, str] = field(default_factory=dict)

    def without(self, left_out: Collection[int]) -> Table:
        """The table without some of its rows, of which those with gaps are all."""
        kept = [row for row in range(self.rows) if row not in left_out]
        return replace(
            self,
            numbers={
                name: array("d", [values[row] for row in kept])
                for name, values in self.numbers.items()
            },
            texts={name: [texts[row] for row in kept] for name, texts in self.texts.items()},
            rows=len(kept),
            places=array("q", [self.places[row] for row in kept]),
            gaps={},
        )


class Rows(Protocol):
    """Something with named columns to read a table from."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all columns, in order."""

    def read(
        self, wanted: Sequence[str], classes: Collection[str], progress: Progress | None
    ) -> Table:
        """Read the columns `wanted`; the texts of those in `classes` are classes, not inputs."""

    def where(self, place: int, name: str) -> str:
        """How to name a cell to the user."""

    def where_column(self, name: str) -> str:
        """How to name a column to the user."""


def row_limit(columns: int) -> int:
    """How many rows of so many columns are kept."""
    return min(MAX_ROWS, MAX_CELLS // max(1, columns))


_THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2},[0-9]{3}")
_COUNTS = re.compile(  # names of columns that may do no more than count the rows
    r"index|idx|id|#|no\.?|nr\.?|row|row_?names|unnamed: ?\d+|.*[ _.-]id|.*[a-z]I[dD]",
    re.DOTALL,
)


_WHOLE_COLUMNS = (Kind.DATE, Kind.TIME, Kind.SLASH)  # where one cell is such, most others are


@dataclass
class DecimalMarks:
    """Which decimal marks the numbers of a file have used so far, with an example each."""

    comma: str = ""
    point: str = ""
    separators: bool = False  # commas separate the fields, so those within may group thousands
    comma_groups: bool = True  # whether $1,234 is no amount between 1 and 2

    @property
    def both(self) -> bool:
        """Whether two ways of writing numbers are mixed."""
        return bool(self.comma and self.point)


class ColumnReader:
    """Takes the cells of one column, piece by piece, and makes numbers or texts of them.

    Which of the two it is made of is decided by the first piece that has a value: by what most of
    its cells are.

    Attributes:
        vanished: How many numbers were so close to 0 that they were read as 0 …
        vanishing: … and the first of them, as it was written.
        gaps: The rows without a value …
        first_gap: … and what stands in the first of them.
    """

    def __init__(
        self,
        name: str,
        is_class: bool,
        marks: DecimalMarks,
        where: Callable[[int, str], str],
        *,
        nameless: bool = False,
        doubtful: int = 0,
    ) -> None:
        """Start an empty column.

        Args:
            name: Its name.
            is_class: Whether its texts are names of classes.
            marks: The decimal marks of the file.
            where: Names a cell by its place and column.
            nameless: Whether the file has no name for it.
            doubtful: The place of a row that may be a header all the same.
        """
        self.name = name
        self.is_class = is_class
        self.numbers: array[float] = array("d")
        self.texts: list[str] = []
        self.is_text = False
        self.gaps: array[int] = array("q")
        self.first_gap = ""
        self.vanished, self.vanishing = 0, ""
        self._decided = False
        self._marks = marks
        self._where = where
        self._nameless, self._doubtful = nameless, doubtful
        self._first_text = 0  # its place
        self._known: dict[str, str] = {}  # a cell → the one safe copy of its text
        self._raw: dict[str, str] = {}  # that copy → the text, without blanks around it
        self._amount: tuple[str, Amount] | None = None  # the first
        self._amounts = 0
        self._plain: tuple[str, int] | None = None  # the first cell that is a plain number
        self._wrong: tuple[str, int] | None = None  # the first cell that cannot be used
        self._wrong_count = 0

    def take(self, cells: Sequence[str], places: Sequence[int]) -> None:
        """Add cells, given with their places for messages.

        Raises:
            InputError: A cell can be read in two ways, or is one class too many.
        """
        values = None if self.is_text else numbers(cells)
        if values is None and not self._decided:
            self._decide(cells, places)
        if self.is_text:
            self._take_texts(cells, places)
            return
        if values is None:
            for cell, place in zip(cells, places, strict=True):
                self.numbers.append(self._number(cell, place))
            return
        self._decided = True
        self._plain = self._plain or (cells[0], places[0])
        if not self._marks.point:
            place, self._marks.point = next(
                ((place, cell) for cell, place in zip(cells, places, strict=True) if "." in cell),
                (0, ""),
            )
            self._check_marks(place)
        if 0.0 in values:
            for cell, value in zip(cells, values, strict=True):
                self._look_at_zero(cell, value)
        self.numbers.extend(values)

    def _decide(self, cells: Sequence[str], places: Sequence[int]) -> None:
        """Take the column for numbers or for texts, by what most of these cells are."""
        kinds = [kind_of(cell, comma_groups=True) for cell in cells if not is_gap(cell)]
        if not kinds:
            return  # as numbers, so far
        self._decided = True
        texts = kinds.count(Kind.TEXT)
        if texts == 1 and len(kinds) > 1 and places[0] == self._doubtful:
            return
        first_counts = kinds[0] is Kind.TEXT  # where there are as many of both
        self.is_text = 2 * texts + first_counts > len(kinds)
        if self.is_text:
            self.texts = [""] * len(self.numbers)
            del self.numbers[:]

    def _look_at_zero(self, cell: str, value: float) -> None:
        if value == 0.0 and len(cell) > 1 and vanishes(cell):
            self.vanished += 1
            self.vanishing = self.vanishing or cell.strip()

    def _number(self, cell: str, place: int) -> float:
        value = number(cell)
        if value is not None:
            self._plain = self._plain or (cell, place)
            self._mark("." if "." in cell else "", cell, place)
        elif (value := comma_number(cell)) is not None:
            self._plain = self._plain or (cell, place)
            self._check_comma(cell, place)
        elif is_gap(cell):
            self._take_gap(cell, len(self.numbers))
            return math.nan
        elif (read := self._read_amount(cell, place)) is not None:
            return read
        else:
            self._wrong = self._wrong or (cell.strip(), place)
            self._wrong_count += 1
            return math.nan
        self._look_at_zero(cell, value)
        return value

    def _take_gap(self, cell: str, row: int) -> None:
        if not self.gaps:
            self.first_gap = visible(cell.strip())
        self.gaps.append(row)

    def _check_comma(self, cell: str, place: int) -> None:
        if self._marks.separators and _THOUSANDS.fullmatch(cell.strip()):
            raise InputError(
                self._where(place, self.name),
                f"{shortened(cell.strip())} may have a decimal comma or a comma for thousands",
                HINTS[Kind.GROUPED],
            )
        self._mark(",", cell, place)

    def _read_amount(self, cell: str, place: int) -> float | None:
        """The number in an amount of the same kind as those before it."""
        read = amount(cell, comma_groups=self._marks.comma_groups)
        if read is None or (self._amount is not None and self._amount[1].sign != read.sign):
            return None
        self._amount = self._amount or (cell.strip(), read)
        self._amounts += 1
        self._mark(read.mark, cell, place)
        return read.value

    def _mark(self, mark: str, cell: str, place: int) -> None:
        """See that the decimal mark of a cell is that of all others."""
        if mark == "." and not self._marks.point:
            self._marks.point = cell
        elif mark == "," and not self._marks.comma:
            self._marks.comma = cell
        else:
            return
        self._check_marks(place)

    def _check_marks(self, place: int) -> None:
        if self._marks.both:
            raise InputError(
                self._where(place, self.name),
                "decimal points and decimal commas are mixed: "
                f"{shortened(self._marks.point.strip())}, {shortened(self._marks.comma.strip())}",
                HINTS[Kind.GROUPED],
            )

    def _take_texts(self, cells: Sequence[str], places: Sequence[int]) -> None:
        for cell, place in zip(cells, places, strict=True):
            known = self._known.get(cell)
            text = self._new_text(cell, place) if known is None else known
            if not text:
                self._take_gap(cell, len(self.texts))
            self.texts.append(text)

    def _new_text(self, cell: str, place: int) -> str:
        """The safe copy of a text that was not met before; of a gap, nothing."""
        raw = cell.strip()
        text = "" if is_gap(raw) else visible(raw)
        if text:
            self._first_text = self._first_text or place
            if self._raw.setdefault(text, raw) != raw:
                raise InputError(
                    self._where(place, self.name),
                    f"two different texts both look like {shortened(text)} when shown safely",
                    "rename one of them",
                )
            self._check_count(place)
        self._known[cell] = text
        return text

    def _check_count(self, place: int) -> None:
        most = MAX_CLASSES if self.is_class else MAX_TEXTS
        if len(self._raw) > most:
            raise InputError(
                self._where(place, self.name),
                f"more than {most:,} different texts, and each would be "
                f"{'a class' if self.is_class else 'an input'}",
                "use a column of numbers, or one with fewer classes"
                if self.is_class
                else "leave the column out, naming the inputs to use with --inputs",
            )

    def finish(self) -> None:
        """Take a column of texts for what it is if most of them turn out to be numbers."""
        if not self.is_text:
            return
        counts = Counter(self.texts)
        numeric = sum(n for text, n in counts.items() if number(text) is not None)
        full = len(self.texts) - len(self.gaps)
        if 2 * numeric > full:
            first = next(text for text in self.texts if text and number(text) is None)
            self._wrong, self._wrong_count = (first, self._first_text), full - numeric

    @property
    def idle(self) -> str:
        """What the column is if nothing can be learned from it; empty for all others."""
        rows = len(self.texts) or len(self.numbers)
        if len(self.gaps) == rows:
            return "has no value in any row"
        if self.is_text:
            names = self._nameless and rows > 2 and len(set(self.texts)) == rows
            return "has a name for each row" if names else ""
        if rows < 2 or not (self._nameless or _COUNTS.fullmatch(_with_small_start(self.name))):
            return ""
        first = self.numbers[0]
        if first not in (0.0, 1.0) or self.numbers[-1] != first + rows - 1:
            return ""
        start = int(first)
        counts = self.numbers == array("d", range(start, start + rows))
        return f"only counts the rows, from {start}" if counts else ""

    def note(self) -> str:
        """What there is to say about how its cells were read; may be empty."""
        if self._amount is None:
            return ""
        cell, read = self._amount
        return f"Column {shortened(self.name)}: {shortened(cell)} was read as {read.value:g}."

    def problem(self, others: Sequence[str]) -> InputError | None:
        """What keeps the column from being used, if anything does.

        Args:
            others: Columns that can be used as inputs without it.
        """
        if self._wrong is not None:
            return self._wrong_cell(*self._wrong, others)
        share = self._amount is not None and self._amount[1].kind is Kind.PERCENT
        if share and self._plain is not None:
            assert self._amount is not None
            cell, place = self._plain
            what = (
                f"{shortened(cell.strip())} has no per cent sign, as {shortened(self._amount[0])}"
            )
            return InputError(self._where(place, self.name), f"{what} has", HINTS[Kind.PERCENT])
        return None

    def _wrong_cell(self, cell: str, place: int, others: Sequence[str]) -> InputError:
        if len(cell) > MAX_LENGTH:
            what = f"{shortened(cell)} is longer than {MAX_LENGTH} characters"
            hint = "write a number with fewer digits, or delete the row"
            return InputError(self._where(place, self.name), what, hint)
        kind = kind_of(cell, comma_groups=True)
        what = f"{shortened(cell)} is "
        if kind in (Kind.NUMBER, Kind.TEXT):
            what += "not a finite decimal number"
        elif self._amount is not None and kind not in _WHOLE_COLUMNS:
            what += f"{kind.value}, and not such a one as {shortened(self._amount[0])}"
        else:
            what += f"{kind.value} where a plain number is needed"
        if more := self._wrong_count - 1:
            cells = "cell of the column is" if more == 1 else "cells of the column are"
            what += (
                f"; {more:,} more {cells} like it"
                if kind in _WHOLE_COLUMNS
                else (f"; {more:,} more {cells} no number either")
            )
        hint = HINTS[kind]
        if not self.is_class and kind not in (Kind.NUMBER, Kind.TEXT):
            hint += f", or {leave_out_hint(others)}"
        return InputError(self._where(place, self.name), what, hint)


def _with_small_start(name: str) -> str:
    """A name whose words may begin with capitals: ID, Index, Unnamed: 0, PassengerId."""
    return name.lower() if len(name) <= 2 else name[0].lower() + name[1:]


def leave_out_hint(others: Sequence[str]) -> str:
    """How to leave a column out: by naming the others."""
    if not others:
        return "name another column with --inputs"
    few = others[:6]
    option = shlex.quote(",".join(few)) + (",…" if len(others) > len(few) else "")
    return (
        "leave the column out by naming the inputs to use, such as with "
        f"--inputs {option} (inputs = […] under [data])"
    )


def assemble(readers: Sequence[ColumnReader], places: array[int], notes: Sequence[str]) -> Table:
    """The table of columns that have been read to the end.

    Raises:
        InputError: One of them has a cell that cannot be used.
    """
    for reader in readers:
        reader.finish()
    usable = [r.name for r in readers if not (r.is_class or r.idle or r.problem(()))]
    for reader in readers:
        problem = None if reader.idle else reader.problem(usable)
        if problem is not None:
            raise problem
    return Table(
        numbers={r.name: r.numbers for r in readers if not r.is_text},
        texts={r.name: r.texts for r in readers if r.is_text},
        rows=len(places),
        places=places,
        notes=(*notes, *(note for r in readers if (note := r.note()))),
        gaps={r.name: Gaps(r.gaps, r.first_gap) for r in readers if r.gaps},
        idle={r.name: r.idle for r in readers if r.idle},
    )
