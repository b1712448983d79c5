"""The last that happens to a line of the screen: its colours and signs as the terminal shows them.

Everything is drawn in one scheme, in all colours, with the signs of mathematics. A line then goes
through at most three filters: to the theme chosen, to the colours that there are, and to ASCII.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from functools import lru_cache

from rich.color import Color as RichColor
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter
from textual.theme import Theme

from tui.drawing import palette
from tui.look.colours import Ink, Rgb, ink_of, parse
from tui.look.depth import DEFAULT, Sixteen, pair_of_256
from tui.look.letters import ascii_of
from tui.look.plain import plain
from tui.look.scheme import CHAINSTEP
from tui.look.themes import Translation
from tui.terminal.abilities import Abilities, Colors

_NONE = Style.null()
_GROUND, _TEXT = parse(palette.BACKGROUND), parse(palette.TEXT)


class Styling(LineFilter):
    """A filter that makes another style of each."""

    def __init__(self) -> None:
        """Remember what has been made."""
        super().__init__()
        self._made = lru_cache(maxsize=8192)(self.restyled)

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The line in other styles."""
        made = self._made
        return [
            Segment(text, made(style or _NONE, ink_of(text)), control)
            for text, style, control in segments
        ]

    @abstractmethod
    def restyled(self, style: Style, ink: Ink) -> Style:
        """The style that takes the place of another.

        Args:
            style: The style.
            ink: What wears it.
        """


class Paint(Styling):
    """A filter that makes other colours of those that are no colours of the terminal."""

    def __init__(self, ground: Rgb, text: Rgb) -> None:
        """Where no colour is said, take these for the background and the text."""
        super().__init__()
        self._ground, self._text = ground, text

    def restyled(self, style: Style, ink: Ink) -> Style:
        """The style in other colours. It has a background then, even if it had none."""
        color = _rgb(style.color)
        on = self._ground if style.bgcolor is None else _rgb(style.bgcolor)
        front, back = self.pair(color or self._text, on or self._ground, ink)
        return style + Style(color=front if color else None, bgcolor=back if on else None)

    @abstractmethod
    def pair(self, color: Rgb, on: Rgb, ink: Ink) -> tuple[RichColor, RichColor]:
        """What takes the place of a colour and of the one behind it."""


class Themed(Paint):
    """From the scheme to a theme."""

    def __init__(self, translation: Translation) -> None:
        """Translate like this."""
        super().__init__(_GROUND, _TEXT)
        self._translation = translation

    def pair(self, color: Rgb, on: Rgb, ink: Ink) -> tuple[RichColor, RichColor]:
        """The theme's colours."""
        front, back = self._translation.pair(color, on, ink)
        return RichColor.from_rgb(*front), RichColor.from_rgb(*back)


class Many(Paint):
    """To 256 colours."""

    def pair(self, color: Rgb, on: Rgb, ink: Ink) -> tuple[RichColor, RichColor]:
        """The nearest of them."""
        front, back = pair_of_256(color, on, ink)
        return _numbered(front), _numbered(back)


class Few(Paint):
    """To 16 colours."""

    def __init__(self, translation: Translation, native: bool) -> None:
        """Take a theme's colours; its background for the terminal's own where that is wanted."""
        super().__init__(translation.ground, translation.text)
        self._sixteen = Sixteen(translation.ground, native)

    def pair(self, color: Rgb, on: Rgb, ink: Ink) -> tuple[RichColor, RichColor]:
        """Those that mean the same."""
        front, back = self._sixteen.pair(color, on, ink)
        return _numbered(front), _numbered(back)


class Plain(Styling):
    """To none."""

    def restyled(self, style: Style, ink: Ink) -> Style:
        """The style without colours."""
        return plain(style, _rgb(style.color) or _TEXT, _rgb(style.bgcolor) or _GROUND)


class Ascii(LineFilter):
    """To the characters of ASCII."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The line in other characters."""
        return [
            segment if segment.text.isascii() else Segment(ascii_of(segment.text), *segment[1:])
            for segment in segments
        ]


def filters(theme: Theme, abilities: Abilities) -> Sequence[LineFilter]:
    """The filters for a theme on a terminal; none for the scheme itself in all its colours."""
    found: list[LineFilter] = []
    colors = Colors.FEW if theme.ansi else abilities.colors
    if abilities.colors is Colors.NONE:
        found.append(Plain())
    elif theme != CHAINSTEP or colors is Colors.FEW:
        translation = Translation(theme)
        if theme != CHAINSTEP:
            found.append(Themed(translation))
        if colors is Colors.FEW:
            found.append(Few(translation, theme.ansi))
    if colors is Colors.MANY:
        found.append(Many(_GROUND, _TEXT))
    if abilities.ascii:
        found.append(Ascii())
    return tuple(found)


def _rgb(color: RichColor | None) -> Rgb | None:
    """A colour; None for one of the terminal's, as for none."""
    if color is None or color.triplet is None:
        return None
    red, green, blue = color.triplet
    return red, green, blue


@lru_cache(maxsize=512)
def _numbered(number: int) -> RichColor:
    return RichColor.default() if number == DEFAULT else RichColor.from_ansi(number)
