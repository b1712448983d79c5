"""The table of parameters: its rows, its columns, and the panel that scrolls it."""

from __future__ import annotations

import math
from functools import cache

import pytest
from host import Host
from hypothesis import given
from hypothesis import strategies as st
from pictures import picture, text
from rich.cells import cell_len
from rich.segment import Segment
from syrupy.assertion import SnapshotAssertion

from core.data.experiment import load
from core.formulas.names import Symbol, bias, weight
from core.network.network import Network
from core.stepper import Stepper
from tui.drawing import palette
from tui.drawing.tables import parameter_table
from tui.drawing.tables.parameter_table import Rows, columns, header, line
from tui.panels.parameters import ParametersPanel
from tui.playing.moment import Moment, RunStatus

SIZES = st.lists(st.integers(1, 12), min_size=2, max_size=5).map(tuple)


def network(*sizes: int) -> Network:
    return Network(sizes, ("tanh",) * (len(sizes) - 1))


@cache
def moment(source: str, t: int, hidden: tuple[int, ...] | None = None) -> Moment:
    stepper = Stepper(load(source, {"hidden": hidden} if hidden else None))
    stepper.seek(t)
    return Moment(
        stepper.experiment,
        stepper.schedule,
        stepper.step,
        stepper.known,
        "",
        stepper.history,
        t,
        RunStatus(),
        stepper.learning_rate,
        stepper.training,
        stepper.rows,
    )


def table(shown: Moment, width: int) -> list[list[Segment]]:
    """The whole table, with its header."""
    net = shown.experiment.network
    rows, layout = Rows(net), columns(net, width)
    drawn = [line(rows, k, layout, width, shown.known, shown.step) for k in range(len(rows))]
    return [header(layout, width, shown.known, "mean"), *drawn]


def row_of(shown: Moment, parameter: Symbol, width: int = 38) -> str:
    return text(table(shown, width))[1 + Rows(shown.experiment.network).row(parameter)]


# rows


@given(SIZES)
def test_rows_are_a_heading_a_layer_and_the_parameters_in_order(sizes: tuple[int, ...]) -> None:
    net = network(*sizes)
    rows = Rows(net)
    there = [rows.at(row) for row in range(len(rows))]
    assert [row for row in there if isinstance(row, Symbol)] == list(net.parameters())
    assert [row for row in there if isinstance(row, int)] == list(range(1, net.last + 1))
    assert all(rows.at(rows.row(symbol)) == symbol for symbol in net.parameters())
    for layer in range(1, net.last + 1):
        assert there[there.index(layer) + 1] == weight(layer, 1, 1)


# columns


@pytest.mark.parametrize(
    ("width", "numbers", "number", "bar"),
    [
        (60, ("value", "gradient", "change"), 9, 7),
        (47, ("value", "gradient", "change"), 9, 7),
        (38, ("value", "gradient", "change"), 9, 0),
        (29, ("value", "gradient", "change"), 7, 0),
        (28, ("value", "gradient"), 9, 0),
        (22, ("value", "gradient"), 7, 0),
        (20, ("value",), 9, 0),
        (13, ("value",), 7, 0),
    ],
)
def test_columns_give_way_in_order(
    width: int, numbers: tuple[str, ...], number: int, bar: int
) -> None:
    layout = columns(network(2, 2, 1), width)
    assert (layout.numbers, layout.number, layout.bar) == (numbers, number, bar)


@given(SIZES, st.integers(5, 90))
def test_every_line_is_as_wide_as_asked(sizes: tuple[int, ...], width: int) -> None:
    layout, known = columns(network(*sizes), width), moment("worked-example", 0).known
    assert layout.width <= width
    assert cell_len("".join(text([header(layout, width, known, "mean")]))) == width


@pytest.mark.parametrize("t", [0, 9, 20, 26])
@pytest.mark.parametrize("width", [5, 8, 12, 18, 24, 38, 60, 120])
def test_all_widths_are_filled(t: int, width: int) -> None:
    rows = table(moment("worked-example", t), width)
    assert {cell_len(row) for row in text(rows)} == {width}


# numbers


def test_numbers_not_known_yet_are_points() -> None:
    assert row_of(moment("worked-example", 0), weight(1, 1, 1)).split() == [
        "w₁₁₁",
        "+0.1",
        "·",
        "·",
    ]


def test_gradients_appear_with_their_steps() -> None:
    last = moment("worked-example", 6)  # ∂L/∂w₂₁₁
    assert row_of(last, weight(2, 1, 1)).split() == ["▸w₂₁₁", "+1", "+270", "·"]
    assert row_of(last, weight(2, 2, 1)).split() == ["w₂₂₁", "+1", "·", "·"]


def test_changes_appear_with_their_steps() -> None:
    first = moment("worked-example", 17)  # w₁₁₁ is updated
    assert row_of(first, weight(1, 1, 1)).split() == ["▸w₁₁₁", "−23.9", "+240", "−24"]
    assert row_of(first, weight(1, 2, 1)).split() == ["w₁₂₁", "+0.1", "+2400", "·"]


def number(value: float | None, width: int = 9) -> str:
    return parameter_table.aligned(value, width)


def test_decimal_points_stand_under_one_another() -> None:
    written = [number(value) for value in (0.27394, -10.30271, 240.5, 3.0, 0.0, None)]
    assert written == [
        "  +0.2739",
        " −10.3027",
        "+240.5   ",
        "  +3     ",
        "   0     ",
        "   ·     ",
    ]


def test_only_exact_numbers_are_written_short() -> None:
    assert number(0.5).strip() == "+0.5"
    assert number(0.50000001).strip() == "+0.5000"


def test_numbers_far_from_one() -> None:
    assert number(1.25e-7).strip() == "+1.25e−7"
    assert number(-3.5e12).strip() == "−3.5e12"
    assert number(math.nan).strip() == "nan"
    assert number(-math.inf).strip() == "−∞"


@given(st.floats(), st.sampled_from([7, 9]))
def test_any_number_fits_its_column(value: float, width: int) -> None:
    assert len(number(value, width)) == width


def bar(value: float, cells: int = 7) -> str:
    return "".join(segment.text for segment in parameter_table.bar(value, cells, None))


def test_bars_grow_from_the_middle() -> None:
    assert bar(0.0) == "   │   "
    assert (bar(-1.0), bar(1.0)) == (" ╺━│   ", "   │━╸ ")
    assert (bar(-math.inf), bar(1e9)) == ("━━━│   ", "   │━━━")


@given(st.floats())
def test_any_bar_fits(value: float) -> None:
    assert len(bar(value, 11)) == 11


# the whole


def test_the_computed_number_is_a_chip() -> None:
    for t, computed in ((6, ["+270"]), (17, ["−23.9", "−24"]), (0, [])):
        shown = moment("worked-example", t)
        segments = [segment for row in table(shown, 38) for segment in row]
        chips = [s.text.strip() for s in segments if s.style and s.style.bgcolor and s.style.bold]
        chips = [chip for chip in chips if not chip.startswith("▸")]
        assert chips == computed


def test_the_sign_of_a_value_is_its_colour() -> None:
    rows = table(moment("worked-example", 17), 38)
    value = next(segment for segment in rows[3] if "+0.1" in segment.text)
    assert str(value.style) == palette.POSITIVE


@pytest.mark.parametrize("width", [24, 38, 60])
@pytest.mark.parametrize("t", [0, 12, 20])
def test_pictures(t: int, width: int, snapshot: SnapshotAssertion) -> None:
    assert picture(table(moment("worked-example", t), width), styled=width == 60) == snapshot


# the panel


def stage() -> Host:
    return Host(ParametersPanel(), chosen=(ParametersPanel.ParameterChosen, "parameter"))


def shown(panel: ParametersPanel) -> list[str]:
    return [panel.render_line(y).text for y in range(panel.size.height)]


async def test_without_a_moment_it_is_blank() -> None:
    app = stage()
    async with app.run_test(size=(38, 14)):
        assert "".join(shown(app.query_one(ParametersPanel))).strip() == ""


async def test_the_panel_shows_the_table() -> None:
    app = stage()
    async with app.run_test(size=(38, 14)) as pilot:
        panel = app.query_one(ParametersPanel)
        for t in (0, 17):
            panel.moment = moment("worked-example", t)
            await pilot.pause()
            expected = text(table(moment("worked-example", t), 38))
            assert shown(panel) == [*expected, *[" " * 38] * (14 - len(expected))]
        panel.moment = moment("xor", 0)
        await pilot.pause()
        assert shown(panel)[3].split()[0] == "w₁₂₁"


async def test_the_current_parameter_is_kept_in_sight() -> None:
    app = stage()
    async with app.run_test(size=(38, 8)) as pilot:
        panel = app.query_one(ParametersPanel)
        panel.moment = moment("xor", 0, (9, 9))
        await pilot.pause()
        assert panel.scroll_offset.y == 0
        for t in range(19, 19 + 30):  # from the loss backwards
            panel.moment = moment("xor", t, (9, 9))
            await pilot.pause()
            target = panel.moment.step.target
            if target is not None and target.is_parameter:
                assert sum(row.startswith("▸") for row in shown(panel)) == 1
        where = panel.scroll_offset
        panel.moment = moment("xor", 0, (9, 9))
        await pilot.pause()
        assert panel.scroll_offset == where
        panel.moment = moment("worked-example", 0)
        await pilot.pause()
        assert panel.scroll_offset.y == 0


async def test_a_first_moment_far_down_is_in_sight_at_once() -> None:
    app = stage()
    async with app.run_test(size=(38, 8)) as pilot:
        panel = app.query_one(ParametersPanel)
        panel.moment = moment("xor", 25, (9, 9))  # a weight of the last layer
        await pilot.pause()
        assert sum(row.startswith("▸") for row in shown(panel)) == 1


async def test_a_parameter_in_sight_does_not_scroll() -> None:
    app = stage()
    async with app.run_test(size=(38, 8)) as pilot:
        panel = app.query_one(ParametersPanel)
        panel.moment = moment("worked-example", 17)  # w₁₁₁
        await pilot.pause()
        panel.scroll_to(y=1, animate=False)
        await pilot.pause()
        for t, top in ((18, 1), (22, 1), (23, 6)):  # w₁₂₁, b₁₂, w₂₁₁ behind the heading
            panel.moment = moment("worked-example", t)
            await pilot.pause()
            assert panel.scroll_offset.y == min(top, panel.max_scroll_y)


async def test_it_scrolls_to_the_last_parameter_by_key() -> None:
    app = stage()
    async with app.run_test(size=(38, 8)) as pilot:
        panel = app.query_one(ParametersPanel)
        panel.moment = moment("xor", 0, (9, 9))
        panel.focus()
        await pilot.pause()
        panel.scroll_end(animate=False)
        await pilot.pause()
        lines = shown(panel)
        assert lines[0].split() == ["value", "gradient", "change"]
        assert lines[-1].split()[0] == "b₃₁"
        await pilot.press("up")
        await pilot.pause(0.3)
        assert shown(panel)[-1].split()[0] == "w₃₉₁"


async def test_a_click_chooses_a_parameter() -> None:
    app = stage()
    async with app.run_test(size=(38, 14)) as pilot:
        panel = app.query_one(ParametersPanel)
        await pilot.click(ParametersPanel, offset=(3, 3))
        panel.moment = moment("worked-example", 0)
        await pilot.pause()
        for y in (0, 1, 2, 4, 13):  # header, heading, w₁₁₁, b₁₁, nothing
            await pilot.click(ParametersPanel, offset=(3, y))
        assert app.chosen == [weight(1, 1, 1), bias(1, 1)]


async def test_a_large_network_is_drawn_line_by_line() -> None:
    app = stage()
    async with app.run_test(size=(38, 8)) as pilot:
        panel = app.query_one(ParametersPanel)
        panel.moment = moment("xor", 0, (100, 100))
        await pilot.pause()
        assert panel.virtual_size.height == panel.moment.experiment.network.parameter_count + 3 + 1
        panel.scroll_to(y=5000, animate=False)
        await pilot.pause()
        assert shown(panel)[1].split()[0].startswith("w₂,")
