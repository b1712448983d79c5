"""The panel of the training loop: where in epoch, batch, row and update the run stands."""

from __future__ import annotations

from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from tui.drawing.loop.chart import Picture, chart
from tui.drawing.loop.picture import picture
from tui.playing.moment import Moment
from tui.widgets.marked import Marked
from tui.widgets.once import once


class LoopPanel(Marked, can_focus=True):
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

    class NodeChosen(Message):
        """The user has pointed at a part of the run."""

        def __init__(self, t: int) -> None:
            """Say with which step it begins."""
            super().__init__()
            self.t = t

    def render_line(self, y: int) -> Strip:
        """A line of the flowchart."""
        made, width = self._picture(self.moment, self.size), self.size.width
        if made is None or y >= len(made.rows):
            return Strip.blank(width, self.rich_style)
        return Strip(made.rows[y]).crop_extend(0, width, None).apply_style(self.rich_style)

    def on_click(self, event: events.Click) -> None:
        """Choose the part under the mouse."""
        at, made = event.get_content_offset(self), self._picture(self.moment, self.size)
        goal = made.goal(at.x, at.y) if at is not None and made is not None else None
        if goal is not None:
            self.post_message(self.NodeChosen(goal))

    @once
    def _picture(self, moment: Moment | None, size: Size) -> Picture | None:
        if moment is None or not size:
            return None
        made = chart(moment.schedule, moment.experiment.training, moment.step)
        return picture(made, *size)
