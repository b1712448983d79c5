"""The line that names what happens to the run as a whole, where something does."""

from __future__ import annotations

from textual.geometry import Size
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from tui.drawing import palette
from tui.drawing.strips import strip
from tui.drawing.typeset import Line, cut, line, wrap
from tui.moment import Moment

MOST = 3  # lines


class InsightPanel(Widget):
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

    moment: reactive[Moment | None] = reactive(None, layout=True)

    def lines(self, cells: int) -> list[Line]:
        """The insight in at most `MOST` lines; what does not fit is cut."""
        if self.moment is None or not self.moment.insights:
            return []
        insight = self.moment.insights[0]
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
