"""The panel of the training loop: where in epoch, batch, row and update the run stands."""

from __future__ import annotations

from textual import events
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from tui.drawing.loop.chart import Picture, chart
from tui.drawing.loop.picture import picture
from tui.moment import Moment


class LoopPanel(Widget, can_focus=True):
    """The run as a flowchart, the part at hand lit.

    Attributes:
        moment: Where the run stands; nothing is drawn where it is None.
    """

    DEFAULT_CSS = """
    LoopPanel {
        width: 1fr;
        height: 1fr;
    }
    """

    moment: reactive[Moment | None] = reactive(None)

    _drawn: tuple[Moment, int, int, Picture] | None = None

    class NodeChosen(Message):
        """The user has pointed at a part of the run."""

        def __init__(self, t: int) -> None:
            """Say with which step it begins."""
            super().__init__()
            self.t = t

    def render_line(self, y: int) -> Strip:
        """A line of the flowchart."""
        made, width = self._picture(), self.size.width
        if made is None or y >= len(made.rows):
            return Strip.blank(width, self.rich_style)
        return Strip(made.rows[y]).crop_extend(0, width, None).apply_style(self.rich_style)

    def on_click(self, event: events.Click) -> None:
        """Choose the part under the mouse."""
        at, made = event.get_content_offset(self), self._picture()
        goal = made.goal(at.x, at.y) if at is not None and made is not None else None
        if goal is not None:
            self.post_message(self.NodeChosen(goal))

    def _picture(self) -> Picture | None:
        moment, (width, height) = self.moment, self.size
        if moment is None or not width or not height:
            return None
        if self._drawn is None or self._drawn[:3] != (moment, width, height):
            made = chart(moment.schedule, moment.experiment.training, moment.step)
            self._drawn = (moment, width, height, picture(made, width, height))
        return self._drawn[3]
