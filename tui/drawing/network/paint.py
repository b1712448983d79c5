"""The picture of a network at a step of its run."""

from __future__ import annotations

from rich.segment import Segment

from core.data.dataset import Dataset
from core.network.network import Network
from core.run.known import Known
from core.steps.records import Step
from tui.drawing import palette
from tui.drawing.canvas import ink
from tui.drawing.glyphs import CUT
from tui.drawing.network.board import Board, Places
from tui.drawing.network.cards import draw_cards, draw_headings
from tui.drawing.network.edges import draw_edges
from tui.drawing.network.scene import Scene, scene


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
    board = Board(width, height)
    _draw(board, scene(step, known, network, data, width, height))
    return board.rows()


def places(
    step: Step, known: Known, network: Network, data: Dataset, width: int, height: int
) -> Places:
    """Where the parts of the network stand in the `picture` that is drawn from the same."""
    board = Places(width, height)
    _draw(board, scene(step, known, network, data, width, height))
    return board


def _draw(board: Board, at: Scene) -> None:
    if not at.layout.columns:
        board.text(0, 0, CUT, ink(palette.MUTED))
        return
    draw_edges(board, at)
    draw_cards(board, at)
    draw_headings(board, at)
