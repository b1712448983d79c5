"""The rows of the settings: a label, the value to be changed, and what is wrong with it."""

from __future__ import annotations

from typing import Any, ClassVar, Generic, Protocol, TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Input, Static

from tui.drawing import glyphs, palette
from tui.look.themed_app import LONGEST
from tui.settings.words import AGAIN, ON, WRONG

_COLOURS = {ON: palette.POSITIVE, AGAIN: palette.FACTORS[0], WRONG: palette.NEGATIVE}
CHOICE = Binding.Group("choice", compact=True)
ROW = Binding.Group("setting", compact=True)
KEYS: tuple[BindingType, ...] = (
    Binding("enter", "screen.apply", "take them", tooltip="Take these settings."),
    Binding("up", "app.focus_previous", "before", tooltip="The setting before.", group=ROW),
    Binding("down", "app.focus_next", "next", tooltip="The next setting.", group=ROW),
)
"""What the keys do wherever the user is in the dialog."""
_ARROWS = "← →"


class Choice(Widget, can_focus=True):
    """One of some names: the arrows lead to the one before and to the next.

    Attributes:
        value: The name.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "choose(-1)", "before", tooltip="The choice before.", group=CHOICE),
        Binding("right,space", "choose(1)", "next", tooltip="The next choice.", group=CHOICE),
    ]

    value: reactive[str] = reactive("")

    class Changed(Message):
        """The user has chosen another name."""

    def __init__(self, names: tuple[str, ...], value: str) -> None:
        """Let one of these names be chosen."""
        super().__init__()
        self._names = names
        self.set_reactive(Choice.value, value)

    def render(self) -> Content:
        """The name, and the arrows on the right."""
        arrows = palette.FACTORS[0] if self.has_focus else palette.FAINT
        name = glyphs.left(self.value, self.size.width - len(_ARROWS))
        return Content.assemble((name, palette.TEXT), (_ARROWS, arrows))

    def action_choose(self, by: int) -> None:
        """Take another name; behind the last comes the first."""
        at = self._names.index(self.value)
        self.value = self._names[(at + by) % len(self._names)]
        self.post_message(self.Changed())

    def on_key(self, event: events.Key) -> None:
        """A letter leads to the next name that begins with it."""
        at = self._names.index(self.value) + 1
        order = self._names[at:] + self._names[:at]
        letter = event.character or "\n"
        found = next((name for name in order if name.startswith(letter)), None)
        if found is not None:
            event.stop()
            self.value = found
            self.post_message(self.Changed())

    def on_click(self, event: events.Click) -> None:
        """The arrow to the left leads back, all else to the next name."""
        at = event.x - self.content_region.x + self.region.x
        self.action_choose(-1 if at == self.size.width - len(_ARROWS) else 1)


class Written(Input):
    """A value that is written: Textual's field, whose own keys would hide those of the dialog."""

    BINDINGS: ClassVar[list[BindingType]] = [*KEYS]


class Field(Protocol):
    """What a row is about."""

    @property
    def label(self) -> str:
        """What to call it."""
        ...

    @property
    def hint(self) -> str:
        """What it is, or what to write, in a sentence."""
        ...

    @property
    def choices(self) -> tuple[str, ...]:
        """What can be chosen; empty where it is written."""
        ...


Of = TypeVar("Of", bound=Field)


class SettingRow(Vertical, Generic[Of]):
    """One thing that can be set.

    Attributes:
        field: What it is.
        touched: Whether the user has changed it, perhaps back to what it was.
    """

    class Said(Message):
        """Something of a row."""

        def __init__(self, row: SettingRow[Any]) -> None:
            """Say which it is."""
            super().__init__()
            self.row = row

    class Changed(Said):
        """The user has changed the value."""

    class Entered(Said):
        """The user is at this row now."""

    def __init__(self, field: Of, text: str) -> None:
        """Show a value as a text."""
        super().__init__()
        self.field, self.touched = field, False
        self._text = text  # as long as the user has not touched it
        self._mark, self._wrong = "", ""

    def compose(self) -> ComposeResult:
        """The label, the value, and below them what is wrong."""
        with Horizontal():
            yield Static(self._label(), classes="label")
            if self.field.choices:
                yield Choice(self.field.choices, self._text)
            else:
                yield self.written(self._text)
        yield Static(classes="wrong")

    def written(self, text: str) -> Input:
        """The field for a value that is written."""
        return Written(text, compact=True, max_length=LONGEST)

    @property
    def control(self) -> Choice | Input:
        """What holds the value."""
        return self.query_one(Choice) if self.field.choices else self.query_one(Input)

    @property
    def text(self) -> str:
        """The value as a text."""
        return self.control.value

    def follow(self, text: str) -> None:
        """Show a value that follows from others."""
        if text != self._text:
            self._text = text
            with self.prevent(Input.Changed):
                self.control.value = text

    def judge(self, mark: str, wrong: str) -> None:
        """Show what comes of the value: a mark, and what is wrong with it, if anything is."""
        if mark != self._mark:
            self._mark = mark
            self.query_one(".label", Static).update(self._label())
        if wrong != self._wrong:
            self._wrong = wrong
            self.query_one(".wrong", Static).update(Content(wrong))
            self.set_class(bool(wrong), "-wrong")

    def _label(self) -> Content:
        mark = (f"{self._mark} ", _COLOURS[self._mark]) if self._mark else "  "
        return Content.assemble(mark, self.field.label)

    @on(Input.Changed)
    @on(Choice.Changed)
    def take(self, event: Input.Changed | Choice.Changed) -> None:
        """The user has changed the value."""
        event.stop()
        if self.touched or self.text != self._text:  # an Input says so of its first value too
            self.touched = True
            self.post_message(self.Changed(self))

    def on_descendant_focus(self) -> None:
        """The user has come here."""
        self.add_class("-here")
        self.post_message(self.Entered(self))

    def on_descendant_blur(self) -> None:
        """The user has gone on."""
        self.remove_class("-here")
