"""What every command that takes an experiment does first."""

from __future__ import annotations

import argparse

from core import samples
from core.experiment import Experiment, load
from tui.plain import console, options


def open_experiment(given: argparse.Namespace) -> Experiment:
    """The experiment that the command line names, with its overrides.

    Raises:
        InputError: Something in it cannot be used.
    """
    source = samples.DEFAULT if given.experiment is None else given.experiment
    return load(source, options.overrides(given))


def say_notes(experiment: Experiment) -> None:
    """Say on standard error what was found, assumed or left out."""
    for note in experiment.notes:
        console.say(note)
