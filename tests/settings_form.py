"""The dialog of settings without its screen, and the run that it is about."""

from __future__ import annotations

from typing import cast

from core.data.experiment import Experiment, load
from core.data.kinds import text_of
from core.data.settings import OPTIONS
from core.run.edits import Change
from core.stepper import Stepper
from tui.lesson.dialogs import Dialogs, Host
from tui.preferences import Memory, Store
from tui.settings import words
from tui.settings.draft import Draft
from tui.settings.fields import value_of


class Run:
    """A run, and what has been said of it; it stands in for a lesson and for its playback."""

    def __init__(self, name: str = "student-salary", **overrides: object) -> None:
        self.stepper = Stepper(load(name, overrides))
        self.message = ""

    @property
    def playback(self) -> Run:
        return self

    @property
    def experiment(self) -> Experiment:
        return self.stepper.experiment

    def say(self, message: str) -> None:
        self.message = message

    def go_on(self, experiment: Experiment | None, change: Change | None, message: str) -> None:
        if experiment is not None:
            self.stepper.go_on(experiment)
        if change is not None:
            self.stepper.edit(change)
        self.message = message

    def start(self, experiment: Experiment, message: str, *, again: bool) -> None:
        assert again
        self.stepper, self.message = Stepper(experiment), message


class Form:
    """The texts in the fields, and what would come of them."""

    def __init__(self, run: Run) -> None:
        self._run, self._texts = run, dict[str, str]()
        self._draft = Draft(run.stepper)
        self.plan = self._draft.plan({})

    def put(self, key: str, text: str) -> None:
        self._texts[key] = text
        self.plan = self._draft.plan(
            {key: value_of(OPTIONS[key], text) for key, text in self._texts.items()}
        )

    def text(self, key: str) -> str:
        return self._texts.get(key, text_of(self.plan.values[key]))

    @property
    def marks(self) -> dict[str, str]:
        marks = {key: words.mark(self.plan, key) for key in OPTIONS}
        return {key: mark for key, mark in marks.items() if mark}

    @property
    def verdict(self) -> str:
        return words.verdict(self.plan, self._draft.edits)

    def take(self) -> None:
        assert self.plan.error is None
        Dialogs(cast("Host", self._run), Memory(Store())).carry_out(self.plan)
