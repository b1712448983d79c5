"""Where the user wants to go: by a key, or in words (`1234`, `epoch 3`, `row 5`, `w111`, `L`)."""

from __future__ import annotations

import re
from collections.abc import Callable

from core.data.dataset import Dataset
from core.data.text import shortened
from core.formulas.names import LOSS, Kind, Symbol
from core.formulas.numerals import counted
from core.network.network import Network
from core.run import columns, navigation
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

_NUMBERED = re.compile(
    r"(?:(step|epoch|update|row|[seur])\s*)?(\d[\d,]*)", re.ASCII | re.IGNORECASE
)
MOST_DIGITS = 15
FARTHEST = 10**MOST_DIGITS  # steps; more than any run gets to


def hint(network: Network) -> str:
    """What can be gone to, with names that this network has."""
    first = (next(network.parameters()), network.output(1, 1), network.output(0, 1), LOSS)
    names = " · ".join(map(network.notation.typed, first))
    return f"a step, such as 25, or: epoch 3 · update 7 · row 5 · the gradient of {names}"


def read_goal(text: str, schedule: Schedule, position: Position, data: Dataset) -> int:
    """The t that a text names.

    Args:
        text: What the user wrote.
        schedule: The order of the run's steps.
        position: Where the run stands: a row is looked for in its epoch, a gradient in its row.
        data: The data, whose columns and classes are names too.

    Raises:
        ValueError: The text names no step; the message says what to write.
    """
    symbol = named(text, schedule.network, data)
    if symbol is not None:
        return navigation.gradient_step(schedule, position, symbol)
    match = _NUMBERED.fullmatch(text.strip())
    if match is None:
        nothing = (
            f"There is nothing called {shortened(text.strip())} here. " if text.strip() else ""
        )
        raise ValueError(f"{nothing}Write {hint(schedule.network)}.")
    kind, digits = (match[1] or "s")[0].lower(), match[2].replace(",", "")
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


def named(text: str, network: Network, data: Dataset) -> Symbol | None:
    """What has a gradient, or is the loss, of a name in small letters or capitals.

    A target, or a class, stands for the output that is to meet it. What reads as the number of a
    step, epoch, update or row is one, though a column may be called so.
    """
    name = text.strip()
    symbol = network.notation.symbol(name.replace(" ", ""))
    if not _NUMBERED.fullmatch(name):
        symbol = columns.named(name, network, data) or symbol
    if symbol is not None and symbol.kind is Kind.TARGET:
        return network.output(network.last, symbol.i)
    return symbol


def gradient_words(step: Step, network: Network) -> str:
    """Where a jump to a gradient or loss step has led, in a sentence."""
    assert step.target is not None
    name, position = network.notation.unicode(step.target), step.position
    what = "L" if step.phase is Phase.LOSS else f"∂L/∂{name}"
    return f"{what} of row {position.row:,}, in update {position.update:,}: step {step.t:,}."
