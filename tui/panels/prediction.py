"""The panel of predictions: what the network says everywhere, and the rows it learns from."""

from __future__ import annotations

from time import monotonic

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.content import Content
from textual.geometry import Offset, Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from tui.drawing import palette
from tui.drawing.canvas import ink
from tui.drawing.glyphs import right
from tui.drawing.prediction.picture import caption, draw, title
from tui.drawing.prediction.spot import Spot, spot
from tui.drawing.prediction.view import View, view_at
from tui.playing.moment import Moment
from tui.widgets.marked import Marked
from tui.widgets.once import once

_CORNERS = 4  # cells of the border beside what is written in it
PAUSE = 0.2  # seconds between two pictures of a run that goes on by itself, at least


class PredictionPanel(Marked, can_focus=True):
    """A heat map for two inputs, a curve for one, else a confusion matrix or a chart by row.

    The picture is drawn again only when the parameters, the row or the data change. What the mouse
    points at is read off in the border below it, in the place of what is said of the row at hand;
    where there is no border, in the first line.
    """

    DEFAULT_CSS = """
    PredictionPanel {
        width: 1fr;
        height: 1fr;
    }
    """

    moment: reactive[Moment | None] = reactive(None, repaint=False)
    """Where the run stands."""

    _view: View | None = None
    _taken = 0.0  # when it was
    _mouse: Offset | None = None
    _reading = ""  # what is under the mouse
    _below = ""  # what stands in the border

    class RowChosen(Message):
        """The user has pointed at a row."""

        def __init__(self, row: int) -> None:
            """Say which, from 1."""
            super().__init__()
            self.row = row

    def watch_moment(self, moment: Moment | None) -> None:
        """Look at the predictions again, but not too often while the run goes on by itself."""
        before, now = self._view, monotonic()
        if moment is None:
            self._view = None
        elif moment.status.running and before is not None and now - self._taken < PAUSE:
            return
        else:
            self._view = view_at(
                moment.experiment, moment.known, moment.rows, moment.step.position.row
            )
        self._taken = now
        if self._view is None or before is None or not self._view.same(before):
            self._read()
            self.refresh()
        else:
            self._view = before

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Read off what is under the mouse."""
        self._mouse = event.get_content_offset(self)
        self._read()

    def on_leave(self) -> None:
        """Nothing is under the mouse any more."""
        self._mouse = None
        self._read()

    def on_click(self, event: events.Click) -> None:
        """Choose the row under the mouse; of several, one after the other."""
        self._mouse = event.get_content_offset(self)
        here, view = self._under(), self._view
        row = here.following(view.row) if here is not None and view is not None else None
        if row is not None:
            self.post_message(self.RowChosen(row))

    def _under(self) -> Spot | None:
        """What is under the mouse."""
        if self._mouse is None or self._view is None or not self.size:
            return None
        return spot(self._view, *self._mouse, *self.size)

    def _read(self) -> None:
        """Say what is under the mouse, else what is predicted for the row at hand."""
        here, bordered = self._under(), self.gutter.bottom > 0
        reading = here.text(self.size.width - _CORNERS * bordered) if here is not None else ""
        below = reading or (caption(self._view) if self._view else "")
        if self._view is not None and bordered:
            self.border_title = Content(title(self._view))
        if bordered and below != self._below:
            self._below = below
            self.border_subtitle = Content(below)
        elif not bordered and reading != self._reading:
            self.refresh()
        self._reading = reading

    def render_line(self, y: int) -> Strip:
        """A row of the picture, or the reading in its place."""
        view, size, base = self._view, self.size, self.rich_style
        if view is None or y >= size.height:
            return Strip.blank(size.width, base)
        if y == 0 and self._reading and self.gutter.bottom == 0:
            style = base + ink(palette.TEXT)
            return Strip([Segment(right(self._reading, size.width), style)], size.width)
        return self._strips(view, size, base, self.app.has_class("-coarse"))[y]

    @once
    def _strips(self, view: View, size: Size, base: Style, coarse: bool) -> list[Strip]:
        """The picture."""
        rows = draw(view, size.width, size.height, coarse)
        return [Strip(row, size.width).apply_style(base) for row in rows]
