"""Takes the user through the tour, and remembers when that is done."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from core.glossary.lookup import found
from tui.moment import Moment
from tui.panels.explanation import ExplanationPanel
from tui.panels.tour import TourPanel
from tui.tour.state import Tour, tour_of

if TYPE_CHECKING:
    from tui.app import ChainstepApp
    from tui.screens.lesson import LessonScreen

SPOKEN_OF = "-spoken-of"  # of the panel to look at


class Guide:
    """The tour of a lesson.

    Attributes:
        tour: How far it has come; None where there is none.
    """

    def __init__(self, lesson: LessonScreen) -> None:
        """Serve this lesson."""
        self._lesson = lesson
        self.tour: Tour | None = None

    def start(self) -> None:
        """Begin with what is on the screen."""
        moment = self._lesson.moment
        if moment is None:
            return
        if not self._lesson.query(TourPanel):
            explanation = self._lesson.query_one(ExplanationPanel)
            panel = TourPanel()
            panel.find = found
            self._lesson.query_one("#lesson").mount(panel, after=explanation)
        self.tour = tour_of(moment)
        self._lesson.touring = True
        self.follow(moment)

    def follow(self, moment: Moment) -> None:
        """Say what there is to say at a moment, if the tour is on."""
        if self.tour is None or not self._lesson.is_attached:  # the program is just being left
            return
        self.tour = self.tour.follow(moment)
        card = self.tour.card(moment)
        self._lesson.query_one(TourPanel).card = card, moment
        for panel in self._lesson.query(f".{SPOKEN_OF}"):
            panel.set_class(panel.css_identifier == card.panel, SPOKEN_OF)
        self._lesson.query(card.panel).add_class(SPOKEN_OF)
        if self.tour.finished:
            self._remember()

    def leave(self) -> None:
        """End the tour, for good unless it is asked for."""
        self.tour = None
        self._lesson.touring = False
        self._lesson.query(f".{SPOKEN_OF}").remove_class(SPOKEN_OF)
        self._remember()

    def _remember(self) -> None:
        app = cast("ChainstepApp", self._lesson.app)
        app.remember(replace(app.preferences, toured=True))
