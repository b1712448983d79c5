"""`chainstep run`: the full screen."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

from tui import terminal
from tui.plain import options
from tui.preferences import Store

if TYPE_CHECKING:
    from core.experiment import Experiment


def execute(given: argparse.Namespace) -> int:
    """Open the screen and the experiment.

    The default sample opens behind the first paint, which need not wait for it. What the user names
    is read before: it may hold errors, and those are said without a screen that comes and goes.
    """
    from_stdin = given.experiment == "-"
    terminal.check(keys_from_stdin=not from_stdin)
    options.overrides(given)  # says at once what is wrong there

    def opened() -> Experiment:
        from tui.commands.experiment import open_experiment

        return open_experiment(given)

    source: Callable[[], Experiment] = opened
    if given.experiment is not None:
        experiment = opened()
        source = lambda: experiment  # noqa: E731
    if from_stdin:
        terminal.take_keys_from_terminal()
    from tui.app import ChainstepApp  # loads Textual, which the other commands do without

    with terminal.handed_back():
        app = ChainstepApp(source, Store.of_user())
        error = app.run()
    if error is not None:
        raise error
    code = app.return_code or 0
    return terminal.end_by(code - 128) if code - 128 in terminal.ENDING else code
