"""Lines of styled text as the strips that widgets draw."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui.drawing.typeset import Line, cut


def strip(runs: Line, cells: int, base: Style) -> Strip:
    """A line as a strip of exactly `cells`, filled with blanks or cut; nothing in it is markup.

    Args:
        runs: The line.
        cells: The width.
        base: The style below that of the runs, such as the widget's background.
    """
    segments = [Segment(text, base + Style.parse(style)) for text, style in cut(runs, cells)]
    return Strip(segments).adjust_cell_length(cells, base)
