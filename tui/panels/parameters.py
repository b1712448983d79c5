"""The panel of all parameters."""

from __future__ import annotations

from time import monotonic
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from core.formulas.names import Symbol
from core.network.network import Network
from tui.drawing.tables.parameter_table import (
    COLUMNS,
    Columns,
    Lines,
    Rows,
    columns,
    header,
    heading_at,
    line,
)
from tui.playing.moment import Moment
from tui.widgets.once import once
from tui.widgets.scrolled import Said, ScrolledPanel

PAUSE = 0.5  # seconds for which a run that goes on by itself keeps an order, so that it can be read


class ParametersPanel(ScrolledPanel):
    """Every weight and bias with its value, gradient and change, as far as they are known.

    Only the lines in sight are drawn, so the size of the network does not matter.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "z",
            "sort",
            "sort",
            id="sort",
            tooltip="Order the parameters by layer, or by the size of value, gradient or change.",
        ),
    ]
    DEFAULT_CSS = "ParametersPanel { scrollbar-size-vertical: 1; }"
    HEADER = 1
    """Lines above the rows that do not scroll."""

    moment: reactive[Moment | None] = reactive(None)
    """Where the run stands."""

    by: reactive[str] = reactive("")
    """What they are ordered by: one of the columns, the largest first; empty for their layers."""

    _rows: Lines | None = None
    _ordered = 0.0  # when they were

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
            self._order()
            self._go(0)
        elif self.by and not (
            moment and moment.status.running and monotonic() - self._ordered < PAUSE
        ):
            self._order()
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
        table = self._columns(rows.network, width)
        if y < self.HEADER:
            reduction = moment.experiment.training.batch_reduction
            segments = header(table, width, moment.known, reduction, self.by)
        else:
            row = y - self.HEADER + self.scroll_offset.y
            segments = line(rows, row, table, width, moment.known, moment.step)
        return Strip(segments).crop_extend(0, width, None).apply_style(self.rich_style)

    @once
    def _columns(self, network: Network, width: int) -> Columns:
        return columns(network, width)

    def watch_by(self) -> None:
        """Show another order, from its beginning or with the current step's parameter in sight."""
        self._order()
        self._go(0)
        self._reveal(self.moment.step.target if self.moment else None)

    def action_sort(self) -> None:
        """Take the next order."""
        orders = ("", *COLUMNS)
        self._sort(orders[(orders.index(self.by) + 1) % len(orders)])

    def _sort(self, by: str) -> None:
        self.by = by
        order = f"by the size of their {by}, the largest first" if by else "by layer"
        self.post_message(Said(f"The parameters stand {order}."))

    def _order(self) -> None:
        """Put the rows in order."""
        moment = self.moment
        if moment is None:
            self._rows = None
        elif self.by:
            from tui.drawing.tables.parameter_order import (
                Order,  # brings numpy, which is slow to load
            )

            self._rows = Order(moment.known, self.by)
        else:
            self._rows = Rows(moment.experiment.network)
        self._ordered = monotonic()
        self.virtual_size = Size(0, len(self._rows) + self.HEADER if self._rows else 0)

    def on_click(self, event: events.Click) -> None:
        """Choose the parameter under the mouse, or the column to order them by."""
        at = event.get_content_offset(self)
        if at is None or self._rows is None:
            return
        if at.y < self.HEADER:
            width = self.scrollable_content_region.width
            self._sort(heading_at(self._columns(self._rows.network, width), at.x))
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
