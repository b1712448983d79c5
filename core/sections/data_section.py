"""The [data] section of an experiment: where the rows are, and which columns are used."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from core import dataset
from core.errors import InputError
from core.reading.decimals import number
from core.reading.delimited import DelimitedFile
from core.reading.table import (
    ColumnReader,
    DecimalMarks,
    Progress,
    Rows,
    Table,
    assemble,
    row_limit,
    shortened,
)
from core.reading.toml_reader import BELOW_1, Section, finite, shown
from core.text import nearest, visible

KEYS = (
    "file",
    "columns",
    "rows",
    "inputs",
    "targets",
    "scale_inputs",
    "scale_targets",
    "test_share",
)
MAX_COLUMNS = 1_000  # inputs, and targets


@dataclass(frozen=True, eq=False)
class Data:
    """What a [data] section says, with the columns read but not yet scaled.

    Attributes:
        rows: Where the rows come from.
        source: What to call it in messages.
        table: The columns read.
        choice: Which columns are used, and how; its seed is yet to be set.
    """

    rows: Rows
    source: str
    table: Table
    choice: dataset.Choice

    @property
    def has_classes(self) -> bool:
        """Whether the target is a text column."""
        return bool(self.table.texts)

    @property
    def outputs(self) -> int:
        """How many outputs the targets ask for: one a class, or one a column."""
        (*_, last) = self.choice.targets
        return len(set(self.table.texts[last])) if self.has_classes else len(self.choice.targets)

    def check_probabilities(self, together: bool, loss: str) -> None:
        """Check that numeric targets can be met by probabilities.

        Args:
            together: Whether the targets of a row must add up to 1, besides being between 0 and 1.
            loss: The loss that asks for it.

        Raises:
            InputError: A row has other targets.
        """
        columns = [
            self.table.numbers[name] for name in self.choice.targets if name in self.table.numbers
        ]
        for name, column in zip(self.choice.targets, columns, strict=False):
            for row, value in enumerate(column):
                if not 0.0 <= value <= 1.0:
                    raise InputError(
                        self.rows.where(self.table.places[row], name),
                        f"{value:g} is no target for {loss}, which needs numbers from 0 to 1",
                        "for other numbers take the loss squared_error",
                    )
        if not together or not columns:
            return
        for row, values in enumerate(zip(*columns, strict=True)):
            if abs(sum(values) - 1.0) > 1e-9:
                raise InputError(
                    self.rows.where(self.table.places[row], self.choice.targets[0]),
                    f"the targets of the row add up to {sum(values):g}, and {loss} needs 1",
                    "give each row a 1 in one target and 0 in the others",
                )


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
                instead = f" instead of {width}" if width else ""
                what = f"row {place} has {found}{instead} values"
                raise section.wrong("rows", what, "make all rows equally long")
        self.names = section.texts("columns") if "columns" in section else _default_names(width)
        for name in self.names:
            if self.names.count(name) > 1:
                raise section.wrong(
                    "columns",
                    f"two columns are called {shortened(name)}",
                    "give each a name of its own",
                )

    def where(self, place: int, name: str) -> str:
        """How to name a cell to the user: `net.toml:4, key "rows", row 2, column "iq"`."""
        return f"{self._section.where('rows')}, row {place}, column {shortened(name)}"

    def read(
        self, wanted: Sequence[str], classes: Collection[str], progress: Progress | None = None
    ) -> Table:
        """Read some of the columns; those in `classes` may be text."""
        rows = self._rows[: row_limit(len(wanted))]
        places = array("q", range(1, len(rows) + 1))
        readers = []
        for name in wanted:
            reader = ColumnReader(name, name in classes, DecimalMarks(), self.where)
            index = self.names.index(name)
            cells = [row[index] for row in rows if isinstance(row, (list, tuple))]
            reader.take([self._cell(cell, k, name) for k, cell in enumerate(cells, 1)], places)
            readers.append(reader)
        return assemble(readers, places, ())

    def _cell(self, value: object, place: int, name: str) -> str:
        """The value as a text that reads back to the same number; texts in quotes stay texts."""
        if isinstance(value, str) and number(value) is None:
            return value
        exact = finite(value)
        if exact is None:
            raise InputError(self.where(place, name), f"must be a number, not {shown(value)}")
        return repr(exact)


def _default_names(width: int) -> tuple[str, ...]:
    return (*(f"x{k}" for k in range(1, width)), "y")


def read(section: Section, folder: Path, shown_folder: str, progress: Progress | None) -> Data:
    """Read the [data] section and the columns it names.

    Args:
        section: The section.
        folder: What `file` is relative to.
        shown_folder: How the user would write that folder; empty for the working folder.
        progress: Called now and then with the number of rows read.

    Raises:
        InputError: Something in it, or in the file it names, cannot be used.
    """
    inputs, targets = section.texts("inputs"), section.texts("targets")
    for key, chosen in (("inputs", inputs), ("targets", targets)):
        _check_list(section, key, chosen)
    rows, source = _rows(section, folder, shown_folder, {*inputs, *targets})
    notes: list[str] = []
    inputs, targets = _columns(section, rows.names, inputs, targets, notes)
    if len(inputs) > MAX_COLUMNS and "inputs" not in section:
        notes.append(f"Only the first {MAX_COLUMNS:,} of {len(inputs):,} input columns are used.")
        inputs = inputs[:MAX_COLUMNS]
    may_be_text = targets if len(targets) == 1 else ()
    table = rows.read([*inputs, *targets], may_be_text, progress)
    choice = dataset.Choice(
        inputs,
        targets,
        scale_inputs=section.choice("scale_inputs", "standard", dataset.SCALINGS),
        scale_targets=section.choice("scale_targets", "none", dataset.SCALINGS),
        test_share=section.number("test_share", 0.0, BELOW_1),
    )
    if table.texts and choice.scale_targets != "none":
        raise section.wrong(
            "scale_targets", "classes are not scaled", 'write scale_targets = "none"'
        )
    return Data(rows, source, replace(table, notes=(*table.notes, *notes)), choice)


def _check_list(section: Section, key: str, names: tuple[str, ...]) -> None:
    if key not in section:
        return
    if not names:
        raise section.wrong(key, "the list is empty", "name at least one column")
    if len(names) > MAX_COLUMNS:
        raise section.wrong(
            key, f"{len(names):,} columns are more than {MAX_COLUMNS:,}", "name fewer"
        )
    for name in names:
        if names.count(name) > 1:
            raise section.wrong(key, f"the column {shortened(name)} is named twice", "name it once")


def _rows(
    section: Section, folder: Path, shown_folder: str, expected: set[str]
) -> tuple[Rows, str]:
    """The rows that `file` or `rows` gives, and what to call them."""
    if ("file" in section) == ("rows" in section):
        if "file" in section:
            raise section.wrong("rows", "the data has a file and rows", "keep one of the two")
        where = section.document.where_section("data")
        raise InputError(
            where,
            "there is no data",
            'begin with [data] and file = "students.csv", or rows = [[8, 80, 3]]',
        )
    if "rows" in section:
        return InlineRows(section), section.document.source
    if "columns" in section:
        raise section.wrong(
            "columns", "the columns of a file are named in its first row", "leave this key out"
        )
    section.text("file", "")  # its type is checked; the name is used as it is written
    name = str(section.values["file"])
    source = visible(str(Path(shown_folder) / name) if shown_folder else name)
    return DelimitedFile(folder / name, source, expected), source


def _columns(
    section: Section,
    names: tuple[str, ...],
    inputs: tuple[str, ...],
    targets: tuple[str, ...],
    notes: list[str],
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The columns named; else the last one is the target, and all others are inputs."""
    for key, chosen in (("inputs", inputs), ("targets", targets)):
        for name in chosen:
            if name not in names:
                close = nearest(name, names)
                hint = f'did you mean "{close}"? ' if close else ""
                raise section.wrong(
                    key,
                    f"there is no column {shortened(name)}",
                    f"{hint}The columns are {listed(names)}",
                )
    shared = set(inputs) & set(targets)
    if shared:
        raise section.wrong(
            "targets", f"{shortened(min(shared))} is an input too", "a column is one or the other"
        )
    if not targets:
        targets = tuple(name for name in names if name not in inputs)[-1:]
    if not inputs:
        inputs = tuple(name for name in names if name not in targets)
    if not inputs or not targets:
        where = section.where("file" if "file" in section else "rows")
        raise InputError(
            where,
            f"one input and one target are needed at least, and the columns are {listed(names)}",
            "separate the columns by commas, semicolons or tabs",
        )
    left_out = [name for name in names if name not in inputs and name not in targets]
    if left_out:
        notes.append(f"Not used: {listed(left_out)}.")
    return inputs, targets


def listed(names: Sequence[str]) -> str:
    """The first few of some names, and how many more there are."""
    more = f" and {len(names) - 8} more" if len(names) > 8 else ""
    return ", ".join(names[:8]) + more
