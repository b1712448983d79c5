"""The table of the rows: its columns, its numbers, and the panel that scrolls it."""

from __future__ import annotations

import math
from array import array
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from host import Host
from hypothesis import given
from hypothesis import strategies as st
from pictures import picture, text
from predictions import SOFTMAX, experiment, moment, sample, view
from rich.cells import cell_len
from rich.segment import Segment
from syrupy.assertion import SnapshotAssertion

from core.rules.losses import CODES as LOSSES
from core.run.predictions import Floats, rows_of
from core.run.rows import RowCalculator
from tui.drawing import palette
from tui.drawing.prediction.view import View
from tui.drawing.tables.data_page import page
from tui.drawing.tables.data_table import Table, aligned, header, line, table
from tui.panels.data import DataPanel

NUMBERS = view(
    experiment("a, b, y", "[[8, 80, 3], [6.8, 83, 2.3], [5.25, 110, -4.5]]"), [0.5, -0.25, 19.5], 2
)
CLASSES = view(
    experiment("x, kind", "[[0, 'low'], [1, 'low'], [2, 'high']]", '"kind"', SOFTMAX),
    [2.0, -2.0, -3.1, 3.0],
    3,
)
SEVERAL = view(
    experiment("a, b, c, y, [b]z", "[[1, 0, 0, 2, 1], [0, 1, 0, 3, 2]]", '"y", "[b]z"'),
    [2.0, 1.0, 2.5, 1.5, 1.1, 1.0, 0.3, 0.2],
)
MANY = view(
    experiment(", ".join([*(f"x{k}" for k in range(1, 31)), "y"]), f"[{[1] * 31}]"), [0.0] * 31
)
ALL = {"numbers": NUMBERS, "classes": CLASSES, "several outputs": SEVERAL, "many inputs": MANY}


@cache
def salary() -> View:
    """A sample whose inputs are scaled."""
    data = sample("student-salary").data
    network = replace(sample("student-salary").network, sizes=(2, 1), activations=("linear",))
    return View(network, data, rows_of(data.training_rows), np.array([0.5, 0.25, 3.0]), 1)


def drawn(shown: View, width: int) -> list[list[Segment]]:
    """The whole table, with its header."""
    layout = table(shown.network, shown.data, shown.rows, width)
    there = page(shown, 0, len(shown.rows))
    lines = [
        line(layout, there, shown.data, row, row + 1 == shown.row) for row in range(len(shown.rows))
    ]
    return [header(layout, width), *lines]


def kinds(layout: Table) -> list[str]:
    return [column.kind for column in layout.columns]


# pages


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("loss", sorted(LOSSES))
def test_a_page_has_the_numbers_of_the_kernel(name: str, loss: str) -> None:
    shown = ALL[name]
    network = replace(shown.network, loss=loss)
    if network.rule(network.last).whole_layer and not network.collapsed:  # no network is like that
        network = replace(network, activations=(*network.activations[:-1], "sigmoid"))
    shown = replace(shown, network=network)
    calculator = RowCalculator(shown.network.plan())
    there = page(shown, 1, 2)
    assert len(there.losses) == min(len(shown.rows) - 1, 2)
    for k, loss_ in enumerate(there.losses):
        numbers = calculator.numbers(
            shown.parameters.tolist(), shown.data.inputs, shown.data.targets, k + 2
        )
        assert loss_ == pytest.approx(numbers.loss, rel=1e-9, abs=1e-12)
        outputs = numbers.out[-len(shown.outputs) :]
        assert there.predictions[k].tolist() == pytest.approx(list(outputs))
        assert there.targets[k].tolist() == list(numbers.targets)


def test_a_page_is_in_the_units_of_the_file() -> None:
    there, data = page(salary(), 0, 99), salary().data
    for row in range(data.rows):
        for i in (1, 2):
            assert there.inputs[row, i - 1] == pytest.approx(data.raw_input(row, i))
        assert there.targets[row, 0] == pytest.approx(data.raw_target(row, 1))
    assert there.scaled.ravel().tolist() == data.inputs.tolist()


# columns


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (12, ["prediction"]),
        (17, ["target", "prediction"]),
        (28, ["input", "input", "target", "prediction"]),
        (38, ["input", "input", "target", "prediction", "error"]),
        (50, ["input", "input", "target", "prediction", "error", "bar"]),
    ],
)
def test_columns_come_by_their_weight(width: int, expected: list[str]) -> None:
    assert kinds(table(salary().network, salary().data, salary().rows, width)) == expected


def test_scaled_values_stand_behind_the_raw_ones_where_there_is_room() -> None:
    assert "→" not in text(drawn(salary(), 50))[1]
    row = text(drawn(salary(), 70))[1].split()
    assert row[:4] == ["▸", "1", "8", "→"]
    assert "scaled" in text(drawn(salary(), 70))[0]
    assert "→" not in text(drawn(NUMBERS, 120))[1]  # nothing is scaled


def test_columns_left_out_are_counted() -> None:
    layout = table(MANY.network, MANY.data, MANY.rows, 60)
    shown = kinds(layout).count("input")
    assert 3 < shown < 30
    assert f"+{30 - shown}" in text(drawn(MANY, 60))[0]
    assert "⋯" not in text(drawn(NUMBERS, 60))[0]
    assert "[b]z" in text(drawn(SEVERAL, 90))[0]
    assert text(drawn(SEVERAL, 46))[0].rstrip().endswith("⋯ +2")  # a target and its prediction
    assert text(drawn(SEVERAL, 12))[0].startswith("  ⋯")


@pytest.mark.parametrize("name", ALL)
def test_all_widths_are_filled(name: str) -> None:
    shown = ALL[name]
    for value in (None, 0.0, 1e300, math.inf, math.nan):
        if value is not None:
            shown = replace(shown, parameters=np.full_like(shown.parameters, value))
        for width in (12, 13, 17, 24, 31, 38, 60, 90, 140):
            layout = table(shown.network, shown.data, shown.rows, width)
            rows = text(drawn(shown, width))
            assert cell_len(rows[0]) == width
            assert {cell_len(row) for row in rows[1:]} == {layout.width}
            assert layout.width <= width


# cells


@given(st.floats(), st.integers(4, 12), st.integers(0, 4))
def test_any_number_fits(value: float, width: int, decimals: int) -> None:
    assert len(aligned(value, width, decimals)) <= width


def test_decimal_points_stand_under_one_another() -> None:
    written = [aligned(value, 9, 2).rjust(9) for value in (8.0, 6.8, -0.39, 12.345, 0.0, 0.001)]
    assert written == [
        "     8   ",
        "     6.8 ",
        "    −0.39",
        "    12.35"[:9],
        "     0   ",
        "    0.001",
    ]


def test_a_row_reads_from_input_to_error() -> None:
    assert text(drawn(NUMBERS, 40))[0].split() == ["row", "a", "b", "y", "ŷ", "y", "−", "ŷ"]
    assert text(drawn(NUMBERS, 40))[1].split() == ["1", "8", "80", "3", "3.5", "−0.5000"]
    assert text(drawn(NUMBERS, 40))[2].split() == [
        "▸",
        "2",
        "6.8",
        "83",
        "2.3",
        "2.15",
        "+0.1500",
    ]


def test_the_sign_of_an_error_is_its_colour() -> None:
    for row, color in ((1, palette.NEGATIVE), (2, palette.POSITIVE)):
        error = drawn(NUMBERS, 40)[row][-1]
        assert str(error.style).split(" on ")[0] == color


def test_classes_are_named_and_wrong_ones_marked() -> None:
    rows = drawn(CLASSES, 40)
    said = [text([row])[0].split() for row in rows]
    assert said[1] == ["1", "0", "low", "low", "100%", "+0.0022"]
    assert said[2][2:5] == ["low", "low", "89%"]
    wrong = text(drawn(replace(CLASSES, parameters=-CLASSES.parameters), 40))
    assert [("✗" in row) for row in wrong] == [False, True, True, True]
    assert "✗" not in "".join(text(rows))
    for parameters, color in ((1.0, palette.POSITIVE), (-1.0, palette.NEGATIVE)):
        row = drawn(replace(CLASSES, parameters=parameters * CLASSES.parameters), 40)[1]
        share = next(segment for segment in row if "%" in segment.text)
        assert str(share.style) == color


def test_several_outputs_have_the_loss_of_the_row() -> None:
    assert text(drawn(SEVERAL, 90))[0].split()[-1] == "L"
    loss = float(text(drawn(SEVERAL, 90))[1].split()[-1])
    assert loss == pytest.approx(page(SEVERAL, 0, 1).losses[0])


def test_the_current_row_is_marked() -> None:
    rows = drawn(NUMBERS, 60)
    assert [row.startswith("▸") for row in text(rows)] == [False, False, True, False]
    assert all(palette.CARD in str(segment.style) for segment in rows[2])


@pytest.mark.parametrize("width", [18, 38, 70])
@pytest.mark.parametrize("name", ALL)
def test_pictures(name: str, width: int, snapshot: SnapshotAssertion) -> None:
    assert picture(drawn(ALL[name], width), styled=width == 38) == snapshot


# the panel


def stage() -> Host:
    return Host(DataPanel(), chosen=(DataPanel.RowChosen, "row"))


def shown(panel: DataPanel) -> list[str]:
    return [panel.render_line(y).text for y in range(panel.size.height)]


async def test_without_a_moment_it_is_blank() -> None:
    app = stage()
    async with app.run_test(size=(40, 8)):
        assert "".join(shown(app.query_one(DataPanel))).strip() == ""


async def test_the_panel_shows_the_rows() -> None:
    app = stage()
    async with app.run_test(size=(40, 8)) as pilot:
        panel = app.query_one(DataPanel)
        panel.moment = moment("xor", 1)
        await pilot.pause()
        lines = shown(panel)
        assert lines[0].split()[:4] == ["row", "a", "b", "a"]
        assert [row.split()[:2] for row in lines[1:3]] == [["▸", "1"], ["2", "0"]]
        assert [row.strip() for row in lines[5:]] == ["", "", ""]
        assert {cell_len(row) for row in lines} == {40}
        panel.moment = moment("circle", 1)
        await pilot.pause()
        assert shown(panel)[0].split()[:3] == ["⋯", "x", "y"]
        assert panel.virtual_size.height == 1 + sample("circle").data.rows


async def test_the_current_row_is_kept_in_sight() -> None:
    app = stage()
    async with app.run_test(size=(40, 8)) as pilot:
        panel = app.query_one(DataPanel)
        for epochs in range(3):
            for t in range(1, 1 + 60 * 45, 45 * 7):
                panel.moment = moment("circle", t, epochs=epochs)
                await pilot.pause()
                assert sum(row.startswith("▸") for row in shown(panel)) == 1


async def test_a_step_without_a_row_does_not_scroll() -> None:
    app = stage()
    async with app.run_test(size=(40, 8)) as pilot:
        panel = app.query_one(DataPanel)
        panel.moment = moment("circle", 1)
        await pilot.pause()
        panel.scroll_to(y=30, animate=False)
        await pilot.pause()
        panel.moment = moment("circle", 0, epochs=1)
        await pilot.pause()
        assert panel.scroll_offset.y == 30
        assert "▸" not in "".join(shown(panel))
        panel.moment = moment("spiral", 0)
        await pilot.pause()
        assert panel.scroll_offset.y == 0


async def test_a_row_just_above_what_is_in_sight_comes_into_it() -> None:
    app = stage()
    async with app.run_test(size=(40, 8)) as pilot:
        panel, now = app.query_one(DataPanel), moment("circle", 1)
        row = now.step.position.row
        for top, seen in ((row - 1, row - 1), (row, max(row - 3, 0))):
            panel.moment = None
            panel.moment = moment("circle", 0)
            await pilot.pause()
            panel.scroll_to(y=top, animate=False)
            await pilot.pause()
            panel.moment = now
            await pilot.pause()
            assert panel.scroll_offset.y == seen


async def test_a_click_chooses_a_row() -> None:
    app = stage()
    async with app.run_test(size=(40, 8)) as pilot:
        panel = app.query_one(DataPanel)
        await pilot.click(DataPanel, offset=(3, 3))
        panel.moment = moment("xor", 0)
        await pilot.pause()
        for y in (0, 1, 4, 5):  # header, first, last, nothing
            await pilot.click(DataPanel, offset=(3, y))
        assert app.chosen == [1, 4]


async def test_only_rows_in_sight_are_predicted(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = 200_000
    data = sample("xor").data
    inputs, targets = array("d", [0.25]) * (2 * rows), array("d", [1.0]) * rows
    large = replace(data, inputs=inputs, targets=targets, rows=rows)
    now = moment("xor", 1)
    schedule = replace(now.schedule, rows=rows)
    known = replace(now.known, schedule=schedule, position=schedule.position(4 * rows * 50))
    now = replace(now, experiment=replace(now.experiment, data=large), rows=large.training_rows)
    now = replace(now, known=known)
    predicted: list[int] = []
    predict = View.predict

    def counted(there: View, values: Floats) -> Floats:
        predicted.append(len(values))
        return predict(there, values)

    monkeypatch.setattr(View, "predict", counted)
    app = stage()
    async with app.run_test(size=(40, 8)) as pilot:
        panel = app.query_one(DataPanel)
        panel.moment = now
        await pilot.pause()
        panel.scroll_end(animate=False)
        await pilot.pause()
        assert shown(panel)[-1].split()[0] == "200000"
    assert 0 < sum(predicted) <= 8 * 5
