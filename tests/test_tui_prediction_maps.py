"""Heat maps of predictions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from pictures import text
from prediction_views import CLASSES, PLANE, SLOPE, braille, chips
from rich.cells import cell_len

from core.run.predictions import Floats, Rows
from tui.drawing import palette
from tui.drawing.prediction import heat_map
from tui.drawing.prediction.picture import draw
from tui.drawing.prediction.view import View


def behind(shown: View, row: int) -> str:
    """The colour behind the mark of a row, from 1."""
    drawn = draw(replace(shown, row=0), 60, 20)
    where = draw(replace(shown, row=row), 60, 20)
    for y, line in enumerate(where):
        x = 0
        for segment in line:
            if segment.style and f"on {palette.RESULT}" in str(segment.style):
                cells = [s.style for s in drawn[y] for _ in s.text]
                return str(cells[x]).split(" on ")[1]
            x += cell_len(segment.text)
    raise AssertionError("the row is not marked")


def test_the_colour_is_that_of_the_prediction() -> None:
    sure = {hue: heat_map.shade(hue, 19) for hue in (0, 1)}
    assert behind(PLANE, 1) == sure[0]
    assert {behind(PLANE, row) for row in (2, 3)} <= {sure[1], heat_map.shade(1, 20)}
    assert behind(CLASSES, 1) != behind(CLASSES, 2) != behind(CLASSES, 3)


def test_numbers_are_coloured_by_where_they_lie_among_the_targets() -> None:
    low, high = behind(SLOPE, 1), behind(SLOPE, 4)
    levels = {heat_map.shade(hue, level): (hue, level) for hue in (0, 1) for level in range(21)}
    assert levels[low][0] == 0
    assert levels[high][0] == 1
    assert min(levels[low][1], levels[high][1]) >= 18


def test_there_is_a_border_between_classes_and_only_there() -> None:
    assert braille(text(draw(PLANE, 40, 16))) > 10
    assert braille(text(draw(SLOPE, 40, 16))) == 0
    always = replace(PLANE, parameters=np.array([0.0, 0.0, 3.0]))
    assert braille(text(draw(always, 40, 16))) == 0


def test_the_border_is_where_the_prediction_is_even() -> None:
    upright = replace(PLANE, parameters=np.array([50.0, 0.0, -25.0]), row=0)  # a = ½
    columns = {
        x
        for row in text(draw(upright, 41, 16))
        for x, glyph in enumerate(row)
        if "\u2800" < glyph <= "\u28ff"
    }
    left = text(draw(upright, 41, 16))[1].index(" ", 1) + 1
    assert columns
    assert all(abs(x - (left + 41) / 2) <= 2 for x in columns)


def test_large_networks_are_drawn_from_fewer_points(monkeypatch: pytest.MonkeyPatch) -> None:
    points: list[int] = []
    predict = View.predict

    def counted(shown: View, inputs: Floats) -> Floats:
        points.append(len(inputs))
        return predict(shown, inputs)

    monkeypatch.setattr(View, "predict", counted)
    fine = text(draw(PLANE, 40, 16))
    monkeypatch.setattr(heat_map, "_BUDGET", 300)
    coarse = text(draw(PLANE, 40, 16))
    assert points[1] < points[0] / 8
    assert abs(braille(fine) - braille(coarse)) <= 4


def test_rows_are_marked_by_class() -> None:
    drawn = "".join(text(draw(replace(PLANE, row=0), 40, 16))[1:])
    assert (drawn.count("○"), drawn.count("●")) == (1, 3)
    drawn = "".join(text(draw(replace(CLASSES, row=0), 40, 16))[1:])
    assert (drawn.count("○"), drawn.count("●"), drawn.count("■")) == (2, 1, 1)


def test_a_crowd_of_rows_is_thinned_but_the_current_one_stays() -> None:
    rows = Rows(np.random.default_rng(1).random((9999, 2)), np.zeros((9999, 1)))
    drawn = draw(replace(PLANE, rows=rows, row=7778), 40, 16)
    marks = sum(row.count("●") + row.count("○") for row in text(drawn))
    assert 40 < marks < 40 * 16 / 4
    assert len(chips(drawn)) == 1
