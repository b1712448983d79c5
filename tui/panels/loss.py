"""The panel of the loss history."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from core.history import LossHistory
from tui.drawing import chart
from tui.moment import Moment

NO_EPOCHS = LossHistory()


class LossPanel(Widget, can_focus=True):
    """The loss of each epoch so far, with the epoch of the current step read off.

    The chart is drawn again only when something in it changes, not with every step.
    """

    BORDER_TITLE = "Loss"

    moment: reactive[Moment | None] = reactive(None)
    """Where the run stands."""

    log_scale: reactive[bool] = reactive(False)
    """Whether the losses stand by their powers of ten."""

    _drawn: tuple[LossHistory, int, Size, bool] | None = None  # what the chart at hand shows
    _chart: Sequence[list[Segment]] = ()

    class EpochChosen(Message):
        """The user has pointed at an epoch of the chart."""

        def __init__(self, epoch: int) -> None:
            """Say which, counted from 1."""
            super().__init__()
            self.epoch = epoch

    def render_line(self, y: int) -> Strip:
        """A row of the chart."""
        history, epoch = self._shown()
        wanted = (history, epoch, self.size, self.log_scale)
        if wanted != self._drawn:
            self._chart = chart.draw(
                history, epoch, self.size.width, self.size.height, self.log_scale
            )
            self._drawn = wanted
        if y >= len(self._chart):
            return Strip.blank(self.size.width, self.rich_style)
        return Strip(self._chart[y], self.size.width).apply_style(self.rich_style)

    def watch_log_scale(self, log_scale: bool) -> None:
        """Say which axis it is."""
        self.border_subtitle = "logarithmic axis" if log_scale else ""

    def on_click(self, event: events.Click) -> None:
        """Choose the epoch under the mouse."""
        at, history = event.get_content_offset(self), self._shown()[0]
        if at is None or not history.epochs:
            return
        frame = chart.frame(history, self.size.width, self.size.height, self.log_scale)
        epoch = frame.epoch(at.x)
        if epoch is not None:
            self.post_message(self.EpochChosen(min(epoch, history.epochs)))

    def _shown(self) -> tuple[LossHistory, int]:
        """The history and the epoch of the current step; the latest where it is not behind that."""
        if self.moment is None:
            return NO_EPOCHS, 0
        history = self.moment.history
        return history, min(self.moment.step.position.epoch, history.epochs)
