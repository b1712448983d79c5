"""The [data] section of an experiment: where the rows are, and which columns are used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from core.data import dataset, settings
from core.data.delimited import DelimitedFile
from core.data.errors import InputError
from core.data.inline_rows import InlineRows
from core.data.table import Progress, Rows, Table
from core.data.text import listed, nearest, path_end, shortened
from core.data.textfile import UnusableFile
from core.data.toml_reader import Section

MAX_COLUMNS = 1_000  # inputs, and targets


@dataclass(frozen=True, eq=False)
class Data:
    """What a [data] section says, with the columns read but not yet scaled.

    Attributes:
        rows: Where the rows come from.
        table: The columns read.
        choice: Which columns are used, and how; its seed is yet to be set.
    """

    rows: Rows
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


def read(section: Section, folder: Path, shown_folder: str, progress: Progress | None) -> Data:
    """Read the [data] section and the columns it names.

    Args:
        section: The section.
        folder: What `file` is relative to.
        shown_folder: How the user would write that folder; empty for the working folder.
        progress: Is told how far reading a file is; rows in the experiment are there at once.

    Raises:
        InputError: Something in it, or in the file it names, cannot be used.
    """
    inputs, targets = section.texts("inputs"), section.texts("targets")
    for key, chosen in (("inputs", inputs), ("targets", targets)):
        _check_list(section, key, chosen)
    with _named_by(section):
        rows = _rows(section, folder, shown_folder, {*inputs, *targets})
    notes: list[str] = []
    inputs, targets = _columns(section, rows.names, inputs, targets, notes)
    if len(inputs) > MAX_COLUMNS and "inputs" not in section:
        notes.append(f"Only the first {MAX_COLUMNS:,} of {len(inputs):,} input columns are used.")
        inputs = inputs[:MAX_COLUMNS]
    may_be_text = targets if len(targets) == 1 else ()
    with _named_by(section):
        table = rows.read([*inputs, *targets], may_be_text, progress)
    _check_classes(rows, table)
    table = replace(table, notes=(*table.notes, *notes))
    return revise(section, Data(rows, table, dataset.Choice(inputs, targets)))


def revise(section: Section, data: Data) -> Data:
    """The same columns, used as a [data] section says.

    Args:
        section: The section.
        data: What was read from it, perhaps when it said other things on how to use the columns.

    Raises:
        InputError: They cannot be used so.
    """
    choice = replace(data.choice, **settings.read(section))
    if data.has_classes and choice.scale_targets != "none":
        raise section.wrong(
            "scale_targets", "classes are not scaled", 'write scale_targets = "none"'
        )
    return replace(data, choice=choice)


@contextmanager
def _named_by(section: Section) -> Iterator[None]:
    """Let a file that cannot be used be named together with the key that names it."""
    try:
        yield
    except UnusableFile as error:
        if not section.document.text:  # a .csv file that was opened as it is
            raise
        raise section.wrong("file", f"{error.where}: {error.what}", error.hint) from None


def _check_classes(rows: Rows, table: Table) -> None:
    for name, texts in table.texts.items():
        if len(set(texts)) == 1:
            raise InputError(
                rows.where_column(name),
                f"every row has the same class, {shortened(texts[0])}",
                "telling classes apart takes at least two of them",
            )


def _check_list(section: Section, key: str, names: tuple[str, ...]) -> None:
    if key not in section:
        return
    if not names:
        raise section.wrong(key, "the list is empty", "name at least one column")
    if len(names) > MAX_COLUMNS:
        raise section.wrong(
            key, f"{len(names):,} columns are more than {MAX_COLUMNS:,}", "name fewer"
        )
    for name, count in Counter(names).items():
        if count > 1:
            raise section.wrong(key, f"the column {shortened(name)} is named twice", "name it once")


def _rows(section: Section, folder: Path, shown_folder: str, expected: set[str]) -> Rows:
    """The rows that `file` or `rows` gives."""
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
        return InlineRows(section)
    if "columns" in section:
        raise section.wrong(
            "columns", "the columns of a file are named in its first row", "leave this key out"
        )
    if not section.text("file", "").strip():
        raise section.wrong("file", "the name is empty", 'write such as file = "students.csv"')
    name = str(section.values["file"])  # as it is written
    shown_name = path_end(str(Path(shown_folder) / name) if shown_folder else name)
    return DelimitedFile(folder / name, shown_name, expected)


def _columns(
    section: Section,
    names: tuple[str, ...],
    inputs: tuple[str, ...],
    targets: tuple[str, ...],
    notes: list[str],
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The columns named; else the last one is the target, and all others are inputs."""
    known = set(names)
    for key, chosen in (("inputs", inputs), ("targets", targets)):
        for name in chosen:
            if name not in known:
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
        targets = _others(names, inputs)[-1:]
    if not inputs:
        inputs = _others(names, targets)
    if not inputs or not targets:
        where = section.where("file" if "file" in section else "rows")
        raise InputError(
            where,
            f"one input and one target are needed at least, and the columns are {listed(names)}",
            "separate the columns by commas, semicolons or tabs",
        )
    if left_out := _others(names, (*inputs, *targets)):
        notes.append(f"Not used: {listed(left_out)}.")
    return inputs, targets


def _others(names: tuple[str, ...], chosen: tuple[str, ...]) -> tuple[str, ...]:
    """The names that are not among those chosen, in order."""
    taken = set(chosen)
    return tuple(name for name in names if name not in taken)
