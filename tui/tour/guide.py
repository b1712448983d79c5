"""Takes the user through the tour, and says when that is done."""

from __future__ import annotations

from collections.abc import Callable

from textual.screen import Screen

from core.words.glossary import found
from tui.panels.explanation import ExplanationPanel
from tui.playing.moment import Moment
from tui.tour.panel import TourPanel
from tui.tour.state import Tour, tour_of

SPOKEN_OF = "-spoken-of"  # of the panel to look at


class Guide:
    """The tour of the run on a screen.

    Attributes:
        tour: How far it has come; None where there is none.
    """

    def __init__(self, screen: Screen[None], done: Callable[[], None]) -> None:
        """Guide on this screen.

        Args:
            screen: Where explanation and panels stand.
            done: Called when the tour has been taken or left.
        """
        self._screen, self._done = screen, done
        self.tour: Tour | None = None

    def start(self, moment: Moment) -> None:
        """Begin at this moment, which is on the screen."""
        if not self._screen.query(TourPanel):
            explanation = self._screen.query_one(ExplanationPanel)
            panel = TourPanel()
            panel.find = found
            self._screen.query_one("#lesson").mount(panel, after=explanation)
        self.tour = tour_of(moment)
        self.follow(moment)

    def follow(self, moment: Moment) -> None:
        """Say what there is to say at a moment, if the tour is on."""
        if self.tour is None or not self._screen.is_attached:  # the program is just being left
            return
        self.tour = self.tour.follow(moment)
        card = self.tour.card(moment)
        self._screen.query_one(TourPanel).card = card, moment
        for panel in self._screen.query(f".{SPOKEN_OF}"):
            panel.set_class(panel.css_identifier == card.panel, SPOKEN_OF)
        self._screen.query(card.panel).add_class(SPOKEN_OF)
        if self.tour.finished:
            self._done()

    def leave(self) -> None:
        """End the tour, for good unless it is asked for."""
        self.tour = None
        self._screen.query(f".{SPOKEN_OF}").remove_class(SPOKEN_OF)
        self._done()
