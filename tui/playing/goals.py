"""Where the user wants to go: by a key, or in words (`1234`, `epoch 3`, `row 5`, `w111`, `L`)."""

from __future__ import annotations

import re
from collections.abc import Callable

from core.formulas.names import LOSS, Kind, Symbol
from core.formulas.numerals import counted
from core.network.network import Network
from core.run import navigation
from core.run.position import Phase, Position
from core.run.schedule import Schedule
from core.steps.records import Step

Goal = Callable[[Schedule, Position], int]
"""Tells the t to go to, from the order of the steps and where the run stands."""

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
"""The moves through a run, by the names that the keys call them by."""

MOST_DIGITS = 15
FARTHEST = 10**MOST_DIGITS  # steps; more than any run gets to


def hint(network: Network) -> str:
    """What can be gone to, with names that this network has."""
    first = (next(network.parameters()), network.output(1, 1), network.output(0, 1), LOSS)
    names = " · ".join(map(network.notation.typed, first))
    return f"a step, such as 25, or: epoch 3 · update 7 · row 5 · the gradient of {names}"


def read_goal(text: str, schedule: Schedule, position: Position) -> int:
    """The t that a text names.

    Args:
        text: What the user wrote.
        schedule: The order of the run's steps.
        position: Where the run stands: a row is looked for in its epoch, a gradient in its row.

    Raises:
        ValueError: The text names no step; the message says what to write.
    """
    symbol = named(text, schedule.network)
    if symbol is not None:
        return navigation.gradient_step(schedule, position, symbol)
    match = re.fullmatch(
        r"(?:(step|epoch|update|row|[seur])\s*)?(\d[\d,]*)", text.strip().lower(), re.ASCII
    )
    if match is None:
        raise ValueError(f"Write {hint(schedule.network)}.")
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
            raise ValueError(f"The data has {counted(schedule.rows, 'row')}.")
        t = navigation.row_start(schedule, max(position.epoch, 1), number)
    if t > FARTHEST or len(digits) > MOST_DIGITS:
        raise ValueError("That is farther than any run gets.")
    return t


def named(text: str, network: Network) -> Symbol | None:
    """What has a gradient, or is the loss, of a name in small letters or capitals."""
    symbol = network.notation.symbol(text.replace(" ", ""))
    return None if symbol is None or symbol.kind is Kind.TARGET else symbol


def gradient_words(step: Step, network: Network) -> str:
    """Where a jump to a gradient or loss step has led, in a sentence."""
    assert step.target is not None
    name, position = network.notation.unicode(step.target), step.position
    what = "L" if step.phase is Phase.LOSS else f"∂L/∂{name}"
    return f"{what} of row {position.row:,}, in update {position.update:,}: step {step.t:,}."
