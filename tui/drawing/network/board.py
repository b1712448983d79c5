"""What a network is drawn on: a canvas that is told which part of the network it is given."""

from __future__ import annotations

from rich.cells import cell_len
from rich.style import Style

from core.formulas.names import Symbol
from tui.drawing.canvas import Canvas, Shape

Spans = dict[int, list[tuple[int, int]]]
"""Cells by their row: runs from a column to the one behind the run."""


class Board(Canvas):
    """A canvas.

    Attributes:
        about: What the texts and lines that follow belong to: a parameter, a neuron by its output,
            an input, a target or the loss. None where they belong to nothing.
    """

    about: Symbol | None = None


class Places(Board):
    """A board that keeps what stands where instead of how it looks.

    A text lies in front of lines, and the line that gives a cell its colour in front of the others.
    Where several lines of one rank meet, the cell belongs to none of them.
    """

    def __init__(self, width: int, height: int) -> None:
        """An empty board of this many cells."""
        self.width, self.height = width, height
        self._texts: dict[tuple[int, int], Symbol | None] = {}
        self._lines: dict[tuple[int, int], tuple[int, Symbol | None]] = {}

    def text(self, x: int, y: int, text: str, style: Style) -> None:
        """Keep where a text stands."""
        if 0 <= y < self.height:
            for column in range(max(x, 0), min(x + cell_len(text), self.width)):
                self._texts[column, y] = self.about

    def stroke(self, shape: Shape, color: str, rank: int = 0, clears: bool = False) -> None:
        """Keep which cells a line goes through."""
        for x, y, _ in shape:
            held = self._lines.get((x, y))
            if held is None or held[0] < rank:
                self._lines[x, y] = (rank, self.about)
            elif held[0] == rank and held[1] != self.about:
                self._lines[x, y] = (rank, None)

    def at(self, x: int, y: int) -> Symbol | None:
        """What stands in a cell."""
        if (x, y) in self._texts:
            return self._texts[x, y]
        return self._lines.get((x, y), (0, None))[1]

    def spans(self, symbol: Symbol) -> Spans:
        """The cells in which something stands."""
        lines = {cell for cell, held in self._lines.items() if held[1] == symbol}
        texts = {cell for cell, about in self._texts.items() if about == symbol}
        runs: Spans = {}
        for x, y in sorted((lines - self._texts.keys()) | texts):
            row = runs.setdefault(y, [])
            if row and row[-1][1] == x:
                row[-1] = (row[-1][0], x + 1)
            elif x < self.width and y < self.height:
                row.append((x, x + 1))
        return runs
