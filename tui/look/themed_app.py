"""An app whose themes and terminals are taken care of at the last moment, line by line.

Most starts need none of that, so what does it is loaded only where it is needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from textual.app import App
from textual.binding import Binding
from textual.filter import LineFilter
from textual.reactive import Reactive
from textual.screen import SystemModalScreen
from textual.theme import Theme

from tui.look.scheme import CHAINSTEP
from tui.terminal.abilities import Abilities, Colors

LONGEST = 4096  # characters in a line that is typed; Textual draws much longer ones too slowly

Result = TypeVar("Result")


class ThemedApp(App[Result]):
    """All its widgets draw in the scheme of the theme `chainstep`, whichever theme is chosen.

    A filter then changes the colours of each line to those of the theme. So every theme keeps
    meanings apart and text legible, in drawings and in widgets alike.

    Attributes:
        abilities: What the terminal can show.
    """

    theme: Reactive[str] = Reactive(CHAINSTEP.name)

    _filtered_for: Theme | None = None
    _line_filters: Sequence[LineFilter] = ()

    def __init__(self, abilities: Abilities | None = None) -> None:
        """Draw for a terminal with these abilities; without them, for one that can do all."""
        self.abilities = abilities or Abilities()
        super().__init__(ansi_color=False)  # so that no widget draws in another scheme
        self.no_color = self.abilities.colors is Colors.NONE
        self.set_class(self.abilities.ascii, "-ascii")
        self.register_theme(CHAINSTEP)
        self.watch_theme()

    def _validate_theme(self, theme_name: str) -> str:
        """A theme that there is; ours for a name that is none."""
        return theme_name if theme_name in self.available_themes else CHAINSTEP.name

    def choose_theme(self, name: str) -> None:
        """Take a theme, and not only to see how it looks."""
        self.theme = name

    def watch_theme(self) -> None:
        """Say whether signs are wanted in place of shades."""
        self.set_class(self.abilities.coarse or self.current_theme.ansi, "-coarse")

    def refresh_css(self, animate: bool = True) -> None:
        """Style all screens again; Textual leaves a palette on top as it is."""
        super().refresh_css(animate)
        if self.screen_stack and isinstance(self.screen, SystemModalScreen):
            self.stylesheet.update(self.screen, animate=animate)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """The first of Textual's, which makes all colours plain ones; then ours."""
        theme = self.current_theme
        if theme is not self._filtered_for:
            self._filtered_for = theme
            self._line_filters = (self._filters[0], *self._ours(theme))
        return self._line_filters

    def _ours(self, theme: Theme) -> Sequence[LineFilter]:
        if theme is CHAINSTEP and self.abilities == Abilities():
            return ()
        from tui.look.filters import filters

        return filters(theme, self.abilities)

    def get_key_display(self, binding: Binding) -> str:
        """How a key is named. The sign for Enter has nothing like it in ASCII."""
        shown = super().get_key_display(binding)
        return binding.key if self.abilities.ascii and binding.key == "enter" else shown

    def get_css_variables(self) -> dict[str, str]:
        """The colours of our theme, whichever is chosen; `veil` is what lies over the lesson.

        Where there are few colours, none lies between two of them.
        """
        self.theme_variables = CHAINSTEP.to_color_system().generate() | CHAINSTEP.variables
        few = self.abilities.colors in (Colors.FEW, Colors.NONE)
        if few or self.current_theme.ansi:
            self.theme_variables["veil"] = "transparent"
        elif self.theme != CHAINSTEP.name:
            from tui.look.themes import ends

            red, green, blue = ends(self.current_theme)[0]
            self.theme_variables["veil"] = f"rgb({red},{green},{blue}) 60%"
        return self.theme_variables


class Veiled:
    """A screen through which the one below shines, which has been through the filter of the theme.

    Its widgets go through that themselves.
    """

    def get_line_filters(self) -> Sequence[LineFilter]:
        """All but that of the theme."""
        from tui.look.filters import Themed

        found: Sequence[LineFilter] = super().get_line_filters()  # type: ignore[misc]
        return [each for each in found if not isinstance(each, Themed)]
