"""The panel of the data: every row with its prediction and its error."""

from __future__ import annotations

from rich.segment import Segment
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from tui.drawing.canvas import ink
from tui.drawing.palette import CARD
from tui.drawing.prediction.view import View, view_at
from tui.drawing.tables.data_page import Page, page
from tui.drawing.tables.data_table import header, line, table
from tui.playing.moment import Moment
from tui.widgets.once import once
from tui.widgets.scrolled import ScrolledPanel


class DataPanel(ScrolledPanel):
    """The training rows, with the current one marked.

    Only the rows in sight are predicted and drawn, so their number does not matter.
    """

    DEFAULT_CSS = "DataPanel { scrollbar-size-vertical: 1; }"
    HEADER = 1
    """Lines above the rows that do not scroll."""

    moment: reactive[Moment | None] = reactive(None)
    """Where the run stands."""

    class RowChosen(Message):
        """The user has pointed at a row."""

        def __init__(self, row: int) -> None:
            """Say which, from 1."""
            super().__init__()
            self.row = row

    def watch_moment(self, before: Moment | None, moment: Moment | None) -> None:
        """Make room for the rows; keep the current one in sight."""
        rows = moment.experiment.data.rows if moment else 0
        self.virtual_size = Size(0, rows + self.HEADER if rows else 0)
        if before and moment and before.experiment is not moment.experiment:
            self._go(0)
        row = moment.step.position.row if moment else 0
        if row != (before.step.position.row if before else 0):
            self._reveal(row)

    def on_resize(self) -> None:
        """Keep the current row in sight."""
        self._reveal(self.moment.step.position.row if self.moment else 0)

    def render_line(self, y: int) -> Strip:
        """A line of what is in sight."""
        width, moment = self.scrollable_content_region.width, self.moment
        if moment is None:
            return Strip.blank(width, self.rich_style)
        view = self._view(moment)
        layout = table(view.network, view.data, view.rows, width)
        row = y - self.HEADER + self.scroll_offset.y
        if y < self.HEADER:
            segments = header(layout, width)
        elif row >= len(view.rows):
            segments = []
        else:
            current = row + 1 == view.row
            shown = self._page(view, self.scroll_offset.y, self.size.height)
            segments = line(layout, shown, view.data, row, current)
            spare = max(width - layout.width, 0)
            segments.append(Segment(" " * spare, ink(on=CARD if current else None)))
        return Strip(segments).crop_extend(0, width, None).apply_style(self.rich_style)

    def on_click(self, event: events.Click) -> None:
        """Choose the row under the mouse."""
        at = event.get_content_offset(self)
        if at is None or self.moment is None or at.y < self.HEADER:
            return
        row = at.y - self.HEADER + self.scroll_offset.y
        if row < self.moment.experiment.data.rows:
            self.post_message(self.RowChosen(row + 1))

    @once
    def _view(self, moment: Moment) -> View:
        return view_at(moment.experiment, moment.known, moment.rows, moment.step.position.row)

    @once
    def _page(self, view: View, top: int, height: int) -> Page:
        """The rows in sight, predicted."""
        return page(view, top, height)

    def _reveal(self, row: int) -> None:
        if not row or not self.size:
            return
        top, seen = self.scroll_offset.y, max(self.size.height - self.HEADER, 1)
        if not top < row <= top + seen:
            # A few rows before it stay in sight, so that the next ones need not scroll again.
            self._go(row - 1 - seen // 3)

    def _go(self, row: int) -> None:
        # Forced, for a new table may not have its scroll bar yet, without which it would not move.
        self.scroll_to(y=max(row, 0), animate=False, force=True)
