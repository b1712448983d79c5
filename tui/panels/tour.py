"""The card of the tour, in the place of the explanation."""

from __future__ import annotations

from textual import events
from textual.message import Message
from textual.reactive import reactive

from tui.drawing.explanation import names
from tui.drawing.tour_card import body, closes, header
from tui.drawing.typeset import Line
from tui.moment import Moment
from tui.tour.state import Card
from tui.worded import Worded


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

    _made: tuple[tuple[Card, Moment], int, int, list[Line]] | None = None

    def shown(self) -> list[Line]:
        """The header, and what stands below it."""
        if self.card is None:
            return []
        cells, height = self.size
        if self._made is None or self._made[:3] != (self.card, cells, height):
            card, moment = self.card
            colors = names(moment.step, moment.experiment.network.notation)
            told = body(card, moment.message, colors, cells, height - 1, self.find)
            self._made = self.card, cells, height, [header(card, cells), *told]
        return self._made[3]

    def on_click(self, event: events.Click) -> None:
        """The × closes the tour."""
        place = event.get_content_offset(self)
        if place is not None and closes(place.x, place.y, self.size.width):
            self.post_message(self.Closed())
