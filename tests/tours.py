"""Runs with their tour."""

from __future__ import annotations

import re

from core.data.experiment import load
from core.stepper import Stepper
from tui.playing.moment import Moment, RunStatus, moment_of
from tui.tour.state import Tour, tour_of


def at(stepper: Stepper, t: int, running: bool = False) -> Moment:
    stepper.seek(t)
    return moment_of(stepper, RunStatus(running=running), ())


def run(name: str) -> tuple[Stepper, Tour]:
    stepper = Stepper(load(name))
    return stepper, tour_of(at(stepper, 0))


def presses(words: str) -> list[str]:
    """The keys that a way asks for, one a press."""
    if go := re.fullmatch(r"g, then (\d+) and Enter", words):
        return ["g", *go[1], "enter"]
    match = re.fullmatch(r"(\S+)(?: (\d+) times)?(?:, or (.) once)?", words)
    assert match is not None, words
    return [match[1]] * int(match[2] or 1)
