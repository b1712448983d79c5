"""What the mouse points at in the picture of predictions: rows, and what is predicted there."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pictures import text
from pilots import Lesson, opened
from prediction_views import CLASSES, LINE, LINES, PLANE, SLOPE, SPACE, SPACES, STEPS
from predictions import SOFTMAX, experiment, view
from textual.geometry import Offset

from core.data.experiment import Experiment, load
from tui.drawing.canvas import Canvas
from tui.drawing.prediction import curve, heat_map
from tui.drawing.prediction.picture import draw
from tui.drawing.prediction.plot import around, plot
from tui.drawing.prediction.spot import Spot, spot
from tui.drawing.prediction.view import GLYPHS, View
from tui.panels.prediction import PredictionPanel
from tui.panels.tabs import TabStrip

FLOWERS = experiment(
    "a, b, c, kind",
    "[[0, 0, 0, 'up'], [4, 1, 1, 'down'], [0, 1, 0, 'up'], [5, 5, 2, 'up']]",
    '"kind"',
    SOFTMAX,
)
FLOWER = view(
    FLOWERS,
    [-1.0, 1.0, 0.5, -0.5, 0.0, 0.0, 1.0, -1.0],
    3,
)
SPACE_ROWS = experiment("a, b, c, y", "[[1, 0, 0, 2], [0, 1, 0, 3], [0, 0, 1, 1]]")
SIZES = [(38, 14), (60, 20), (24, 9)]
PICTURES = {"plane": PLANE, "slope": SLOPE, "classes": CLASSES, "line": LINE, "steps": STEPS}


def marks(there: View, width: int, height: int) -> set[tuple[int, int]]:
    """The cells in which a mark stands, apart from the legend above."""
    lines, top = text(draw(there, width, height)), height >= 7
    return {
        (x, y)
        for y, line in enumerate(lines[top:], top)
        for x, glyph in enumerate(line)
        if glyph in GLYPHS
    }


def found(there: View, width: int, height: int) -> dict[tuple[int, int], Spot]:
    spots = {(x, y): spot(there, x, y, width, height) for x in range(width) for y in range(height)}
    return {cell: here for cell, here in spots.items() if here is not None}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", PICTURES)
def test_rows_are_where_their_marks_are(name: str, size: tuple[int, int]) -> None:
    there = PICTURES[name]
    spots = found(there, *size)
    assert {cell for cell, here in spots.items() if here.rows} == marks(there, *size)
    assert {row for here in spots.values() for row in here.rows} == {1, 2, 3, 4}


@given(
    st.lists(st.tuples(*[st.integers(-9, 9)] * 3), min_size=1, max_size=30),
    st.integers(20, 70),
    st.integers(8, 30),
)
@settings(max_examples=25)
def test_any_rows_of_a_map_are_found_at_their_marks(
    rows: list[tuple[int, int, int]], width: int, height: int
) -> None:
    there = view(experiment("a, b, y", str([list(row) for row in rows])), [1.0, 1.0, 0.1])
    spots = found(there, width, height)
    assert {cell for cell, here in spots.items() if here.rows} == marks(there, width, height)
    area = heat_map.plane(there, Canvas(width, height))
    for k in heat_map.marked(there, area):
        column, row = area.places(*(np.array([float(n)]) for n in rows[k][:2]))
        here = spots[area.left + int(column[0]) // 2, area.top + int(row[0]) // 4]
        assert k + 1 in here.rows


def test_a_place_without_a_row_reads_off_the_prediction_there() -> None:
    area = heat_map.plane(SLOPE, Canvas(38, 14))
    for (x, y), here in found(SLOPE, 38, 14).items():
        raw = area.at(x, y)
        assert raw is not None
        if not here.rows:  # y = 2a + b + 2.1
            match = re.fullmatch(r"a (\S+), b (\S+): ŷ (\S+)", here.texts[0].replace("−", "-"))
            assert match is not None
            a, b, y_hat = map(float, match.groups())
            assert (a, b) == pytest.approx(raw, abs=1e-3)
            assert y_hat == pytest.approx(2 * a + b + 2.1, abs=5e-3)


def test_a_row_reads_off_its_inputs_target_and_prediction() -> None:
    said = {here.texts[0] for here in found(SLOPE, 38, 14).values() if here.rows}
    assert "row 3: ŷ 4.1, y 4, a 1, b 0" in said
    assert "row 1: ŷ 2.1, y 2, a 0, b 0" in said
    classes = {here.texts[0] for here in found(CLASSES, 38, 14).values() if here.rows}
    assert "row 4: down 82%, right, a 5, b 5" in classes or any("row 4: " in t for t in classes)


def test_a_curve_reads_off_what_it_says_above_an_input() -> None:
    area = curve.frame(LINE, Canvas(38, 14))
    here = next(here for here in found(LINE, 38, 14).values() if not here.rows)
    match = re.fullmatch(r"x (\S+): ŷ (\S+)", here.texts[0].replace("−", "-"))
    assert match is not None
    assert area.at(area.left, area.top) is not None
    assert float(match[2]) == pytest.approx(2 * float(match[1]) + 1.1, abs=1e-3)
    assert {row for spot in found(LINES, 38, 14).values() for row in spot.rows} == {1, 2}


@pytest.mark.parametrize("size", [(38, 14), (60, 20)])
def test_rows_side_by_side_are_found_in_their_columns(size: tuple[int, int]) -> None:
    spots = found(SPACE, *size)
    for x, y in marks(SPACE, *size):
        assert spots[x, y].rows
    assert {row for here in spots.values() for row in here.rows} == {1, 2, 3, 4}
    assert "row 4: ŷ 5.9, y 7, a 1, b 1, c 1" in {here.texts[0] for here in spots.values()}


def test_each_band_reads_off_its_own_output() -> None:
    spots = found(SPACES, 40, 20)
    upper = {here.texts[-1] for (_, y), here in spots.items() if y < 10}
    lower = {here.texts[-1] for (_, y), here in spots.items() if y >= 10}
    assert any(text.startswith("row 1: ŷ₁ 2.3, y₁ 2") for text in upper)
    assert any(text.startswith("row 1: ŷ₂ 1.2, y₂ 1") for text in lower)
    assert not any("ŷ₂" in text for text in upper)


def test_an_entry_of_the_matrix_reads_off_its_rows() -> None:
    said = {here.texts[0]: here.rows for here in found(FLOWER, 38, 14).values()}
    actual, predicted = (
        FLOWER.classes_of(values)
        for values in (FLOWER.rows.targets, FLOWER.predict(FLOWER.rows.inputs))
    )
    for i, label in enumerate(FLOWER.labels):
        for j, taken in enumerate(FLOWER.labels):
            rows = np.flatnonzero((actual == i) & (predicted == j)) + 1
            words = "right" if i == j else f"taken for {taken}"
            count = (actual == i).sum()
            text = f"{len(rows)} of {count} {'row' if count == 1 else 'rows'} of {label} {words}"
            assert said[text] == tuple(rows.tolist())


@given(st.sampled_from([*PICTURES.values(), SPACE, SPACES, FLOWER]), st.data())
@settings(max_examples=80)
def test_any_cell_of_any_picture_can_be_asked(there: View, data: st.DataObject) -> None:
    width, height = data.draw(st.integers(1, 70)), data.draw(st.integers(1, 30))
    x, y = data.draw(st.integers(0, width - 1)), data.draw(st.integers(0, height - 1))
    here = spot(replace(there, row=data.draw(st.integers(0, 2))), x, y, width, height)
    assert here is None or len(here.text(12)) <= 12


def test_of_several_rows_one_comes_after_the_other() -> None:
    here = Spot(("",), (7, 3, 5))
    assert [here.following(row) for row in (1, 7, 3, 5)] == [7, 3, 5, 7]
    assert Spot(("",)).following(1) is None


def test_what_does_not_fit_gives_way_to_what_does() -> None:
    here = Spot(("row 3: ŷ 4.1, y 4, a 1", "row 3: ŷ 4.1"))
    assert here.text(30) == here.texts[0]
    assert here.text(14) == here.texts[1]
    assert here.text(6) == "row 3…"


def test_a_cell_is_its_middle_on_the_axes() -> None:
    area = plot(Canvas(10, 4), around(0.0, 1.0), around(0.0, 1.0))
    lower, upper = area.at(area.left, area.top + area.height - 1), area.at(area.left, area.top)
    assert lower is not None
    assert upper is not None
    assert lower[1] < upper[1]
    assert area.at(area.left + area.width, area.top) is None
    assert area.at(area.left - 1, area.top) is None or area.left == 0


# on the screen


async def panel_of(lesson: Lesson, narrow: bool = False) -> tuple[PredictionPanel, Offset]:
    """The panel, and where its picture begins in it."""
    panel = lesson.screen.query_one(PredictionPanel)
    if narrow:
        await lesson.pilot.click(TabStrip, offset=(18, 0))
        await lesson.until(lambda: panel.size.width > 0)
        await lesson.settle()
    return panel, panel.content_region.offset - panel.region.offset


def cell_of(panel: PredictionPanel, row: int) -> Offset:
    assert panel._view is not None
    cells = found(panel._view, *panel.size)
    return next(Offset(*cell) for cell, here in cells.items() if here.rows[:1] == (row,))


@pytest.mark.parametrize("shown", [load("placed"), load("curve"), FLOWERS, SPACE_ROWS])
async def test_a_click_on_a_row_goes_there(shown: Experiment) -> None:
    async with opened(experiment=shown) as lesson:
        await lesson.press("e", "right")
        panel, edge = await panel_of(lesson)
        assert panel._view is not None
        cells = found(panel._view, *panel.size)
        cell, here = next((c, h) for c, h in cells.items() if h.rows and 1 not in h.rows)
        await lesson.pilot.click(PredictionPanel, offset=Offset(*cell) + edge)
        await lesson.until(lambda: lesson.moment.step.position.row == here.rows[0])
        assert lesson.moment.step.position.index == 0


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_the_mouse_reads_off_rows_and_places(size: tuple[int, int]) -> None:
    async with opened(size=size) as lesson:
        await lesson.press("right")
        panel, edge = await panel_of(lesson, narrow=size == (80, 24))
        await lesson.pilot.hover(PredictionPanel, offset=cell_of(panel, 5) + edge)
        await lesson.settle()
        assert "row 5: ŷ ·, y 5" in lesson.text()
        await lesson.press("e")
        assert "row 5: ŷ 4.76819, y 5" in lesson.text()
        await lesson.press("right")
        at = Offset(panel.size.width - 2, panel.size.height - 3)
        await lesson.pilot.hover(PredictionPanel, offset=at + edge)
        await lesson.settle()
        assert re.search(r"cgpa \d\.\d+, iq \d\d\.\d+: ŷ", lesson.text())
        await lesson.pilot.hover("TopLine", offset=(3, 0))
        await lesson.settle()
        assert not re.search(r"iq \d\d\.\d+: ŷ", lesson.text())
        assert panel.gutter.bottom == 0 or "row 1: ŷ" in lesson.text()


async def test_a_click_beside_all_rows_goes_nowhere() -> None:
    async with opened() as lesson:
        await lesson.press("right")
        panel, edge = await panel_of(lesson)
        at = Offset(panel.size.width - 2, panel.size.height - 3)
        await lesson.pilot.click(PredictionPanel, offset=at + edge)
        await lesson.settle()
        assert lesson.t == 1
