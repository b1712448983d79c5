"""Keys of the panels and of the app."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from keyboard import keys
from pilots import opened
from textual.widget import Widget

from core.run.position import Phase, Reason
from tui.app import ChainstepApp
from tui.drawing.loss import chart
from tui.lesson.pages import PAGES, TABS
from tui.lesson.screen import LessonScreen
from tui.panels.derivation import DerivationPanel
from tui.panels.explanation import ExplanationPanel
from tui.panels.loss import LossPanel
from tui.panels.network import NetworkPanel
from tui.panels.parameters import ParametersPanel
from tui.panels.tabs import TabStrip

# the panels


@keys(LessonScreen, "x")
async def test_the_sum_opens_and_closes(key: str) -> None:
    async with opened("spiral") as lesson:
        await lesson.go(157)  # of a neuron that feeds eight others
        panel = lesson.screen.query_one(DerivationPanel)
        paths = len(panel.lines)
        await lesson.press(key)
        assert len(panel.lines) > paths
        assert "Every sum is itemised in full." in lesson.text()
        await lesson.press(key)
        assert len(panel.lines) == paths
        assert "Long sums are shortened." in lesson.text()


@keys(LessonScreen, "y")
async def test_the_loss_axis_is_switched(key: str) -> None:
    async with opened() as lesson:
        await lesson.go(1002)
        await lesson.press(key)
        assert "logarithmic axis" in lesson.text()
        assert lesson.message == "The axis of the loss is logarithmic."
        await lesson.press(key)
        assert "logarithmic axis" not in lesson.text()
        assert lesson.message == "The axis of the loss is linear."


@keys(LessonScreen, "tab", "shift+tab")
async def test_the_focus_goes_round_the_panels(key: str) -> None:
    async with opened() as lesson:
        await lesson.press("m", "m")
        panels = [panel for page in PAGES for panel in lesson.screen.query(page.panel())]
        order = [panel for panel in panels if panel.is_on_screen]
        assert len(order) == len(PAGES) - 3  # data, code and loop share the parameters' place
        visited = []
        for _ in range(len(order) + 1):
            await lesson.press(key)
            visited.append(lesson.screen.focused)
        order = order if key == "tab" else order[::-1]
        assert visited == [*order, order[0]]


async def test_in_a_window_without_room_nothing_is_moved_to() -> None:
    async with opened(size=(40, 10)) as lesson:
        await lesson.press("tab", "shift+tab")
        assert lesson.screen.focused is None


def shows(panel: Widget, shown: bool) -> Callable[[], bool]:
    return lambda: panel.is_on_screen == shown


@keys(LessonScreen, "tab", "shift+tab")
async def test_on_a_narrow_screen_the_tabs_go_round(key: str) -> None:
    async with opened(size=(80, 24)) as lesson:
        names = [page.tab for page in TABS]
        order = names if key == "tab" else [names[0], *names[:0:-1]]
        for chosen in [*order[1:], order[0]]:
            await lesson.press(key)
            for name in names:
                panel = lesson.screen.query_one(f"{name}Panel")
                await lesson.until(shows(panel, name == chosen))
            assert lesson.screen.query_one(DerivationPanel).region.area > 0
            assert lesson.screen.query_one(ExplanationPanel).region.area > 0


@keys(LessonScreen, "d")
async def test_data_and_parameters_change_places(key: str) -> None:
    async with opened() as lesson:
        panels = [lesson.screen.query_one(name) for name in ("ParametersPanel", "DataPanel")]
        for _ in range(2):
            shown, hidden = panels
            assert shown.is_on_screen
            assert not hidden.is_on_screen
            await lesson.press(key)
            panels.reverse()
            await lesson.until(lambda: panels[0].is_on_screen and not panels[1].is_on_screen)


@keys(LessonScreen, "m")
async def test_a_panel_takes_the_whole_screen_and_gives_it_back(key: str) -> None:
    async with opened() as lesson:
        network = lesson.screen.query_one(NetworkPanel)
        before = network.size
        await lesson.press(key)
        assert lesson.screen.maximized is network
        await lesson.until(lambda: network.size.width > before.width)
        await lesson.press("right")
        assert lesson.t == 1
        await lesson.press(key)
        assert lesson.screen.maximized is None
        await lesson.until(lambda: network.size == before)


@keys(LessonScreen, "m")
async def test_the_panel_with_the_focus_is_maximised(key: str) -> None:
    async with opened() as lesson:
        panel = lesson.screen.query_one(ParametersPanel)
        panel.focus()
        await lesson.press(key)
        assert lesson.screen.maximized is panel


@keys(DerivationPanel, "up", "down", "pageup", "pagedown")
async def test_the_derivation_scrolls(key: str) -> None:
    async with opened("spiral", size=(60, 18)) as lesson:
        await lesson.go(157)
        await lesson.press("x")
        panel = lesson.screen.query_one(DerivationPanel)
        assert len(panel.lines) >= panel.size.height + 5
        panel.focus()
        by = {"up": -1, "down": 1, "pageup": -5, "pagedown": 5}[key]
        start = 5 if by < 0 else 0
        panel.top = start
        await lesson.press(key)
        assert panel.top == start + by


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_an_epoch_of_the_chart_is_gone_to_by_mouse(size: tuple[int, int]) -> None:
    async with opened(size=size) as lesson:
        await lesson.go(8 * 501)
        panel = lesson.screen.query_one(LossPanel)
        if size == (80, 24):
            await lesson.pilot.click(TabStrip, offset=(11, 0))
            await lesson.until(lambda: panel.size.width > 0)
        await lesson.settle()
        width, height = panel.size
        frame = chart.frame(lesson.moment.history, width, height, lesson.screen.log_scale)
        column = next(x for x in range(width) if frame.epoch(x) == 3)
        edge = panel.content_region.offset - panel.region.offset
        await lesson.pilot.click(LossPanel, offset=(column + edge.x, 4))
        await lesson.until(lambda: lesson.t == 3 * 501)


# the app


@keys(ChainstepApp, "q")
async def test_q_leaves(key: str) -> None:
    async with opened() as lesson:
        await lesson.press("space")
        await lesson.press(key)
        app = lesson.app
    assert app.return_code == 0
    assert not lesson.screen.playback.running


@keys(ChainstepApp, "ctrl+c")
async def test_ctrl_c_first_stops_a_run_and_then_leaves(key: str) -> None:
    async with opened() as lesson:
        await lesson.press("space")
        await lesson.until(lambda: lesson.moment.status.running)
        await lesson.press(key)
        assert not lesson.screen.playback.running
        assert lesson.message.startswith("Paused.")
        await lesson.press(key)
        app = lesson.app
    assert app.return_code == 130


async def test_the_end_of_a_run_is_its_last_step() -> None:
    async with opened(epochs=1) as lesson:
        await lesson.press("e", "right")
        assert lesson.moment.step.position.phase is Phase.END
        assert getattr(lesson.moment.step, "reason") is Reason.EPOCHS  # noqa: B009
