"""A new experiment, typed in from nothing: the fields follow the sizes of the network."""

from __future__ import annotations

from itertools import groupby
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Static

from core.data.experiment import Experiment
from tui.look.themed_app import LONGEST
from tui.making import words
from tui.making.fields import COLUMNS, DATA, MOST_ROWS, NETWORK, ROW, SIZES, Field
from tui.making.reading import Reading, read
from tui.making.rows import KEYS, Line, TypedRow
from tui.settings.form import Form
from tui.settings.rows import SettingRow
from tui.settings.words import WRONG

LEFT = (NETWORK, DATA)  # groups that stand in the left one of two columns


class Draft:
    """What has been typed, for as long as the program runs.

    Attributes:
        texts: What stands in the fields, by their keys.
        sizes: The sizes of the network that were typed last.
        left_out: How many rows were pasted that had no room.
    """

    def __init__(self) -> None:
        """Nothing has been typed yet."""
        self.clear()

    def clear(self) -> None:
        """Forget it all."""
        self.texts: dict[str, str] = {}
        self.sizes: tuple[int, ...] = ()
        self.left_out = 0

    def read(self) -> Reading:
        """What comes of it."""
        reading = read(self.texts, self.sizes)
        self.sizes = reading.sizes
        return reading


class MakingScreen(Form[Experiment | None]):
    """Lets an experiment be typed in; the result is it, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "close", tooltip="Close this; what is typed stays."),
        *KEYS,
    ]

    def __init__(self, draft: Draft) -> None:
        """Go on with what was typed before, if anything was."""
        super().__init__()
        self._draft = draft
        self._reading = draft.read()
        self._here = SIZES.key  # the field that the user is at
        self._asked = False  # for a run, before all was typed

    def compose(self) -> ComposeResult:
        """The fields in groups; below them, what they are and what would come of them."""
        ways = (
            Button(Content("Begin the run"), id="begin", compact=True),
            Button(Content("Empty all fields"), id="empty", compact=True),
        )
        columns = ([self._made(part) for part in parts] for parts in self._parts())
        yield from self.form("New experiment", columns, ways)

    def on_mount(self) -> None:
        """Begin at the sizes."""
        self._row(SIZES.key).control.focus()
        self._show()

    # the fields that there are

    def _parts(self) -> tuple[list[Field | str], list[Field | str]]:
        """The fields of both columns, with the titles of their groups before them."""
        left: list[Field | str] = []
        right: list[Field | str] = []
        for group, fields in groupby(self._reading.fields, lambda field: field.group):
            (left if group in LEFT else right).extend([group, *fields])
        return left, right

    def _made(self, part: Field | str) -> Static | TypedRow:
        if isinstance(part, str):
            return Static(Content(part), classes="title", name=part)
        return TypedRow(part, self._text(part))

    def _text(self, field: Field) -> str:
        return self._draft.texts.get(field.key, field.default)

    def _row(self, key: str) -> TypedRow:
        return next(row for row in self.query(TypedRow) if row.field.key == key)

    async def _lay_out(self) -> None:
        """Have a row for each field that there is now, in their order."""
        for column, parts in zip(self.query("#fields > Vertical"), self._parts(), strict=True):
            there = {_identity(child): child for child in column.children}
            wanted = {_identity(part): part for part in parts}
            await column.remove_children([there[key] for key in there if key not in wanted])
            for place, (key, part) in enumerate(wanted.items()):
                child = there.get(key)
                if child is None:
                    before = place if place < len(column.children) else None
                    await column.mount(self._made(part), before=before)
                elif isinstance(child, TypedRow) and isinstance(part, Field):
                    child.become(part)
                    if not child.touched:  # or what is just being typed would be lost
                        child.follow(self._text(part))

    # what comes of what is typed

    @on(SettingRow.Changed)
    async def look(self, event: SettingRow.Changed) -> None:
        """Take what is typed into a field."""
        self._draft.texts |= {event.row.field.key: event.row.text}
        await self._read()

    async def _read(self) -> None:
        self._reading = self._draft.read()
        await self._lay_out()
        self._show()

    def explain(self, row: SettingRow[Any]) -> None:
        """Say what there is to say of a field, and what is missing in the others."""
        self._here = row.field.key
        self._show()

    def _show(self) -> None:
        reading = self._reading
        for row in self.query(TypedRow):
            wrong = reading.wrong.get(row.field.key, "")
            if self._is_asked_for(row):
                wrong = wrong or reading.missing.get(row.field.key, "")
            row.judge(WRONG if wrong else "", wrong)
        self.judge(words.verdict(reading, self._draft.left_out), words.sign(reading))
        self.tell(self._told(self._row(self._here)))

    def _is_asked_for(self, row: TypedRow) -> bool:
        """Whether what is missing in a row is to be said: not while it is being typed."""
        return self._asked or (row.text.strip() != "" and row.field.key != self._here)

    def _told(self, row: TypedRow) -> str:
        """What there is to say of the field that the user is at."""
        key, reading = row.field.key, self._reading
        if not row.text.strip() or key in reading.wrong:
            return row.field.hint
        return reading.told.get(key) or reading.missing.get(key) or row.field.hint

    @on(Line.Pasted)
    async def spread(self, event: Line.Pasted) -> None:
        """Have the other lines of a paste in the rows below; elsewhere behind the first line."""
        lines = [line[:LONGEST] for line in event.others if line.strip()]
        key = self._here
        if key == COLUMNS or key.startswith(ROW):
            first = 1 if key == COLUMNS else int(key.removeprefix(ROW)) + 1
            taken = {f"{ROW} {k}": line for k, line in enumerate(lines, first) if k <= MOST_ROWS}
            self._draft.left_out = len(lines) - len(taken)
        else:
            taken = {key: " ".join([self._row(key).text, *lines])[:LONGEST]}
        self._draft.texts |= taken
        for row in self.query(TypedRow):
            if row.field.key in taken:
                row.put(taken[row.field.key])
        await self._read()

    # what comes of it

    @on(Button.Pressed, "#begin")
    def action_begin(self) -> None:
        """Begin the run, or go to the first field that keeps it from beginning."""
        if not self.is_current:
            return  # a second Enter that came before this was gone
        if self._reading.experiment is not None:
            self.dismiss(self._reading.experiment)
            return
        self._asked = True
        if self._reading.stops:
            self._row(self._reading.stops[0].key).control.focus()
        self._show()

    @on(Button.Pressed, "#empty")
    async def empty(self) -> None:
        """Have all fields as at first."""
        self._draft.clear()
        self._asked = False
        for row in self.query(TypedRow):
            row.put(row.field.default)
        self._row(SIZES.key).control.focus()
        await self._read()

    def action_close(self) -> None:
        """Close this; what is typed stays until the program ends."""
        self.dismiss(None)


def _identity(part: Widget | Field | str) -> object:
    """What tells the parts of a column apart; a choice of other names is another part."""
    if isinstance(part, TypedRow):
        part = part.field
    if isinstance(part, Field):
        return part.key, part.choices
    return part.name if isinstance(part, Widget) else part
