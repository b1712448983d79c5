"""The dialog that opens another experiment: a sample, a recent one, or a file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widgets import Input, OptionList

from core.data.errors import InputError
from core.data.text import visible
from tui.look.themed_app import LONGEST, Veiled
from tui.opening import choices, recents, typed
from tui.opening import words as words
from tui.opening.background import Errand, Wanted
from tui.opening.choices import Choice, Leads
from tui.opening.offer import Offer
from tui.opening.preview import Preview, look_at
from tui.opening.reader import Found, Reader
from tui.opening.widgets import ChoiceList, PartLine, Words
from tui.plain import options

ASK = "a part of a name, or a path such as ~/data/"
PAUSE = 0.1  # seconds between two drawings of how far reading is
CHOOSING = "enter opens · tab next part · esc closes"
TYPING = "enter opens · tab completes · esc closes"
READING = "esc stops reading"


class OpenScreen(Veiled, ModalScreen[Found | Leads | None]):
    """Lets the user choose until an experiment has been read, or it is called off.

    The result is what was read, or `Leads.TO_TYPING` where one is to be typed in.
    """

    AUTO_FOCUS = "#wanted"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "close", tooltip="Stop reading, or leave all as it is."),
        Binding("down", "point('cursor_down')", "down", tooltip="The next choice."),
        Binding("up", "point('cursor_up')", "up", tooltip="The choice before."),
        Binding("pagedown", "point('page_down')", "page down", tooltip="A page further."),
        Binding("pageup", "point('page_up')", "page up", tooltip="A page back."),
        Binding("ctrl+down", "read(1)", "read on", tooltip="The words beside, a line further."),
        Binding("ctrl+up", "read(-1)", "read back", tooltip="The words beside, a line back."),
        Binding("tab", "next", "next part", tooltip="The next part, or the rest of a path."),
        Binding("ctrl+n", "new", "new experiment", tooltip="Type in an experiment from nothing."),
        Binding("shift+tab", "part(-1)", "part before", tooltip="The part before."),
    ]

    def __init__(self, recent: tuple[str, ...]) -> None:
        """Offer the samples, these experiments opened lately, and the files."""
        super().__init__()
        self._offer = Offer(recent, self.call_later, self._show_more)
        self._moved = False  # whether the user has pointed at something since the last letter
        self._found: Found | None = None
        self._left = False
        self._paths, self._previews = Errand(self.call_later), Errand(self.call_later)
        self._reader = Reader(self.call_later)
        self._ticks: Timer | None = None

    def compose(self) -> ComposeResult:
        """A line to write in, the choices, and words about the one pointed at."""
        with Vertical(id="open") as box:
            box.border_title = Content("Open an experiment")
            yield Input(placeholder=ASK, select_on_focus=False, max_length=LONGEST, id="wanted")
            yield PartLine()
            with Container(id="offer"):
                yield ChoiceList()
                yield Words()

    def on_mount(self) -> None:
        """Show what there is, and see which of the recent files still are."""
        self._ticks = self.set_interval(PAUSE, self._show_progress, pause=True)
        self._show_choices()
        self._offer.survey()

    def on_unmount(self) -> None:
        """Wait for nothing any more."""
        self._offer.close()
        self._paths.forget()
        self._previews.forget()
        self._reader.stop()

    @property
    def _typed(self) -> str:
        return typed.parted_options(self.query_one("#wanted", Input).value)[0]

    @property
    def _options(self) -> str:
        return typed.parted_options(self.query_one("#wanted", Input).value)[1]

    @property
    def _list(self) -> ChoiceList:
        return self.query_one(ChoiceList)

    # what there is to choose from

    def _show_choices(self, part: str = "", *, keep: bool = False) -> None:
        """Show all that fits what is typed.

        Args:
            part: What part to point at.
            keep: Whether to point at the same choice as before, if it is still there.
        """
        parts = self._offer.parts(self._typed)
        self._list.show(parts, self._list.place if keep else None, part)
        counts = tuple((shown.name, shown.count) for shown in parts)
        self.query_one(PartLine).parts = counts
        if self._list.place is None:
            self._describe()
        self._show_keys()

    def _show_more(self) -> None:
        self._show_choices(keep=True)

    @on(Input.Changed)
    def narrow(self) -> None:
        """Leave what fits the text."""
        self._moved = False
        self._show_choices()

    # words about the choice

    @on(OptionList.OptionHighlighted)
    def describe(self) -> None:
        """Say what there is to say about the choice pointed at."""
        self._describe()

    def _describe(self) -> None:
        place = self._list.place
        self.query_one(PartLine).lit = place[0] if place is not None else ""
        if self._reader.busy:
            return
        self._previews.forget()
        if place is None:
            is_path = typed.is_path(self._typed)
            self._say(Content(words.NO_PATH if is_path else words.NOTHING))
            return
        _, choice = place
        self._say(words.about(choice))
        if choice.leads is Leads.TO_FILE:

            def show(preview: Preview) -> None:
                self._say(words.of_file(choice, preview), preview.lines)

            self._previews.begin(lambda _: look_at(choice.path, choice.name), show, self._say_wrong)

    def _say(self, said: Content, lines: tuple[str, ...] = (), *, wrong: bool = False) -> None:
        self.query_one(Words).show(said, lines, wrong=wrong)

    def _say_wrong(self, error: InputError) -> None:
        self._say(words.wrong(error), wrong=True)

    def _show_keys(self) -> None:
        keys = TYPING if typed.is_path(self._typed) else CHOOSING
        box = self.query_one("#open", Vertical)
        box.border_subtitle = Content(READING if self._reader.busy else keys)

    # moving

    def action_point(self, way: str) -> None:
        """Point at another choice."""
        self._moved = True
        getattr(self._list, f"action_{way}")()

    def action_part(self, by: int) -> None:
        """Point at the next part, or the one before."""
        self._moved = True
        self._list.to_next_part(by)

    def action_read(self, by: int) -> None:
        """Scroll the words beside the choices."""
        self.query_one(Words).scroll_relative(y=by, animate=False, immediate=True)

    @on(PartLine.Chosen)
    def point_at_part(self, event: PartLine.Chosen) -> None:
        """Point at the part that was clicked."""
        self._moved = True
        self._list.to_part(event.part)

    def action_next(self) -> None:
        """Complete the path that is being typed, or point at the next part."""
        text = self._typed
        if not typed.is_path(text):
            self.action_part(+1)
        else:
            behind = f" {self._options}" if self._options else ""
            self._write(f"{self._offer.completed(text)}{behind}")

    def _write(self, text: str) -> None:
        line = self.query_one("#wanted", Input)
        line.value = text
        line.cursor_position = len(text)

    # opening

    @on(Input.Submitted)
    def take(self) -> None:
        """Open the choice pointed at, or what is typed."""
        text, place = self._typed, self._list.place
        complete = typed.is_path(text) and recents.is_file(text) and not self._moved
        if place is None or complete:
            if text.strip():
                self._open_path(self._offer.whole(text))
        else:
            self._open(place[1])

    @on(ChoiceList.Chosen)
    def take_clicked(self) -> None:
        """Open the choice that was clicked."""
        if self._list.place is not None:
            self._open(self._list.place[1])

    def _open(self, choice: Choice) -> None:
        if choice.leads is Leads.TO_FOLDER:
            self._enter(choice.path)
        elif choice.leads is Leads.TO_FILE:
            self._read(choices.as_named(choice.path))
        elif choice.leads is Leads.TO_TYPING:
            self.action_new()
        else:
            self._read(choice.source)

    def _enter(self, folder: Path) -> None:
        """Show another folder."""
        self._offer.folder = folder
        with self.prevent(Input.Changed):
            self._write("")
        self._show_choices("Files")

    def _open_path(self, path: Path) -> None:
        """Show a folder, or read a file: whichever the path leads to."""

        def is_folder(_: Wanted) -> bool:
            return os.path.isdir(path)

        def go(found: bool) -> None:
            if found:
                self._enter(path)
            else:
                self._read(choices.as_named(path))

        if not self._reader.busy:
            self._say(Content(f"Looking for {visible(path.name)}…"))
            self._paths.begin(is_folder, go, self._say_wrong)

    def _read(self, source: str) -> None:
        """Read an experiment, unless one is being read."""
        if self._reader.busy or self._found is not None or self._left:
            return
        self._previews.forget()
        try:
            overrides = options.in_line(self._options)
        except InputError as error:
            self._say_wrong(error)
            return
        self._reader.read(source, self._finish, self._fail, overrides)
        self._show_progress()
        self._watch(True)

    def _watch(self, reading: bool) -> None:
        assert self._ticks is not None
        if reading:
            self._ticks.resume()
        else:
            self._ticks.pause()
        self._show_keys()

    def _show_progress(self) -> None:
        if self._reader.busy:
            self._say(words.reading(self._reader.subject, *self._reader.progress))

    def _fail(self, error: InputError) -> None:
        self._watch(False)
        self._say_wrong(error)

    def _finish(self, found: Found) -> None:
        self._watch(False)
        self._found = found
        self._hand_over()

    def on_screen_resume(self) -> None:
        """Go on when what lay over this dialog is gone."""
        self._hand_over()

    def _hand_over(self) -> None:
        """Leave with what was read, if it has been."""
        if self._found is not None:
            self._leave(self._found)

    def _leave(self, found: Found | Leads | None) -> None:
        """Close the dialog, once and if nothing lies over it."""
        if self.is_active and not self._left:
            self._left = True
            self.dismiss(found)

    def action_new(self) -> None:
        """Leave for an experiment that is typed in."""
        self._reader.stop()
        self._leave(Leads.TO_TYPING)

    def action_leave(self) -> None:
        """Stop reading; or leave all as it is."""
        if self._reader.stop():
            self._watch(False)
            self._say(words.said("Stopped", "", f"{self._reader.subject} was not opened."))
        else:
            self._leave(None)
