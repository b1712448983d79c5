"""The panel of the program, and on the screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from combinations import crossed
from host import Host
from keyboard import keys
from listings import listing
from networks import given as network_of
from pilots import opened
from predictions import moment
from rich.cells import cell_len

from core.data.experiment import load
from core.network.training import Training
from core.program.sections import Gradients
from tui.lesson.pages import TABS
from tui.lesson.screen import LessonScreen
from tui.panels.code import CodePanel
from tui.panels.data import DataPanel
from tui.panels.parameters import ParametersPanel
from tui.panels.prediction import PredictionPanel
from tui.panels.tabs import TabStrip

# the panel


def shown(panel: CodePanel) -> list[str]:
    return [panel.render_line(y).text for y in range(panel.size.height)]


def stage() -> Host:
    return Host(CodePanel(), chosen=(CodePanel.LineChosen, "t"))


async def test_without_a_moment_it_is_blank() -> None:
    app = stage()
    async with app.run_test(size=(40, 8)) as pilot:
        assert "".join(shown(app.query_one(CodePanel))).strip() == ""
        await pilot.click(CodePanel, offset=(3, 3))
        assert app.chosen == []


@pytest.mark.parametrize(
    ("name", "size"),
    crossed(["student-salary", "mini-batch", "blobs"], [(40, 8), (43, 30), (120, 20), (100, 6)]),
)
async def test_the_step_is_kept_in_sight(name: str, size: tuple[int, int]) -> None:
    app = stage()
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
    app = stage()
    async with app.run_test(size=(40, 10)) as pilot:
        panel = app.query_one(CodePanel)
        panel.moment = moment("student-salary", 2)
        await pilot.pause()
        assert shown(panel)[-1].startswith("PyTorch z1 = layer1(x); O1 = z1")
        panel.moment = moment("student-salary", 0, epochs=1)
        await pilot.pause()
        assert shown(panel)[-1].split() == ["PyTorch"]


async def test_beside_the_program_stands_pytorch() -> None:
    app = stage()
    async with app.run_test(size=(120, 40)) as pilot:
        panel = app.query_one(CodePanel)
        for t, line in ((0, "layer1 = torch.nn.Linear(2, 2)"), (5, "loss.backward()")):
            panel.moment = moment("student-salary", t)
            await pilot.pause()
            lit = [row.split("│ ")[1] for row in shown(panel) if "│ ▸ " in row]
            assert any(row.startswith(f"▸ {line}") for row in lit)


async def test_a_click_chooses_the_step_of_a_line() -> None:
    app = stage()
    async with app.run_test(size=(120, 20)) as pilot:
        panel = app.query_one(CodePanel)
        panel.moment = moment("student-salary", 1)
        await pilot.pause()
        for y in (0, 1, 2, 3, 4, 5, 10):  # header, remark, data, z11, O11, z12, L
            await pilot.click(CodePanel, offset=(3, y))
        await pilot.click(CodePanel, offset=(100, 5))  # PyTorch
        assert app.chosen == [1, 1, 1, 1, 2, 4]


async def test_between_the_updates_nothing_is_marked() -> None:
    app = stage()
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
    app = stage()
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
    app = stage()
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
        assert TABS[tabs.chosen].tab == "Code"
        await lesson.until(lambda: lesson.screen.query_one(CodePanel).is_on_screen)
        await lesson.press(key)
        assert TABS[tabs.chosen].tab == "Network"


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
