"""What dialogs with many fields have in common: how they look, and what they say of a field."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any, Generic, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Button, Static

from tui.look.themed_app import Veiled
from tui.settings.rows import SettingRow
from tui.widgets.key_bar import KeyBar

Result = TypeVar("Result")


class Form(Veiled, ModalScreen[Result], Generic[Result]):
    """Fields in two columns; below them, what they are and what would come of them."""

    AUTO_FOCUS = ""
    HORIZONTAL_BREAKPOINTS = [(0, "-tight"), (70, "-narrow"), (106, "-wide")]  # noqa: RUF012

    def form(
        self, title: str, columns: Iterable[Iterable[Widget]], ways: Iterable[Button]
    ) -> ComposeResult:
        """The dialog.

        Args:
            title: What it is called.
            columns: The fields of each column, with their titles.
            ways: The buttons.
        """
        with Vertical(classes="form") as box:
            box.border_title = Content(title)
            with Vertical(id="fields"):
                for column in columns:
                    yield Vertical(*column)
            with Vertical(id="outcome"):
                yield Static(id="meaning")
                yield Static(id="verdict")
                with Horizontal(id="ways"):
                    yield from ways
        yield KeyBar()

    @on(SettingRow.Entered)
    def enter(self, event: SettingRow.Entered) -> None:
        """Say what the field is that the user has come to."""
        self.explain(event.row)

    def explain(self, row: SettingRow[Any]) -> None:
        """Say what a field is."""
        self.tell(row.field.hint)

    def tell(self, words: str) -> None:
        """Say something of the field that the user is at."""
        self.query_one("#meaning", Static).update(Content(words))
        self.reveal()

    def judge(self, words: str, sign: str) -> None:
        """Say what would come of the fields, in the colour of a class."""
        verdict = self.query_one("#verdict", Static)
        verdict.update(Content(words))
        verdict.set_classes(sign)
        self.reveal()

    def reveal(self) -> None:
        """Have the row in view that the user is at, once all is in its place."""
        if self.focused is not None:  # first the words below take their lines, then the fields
            scroll = partial(self.focused.scroll_visible, animate=False)
            self.call_after_refresh(self.call_after_refresh, scroll)
