"""Themes: how a colour of the scheme that everything is drawn in becomes one of the theme chosen.

The program and all widgets draw in one dark scheme, that of the theme `chainstep`. In another theme
each colour keeps its meaning: a grey is as far from the background to the text as it was, a hue
stays that hue, and contrast ratios stay as they were as far as the theme has room for them. A light
theme turns the direction round: what was brighter than the background is darker.
"""

from __future__ import annotations

import math
from functools import lru_cache
from itertools import pairwise

from textual.color import Color
from textual.theme import Theme

from tui.drawing import palette
from tui.look.colours import Ink, Lab, Rgb, contrast, hue, lab, lit, luminance, parse
from tui.look.scheme import CHAINSTEP

_FRAME, _KEY = "#8289b8", "#ffb454"  # of the panel with the focus, and of the keys in the footer
_GROUND, _TEXT = parse(palette.BACKGROUND), parse(palette.TEXT)
_READABLE, _VISIBLE = 4.5, 3.0  # contrast ratios for text and for marks; WCAG 2.2, 1.4.3 and 1.4.11
_ROOMY = 12.0  # the contrast of text and background that leaves room for greys between them
_MEANT = 2.5  # text with less contrast than this is meant to be faint

# On a light background a colour with all its contrast would look black. These ratios keep hues
# bright, and so far apart that eyes without red or green cones tell the factors from each other.
_ON_LIGHT = {
    palette.NEGATIVE: 5.5,
    palette.POSITIVE: 5.5,
    **dict(zip(palette.FACTORS, (7.0, 5.3, 4.7, 5.3, 5.3, 9.5), strict=True)),
}


class Translation:
    """From the scheme's colours to those of a theme.

    Attributes:
        ground: The theme's background.
        text: Its text, moved away from the background if they are close.
    """

    def __init__(self, theme: Theme) -> None:
        """Translate into this theme."""
        background, foreground = ends(theme)
        self.ground = background
        self._light = luminance(background) > luminance(foreground)
        self.text = self._apart(foreground, background, _ROOMY)
        self._scale = math.log(contrast(self.text, background)) / math.log(contrast(_TEXT, _GROUND))
        self._fixed = self._accents(theme)
        self.color = lru_cache(maxsize=8192)(self._color)

    def pair(self, color: Rgb, on: Rgb, ink: Ink = Ink.TEXT) -> tuple[Rgb, Rgb]:
        """A colour and the one behind it. What could be read can be read, if need be better.

        Args:
            color: The colour of the text, in the scheme.
            on: The colour behind it, in the scheme.
            ink: What is drawn in it.
        """
        before, made, behind = contrast(color, on), self.color(color), self.color(on)
        if ink is Ink.BLOCKS:
            return made, behind
        if on == _GROUND:
            need = min(before, _READABLE)
        else:
            need = _READABLE if before >= _MEANT else before
        return self._apart(made, behind, need), behind

    def _color(self, color: Rgb) -> Rgb:
        """A colour that stands by itself, such as a fill or a text on the background."""
        if color in self._fixed:
            return self._fixed[color]
        ratio = math.log((luminance(color) + 0.05) / (luminance(_GROUND) + 0.05))
        share = min(max(ratio / math.log(contrast(_TEXT, _GROUND)), 0.0), 1.0)
        _, own_a, own_b = lab(color)
        tint = _between(lab(_GROUND), lab(_TEXT), share, lab(parse(palette.MUTED)))
        away = min(math.hypot(own_a - tint[1], own_b - tint[2]), math.hypot(own_a, own_b))
        colourful, vivid = _step(away, 0.006, 0.022), _step(away, 0.015, 0.06)
        theirs = _between(lab(self.ground), lab(self.text), share)
        a, b = (
            own * vivid + (grey + (own - base) * colourful) * (1.0 - vivid)
            for own, grey, base in zip((own_a, own_b), theirs[1:], tint[1:], strict=True)
        )
        if self._light:
            scale = self._scale + (_share_on_light(hue(color)) - self._scale) * vivid
            return lit(a, b, self._luminance(ratio * scale))
        made = self._luminance(ratio * self._scale)
        return lit(a, b, made + (min(made, luminance(color)) - made) * vivid)

    def _luminance(self, ratio: float) -> float:
        """The luminance that has the logarithm of a contrast ratio to the background."""
        start = luminance(self.ground) + 0.05
        return min(max(start * math.exp(-ratio if self._light else ratio) - 0.05, 0.0), 1.0)

    def _apart(self, color: Rgb, on: Rgb, ratio: float) -> Rgb:
        """The colour, as much lighter or darker as the contrast to another needs, if that helps."""
        if contrast(color, on) >= ratio:
            return color
        _, a, b = lab(color)
        base = luminance(on) + 0.05
        exact = ratio * 1.03  # what 8 bits round away
        darker, lighter = base / exact - 0.05, base * exact - 0.05
        brighter = luminance(color) >= luminance(on)
        for wanted in (lighter, darker) if brighter else (darker, lighter):
            if 0.0 <= wanted <= 1.0:
                return lit(a, b, wanted)
        black, white = (0, 0, 0), (255, 255, 255)
        return max(black, white, key=lambda end: contrast(end, on))

    def _accents(self, theme: Theme) -> dict[Rgb, Rgb]:
        """The colours that are the theme's own: of the focus and of the keys."""
        if theme.ansi:
            return {}
        primary, accent = theme.primary, theme.accent or theme.primary
        fixed = {}
        for own, theirs, need in (
            (_FRAME, primary, _VISIBLE),
            (CHAINSTEP.primary, primary, _VISIBLE),
            (_KEY, accent, _READABLE),
            (CHAINSTEP.accent or "", accent, _READABLE),
        ):
            color = _rgb(theirs)
            fixed[parse(own)] = self._apart(color, self.ground, need)
        return fixed


def ends(theme: Theme) -> tuple[Rgb, Rgb]:
    """The background and the text of a theme."""
    if theme == CHAINSTEP:  # whose widgets of Textual's own stand on a slightly other grey
        return _GROUND, _TEXT
    if theme.ansi:  # the terminal's own, of which this much is known
        return ((0, 0, 0), (229, 229, 229)) if theme.dark else ((255, 255, 255), (0, 0, 0))
    variables = theme.to_color_system().generate()
    background, foreground = (_rgb(variables[name]) for name in ("background", "foreground"))
    return background, foreground


def _rgb(text: str) -> Rgb:
    return Color.parse(text).rgb


def _between(start: Lab, end: Lab, share: float, middle: Lab | None = None) -> Lab:
    """A place between two colours, or on the curve through a third at its middle."""
    straight = [a + (b - a) * share for a, b in zip(start, end, strict=True)]
    if middle is not None:
        bend = 4.0 * share * (1.0 - share)
        halves = [(a + b) / 2 for a, b in zip(start, end, strict=True)]
        straight = [
            x + bend * (m - half) for x, m, half in zip(straight, middle, halves, strict=True)
        ]
    return straight[0], straight[1], straight[2]


@lru_cache(maxsize=4096)
def _share_on_light(angle: float) -> float:
    """How much of its contrast (as a logarithm) a hue keeps on a light background."""
    places = sorted(
        (hue(parse(color)), math.log(ratio) / math.log(contrast(parse(color), _GROUND)))
        for color, ratio in _ON_LIGHT.items()
    )
    places = [(places[-1][0] - 360.0, places[-1][1]), *places, (places[0][0] + 360.0, places[0][1])]
    for (low, one), (high, other) in pairwise(places):
        if low <= angle <= high:
            return one + (other - one) * _step(angle, low, high)
    return 1.0


def _step(value: float, low: float, high: float) -> float:
    """0 up to `low`, 1 from `high` on, smooth between them."""
    share = min(max((value - low) / (high - low), 0.0), 1.0)
    return share * share * (3.0 - 2.0 * share)
