"""The card of the tour, in the place of the explanation."""

from __future__ import annotations

from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive

from tui.drawing.formulas.explanation import Find, names
from tui.drawing.typeset import Line
from tui.playing.moment import Moment
from tui.tour.card import body, closes, header
from tui.tour.state import Card
from tui.widgets.once import once
from tui.widgets.worded import Worded


class TourPanel(Worded):
    """Shows a card of the tour. It takes no focus and no key.

    All cards have the same height, so that what stands above them stays in its place.

    Attributes:
        card: What to show, and the moment that it is about.
    """

    class Closed(Message):
        """The × was clicked."""

    DEFAULT_CSS = """
    TourPanel {
        width: 1fr;
        height: 6;
    }
    """

    card: reactive[tuple[Card, Moment] | None] = reactive(None)

    def shown(self) -> list[Line]:
        """The header, and what stands below it."""
        return self._made(*self.card, self.size, self.find) if self.card is not None else []

    @once
    def _made(self, card: Card, moment: Moment, size: Size, find: Find) -> list[Line]:
        colors = names(moment.step, moment.experiment.network.notation)
        told = body(card, moment.message, colors, size.width, size.height - 1, find)
        return [header(card, size.width), *told]

    def on_click(self, event: events.Click) -> None:
        """The × closes the tour."""
        place = event.get_content_offset(self)
        if place is not None and closes(place.x, place.y, self.size.width):
            self.post_message(self.Closed())
