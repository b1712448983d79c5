"""Which keys of the lesson can act at a moment, and what those do whose work depends on it.

A key that cannot act is left out of the line of keys only: pressed, it still says why.
"""

from __future__ import annotations

from core.steps import Phase
from tui.moment import Moment
from tui.speeds import SPEEDS

BACKWARDS = ("back", "previous_phase", "previous_update", "previous_epoch", "first")
ONWARDS = ("advance", "next_phase", "next_update", "next_epoch", "run")
IDLE = ""


def unusual(moment: Moment, closed: bool, opened: bool) -> dict[str, str]:
    """The keys that now do something else than usual, by name, and what in a word or two.

    Args:
        moment: Where the run stands.
        closed: Whether a sum of its step is shortened.
        opened: Whether sums are itemised that would else be shortened.

    Returns:
        Words for those that do something; `IDLE` for those that cannot act.
    """
    words: dict[str, str] = {}
    if moment.step.t == 0:
        words |= dict.fromkeys(BACKWARDS, IDLE)
    if moment.step.phase is Phase.END:
        words |= dict.fromkeys(ONWARDS, IDLE)
    if moment.step.t == moment.reached:
        words["latest"] = IDLE
    if moment.status.running:
        words["run"] = "pause"
    if moment.status.speed == SPEEDS[0].words:
        words["slower"] = IDLE
    if moment.status.speed == SPEEDS[-1].words:
        words["faster"] = IDLE
    words["open_sum"] = "close sum" if opened else "open sum" if closed else IDLE
    return words
