"""The pictures of predictions, and the panel that shows one."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pictures import picture, text
from prediction_views import (
    ALL,
    LINE,
    LINES,
    SLOPE,
    SPACE,
    SPACES,
    STEPS,
    TABLE,
    braille,
    chips,
)
from predictions import moment
from rich.cells import cell_len
from syrupy.assertion import SnapshotAssertion

from core.run.edited_rows import EditedRows
from core.run.edits import DatumEdit
from core.run.predictions import Rows, rows_of
from core.run.rows import RowCalculator
from tui.drawing import palette
from tui.drawing.axis import Axis
from tui.drawing.canvas import Canvas
from tui.drawing.prediction.curve import values_axis
from tui.drawing.prediction.matrix import confusion
from tui.drawing.prediction.picture import caption, draw
from tui.drawing.prediction.plot import around, centres, draw_legend, plot
from tui.drawing.prediction.view import color_of, spread, view_at

FINITE = st.floats(allow_nan=False, allow_infinity=False)


def test_views_are_the_same_where_their_pictures_are() -> None:
    data, known = LINE.data, np.array([math.nan, 1.0])
    one = replace(LINE, parameters=known)
    assert one.same(replace(LINE, parameters=known.copy()))
    assert not one.same(LINE)
    assert not one.same(replace(one, row=1))
    edited = EditedRows(data.training_rows).after((DatumEdit(True, 1, 1, 5.0),))
    assert not one.same(replace(one, rows=rows_of(edited)))
    assert one.same(replace(one, rows=rows_of(data.training_rows)))
    assert not one.same(replace(one, network=replace(one.network, activations=("tanh",))))


# axes


@given(st.integers(1, 5000), st.integers(1, 500))
def test_rows_are_spread_evenly(count: int, most: int) -> None:
    places = spread(count, most).tolist()
    assert len(places) == min(count, most)
    assert places == sorted(set(places))
    assert places[0] == 0
    steps = {b - a for a, b in zip(places, [*places[1:], count], strict=True)}
    assert max(steps) - min(steps) <= 1


@given(FINITE, FINITE, st.lists(st.floats(), min_size=1))
def test_any_number_has_a_dot(low: float, high: float, values: list[float]) -> None:
    low, high = sorted((low, high))
    axis = around(low, high)
    assert axis.low < axis.high
    assert axis.low <= low <= high <= axis.high
    area = plot(Canvas(30, 9), axis, axis)
    x, y = area.places(np.array(values), np.array(values))
    columns, rows = area.dots
    assert ((x >= 0) & (x < columns) & (y >= 0) & (y < rows)).all()


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.integers(1, 90))
def test_the_middle_of_each_dot_is_that_dot(low: float, span: float, count: int) -> None:
    axis = Axis(low, low + span)
    area = replace(plot(Canvas(30, 9), axis, axis), left=0, width=count)
    x, _ = area.places(centres(axis, 2 * count), centres(axis, 2 * count))
    assert x.tolist() == list(range(2 * count))


def legend(width: int, *parts: str, name: str = "species") -> str:
    canvas = Canvas(width, 1)
    draw_legend(canvas, 2, name, [(part, palette.TEXT) for part in parts])
    return text(canvas.rows())[0]


def test_a_legend_gives_way_from_its_name_on() -> None:
    parts = ("  ○ low", "  ● high")
    assert legend(28, *parts) == "      species  ○ low  ● high"
    assert legend(22, *parts) == "  spec…  ○ low  ● high"
    assert legend(18, *parts) == "     ○ low  ● high"
    assert legend(16, *parts) == "       ○ low  +1"
    assert legend(8, *parts) == "      +2"


# other pictures


def test_a_curve_shows_the_error_of_the_current_row() -> None:
    far = replace(LINE, parameters=np.array([0.0, 1.1]), row=4)
    bare = replace(far, row=0)
    assert chips(draw(far, 40, 16)) == ["●"]
    assert braille(text(draw(far, 40, 16))) > braille(text(draw(bare, 40, 16))) + 8


def test_classes_on_a_line_are_marked_once_a_row() -> None:
    drawn = "".join(text(draw(STEPS, 40, 16))[1:])
    assert drawn.count("○") + drawn.count("●") == 4


def test_each_row_has_its_target_and_its_prediction() -> None:
    drawn = text(draw(SPACE, 40, 16))[1:]
    for row in range(1, 5):
        column = [k for k, line in enumerate(drawn[-1]) if line == str(row)]
        assert column
    assert sum(line.count("●") for line in drawn) == 4
    assert len(chips(draw(SPACE, 40, 16))) == 2


def test_of_many_rows_the_current_one_is_always_shown() -> None:
    rows = Rows(np.ones((500, 3)), np.zeros((500, 1)))
    for row in (1, 8, 333, 500):
        assert len(chips(draw(replace(SPACE, rows=rows, row=row), 40, 16))) == 2


def test_outputs_without_room_are_counted() -> None:
    assert "[b]z" in "".join(text(draw(SPACES, 40, 16)))
    short = text(draw(SPACES, 40, 9))
    assert short[-1].strip() == "⋮ +1 output"


@pytest.mark.parametrize("name", ["matrix", "matrix of two values"])
def test_a_matrix_counts_what_the_kernel_predicts(name: str) -> None:
    shown = ALL[name]
    calculator, outputs = RowCalculator(shown.network.plan()), len(shown.outputs)
    expected = np.zeros((len(shown.labels), len(shown.labels)), int)
    for row in range(len(shown.rows)):
        numbers = calculator.numbers(
            shown.parameters.tolist(), shown.data.inputs, shown.data.targets, row + 1
        )
        said, there = list(numbers.out[-outputs:]), list(numbers.targets)
        if outputs == 1:
            expected[round(there[0]), int(said[0] > 0.5)] += 1
        else:
            expected[there.index(1.0), said.index(max(said))] += 1
    assert confusion(shown).tolist() == expected.tolist()
    words = f"{expected.trace()} of {len(shown.rows)} right"
    assert words in text(draw(shown, 40, 16))[0]


def test_the_current_row_is_marked_in_the_matrix() -> None:
    assert [chip.strip() for chip in chips(draw(TABLE, 40, 16))] == ["1"]
    assert chips(draw(replace(TABLE, row=0), 40, 16)) == []


def test_classes_without_room_are_counted() -> None:
    assert "⋮" not in "".join(text(draw(TABLE, 40, 3)))
    assert text(draw(TABLE, 40, 2))[-1].strip() == "⋮ +2 classes"


# the whole


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("value", [None, 0.0, 1e300, math.inf, math.nan])
def test_any_parameters_in_any_size_are_drawn(name: str, value: float | None) -> None:
    shown = ALL[name]
    if value is not None:
        shown = replace(shown, parameters=np.full_like(shown.parameters, value))
    assert isinstance(caption(shown), str)
    for width in (12, 17, 18, 25, 38, 70):
        for height in (4, 5, 6, 7, 9, 16, 31):
            rows = draw(shown, width, height)
            assert len(rows) == height
            assert {cell_len(row) for row in text(rows)} == {width}


@settings(max_examples=40)
@given(st.sampled_from(sorted(ALL)), st.integers(1, 90), st.integers(1, 40))
def test_any_size_is_filled(name: str, width: int, height: int) -> None:
    rows = draw(ALL[name], width, height)
    assert len(rows) == height
    assert {cell_len(row) for row in text(rows)} == {width}


@pytest.mark.parametrize("size", [(38, 16), (28, 8)])
@pytest.mark.parametrize("name", ALL)
def test_pictures(name: str, size: tuple[int, int], snapshot: SnapshotAssertion) -> None:
    shown = ALL[name]
    if name.startswith("heat map"):  # a steep one, which has fewer colours
        middle = np.array(shown.target_range).mean() if shown is SLOPE else 0.0
        shown = replace(shown, parameters=shown.parameters * 64.0)
        shown.parameters[-1] -= 64.0 * middle
    assert picture(draw(shown, *size), styled=size == (38, 16)) == snapshot


def test_captions() -> None:
    assert caption(replace(SLOPE, row=0)) == ""
    assert caption(SLOPE) == "row 3: ŷ 4.1, y 4"
    assert caption(LINES) == "row 1: ŷ₁ 1.1, y₁ 1"
    assert caption(TABLE) == "row 4: v 71%, is w"
    assert caption(replace(TABLE, row=1)) == "row 1: u 91%, right"


def test_names_are_literal_and_units_are_those_of_the_file() -> None:
    shown = moment("student-salary", 3, epochs=1)
    there = view_at(shown.experiment, shown.known, shown.rows, 1)
    rows = text(draw(there, 40, 16))
    assert rows[0].split()[:2] == ["iq", "lpa"]
    assert rows[-1].split()[-1] == "cgpa"
    assert "80" in "".join(row[:4] for row in rows)
    assert caption(there).endswith("y 3")


def test_colours_of_classes_come_round() -> None:
    assert color_of(0) == color_of(8) != color_of(1)


@pytest.mark.parametrize(("target", "predicted"), [(0.01, 0.75), (3.0, 18.0), (0.0, -40.0)])
def test_a_prediction_far_from_a_lone_target_is_where_it_is(
    target: float, predicted: float
) -> None:
    axis = values_axis(np.array([target]), np.array([predicted]))
    assert axis.low <= min(target, predicted)
    assert axis.high >= max(target, predicted)
