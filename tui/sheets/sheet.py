"""A sheet over the lesson: tables of names and words, to read and to close."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import lru_cache
from textwrap import wrap
from typing import ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.screen import ModalScreen
from textual.widget import Widget

from tui.drawing import glyphs, palette
from tui.look.themed_app import Veiled
from tui.widgets.key_bar import KeyBar

NAMES = 22  # cells of the first column, at most

Table = tuple[str, Sequence[tuple[str, str]]]
"""A title, and rows of a name and what there is to say of it; without names, words alone."""


class Tables(Widget):
    """Tables one below the other; the words wrap in their own column."""

    DEFAULT_CSS = """
    Tables {
        height: auto;
    }
    """

    def __init__(self, tables: Sequence[Table]) -> None:
        """Show these tables."""
        super().__init__()
        self._tables = tables
        self._made = lru_cache(maxsize=2)(self._lines)

    def render(self) -> Content:
        """All tables."""
        return Content("\n").join(self._made(self.size.width)[0])

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the tables take."""
        return len(self._made(width)[0])

    def starts(self) -> list[int]:
        """The line of each table's title."""
        return self._made(self.size.width)[1]

    def _lines(self, width: int) -> tuple[list[Content], list[int]]:
        """The lines at a width, and the line of each table's title."""
        lines: list[Content] = []
        starts = []
        for title, rows in self._tables:
            lines += [Content("")] if lines else []
            starts.append(len(lines))
            lines += [Content.styled(title, f"bold {palette.LIT}")] if title else []
            longest = max((cell_len(name) for name, _ in rows), default=0)
            names = min(NAMES, longest + 2) if longest else 0
            for name, words in rows:
                first, *others = wrap(words, max(10, width - names - 2)) or [""]
                shown = "  " + glyphs.left(name, names - 1) + " " if names else "  "
                lines.append(Content.assemble((shown, palette.FACTORS[0]), (first, palette.TEXT)))
                rest = " " * (names + 2)
                lines += [Content.styled(rest + line, palette.TEXT) for line in others]
        return lines, starts


class Sheet(Veiled, ModalScreen[None]):
    """A titled sheet of tables."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "escape,question_mark,f1,i,k,q,enter,space", "close", "close", tooltip="Close this."
        ),
        Binding("right,right_square_bracket", "section(1)", "next section", show=False),
        Binding("left,left_square_bracket", "section(-1)", "section before", show=False),
    ]

    def __init__(self, title: str, tables: Sequence[Table]) -> None:
        """Show these tables under a title."""
        super().__init__()
        self._title, self._tables = title, tables

    def compose(self) -> ComposeResult:
        """One text that scrolls."""
        with VerticalScroll(id="sheet") as scroll:
            scroll.border_title = Content(self._title)
            scroll.border_subtitle = "↑ ↓ scroll · ← → sections · esc closes"
            yield Tables(self._tables)
        yield KeyBar()

    def action_close(self) -> None:
        """Back to the lesson."""
        self.dismiss(None)

    def action_section(self, by: int) -> None:
        """Scroll to the title of the next section, or of this one or the one before."""
        scroll, starts = self.query_one(VerticalScroll), self.query_one(Tables).starts()
        top = scroll.scroll_offset.y
        place = bisect_right(starts, top) if by > 0 else bisect_left(starts, top) - 1
        if by > 0 and place == len(starts):
            scroll.scroll_end(animate=False)
        else:
            scroll.scroll_to(y=starts[max(place, 0)], animate=False)
