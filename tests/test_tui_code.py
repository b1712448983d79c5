"""The update as a program: its lines and colours, what they are worth, and the panel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyboard import keys
from networks import given as network_of
from pictures import picture, text
from pilots import opened
from predictions import moment
from rich.cells import cell_len
from rich.segment import Segment
from syrupy.assertion import SnapshotAssertion
from textual.app import App, ComposeResult

from core.experiment import load
from core.names import bias, delta, output, weight
from core.program.listing import Listing, Program
from core.program.sections import Gradients
from core.steps import Phase
from core.training import Training
from tui.drawing import code, palette
from tui.moment import Moment
from tui.panels.code import CodePanel
from tui.panels.data import DataPanel
from tui.panels.parameters import ParametersPanel
from tui.panels.prediction import PredictionPanel
from tui.panels.tabs import TabStrip
from tui.screens.lesson import TABS, LessonScreen


def listing(now: Moment) -> Listing:
    return Program(now.schedule, now.experiment.training).at(now.step.position)


def drawn(now: Moment, width: int) -> list[list[Segment]]:
    """The whole program."""
    there, drawn = listing(now), []
    places, worn = there.places(now.step.position), code.colors(now.step)
    for place in range(len(there)):
        content, pieces = there.line(place), there.pieces(place)
        at = code.state(there, place, content, now.known, now.step, places)
        fitting = code.fitting(pieces, width - code.GUTTER)
        drawn.append(code.line(content, fitting, at, width, worn))
    return drawn


def line_of(now: Moment, start: str, width: int = 60) -> str:
    return next(row[2:] for row in text(drawn(now, width)) if row[2:].startswith(start))


# lines


@pytest.mark.parametrize(
    ("name", "t", "width"),
    [
        ("student-salary", 7, 60),
        ("mini-batch", 59, 60),
        ("blobs", 6, 60),
        ("xor", 0, 60),
        ("student-salary", 7, 24),
        ("mini-batch", 59, 43),
    ],
)
def test_pictures(name: str, t: int, width: int, snapshot: SnapshotAssertion) -> None:
    assert picture(drawn(moment(name, t), width), styled=width == 60) == snapshot


@given(st.integers(3, 90), st.integers(0, 140))
@pytest.mark.parametrize("name", ["student-salary", "mini-batch", "blobs"])
def test_lines_have_the_width_and_say_where_they_are_cut(name: str, width: int, t: int) -> None:
    now = stepped(name, t)
    there, rows = listing(now), text(drawn(now, width))
    for place, row in enumerate(rows):
        assert cell_len(row) == width
        whole = there.text(place)
        if not whole.startswith("#"):
            shown = row[code.GUTTER :]
            assert shown.startswith(whole) or shown.rstrip().endswith("…")


@cache
def stepped(name: str, t: int) -> Moment:
    return moment(name, t)


def test_the_lines_of_the_step_are_marked() -> None:
    for t in (1, 3, 4, 5, 6, 17, 25):
        now = moment("student-salary", t)
        marked = [k for k, row in enumerate(text(drawn(now, 50))) if row.startswith("▸")]
        assert tuple(marked) == listing(now).places(now.step.position)
        for place, row in enumerate(drawn(now, 50)):
            lit = [palette.CARD in str(segment.style) for segment in row if segment.text]
            assert all(lit) if place in marked else not any(lit)


def test_values_stand_behind_what_is_known() -> None:
    now = moment("student-salary", 6)  # the gradient of w211
    assert line_of(now, "z11 = ").rstrip().endswith("# -0.4061")
    assert line_of(now, "L = ").rstrip().endswith("# 12.47")
    assert line_of(now, "dL_dw211 = ").rstrip().endswith("# 2.869")
    assert "#" not in line_of(now, "dL_dw221 = ")
    assert "#" not in line_of(now, "w111 = ")
    assert "#" not in line_of(now, "z11 = ", 37)  # no room


def test_new_values_stand_behind_updates() -> None:
    now = moment("student-salary", 18)  # the update of w121
    changed = now.known.parameter(weight(1, 2, 1))
    assert line_of(now, "w121 = ").rstrip().endswith(f"# {changed:.4g}")
    assert "# " in line_of(now, "w111 = ")
    assert "# " not in line_of(now, "b11 = ")


def test_the_memory_of_an_optimiser_has_a_value_at_its_step() -> None:
    now = moment("spiral", 8 * (17 + 1 + 122) + 1)  # adam's first update
    assert now.step.phase is Phase.UPDATE
    for name in ("m_w111", "v_w111", "m_hat", "w111"):
        assert "# " in line_of(now, f"{name} = ", 120), name
    assert "# " not in line_of(now, "m_w121 = ", 120)


def test_what_is_to_come_is_dim() -> None:
    rows = drawn(moment("student-salary", 6), 50)
    names = {row[1].text: str(row[1].style) for row in rows if len(row) > 2}
    assert names["z11"] == palette.TEXT
    assert names["dL_dw221"] == palette.MUTED
    start = drawn(moment("student-salary", 0), 50)
    assert palette.TEXT not in {str(segment.style) for row in start for segment in row}
    closed = drawn(moment("student-salary", 0, epochs=1), 50)
    named = [str(row[1].style) for row in closed if row[0].text.strip() == ""]
    assert set(named) == {palette.TEXT}


def test_a_softmax_goes_on_in_two_places() -> None:
    now = moment("blobs", 6)  # the second of three outputs
    rows = {row[1].text: str(row[1].style) for row in drawn(now, 70) if len(row) > 2}
    assert rows["z21"] == rows["yhat1"] == palette.TEXT
    assert rows["z23"] == rows["yhat3"] == palette.MUTED
    assert palette.RESULT in rows["z22"]
    assert palette.RESULT in rows["yhat2"]


# colours


def test_factors_wear_their_colours() -> None:
    forward = code.colors(moment("student-salary", 1).step)
    assert forward[weight(1, 1, 1)] == forward[output(0, 1, 2)] == palette.FACTORS[0]
    assert forward[weight(1, 2, 1)] == palette.FACTORS[1]
    assert forward[bias(1, 1)] == palette.FACTORS[2]
    gradient = code.colors(moment("student-salary", 7).step)
    assert gradient[output(1, 2, 2)] == palette.FACTORS[1]
    assert delta(2, 1) not in gradient
    paths = code.colors(moment("spiral", 109).step)
    assert paths[delta(2, 1)] == paths[weight(2, 1, 1)] == palette.FACTORS[0]


# PyTorch


@pytest.mark.parametrize(
    ("width", "height", "expected"),
    [
        (120, 40, code.Room(70, 48, 1, 0)),
        (91, 40, code.Room(91, 91, 0, 10)),
        (38, 20, code.Room(38, 38, 0, 7)),
        (80, 10, code.Room(80, 80, 0, 1)),
        (80, 1, code.Room(80, 80, 0, 0)),
    ],
)
def test_room_for_pytorch(width: int, height: int, expected: code.Room) -> None:
    assert code.room(width, height, 9) == expected


@given(st.integers(0, 12), st.integers(1, 30), st.integers(1, 40), st.data())
def test_the_lines_that_cover_the_step_are_in_sight(
    setup: int, update: int, height: int, data: st.DataObject
) -> None:
    total = setup + update
    first = data.draw(st.integers(0, total - 1))
    lit = range(first, min(first + 2, total))
    shown = code.torch_window(total, update, lit, height)
    assert len(shown) == min(height, total)
    assert first in shown
    assert height < 2 or set(lit) <= set(shown)
    assert 0 <= shown.start <= shown.stop <= total
    if first >= setup and height <= update:
        assert shown.start >= setup


# the panel


class Stage(App[None]):
    """The panel alone."""

    def __init__(self) -> None:
        super().__init__()
        self.chosen: list[int] = []

    def compose(self) -> ComposeResult:
        yield CodePanel()

    def on_code_panel_line_chosen(self, message: CodePanel.LineChosen) -> None:
        self.chosen.append(message.t)


def shown(panel: CodePanel) -> list[str]:
    return [panel.render_line(y).text for y in range(panel.size.height)]


async def test_without_a_moment_it_is_blank() -> None:
    app = Stage()
    async with app.run_test(size=(40, 8)) as pilot:
        assert "".join(shown(app.query_one(CodePanel))).strip() == ""
        await pilot.click(CodePanel, offset=(3, 3))
        assert app.chosen == []


@pytest.mark.parametrize("size", [(40, 8), (43, 30), (120, 20), (100, 6)])
@pytest.mark.parametrize("name", ["student-salary", "mini-batch", "blobs"])
async def test_the_step_is_kept_in_sight(name: str, size: tuple[int, int]) -> None:
    app = Stage()
    async with app.run_test(size=size) as pilot:
        panel = app.query_one(CodePanel)
        for t in range(1, 130, 7):
            panel.moment = moment(name, t)
            await pilot.pause()
            rows = shown(panel)
            places = listing(panel.moment).places(panel.moment.step.position)
            assert sum(row.startswith("▸") for row in rows) >= min(len(places), 1)
            assert {cell_len(row) for row in rows} <= {size[0], size[0] - 1}


async def test_below_the_program_stands_pytorch() -> None:
    app = Stage()
    async with app.run_test(size=(40, 10)) as pilot:
        panel = app.query_one(CodePanel)
        panel.moment = moment("student-salary", 2)
        await pilot.pause()
        assert shown(panel)[-1].startswith("PyTorch z1 = layer1(x); O1 = z1")
        panel.moment = moment("student-salary", 0, epochs=1)
        await pilot.pause()
        assert shown(panel)[-1].split() == ["PyTorch"]


async def test_beside_the_program_stands_pytorch() -> None:
    app = Stage()
    async with app.run_test(size=(120, 40)) as pilot:
        panel = app.query_one(CodePanel)
        for t, line in ((0, "layer1 = torch.nn.Linear(2, 2)"), (5, "loss.backward()")):
            panel.moment = moment("student-salary", t)
            await pilot.pause()
            lit = [row.split("│ ")[1] for row in shown(panel) if "│ ▸ " in row]
            assert any(row.startswith(f"▸ {line}") for row in lit)


async def test_a_click_chooses_the_step_of_a_line() -> None:
    app = Stage()
    async with app.run_test(size=(120, 20)) as pilot:
        panel = app.query_one(CodePanel)
        panel.moment = moment("student-salary", 1)
        await pilot.pause()
        for y in (0, 1, 2, 3, 4, 5, 10):  # header, remark, data, z11, O11, z12, L
            await pilot.click(CodePanel, offset=(3, y))
        await pilot.click(CodePanel, offset=(100, 5))  # PyTorch
        assert app.chosen == [1, 1, 1, 1, 2, 4]


async def test_between_the_updates_nothing_is_marked() -> None:
    app = Stage()
    async with app.run_test(size=(60, 8)) as pilot:
        panel = app.query_one(CodePanel)
        panel.moment = moment("student-salary", 0)
        await pilot.pause()
        assert shown(panel)[0].startswith("# forward: row 1 ")
        assert not panel.border_subtitle
        panel.moment = moment("student-salary", 0, epochs=1)
        await pilot.pause()
        assert "b21 = b21 - " in shown(panel)[-2]
        assert not any(row.startswith("▸") for row in shown(panel))


async def test_it_scrolls_only_to_another_step() -> None:
    app = Stage()
    async with app.run_test(size=(60, 8)) as pilot:
        panel = app.query_one(CodePanel)
        panel.moment = now = moment("student-salary", 1)
        await pilot.pause()
        panel.scroll_to(y=20, animate=False)
        await pilot.pause()
        panel.moment = replace(now, message="Something else was said.")
        await pilot.pause()
        assert panel.scroll_offset.y == 20
        panel.moment = moment("student-salary", 2)
        await pilot.pause()
        assert panel.scroll_offset.y < 5


async def test_only_lines_in_sight_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    run = network_of((784, 128, 10), "relu", output="linear", training=Training("adam"))
    made: list[int] = []
    statement = Gradients.statement

    def counted(section: Gradients, line: int) -> object:
        made.append(line)
        return statement(section, line)

    monkeypatch.setattr(Gradients, "statement", counted)
    now = moment(run, 138 + 1 + 50_000)
    app = Stage()
    async with app.run_test(size=(60, 12)) as pilot:
        panel = app.query_one(CodePanel)
        panel.moment = now
        await pilot.pause()
        assert sum(row.startswith("▸") for row in shown(panel)) == 1
        assert "of 611,180" in str(panel.border_subtitle)
    assert 0 < len(set(made)) <= 3 * 12


# the screen


def seen(lesson: object, *panels: type) -> list[bool]:
    screen: LessonScreen = lesson.screen  # type: ignore[attr-defined]
    return [screen.query_one(panel).is_on_screen for panel in panels]


COLUMN = (CodePanel, PredictionPanel, DataPanel, ParametersPanel)


def only(lesson: object, *shown: type) -> Callable[[], bool]:
    return lambda: seen(lesson, *COLUMN) == [panel in shown for panel in COLUMN]


@keys(LessonScreen, "c")
async def test_the_program_takes_the_column_below_the_loss(key: str) -> None:
    async with opened() as lesson:
        await lesson.go(7)
        await lesson.until(only(lesson, PredictionPanel, ParametersPanel))
        await lesson.press(key)
        await lesson.until(only(lesson, CodePanel))
        assert "dL_dw221 = delta21 * O12" in lesson.text()
        await lesson.press("d")
        await lesson.until(only(lesson, PredictionPanel, DataPanel))
        await lesson.press(key, key)
        await lesson.until(only(lesson, PredictionPanel, ParametersPanel))


@keys(LessonScreen, "c")
async def test_on_a_narrow_screen_it_is_a_tab(key: str) -> None:
    async with opened(size=(80, 24)) as lesson:
        tabs = lesson.screen.query_one(TabStrip)
        await lesson.press(key)
        assert TABS[tabs.chosen] == "Code"
        await lesson.until(lambda: lesson.screen.query_one(CodePanel).is_on_screen)
        await lesson.press(key)
        assert TABS[tabs.chosen] == "Network"


async def test_a_line_is_gone_to_by_mouse() -> None:
    async with opened() as lesson:
        await lesson.press("c")
        await lesson.until(only(lesson, CodePanel))
        await lesson.go(1)
        line = next(k for k, row in enumerate(lesson.text().splitlines()) if "dL_dyhat1 = " in row)
        panel = lesson.screen.query_one(CodePanel)
        await lesson.pilot.click(CodePanel, offset=(6, line - panel.region.y))
        await lesson.until(lambda: lesson.t == 5)


async def test_it_follows_the_run_to_another_experiment() -> None:
    async with opened() as lesson:
        await lesson.press("c", "right")
        assert "O11 = z11" in lesson.text()
        lesson.screen.start(load("xor"))
        await lesson.settle()
        await lesson.press("right")
        assert "O11 = tanh(z11)" in lesson.text()
