"""`chainstep run`: the full screen."""

from __future__ import annotations

import argparse

from tui import terminal
from tui.commands.experiment import open_experiment


def execute(given: argparse.Namespace) -> int:
    """Open the experiment, then the screen."""
    from_stdin = given.experiment == "-"
    terminal.check(keys_from_stdin=not from_stdin)
    experiment = open_experiment(given)
    if from_stdin:
        terminal.take_keys_from_terminal()
    from tui.app import ChainstepApp  # loads Textual, which the other commands do without

    with terminal.handed_back():
        app = ChainstepApp(lambda: experiment)
        app.run()
    code = app.return_code or 0
    return terminal.end_by(code - 128) if code - 128 in terminal.ENDING else code
