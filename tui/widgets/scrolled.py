"""What panels have in common: how they scroll, and how they say something."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.scroll_view import ScrollView

from tui.widgets.marked import Marked


class ScrolledPanel(ScrollView, Marked, can_focus=True, inherit_bindings=False):
    """A panel whose rows scroll by keys of its own; Home and End lead through the run."""

    # ScrollView stands first: Textual takes the styles by which it scrolls from the first base

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "scroll_up", "up", show=False),
        Binding("down", "scroll_down", "down", show=False),
        Binding("pageup", "page_up", "page up", show=False),
        Binding("pagedown", "page_down", "page down", show=False),
    ]


class Said(Message):
    """A key or a click came to something that needs saying, or to nothing, and why."""

    def __init__(self, words: str) -> None:
        """Say it in a sentence."""
        super().__init__()
        self.words = words
