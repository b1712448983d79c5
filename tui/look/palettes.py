"""The command palette, and the one in which a theme is chosen."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import cast

from textual import on
from textual.await_complete import AwaitComplete
from textual.command import (
    Command,
    CommandList,
    CommandPalette,
    DiscoveryHit,
    Hit,
    Hits,
    Provider,
)
from textual.widgets import Input, OptionList

from tui.look.themed_app import LONGEST, ThemedApp, Veiled

ID = "--command-palette"  # by which Textual knows that one is open


class Palette(Veiled, CommandPalette):
    """The command palette, which can do nothing as long as its list has not been laid out."""

    def on_mount(self) -> None:
        """Bound what can be typed."""
        self.query_one(Input).max_length = LONGEST

    def _action_command_list(self, action: str) -> None:
        if self.query_one(CommandList).scrollable_content_region.height:
            super()._action_command_list(action)


class Themes(Provider):
    """All themes, the current one first."""

    async def discover(self) -> Hits:
        """All of them."""
        for name in self._names():
            yield DiscoveryHit(name, self._choosing(name))

    async def search(self, query: str) -> Hits:
        """Those that match."""
        matcher = self.matcher(query)
        for name in self._names():
            if score := matcher.match(name):
                yield Hit(score, matcher.highlight(name), self._choosing(name), text=name)

    def _choosing(self, name: str) -> Callable[[], None]:
        return partial(cast("ThemedApp[object]", self.app).choose_theme, name)

    def _names(self) -> list[str]:
        current = self.app.theme
        return sorted(self.app.available_themes, key=lambda name: (name != current, name))


class ThemePalette(Palette):
    """Shows the screen in the theme at the cursor; the choice counts when Enter is pressed."""

    def __init__(self) -> None:
        """Offer all themes."""
        super().__init__([Themes], placeholder="Search for themes…", id=ID)
        self._before = self.app.theme

    @on(OptionList.OptionHighlighted)
    def preview(self, event: OptionList.OptionHighlighted) -> None:
        """Show the theme at the cursor."""
        if isinstance(event.option, Command):
            self.app.theme = str(event.option.hit.text)

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Close. What has been chosen is set after this."""
        self.app.theme = self._before
        return super().dismiss(result)
