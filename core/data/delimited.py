"""Reading delimited text: comma, semicolon or tab separated, with or without a header row."""

from __future__ import annotations

import csv
import re
from array import array
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from pathlib import Path

from core.data.decimals import looks_numeric, vanished_note
from core.data.errors import InputError
from core.data.table import ColumnReader, DecimalMarks, Progress, Table, assemble, row_limit
from core.data.text import listed, shortened, visible
from core.data.textfile import lines, open_text, share_read

GOOD_FILE = 'a good file has lines such as these three: "cgpa,iq,lpa", "8,80,3", "7.5,95,4"'
_PIECE = 200_000  # fields taken at once, about
_QUOTES = 'close the quote; a quote inside quotes is written twice: ""'
_COUNTED = 1_000_000  # lines beyond the limit that are counted …
_MOST_BLANK = 10_000_000
_COUNTED_AT_ONCE = 10_000  # … so many at a time
_SEPARATORS = {"\t": "tabs", ";": "semicolons", ",": "commas"}
_LINE_ENDS = {"\r\n": "CR LF, as on Windows", "\r": "CR alone, as on old Macs"}


class DelimitedFile:
    """A delimited text file: its column names at once, its columns on request.

    Attributes:
        names: The names of the columns, safe to show; x1, x2 … and y where there is no header row.
        notes: Sentences about what was found and assumed so far.
    """

    def __init__(self, path: Path, shown: str, expected: Collection[str] = ()) -> None:
        """Look at the first lines.

        Args:
            path: The file.
            shown: What to call it in messages.
            expected: Column names that are wanted: a first row that has them is a header, whatever
                else it holds.

        Raises:
            InputError: The file cannot be read, is empty, or two of its columns share a name.
        """
        self._path, self._shown = path, shown
        self.names: tuple[str, ...] = ()
        self.notes: list[str] = []
        self._blank = self._trailing = 0
        with open_text(path, shown) as handle:
            if handle.buffer.read(3) == b"\xef\xbb\xbf":
                self.notes.append(
                    f"{shown} starts with a UTF-8 byte order mark, which was skipped."
                )
            handle.seek(0)
            self._separator = _separator(list(islice(lines(handle, shown), 20)))
            handle.seek(0)
            start = list(islice(self._records(lines(handle, shown)), 2))
        if not start:
            raise InputError(shown, "the file is empty", GOOD_FILE)
        self._first_line, first = start[0]
        second = start[1][1] if len(start) > 1 else []
        if self._separator != ",":
            self.notes.append(
                f"The fields of {shown} are separated by {_SEPARATORS[self._separator]}."
            )
        self._header = _is_header(first, expected)
        self.names = self._named(_without_trailing(first, second))

    def where(self, place: int, name: str) -> str:
        """How to name a cell to the user: `students.csv:7, column "iq"`."""
        as_row = "" if self._header or place > self._first_line else ", taken for a row of data"
        return f"{self._shown}:{place}{as_row}, column {shortened(name)}"

    def where_column(self, name: str) -> str:
        """How to name a column to the user: `students.csv:1, column "iq"`."""
        return f"{self._shown}:{self._first_line}, column {shortened(name)}"

    def read(
        self, wanted: Sequence[str], classes: Collection[str], progress: Progress | None = None
    ) -> Table:
        """Read some of the columns, as many rows as `row_limit` allows.

        Args:
            wanted: The names of the columns.
            classes: Those among them that may be text.
            progress: Is told how far it is.

        Raises:
            InputError: There are no rows, a row is ragged, or a cell cannot be used.
        """
        marks = DecimalMarks(separators=self._separator == ",")
        limit = row_limit(len(wanted))
        report = progress or (lambda rows, share: None)
        readers = [ColumnReader(name, name in classes, marks, self.where) for name in wanted]
        places_of = {name: index for index, name in enumerate(self.names)}
        at = [places_of[name] for name in wanted]
        places = array("q")
        self._blank = self._trailing = 0
        with open_text(self._path, self._shown) as handle:
            source = lines(handle, self._shown)
            records = self._records(source)
            if self._header:
                next(records)
            size = max(1, min(_PIECE // len(self.names), 1024))
            while piece := list(islice(records, min(size, limit - len(places)))):
                starts = [line for line, _ in piece]
                columns = list(zip(*self._even(piece), strict=True))
                for reader, index in zip(readers, at, strict=True):
                    reader.take(columns[index], starts)
                places.extend(starts)
                report(len(places), share_read(handle))
            beyond = 0
            while beyond < _COUNTED and (more := sum(1 for _ in islice(source, _COUNTED_AT_ONCE))):
                beyond += more
                report(len(places), share_read(handle))
            ends = handle.newlines
        if not places:
            raise InputError(self._shown, "there is a header, and no row below it", GOOD_FILE)
        return assemble(
            readers,
            places,
            [*self.notes, *self._findings(marks, ends, len(places), beyond), *self._zeros(readers)],
        )

    def _records(self, source: Iterator[str]) -> Iterator[tuple[int, list[str]]]:
        """The records that are not blank, each with the line in which it starts."""
        reader = csv.reader(source, delimiter=self._separator, strict=True, skipinitialspace=True)
        while True:
            line = reader.line_num + 1
            try:
                fields = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise self._broken(line, str(error)) from None
            if not fields or (len(fields) == 1 and not fields[0].strip()):
                self._blank += 1
                if self._blank > _MOST_BLANK:
                    what = f"there are more than {_MOST_BLANK:,} blank lines"
                    raise InputError(f"{self._shown}:{line}", what, "leave them out")
                continue
            yield line, fields

    def _broken(self, number: int, reason: str) -> InputError:
        where = f"{self._shown}:{number}"
        with open_text(self._path, self._shown) as handle:
            line = next(islice(lines(handle, self._shown), number - 1, None)).rstrip("\n")
        if "expected after" in reason:
            what = f"there is text after a closing quote in the line {shortened(line, 60)}"
            return InputError(where, what, _QUOTES)
        if "field larger" in reason and '"' not in line:
            what = f"a field is longer than {csv.field_size_limit():,} characters"
            return InputError(where, what, "shorten it, or leave its column out of the file")
        found = _count(len(next(csv.reader([line[:100_000]], delimiter=self._separator))), "field")
        instead = f" instead of {len(self.names)}" if self.names else ""
        what = f"a quote is not closed: {found}{instead} in the line {shortened(line, 60)}"
        return InputError(where, what, _QUOTES)

    def _even(self, piece: list[tuple[int, list[str]]]) -> list[list[str]]:
        """The fields of a piece, as many a row as names; one more is dropped where it is empty."""
        width = len(self.names)
        rows = [fields for _, fields in piece]
        if all(len(fields) == width for fields in rows):
            return rows
        for line, fields in piece:
            if len(fields) == width + 1 and not fields[-1].strip():
                fields.pop()
                self._trailing += 1
            elif len(fields) != width:
                raise self._ragged(line, fields)
        return rows

    def _ragged(self, line: int, fields: list[str]) -> InputError:
        width, found = len(self.names), len(fields)
        text = shortened(self._separator.join(fields), 60)
        hint = (
            f"every row needs the {width} fields {shortened(self._separator.join(self.names), 60)}"
        )
        if self._separator == "," and found > width:
            hint += "; numbers with a decimal comma need semicolons between the fields"
        fields_found = f"{found} field{'s' if found != 1 else ''}"
        return InputError(
            f"{self._shown}:{line}", f"{fields_found} instead of {width} in the row {text}", hint
        )

    def _named(self, cells: list[str]) -> tuple[str, ...]:
        if not self._header:
            names = [*(f"x{k}" for k in range(1, len(cells))), "y"]
            few = names if len(names) <= 8 else [*names[:2], "…", *names[-2:]]
            self.notes.append(
                f"{self._shown} has no header row: its columns are called {', '.join(few)}."
            )
            return tuple(names)
        names = [visible(cell.strip()) for cell in cells]
        nameless = [k for k, name in enumerate(names, 1) if not name]
        for k in nameless:
            names[k - 1] = f"column {k}"
        if len(nameless) == 1:
            (k,) = nameless
            self.notes.append(
                f'Column {k} of {self._shown} has no name and is called "column {k}".'
            )
        elif nameless:
            called = listed([f'"column {k}"' for k in nameless])
            self.notes.append(
                f"{len(nameless):,} columns of {self._shown} have no names and are called {called}."
            )
        for name, count in Counter(names).items():
            if count > 1:
                raise self._namesakes(
                    name, [k for k, other in enumerate(names, 1) if other == name]
                )
        return tuple(names)

    def _namesakes(self, name: str, columns: list[int]) -> InputError:
        *others, last = map(str, columns)
        these = f"{', '.join(others)} and {last}" if len(columns) < 10 else listed([*others, last])
        return InputError(
            f"{self._shown}:{self._first_line}",
            f"columns {these} are all called {shortened(name)}",
            "give each column a name of its own",
        )

    def _findings(
        self, marks: DecimalMarks, ends: str | tuple[str, ...] | None, rows: int, beyond: int
    ) -> Iterator[str]:
        if isinstance(ends, str) and ends in _LINE_ENDS:
            yield f"The lines of {self._shown} end in {_LINE_ENDS[ends]}."
        elif isinstance(ends, tuple):
            yield f"The lines of {self._shown} end in more than one way."
        if marks.comma:
            example = marks.comma.strip()
            read_as = example.replace(",", ".")
            yield f"Numbers in {self._shown} have a decimal comma: {example} was read as {read_as}."
        if self._blank:
            yield f"{_count(self._blank, 'blank line')} of {self._shown} left out."
        if self._trailing:
            rows_with = _count(self._trailing, "row")
            yield f"{rows_with} of {self._shown} ended in a separator, which was left out."
        if beyond:
            more = "more than " if beyond == _COUNTED else ""
            left_out = f"{more}{beyond:,} lines after them were left out"
            yield f"Only the first {rows:,} rows of {self._shown} are used: {left_out}."

    def _zeros(self, readers: Sequence[ColumnReader]) -> Iterator[str]:
        examples = [reader.vanishing for reader in readers if reader.vanished]
        if examples:
            count = sum(reader.vanished for reader in readers)
            yield vanished_note(count, shortened(examples[0]), self._shown)


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'s' if number != 1 else ''}"


def _separator(start: list[str]) -> str:
    """The separator of some lines.

    It is the first one that stands equally often, and at least once, in each of them; failing
    that, the one that is most frequent in the first line.
    """
    bare = [re.sub(r'"[^"]*"', "", line).rstrip("\n") for line in start if line.strip()]
    for separator in _SEPARATORS:
        counts = {line.count(separator) for line in bare}
        if len(counts) == 1 and 0 not in counts:
            return separator
    return max(",;\t", key=lambda separator: bare[0].count(separator)) if bare else ","


def _is_header(first: Sequence[str], expected: Collection[str]) -> bool:
    """Whether the first row has the names wanted, or no cell that looks like a number."""
    named = expected and set(expected) <= {visible(cell.strip()) for cell in first}
    return bool(named) or not any(looks_numeric(cell) for cell in first)


def _without_trailing(first: list[str], second: list[str]) -> list[str]:
    """The first row without an empty field at its end, unless the second row fills that field."""
    ends_empty = len(first) > 1 and not first[-1].strip()
    filled = len(second) >= len(first) and second[len(first) - 1].strip()
    return first[:-1] if ends_empty and not filled else first
