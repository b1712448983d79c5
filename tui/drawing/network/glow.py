"""Lights up a part of a picture softly, as what is under the mouse."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui.drawing import palette
from tui.drawing.glyphs import BRAILLE

_INK, _GROUND = 0.45, 0.16  # how far colours of texts and lines, and those behind, go to the light


def glowing(strip: Strip, spans: Sequence[tuple[int, int]]) -> Strip:
    """A row of a picture with some of its cells lit up.

    Args:
        strip: The row.
        spans: Runs of cells in rising order, each from a column to the one behind the run.
    """
    parts: list[Strip] = []
    done = 0
    for start, end in spans:
        lit = [_lit(segment) for segment in strip.crop(start, end)]
        parts += [strip.crop(done, start), Strip(lit, end - start)]
        done = end
    return Strip.join([*parts, strip.crop(done)])


def _lit(segment: Segment) -> Segment:
    text, style, _ = segment
    if style is None:
        return segment
    is_line = BRAILLE < ord(text[:1] or " ") <= BRAILLE + 0xFF
    return Segment(text, _brighter(style, is_line))


@lru_cache(maxsize=256)
def _brighter(style: Style, is_line: bool) -> Style:
    """A style lit up; of a line, only its dots."""
    color, ground = style.color, style.bgcolor
    return style + Style(
        color=_toward_light(color, _INK) if color else None,
        bgcolor=_toward_light(ground, _GROUND) if ground and not is_line else None,
    )


def _toward_light(color: Color, share: float) -> str | Color:
    if color.triplet is None:  # one of the terminal's own
        return color
    return palette.mix(color.triplet.hex, palette.RESULT, share)
