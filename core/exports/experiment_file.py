"""An experiment as a file: every value of it, with a word on each, so that it reads back the same.

What the user wrote stays as it is, comments too. Added is what an option has replaced, what follows
from the data, and each setting that has an effect.
"""

from __future__ import annotations

import os
from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, assert_never, cast

from core.data import settings
from core.data.dataset import Scaling
from core.data.errors import InputError
from core.data.experiment import FORMAT, SECTIONS, Experiment, Origin
from core.data.inline_rows import InlineRows
from core.data.kinds import text_of
from core.data.settings import OVERRIDES, SETTINGS, Key
from core.data.sources import MAX_BYTES
from core.data.table import Table
from core.data.toml_reader import Document
from core.exports.toml_text import TomlText
from core.formulas.names import Notation
from core.run.edits import Change, DatumEdit, Edits, LearningRateEdit, ParameterEdit

Values = dict[tuple[str, str], object]
_INLINE = ("columns", "rows")  # keys of the data that can take the place of a file
_WHOLE = 1e15  # numbers below it are written without a decimal point where they have no need of it


class _Rows(NamedTuple):
    """The columns of the data by their names, and the rows as an experiment file has them."""

    names: list[str]
    rows: list[list[object]]


def experiment_file(experiment: Experiment, edits: Edits, folder: Path) -> str:
    """The text of an experiment file.

    A small table stands in it; else it names the file of the data.

    Args:
        experiment: The experiment.
        edits: The changes of its run. Those in `taken` are part of the experiment.
        folder: Where the text is to be kept.

    Raises:
        InputError: It could not be read again.
        ValueError: The experiment was made from its parts, not read.
    """
    origin = experiment.origin
    if origin is None:
        raise ValueError("an experiment that was made from its parts has no file")
    before, values = origin.opened.document, _values(experiment)
    if not before.text:  # bare data, of which nothing has been written yet
        before = Document("", {})
    rows = _rows(origin)
    if ("data", "file") in values:
        if rows is None:
            values["data", "file"] = _file(origin, folder)
        else:
            del values["data", "file"]
            values["data", "columns"], values["data", "rows"] = rows.names, rows.rows
    for change in taken(experiment, edits):
        _change(values, change, experiment)
    text = TomlText(before.text, before.values)
    _set_top(text, experiment, origin)
    for key in _in_order():
        _set(text, key, values, before)
    _set_names(text, experiment.network.notation, before)
    return _checked(text.text())


def taken(experiment: Experiment, edits: Edits) -> tuple[Change, ...]:
    """The changes of a run that can be part of its experiment.

    They are those made before the first update: of η, of parameters, and of data where the rows
    stand in the file, each as the network sees it.
    """
    first = edits.at(0)
    return tuple(
        change
        for change in first
        if not isinstance(change, DatumEdit) or _place(experiment, change) is not None
    )


def _place(experiment: Experiment, change: DatumEdit) -> int | None:
    """Where in a row of the file a number stands that is changed; None where it does not.

    It does not where it is scaled, is one of a category or class, or rows were left out.
    """
    data, rows = experiment.data, _rows(experiment.origin) if experiment.origin else None
    column = (data.target_columns if change.is_target else data.input_columns)[change.index - 1]
    if rows is None or len(rows.rows) != data.rows or column.scaling != Scaling():
        return None
    return rows.names.index(column.name) if column.name in rows.names else None


def _in_order() -> Iterator[Key]:
    """All settings, by section."""
    return iter(sorted(SETTINGS, key=lambda key: SECTIONS.index(key.section)))


def _values(experiment: Experiment) -> Values:
    """What stands in the experiment or, of that which does not, all that has an effect.

    What has none since an option has chosen otherwise is no part of it.
    """
    parts = experiment.parts()
    options = {name: text_of(value) for name, value in experiment.values().items()}
    values: Values = {}
    for key in SETTINGS:
        given = settings.section(parts.document, key.section).values
        if not key.is_of_use(options):
            chosen = (key.path, *(OVERRIDES[name].path for name in key.only))
            if key.name in given and parts.document.options.keys().isdisjoint(chosen):
                values[key.path] = given[key.name]
        elif key.name in given:
            values[key.path] = given[key.name]
        elif (value := key.value_in(parts)) is not None:
            values[key.path] = value
    return values


def _change(values: Values, change: Change, experiment: Experiment) -> None:
    """Make a change part of the experiment."""
    notation = experiment.network.notation
    match change:
        case LearningRateEdit():
            values["training", "learning_rate"] = change.value
        case ParameterEdit(parameter=symbol):
            named = cast("dict[str, object]", values.get(("init", "values"), {}))
            known = (name for name in named if notation.parameter(name) == symbol)
            called = next(known, notation.typed(symbol))
            values["init", "values"] = {**named, called: change.value}
        case DatumEdit():
            place = _place(experiment, change)
            assert place is not None, "it is among those that can be taken"
            rows = [list(row) for row in cast("list[list[object]]", values["data", "rows"])]
            rows[change.row - 1][place] = _plain(change.value)
            values["data", "rows"] = rows
        case _:
            assert_never(change)


def _set(text: TomlText, key: Key, values: Values, before: Document) -> None:
    """Write a setting, or take it out where it has no value."""
    given = settings.section(before, key.section).values
    if key.path not in values:
        text.remove(key.path)
        return
    value = values[key.path]
    if key.name not in given:
        text.set(key.path, value, key.hint, ("data", "file") if key.name in _INLINE else ())
        return
    if value != given[key.name] or type(value) is not type(given[key.name]):
        text.set(key.path, value)
    text.comment(key.path, key.hint)


def _set_names(text: TomlText, notation: Notation, before: Document) -> None:
    """Take out the names of their own of what is there no more; no others can have come up."""
    given = before.values.get("names")
    kept = {name for name, _ in notation.names}
    for name in given if isinstance(given, dict) else ():
        if name not in kept:
            text.remove(("names", name))


def _set_top(text: TomlText, experiment: Experiment, origin: Origin) -> None:
    """Write format and title, where they are not there."""
    if "format" not in origin.document.values:
        text.set(("format",), FORMAT)
    if "title" not in origin.document.values and origin.opened.source != "-":
        text.set(("title",), experiment.title)


def _rows(origin: Origin) -> _Rows | None:
    """The rows of an experiment, if they stand in it or are a small table; else None."""
    given = settings.section(origin.document, "data").values
    if "rows" in given:
        return _Rows(list(origin.loaded.rows.names), cast("list[list[object]]", given["rows"]))
    table, names = origin.loaded.small, [name for names in origin.loaded.columns for name in names]
    if table is None:
        return None
    columns = [_cells(table, name) for name in names]
    rows = [list(row) for row in zip(*columns, strict=True)]
    data: dict[str, object] = {"columns": names, "rows": rows}
    section = settings.section(Document("", {"data": data}), "data")
    try:
        again = InlineRows(section).read(names, origin.loaded.columns[1])
    except InputError:
        return None
    if any(_column(again, name) != _column(table, name) for name in names):
        return None
    return _Rows(names, rows)


def _column(table: Table, name: str) -> bytes | list[str]:
    """The texts of a column, or the bits of its numbers."""
    return table.texts[name] if name in table.texts else table.numbers[name].tobytes()


def _cells(table: Table, name: str) -> Sequence[object]:
    """A column as an experiment file has it: a gap is an empty text."""
    if name in table.texts:
        return table.texts[name]
    gaps = set(table.gaps[name].rows) if name in table.gaps else ()
    column: array[float] = table.numbers[name]
    return ["" if row in gaps else _plain(value) for row, value in enumerate(column)]


def _plain(value: float) -> int | float:
    whole = value.is_integer() and abs(value) < _WHOLE and str(value) != "-0.0"
    return int(value) if whole else value


def _file(origin: Origin, folder: Path) -> str:
    """The file of the data as it is found from a folder."""
    named = str(settings.section(origin.document, "data").values["file"])
    place = os.path.realpath(origin.opened.folder / named)
    if not Path(named).is_absolute() and os.path.realpath(folder / named) == place:
        return named
    try:
        return Path(os.path.relpath(place, os.path.realpath(folder))).as_posix()
    except ValueError:  # it is on another drive of Windows
        return place


def _checked(text: str) -> str:
    """A text that can be read again.

    Raises:
        InputError: It could not.
    """
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        what = "the name of the data file is no text, and cannot be written"
        raise InputError("", what, "rename that file") from None
    if size > MAX_BYTES:
        what = f"the experiment file would have more than {MAX_BYTES:,} bytes"
        raise InputError("", what, "put its rows into a .csv file, and open that")
    return text
