"""The derivation panel: the equations of the current step, set as in a textbook."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.strip import Strip

from core.checking.comparison import Outcome, Verification
from core.formulas.numerals import numeral
from core.formulas.writing import Writer
from core.run.position import Phase
from tui.drawing.formulas.derivation import derivation, outcome
from tui.drawing.formulas.sums import HINT
from tui.drawing.palette import FACTORS, MUTED, NEGATIVE
from tui.drawing.typeset import Line, line, strip, width, window
from tui.playing.moment import Moment
from tui.widgets.marked import Marked
from tui.widgets.once import once

CHECK_DIGITS = 10  # of the number that a gradient is checked against
MARKS = {
    Outcome.AGREES: ("✓", "numeric {}", FACTORS[2]),
    Outcome.DIFFERS: ("✗", "numeric {}", NEGATIVE),
    Outcome.KINK: ("∧", "the loss has a kink here: no number to check against", MUTED),
    Outcome.TINY: ("≈", "too small to be checked by differences", MUTED),
    Outcome.NOT_FINITE: ("✗", "not a finite number", NEGATIVE),
}


class DerivationPanel(Marked, can_focus=True):
    """Sets the equations of a moment's step; scrolls where they need more lines than there are.

    Attributes:
        moment: Whose step to set; nothing where it is None.
        open_sum: Whether long sums are itemised.
        top: The first line shown.
    """

    DEFAULT_CSS = """
    DerivationPanel {
        width: 1fr;
        height: 1fr;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "scroll(-1)", "Scroll up", show=False, tooltip="Scroll a line up."),
        Binding("down", "scroll(1)", "Scroll down", show=False, tooltip="Scroll a line down."),
        Binding("pageup", "scroll(-5)", "Scroll up", show=False, tooltip="Scroll further up."),
        Binding("pagedown", "scroll(5)", "Scroll down", show=False, tooltip="Scroll further down."),
    ]

    moment: reactive[Moment | None] = reactive(None)
    open_sum: reactive[bool] = reactive(False)
    top: reactive[int] = reactive(0)

    def watch_moment(self, before: Moment | None, moment: Moment | None) -> None:
        """Another step is read from its beginning, and named in the border."""
        if moment is None or before is None or before.step.t != moment.step.t:
            self.top = 0
        self.border_title = Content(title(moment))

    def watch_open_sum(self) -> None:
        """A sum just opened or closed is read from its beginning."""
        self.top = 0

    def validate_top(self, top: int) -> int:
        """A first line that leaves none of the room empty."""
        return max(0, min(top, len(self.lines) - self.size.height))

    def action_scroll(self, lines: int) -> None:
        """Show the lines further down, or up."""
        self.top += lines

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel scrolls."""
        self.action_scroll(1)
        event.stop()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel scrolls back."""
        self.action_scroll(-1)
        event.stop()

    @property
    def lines(self) -> list[Line]:
        """All lines of the derivation."""
        return self._made(self.moment, self.open_sum, self.size)[0]

    @property
    def is_shortened(self) -> bool:
        """Whether a sum is shortened that can be opened."""
        return any(HINT[-1] in row for row in self.lines)

    @once
    def _made(self, moment: Moment | None, open_sum: bool, size: Size) -> tuple[list[Line], Line]:
        """All lines, and what stands in the last place where there is no room for them."""
        if moment is None or not size:
            return [], ()
        step, writer = moment.step, Writer(moment.experiment.network.notation, digits=moment.digits)
        made = derivation(step, writer, *size, open_sum)
        return checked(made, moment.verification, size.width), outcome(step, writer)

    def render_line(self, y: int) -> Strip:
        """One line of what is shown."""
        lines, ending = self._made(self.moment, self.open_sum, self.size)
        shown = window(lines, self.size.height, self.top, MUTED, ending)
        return strip(shown[y] if y < len(shown) else (), self.size.width, self.rich_style)


def checked(made: list[Line], verification: Verification | None, cells: int) -> list[Line]:
    """A derivation whose last line says how the gradient was checked, if there is room."""
    if verification is None or not made:
        return made
    sign, words, color = MARKS[verification.outcome]
    text = words.format(numeral(verification.numeric, CHECK_DIGITS))
    room = cells - width(made[-1])
    for mark in (f"  {sign} {text}", f"  {sign}"):
        if len(mark) <= room:
            return [*made[:-1], (*made[-1], *line(mark, color))]
    return made


def title(moment: Moment | None) -> str:
    """The panel's title: what the step derives."""
    if moment is None or moment.step.target is None:
        return "Derivation"
    name = moment.experiment.network.notation.unicode(moment.step.target)
    at = moment.step.position
    of = {Phase.GRADIENT: f"∂L/∂{name}", Phase.UPDATE: f"new {name}"}.get(at.phase, name)
    several = at.phase is Phase.GRADIENT and moment.schedule.batch_rows(at.update) > 1
    return f"Derivation of {of}{f' · row {at.row:,}' if several else ''}"
