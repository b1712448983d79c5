"""The line at the bottom of a screen that names the keys which can act there now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.binding import ActiveBinding, Binding
from textual.content import Content
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from tui.drawing import palette
from tui.drawing.canvas import ink
from tui.drawing.key_line import Key, Piece, fitting, pieces

PALETTE_WIDTH = 96  # columns from which on the command palette is named too
PALETTE = "command_palette"
_RULE = "▏"


def _first(each: ActiveBinding, active: Mapping[str, ActiveBinding]) -> Binding:
    """The first key of a binding, where a panel with the focus does no more than scroll by it.

    A table scrolls by ← and → only where it is too wide, and ours never are.
    """
    keys = (key for key in type(each.node).BINDINGS if isinstance(key, Binding))
    whole = next((key for key in keys if key.id and key.id == each.binding.id), each.binding)
    first = whole.key.partition(",")[0]
    there = active.get(first)
    is_free = there is not None and there.binding.action.startswith("scroll_")
    return replace(each.binding, key=first) if is_free else each.binding


class KeyBar(Widget):
    """Names the keys of a screen, and of what has the focus there; a click presses one.

    It is one widget that draws its line itself, and only when another set of keys can act: a widget
    a key would take longer to make than a step of the lesson.

    Attributes:
        unusual: Words for keys that now do something else than usual, by the ids of their bindings;
            those without words are left out, those with words are named even where they else are
            not.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"key-bar--key", "key-bar--hover"}
    DEFAULT_CSS = """
    KeyBar {
        dock: bottom;
        height: 1;
    }
    """

    unusual: reactive[Mapping[str, str]] = reactive(MappingProxyType({}), repaint=False)

    _keys: Mapping[str, Key] = MappingProxyType({})  # all that the screen has, by their names
    _pieces: tuple[Piece, ...] | None = None  # what is drawn
    _hovered: Key | None = None

    def __init__(self, gives_way: Sequence[str] = ()) -> None:
        """Name keys.

        Args:
            gives_way: The ids of those that give way where there is no room, the first of them
                first.
        """
        super().__init__()
        self._gives_way = gives_way

    def on_mount(self) -> None:
        """Follow the focus, which brings keys of its own."""
        self.screen.bindings_updated_signal.subscribe(self, self.take)

    def take(self, _screen: object = None) -> None:
        """Take over which keys there are."""
        keys = {key.name: key for key in self._found()}
        if keys != self._keys and self.app.app_focus:  # without it, nothing has the focus
            self._keys = keys
            self._redraw()

    def watch_unusual(self) -> None:
        """Other keys can act now."""
        self._redraw()

    def on_resize(self) -> None:
        """There is another room."""
        self._redraw()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Show that there is something to click, and what it does in a sentence."""
        self._hover(self._at(event.x))

    def on_leave(self) -> None:
        """Nothing is under the mouse."""
        self._hover(None)

    def on_click(self, event: events.Click) -> None:
        """Press the key under the mouse."""
        key = self._at(event.x)
        if key is not None:
            self.app.simulate_key(key.press)

    def render_line(self, y: int) -> Strip:
        """The line."""
        base = self.rich_style
        key = self.get_component_rich_style("key-bar--key", partial=True)
        hover = self.get_component_rich_style("key-bar--hover", partial=True)
        segments, x = [], 0
        for piece in self._line():
            style = base + key if piece.is_key else base
            if piece.key is not None and piece.key == self._hovered:
                style += hover
            if piece.text == _RULE:
                style = base + ink(palette.FAINT)
            segments += [Segment(" " * (piece.x - x), base), Segment(piece.text, style)]
            x = piece.end
        return Strip(segments).adjust_cell_length(self.size.width, base)

    def _found(self) -> Iterator[Key]:
        """The keys of the screen, for each action its first one."""
        active = self.screen.active_bindings
        named = set()
        for each in active.values():
            binding = each.binding
            name = binding.id or binding.action
            if name not in named and (binding.show or binding.id):
                named.add(name)
                yield self._key(name, _first(each, active))
        if self.app.COMMAND_PALETTE_BINDING in active:
            yield self._key(PALETTE, active[self.app.COMMAND_PALETTE_BINDING].binding)

    def _key(self, name: str, binding: Binding) -> Key:
        display = self.app.get_key_display(binding)
        group = binding.group.description if binding.group is not None else ""
        words, tooltip = binding.description, binding.tooltip
        return Key(name, binding.key, display, words, tooltip, group, binding.show)

    def _made(self) -> Iterator[Piece]:
        """What is drawn: the keys that can act, and at the right the command palette."""
        width, everything = self.size.width, self._keys.get(PALETTE)
        end: list[Piece] = []
        if everything is not None and width >= PALETTE_WIDTH:
            end = list(pieces([everything]))
            width -= end[-1].end + len(_RULE)
        wanted = [
            replace(key, words=self.unusual.get(key.name, key.words))
            for key in self._keys.values()
            if self.unusual.get(key.name, key.shown and key is not everything)
        ]
        yield from pieces(fitting(wanted, self._gives_way, width))
        if end:
            yield Piece(width, _RULE, False, None)
            yield from (replace(piece, x=piece.x + width + len(_RULE)) for piece in end)

    def _line(self) -> tuple[Piece, ...]:
        """What is drawn; made when it is first asked for."""
        if self._pieces is None:
            self._pieces = tuple(self._made())
        return self._pieces

    def _redraw(self) -> None:
        self._pieces = None
        self.refresh()

    def _at(self, x: int) -> Key | None:
        """The key in a column of cells."""
        return next((piece.key for piece in self._line() if piece.x <= x < piece.end), None)

    def _hover(self, key: Key | None) -> None:
        if key != self._hovered:
            self._hovered = key
            self.tooltip = Content(key.tooltip) if key is not None and key.tooltip else None
            self.refresh()
