"""The panel of the program: the update in straight-line Python, and PyTorch's lines for it."""

from __future__ import annotations

from dataclasses import dataclass

from rich.segment import Segment
from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from core.formulas.formula import Expression
from core.network.training import Training
from core.program.listing import Line, Listing, Program
from core.program.python import Piece
from core.program.pytorch import PyTorch, TorchLine
from core.run.schedule import Schedule
from tui.drawing import code
from tui.drawing.canvas import ink
from tui.drawing.code import Room, State
from tui.drawing.palette import FAINT
from tui.playing.moment import Moment
from tui.widgets.once import once
from tui.widgets.scrolled import ScrolledPanel

MOST_KEPT = 2_000  # lines whose text is kept


@dataclass(frozen=True, eq=False)
class View:
    """What is drawn of a moment.

    Attributes:
        moment: Where the run stands.
        listing: The program of its update.
        places: The lines of its step.
        worn: The colours of the quantities in it.
        torch: The same in PyTorch: what is made once, then the update, and what an epoch does.
        update: How many lines of that follow on the heading of the update.
        lit: Those that cover the step.
    """

    moment: Moment
    listing: Listing
    places: tuple[int, ...]
    worn: dict[Expression, str]
    torch: tuple[TorchLine, ...]
    update: int
    lit: tuple[int, ...]


class Kept:
    """Lines made already, of one listing in one width."""

    def __init__(self, listing: Listing, width: int) -> None:
        """Keep none yet."""
        self._listing, self._width = listing, width
        self._lines: dict[int, tuple[Line, list[Piece]]] = {}
        self.drawn: dict[tuple[int, State], list[Segment]] = {}

    def serves(self, listing: Listing, width: int) -> bool:
        """Whether these are lines of that listing, and not too many of them."""
        full = len(self._lines) > MOST_KEPT or len(self.drawn) > MOST_KEPT
        return not full and self._listing == listing and self._width == width

    def line(self, place: int) -> tuple[Line, list[Piece]]:
        """A line, and as much of its text as fits."""
        if place not in self._lines:
            pieces = code.fitting(self._listing.pieces(place), self._width - code.GUTTER)
            self._lines[place] = (self._listing.line(place), pieces)
        return self._lines[place]


class CodePanel(ScrolledPanel):
    """The update as a program, the lines of the current step lit.

    Only the lines in sight are made and drawn, so the size of the network does not matter.
    """

    DEFAULT_CSS = "CodePanel { scrollbar-size-vertical: 1; }"

    moment: reactive[Moment | None] = reactive(None)
    """Where the run stands."""

    _kept: Kept | None = None

    class LineChosen(Message):
        """The user has pointed at a line."""

        def __init__(self, t: int) -> None:
            """Say to which step it belongs."""
            super().__init__()
            self.t = t

    def watch_moment(self, before: Moment | None, moment: Moment | None) -> None:
        """Keep the lines of the current step in sight."""
        if moment is None or before is None or before.step is not moment.step:
            self._follow()

    def on_resize(self) -> None:
        """Keep them in sight."""
        self._follow()

    def on_show(self) -> None:
        """Keep them in sight, which a panel that is not shown cannot."""
        self._follow()

    def render_line(self, y: int) -> Strip:
        """A line of what is in sight."""
        width, moment = self.scrollable_content_region.width, self.moment
        if moment is None or not width:
            return Strip.blank(width, self.rich_style)
        view, space = self._view(moment), self._room(moment)
        segments = self._line(view, space, y)
        return Strip(segments, width).apply_style(self.rich_style)

    def on_click(self, event: events.Click) -> None:
        """Choose the line under the mouse."""
        at = event.get_content_offset(self)
        if at is None or self.moment is None:
            return
        space = self._room(self.moment)
        in_python = space.header <= at.y < self.size.height - space.below
        line = at.y - space.header + self.scroll_offset.y
        listing = self._view(self.moment).listing
        if in_python and at.x < space.python and line < len(listing):
            self.post_message(self.LineChosen(listing.position(line).t))

    def _line(self, view: View, space: Room, y: int) -> list[Segment]:
        height = self.size.height
        if space.beside:
            if y < space.header:
                return code.headings(space)
            torch = self._torch(view, y - space.header, height - space.header, space.torch)
            return [*self._python(view, space, y), Segment(code.RULE, ink(FAINT)), *torch]
        below = y - (height - space.below)
        if below < 0:
            return self._python(view, space, y)
        if space.below == 1:
            texts = [view.torch[k].text for k in view.lit]
            return code.torch_brief(texts, space.torch)
        if below == 0:
            return code.torch_rule(space.torch)
        return self._torch(view, below - 1, space.below - 1, space.torch)

    def _python(self, view: View, space: Room, y: int) -> list[Segment]:
        place, listing, moment = y - space.header + self.scroll_offset.y, view.listing, view.moment
        if place >= len(listing):
            return [Segment(" " * space.python)]
        if self._kept is None or not self._kept.serves(listing, space.python):
            self._kept = Kept(listing, space.python)
        content, pieces = self._kept.line(place)
        at = code.state(listing, place, content, moment.known, moment.step, view.places)
        if at.current:  # its colours are those of the step
            return code.line(content, pieces, at, space.python, view.worn)
        if (place, at) not in self._kept.drawn:
            segments = code.line(content, pieces, at, space.python, view.worn)
            self._kept.drawn[place, at] = segments
        return self._kept.drawn[place, at]

    def _torch(self, view: View, y: int, height: int, width: int) -> list[Segment]:
        shown = code.torch_window(len(view.torch), view.update, view.lit, height)
        if y >= len(shown):
            return [Segment(" " * width)]
        return code.torch_line(view.torch[shown[y]].text, shown[y] in view.lit, width)

    @once
    def _view(self, moment: Moment) -> View:
        experiment, step = moment.experiment, moment.step
        listing = self._program(moment.schedule, moment.training).at(step.position)
        torch = PyTorch(
            experiment.network, moment.training, experiment.batch, experiment.init.velocity
        )
        lines = torch.lines
        layer = step.target.layer if step.target is not None else 0
        return View(
            moment=moment,
            listing=listing,
            places=listing.places(step.position),
            worn=code.colors(step),
            torch=lines,
            update=len(torch.update) - 1 + len(torch.epoch),
            lit=tuple(k for k, line in enumerate(lines) if line.covers(step.phase, layer)),
        )

    @once
    def _program(self, schedule: Schedule, training: Training) -> Program:
        return Program(schedule, training)

    def _room(self, moment: Moment) -> Room:
        return code.room(
            self.scrollable_content_region.width, self.size.height, self._view(moment).update
        )

    def _follow(self) -> None:
        """Make room for the lines, and scroll to those of the step."""
        if self.moment is None or not self.size:
            return
        view, space = self._view(self.moment), self._room(self.moment)
        total = len(view.listing)
        self.virtual_size = Size(0, total + space.header + space.below)
        self.border_subtitle = Content("")
        seen = max(self.size.height - space.header - space.below, 1)
        if not view.places:
            ended = self.moment.step.position.epoch > 0
            self._go(total - seen if ended else 0)
            return
        first, last = view.places[0], view.places[-1]
        self.border_subtitle = Content(f"line {first + 1:,} of {total:,}")
        top = self.scroll_offset.y
        if not top <= first <= last < top + seen:
            # A few lines before it stay in sight, so that the next ones need not scroll again.
            self._go(max(first - seen // 3, min(last - seen + 1, first)))

    def _go(self, line: int) -> None:
        # Forced, for a new listing may have no scroll bar yet, without which it would not move.
        self.scroll_to(y=max(line, 0), animate=False, force=True)
