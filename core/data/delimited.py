"""Reading delimited text, however it is separated, with or without a header row."""

from __future__ import annotations

import csv
from array import array
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from itertools import islice
from pathlib import Path
from typing import TextIO

from core.data.decimals import vanished_note
from core.data.errors import InputError
from core.data.layout import (
    BLANKS,
    HEAD,
    HEAD_SIZE,
    SEPARATORS,
    count_titles,
    field_count,
    head,
    is_header,
    layout_of,
    names_rows,
    trimmed,
)
from core.data.table import ColumnReader, DecimalMarks, Progress, Table, assemble, row_limit
from core.data.text import listed, shortened, visible
from core.data.textfile import encoding_of, lines, open_text, share_read
from core.formulas.numerals import counted

GOOD_FILE = 'a good file has lines such as these three: "cgpa,iq,lpa", "8,80,3", "7.5,95,4"'
_PIECE = 200_000  # fields taken at once, about
_QUOTES = 'close the quote; a quote inside quotes is written twice: ""'
_COUNTED = 1_000_000  # lines beyond the limit that are counted …
_MOST_BLANK = 10_000_000
_COUNTED_AT_ONCE = 10_000  # … so many at a time
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
        self._nameless: set[str] = set()
        self._blank = self._trailing = 0
        self._encoding = encoding_of(path, shown)
        with self._open() as handle:
            if handle.buffer.read(3) == b"\xef\xbb\xbf":
                self.notes.append(
                    f"{shown} starts with a UTF-8 byte order mark, which was skipped."
                )
            handle.seek(0)
            self._layout = layout_of(list(head(lines(handle, shown))))
            handle.seek(0)
            start = list(self._first_records(lines(handle, shown)))
        if not start:
            raise InputError(shown, "the file is empty", GOOD_FILE)
        rows = [fields for _, fields in start]
        self._titles = count_titles(rows, expected)
        self._first_line, first = start[self._titles]
        below = rows[self._titles + 1 :]
        self._header = is_header(first, expected)
        self._say_layout(rows)
        cells = trimmed(first, below)
        self._cut = len(first) - len(cells)
        if self._header and names_rows(cells, below):
            cells.insert(0, "")
        self.names = self._named(cells)

    def _open(self) -> AbstractContextManager[TextIO]:
        return open_text(self._path, self._shown, self._encoding)

    def _first_records(self, source: Iterator[str]) -> Iterator[tuple[int, list[str]]]:
        """The first records, some; one that is broken is told of here if it is the very first."""
        records = self._records(source)
        yield from islice(records, 1)
        with suppress(InputError):  # is met again, and told, where it is read
            cells = 0
            for line, fields in islice(records, HEAD):
                yield line, fields
                cells += len(fields)
                if cells > HEAD_SIZE:
                    return

    def _say_layout(self, rows: Sequence[list[str]]) -> None:
        shown = self._shown
        if self._encoding == "cp1252":
            self.notes.append(
                f"{shown} is not UTF-8: its signs were read as those of cp1252 (Windows, Latin-1)."
            )
        if self._layout.wrapped:
            self.notes.append(f"Every line of {shown} is quoted once more, which was undone.")
        if self._layout.separator != ",":
            self.notes.append(
                f"The fields of {shown} are separated by {SEPARATORS[self._layout.separator]}."
            )
        if self._titles:
            titles = [" ".join(cell for cell in row if cell.strip()) for row in rows]
            above = "its header" if self._header else "its rows"
            self.notes.append(
                f"{counted(self._titles, 'line')} above {above} left out of {shown}: "
                f"{', '.join(map(shortened, titles[: self._titles]))}."
            )

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
            classes: Those among them whose texts are names of classes.
            progress: Is told how far it is.

        Raises:
            InputError: There are no rows, a row is ragged, or a cell cannot be used.
        """
        separator = self._layout.separator
        marks = DecimalMarks(separators=separator == ",", comma_groups=separator != ";")
        limit = row_limit(len(wanted))
        report = progress or (lambda rows, share: None)
        doubtful = 0 if self._header else self._first_line
        readers = [
            ColumnReader(
                name,
                name in classes,
                marks,
                self.where,
                nameless=name in self._nameless,
                doubtful=doubtful,
            )
            for name in wanted
        ]
        places_of = {name: index for index, name in enumerate(self.names)}
        at = [places_of[name] for name in wanted]
        places = array("q")
        self._blank = self._trailing = 0
        with self._open() as handle:
            source = lines(handle, self._shown)
            records = self._records(source)
            for _ in range(self._titles + self._header):
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
        separator = self._layout.separator
        reader = csv.reader(
            self._layout.plain(source),
            delimiter=separator,
            strict=True,
            skipinitialspace=separator != BLANKS,
        )
        while True:
            line = reader.line_num + 1
            try:
                fields = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise self._broken(line, str(error)) from None
            if not fields or (not fields[0].strip() and not any(map(str.strip, fields))):
                self._blank += 1
                if self._blank > _MOST_BLANK:
                    what = f"there are more than {_MOST_BLANK:,} blank lines"
                    raise InputError(f"{self._shown}:{line}", what, "leave them out")
                continue
            yield line, fields

    def _broken(self, number: int, reason: str) -> InputError:
        where = f"{self._shown}:{number}"
        with self._open() as handle:
            source = self._layout.plain(lines(handle, self._shown))
            line = next(islice(source, number - 1, None)).rstrip("\n")
        if "expected after" in reason:
            what = f"there is text after a closing quote in the line {shortened(line, 60)}"
            return InputError(where, what, _QUOTES)
        if "field larger" in reason and '"' not in line:
            what = f"a field is longer than {csv.field_size_limit():,} characters"
            return InputError(where, what, "shorten it, or leave its column out of the file")
        fields, width = field_count(line, self._layout.separator), len(self.names)
        missing = f": {counted(fields, 'field')} instead of {width}" if fields < width else ""
        what = f"a quote is not closed{missing} in the line {shortened(line, 60)}"
        return InputError(where, what, _QUOTES)

    def _even(self, piece: list[tuple[int, list[str]]]) -> list[list[str]]:
        """The fields of a piece, as many a row as names; more are dropped where they are empty."""
        width = len(self.names)
        rows = [fields for _, fields in piece]
        if all(len(fields) == width for fields in rows):
            return rows
        for line, fields in piece:
            if len(fields) > width and not any(map(str.strip, fields[width:])):
                del fields[width:]
                self._trailing += 1
            elif len(fields) != width:
                raise self._ragged(line, fields)
        return rows

    def _ragged(self, line: int, fields: list[str]) -> InputError:
        width, found = len(self.names), len(fields)
        separator = self._layout.separator
        text = shortened(separator.join(fields), 60)
        hint = f"every row needs the {width} fields {shortened(separator.join(self.names), 60)}"
        if separator == "," and found > width:
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
        self._nameless = {names[k - 1] for k in nameless}
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
            yield f"{counted(self._blank, 'blank line')} of {self._shown} left out."
        if self._cut > 1 or (self._cut and not self._trailing):
            columns = counted(self._cut, "nameless empty column")
            yield f"{columns} at the end of {self._shown} left out."
        elif self._trailing:
            rows_with = counted(self._trailing, "row")
            yield f"{rows_with} of {self._shown} ended in a separator, which was left out."
        if beyond:
            more = "more than " if beyond == _COUNTED else ""
            lines = counted(beyond, "line after them was", "lines after them were")
            yield f"Only the first {rows:,} rows of {self._shown} are used: {more}{lines} left out."

    def _zeros(self, readers: Sequence[ColumnReader]) -> Iterator[str]:
        examples = [reader.vanishing for reader in readers if reader.vanished]
        if examples:
            count = sum(reader.vanished for reader in readers)
            yield vanished_note(count, shortened(examples[0]), self._shown)
