"""Where the user wants to go, in words: `1234`, `epoch 3`, `update 7`, `row 5`."""

from __future__ import annotations

import re

from core import navigation
from core.schedule import Schedule
from core.steps import Position

HINT = "a step, such as 25, or: epoch 3 · update 7 · row 5"
MOST_DIGITS = 15
FARTHEST = 10**MOST_DIGITS  # steps; more than any run gets to


def read_goal(text: str, schedule: Schedule, position: Position) -> int:
    """The t that a text names.

    Args:
        text: What the user wrote.
        schedule: The order of the run's steps.
        position: Where the run stands: a row is looked for in its epoch.

    Raises:
        ValueError: The text names no step; the message says what to write.
    """
    match = re.fullmatch(
        r"(?:(step|epoch|update|row|[seur])\s*)?(\d[\d,]*)", text.lower(), re.ASCII
    )
    if match is None:
        raise ValueError(f"Write {HINT}.")
    kind, digits = (match[1] or "s")[0], match[2].replace(",", "")
    number = int(digits[: MOST_DIGITS + 1])
    if kind == "s":
        t = number
    elif number == 0:
        raise ValueError("Epochs, updates and rows count from 1.")
    elif kind == "e":
        t = schedule.epoch_close(number)
    elif kind == "u":
        t = schedule.update_start(number)
    else:
        if number > schedule.rows:
            raise ValueError(f"The data has {schedule.rows:,} rows.")
        t = navigation.row_start(schedule, max(position.epoch, 1), number)
    if t > FARTHEST or len(digits) > MOST_DIGITS:
        raise ValueError("That is farther than any run gets.")
    return t
