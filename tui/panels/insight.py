"""The line that names what happens to the run as a whole, where something does."""

from __future__ import annotations

from textual.geometry import Size
from textual.reactive import reactive
from textual.strip import Strip

from core.insights.observers import Insight
from tui.drawing import palette
from tui.drawing.typeset import Line, cut, line, strip, wrap
from tui.playing.moment import Moment
from tui.widgets.marked import Marked

MOST = 3  # lines


class InsightPanel(Marked):
    """Shows the most important insight of a moment, and takes no room where there is none.

    Attributes:
        moment: Where the run stands.
    """

    DEFAULT_CSS = """
    InsightPanel {
        width: 1fr;
        height: auto;
    }
    """

    moment: reactive[Moment | None] = reactive(None, repaint=False)

    def watch_moment(self, before: Moment | None, moment: Moment | None) -> None:
        """Take another room, or none, when there is another insight."""
        if _first(before) != _first(moment):
            self.refresh(layout=True)

    def lines(self, cells: int) -> list[Line]:
        """The insight in at most `MOST` lines; what does not fit is cut."""
        insight = _first(self.moment)
        if insight is None:
            return []
        text = wrap(f"▲ {insight.text} {insight.advice}".strip(), cells)
        if len(text) > MOST:
            text = [*text[: MOST - 1], " ".join(text[MOST - 1 :])]
        return [cut(line(part, palette.NEGATIVE), cells) for part in text]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the insight takes."""
        return len(self.lines(width))

    def render_line(self, y: int) -> Strip:
        """One line of it."""
        shown = self.lines(self.size.width)
        return strip(shown[y] if y < len(shown) else (), self.size.width, self.rich_style)


def _first(moment: Moment | None) -> Insight | None:
    """The most important insight, if there is one."""
    return moment.insights[0] if moment is not None and moment.insights else None
