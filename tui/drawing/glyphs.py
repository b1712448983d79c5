"""The glyphs that stand for something, in one place, and text made to fit a width in cells."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size

UNKNOWN = "·"  # a number that is not computed yet
CUT = "…"  # text goes on
MORE = "⋮"  # more of the same kind, from top to bottom
FOLDED = "⋯"  # layers left out, from left to right
RENEWED = "▸"  # an old value and the new one
BECOMES = "→"  # a raw value and what scaling makes of it
BRAILLE = 0x2800  # the blank braille pattern; its lowest eight bits are dots


def cut(text: str, width: int) -> str:
    """The text in at most `width` cells; where something is left out, it ends in `CUT`."""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, width - 1).rstrip() + CUT if width > 0 else ""


def left(text: str, width: int) -> str:
    """The text in exactly `width` cells, from the left."""
    return set_cell_size(cut(text, width), width)


def right(text: str, width: int) -> str:
    """The text in exactly `width` cells, to the right."""
    text = cut(text, width)
    return " " * (width - cell_len(text)) + text


def pair(name: str, value: str, width: int) -> str:
    """A name at the left and a value at the right of `width` cells; the name gives way."""
    room = width - cell_len(value) - 1
    return right(value, width) if room < 1 else left(name, room) + " " + value
