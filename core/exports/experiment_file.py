"""An experiment as a file: every value of it, with a word on each, so that it reads back the same.

What the user wrote stays as it is, comments too. Added is what an option has replaced, what follows
from the data, and each setting that has an effect.
"""

from __future__ import annotations

import os
from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import cast

from core.data import settings
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
from core.run.edits import Edits, LearningRateEdit, ParameterEdit

Taken = LearningRateEdit | ParameterEdit
Values = dict[tuple[str, str], object]
_INLINE = ("columns", "rows")  # keys of the data that can take the place of a file
_WHOLE = 1e15  # numbers below it are written without a decimal point where they have no need of it


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
    for change in taken(edits):
        _change(values, change, experiment.network.notation)
    rows = _rows(origin)
    if rows is not None:
        del values["data", "file"]
        values |= rows
    elif ("data", "file") in values:
        values["data", "file"] = _file(origin, folder)
    text = TomlText(before.text, before.values)
    _set_top(text, experiment, origin)
    for key in _in_order():
        _set(text, key, values, before)
    _set_names(text, experiment.network.notation, before)
    return _checked(text.text())


def taken(edits: Edits) -> tuple[Taken, ...]:
    """The changes of a run that can be part of its experiment.

    They are those of η and of parameters that were made before the first update.
    """
    return tuple(change for change in edits.at(0) if isinstance(change, Taken))


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
            chosen = (OVERRIDES[name].path for name in key.only)
            if key.name in given and parts.document.options.keys().isdisjoint(chosen):
                values[key.path] = given[key.name]
        elif key.name in given:
            values[key.path] = given[key.name]
        elif (value := key.value_in(parts)) is not None:
            values[key.path] = value
    return values


def _change(values: Values, change: Taken, notation: Notation) -> None:
    """Make a change part of the experiment."""
    if isinstance(change, LearningRateEdit):
        values["training", "learning_rate"] = change.value
        return
    named = cast("dict[str, object]", values.get(("init", "values"), {}))
    symbol = change.parameter
    called = next((n for n in named if notation.parameter(n) == symbol), notation.typed(symbol))
    values["init", "values"] = {**named, called: change.value}


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


def _rows(origin: Origin) -> Values | None:
    """The keys with the rows of a small table from a file; None where they cannot be written so."""
    table, names = origin.loaded.small, [name for names in origin.loaded.columns for name in names]
    if "file" not in settings.section(origin.document, "data") or table is None:
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
    return {("data", key): value for key, value in data.items()}


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
