"""Terminals of 256 or 16 colours: the nearest of them, or the one that means the same."""

from __future__ import annotations

import math
from functools import lru_cache

from tui.look.colours import Ink, Rgb, chroma, contrast, hue, lab, luminance

_TINTED, _BOOST = 0.12, 1.5  # a fill of less chroma is a tint, which is made that much stronger
_READABLE, _VISIBLE = 4.5, 3.0  # contrast ratios for text and for marks; WCAG 2.2, 1.4.3 and 1.4.11

# 256 colours: the first 16 differ between terminals, the others are a cube and a row of greys.
_LEVELS = (0, 95, 135, 175, 215, 255)
_CUBE = [(red, green, blue) for red in _LEVELS for green in _LEVELS for blue in _LEVELS]
_PALETTE: dict[int, Rgb] = dict(
    enumerate([*_CUBE, *((grey, grey, grey) for grey in range(8, 248, 10))], 16)
)


def _weighed(color: Rgb) -> tuple[float, float, float]:
    """Where a colour lies. Hue counts more than lightness, or dark tints would all be grey."""
    lightness, a, b = lab(color)
    return 0.5 * lightness, a, b


_PLACES = {number: _weighed(color) for number, color in _PALETTE.items()}

# 16 colours, as xterm shows them; others show other shades of the same.
BLACK, RED, GREEN, YELLOW, BLUE, MAGENTA, CYAN, WHITE = range(8)
BRIGHT = 8  # to be added
SIXTEEN: tuple[Rgb, ...] = (
    *((0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0)),
    *((0, 0, 238), (205, 0, 205), (0, 205, 205), (229, 229, 229)),
    *((127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0)),
    *((92, 92, 255), (255, 0, 255), (0, 255, 255), (255, 255, 255)),
)
DEFAULT = -1  # the terminal's own background or text

_GREY = 0.045  # less chroma than this is a grey
# Contrast ratios to the background: below `_SAME` a fill is none, from `_CHIP` on it is a chip, and
# text below `_FAINT` or `_MUTED` was meant to be so.
_SAME, _CHIP, _BRIGHT = 1.2, 4.85, 11.0
_FAINT, _MUTED, _CLEAR = 3.2, 6.0, 10.0
# Where hues end, in degrees, and their names on dark and on light backgrounds. Pink and purple,
# salmon and orange, cyan and blue mean different things.
_HUES = (
    (20, MAGENTA + BRIGHT, MAGENTA),
    (45, RED + BRIGHT, RED),
    (72, YELLOW, RED),
    (115, YELLOW + BRIGHT, YELLOW),
    (180, GREEN + BRIGHT, GREEN),
    (230, CYAN + BRIGHT, CYAN),
    (285, CYAN, BLUE),  # blue text is illegible on many black screens
    (325, MAGENTA, MAGENTA),
    (360, MAGENTA + BRIGHT, MAGENTA),
)


@lru_cache(maxsize=16384)
def nearest(color: Rgb, on: int | None = None, need: float = 1.0) -> int:
    """The number of the nearest of 256 colours.

    Args:
        color: The colour.
        on: The number of the colour behind it; None for a fill, whose slight tint is made stronger,
            or the nearest would be a grey.
        need: The contrast ratio to that, if one has it.
    """
    lightness, a, b = _weighed(color)
    tint = on is None and _GREY <= chroma(color) < _TINTED
    boost = _BOOST if tint else 1.0
    place = (lightness, boost * a, boost * b)
    order = sorted(_PLACES, key=lambda number: math.dist(_PLACES[number], place))
    if on is None:
        return order[0]
    behind = _PALETTE[on]
    return next((n for n in order if contrast(_PALETTE[n], behind) >= need), order[0])


def pair_of_256(color: Rgb, on: Rgb, ink: Ink = Ink.TEXT) -> tuple[int, int]:
    """The numbers of a colour and of the one behind it. What could be read can be read.

    Args:
        color: The colour of the text.
        on: The colour behind it.
        ink: What is drawn in it.
    """
    behind = nearest(on)
    if ink is Ink.BLOCKS:
        return nearest(color), behind
    return nearest(color, behind, min(contrast(color, on), _READABLE)), behind


class Sixteen:
    """From the colours of a theme to sixteen, by what they mean: their brightness and hue."""

    def __init__(self, ground: Rgb, native: bool) -> None:
        """Take the theme's background for black or white, or for the terminal's own colour."""
        self._ground = ground
        self._light = luminance(ground) > 0.2
        self._native = native

    def pair(self, color: Rgb, on: Rgb, ink: Ink = Ink.TEXT) -> tuple[int, int]:
        """The numbers of a colour and of the one behind it; −1 is the terminal's own.

        Args:
            color: The colour of the text.
            on: The colour behind it.
            ink: What is drawn in it.
        """
        behind = self.fill(on)
        if ink is Ink.BLOCKS:
            return self.fill(color), behind
        own = self.ink(color)
        if behind in (DEFAULT, self._plain):
            pale = self._light and own in (GREEN, YELLOW, CYAN) and ink is Ink.TEXT
            return (BLACK, own) if pale else (own, behind)  # too pale for text on white
        shown = SIXTEEN[behind]
        if chroma(color) >= _GREY and contrast(SIXTEEN[own], shown) >= _VISIBLE:
            return own, behind
        return BLACK if luminance(shown) > 0.18 else WHITE + BRIGHT, behind

    @property
    def _plain(self) -> int:
        return WHITE + BRIGHT if self._light else BLACK

    def fill(self, color: Rgb) -> int:
        """What stands for a colour behind text."""
        ratio = contrast(color, self._ground)
        if chroma(color) >= _GREY and ratio >= _SAME:
            bright, dark = self._named(color)
            if ratio >= _CHIP:
                return dark if self._light else bright
            if 20 <= hue(color) < 120:  # below zero
                return YELLOW if self._light else RED
            if 180 <= hue(color) < 325:
                return CYAN if self._light else BLUE
        if ratio < _SAME:
            return DEFAULT if self._native else self._plain
        if ratio < _CHIP:
            return WHITE if self._light else BLACK + BRIGHT
        if ratio < _BRIGHT:
            return BLACK + BRIGHT if self._light else WHITE
        return BLACK if self._light else WHITE + BRIGHT

    def ink(self, color: Rgb) -> int:
        """What stands for a colour of text on the background."""
        ratio = contrast(color, self._ground)
        if chroma(color) >= _GREY:
            bright, dark = self._named(color)
            return dark if self._light else bright
        if ratio < (_MUTED if self._light else _FAINT):
            return BLACK + BRIGHT
        if ratio < _MUTED:
            return WHITE
        if self._native and ratio >= _CLEAR:
            return DEFAULT
        return BLACK if self._light else WHITE + BRIGHT

    def _named(self, color: Rgb) -> tuple[int, int]:
        angle = hue(color)
        return next((bright, dark) for end, bright, dark in _HUES if angle <= end)
