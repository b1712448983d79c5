"""The flowchart in the arrangement that fits: from left to right where it is wide, else down."""

from __future__ import annotations

from tui.drawing.loop.chart import Chart, Picture
from tui.drawing.loop.frames import frames
from tui.drawing.loop.rows import rows


def picture(chart: Chart, width: int, height: int) -> Picture:
    """The flowchart in `width` × `height` cells."""
    return frames(chart, width, height) or rows(chart, width, height)
