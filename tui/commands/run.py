"""`chainstep run`: the full screen."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from tui.plain import options
from tui.preferences import UserStore
from tui.terminal import interrupts, terminal
from tui.terminal.abilities import Abilities, Colors, ascii_only, colors

if TYPE_CHECKING:
    from core.data.experiment import Experiment


def execute(given: argparse.Namespace) -> int:
    """Open the screen and the experiment.

    The default sample opens behind the first paint, which need not wait for it. What the user names
    is read before: it may hold errors, and those are said without a screen that comes and goes.
    """
    from_stdin = given.experiment == "-"
    terminal.check(keys_from_stdin=not from_stdin)
    options.overrides(given)  # says at once what is wrong there
    digits = None if given.digits is None else options.digits(given.digits)

    def opened() -> Experiment:
        from tui.commands.experiment import open_experiment

        return open_experiment(given)

    source: Callable[[], Experiment] = opened
    if given.experiment is not None:
        experiment = opened()
        source = lambda: experiment  # noqa: E731
    if from_stdin:
        terminal.take_keys_from_terminal()
    abilities = _abilities(given.ascii)
    with interrupts.ending_at_once():
        from tui.app import ChainstepApp  # loads Textual, which the other commands do without

    with terminal.handed_back():
        app = ChainstepApp(source, UserStore(), abilities, digits)
        error = app.run(mouse=not given.no_mouse)
    if error is not None:
        raise error
    code = app.return_code or 0
    return terminal.end_by(code - 128) if code - 128 in terminal.ENDING else code


def _abilities(ascii_wanted: bool) -> Abilities:
    """What the terminal can show. Textual is told how many colours, which it would guess else.

    On Windows it asks the console, which knows.
    """
    found = colors(os.environ)
    if os.name == "posix" and found is not Colors.NONE:
        os.environ["TEXTUAL_COLOR_SYSTEM"] = found.value
    return Abilities(found, ascii_wanted or ascii_only(os.environ, sys.stderr.encoding))
