"""Themes: in each, meanings stay apart and what can be read in ours can be read."""

from __future__ import annotations

import itertools
from operator import mul

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.theme import BUILTIN_THEMES, Theme

from tui.drawing import palette
from tui.drawing.prediction import heat_map
from tui.look.colours import Rgb, contrast, distance, hue, lit, luminance, parse
from tui.look.filters import filters
from tui.look.scheme import CHAINSTEP
from tui.look.themes import Translation, ends
from tui.terminal.abilities import Abilities

THEMES = (CHAINSTEP, *BUILTIN_THEMES.values())
OTHERS = THEMES[1:]
GROUND = parse(palette.BACKGROUND)
FACTORS = [parse(color) for color in palette.FACTORS]
SIGNS = [parse(palette.POSITIVE), parse(palette.NEGATIVE)]
CHIPS = [*FACTORS, parse(palette.LIT), parse(palette.RESULT)]
TEXTS = [*CHIPS, *SIGNS, parse(palette.TEXT), parse(palette.MUTED)]
FILLS = [palette.LOSS_CARD, *(palette.tint(x / 8) for x in range(-24, 25))]

# What eyes without red or green cones see of linear light: Machado, Oliveira and Fernandes, "A
# physiologically-based model for simulation of color vision deficiency", 2009, severity 1.0.
EYES = {
    "all cones": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
}

each_theme = pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
each_other = pytest.mark.parametrize("theme", OTHERS, ids=lambda theme: theme.name)
each_eye = pytest.mark.parametrize("eye", EYES)
colors = st.tuples(*[st.integers(0, 255)] * 3)


class Ours(Translation):
    """Ours as it is, which no filter changes."""

    def __init__(self) -> None:
        super().__init__(CHAINSTEP)
        self.color = lambda color: color  # type: ignore[assignment]

    def pair(self, color: Rgb, on: Rgb, *_: object) -> tuple[Rgb, Rgb]:
        return color, on


def into(theme: Theme) -> Translation:
    return Ours() if theme is CHAINSTEP else Translation(theme)


def seen(color: Rgb, eye: str) -> Rgb:
    """What an eye sees of a colour."""
    light = [x / 255 / 12.92 if x <= 10 else ((x / 255 + 0.055) / 1.055) ** 2.4 for x in color]
    mixed = [sum(map(mul, row, light)) for row in EYES[eye]]
    red, green, blue = (_coded(min(max(part, 0.0), 1.0)) for part in mixed)
    return red, green, blue


def _coded(light: float) -> int:
    share = 12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055
    return round(255 * share)


def test_known_contrasts_and_colours() -> None:
    assert contrast((255, 255, 255), (0, 0, 0)) == pytest.approx(21.0)
    assert contrast((119, 119, 119), (255, 255, 255)) == pytest.approx(4.48, abs=0.01)
    assert luminance((255, 0, 0)) == pytest.approx(0.2126)
    assert distance((255, 255, 255), (0, 0, 0)) == pytest.approx(1.0, abs=1e-6)
    assert hue((255, 0, 0)) == pytest.approx(29.2, abs=0.1)


@given(colors, st.floats(0.0, 1.0))
def test_a_colour_is_made_as_bright_as_wanted(color: Rgb, wanted: float) -> None:
    a, b = 0.001 * (color[0] - 128), 0.001 * (color[1] - 128)
    assert luminance(lit(a, b, wanted)) == pytest.approx(wanted, abs=0.01)


@each_theme
def test_text_can_be_read(theme: Theme) -> None:
    for color in TEXTS:
        assert contrast(*into(theme).pair(color, GROUND)) >= 4.5


@each_theme
def test_text_on_chips_can_be_read_and_chips_be_seen(theme: Theme) -> None:
    made = into(theme)
    for chip in CHIPS:
        assert contrast(*made.pair(parse(palette.ON_CHIP), chip)) >= 4.5
        assert contrast(made.color(chip), made.ground) >= 3.0
        assert contrast(made.color(chip), made.color(parse(palette.CARD))) >= 3.0


@each_other
def test_text_on_cards_can_be_read(theme: Theme) -> None:
    made = into(theme)
    for fill in FILLS:
        for text, on in (
            (palette.TEXT, fill),
            (palette.TEXT, palette.header(fill)),
            (palette.mix(palette.TEXT, fill, 0.35), fill),
        ):
            assert contrast(*made.pair(parse(text), parse(on))) >= 4.5


@each_theme
def test_cards_stand_out_and_show_their_sign(theme: Theme) -> None:
    made = into(theme)
    below, zero, above = (made.color(parse(palette.tint(x))) for x in (-3.0, 0.0, 3.0))
    assert contrast(zero, made.ground) >= 1.25
    for one, other in itertools.combinations((below, zero, above), 2):
        assert distance(one, other) >= 0.08
    assert contrast(above, made.ground) > contrast(zero, made.ground)


@each_eye
@each_theme
def test_signs_and_factors_are_told_apart(theme: Theme, eye: str) -> None:
    made = into(theme)
    plus, minus = (seen(made.color(color), eye) for color in SIGNS)
    assert distance(plus, minus) >= 0.12
    least = 0.08 if eye == "all cones" else 0.022
    for one, other in itertools.combinations(FACTORS, 2):
        assert distance(seen(made.color(one), eye), seen(made.color(other), eye)) >= least


@each_theme
def test_hues_stay(theme: Theme) -> None:
    for color in [*FACTORS, *SIGNS]:
        turned = abs(hue(into(theme).color(color)) - hue(color))
        assert min(turned, 360.0 - turned) < 12.0


@each_theme
def test_the_heat_map_has_two_ends_and_a_middle(theme: Theme) -> None:
    made = into(theme)
    shades = [
        [made.color(parse(heat_map.shade(side, level))) for level in range(0, 21, 5)]
        for side in (0, 1)
    ]
    for side in shades:
        away = [distance(shade, side[0]) for shade in side]
        assert away == sorted(away)
        assert away[-1] >= 0.08
    assert distance(shades[0][-1], shades[1][-1]) >= 0.12


@each_other
def test_greys_go_from_the_background_to_the_text(theme: Theme) -> None:
    made = into(theme)
    greys = [parse(palette.faded(palette.TEXT, share / 8)) for share in range(9)]
    away = [contrast(made.color(grey), made.ground) for grey in greys]
    assert away == sorted(away)
    assert made.color(GROUND) == pytest.approx(made.ground, abs=1)
    assert made.color(parse(palette.TEXT)) == pytest.approx(made.text, abs=2)
    assert made.ground == ends(theme)[0]


@given(colors, st.sampled_from(OTHERS))
def test_what_could_be_read_on_the_background_can_be_read(color: Rgb, theme: Theme) -> None:
    before = contrast(color, GROUND)
    assert contrast(*_translation(theme.name).pair(color, GROUND)) >= min(before, 4.5) * 0.99


@given(colors, colors, st.sampled_from(OTHERS))
def test_what_could_be_read_anywhere_can_be_read(color: Rgb, on: Rgb, theme: Theme) -> None:
    before = contrast(color, on)
    made = _translation(theme.name).pair(color, on)
    assert contrast(*made) >= min(before, 4.5) * 0.99


_made: dict[str, Translation] = {}


def _translation(name: str) -> Translation:
    return _made.setdefault(name, Translation(BUILTIN_THEMES[name]))


def test_ours_is_shown_as_it_is_drawn() -> None:
    assert filters(CHAINSTEP, Abilities()) == ()


@each_other
def test_a_line_changes_its_colours_alone(theme: Theme) -> None:
    style = Style(color=palette.TEXT, bgcolor=palette.CARD, bold=True, meta={"a": 1}, link="b")
    line = [Segment("ŷ ", style), Segment("·"), Segment("▀", Style(color=palette.LIT))]
    for each in filters(theme, Abilities()):
        line = each.apply(line, Color(0, 0, 0))
    assert [segment.text for segment in line] == ["ŷ ", "·", "▀"]
    made = line[0].style
    assert made is not None
    assert made.color != style.color
    assert (made.bold, made.meta, made.link) == (True, {"a": 1}, "b")
    assert line[1].style is not None  # else the terminal's own background would show
    assert line[1].style.bgcolor is not None
