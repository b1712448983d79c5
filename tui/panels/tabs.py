"""The tabs of a narrow screen."""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from tui.drawing import palette
from tui.drawing.glyphs import cut
from tui.playing.moment import Moment

GAP = 2


class TabStrip(Widget):
    """A line of names, one of them chosen, and what there is to say about the engine.

    Attributes:
        chosen: The place of the name that is chosen.
        moment: Where the run stands.
    """

    class Chosen(Message):
        """A tab was chosen."""

        def __init__(self, place: int) -> None:
            """Say which, from 0."""
            super().__init__()
            self.place = place

    DEFAULT_CSS = """
    TabStrip {
        height: 1;
    }
    """
    chosen: reactive[int] = reactive(0)
    moment: reactive[Moment | None] = reactive(None)

    def __init__(self, names: tuple[str, ...]) -> None:
        """Show these names, the first of them chosen."""
        super().__init__()
        self._names = names

    def on_mount(self) -> None:
        """Say which tab is shown at first."""
        self.post_message(self.Chosen(self.chosen))

    def move(self, by: int) -> None:
        """Choose the next tab, or the one before; round at the ends."""
        self.chosen = (self.chosen + by) % len(self._names)

    def watch_chosen(self, before: int, now: int) -> None:
        """Tell the screen."""
        if before != now:
            self.post_message(self.Chosen(now))

    def render_line(self, y: int) -> Strip:
        """The line."""
        chip = Style(color=palette.ON_CHIP, bgcolor=palette.LIT, bold=True)
        plain = Style(color=palette.MUTED)
        segments = [
            Segment(f" {self._names[k]} ", chip if k == self.chosen else plain)
            for k in self._in_sight()
        ]
        hint = self.moment.status.engine if self.moment is not None else ""
        room = self.size.width - sum(len(self._names[k]) + GAP for k in self._in_sight())
        words = cut(f"  {hint or 'tab: next panel'}", max(room, 0))
        segments.append(Segment(words, Style(color=palette.FAINT)))
        return Strip(segments).adjust_cell_length(self.size.width).apply_style(self.rich_style)

    def on_click(self, event: events.Click) -> None:
        """Choose the tab under the mouse."""
        start = 0
        for k in self._in_sight():
            end = start + len(self._names[k]) + GAP
            if start <= event.x < end:
                self.chosen = k
                return
            start = end

    def _in_sight(self) -> range:
        """The tabs from the first one that leaves room for the chosen one."""
        ends = [0, *accumulate(len(name) + GAP for name in self._names)]
        beyond = ends[self.chosen + 1] - self.size.width
        return range(min(bisect_left(ends, beyond), self.chosen), len(self._names))
