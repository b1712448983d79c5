"""A question with one line for the answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Generic, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static
from textual.widgets.input import Selection

from tui.look.themed_app import LONGEST, Veiled
from tui.widgets.key_bar import KeyBar

Answer = TypeVar("Answer")


class Misread(ValueError):
    """An answer cannot be read; the message says what is wrong with a part of it.

    Attributes:
        span: The part, from one character up to another.
    """

    def __init__(self, words: str, span: tuple[int, int]) -> None:
        """Say what is wrong with a part of a text."""
        super().__init__(words)
        self.span = span


class Prompt(Veiled, ModalScreen[Answer | None], Generic[Answer]):
    """Asks until the answer can be read, or is called off."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "call_off", "call off", tooltip="Leave everything as it is."),
    ]

    def __init__(
        self, title: str, hint: str, read: Callable[[str], Answer], start: str = ""
    ) -> None:
        """Ask.

        Args:
            title: The question.
            hint: What answers look like.
            read: Makes the answer of a text, or raises ValueError with a sentence on what is wrong;
                the part that a `Misread` is about is selected.
            start: What stands in the line at first, selected: what is typed replaces it.
        """
        super().__init__()
        self._title, self._hint, self._read, self._start = title, hint, read, start

    def compose(self) -> ComposeResult:
        """A line to write in, and one for what to write or what was wrong."""
        with Vertical(id="prompt") as box:
            box.border_title = Content(self._title)
            yield Input(self._start, max_length=LONGEST, id="answer")
            yield Static(Content(self._hint), id="hint")
        yield KeyBar()

    @on(Input.Submitted)
    def answer(self, event: Input.Submitted) -> None:
        """Take the answer, or say why it cannot be taken."""
        if not self.is_current:
            return  # a second Enter that came before this was gone
        try:
            answer = self._read(event.value)
        except ValueError as error:
            if isinstance(error, Misread):
                event.input.selection = Selection(*error.span)
            hint = self.query_one("#hint", Static)
            hint.update(Content(str(error)))
            hint.add_class("-wrong")
        else:
            self.dismiss(answer)

    def action_call_off(self) -> None:
        """Leave everything as it is."""
        self.dismiss(None)
