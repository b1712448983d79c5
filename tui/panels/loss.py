"""The panel of the loss history."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from core.run.history import LossHistory
from tui.drawing.loss import chart
from tui.playing.moment import Moment
from tui.widgets.marked import Marked
from tui.widgets.once import once
from tui.widgets.scrolled import Said

READ = Binding.Group("read off", compact=True)
NO_EPOCHS = LossHistory()


class LossPanel(Marked, can_focus=True):
    """The loss of each epoch so far, with the epoch of the current step read off.

    Mouse and keys read off others. The chart is drawn again only when something in it changes, not
    with every step.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "less_than_sign,shift+left",
            "read(-1)",
            "epoch before",
            id="read_before",
            tooltip="Read the losses off an epoch further to the left.",
            group=READ,
        ),
        Binding(
            "greater_than_sign,shift+right",
            "read(1)",
            "epoch behind",
            id="read_behind",
            tooltip="Read the losses off an epoch further to the right.",
            group=READ,
        ),
        Binding(
            "enter",
            "go_there",
            "go there",
            id="go_to_read",
            tooltip="Go to the close of the epoch that is read off.",
        ),
        Binding(
            "escape",
            "stop_reading",
            "stop reading",
            id="stop_reading",
            tooltip="Read off the epoch of the current step again.",
        ),
    ]

    moment: reactive[Moment | None] = reactive(None)
    """Where the run stands."""

    log_scale: reactive[bool] = reactive(False)
    """Whether the losses stand by their powers of ten."""

    reading: reactive[int] = reactive(0)
    """The epoch that mouse or keys read off; 0 where they read off none."""

    _by_mouse = False  # whether it is read off by mouse

    class EpochChosen(Message):
        """The user has pointed at an epoch of the chart."""

        def __init__(self, epoch: int) -> None:
            """Say which, counted from 1."""
            super().__init__()
            self.epoch = epoch

    def render_line(self, y: int) -> Strip:
        """A row of the chart."""
        history, epoch = self._shown()
        drawn = self._chart(history, epoch, self.size, self.log_scale, self.reading)
        if y >= len(drawn):
            return Strip.blank(self.size.width, self.rich_style)
        return Strip(drawn[y], self.size.width).apply_style(self.rich_style)

    @once
    def _chart(
        self, history: LossHistory, epoch: int, size: Size, log_scale: bool, reading: int
    ) -> Sequence[list[Segment]]:
        return chart.draw(history, epoch, *size, log_scale, reading)

    def watch_log_scale(self, log_scale: bool) -> None:
        """Say which axis it is."""
        self.border_subtitle = "logarithmic axis" if log_scale else ""

    def watch_moment(self, moment: Moment | None) -> None:
        """An epoch that is no longer there cannot be read off."""
        if moment is None or self.reading > moment.history.epochs:
            self.reading = 0

    def watch_reading(self, before: int, reading: int) -> None:
        """Some keys act only while an epoch is read off."""
        if bool(before) != bool(reading):
            self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether a key means this panel now; else it means what it does elsewhere."""
        return self.reading > 0 or action not in ("go_there", "stop_reading")

    def action_read(self, by: int) -> None:
        """Read off another epoch: the next one that has a place of its own in the chart."""
        history, epoch = self._shown()
        if not history.epochs:
            self.post_message(Said("There is no epoch to read off yet: e runs one."))
            return
        here = self.reading or max(epoch, 1)
        stride = chart.frame(history, *self.size, self.log_scale).stride
        there = max(1, min(here + by * stride, history.epochs))
        if there == here == self.reading:
            end = "first" if by < 0 else "latest"
            self.post_message(Said(f"Epoch {there:,} is the {end} one that can be read off."))
        self._by_mouse, self.reading = False, there

    def action_go_there(self) -> None:
        """Choose the epoch that is read off."""
        self.post_message(self.EpochChosen(self.reading))
        self.reading = 0

    def action_stop_reading(self) -> None:
        """Read off no epoch but that of the current step."""
        self.reading = 0

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Read off the epoch under the mouse."""
        self._by_mouse, self.reading = True, self._under(event)

    def on_leave(self) -> None:
        """The mouse reads off no epoch any more."""
        if self._by_mouse:
            self.reading = 0

    def on_click(self, event: events.Click) -> None:
        """Choose the epoch under the mouse."""
        epoch = self._under(event)
        if epoch:
            self.post_message(self.EpochChosen(epoch))

    def _under(self, event: events.MouseEvent) -> int:
        """The epoch under the mouse; 0 where there is none."""
        at, history = event.get_content_offset(self), self._shown()[0]
        if at is None or not history.epochs:
            return 0
        epoch = chart.frame(history, *self.size, self.log_scale).epoch(at.x)
        return min(epoch or 0, history.epochs)

    def _shown(self) -> tuple[LossHistory, int]:
        """The history and the epoch of the current step; the latest where it is not behind that."""
        if self.moment is None:
            return NO_EPOCHS, 0
        history = self.moment.history
        return history, min(self.moment.step.position.epoch, history.epochs)
