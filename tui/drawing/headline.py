"""The line at the top: what is run, the step's phase and place in the run, the learning rate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from core.formulas.numerals import numeral
from core.run.position import Phase, Position
from core.run.schedule import Schedule
from tui.drawing.palette import FAINT, LIT, MUTED, ON_CHIP, POSITIVE, TEXT
from tui.drawing.typeset import Line, cut, join, line, pad, width

LATER = (Phase.EPOCH, Phase.END)  # shown behind the phases of an update only when they come
PHASES = [phase for phase in Phase if phase not in LATER]
CHIP = f"bold {ON_CHIP} on {LIT}"
DOT = " · "
GAP = 2  # blanks between the parts


@dataclass(frozen=True)
class Headline:
    """What the line says.

    Attributes:
        title: The experiment's title, shown as it is.
        position: Where the step stands.
        schedule: The order of the steps.
        learning_rate: η.
        optimizer: The optimiser's name.
        running: Whether the run goes on by itself.
        speed: At which speed, in words.
        rate: Updates a second; 0 where not measured.
    """

    title: str
    position: Position
    schedule: Schedule
    learning_rate: float
    optimizer: str
    running: bool = False
    speed: str = ""
    rate: float = 0.0


def headline(view: Headline, cells: int) -> Line:
    """The line in exactly `cells`. What finds no room goes in a fixed order, the phase last."""
    title = line(view.title, f"bold {TEXT}")
    most = max(
        12, (cells - 40) * 2 // 5
    )  # the same at every step, so that the phases keep their place
    for room, phases, details in _rooms(view, min(width(title), most)):
        right = _beside([part for part in details if part])
        left = _beside([cut(title, room), phases]) if room else phases
        gap = cells - width(left) - width(right)
        if gap >= (GAP if right else 0):
            return join((left, line(" " * gap), right))
    return pad(cut(_current(view.position), cells), cells)


def _beside(parts: list[Line]) -> Line:
    gap = line(" " * GAP)
    return join([run for n, part in enumerate(parts) for run in ((gap, part) if n else (part,))])


Version = tuple[int, Line, list[Line]]
"""Cells of the title (0 for none), the phases and the details."""


def _rooms(view: Headline, whole: int) -> Iterator[Version]:
    """The versions, fullest first: the title is cut before a phase goes, but details go first."""
    versions = list(_versions(view))
    current = _current(view.position)
    with_phases = [version for version in versions if version[1] != current]
    for room in (whole, 0):
        for least, phases, details in with_phases:
            yield room or min(whole, least), phases, details
    for least, phases, details in versions[len(with_phases) :]:
        yield from ((room, phases, details) for room in (whole if least else 0, min(whole, least)))


def _versions(view: Headline) -> Iterator[Version]:
    """The versions with the title's least width."""
    position, places, runs = view.position, _places(view), _runs(view)
    strip, close, current = phase_strip(position), phase_strip(position, ""), _current(position)
    rate = f"η {numeral(view.learning_rate)}"
    rule, eta = line(f"{rate}{DOT}{view.optimizer}", MUTED), line(rate, MUTED)
    yield 24, strip, [runs[0], places[0], rule]
    yield 12, strip, [runs[0], places[0], rule]
    yield 12, strip, [runs[1], places[1], rule]
    yield 12, strip, [runs[1], places[1], eta]
    yield 12, close, [runs[1], places[1], eta]
    yield 8, close, [runs[1], places[2], ()]
    yield 12, current, [runs[1], places[1], eta]
    yield 8, current, [runs[1], places[1], ()]
    yield 8, current, [runs[1], places[2], ()]
    yield 0, current, [runs[1], places[2], ()]
    yield 0, current, [runs[2], places[3], ()]


def phase_strip(position: Position, dot: str = "·") -> Line:
    """The phases in order: the current one as a chip, those done bright, those to come dim.

    Args:
        position: Where the step stands.
        dot: What stands between two phases; beside the chip, which needs no such thing, a blank.
    """
    phases = [*PHASES, position.phase] if position.phase in LATER else [*PHASES]
    at = phases.index(position.phase)
    parts: list[Line] = []
    for n, phase in enumerate(phases):
        between = " " * len(dot) if at in (n - 1, n) else dot
        style = CHIP if n == at else TEXT if n < at else FAINT
        parts += [line(between, FAINT), line(f" {phase.title} ", style)]
    return join(parts[1:])


def _current(position: Position) -> Line:
    return line(f" {position.phase.title} ", CHIP)


def _places(view: Headline) -> list[Line]:
    """Where the step stands, from the longest form to the shortest."""
    position, schedule = view.position, view.schedule
    row, short = "", ""
    if position.row:
        row, short = (
            f"row {position.row:,} of {schedule.rows:,}",
            f"row {position.row:,}/{schedule.rows:,}",
        )
        if schedule.shuffle and schedule.rows > 1:  # its number is not how many came before it
            place = schedule.first_place(position.update) + position.place + 1
            row = f"row {position.row:,}, turn {place:,} of {schedule.rows:,}"
            short = f"row {position.row:,}, {place:,}/{schedule.rows:,}"
    elif position.phase is Phase.UPDATE:
        batch = (position.update - 1) % schedule.updates + 1
        row, short = (
            f"batch {batch:,} of {schedule.updates:,}",
            f"batch {batch:,}/{schedule.updates:,}",
        )
    epoch = f"epoch {position.epoch:,}" if position.epoch else ""
    step = f"step {position.t:,}"
    forms = [(epoch, row, step), (epoch, short, step), (epoch, step), (step,)]
    return [_dotted([text for text in form if text]) for form in forms]


def _dotted(texts: list[str]) -> Line:
    parts = [run for text in texts for run in (line(DOT, FAINT), line(text, TEXT))]
    return join(parts[1:])


def _runs(view: Headline) -> list[Line]:
    """How the run goes on by itself, from the longest form to the shortest; else empty lines."""
    if not view.running:
        return [(), (), ()]
    style = f"bold {POSITIVE}"
    rate = f"{round(view.rate):,}" if view.rate >= 10 else numeral(view.rate, 2)
    measured = f"{rate} update{'' if rate == '1' else 's'}/s" if view.rate else view.speed
    both = DOT.join(dict.fromkeys((view.speed, measured)))
    return [line(f"▶ {text}", style) for text in (both, measured)] + [line("▶", style)]
