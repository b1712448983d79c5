"""The moves through a run, by the names that the keys call them by."""

from __future__ import annotations

from core import navigation
from tui.playback import Goal

MOVES: dict[str, Goal] = {
    "advance": lambda _, position: position.t + 1,
    "back": lambda _, position: position.t - 1,
    "next_phase": navigation.next_phase,
    "previous_phase": navigation.previous_phase,
    "next_update": navigation.next_update,
    "previous_update": navigation.previous_update,
    "next_epoch": navigation.next_epoch,
    "previous_epoch": navigation.previous_epoch,
}
