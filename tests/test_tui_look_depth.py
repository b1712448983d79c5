"""Terminals of 256 colours, of 16 and of none; and what a terminal says of itself."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.theme import BUILTIN_THEMES, Theme

from tui.drawing import palette
from tui.drawing.prediction.heat_map import shade
from tui.look.colours import Ink, Rgb, chroma, contrast, distance, hue, parse
from tui.look.depth import DEFAULT, SIXTEEN, Sixteen, nearest, pair_of_256
from tui.look.filters import filters
from tui.look.scheme import CHAINSTEP
from tui.look.themes import Translation
from tui.terminal.abilities import Abilities, Colors, ascii_only, colors

GROUND, CARD = parse(palette.BACKGROUND), parse(palette.CARD)
FACTORS = [parse(color) for color in palette.FACTORS]
SIGNS = [parse(palette.POSITIVE), parse(palette.NEGATIVE)]
ENDS = [parse(palette.tint(x)) for x in (-3.0, 0.0, 3.0)]
RGB = st.tuples(*[st.integers(0, 255)] * 3)
TEXT, CHIP = Style(color=palette.TEXT), Style(color=palette.ON_CHIP, bgcolor=palette.LIT, bold=True)


def of_256(number: int) -> Rgb:
    """What xterm shows for a number."""
    if number >= 232:
        return (8 + 10 * (number - 232),) * 3
    red, green, blue = ((number - 16) // by % 6 for by in (36, 6, 1))
    return tuple(55 + 40 * part if part else 0 for part in (red, green, blue))  # type: ignore[return-value]


def shown(style: Style, theme: Theme, abilities: Abilities, text: str = "a") -> Style:
    line = [Segment(text, style)]
    for each in filters(theme, abilities):
        line = each.apply(line, Color(0, 0, 0))
    assert line[0].style is not None
    return line[0].style


@given(st.integers(16, 255))
def test_one_of_the_256_is_itself_for_text(number: int) -> None:
    assert of_256(nearest(of_256(number), 16)) == of_256(number)


@given(RGB, RGB)
def test_of_256_colours_what_could_be_read_can_be_read(color: Rgb, on: Rgb) -> None:
    front, back = map(of_256, pair_of_256(color, on))
    best = max(contrast((0, 0, 0), back), contrast((255, 255, 255), back))
    assert contrast(front, back) >= min(contrast(color, on), 4.5, best) * 0.999


@pytest.mark.parametrize("theme", BUILTIN_THEMES.values(), ids=lambda theme: theme.name)
def test_256_colours_keep_meanings_apart(theme: Theme) -> None:
    made = Translation(theme)
    ground = of_256(nearest(made.ground))
    fills = [of_256(nearest(made.color(end))) for end in ENDS]
    assert len({ground, *fills}) == 4
    assert min(distance(a, b) for a, b in itertools.combinations(fills, 2)) >= 0.06
    chips = {nearest(made.color(color)) for color in FACTORS}
    texts = {nearest(made.color(color), nearest(made.ground), 4.5) for color in FACTORS}
    assert len(chips) == len(texts) == len(FACTORS)


@pytest.mark.parametrize("name", ["chainstep", "textual-light", "nord"])
def test_256_colours_show_both_sides_of_the_heat_map(name: str) -> None:
    theme = {**BUILTIN_THEMES, "chainstep": CHAINSTEP}[name]
    abilities = Abilities(Colors.MANY)
    for side in (0, 1):
        for level in range(13, 21):
            color = shade(side, level)
            made = shown(Style(color=color, bgcolor=color), theme, abilities, "▀").bgcolor
            assert made is not None
            assert made.number is not None
            turned = abs(hue(of_256(made.number)) - hue(parse(color)))
            assert chroma(of_256(made.number)) > 0.02
            assert min(turned, 360.0 - turned) < 55.0


@pytest.mark.parametrize("name", ["chainstep", "textual-light", "ansi-dark", "ansi-light"])
def test_16_colours_keep_meanings_apart(name: str) -> None:
    theme = {**BUILTIN_THEMES, "chainstep": CHAINSTEP}[name]
    made = Translation(theme)
    sixteen = Sixteen(made.ground, theme.ansi)
    plus, minus = (sixteen.ink(made.color(color)) for color in SIGNS)
    assert plus != minus
    assert len({sixteen.fill(made.color(c)) for c in (GROUND, *ENDS)}) == 4
    factors = [sixteen.pair(made.color(color), made.ground) for color in FACTORS]
    chips = [sixteen.fill(made.color(color)) for color in FACTORS]
    least = len(FACTORS) if theme.dark else 5  # there is one magenta for pink and purple on white
    assert len(set(factors)) >= least
    assert len(set(chips)) >= least
    assert (sixteen.fill(made.ground) == DEFAULT) == theme.ansi


@pytest.mark.parametrize("name", ["chainstep", "textual-light"])
def test_16_colours_can_be_read_on_chips_and_cards(name: str) -> None:
    made = Translation({**BUILTIN_THEMES, "chainstep": CHAINSTEP}[name])
    sixteen = Sixteen(made.ground, native=False)
    on_chips = [(palette.ON_CHIP, chip) for chip in (*palette.FACTORS, palette.LIT, palette.RESULT)]
    on_cards = [(palette.TEXT, palette.tint(x / 4)) for x in range(-12, 13)]
    headers = [(palette.TEXT, palette.header(fill)) for _, fill in on_cards]
    for color, on in (*on_chips, *on_cards, *headers):
        front, back = sixteen.pair(made.color(parse(color)), made.color(parse(on)))
        assert contrast(SIXTEEN[front], SIXTEEN[back]) >= 3.8
    for color in (palette.TEXT, palette.MUTED, *palette.FACTORS):
        front, back = sixteen.pair(made.color(parse(color)), made.ground)
        assert contrast(SIXTEEN[front], SIXTEEN[back]) >= 3.1


def test_dots_on_white_keep_their_colour_and_text_stands_on_it() -> None:
    made = Translation(BUILTIN_THEMES["textual-light"])
    sixteen = Sixteen(made.ground, native=False)
    yellow = made.color(FACTORS[0])
    assert sixteen.pair(yellow, made.ground, Ink.LINES) == (3, 15)
    assert sixteen.pair(yellow, made.ground, Ink.TEXT) == (0, 3)


@given(st.sampled_from([*BUILTIN_THEMES.values(), CHAINSTEP]), RGB, RGB, st.sampled_from("a⠒▀"))
def test_no_terminal_gets_colours_it_lacks(theme: Theme, color: Rgb, on: Rgb, text: str) -> None:
    style = Style(color=f"rgb{color}".replace(" ", ""), bgcolor=f"rgb{on}".replace(" ", ""))
    few = shown(style, theme, Abilities(Colors.FEW), text)
    assert few.color is not None
    assert few.bgcolor is not None
    assert {few.color.type.name, few.bgcolor.type.name} <= {"STANDARD", "DEFAULT"}
    none = shown(style, theme, Abilities(Colors.NONE), text)
    assert none.color is none.bgcolor is None
    many = shown(style, theme, Abilities(Colors.MANY), text)
    assert many.color is not None
    assert many.color.triplet is None


def test_without_colours_a_chip_is_reversed_and_a_card_has_a_line() -> None:
    none = Abilities(Colors.NONE)
    header = Style(color=palette.TEXT, bgcolor=palette.header(palette.tint(0.4)))
    assert shown(TEXT, CHAINSTEP, none) == Style()
    assert shown(CHIP, CHAINSTEP, none) == Style(bold=True, reverse=True)
    assert shown(header, CHAINSTEP, none) == Style(underline=True)
    assert shown(Style(color=palette.FAINT), CHAINSTEP, none) == Style(dim=True)
    assert shown(Style(color=palette.FACTORS[0]), CHAINSTEP, none) == Style(bold=True)
    assert shown(Style(color=palette.TEXT, reverse=True), CHAINSTEP, none) == Style(reverse=True)
    chips = [*palette.FACTORS, palette.LIT, palette.RESULT]
    assert all(
        shown(Style(color=palette.ON_CHIP, bgcolor=chip), BUILTIN_THEMES["nord"], none).reverse
        for chip in chips
    )


def test_without_colours_what_can_be_clicked_still_can() -> None:
    style = Style(color=palette.TEXT, meta={"@click": "x"})
    assert shown(style, CHAINSTEP, Abilities(Colors.NONE)).meta == {"@click": "x"}


@pytest.mark.parametrize(
    ("environment", "found"),
    [
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, Colors.ALL),
        ({"TERM": "xterm-256color", "COLORTERM": "24bit"}, Colors.ALL),
        ({"TERM": "xterm-256color"}, Colors.MANY),
        ({"TERM": "tmux-256color"}, Colors.MANY),
        ({"TERM": "screen-256color", "COLORTERM": ""}, Colors.MANY),
        ({"TERM": "xterm"}, Colors.FEW),
        ({"TERM": "xterm-16color"}, Colors.FEW),
        ({"TERM": "linux"}, Colors.FEW),
        ({"TERM": "screen"}, Colors.FEW),
        ({"TERM": "tmux"}, Colors.FEW),
        ({"TERM": "no such terminal"}, Colors.FEW),
        ({"TERM": "xterm-direct"}, Colors.ALL),
        ({"TERM": "xterm-kitty"}, Colors.ALL),
        ({"TERM": "alacritty"}, Colors.ALL),
        ({}, Colors.ALL),
        ({"TERM": "xterm", "NO_COLOR": "1"}, Colors.NONE),
        ({"TERM": "xterm", "NO_COLOR": ""}, Colors.FEW),
        ({"TERM": "xterm", "COLORTERM": "truecolor", "NO_COLOR": "0"}, Colors.NONE),
        ({"TERM": "xterm", "TEXTUAL_COLOR_SYSTEM": "256"}, Colors.MANY),
        ({"TERM": "xterm", "TEXTUAL_COLOR_SYSTEM": "auto"}, Colors.FEW),
    ],
    ids=str,
)
def test_how_many_colours_a_terminal_has(environment: dict[str, str], found: Colors) -> None:
    assert colors(environment) is found


@pytest.mark.parametrize(
    ("environment", "encoding", "found"),
    [
        ({"LANG": "en_GB.UTF-8"}, "utf-8", False),
        ({"LANG": "C.utf8"}, "UTF-8", False),
        ({}, "utf-8", False),
        ({"LANG": "C", "LC_CTYPE": "C.UTF-8"}, "utf-8", False),
        ({"LC_ALL": "C"}, "utf-8", True),
        ({"LC_ALL": "", "LANG": "de_DE.ISO-8859-1"}, "utf-8", True),
        ({"LANG": "de_DE@euro"}, "utf-8", True),
        ({"LC_ALL": "POSIX", "LANG": "en_GB.UTF-8"}, "utf-8", True),
        ({"LANG": "en_GB.UTF-8"}, "latin-1", True),
    ],
    ids=str,
)
def test_where_only_ascii_arrives(environment: dict[str, str], encoding: str, found: bool) -> None:
    assert ascii_only(environment, encoding) is found
