"""The network panel: the graph from inputs and parameters to the loss, at the current step."""

from __future__ import annotations

from rich.segment import Segment
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from tui.drawing.network_paint import picture
from tui.moment import Moment


class NetworkPanel(Widget):
    """Draws the network of a moment.

    Attributes:
        moment: What to draw; nothing where it is None.
    """

    BORDER_TITLE = "Network"
    DEFAULT_CSS = """
    NetworkPanel {
        width: 1fr;
        height: 1fr;
    }
    """

    moment: reactive[Moment | None] = reactive(None)

    _drawn: tuple[Moment, int, int] | None = None
    _strips: list[Strip]

    def render_line(self, y: int) -> Strip:
        """A row of the picture, which is drawn once a moment and size."""
        moment, (width, height) = self.moment, self.size
        if moment is None:
            return Strip.blank(width)
        key = (moment, width, height)
        if self._drawn != key:
            rows = picture(
                moment.step, moment.known, moment.experiment.network, moment.experiment.data, width, height
            )
            self._strips = [Strip(row, width) for row in rows]
            self._drawn = key
        return self._strips[y] if y < len(self._strips) else Strip([Segment(" " * width)], width)
