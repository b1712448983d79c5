"""The [data] section of an experiment: where the rows are, and which columns are used."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from core.data import dataset, meant, settings
from core.data.delimited import DelimitedFile
from core.data.errors import InputError
from core.data.inline_rows import InlineRows
from core.data.settings import CLASSES, INPUTS, MISSING, TARGETS
from core.data.table import MAX_CELLS, MAX_CLASSES, Progress, Rows, Table, leave_out_hint
from core.data.text import listed, path_end, shortened
from core.data.textfile import UnusableFile
from core.data.toml_reader import Section
from core.rules.losses import are_shares

MAX_COLUMNS = 1_000  # inputs, and targets
MAX_CATEGORIES = 20  # of a text input
SMALL = 1_000  # cells of a table that an experiment file can well hold
FEW = 10  # different numbers that may be names of classes
_PIECE = 1_000  # numbers looked at at once
SORTED = 6  # rows from which on their order by class is no chance


@dataclass(frozen=True, eq=False)
class Data:
    """What a [data] section says, with the columns read but not yet scaled.

    Attributes:
        rows: Where the rows come from.
        table: The columns read.
        choice: Which columns are used, and how; its seed is yet to be set.
        columns: The columns that are its inputs, and those that are its targets, as in the data.
        small: The table as it was before rows and columns of it were made others, where it is
            small enough to be written into an experiment file; else None.
    """

    rows: Rows
    table: Table
    choice: dataset.Choice
    columns: tuple[tuple[str, ...], tuple[str, ...]]
    small: Table | None

    @property
    def has_classes(self) -> bool:
        """Whether the target is a column of classes."""
        return bool(self.table.texts) or self.choice.classes

    @property
    def outputs(self) -> int:
        """How many outputs the targets ask for: one a class, or one a column."""
        (*_, last) = self.choice.targets
        return len(self.labels(last)) if self.has_classes else len(self.choice.targets)

    def labels(self, name: str) -> frozenset[str | float]:
        """The different texts or numbers of a column."""
        texts = self.table.texts.get(name)
        return frozenset(self.table.numbers[name]) if texts is None else frozenset(texts)

    @property
    def is_binary(self) -> bool:
        """Whether the only target is one of numbers, and holds 0 and 1, and nothing else."""
        (*others, name) = self.choice.targets
        if others or self.has_classes:
            return False
        return self._few(name, 2) == {0.0, 1.0}

    @property
    def looks_like_classes(self) -> bool:
        """Whether a target of numbers may well be one of classes: few whole numbers, each often."""
        if self.has_classes or len(self.choice.targets) > 1:
            return False
        found = self._few(self.choice.targets[0], FEW)
        few = len(found) > 1 and not self.is_binary
        return few and 2 * len(found) <= self.table.rows and _are_whole(found)

    def _few(self, name: str, most: int) -> set[float]:
        """The different numbers of a column; none where they are more than `most`."""
        column, found = self.table.numbers[name], set[float]()
        for start in range(0, len(column), _PIECE):
            found.update(column[start : start + _PIECE])
            if len(found) > most:
                return set()
        return found

    @property
    def is_sorted_by_class(self) -> bool:
        """Whether all rows of one class come first, then all of another, and so on."""
        if not (self.has_classes or self.is_binary):
            return False
        (name,) = self.choice.targets
        column = self.table.texts.get(name) or self.table.numbers[name]
        lengths = [sum(1 for _ in group) for _, group in groupby(column)]
        once = len(lengths) == len(self.labels(name))
        return once and len(column) >= SORTED and min(lengths) > 1

    def check_probabilities(self, together: bool, loss: str) -> None:
        """Check that numeric targets can be met by probabilities.

        Args:
            together: Whether the targets of a row must add up to 1, besides being between 0 and 1.
            loss: The loss that asks for it.

        Raises:
            InputError: A row has other targets.
        """
        if self.has_classes:
            return
        columns = [self.table.numbers[name] for name in self.choice.targets]
        for name, column in zip(self.choice.targets, columns, strict=True):
            for row, value in enumerate(column):
                if not 0.0 <= value <= 1.0:
                    raise InputError(
                        self.rows.where(self.table.places[row], name),
                        f"{value:g} is no target for {loss}, which needs numbers from 0 to 1",
                        "for other numbers take the loss squared_error",
                    )
        if not together:
            return
        for row, values in enumerate(zip(*columns, strict=True)):
            if not are_shares(values):
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
    inputs, targets = INPUTS.read(section), TARGETS.read(section)
    for key, chosen in (("inputs", inputs), ("targets", targets)):
        _check_list(section, key, chosen)
    with _named_by(section):
        rows = _rows(section, folder, shown_folder, {*inputs, *targets})
    notes: list[str] = []
    table, inputs, targets = _table(section, rows, inputs, targets, notes, progress)
    columns = inputs, targets
    small = table if table.rows * len((*inputs, *targets)) <= SMALL else None
    table = _without_gaps(section, rows, table, (*inputs, *targets), notes)
    _check_targets(section, rows, table, targets, notes)
    table, inputs = _with_categories(rows, table, inputs, targets, notes)
    table = replace(table, notes=(*table.notes, *notes))
    return revise(section, Data(rows, table, dataset.Choice(inputs, targets), columns, small))


def _table(
    section: Section,
    rows: Rows,
    inputs: tuple[str, ...],
    targets: tuple[str, ...],
    notes: list[str],
    progress: Progress | None,
) -> tuple[Table, tuple[str, ...], tuple[str, ...]]:
    """The table of the columns that are named or else used, and these inputs and targets.

    Columns from which nothing can be learned are left out, unless they are named.
    """
    named, names = {*inputs, *targets}, rows.names
    chosen_inputs, chosen_targets = _columns(section, names, inputs, targets, notes)
    if len(chosen_inputs) > MAX_COLUMNS:
        count = len(chosen_inputs)
        notes.append(f"Only the first {MAX_COLUMNS:,} of {count:,} input columns are used.")
        chosen_inputs = chosen_inputs[:MAX_COLUMNS]
    with _named_by(section):
        table = rows.read([*chosen_inputs, *chosen_targets], chosen_targets, progress)
    idle = {name: what for name, what in table.idle.items() if name not in named}
    if not idle:
        return table, chosen_inputs, chosen_targets
    left = tuple(name for name in names if name not in idle)
    said = [f"Column {shortened(name)} {what}, and is left out." for name, what in idle.items()]
    if len(left) >= 2 and idle.keys() & {*chosen_targets}:  # so that another one is the target
        rest = _Without(rows, left)
        notes[:] = said
        return _table(section, rest, inputs, targets, notes, progress)
    notes += said
    kept = tuple(name for name in chosen_inputs if name not in idle)
    if not kept or idle.keys() & {*chosen_targets}:
        raise InputError(
            rows.where_column(next(iter(idle))),
            f"the column {next(iter(idle.values()))}, and what is left is no input and target",
            "one input and one target are needed at least",
        )
    return table, kept, chosen_targets


@dataclass(frozen=True)
class _Without:
    """Rows without some of their columns."""

    rows: Rows
    names: tuple[str, ...]

    def read(
        self, wanted: Sequence[str], classes: Collection[str], progress: Progress | None
    ) -> Table:
        """Read the columns `wanted`."""
        return self.rows.read(wanted, classes, progress)

    def where(self, place: int, name: str) -> str:
        """How to name a cell to the user."""
        return self.rows.where(place, name)

    def where_column(self, name: str) -> str:
        """How to name a column to the user."""
        return self.rows.where_column(name)


def _without_gaps(
    section: Section, rows: Rows, table: Table, used: Sequence[str], notes: list[str]
) -> Table:
    """The table without the rows in which a used column has no value, if they may be left out."""
    refused = MISSING.read(section) == "refuse"
    gaps = {name: table.gaps[name] for name in used if name in table.gaps}
    if not gaps:
        return table
    left_out = {row for gap in gaps.values() for row in gap.rows}
    first = min(left_out)
    name = next(name for name, gap in gaps.items() if gap.rows[0] == first)
    columns = f"column{'s' if len(gaps) > 1 else ''} {listed(list(gaps))}"
    of_rows = f"{len(left_out):,} of {table.rows:,} row{'s' if table.rows > 1 else ''}"
    if refused or len(left_out) == table.rows:
        what = f" ({gaps[name].first})" if gaps[name].first else ""
        have = "has" if len(left_out) == 1 else "have"
        count = f"{of_rows} {have} such a gap, in {columns}"
        raise InputError(
            rows.where(table.places[first], name),
            f"the value is missing{what}; {count}",
            "use columns that have values, naming them with --inputs and --target"
            if len(left_out) == table.rows
            else "fill the gaps in, or leave these rows out with --missing drop "
            '(missing = "drop" under [data])',
        )
    were = "was" if len(left_out) == 1 else "were"
    notes.append(f"{of_rows} {were} left out: a value is missing in {columns}.")
    return table.without(left_out)


def _with_categories(
    rows: Rows,
    table: Table,
    inputs: tuple[str, ...],
    targets: tuple[str, ...],
    notes: list[str],
) -> tuple[Table, tuple[str, ...]]:
    """The table with an input for each category of its text inputs, and the names of all inputs."""
    texts = {name: table.texts[name] for name in inputs if name in table.texts}
    if not texts:
        return table, inputs
    numbers = dict(table.numbers)
    chosen: list[str] = []
    for name in inputs:
        if name not in texts:
            chosen.append(name)
            continue
        labels = sorted(set(texts[name]))
        if len(labels) > MAX_CATEGORIES:
            others = [n for n in inputs if n not in texts or len(set(texts[n])) <= MAX_CATEGORIES]
            raise InputError(
                rows.where_column(name),
                f"{len(labels):,} different texts, and each would be an input; "
                f"{MAX_CATEGORIES} are the most",
                leave_out_hint(others),
            )
        columns = [f"{name}={label}" for label in labels]
        for column, label in zip(columns, labels, strict=True):
            if column in numbers or column in chosen:
                raise InputError(
                    rows.where_column(name),
                    f"its category {shortened(label)} would be called as another column is",
                    "rename one of them",
                )
            numbers[column] = array("d", [1.0 if text == label else 0.0 for text in texts[name]])
        chosen += columns
        if (len(chosen) + len(targets)) * table.rows > MAX_CELLS or len(chosen) > MAX_COLUMNS:
            raise InputError(
                rows.where_column(name),
                f"with an input a category there would be more than {MAX_COLUMNS:,} inputs, or "
                f"more than {MAX_CELLS:,} numbers",
                leave_out_hint([n for n in inputs if n not in texts]),
            )
        notes.append(
            f"The texts of column {shortened(name)} are taken as one input a category: "
            f"{listed(columns)}."
        )
    left = {name: texts for name, texts in table.texts.items() if name in targets}
    return replace(table, numbers=numbers, texts=left), tuple(chosen)


def revise(section: Section, data: Data) -> Data:
    """The same columns, used as a [data] section says.

    Args:
        section: The section.
        data: What was read from it, perhaps when it said other things on how to use the columns.

    Raises:
        InputError: They cannot be used so.
    """
    values = settings.read(section)
    how = {key: values[key] for key in ("scale_inputs", "scale_targets", "test_share")}
    return replace(data, choice=replace(data.choice, **how))


def with_classes(section: Section, data: Data, *, implied: bool, notes: list[str]) -> Data:
    """The same columns, the numbers of the target taken for names of classes where that is meant.

    Args:
        section: The section.
        data: What was read from it.
        implied: Whether the network asks for classes.
        notes: Takes the sentences.

    Raises:
        InputError: They cannot be taken so, or classes are to be scaled.
    """
    if not data.table.texts and (CLASSES.read(section) or implied):
        data = _numbered(section, data, implied=implied, notes=notes)
    if data.has_classes and data.choice.scale_targets != "none":
        raise section.wrong(
            "scale_targets", "classes are not scaled", 'write scale_targets = "none"'
        )
    return data


def _numbered(section: Section, data: Data, *, implied: bool, notes: list[str]) -> Data:
    (*others, name) = data.choice.targets
    asked = CLASSES.read(section)
    if others and asked:
        what = f"the classes stand in one column, and there are {len(others) + 1:,} targets"
        raise section.wrong("classes", what, "name one target")
    found = data.labels(name)
    can_be = 2 <= len(found) <= MAX_CLASSES
    if asked and not can_be:
        raise section.wrong(
            "classes",
            f"the target {shortened(name)} holds {len(found):,} different numbers, and each would "
            "be a class",
            f"2 to {MAX_CLASSES} are possible",
        )
    if not asked and ("classes" in section or others):
        return data
    repeated = len(found) < data.table.rows or data.is_binary
    if not asked and not (can_be and repeated and _are_whole(found)):
        return data
    if not asked:
        numbers = ", ".join(f"{value:g}" for value in sorted(set(data.table.numbers[name]))[:FEW])
        more = ", …" if len(found) > FEW else ""
        notes.append(
            f"The numbers of the target {shortened(name)} are taken for names of classes, as the "
            f"output asks for such: {numbers}{more}."
        )
    return replace(data, choice=replace(data.choice, classes=True))


def _are_whole(values: Collection[str | float]) -> bool:
    return all(isinstance(value, float) and value.is_integer() for value in values)


@contextmanager
def _named_by(section: Section) -> Iterator[None]:
    """Let a file that cannot be used be named together with the key that names it."""
    try:
        yield
    except UnusableFile as error:
        if not section.document.text:  # a .csv file that was opened as it is
            raise
        raise section.wrong("file", f"{error.where}: {error.what}", error.hint) from None


def _check_targets(
    section: Section, rows: Rows, table: Table, targets: tuple[str, ...], notes: list[str]
) -> None:
    """Check that there is something to learn in the targets.

    Rows that are written in the experiment may be an exercise: of them, numbers that are all the
    same are only remarked on.
    """
    for name in targets:
        if name in table.texts:
            _check_classes(section, rows, table, name, alone=len(targets) == 1)
    columns = [table.numbers[name] for name in targets if name in table.numbers]
    if table.rows > 1 and columns and all(min(column) == max(column) for column in columns):
        what = f"the target is {columns[0][0]:g} in every row, so nothing can be learned"
        if "file" not in section:
            notes.append(f"{what[0].upper()}{what[1:]} but that.")
            return
        raise InputError(
            rows.where_column(targets[0]),
            what,
            "name another column with --target (targets = […] under [data])",
        )


def _check_classes(section: Section, rows: Rows, table: Table, name: str, *, alone: bool) -> None:
    where, texts = rows.where_column(name), table.texts[name]
    if not alone:
        raise InputError(
            rows.where(table.places[0], name),
            f"{shortened(texts[0])} is text, and a text target stands alone",
            "name it as the only target, or take columns of numbers",
        )
    found = len(set(texts))
    if found == 1:
        raise InputError(
            where,
            f"every row has the same class, {shortened(texts[0])}",
            "telling classes apart takes at least two of them",
        )
    if found == len(texts) > 2 and "file" in section and not CLASSES.read(section):
        raise InputError(
            where,
            f"each of the {found:,} rows has a text of its own, such as {shortened(texts[0])}, "
            "so these are no classes",
            "name another column with --target, or take them for classes with --classes "
            "(classes = true under [data])",
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
                close = meant.nearest(name, names)
                the = f'did you mean "{close}"? The' if close else "the"
                raise section.wrong(
                    key,
                    f"there is no column {shortened(name)}",
                    f"{the} columns are {listed(names)}",
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
            "separate the columns by commas, semicolons, tabs or blanks",
        )
    if left_out := _others(names, (*inputs, *targets)):
        notes.append(f"Not used: {listed(left_out)}.")
    return inputs, targets


def _others(names: tuple[str, ...], chosen: tuple[str, ...]) -> tuple[str, ...]:
    """The names that are not among those chosen, in order."""
    taken = set(chosen)
    return tuple(name for name in names if name not in taken)
