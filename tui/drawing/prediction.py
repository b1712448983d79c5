"""The picture of what a network predicts, chosen by its inputs and outputs."""

from __future__ import annotations

from rich.segment import Segment

from tui.drawing.canvas import Canvas
from tui.drawing.heat_map import heat_map
from tui.drawing.prediction_view import View


def draw(view: View, width: int, height: int) -> list[list[Segment]]:
    """The picture as rows of segments, each row `width` cells wide."""
    canvas = Canvas(width, height)
    heat_map(canvas, view)
    return canvas.rows()
