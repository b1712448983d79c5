"""The picture of a network at a step of its run."""

from __future__ import annotations

from rich.segment import Segment

from core.dataset import Dataset
from core.known import Known
from core.network import Network
from core.steps import Step
from tui.drawing import palette
from tui.drawing.canvas import Canvas, ink
from tui.drawing.glyphs import CUT
from tui.drawing.network.cards import draw_cards, draw_headings
from tui.drawing.network.edges import draw_edges
from tui.drawing.network.scene import scene


def picture(
    step: Step, known: Known, network: Network, data: Dataset, width: int, height: int
) -> list[list[Segment]]:
    """The graph from the inputs and parameters to the loss, with what is known and the path lit.

    Args:
        step: The step at which it is shown.
        known: The numbers known at it.
        network: The network.
        data: The rows, for names and raw values.
        width: Cells across, at least 1.
        height: Rows, at least 1.

    Returns:
        `height` rows of `width` cells.
    """
    canvas = Canvas(width, height)
    at = scene(step, known, network, data, width, height)
    if not at.layout.columns:
        canvas.text(0, 0, CUT, ink(palette.MUTED))
        return canvas.rows()
    draw_edges(canvas, at)
    draw_cards(canvas, at)
    draw_headings(canvas, at)
    return canvas.rows()
