"""What every command that takes an experiment does first."""

from __future__ import annotations

import argparse

from core.data import samples
from core.data.experiment import Experiment, load
from tui.plain import console, options
from tui.plain.progress import ReadingBar


def open_experiment(given: argparse.Namespace) -> Experiment:
    """The experiment that the command line names, with its overrides.

    Where reading takes long, a line on the terminal shows how far it is. The default sample is read
    without one: the screen, drawn meanwhile, is on the same terminal.

    Raises:
        InputError: Something in it cannot be used.
    """
    overrides = options.overrides(given)
    if given.experiment is None:
        return load(samples.DEFAULT, overrides)
    bar = ReadingBar()
    try:
        return load(given.experiment, overrides, progress=bar.show)
    finally:
        bar.clear()


def say_notes(experiment: Experiment) -> None:
    """Say on standard error what was found, assumed or left out."""
    for note in experiment.notes:
        console.say(note)
