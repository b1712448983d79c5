"""`chainstep walk`: the walkthrough in plain lines."""

from __future__ import annotations

import argparse
import shutil
import sys

from core.stepper import Stepper
from tui.commands.experiment import open_experiment, say_notes
from tui.plain import console
from tui.plain.walkthrough import Walk


def execute(given: argparse.Namespace) -> int:
    """Walk on a terminal; without one, print the first update."""
    stepper = Stepper(open_experiment(given))
    say_notes(stepper.experiment)
    if sys.stdin.isatty() and sys.stdout.isatty():
        width = shutil.get_terminal_size().columns - 1
        Walk(stepper, console.style(), console.write, max(width, 20)).talk(sys.stdin)
    else:
        Walk(stepper, console.style(), console.write).print_update()
    return 0
