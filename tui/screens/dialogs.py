"""The dialogs over the lesson: what each asks or shows, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from core.edits import Change, LearningRateEdit
from core.names import Symbol
from core.numerals import numeral
from core.reading.decimals import number
from tui import changes, keys
from tui.goals import HINT, read_goal
from tui.screens import about, help
from tui.screens.prompt import Prompt
from tui.screens.sheet import Sheet

if TYPE_CHECKING:
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

    def about(self) -> None:
        """Show what the experiment is."""
        experiment = self._lesson.playback.stepper.experiment
        self._lesson.app.push_screen(Sheet("This experiment", about.tables(experiment)))

    def help(self) -> None:
        """Show the help."""
        tables = help.tables(keys.LESSON, self._lesson.app.get_key_display)
        self._lesson.app.push_screen(Sheet("Help", tables))


def read_rate(text: str) -> float:
    """A learning rate.

    Raises:
        ValueError: The text is none.
    """
    rate = number(text)
    if rate is None or rate <= 0.0:
        raise ValueError("The learning rate is a number above 0, such as 0.05.")
    return rate
