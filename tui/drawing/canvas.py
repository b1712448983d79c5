"""A grid of cells to draw on: text in front, lines of braille dots behind it.

A cell holds 2 × 4 dots. Where lines cross, their dots join and the line of the higher rank gives
the colour; a line that clears takes the dots of lower ranks away first.
"""

from __future__ import annotations

from functools import lru_cache

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from tui.drawing.glyphs import BRAILLE

DOTS_X, DOTS_Y = 2, 4
_BITS = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))  # by column, then row, of a cell

Shape = tuple[tuple[int, int, int], ...]
"""The dots of a line: (column, row, bits) of each cell that it touches."""


@lru_cache(maxsize=4096)
def ink(color: str | None = None, on: str | None = None, bold: bool = False) -> Style:
    """The style of a text: its colour, the colour behind it, its weight."""
    return Style(color=color, bgcolor=on, bold=bold or None)


@lru_cache(maxsize=16384)
def line(x0: int, y0: int, x1: int, y1: int, thickness: int = 1) -> Shape:
    """A straight line between two dots, both included, 1 to 3 dots thick."""
    dx, dy = x1 - x0, y1 - y0
    steps = max(abs(dx), abs(dy), 1)
    flat = abs(dx) >= abs(dy)
    first = -((thickness - 1) // 2)
    cells: dict[tuple[int, int], int] = {}
    for step in range(steps + 1):
        x = x0 + (2 * dx * step + steps) // (2 * steps)
        y = y0 + (2 * dy * step + steps) // (2 * steps)
        for aside in range(first, first + thickness):
            dot_x, dot_y = (x, y + aside) if flat else (x + aside, y)
            if dot_x >= 0 and dot_y >= 0:
                cell = (dot_x // DOTS_X, dot_y // DOTS_Y)
                cells[cell] = cells.get(cell, 0) | _BITS[dot_x % DOTS_X][dot_y % DOTS_Y]
    return tuple((x, y, bits) for (x, y), bits in cells.items())


class Canvas:
    """Cells to draw on. What lies outside of them is not drawn."""

    def __init__(self, width: int, height: int) -> None:
        """An empty canvas of `width` × `height` cells."""
        self.width, self.height = width, height
        self._glyphs = [[" "] * width for _ in range(height)]
        self._styles: list[list[Style | None]] = [[None] * width for _ in range(height)]
        self._bits = [[0] * width for _ in range(height)]
        self._ranks = [[-1] * width for _ in range(height)]
        self._colors = [[""] * width for _ in range(height)]

    def stroke(self, shape: Shape, color: str, rank: int = 0, clears: bool = False) -> None:
        """Draw a line.

        Args:
            shape: Its dots, from `line`.
            color: Its colour.
            rank: Of two lines in a cell, the one of the higher rank gives the colour.
            clears: Whether dots of lower ranks give way to it.
        """
        width, height = self.width, self.height
        for x, y, bits in shape:
            if x >= width or y >= height:
                continue
            held = self._ranks[y][x]
            if clears and held < rank:
                self._bits[y][x] = bits
            else:
                self._bits[y][x] |= bits
            if held <= rank:
                self._ranks[y][x] = rank
                self._colors[y][x] = color

    def text(self, x: int, y: int, text: str, style: Style) -> None:
        """Write a text that starts at a cell; what would stand outside is left out."""
        if not 0 <= y < self.height:
            return
        glyphs, styles = self._glyphs[y], self._styles[y]
        for character in text:
            wide = cell_len(character)
            if wide == 0:
                if 0 < x <= self.width:
                    glyphs[x - 1] += character
                continue
            if x >= 0 and x + wide <= self.width:
                glyphs[x] = character
                styles[x] = style
                for k in range(x + 1, x + wide):  # a wide character covers its neighbour
                    glyphs[k] = ""
                    styles[k] = style
            x += wide

    def rows(self) -> list[list[Segment]]:
        """The picture: a list of segments a row, each row exactly `width` cells wide."""
        return [self._row(y) for y in range(self.height)]

    def _row(self, y: int) -> list[Segment]:
        segments: list[Segment] = []
        run: list[str] = []
        current: Style | None = None
        bits, colors = self._bits[y], self._colors[y]
        for x, (glyph, style) in enumerate(zip(self._glyphs[y], self._styles[y], strict=True)):
            if style is None and bits[x]:
                glyph, style = chr(BRAILLE + bits[x]), ink(colors[x])
            if style is not current:
                if run:
                    segments.append(Segment("".join(run), current))
                run, current = [], style
            run.append(glyph)
        segments.append(Segment("".join(run), current))
        return segments
