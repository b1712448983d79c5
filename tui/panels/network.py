"""The network panel: the graph from inputs and parameters to the loss, at the current step."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.content import Content
from textual.geometry import Offset, Region
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from core.formulas.names import Symbol
from tui.drawing import palette
from tui.drawing.canvas import ink
from tui.drawing.glyphs import left
from tui.drawing.network.board import Places, Spans
from tui.drawing.network.glow import glowing
from tui.drawing.network.layout import HEADED
from tui.drawing.network.paint import picture, places
from tui.drawing.network.reading import reading
from tui.playing.moment import Moment
from tui.widgets.marked import Marked
from tui.widgets.once import once

_CORNERS = 4  # cells of the border beside what is written in it


class NetworkPanel(Marked, can_focus=True):
    """Draws the network of a moment; what the mouse points at is read off and can be chosen.

    What is read off stands in the border below the picture, or, where the panel has none, in the
    place of the headings.

    Attributes:
        moment: What to draw; nothing where it is None.
    """

    DEFAULT_CSS = """
    NetworkPanel {
        width: 1fr;
        height: 1fr;
    }
    """

    moment: reactive[Moment | None] = reactive(None)

    _mouse: Offset | None = None
    _pointed: Symbol | None = None
    _lit: Spans = {}  # noqa: RUF012  (never changed, only exchanged)
    _reading = ""

    class Chosen(Message):
        """The user has clicked on a parameter, a neuron, an input, a target or the loss."""

        def __init__(self, symbol: Symbol) -> None:
            """Say which; a neuron goes by its output."""
            super().__init__()
            self.symbol = symbol

    def render_line(self, y: int) -> Strip:
        """A row of the picture, the reading in its place, or what is pointed at lit up."""
        moment, (width, height), base = self.moment, self.size, self.rich_style
        if moment is None or y >= height:
            return Strip.blank(width, base)
        if y == 0 and self._reading and not self._is_bordered:
            return Strip([Segment(left(self._reading, width), base + ink(palette.TEXT))], width)
        strip = self._strips(moment, width, height, base)[y]
        return glowing(strip, self._lit[y]) if y in self._lit else strip

    @once
    def _strips(self, moment: Moment, width: int, height: int, base: Style) -> list[Strip]:
        """The picture."""
        experiment = moment.experiment
        rows = picture(
            moment.step, moment.known, experiment.network, experiment.data, width, height
        )
        return [Strip(row, width).apply_style(base) for row in rows]

    def watch_moment(self, moment: Moment | None) -> None:
        """Read off what the mouse rests on as it is now."""
        if self._mouse is None:
            return
        if moment is not None and moment.status.running:
            self._lit = {}  # too dear to be found again in every picture of a run
            self._read()
        else:
            self._point()

    def on_resize(self) -> None:
        """Whatever was under the mouse, it is somewhere else now."""
        self.on_leave()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Read off what is under the mouse."""
        self._mouse = event.get_content_offset(self)
        self._point()

    def on_leave(self) -> None:
        """Nothing is under the mouse any more."""
        self._mouse = None
        self._point()

    def on_click(self, event: events.Click) -> None:
        """Choose what is under the mouse."""
        self._mouse = event.get_content_offset(self)
        self._point()
        if self._pointed is not None:
            self.post_message(self.Chosen(self._pointed))

    @property
    def _is_bordered(self) -> bool:
        """Whether there is a border below the picture, or no line of headings either."""
        return self.gutter.bottom > 0 or self.size.height < HEADED

    @once
    def _places(self, moment: Moment, width: int, height: int) -> Places:
        """Where everything stands, found out when the mouse is first used on a picture."""
        experiment = moment.experiment
        return places(moment.step, moment.known, experiment.network, experiment.data, width, height)

    def _point(self) -> None:
        """Find what is under the mouse, light it up, and read it off."""
        pointed, lit = None, {}
        if self._mouse is not None and self.moment is not None:
            here = self._places(self.moment, *self.size)
            pointed = here.at(*self._mouse)
            lit = here.spans(pointed) if pointed is not None else {}
        if lit != self._lit:
            self._repaint({*lit, *self._lit})
        self._pointed, self._lit = pointed, lit
        self._read()

    def _read(self) -> None:
        """Say what there is to read off."""
        text, moment = "", self.moment
        if self._pointed is not None and moment is not None:
            experiment, room = moment.experiment, self.size.width - _CORNERS * self._is_bordered
            text = reading(
                self._pointed, moment.known, experiment.network, experiment.data, max(room, 1)
            )
        if text == self._reading:
            return
        self._reading = text
        if self._is_bordered:
            self.border_subtitle = Content(text)
        else:
            self._repaint({0})

    def _repaint(self, rows: set[int]) -> None:
        self.refresh(*(Region(0, y, self.size.width, 1) for y in rows))
