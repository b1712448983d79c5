"""The network panel: the graph from inputs and parameters to the loss, at the current step."""

from __future__ import annotations

from rich.style import Style
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from tui.drawing.network.paint import picture
from tui.moment import Moment


class NetworkPanel(Widget, can_focus=True):
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

    _drawn: tuple[Moment, int, int, Style] | None = None
    _strips: list[Strip]

    def render_line(self, y: int) -> Strip:
        """A row of the picture, which is drawn once a moment, size and background."""
        moment, (width, height), base = self.moment, self.size, self.rich_style
        if moment is None or y >= height:
            return Strip.blank(width, base)
        key = (moment, width, height, base)
        if self._drawn != key:
            experiment = moment.experiment
            rows = picture(
                moment.step, moment.known, experiment.network, experiment.data, width, height
            )
            self._strips = [Strip(row, width).apply_style(base) for row in rows]
            self._drawn = key
        return self._strips[y]
