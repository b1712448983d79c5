"""An app as a guest in a terminal: it steps aside, draws anew, and lets what it shows be taken."""

from __future__ import annotations

import os
import signal
from datetime import datetime
from pathlib import Path
from typing import ClassVar, TypeVar

from textual.app import App
from textual.binding import Binding, BindingType

from core.data.errors import InputError
from core.data.text import visible
from core.exports import files
from core.formulas.numerals import counted
from tui.terminal import clipboard, terminal
from tui.terminal.clipboard import Way

Result = TypeVar("Result")


class Guest(App[Result]):
    """What is expected of every program that has a whole terminal to itself."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+z",
            "suspend_process",
            "to the shell",
            id="suspend",
            show=False,
            tooltip="Go back to the shell for a while; its command fg leads here again.",
        ),
        Binding(
            "ctrl+l",
            "redraw",
            "draw anew",
            id="redraw",
            show=False,
            tooltip="Draw the whole screen anew, where something else has written on it.",
        ),
    ]

    def say(self, words: str) -> None:
        """Say something in a sentence, where there is a place for it."""
        raise NotImplementedError

    def action_suspend_process(self) -> None:
        """Go back to the shell, as every program does that leaves ctrl+z to the terminal."""
        if not terminal.has_shell():
            self.say("There is no shell here to go back to: q leaves.")
            return
        self._suspend_signal()
        os.kill(os.getpid(), signal.SIGTSTP)

    def action_redraw(self) -> None:
        """Draw everything anew."""
        self.screen.refresh(layout=True)

    def copy(self, text: str, what: str, name: str) -> None:
        """Give a text to the clipboard, or into a file in the current folder, and say so.

        Args:
            text: The text.
            what: What it is, for the sentence, such as "the program".
            name: What a file for it is called, without an ending.
        """
        way = clipboard.way(os.environ) if len(text.encode()) <= clipboard.MOST else Way.FILE
        if way is Way.TMUX and not clipboard.give_to_tmux(text):
            way = Way.FILE
        size = counted(text.count("\n") + 1, "line")
        if way is not Way.FILE:
            if way is Way.SEQUENCE:
                self.copy_to_clipboard(text)
            self.say(f"Sent {what} ({size}) to {way.value}.")
            return
        self._write(what, size, name, ".txt", text + "\n")

    def deliver_screenshot(
        self, filename: str | None = None, path: str | None = None, time_format: str | None = None
    ) -> str | None:
        """Write a picture of the screen (SVG) to the current folder, and say where or why not."""
        now = datetime.now().strftime(time_format or "%Y-%m-%d-%H%M%S")
        name = Path(filename).stem if filename else f"chainstep-{now}"
        self._write("a picture of the screen", "SVG", name, ".svg", self.export_screenshot(), path)
        return None

    def _write(
        self, what: str, size: str, name: str, ending: str, text: str, path: str | None = None
    ) -> None:
        place = files.free(Path(path or "."), name, ending)
        try:
            files.write(place, text, replace=False)
        except InputError as error:
            why = str(error).replace("\n", "; ")
            self.say(f"Could not write {what}: {why}.")
        else:
            self.say(f"Wrote {what} ({size}) to {visible(str(place.resolve()))}.")
