"""The dialogs over the lesson: what each asks or shows, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, cast

from core.edits import Change, LearningRateEdit
from core.names import Symbol
from core.numerals import numeral
from core.reading.decimals import number
from tui import changes, keys
from tui.goals import HINT, read_goal
from tui.screens import about
from tui.screens.again import carry_out
from tui.screens.prompt import Prompt
from tui.screens.settings import SettingsScreen
from tui.screens.sheet import Sheet
from tui.settings.draft import Plan

if TYPE_CHECKING:
    from tui.app import ChainstepApp
    from tui.opening.reader import Found
    from tui.screens.lesson import LessonScreen


class Dialogs:
    """Opens the dialogs of a lesson. A run that goes on by itself is paused by all of them.

    Attributes:
        all: What opens each, by the name that the keys call it by.
    """

    def __init__(self, lesson: LessonScreen) -> None:
        """Serve this lesson."""
        self._lesson = lesson
        self.all: Mapping[str, Callable[[], None]] = {
            "go_to": self.go_to,
            "learning_rate": self.learning_rate,
            "change": self.change,
            "settings": self.settings,
            "open": self.open_experiment,
            "words": self.words,
            "about": self.about,
            "help": self.help,
        }

    def open(self, name: str) -> None:
        """Pause the run and open a dialog."""
        self._lesson.playback.stop()
        self.all[name]()

    def go_to(self) -> None:
        """Ask where to go, and go there."""
        playback = self._lesson.playback
        stepper = playback.stepper

        def read(text: str) -> int:
            return read_goal(text, stepper.schedule, stepper.position)

        def go(t: int | None) -> None:
            if t is not None:
                playback.go(lambda _schedule, _position: t)

        self._lesson.app.push_screen(Prompt("Go to", HINT, read), go)

    def learning_rate(self) -> None:
        """Ask for a learning rate, and take it from the current update on."""
        playback = self._lesson.playback

        def change(rate: float | None) -> None:
            if rate is not None:
                words = (
                    f"The learning rate is {numeral(rate)} from here on; what came before stays."
                )
                playback.edit(LearningRateEdit(rate), words)

        title = f"Learning rate, now {numeral(playback.stepper.learning_rate)}"
        prompt = Prompt(title, "a number above 0, such as 0.05", read_rate)
        self._lesson.app.push_screen(prompt, change)

    def change(self, symbol: Symbol | None = None) -> None:
        """Ask for a new value of a parameter, input or target, at first of this one."""
        playback = self._lesson.playback
        stepper = playback.stepper

        def make(wanted: tuple[Change, str] | None) -> None:
            if wanted is not None:
                playback.edit(*wanted)

        def read(text: str) -> tuple[Change, str]:
            return changes.read_change(text, stepper)

        start = changes.suggestion(stepper, symbol)
        prompt = Prompt("Change a value", changes.HINT, read, start)
        self._lesson.app.push_screen(prompt, make)

    def open_experiment(self) -> None:
        """Let another experiment be chosen, and leave this one for it."""
        from tui.screens.open import OpenScreen

        app = cast("ChainstepApp", self._lesson.app)

        def start(found: Found | None) -> None:
            if found is not None:
                experiment, source = found
                self._lesson.start(experiment)
                app.remember_opened(source)

        app.push_screen(OpenScreen(app.preferences.recent), start)

    def words(self) -> None:
        """Show what the words on the screen mean, and all others."""
        from tui.screens import words  # as in `word` and `help`: late, for a quick start

        moment = self._lesson.moment
        if moment is not None:
            self._lesson.app.push_screen(Sheet("Words", words.tables(moment)))

    def word(self, form: str) -> None:
        """Show what a word means, as it is written in a text."""
        from tui.screens import words

        self._lesson.app.push_screen(Sheet("In plain words", words.word(form)))

    def settings(self) -> None:
        """Let the settings be changed; the run goes on with them, or starts again."""
        lesson = self._lesson

        def take(plan: Plan | None) -> None:
            if plan is not None:
                carry_out(lesson, plan)

        lesson.app.push_screen(SettingsScreen(lesson.playback.stepper), take)

    def about(self) -> None:
        """Show what the experiment is."""
        stepper = self._lesson.playback.stepper
        tables = about.tables(stepper.experiment, stepper.learning_rate)
        self._lesson.app.push_screen(Sheet("This experiment", tables))

    def help(self) -> None:
        """Show the help."""
        from tui.screens import help

        bindings = (*keys.LESSON, keys.LEAVE_TOUR)
        app = self._lesson.app
        tables = help.tables(bindings, app.get_key_display, app.has_class("-ascii"))
        app.push_screen(Sheet("Help", tables))


def read_rate(text: str) -> float:
    """A learning rate.

    Raises:
        ValueError: The text is none.
    """
    rate = number(text)
    if rate is None or rate <= 0.0:
        raise ValueError("The learning rate is a number above 0, such as 0.05.")
    return rate
