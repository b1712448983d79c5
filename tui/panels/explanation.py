"""The explanation panel: what the current step does and why, in one or two sentences."""

from __future__ import annotations

from textual.geometry import Size
from textual.reactive import reactive

from tui.drawing.formulas.explanation import Find, explanation, names
from tui.drawing.palette import MUTED
from tui.drawing.typeset import Line, window
from tui.playing.moment import Moment
from tui.widgets.once import once
from tui.widgets.worded import Worded


class ExplanationPanel(Worded):
    """Shows a moment's explanation, below the message of the last key press if there is one.

    Attributes:
        moment: What to explain; nothing where it is None.
    """

    BORDER_TITLE = "What happens here"
    DEFAULT_CSS = """
    ExplanationPanel {
        width: 1fr;
        height: auto;
    }
    """

    moment: reactive[Moment | None] = reactive(None)

    def lines(self, cells: int) -> list[Line]:
        """The text in lines of at most `cells`."""
        return self._made(self.moment, cells, self.find)

    @once
    def _made(self, moment: Moment | None, cells: int, find: Find) -> list[Line]:
        if moment is None:
            return []
        colors = names(moment.step, moment.experiment.network.notation)
        return explanation(moment.explanation, moment.message, colors, cells, find)

    def shown(self) -> list[Line]:
        """The lines for which there is room."""
        return window(self.lines(self.size.width), self.size.height, 0, MUTED)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the text takes at a width; the style sheet may set a limit."""
        return len(self.lines(width))
