"""The dialogs over the lesson: what each asks or shows, and what comes of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, cast

from textual.app import App
from textual.screen import Screen

from core.data.experiment import Experiment
from core.formulas.names import LEARNING_RATE, Kind, Symbol
from core.formulas.numerals import MOST_DIGITS, counted
from core.run.edits import LearningRateEdit
from core.words.explanation import explain
from tui.lesson import changes, keys
from tui.lesson.changes import Wanted
from tui.playing.goals import hint, named, read_goal
from tui.playing.playback import Playback
from tui.preferences import Memory
from tui.settings import words as settings_words
from tui.settings.draft import Draft, Plan
from tui.settings.screen import New, SettingsScreen
from tui.sheets import about
from tui.sheets.sheet import Sheet
from tui.widgets.prompt import Prompt

if TYPE_CHECKING:
    from tui.making.screen import Draft as MakingDraft
    from tui.opening.choices import Leads
    from tui.opening.reader import Found

TYPED = "A new run, of what you have typed in. Press → for its first step; N shows it again."


class Host(Protocol):
    """What dialogs use of the screen over which they open."""

    playback: Playback

    @property
    def app(self) -> App[Any]:
        """Where to open them."""
        ...

    def start(self, experiment: Experiment, message: str = ..., *, again: bool = False) -> None:
        """Leave the run for one of another experiment, or of the same from the start."""
        ...


class Dialogs:
    """Opens the dialogs of a run. If it goes on by itself, it is paused by all of them.

    Attributes:
        all: What opens each, by the name that the keys call it by.
    """

    def __init__(self, screen: Host, memory: Memory) -> None:
        """Open over this screen; what is opened there is remembered."""
        self._screen, self._memory = screen, memory
        self.all: Mapping[str, Callable[[], None]] = {
            "go_to": self.go_to,
            "digits": self.digits,
            "learning_rate": self.learning_rate,
            "change": self.change,
            "settings": self.settings,
            "open": self.open_experiment,
            "new_experiment": self.new_experiment,
            "export": self.export,
            "words": self.words,
            "about": self.about,
            "help": self.help,
        }

    @property
    def _playback(self) -> Playback:
        """The run, which is another one after a start."""
        return self._screen.playback

    def _push(self, dialog: Screen[Any], then: Callable[[Any], None] | None = None) -> None:
        self._screen.app.push_screen(dialog, then)

    def open(self, name: str) -> None:
        """Pause the run and open a dialog."""
        self._playback.stop()
        self.all[name]()

    def go_to(self) -> None:
        """Ask where to go, and go there."""
        playback = self._playback
        stepper = playback.stepper

        def read(text: str) -> tuple[int, Symbol | None]:
            data = stepper.experiment.data
            t = read_goal(text, stepper.schedule, stepper.position, data)
            return t, named(text, stepper.experiment.network, data)

        def go(found: tuple[int, Symbol | None] | None) -> None:
            if found is None:
                return
            t, symbol = found
            playback.go(lambda _schedule, _position: t)
            if symbol is not None and symbol.kind is Kind.INPUT:  # it has no step of its own
                gradient = stepper.input_gradient(symbol.i)
                playback.say(explain(gradient, stepper.experiment, stepper.schedule))

        self._push(Prompt("Go to", hint(stepper.experiment.network), read), go)

    def learning_rate(self) -> None:
        """Ask for a learning rate, and take it from the current update on."""
        self.change(LEARNING_RATE)

    def change(self, symbol: Symbol | None = None) -> None:
        """Ask for a new value of a parameter, input or target, and of others at once.

        Args:
            symbol: What a value without a name is meant for; unless given, what the step is about.
        """
        playback = self._playback
        stepper = playback.stepper
        pointed = changes.pointed_at(stepper, symbol)

        def make(wanted: Wanted | None) -> None:
            if wanted is not None:
                playback.edit(wanted.changes, wanted.said)

        def read(text: str) -> Wanted:
            return changes.read_changes(text, stepper, pointed)

        title, hint = changes.title(stepper, pointed), changes.hint(stepper, pointed)
        prompt = Prompt(title, hint, read, changes.value_now(stepper, pointed))
        self._push(prompt, make)

    def digits(self) -> None:
        """Ask how many significant digits numbers are to have, for this and later starts."""
        playback, memory = self._playback, self._memory

        def take(count: int | None) -> None:
            if count is not None:
                memory.remember(replace(memory.preferences, digits=count))
                words = counted(count, "significant digit")
                playback.show_digits(count, f"Formulas and sentences have {words} from here on.")

        title = f"Digits of numbers, now {playback.stepper.digits}"
        hint = f"from 1 to {MOST_DIGITS}, with which a number reads back to the same bits"
        self._push(Prompt(title, hint, read_digits), take)

    def open_experiment(self) -> None:
        """Let another experiment be chosen, and leave this one for it."""
        from tui.opening.choices import Leads
        from tui.opening.screen import OpenScreen

        def start(found: Found | Leads | None) -> None:
            if isinstance(found, Leads):
                self.new_experiment()
            elif found is not None:
                experiment, source = found
                self._screen.start(experiment)
                self._memory.remember_opened(source)

        self._push(OpenScreen(self._memory.preferences.recent), start)

    def export(self) -> None:
        """Ask for the name of a file, and write the experiment into it."""
        from tui.lesson.exporting import Exporter  # late, for a quick start

        playback = self._playback
        exporter = Exporter(playback.stepper)

        def say(written: str | None) -> None:
            if written is not None:
                playback.say(written)

        prompt = Prompt("Write an export", exporter.hint, exporter.write, exporter.proposal())
        self._push(prompt, say)

    @cached_property
    def _draft(self) -> MakingDraft:
        """What has been typed of a new experiment; it stays until the program ends."""
        from tui.making.screen import Draft

        return Draft()

    def new_experiment(self) -> None:
        """Let an experiment be typed in, and leave this one for it."""
        from tui.making.screen import MakingScreen

        def start(experiment: Experiment | None) -> None:
            if experiment is not None:
                self._screen.start(experiment, TYPED)

        self._push(MakingScreen(self._draft), start)

    def words(self) -> None:
        """Show what the words on the screen mean, and all others."""
        from tui.sheets import words  # as in `word` and `help`: late, for a quick start

        moment = self._playback.moment
        if moment is not None:
            self._push(Sheet("Words", words.tables(moment)))

    def word(self, form: str) -> None:
        """Show what a word means, as it is written in a text."""
        from tui.sheets import words

        self._push(Sheet("In plain words", words.word(form)))

    def settings(self) -> None:
        """Let the settings be changed; the run goes on with them, or starts again."""

        def take(plan: Plan | New | None) -> None:
            if isinstance(plan, Plan):
                self.carry_out(plan)
            elif plan is not None:
                self.new_experiment()

        self._push(SettingsScreen(self._playback.stepper), take)

    def carry_out(self, plan: Plan) -> None:
        """Do what a plan of other settings comes to: go on with them, or start again."""
        playback = self._playback
        experiment, edits = playback.stepper.experiment, Draft(playback.stepper).edits
        if not plan.changed:
            playback.say("Nothing was changed.")
        elif plan.again:
            words = settings_words.started(plan, edits)
            self._screen.start(experiment.vary(plan.chosen), words, again=True)
        else:
            rules = {key: plan.values[key] for key in plan.changed if key != "learning_rate"}
            change = None
            if "learning_rate" in plan.changed:
                change = LearningRateEdit(cast("float", plan.values["learning_rate"]))
            ruled = experiment.vary(rules) if rules else None
            playback.go_on(ruled, change, settings_words.went_on(plan))

    def restart(self, *, new_seed: bool) -> None:
        """Start the run again, with its seed or with the next one."""
        stepper = self._playback.stepper
        experiment, edits = stepper.experiment, len(stepper.run.edits.changes)
        seed = experiment.init.seed
        if new_seed:
            experiment = experiment.vary({"seed": settings_words.next_seed(seed)})
        words = settings_words.restarted(experiment, seed, edits)
        self._screen.start(experiment, words, again=True)

    def about(self) -> None:
        """Show what the experiment is."""
        stepper = self._playback.stepper
        tables = about.tables(stepper.experiment, stepper.learning_rate)
        self._push(Sheet("This experiment", tables))

    def help(self) -> None:
        """Show the help."""
        from tui.lesson import help

        bindings = (*keys.LESSON, keys.LEAVE_TOUR)
        app = self._screen.app
        biases = self._playback.stepper.experiment.network.biases
        tables = help.tables(bindings, app.get_key_display, biases, app.has_class("-ascii"))
        self._push(Sheet("Help", tables))


def read_digits(text: str) -> int:
    """How many significant digits numbers are to have.

    Raises:
        ValueError: The text is no number from 1 to 17.
    """
    if re.fullmatch(r"[0-9]{1,9}", text.strip()) and 1 <= int(text) <= MOST_DIGITS:
        return int(text)
    raise ValueError(f"The digits are a whole number from 1 to {MOST_DIGITS}.")
