"""The rows of the dialog in which an experiment is typed in."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input, Static

from tui.look.themed_app import LONGEST
from tui.making.fields import Field
from tui.settings.rows import SettingRow

FIELD = Binding.Group("field", compact=True)
KEYS: tuple[BindingType, ...] = (
    Binding("enter", "screen.begin", "begin", tooltip="Begin the run of what is typed in."),
    Binding("up", "app.focus_previous", "before", tooltip="The field before.", group=FIELD),
    Binding("down", "app.focus_next", "next", tooltip="The next field.", group=FIELD),
)
"""What the keys do wherever the user is in the dialog."""


class Line(Input):
    """A line to write in. Of a text that is pasted, the lines behind the first go elsewhere."""

    BINDINGS: ClassVar[list[BindingType]] = [*KEYS]

    class Pasted(Message):
        """Lines were pasted, of which the first stands here."""

        def __init__(self, others: list[str]) -> None:
            """Hand on the others."""
            super().__init__()
            self.others = others

    def _on_paste(self, event: events.Paste) -> None:
        super()._on_paste(event)
        event.prevent_default()  # Textual would call its own method as well
        others = event.text.splitlines()[1:]
        if others:
            self.post_message(self.Pasted(others))


class TypedRow(SettingRow[Field]):
    """A field, whose label and hint can change with the sizes of the network."""

    def written(self, text: str) -> Input:
        """The field for a value that is written."""
        example = self.field.example
        return Line(text, placeholder=example, compact=True, max_length=LONGEST)

    def become(self, field: Field) -> None:
        """Be about another field with the same choices."""
        if field == self.field:
            return
        self.field = field
        self.query_one(".label", Static).update(self._label())
        if isinstance(self.control, Input):
            self.control.placeholder = field.example

    def put(self, text: str) -> None:
        """Have a text that the user has not typed."""
        self.touched = False
        self._text = text
        with self.prevent(Input.Changed):
            self.control.value = text
