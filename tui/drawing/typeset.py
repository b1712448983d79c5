"""Lines of styled text: padded, cut, wrapped and stacked. Widths are terminal cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from rich.cells import cell_len, chop_cells, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui.drawing.glyphs import CUT

Run = tuple[str, str]
"""A text and its style, as rich writes styles."""
Line = tuple[Run, ...]
Place = Literal["left", "centre", "right"]
NO_BREAK = "\u00a0"


def line(text: str, style: str = "") -> Line:
    """A line of one run; an empty one where there is no text."""
    return ((text, style),) if text else ()


def width(runs: Line) -> int:
    """How many cells a line takes."""
    return sum(cell_len(text) for text, _ in runs)


def plain(runs: Line) -> str:
    """The text of a line."""
    return "".join(text for text, _ in runs)


def join(parts: Iterable[Line]) -> Line:
    """Lines one after another as one line."""
    return tuple(run for part in parts for run in part)


def pad(runs: Line, cells: int, place: Place = "left") -> Line:
    """A line filled up with blanks to `cells`; a longer one stays as it is."""
    room = cells - width(runs)
    if room <= 0:
        return runs
    before = {"left": 0, "centre": room // 2, "right": room}[place]
    return join((line(" " * before), runs, line(" " * (room - before))))


def cut(runs: Line, cells: int) -> Line:
    """A line in at most `cells`; what is cut ends in …."""
    if width(runs) <= cells:
        return runs
    kept: list[Run] = []
    room = cells - 1
    for text, style in runs:
        size = cell_len(text)
        if size > room:
            kept.append((set_cell_size(text, max(room, 0)) + CUT, style))
            return tuple(kept) if cells > 0 else ()
        kept.append((text, style))
        room -= size
    return tuple(kept)


def stripped(runs: Line) -> Line:
    """A line without the blanks at its end."""
    kept = list(runs)
    while kept and not (text := kept[-1][0].rstrip()):
        kept.pop()
    return (*kept[:-1], (text, kept[-1][1])) if kept else ()


def wrap(text: str, cells: int) -> list[str]:
    """A text broken between words into lines of at most `cells`; a longer word is broken within.

    A no-break space holds its words together and comes out as a space.
    """
    lines, current = [], ""
    for word in re.split(r"[ \t\n]+", text.strip()):
        joined = f"{current} {word}" if current else word
        if cell_len(joined) <= cells:
            current = joined
            continue
        if current:
            lines.append(current)
        *whole, current = chop_cells(word, max(cells, 2))
        lines.extend(whole)
    lines = [*lines, current] if current else lines
    return [row.replace(NO_BREAK, " ") for row in lines]


def window(
    lines: Sequence[Line], height: int, offset: int, style: str, ending: Line = ()
) -> list[Line]:
    """The `height` lines that show from line `offset` on, and how many are hidden at either end.

    Args:
        lines: All lines.
        height: How many can be shown.
        offset: The first to show; what would leave room empty is taken for the last that does not.
        style: The style of those words.
        ending: What the lines end in, shown where the end itself is hidden.
    """
    if len(lines) <= height:
        return list(lines)
    offset = max(0, min(offset, len(lines) - height))
    shown = list(lines[offset : offset + height])
    below = len(lines) - height - offset
    if below:
        words = f"{CUT} {below + 1} more below"
        ends = (line(", ending in ", style), ending) if ending else ()
        shown[-1] = join((line(words, style), *ends))
    if offset and height > 1:
        shown[0] = line(f"{CUT} {offset + 1} more above", style)
    return shown


@dataclass(frozen=True)
class Brick:
    """Cells that stand under one another, all in one column.

    Attributes:
        rows: A line each.
        joiners: What stands between each row and the brick to its left; empty for nothing.
        place: Where the rows stand in the column.
    """

    rows: tuple[Line, ...]
    joiners: tuple[str, ...]
    place: Place = "centre"

    @cached_property
    def width(self) -> int:
        """The width of the widest row."""
        return max(width(row) for row in self.rows)

    @cached_property
    def joint(self) -> int:
        """The width of the widest joiner."""
        return max(cell_len(joiner) for joiner in self.joiners)


def lay(bricks: Sequence[Brick], style: str = "") -> Brick:
    """Bricks side by side as one.

    Args:
        bricks: At least one, all with the same number of rows.
        style: The style of the joiners.
    """
    rows = []
    for k in range(len(bricks[0].rows)):
        parts: list[Line] = []
        for n, brick in enumerate(bricks):
            if n:
                parts.append(pad(line(brick.joiners[k], style), brick.joint))
            parts.append(pad(brick.rows[k], brick.width, brick.place))
        rows.append(join(parts))
    return Brick(tuple(rows), bricks[0].joiners)


def bands(bricks: Sequence[Brick], cells: int) -> list[list[Brick]]:
    """Bricks in bands of at most `cells`; a wider brick has a band of its own."""
    broken: list[list[Brick]] = []
    used = 0
    for brick in bricks:
        if not broken or used + brick.joint + brick.width > cells:
            broken.append([brick])
            used = brick.width
        else:
            broken[-1].append(brick)
            used += brick.joint + brick.width
    return broken


def aligned(numbers: Sequence[str]) -> list[str]:
    """Numbers padded with blanks so that their decimal points stand under one another."""
    heads = [len(re.split(r"[.e]", number)[0]) for number in numbers]
    before = max(heads, default=0)
    padded = [" " * (before - head) + number for head, number in zip(heads, numbers, strict=True)]
    after = max(map(len, padded), default=0)
    return [number.ljust(after) for number in padded]


def strip(runs: Line, cells: int, base: Style) -> Strip:
    """A line as a strip of exactly `cells`, filled with blanks or cut; nothing in it is markup.

    Args:
        runs: The line.
        cells: The width.
        base: The style below that of the runs, such as the widget's background.
    """
    segments = [Segment(text, base + Style.parse(style)) for text, style in cut(runs, cells)]
    return Strip(segments).adjust_cell_length(cells, base)
