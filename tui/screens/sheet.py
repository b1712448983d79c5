"""A sheet over the lesson: tables of names and words, to read and to close."""

from __future__ import annotations

from collections.abc import Sequence
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

NAMES = 14  # cells of the first column, at most

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

    def render(self) -> Content:
        """All tables."""
        return Content("\n").join(self._lines(self.size.width))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the tables take."""
        return len(self._lines(width))

    def _lines(self, width: int) -> list[Content]:
        lines: list[Content] = []
        for title, rows in self._tables:
            lines += [Content("")] if lines else []
            lines.append(Content.styled(title, f"bold {palette.LIT}"))
            longest = max((cell_len(name) for name, _ in rows), default=0)
            names = min(NAMES, longest + 2) if longest else 0
            for name, words in rows:
                first, *others = wrap(words, max(10, width - names - 2)) or [""]
                shown = "  " + glyphs.left(name, names - 1) + " " if names else "  "
                lines.append(Content.assemble((shown, palette.FACTORS[0]), (first, palette.TEXT)))
                rest = " " * (names + 2)
                lines += [Content.styled(rest + line, palette.TEXT) for line in others]
        return lines


class Sheet(ModalScreen[None]):
    """A titled sheet of tables."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,f1,i,q,enter,space", "close", "close", tooltip="Close this."),
    ]

    def __init__(self, title: str, tables: Sequence[Table]) -> None:
        """Show these tables under a title."""
        super().__init__()
        self._title, self._tables = title, tables

    def compose(self) -> ComposeResult:
        """One text that scrolls."""
        with VerticalScroll(id="sheet") as scroll:
            scroll.border_title = Content(self._title)
            scroll.border_subtitle = "esc closes"
            yield Tables(self._tables)

    def action_close(self) -> None:
        """Back to the lesson."""
        self.dismiss(None)
