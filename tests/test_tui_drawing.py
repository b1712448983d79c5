"""Canvas, glyphs, numbers and colours."""

import io
import math

import pictures
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from core.data.experiment import load
from core.formulas.names import LOSS, bias, output, weight
from core.stepper import Stepper
from tui.drawing import palette
from tui.drawing.canvas import Canvas, ink, line
from tui.drawing.glyphs import CUT, UNKNOWN, cut, left, pair, right
from tui.drawing.numbers import fixed, short, value

floats = st.floats(allow_nan=True, allow_infinity=True)


def dots(canvas: Canvas) -> list[str]:
    return pictures.text(canvas.rows())


def stepper(hidden: str, targets: int = 1) -> Stepper:
    columns = ["a", "b", *(f"t{k}" for k in range(targets))]
    row = [1, 2, *range(targets)]
    toml = f"""
    [data]
    columns = {columns}
    rows = [{row}]
    inputs = ["a", "b"]
    targets = {columns[2:]}
    [network]
    hidden = {hidden}
    hidden_activation = "tanh"
    output_activation = "linear"
    loss = "squared_error"
    [init]
    scheme = "constant"
    """
    return Stepper(load("-", stdin=io.StringIO(toml)))


def test_a_level_line_of_one_dot() -> None:
    canvas = Canvas(3, 1)
    canvas.stroke(line(0, 1, 5, 1), "#ffffff")
    assert dots(canvas) == ["⠒⠒⠒"]


def test_a_thick_level_line_lies_on_both_sides() -> None:
    canvas = Canvas(2, 1)
    canvas.stroke(line(0, 1, 3, 1, 3), "#ffffff")
    assert dots(canvas) == ["⠿⠿"]


def test_a_steep_line_gets_thick_sideways() -> None:
    canvas = Canvas(1, 2)
    canvas.stroke(line(0, 0, 0, 7, 2), "#ffffff")
    assert dots(canvas) == ["⣿", "⣿"]


@given(*[st.integers(0, 60)] * 4)
def test_a_line_holds_both_its_ends_and_is_the_same_size_backwards(
    x0: int, y0: int, x1: int, y1: int
) -> None:
    cells = {(x, y) for x, y, _ in line(x0, y0, x1, y1)}
    assert {(x0 // 2, y0 // 4), (x1 // 2, y1 // 4)} <= cells
    count = sum(bits.bit_count() for _, _, bits in line(x0, y0, x1, y1))
    assert count == max(abs(x1 - x0), abs(y1 - y0)) + 1
    assert count == sum(bits.bit_count() for _, _, bits in line(x1, y1, x0, y0))


def test_dots_join_and_the_higher_rank_gives_the_colour() -> None:
    canvas = Canvas(1, 1)
    canvas.stroke(line(0, 0, 1, 0), "#111111", rank=2)
    canvas.stroke(line(0, 3, 1, 3), "#222222", rank=1)
    assert dots(canvas) == ["⣉"]
    assert canvas.rows()[0][0].style == ink("#111111")


def test_a_line_that_clears_takes_lower_ranks_away() -> None:
    canvas = Canvas(1, 1)
    canvas.stroke(line(0, 0, 1, 0), "#111111", rank=1)
    canvas.stroke(line(0, 3, 1, 3), "#222222", rank=2, clears=True)
    assert dots(canvas) == ["⣀"]
    canvas.stroke(line(0, 0, 1, 0), "#333333", rank=2, clears=True)  # not its equals
    assert dots(canvas) == ["⣉"]


def test_text_covers_dots_and_wide_characters_take_two_cells() -> None:
    canvas = Canvas(5, 1)
    canvas.stroke(line(0, 1, 9, 1), "#ffffff")
    canvas.text(1, 0, "漢a", ink("#ffffff"))
    assert dots(canvas) == ["⠒漢a⠒"]


@pytest.mark.parametrize(("x", "seen"), [(-1, "b  "), (2, "  a"), (5, "   "), (-9, "   ")])
def test_text_outside_is_not_drawn(x: int, seen: str) -> None:
    canvas = Canvas(3, 1)
    canvas.text(x, 0, "ab", ink())
    canvas.text(0, 1, "below", ink())
    canvas.text(0, -1, "above", ink())
    assert dots(canvas) == [seen]


def test_a_wide_character_that_does_not_fit_is_left_out() -> None:
    canvas = Canvas(1, 1)
    canvas.text(0, 0, "漢", ink())
    assert dots(canvas) == [" "]


def test_a_mark_that_combines_stays_with_its_letter() -> None:
    canvas = Canvas(2, 1)
    canvas.text(0, 0, "e\u0301x", ink())
    assert dots(canvas) == ["e\u0301x"]


@given(st.text(max_size=12), st.integers(0, 12))
def test_texts_fit_their_width(text: str, width: int) -> None:
    assert cell_len(cut(text, width)) <= width
    assert cell_len(left(text, width)) == width
    assert cell_len(right(text, width)) == width
    assert cell_len(pair(text, "1", max(width, 1))) == max(width, 1)


def test_what_is_cut_says_so() -> None:
    assert cut("package", 5) == f"pack{CUT}"
    assert cut("漢字漢字", 4) == f"漢{CUT}"
    assert cut("pack", 4) == "pack"
    assert cut("a", 0) == ""
    assert pair("height", "8", 6) == f"hei{CUT} 8"
    assert pair("height", "12345", 6) == " 12345"


@pytest.mark.parametrize(
    ("number", "width", "decimals", "text"),
    [
        (0.2, 6, 2, "+0.20"),
        (-4.3263, 6, 2, "−4.33"),
        (-0.0053, 6, 3, "−0.005"),
        (-0.0053, 5, 2, "−5e−3"),
        (0.0, 5, 2, "+0.00"),
        (-10.3, 5, 2, "−10.3"),
        (1e9, 5, 2, "+1e9"),
        (math.inf, 5, 2, "+∞"),
        (-math.inf, 5, 2, "−∞"),
    ],
)
def test_fixed(number: float, width: int, decimals: int, text: str) -> None:
    assert fixed(number, width, decimals) == text


@pytest.mark.parametrize(
    ("number", "width", "text"),
    [
        (None, 4, UNKNOWN),
        (225.0, 7, "225"),
        (0.1, 7, "0.1"),
        (-0.40612, 5, "−0.41"),
        (-0.0612, 4, "−.06"),
        (-0.00012, 5, "−1e−4"),
    ],
)
def test_value(number: float | None, width: int, text: str) -> None:
    assert value(number, width) == text


@given(floats, st.integers(4, 12), st.integers(1, 4))
def test_numbers_fit_their_width(number: float, width: int, decimals: int) -> None:
    assert len(value(number, width)) <= width
    assert len(short(number, width, signed=True)) <= width
    assert len(fixed(number, width, decimals)) <= width


@given(floats, st.integers(5, 12))
@example(-0.0, 6)
def test_a_number_keeps_its_sign(number: float, width: int) -> None:
    text = fixed(number, width, 3)
    if not math.isnan(number):
        assert text[0] == ("+" if number >= 0.0 else "−")


def test_mix() -> None:
    assert palette.mix("#000000", "#ff8000", 0.5) == "#804000"
    assert palette.mix("#123456", "#ffffff", 0.0) == "#123456"
    assert palette.mix("#123456", "#fedcba", 1.0) == "#fedcba"


@given(floats)
def test_a_tint_tells_the_sign(number: float) -> None:
    tint = palette.tint(number)
    if math.isnan(number) or abs(number) < 0.01:
        assert tint == palette.CARD
    elif abs(number) > 0.1:
        assert tint != palette.CARD
        assert tint != palette.tint(-number)


def test_factors_come_round_again() -> None:
    assert len(set(palette.FACTORS)) == len(palette.FACTORS) == 6
    assert palette.factor_color(7) == palette.FACTORS[1]


def test_the_factors_of_a_weight_colour_their_owners() -> None:
    run = stepper("[2]")
    run.seek(10)
    assert run.step.target == weight(1, 1, 1)
    assert palette.owners(run.step) == {
        LOSS: palette.FACTORS[0],
        weight(2, 1, 1): palette.FACTORS[1],
        output(1, 1, 2): palette.FACTORS[2],
        weight(1, 1, 1): palette.FACTORS[3],
    }


def test_each_path_has_one_colour_and_the_loss_none() -> None:
    run = stepper("[1]", targets=2)
    t = next(t for t in range(5, 20) if (run.seek(t), run.step.target)[1] == output(1, 1, 2))
    run.seek(t)
    worn = palette.owners(run.step)
    assert worn[weight(2, 1, 1)] == worn[output(2, 1, 2)] == palette.FACTORS[0]
    assert worn[weight(2, 1, 2)] == worn[output(2, 2, 2)] == palette.FACTORS[1]
    assert LOSS not in worn


def test_each_term_of_a_forward_sum_has_one_colour() -> None:
    run = stepper("[2]")
    run.seek(1)
    assert palette.owners(run.step) == {
        weight(1, 1, 1): palette.FACTORS[0],
        output(0, 1, 2): palette.FACTORS[0],
        weight(1, 2, 1): palette.FACTORS[1],
        output(0, 2, 2): palette.FACTORS[1],
        bias(1, 1): palette.FACTORS[2],
    }


def test_nothing_is_coloured_at_init() -> None:
    assert palette.owners(stepper("[2]").step) == {}
