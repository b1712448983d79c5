"""Arithmetic with colours: how bright they are, how far they stand apart, and how to change that.

A colour is a triple of 8-bit red, green and blue as screens take them (sRGB).
"""

from __future__ import annotations

import math
from enum import Enum
from functools import lru_cache

Rgb = tuple[int, int, int]
Lab = tuple[float, float, float]

_STEPS = 15  # halvings, enough for 8 bits


def parse(text: str) -> Rgb:
    """The colour written `#rrggbb`."""
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


@lru_cache(maxsize=65536)
def luminance(color: Rgb) -> float:
    """Relative luminance, 0 (black) … 1 (white); WCAG 2.2, "relative luminance"."""
    red, green, blue = map(_linear, color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Rgb, other: Rgb) -> float:
    """The contrast ratio of two colours, 1 … 21; WCAG 2.2, "contrast ratio"."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@lru_cache(maxsize=65536)
def lab(color: Rgb) -> Lab:
    """Lightness, green–red and blue–yellow, in which equal distances look about equal.

    This is Oklab: Björn Ottosson, "A perceptual color space for image processing", 2020.
    """
    red, green, blue = map(_linear, color)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def distance(one: Rgb, other: Rgb) -> float:
    """How different two colours look: 0 the same, 0.02 just told apart, 1 black and white."""
    return math.dist(lab(one), lab(other))


def chroma(color: Rgb) -> float:
    """How colourful: 0 grey, 0.3 the most a screen can do."""
    return math.hypot(*lab(color)[1:])


def hue(color: Rgb) -> float:
    """Which colour, in degrees: about 30 red, 110 yellow, 140 green, 195 cyan, 265 blue."""
    _, a, b = lab(color)
    return math.degrees(math.atan2(b, a)) % 360.0


def lit(a: float, b: float, wanted: float) -> Rgb:
    """The colour of a hue, as colourful as (a, b) say or can be, that has a luminance."""
    low, high = 0.0, 1.0
    for _ in range(_STEPS):
        middle = low / 2 + high / 2
        low, high = (middle, high) if luminance(_shown(middle, a, b)) < wanted else (low, middle)
    return _shown(low / 2 + high / 2, a, b)


@lru_cache(maxsize=65536)
def _shown(lightness: float, a: float, b: float) -> Rgb:
    """The colour nearest to a place in Oklab that a screen can show: it gives way in chroma."""
    low, high = 0.0, 1.0
    if all(0.0 <= part <= 1.0 for part in _unbounded(lightness, a, b)):
        low = 1.0
    else:
        for _ in range(_STEPS):
            share = low / 2 + high / 2
            parts = _unbounded(lightness, a * share, b * share)
            inside = all(-1e-4 <= part <= 1.0001 for part in parts)
            low, high = (share, high) if inside else (low, share)
    red, green, blue = (_coded(p) for p in _unbounded(lightness, a * low, b * low))
    return red, green, blue


def _unbounded(lightness: float, a: float, b: float) -> tuple[float, float, float]:
    """A place in Oklab as linear light, which lies within 0 … 1 if a screen can show it."""
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _linear(part: int) -> float:
    share = part / 255
    return float(share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4)


def _coded(light: float) -> int:
    light = min(max(light, 0.0), 1.0)
    share = 12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055
    return round(255 * share)


class Ink(Enum):
    """What a stretch of a line is drawn with."""

    TEXT = "letters, which have to be read"
    LINES = "lines and dots, which have to be seen"
    BLOCKS = "blocks, which fill the place as the colour behind them does"


@lru_cache(maxsize=16384)
def ink_of(text: str) -> Ink:
    """That of a stretch of one style, which is all of one kind; blanks count as lines."""
    first = text.lstrip()[:1]
    if "▀" <= first <= "▟":
        return Ink.BLOCKS
    drawn = not first or "─" <= first <= "╿" or "⠀" <= first <= "⣿"
    return Ink.LINES if drawn else Ink.TEXT
