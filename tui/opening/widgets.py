"""The widgets of the dialog that opens experiments: what to choose from, and words about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui.drawing import glyphs, palette
from tui.opening.choices import Choice, Leads, Part

NAMES = 28  # cells of the names, at most

Place = tuple[str, Choice]
"""A choice, and the name of the part in which it stands: some stand in two."""


class ChoiceList(OptionList, can_focus=False):
    """The choices of all parts one below the other, a line each. One of them is pointed at."""

    class Chosen(Message):
        """The choice pointed at was clicked."""

    def __init__(self) -> None:
        """Show nothing yet."""
        super().__init__(markup=False)
        self._places: list[Place | None] = []  # of each line, if there is something to choose
        self._starts: dict[str, int] = {}  # the line of the first choice of each part that has one

    @property
    def place(self) -> Place | None:
        """The choice pointed at."""
        return self._places[self.highlighted] if self.highlighted is not None else None

    def show(self, parts: Sequence[Part], place: Place | None = None, part: str = "") -> None:
        """Show other parts, and point at a choice: the first of all, if nothing else is said.

        Args:
            parts: What to show; a part without choices and words about it is left out.
            place: What to point at, if it is there.
            part: Otherwise, the part at whose first choice to point.
        """
        lines: list[tuple[Content, Place | None]] = []
        self._starts = {}
        names = _width(parts)
        for shown in parts:
            if not (shown.choices or shown.note):
                continue
            if lines:
                lines.append((Content(), None))
            lines.append((Content.styled(shown.title, f"bold {palette.LIT}"), None))
            if shown.choices:
                self._starts[shown.name] = len(lines)
            lines += _lines(shown, names)
        self._places = [at for _, at in lines]
        self.set_options(Option(line, disabled=at is None) for line, at in lines)
        if place is not None and place in self._places:
            self.highlighted = self._places.index(place)
        elif part in self._starts:
            self.to_part(part)
        else:
            self.highlighted = min(self._starts.values(), default=None)

    def to_part(self, part: str) -> None:
        """Point at the first choice of a part, and have the part in view."""
        if part in self._starts:
            line = self.highlighted = self._starts[part]
            self.call_after_refresh(self.scroll_to, y=line - 1, animate=False, force=True)

    def to_next_part(self, by: int) -> None:
        """Point at the first choice of the next part, or of the part before; round at the ends."""
        if self.place is not None:
            parts = list(self._starts)
            self.to_part(parts[(parts.index(self.place[0]) + by) % len(parts)])

    def action_page_down(self) -> None:
        """Point at what is a page further, or at the last choice."""
        if self.scrollable_content_region:  # else there are no pages
            super().action_page_down()  # type: ignore[no-untyped-call]
        if self.highlighted is None:
            self.action_last()

    def action_page_up(self) -> None:
        """Point at what is a page back, or at the first choice."""
        if self.scrollable_content_region:
            super().action_page_up()  # type: ignore[no-untyped-call]
        if self.highlighted is None:
            self.action_first()

    def scroll_to_highlight(self, top: bool = False) -> None:
        """Have the choice pointed at in view, and with a first one the title of its part."""
        super().scroll_to_highlight(top)
        at = self.highlighted
        if at is not None and at in self._starts.values() and self.is_mounted:
            both = Region(0, at - 1, self.scrollable_content_region.width, 2)
            self.scroll_to_region(both, force=True, animate=False, immediate=True)

    async def on_click(self, event: events.Click) -> None:
        """Point at what is clicked; what is pointed at already is chosen."""
        event.prevent_default()  # else it would be pointed at and chosen at once
        line = event.style.meta.get("option")
        if line is None or self._places[line] is None:
            return
        if line == self.highlighted:
            self.post_message(self.Chosen())
        else:
            self.highlighted = line


def _width(parts: Sequence[Part]) -> int:
    """The cells of the names that have something beside them, at most `NAMES`."""
    named = (choice.name for part in parts for choice in part.choices if choice.beside)
    return min(NAMES, max(map(cell_len, named), default=0))


def _lines(part: Part, names: int) -> Iterator[tuple[Content, Place | None]]:
    """The choices of a part, then its note."""
    for choice in part.choices:
        color = palette.TEXT if choice.is_there else palette.MUTED
        color = palette.POSITIVE if choice.leads is Leads.TO_FOLDER else color
        name = glyphs.left(choice.name, names) if choice.beside else choice.name
        beside = f"  {choice.beside}" if choice.beside else ""
        yield Content.assemble((f"  {name}", color), (beside, palette.MUTED)), (part.name, choice)
    if part.note:
        yield Content.styled(f"  {part.note}", palette.MUTED), None


class PartLine(Widget):
    """Names the parts, how many choices each has, and which of them is pointed at.

    Attributes:
        parts: The name and the number of choices of each.
        lit: The name of the one pointed at.
    """

    class Chosen(Message):
        """A part was clicked."""

        def __init__(self, part: str) -> None:
            """Say which."""
            super().__init__()
            self.part = part

    DEFAULT_CSS = """
    PartLine {
        height: 1;
    }
    """
    parts: reactive[tuple[tuple[str, int], ...]] = reactive(())
    lit: reactive[str] = reactive("")

    def render(self) -> Content:
        """The line."""
        chip, plain = f"bold {palette.ON_CHIP} on {palette.LIT}", palette.MUTED
        styles = (chip if name == self.lit else plain for name, _ in self.parts)
        return Content.assemble(*zip(self._words(), styles, strict=True))

    def _words(self) -> list[str]:
        return [f" {name} {count:,} " for name, count in self.parts]

    def on_click(self, event: events.Click) -> None:
        """Say which part was clicked."""
        ends = accumulate(map(len, self._words()))
        for (name, _), end in zip(self.parts, ends, strict=True):
            if event.x < end:
                self.post_message(self.Chosen(name))
                return


class Words(VerticalScroll, can_focus=False):
    """What there is to say about a choice, and the first lines of a file."""

    def compose(self) -> ComposeResult:
        """The words wrap, the lines are cut."""
        yield Static(id="words")
        yield Static(id="lines")

    def show(self, words: Content, lines: Sequence[str] = (), *, wrong: bool = False) -> None:
        """Say something else.

        Args:
            words: What to say.
            lines: The lines of a file.
            wrong: Whether it tells what is wrong, and so needs to be seen as a whole.
        """
        self.query_one("#words", Static).update(words)
        below = self.query_one("#lines", Static)
        below.update(Content("\n".join(lines)))
        below.display = bool(lines)
        self.set_class(wrong, "-wrong")
        self.scroll_home(animate=False)
