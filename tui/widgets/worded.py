"""What widgets have in common whose words the mouse can ask about."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from tui.drawing.formulas.explanation import Find, no_words, word_at
from tui.drawing.typeset import Line, strip
from tui.widgets.marked import Marked


class Worded(Marked):
    """Shows lines in which the words of the glossary are underlined.

    The mouse over such a word tells its meaning; a click on it asks for more.

    Attributes:
        find: Finds the words of the glossary in a text. None are underlined until it is given.
    """

    class WordChosen(Message):
        """An underlined word was clicked."""

        def __init__(self, word: str) -> None:
            """Say which, as it is written in the text."""
            super().__init__()
            self.word = word

    find: reactive[Find] = reactive(lambda: no_words)

    def shown(self) -> Sequence[Line]:
        """The lines for which there is room, from the first: none, unless a subclass has some."""
        return ()

    def render_line(self, y: int) -> Strip:
        """One line."""
        shown = self.shown()
        return strip(shown[y] if y < len(shown) else (), self.size.width, self.rich_style)

    def _word(self, event: events.MouseEvent) -> str:
        """The underlined word under the mouse; empty where there is none."""
        place, shown = event.get_content_offset(self), self.shown()
        if place is None or not place.y < len(shown):
            return ""
        return word_at(shown[place.y], place.x)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Tell the meaning of the word under the mouse."""
        meanings = [entry.meaning for _, _, entry in self.find(self._word(event))]
        told = Content(meanings[0]) if meanings else None
        if self.tooltip != told:
            self.tooltip = told

    def on_leave(self) -> None:
        """There is nothing to tell of elsewhere."""
        self.tooltip = None

    def on_click(self, event: events.Click) -> None:
        """Ask for more about the word under the mouse."""
        word = self._word(event)
        if word:
            self.post_message(self.WordChosen(word))
