"""The settings of a run, all in one dialog that says what would come of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Button, Static

from core.data.kinds import text_of
from core.data.settings import Option
from core.stepper import Stepper
from tui.settings import words
from tui.settings.draft import Draft, Plan
from tui.settings.fields import GROUPS, value_of
from tui.settings.form import Form
from tui.settings.rows import KEYS, SettingRow

LEFT = 2  # groups that stand in the left one of two columns


class New:
    """Asks for another experiment to be typed in."""


class SettingsScreen(Form[Plan | New | None]):
    """Lets values be changed; the result is the plan to be carried out, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "call_off", "call off", tooltip="Leave everything as it is."),
        *KEYS,
        Binding(
            "ctrl+n",
            "new",
            "new experiment",
            id="new_experiment",
            tooltip="Leave these settings, and type in an experiment from nothing.",
        ),
    ]

    def __init__(self, stepper: Stepper) -> None:
        """Show the settings of this run, which stands still meanwhile."""
        super().__init__()
        self._draft = Draft(stepper)
        self._plan = self._draft.plan({})

    def compose(self) -> ComposeResult:
        """The fields in groups; below them, what they are and what would come of them."""
        columns = (self._rows(GROUPS[:LEFT]), self._rows(GROUPS[LEFT:]))
        leave = Button(Content("Leave all as it is"), id="leave", compact=True)
        new = Button(Content("New experiment"), id="new", compact=True)
        apply = Button("", id="apply", compact=True)
        yield from self.form("Settings", columns, (apply, leave, new))

    def _rows(
        self, groups: tuple[tuple[str, tuple[Option[Any], ...]], ...]
    ) -> Iterator[Static | SettingRow[Option[Any]]]:
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
        sign = "-wrong" if plan.error is not None else "-again" if plan.again else ""
        self.judge(words.verdict(plan, self._draft.edits), sign or ("-on" if plan.changed else ""))
        apply = self.query_one("#apply", Button)
        apply.label = Content(words.what_to_do(plan))
        apply.disabled = plan.error is not None

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

    @on(Button.Pressed, "#new")
    def action_new(self) -> None:
        """Leave everything as it is, for an experiment that is typed in."""
        self.dismiss(New())

    @on(Button.Pressed, "#leave")
    def action_call_off(self) -> None:
        """Leave everything as it is."""
        self.dismiss(None)
