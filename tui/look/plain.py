"""No colour at all: what colours say is said by bold, dim, underlined and reversed text."""

from __future__ import annotations

import math

from rich.style import Style

from tui.drawing import palette
from tui.look.colours import Rgb, contrast, luminance, parse

_GROUND = parse(palette.BACKGROUND)
_FAINT = 2.6  # a contrast ratio below which text is meant to be faint
_SLIGHT = 1.25  # a contrast ratio below which two colours are taken for one
_TELLING = frozenset(map(parse, (*palette.FACTORS, palette.LIT, palette.RESULT, "#8289b8")))
"""Colours of text that stands out: of factors, of what is lit, of the frame with the focus."""
_FILLS = (
    palette.LOSS_CARD,
    *(palette.tint(sign * math.atanh(n / 16.0)) for n in range(16) for sign in (1.0, -1.0)),
    *(palette.CARD_POSITIVE, palette.CARD_NEGATIVE),
)
_HEADERS = frozenset(parse(palette.header(fill)) for fill in _FILLS)
"""The colours behind the names of cards."""


def plain(style: Style, color: Rgb, on: Rgb) -> Style:
    """A style of the scheme without its colours.

    A chip, dark on bright, is reversed; the name of a card is underlined.

    Args:
        style: The style.
        color: Its colour.
        on: The colour behind it.
    """
    chip = contrast(on, _GROUND) >= 4.0 and luminance(color) < luminance(on)
    alone = contrast(on, _GROUND) < _SLIGHT
    return Style(
        bold=True if style.bold or (alone and color in _TELLING) else None,
        dim=True if style.dim or contrast(color, on) < _FAINT else None,
        italic=style.italic,
        underline=True if style.underline or on in _HEADERS else None,
        strike=style.strike,
        blink=style.blink,
        reverse=True if bool(style.reverse) != chip else None,
        link=style.link,
        meta=style.meta or None,
    )
