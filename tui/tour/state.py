"""How far the tour has come, and what it says: a function of that and of the moment alone."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.data.experiment import Experiment
from core.steps.records import EndStep, EpochStep
from tui.playing.moment import Moment
from tui.tour.stations import Station, stations
from tui.tour.ways import way
from tui.tour.words import Words

OVER = "That is all. Press Escape to close this; t takes the tour again."


@dataclass(frozen=True)
class Card:
    """What the tour says at a moment.

    Attributes:
        place: The number of the station, from 1.
        count: How many stations there are.
        title: What the station is about.
        panel: The panel to look at.
        body: What there is to see.
        hint: Which key to press next.
    """

    place: int
    count: int
    title: str
    panel: str
    body: str
    hint: str


@dataclass(frozen=True)
class Tour:
    """A tour on its way.

    Attributes:
        experiment: What it goes through.
        stations: Its stations, in order.
        at: The station where it is, from 0.
        since: The t at which that station was reached.
    """

    experiment: Experiment
    stations: tuple[Station, ...]
    at: int = 0
    since: int = 0

    @property
    def finished(self) -> bool:
        """Whether the last station is reached."""
        return self.at == len(self.stations) - 1

    def follow(self, moment: Moment) -> Tour:
        """The tour once the user has got to a moment.

        A station is reached by its step. Those of the first update may be left out and gone back
        to; the others come in turn, so that one look ahead does not end the tour. A run that goes
        on by itself passes all by.
        """
        if moment.experiment is not self.experiment:
            return tour_of(moment)
        if moment.status.running or self.finished:
            return self
        t = moment.step.t
        if self.at == len(self.stations) - 2 and t < self.since:
            return replace(self, at=self.at + 1, since=t)
        for k, station in enumerate(self.stations):
            in_turn = k <= self.at + 1 or moment.step.position.update == 1
            if in_turn and _reached(station, moment, k == len(self.stations) - 2):
                return replace(self, at=k, since=t)
        return self

    def card(self, moment: Moment) -> Card:
        """What there is to say at a moment: of the station, or how to get to the next one."""
        station = self.stations[self.at]
        here = self.finished or moment.step.t == self.since
        running = moment.status.running
        body = station.words(Words.of(moment)) if here and not running else moment.explanation
        return Card(
            place=self.at + 1,
            count=len(self.stations),
            title=station.title,
            panel=station.panel,
            body=body,
            hint=OVER if self.finished else self._hint(moment, running),
        )

    def _hint(self, moment: Moment, running: bool) -> str:
        """Which keys lead on to the next station, or back to it."""
        following, t = self.stations[self.at + 1], moment.step.t
        if running:
            return f"It runs by itself. Space pauses it; the tour goes on at {_name(following)}."
        if following.place < 0 and t == self.since:
            return f"Press ←: {following.lead}"
        goal = following.place if following.place >= 0 else self.since
        if t == goal:  # of a station whose turn it is not
            goal = self.since
        keys = way(moment.schedule, moment.step.position, goal)
        if self.since <= t <= goal:
            return f"Press {keys}: {following.lead}"
        return f"The tour goes on at step {goal:,}: press {keys}."


def tour_of(moment: Moment) -> Tour:
    """A tour of what a moment shows, at its start."""
    return Tour(moment.experiment, stations(moment.experiment, moment.schedule))


def _reached(station: Station, moment: Moment, ends: bool) -> bool:
    """Whether a moment is that of a station; the end of a run is that of the station of epochs."""
    step = moment.step
    if ends and (isinstance(step, EndStep) or (isinstance(step, EpochStep) and step.reason)):
        return True
    return step.t == station.place


def _name(station: Station) -> str:
    return f"step {station.place:,}" if station.place >= 0 else "the step before"
