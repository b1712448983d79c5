"""Rows that are written in the experiment file itself."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Collection, Sequence

from core.data.decimals import number
from core.data.errors import InputError
from core.data.table import ColumnReader, DecimalMarks, Progress, Table, assemble, row_limit
from core.data.text import shortened
from core.data.toml_reader import Section, finite, shown
from core.data.typed import typed
from core.formulas.numerals import counted


class InlineRows:
    """Rows written in the experiment file itself."""

    def __init__(self, section: Section) -> None:
        """Take the keys `columns` and `rows`.

        Raises:
            InputError: A row is no list or has another length, or two columns share a name.
        """
        self._section = section
        self._rows = section.items("rows", "a list of rows, such as [[8, 80, 3]]")
        if not self._rows:
            raise section.wrong(
                "rows", "there are no rows", "write at least one, such as rows = [[8, 80, 3]]"
            )
        widths = [len(row) if isinstance(row, (list, tuple)) else 0 for row in self._rows]
        width = (
            len(section.items("columns", "a list of names")) if "columns" in section else widths[0]
        )
        for place, found in enumerate(widths, 1):
            if found != width or not width:
                values = counted(width or found, "value")
                what = f"row {place} has {f'{found} instead of {values}' if width else values}"
                raise section.wrong("rows", what, "make all rows equally long")
        self.names = section.texts("columns") if "columns" in section else _default_names(width)
        for name, count in Counter(self.names).items():
            if count > 1:
                raise section.wrong(
                    "columns",
                    f"two columns are called {shortened(name)}",
                    "give each a name of its own",
                )

    def where(self, place: int, name: str) -> str:
        """How to name a cell to the user: `net.toml:4, key "rows", row 2, column "iq"`."""
        return f"{self._section.where('rows')}, row {place}, column {shortened(name)}"

    def where_column(self, name: str) -> str:
        """How to name a column to the user: `net.toml:4, key "rows", column "iq"`."""
        return f"{self._section.where('rows')}, column {shortened(name)}"

    def read(
        self, wanted: Sequence[str], classes: Collection[str], progress: Progress | None = None
    ) -> Table:
        """Read some of the columns; the texts of those in `classes` are names of classes."""
        rows = self._rows[: row_limit(len(wanted))]
        places = array("q", range(1, len(rows) + 1))
        readers = []
        places_of = {name: index for index, name in enumerate(self.names)}
        for name in wanted:
            reader = ColumnReader(name, name in classes, DecimalMarks(), self.where)
            index = places_of[name]
            cells = [row[index] for row in rows if isinstance(row, (list, tuple))]
            reader.take(
                [self._cell(cell, k, name, reader.is_class) for k, cell in enumerate(cells, 1)],
                places,
            )
            readers.append(reader)
        return assemble(readers, places, ())

    def _cell(self, value: object, place: int, name: str, is_class: bool) -> str:
        """The value as a text that reads back to the same number; other texts stay texts."""
        if isinstance(value, bool):
            return shown(value)
        if isinstance(value, str):
            quoted = number(value) is not None or (_is_fraction(value) and not is_class)
            if not quoted:
                return value
            raise self._no_number(value, place, name, "write it without quotation marks")
        exact = finite(value)
        if exact is None:
            raise self._no_number(value, place, name, "write such as 8, -3.5 or 1e-3")
        return repr(exact)

    def _no_number(self, value: object, place: int, name: str, hint: str) -> InputError:
        return InputError(self.where(place, name), f"must be a number, not {shown(value)}", hint)


def _is_fraction(text: str) -> bool:
    """Whether a text is a fraction that the file can hold as a number: 1/35."""
    try:
        typed(text)
    except ValueError:
        return False
    return "/" in text


def _default_names(width: int) -> tuple[str, ...]:
    return (*(f"x{k}" for k in range(1, width)), "y")
