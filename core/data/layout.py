"""How a data file is laid out: its separator, quoted lines, title lines, header row."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from core.data.cells import is_gap
from core.data.decimals import comma_number, looks_numeric, number
from core.data.text import visible

HEAD = 100  # lines that are looked at, or rows …
HEAD_SIZE = 100_000  # … and characters, or cells; a little more
BLANKS = " "
SEPARATORS = {
    "\t": "tabs",
    ";": "semicolons",
    "|": "vertical bars",
    ",": "commas",
    BLANKS: "runs of blanks",
}
MOST_TITLES = 5  # lines above the header
_ENOUGH = 2  # lines that must agree on a separator that those above them do not have
_COUNTED = 3  # rows that must be counted before a column without a place in the header counts them
_IN_QUOTES = re.compile(r'"[^"]*"')
_GROUPED = re.compile(r"[+-]?\d{1,3}(?: \d{3})+(?:[.,]\d+)?", re.ASCII)


@dataclass(frozen=True)
class Layout:
    """How the fields of a line are told apart.

    Attributes:
        separator: What stands between them; a blank stands for any run of blanks and tabs.
        wrapped: Whether every line is quoted once more as a whole.
    """

    separator: str
    wrapped: bool

    def plain(self, source: Iterator[str]) -> Iterator[str]:
        """The lines as the csv module can take them apart."""
        if self.wrapped:
            source = map(_unwrapped, source)
        if self.separator != BLANKS:
            return source
        return (" ".join(line.split()) + "\n" for line in source)


def head(source: Iterator[str]) -> Iterator[str]:
    """The first lines of a file."""
    size = 0
    for line in islice(source, HEAD):
        yield line
        size += len(line)
        if size > HEAD_SIZE:
            return


def layout_of(start: Sequence[str]) -> Layout:
    """The layout of a file whose first lines these are."""
    full = [line.strip("\r\n") for line in start if line.strip()]
    if len(full) > 1 and all(map(_is_wrapped, full[1:])):
        inner = list(map(_unwrapped, full))
        if separator := _agreed(inner):
            return Layout(separator, wrapped=True)
    return Layout(_separator(full), wrapped=False)


def _is_wrapped(line: str) -> bool:
    """Whether a line is one quoted field, with separators inside."""
    text = line.strip()
    if len(text) < 3 or text[0] != '"' or text[-1] != '"':
        return False
    return '"' not in text[1:-1].replace('""', "") and any(
        separator in text for separator in SEPARATORS
    )


def _unwrapped(line: str) -> str:
    text = line.strip()
    return text[1:-1].replace('""', '"') + "\n" if _is_wrapped(text) else line


def _separator(full: Sequence[str]) -> str:
    """The separator of some lines that are not blank.

    It is the first one that stands equally often, and at least once, in each of them, or in each
    but the first few, which may be a title; failing that, the one that is most frequent in the
    first line.
    """
    separator = _agreed(full)
    if separator:
        return separator
    bare = _IN_QUOTES.sub("", full[0]) if full else ""
    return max(",;\t|", key=bare.count)


def _agreed(full: Sequence[str]) -> str:
    bare = [_IN_QUOTES.sub("q", line) for line in full]
    for skipped in range(min(MOST_TITLES, max(0, len(bare) - _ENOUGH)) + 1):
        below = bare[skipped:]
        for separator in SEPARATORS:
            counts = {_separated(line, separator) for line in below}
            if len(counts) == 1 and not counts & {0}:
                return BLANKS if separator != BLANKS and _runs(below, separator) else separator
    return ""


def _separated(line: str, separator: str) -> int:
    """How often a line is separated."""
    return len(line.split()) - 1 if separator == BLANKS else line.count(separator)


def _runs(lines: Sequence[str], separator: str) -> bool:
    """Whether what seems to be separated otherwise are numbers with blanks between them."""
    rows = lines[1:] or lines
    return len({len(line.split()) for line in lines}) == 1 and all(
        any(map(_is_run, line.split(separator))) for line in rows
    )


def _is_run(field: str) -> bool:
    parts = field.split()
    if len(parts) < 2 or _GROUPED.fullmatch(field.strip()):
        return False
    numbers = sum(number(part) is not None or comma_number(part) is not None for part in parts)
    return numbers > 1 and numbers + sum(map(is_gap, parts)) == len(parts)


def count_titles(rows: Sequence[Sequence[str]], expected: Collection[str]) -> int:
    """How many of the first rows are titles, above the header or above the data."""
    for count in range(min(MOST_TITLES, len(rows) - 1) + 1):
        above, rest = rows[:count], rows[count:]
        has_header = has_names(rest[0], expected) or _begins(rest)
        if has_header or (_has_numbers(rest) and all(map(_is_phrase, above))):
            return count if all(len(_filled(row)) < len(rest[0]) for row in above) else 0
    return 0


def _begins(rows: Sequence[Sequence[str]]) -> bool:
    """Whether a table with a header begins here."""
    return len(rows) > 1 and _are_names(rows[0]) and _has_numbers(rows[1:], len(rows[0]))


def _has_numbers(rows: Sequence[Sequence[str]], width: int = 0) -> bool:
    """Whether rows are all equally wide, at least two fields, and the first has a number."""
    width = width or len(rows[0])
    return width > 1 and all(len(row) == width for row in rows) and any(map(looks_numeric, rows[0]))


def _is_phrase(row: Sequence[str]) -> bool:
    return len(row) == 1 and (" " in row[0].strip() or row[0].strip()[0] in "#%")


def _filled(row: Sequence[str]) -> list[str]:
    """The fields that are not empty."""
    return [cell.strip() for cell in row if cell.strip()]


def _are_names(row: Sequence[str]) -> bool:
    """Whether a row can be a header: no cell is empty, and none looks like a number."""
    return all(cell.strip() and not looks_numeric(cell) for cell in row)


def has_names(row: Sequence[str], expected: Collection[str]) -> bool:
    """Whether a row has the names that are wanted, if any are."""
    return bool(expected) and set(expected) <= {visible(cell.strip()) for cell in row}


def is_header(first: Sequence[str], expected: Collection[str]) -> bool:
    """Whether the first row has the names wanted, or no cell that looks like a number."""
    return has_names(first, expected) or not any(map(looks_numeric, first))


def trimmed(first: Sequence[str], below: Sequence[Sequence[str]]) -> list[str]:
    """The first row without empty fields at its end, unless a row below fills them."""
    filled = max(map(_last_filled, below), default=1)
    cells = list(first)
    while len(cells) > filled and not cells[-1].strip():
        cells.pop()
    return cells


def _last_filled(row: Sequence[str]) -> int:
    """The place of the last cell that is not empty, from 1."""
    return next((k for k in range(len(row), 1, -1) if row[k - 1].strip()), 1)


def names_rows(header: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether the rows begin with a number or a name of their own, for which the header has none.

    So R writes tables.
    """
    if len(below) < _COUNTED or any(len(row) != len(header) + 1 for row in below):
        return False
    if not all(row[-1].strip() for row in below):
        return False
    first = [row[0].strip() for row in below]
    counted = [str(k) for k in range(1, len(first) + 1)]
    if first in (counted, [str(k) for k in range(len(first))]):
        return True
    return len(set(first)) == len(first) and not any(map(looks_numeric, first))


def field_count(line: str, separator: str) -> int:
    """How many fields a line has, quotes or not."""
    return len(next(csv.reader([line[:100_000]], delimiter=separator)))
