"""Which keys lead from one step of a run to another, in words."""

from __future__ import annotations

from core.run import navigation
from core.run.position import Position
from core.run.schedule import Schedule

BY_HAND = 8  # single steps that one still takes one by one
STRIDES = 3  # presses of the same key that are still told
LARGER = (
    ("]", navigation.next_phase),
    ("u", navigation.next_update),
    ("e", navigation.next_epoch),
    ("[", navigation.previous_phase),
    ("U", navigation.previous_update),
    ("E", navigation.previous_epoch),
)


def way(schedule: Schedule, here: Position, goal: int) -> str:
    """The keys that lead to a step, such as `→`, `→ 3 times, or ] once` or `g, then 63 and Enter`.

    Args:
        schedule: The order of the steps.
        here: Where the run stands; not at the goal.
        goal: The t of the step to get to.
    """
    away = goal - here.t
    if abs(away) == 1:
        return "→" if away > 0 else "←"
    if goal == 0:
        return "Home"
    stride = _stride(schedule, here, goal)
    if abs(away) <= BY_HAND:
        single = f"{'→' if away > 0 else '←'} {abs(away)} times"
        return f"{single}, or {stride} once" if len(stride) == 1 else single
    return stride or f"g, then {goal} and Enter"


def _stride(schedule: Schedule, here: Position, goal: int) -> str:
    """The key of a larger stride that leads there in a few presses; empty where none does."""
    positions = {key: here for key, _ in LARGER}  # of those that have not gone too far
    for presses in range(1, STRIDES + 1):
        for key, move in LARGER:
            if key not in positions:
                continue
            t = move(schedule, positions[key])
            if t == goal:
                return key if presses == 1 else f"{key} {presses} times"
            if t < 0 or (t > goal) == (goal > here.t):
                del positions[key]
            else:
                positions[key] = schedule.position(t)
    return ""
