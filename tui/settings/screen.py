"""The settings of a run, all in one dialog that says what would come of them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from core.data.kinds import text_of
from core.data.settings import Option
from core.stepper import Stepper
from tui.look.themed_app import Veiled
from tui.settings import words
from tui.settings.draft import Draft, Plan
from tui.settings.fields import GROUPS, value_of
from tui.settings.rows import KEYS, SettingRow
from tui.widgets.key_bar import KeyBar

LEFT = 2  # groups that stand in the left one of two columns


class SettingsScreen(Veiled, ModalScreen[Plan | None]):
    """Lets values be changed; the result is the plan to be carried out, or None."""

    AUTO_FOCUS = ""
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (106, "-wide")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "call_off", "call off", tooltip="Leave everything as it is."),
        *KEYS,
    ]

    def __init__(self, stepper: Stepper) -> None:
        """Show the settings of this run, which stands still meanwhile."""
        super().__init__()
        self._draft = Draft(stepper)
        self._plan = self._draft.plan({})

    def compose(self) -> ComposeResult:
        """The fields in groups; below them, what they are and what would come of them."""
        with Vertical(id="settings") as box:
            box.border_title = Content("Settings")
            with Vertical(id="fields"):
                yield Vertical(*self._rows(GROUPS[:LEFT]))
                yield Vertical(*self._rows(GROUPS[LEFT:]))
            with Vertical(id="outcome"):
                yield Static(id="meaning")
                yield Static(id="verdict")
                with Horizontal(id="ways"):
                    yield Button("", id="apply", compact=True)
                    yield Button(Content("Leave all as it is"), id="leave", compact=True)
        yield KeyBar()

    def _rows(
        self, groups: tuple[tuple[str, tuple[Option[Any], ...]], ...]
    ) -> Iterator[Static | SettingRow]:
        for title, fields in groups:
            yield Static(Content(title), classes="title")
            for field in fields:
                yield SettingRow(field, text_of(self._draft.start[field.key]))

    def on_mount(self) -> None:
        """Begin at the learning rate, which is changed most."""
        self.rows = {row.field.key: row for row in self.query(SettingRow)}
        self.rows["learning_rate"].control.focus()
        self._show()

    # what would come of it

    @on(SettingRow.Changed)
    def look(self) -> None:
        """See what would come of the values as they are now."""
        self._plan = self._draft.plan(
            {key: value_of(row.field, row.text) for key, row in self.rows.items() if row.touched}
        )
        self._show()

    def _show(self) -> None:
        plan = self._plan
        for key, row in self.rows.items():
            if not row.touched:
                row.follow(text_of(plan.values[key]))
        texts = {key: row.text for key, row in self.rows.items()}
        for key, row in self.rows.items():
            wrong = words.wrong_at(plan, key)
            row.judge(words.mark(plan, key), wrong)
            row.display = row.field.is_of_use(texts) or bool(wrong)
        verdict = self.query_one("#verdict", Static)
        verdict.update(Content(words.verdict(plan, self._draft.edits)))
        verdict.set_class(plan.error is not None, "-wrong")
        verdict.set_class(bool(plan.again) and plan.error is None, "-again")
        verdict.set_class(bool(plan.changed) and not plan.again and plan.error is None, "-on")
        apply = self.query_one("#apply", Button)
        apply.label = Content(words.what_to_do(plan))
        apply.disabled = plan.error is not None
        self._reveal()

    @on(SettingRow.Entered)
    def explain(self, event: SettingRow.Entered) -> None:
        """Say what the field is."""
        self.query_one("#meaning", Static).update(Content(event.field.hint))
        self._reveal()

    def _reveal(self) -> None:
        """Have the row in view that the user is at, once all is in its place."""
        if self.focused is not None:  # first the words below take their lines, then the fields
            scroll = partial(self.focused.scroll_visible, animate=False)
            self.call_after_refresh(self.call_after_refresh, scroll)

    # what comes of it

    @on(Button.Pressed, "#apply")
    def action_apply(self) -> None:
        """Take the settings, or go to the one that is wrong."""
        if not self.is_current:
            return  # a second Enter that came before this was gone
        if self._plan.error is None:
            self.dismiss(self._plan)
        elif self._plan.error_at:
            self.rows[self._plan.error_at].control.focus()

    @on(Button.Pressed, "#leave")
    def action_call_off(self) -> None:
        """Leave everything as it is."""
        self.dismiss(None)
