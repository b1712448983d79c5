"""The panel of predictions: what the network says everywhere, and the rows it learns from."""

from __future__ import annotations

from time import monotonic

from rich.style import Style
from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from tui.drawing.prediction.picture import caption, draw
from tui.drawing.prediction.view import View, view_at
from tui.moment import Moment

PAUSE = 0.2  # seconds between two pictures of a run that goes on by itself, at least


class PredictionPanel(Widget, can_focus=True):
    """A heat map for two inputs, a curve for one, else a confusion matrix or a chart by row.

    The picture is drawn again only when the parameters, the row or the data change.
    """

    BORDER_TITLE = "Prediction"
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
    _drawn: tuple[View, Size, Style] | None = None
    _strips: list[Strip]

    def watch_moment(self, moment: Moment | None) -> None:
        """Look at the predictions again, but not too often while the run goes on by itself."""
        before, now = self._view, monotonic()
        if moment is None:
            self._view = None
        elif moment.status.running and before is not None and now - self._taken < PAUSE:
            return
        else:
            self._view = view_at(
                moment.experiment, moment.known, moment.step.position.row, moment.data_edits
            )
        self._taken = now
        if self._view is None or before is None or not self._view.same(before):
            self.border_subtitle = Content(caption(self._view) if self._view else "")
            self.refresh()
        else:
            self._view = before

    def render_line(self, y: int) -> Strip:
        """A row of the picture, which is drawn once a view and size."""
        view, size, base = self._view, self.size, self.rich_style
        if view is None or y >= size.height:
            return Strip.blank(size.width, base)
        if self._drawn != (view, size, base):
            rows = draw(view, size.width, size.height)
            self._strips = [Strip(row, size.width).apply_style(base) for row in rows]
            self._drawn = (view, size, base)
        return self._strips[y]
