"""The card of the tour: where it is, what there is to see, and which key to press next."""

from __future__ import annotations

from collections.abc import Mapping

from rich.cells import cell_len

from tui.drawing.formulas.explanation import Find, explanation
from tui.drawing.palette import FACTORS, MUTED, ON_CHIP, TEXT
from tui.drawing.typeset import Line, cut, join, line, pad, width, window, wrap
from tui.tour.state import Card

ACCENT = FACTORS[0]  # the frame of the panel that is spoken of has it too
LEAVE = "esc ends the tour"
CLOSE = " × "


def header(card: Card, cells: int) -> Line:
    """The number and title of the station and, at the right, how to leave."""
    number = line(f" {card.place} of {card.count} ", f"bold {ON_CHIP} on {ACCENT}")
    title = line(f" {card.title}", f"bold {TEXT}")
    close = line(CLOSE, f"bold {TEXT}")
    leave = join((line(LEAVE, MUTED), close))
    room = cells - width(number) - width(title)
    ending = leave if width(leave) < room else close
    start = cut(join((number, title)), max(cells - width(ending), 0))
    return join((pad(start, cells - width(ending)), ending))


def closes(x: int, y: int, cells: int) -> bool:
    """Whether a cell of the card is on the × that closes it."""
    return y == 0 and cells - cell_len(CLOSE) <= x < cells


def body(
    card: Card, message: str, colors: Mapping[str, str], cells: int, height: int, find: Find
) -> list[Line]:
    """What stands below the header, in at most `height` lines of which the last are the hint.

    Args:
        card: What to say.
        message: What the last key press came to; empty for nothing.
        colors: The colour of each name that has one.
        cells: The width to fill.
        height: The room; where it is short, what there is to see gives way to the hint.
        find: Finds the words to underline.
    """
    hint = [line(text, f"bold {ACCENT}") for text in wrap(card.hint, cells)]
    room = height - len(hint)
    if room < 1:
        return hint[: max(height, 0)]
    return [*window(explanation(card.body, message, colors, cells, find), room, 0, MUTED), *hint]
