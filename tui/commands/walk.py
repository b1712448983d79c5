"""`chainstep walk`: the walkthrough in plain lines."""

from __future__ import annotations

import argparse
import shutil
import sys

from core.data.text import listed
from core.stepper import Stepper
from tui.commands.experiment import open_experiment, say_notes
from tui.plain import console, options
from tui.plain.walkthrough import Walk


def execute(given: argparse.Namespace) -> int:
    """Walk on a terminal; without one, print the first update."""
    digits = options.digits(given.digits)
    experiment = open_experiment(given)
    stepper, left_out = Stepper(experiment), experiment.training.frozen if given.skip_frozen else ()
    say_notes(experiment)
    if left_out:
        names = listed(list(map(experiment.network.notation.typed, left_out)))
        console.say(f"the steps of what is frozen are left out: {names}")
    if sys.stdin.isatty() and sys.stdout.isatty():
        width = shutil.get_terminal_size().columns - 1
        walk = Walk(stepper, console.style(), console.write, max(width, 20), left_out, digits)
        walk.talk(sys.stdin)
    else:
        walk = Walk(stepper, console.style(), console.write, left_out=left_out, digits=digits)
        walk.print_update()
    return 0
