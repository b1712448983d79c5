"""The panel of all parameters."""

from __future__ import annotations

from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from core.names import Symbol
from tui.drawing.parameter_table import Columns, Rows, columns, header, line
from tui.moment import Moment


class ParametersPanel(ScrollView, can_focus=True):
    """Every weight and bias with its value, gradient and change, as far as they are known.

    Only the lines in sight are drawn, so the size of the network does not matter.
    """

    BORDER_TITLE = "Parameters"
    DEFAULT_CSS = "ParametersPanel { scrollbar-size-vertical: 1; }"
    HEADER = 1
    """Lines above the rows that do not scroll."""

    moment: reactive[Moment | None] = reactive(None)
    """Where the run stands."""

    _rows: Rows | None = None
    _columns: tuple[int, Columns] | None = None  # and the width that they were chosen for

    class ParameterChosen(Message):
        """The user has pointed at a parameter."""

        def __init__(self, parameter: Symbol) -> None:
            """Say which."""
            super().__init__()
            self.parameter = parameter

    def watch_moment(self, before: Moment | None, moment: Moment | None) -> None:
        """Lay the table out for another network; keep the current step's parameter in sight."""
        network = moment.experiment.network if moment else None
        if network != (self._rows.network if self._rows else None):
            self._rows = Rows(network) if network else None
            self._columns = None
            self.virtual_size = Size(0, len(self._rows) + self.HEADER if self._rows else 0)
            self._go(0)
        target = moment.step.target if moment else None
        if target != (before.step.target if before else None):
            self._reveal(target)

    def on_resize(self) -> None:
        """Keep the current step's parameter in sight."""
        self._reveal(self.moment.step.target if self.moment else None)

    def render_line(self, y: int) -> Strip:
        """A line of what is in sight."""
        width, rows, moment = self.scrollable_content_region.width, self._rows, self.moment
        if moment is None or rows is None:
            return Strip.blank(width, self.rich_style)
        if self._columns is None or self._columns[0] != width:
            self._columns = (width, columns(rows.network, width))
        table = self._columns[1]
        if y < self.HEADER:
            segments = header(table, width)
        else:
            row = y - self.HEADER + self.scroll_offset.y
            segments = line(rows, row, table, width, moment.known, moment.step)
        return Strip(segments).crop_extend(0, width, None).apply_style(self.rich_style)

    def on_click(self, event: events.Click) -> None:
        """Choose the parameter under the mouse."""
        at = event.get_content_offset(self)
        if at is None or self._rows is None or at.y < self.HEADER:
            return
        row = at.y - self.HEADER + self.scroll_offset.y
        there = self._rows.at(row) if row < len(self._rows) else None
        if isinstance(there, Symbol):
            self.post_message(self.ParameterChosen(there))

    def _reveal(self, target: Symbol | None) -> None:
        if target is None or not target.is_parameter or self._rows is None or not self.size:
            return
        row = self._rows.row(target)
        top, seen = self.scroll_offset.y, max(self.size.height - self.HEADER, 1)
        if not top <= row < top + seen:
            # A few rows ahead come with it, so that the next steps need not scroll again.
            self._go(row - seen // 3)

    def _go(self, row: int) -> None:
        # Forced, for a new table may not have its scroll bar yet, without which it would not move.
        self.scroll_to(y=max(row, 0), animate=False, force=True)
