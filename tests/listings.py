"""Listings of programs, drawn."""

from __future__ import annotations

from core.program.listing import Listing, Program
from tui.playing.moment import Moment


def listing(now: Moment) -> Listing:
    return Program(now.schedule, now.training).at(now.step.position)
