"""Every key: what it does to the step shown, and what it says where it cannot act."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from keyboard import bindings, keys, known_to_be_tested
from pilots import Lesson, opened
from textual.widget import Widget
from textual.widgets import Input, Static

from core.steps import Phase, Reason
from tui.app import ChainstepApp
from tui.drawing import chart
from tui.lesson.pages import PAGES, TABS
from tui.panels.derivation import DerivationPanel
from tui.panels.explanation import ExplanationPanel
from tui.panels.loss import LossPanel
from tui.panels.network import NetworkPanel
from tui.panels.parameters import ParametersPanel
from tui.panels.tabs import TabStrip
from tui.screens.lesson import LessonScreen
from tui.screens.prompt import Prompt
from tui.screens.sheet import Sheet
from tui.speeds import FIRST, SPEEDS


def test_every_key_has_a_test() -> None:
    found = set(bindings())
    assert len(found) >= 40
    assert found == known_to_be_tested()


# from step to step: student-salary has 25 steps an update and 501 an epoch


async def leads(key: str, *ways: tuple[int, int]) -> None:
    """A key leads from some steps to others, and the screen says where it is then."""
    async with opened() as lesson:
        for start, goal in ways:
            await lesson.go(start)
            await lesson.press(key)
            assert (lesson.t, lesson.message) == (goal, ""), f"{key} from {start}"
            assert f"step {goal:,}" in lesson.text()


async def says(key: str, start: int, words: str, **overrides: object) -> None:
    """A key that cannot act says why, on the screen, and stays."""
    async with opened(**overrides) as lesson:  # type: ignore[arg-type]
        await lesson.go(start)
        await lesson.press(key)
        assert lesson.t == start
        assert words in lesson.message
        assert words.split()[0] in lesson.text()


@keys(LessonScreen, "right", "n")
async def test_to_the_next_step(key: str) -> None:
    await leads(key, (5, 6))
    await says(key, 502, "The run ends at step 502: all its epochs are done.", epochs=1)


@keys(LessonScreen, "left", "p")
async def test_to_the_step_before(key: str) -> None:
    await leads(key, (501, 500))
    await says(key, 0, "This is the first step of the run: nothing comes before Init.")


@keys(LessonScreen, "right_square_bracket")
async def test_to_the_next_part(key: str) -> None:
    await leads(key, (0, 1), (1, 4), (4, 5), (7, 17), (25, 26), (500, 501))


@keys(LessonScreen, "left_square_bracket")
async def test_to_the_part_before(key: str) -> None:
    await leads(key, (1, 0), (3, 1), (5, 4), (9, 5), (26, 17), (501, 492))


@keys(LessonScreen, "right_square_bracket", "u", "e", "E", "shift+e", "U", "shift+u")
async def test_a_stride_beyond_the_run_is_not_made(key: str) -> None:
    if key in ("right_square_bracket", "u", "e"):
        await says(key, 502, "The run ends at step 502: all its epochs are done.", epochs=1)
    else:
        await says(key, 0, "nothing comes before Init.")


@keys(LessonScreen, "u")
async def test_to_the_next_update(key: str) -> None:
    await leads(key, (0, 1), (1, 26), (25, 26), (480, 502), (501, 502))


@keys(LessonScreen, "U", "shift+u")
async def test_to_the_update_before(key: str) -> None:
    await leads(key, (30, 26), (26, 1), (1, 0), (501, 476))


@keys(LessonScreen, "e")
async def test_to_the_close_of_the_epoch(key: str) -> None:
    await leads(key, (0, 501), (3, 501), (501, 1002), (502, 1002))


@keys(LessonScreen, "E", "shift+e")
async def test_to_the_close_of_the_epoch_before(key: str) -> None:
    await leads(key, (600, 501), (1002, 501), (30, 0))


@keys(LessonScreen, "home")
async def test_to_the_first_step(key: str) -> None:
    async with opened() as lesson:
        await lesson.go(30)
        await lesson.press(key)
        assert lesson.t == 0
        assert "Press → for the next step" in lesson.message
        await lesson.press(key)
        assert lesson.message == "This is the first step already."


@keys(LessonScreen, "end")
async def test_to_the_latest_step_reached(key: str) -> None:
    async with opened() as lesson:
        await lesson.go(300)
        await lesson.go(7)
        await lesson.press(key)
        assert (lesson.t, lesson.message) == (300, "")
        await lesson.press(key)
        assert lesson.t == 300
        assert "This is the latest step reached." in lesson.message


# by itself


@keys(LessonScreen, "space")
async def test_space_lets_it_run_and_pauses_it(key: str) -> None:
    async with opened() as lesson:
        await lesson.press(key)
        await lesson.until(lambda: lesson.t >= 2)
        assert lesson.moment.status.running
        assert "▶ 4 steps/s" in lesson.text()
        await lesson.press(key)
        assert not lesson.moment.status.running
        assert lesson.message.startswith("Paused.")
        assert "▶" not in lesson.text()
        stood = lesson.t
        await lesson.press("left")
        assert lesson.t == stood - 1


@keys(LessonScreen, "space")
async def test_space_at_the_end_says_so(key: str) -> None:
    await says(key, 502, "The run ends at step 502", epochs=1)


@keys(LessonScreen, "plus", "equals_sign", "minus")
async def test_the_speed_is_chosen_in_words(key: str) -> None:
    by = -1 if key == "minus" else 1
    async with opened() as lesson:
        await lesson.press(key)
        words = SPEEDS[FIRST + by].words
        assert lesson.message == f"Speed: {words}. space lets it run."
        assert lesson.moment.status.speed == words


@keys(LessonScreen, "plus", "equals_sign", "minus")
async def test_the_row_of_speeds_has_ends(key: str) -> None:
    end, words = ("slowest", "1 step/s") if key == "minus" else ("fastest", "full speed")
    async with opened() as lesson:
        await lesson.press(*[key] * len(SPEEDS))
        assert lesson.message == f"{words} is the {end} there is."


@keys(LessonScreen, "plus", "minus")
async def test_the_speed_of_what_runs_changes_on_the_way(key: str) -> None:
    async with opened() as lesson:
        await lesson.press("space")
        await lesson.until(lambda: lesson.t >= 1)
        await lesson.press(key)
        words = SPEEDS[FIRST + (-1 if key == "minus" else 1)].words
        await lesson.until(lambda: lesson.moment.status.speed == words)
        assert lesson.moment.status.running
        await lesson.press("space")


# dialogs


async def asked(lesson: Lesson) -> Prompt[object]:
    """The prompt that is open, ready to be written in."""
    await lesson.until(lambda: isinstance(lesson.app.focused, Input))
    assert isinstance(lesson.app.screen, Prompt)
    return lesson.app.screen


GOALS = {"31": 31, "epoch 2": 1002, "u3": 51, "row 20": 476, "1,002": 1002}
NO_GOALS = {
    "": "Write a step, such as 25",
    "[red]x[/x]": "Write a step, such as 25",
    "row 21": "The data has 20 rows.",
    "e 0": "Epochs, updates and rows count from 1.",
    "9" * 16: "That is farther than any run gets.",
}
NO_RATES = ("", "0", "-1", "x", "nan", "1e999")


@keys(LessonScreen, "g")
async def test_go_to(key: str) -> None:
    async with opened() as lesson:
        for text, goal in GOALS.items():
            await lesson.go(40)
            await lesson.press(key)
            (await asked(lesson)).query_one(Input).value = text
            await lesson.press("enter")
            await lesson.until(lambda goal=goal: lesson.t == goal)  # type: ignore[misc]
            await lesson.until(lambda: lesson.app.screen is lesson.screen)


@keys(LessonScreen, "g")
async def test_go_to_says_what_it_cannot_read(key: str) -> None:
    async with opened() as lesson:
        await lesson.press(key)
        for text, words in NO_GOALS.items():
            (await asked(lesson)).query_one(Input).value = text
            await lesson.press("enter")
            assert words in lesson.text()
            assert isinstance(lesson.app.screen, Prompt)


@keys(LessonScreen, "g")
async def test_go_to_behind_the_end_says_where_it_is(key: str) -> None:
    async with opened(epochs=1) as lesson:
        await lesson.press(key)
        await asked(lesson)
        await lesson.press(*"999", "enter")
        await lesson.until(lambda: "The run ends at step 502" in lesson.message)
        assert lesson.t == 0


@keys(LessonScreen, "L", "shift+l")
async def test_the_learning_rate_changes_from_here_on(key: str) -> None:
    async with opened() as lesson:
        await lesson.go(40)
        await lesson.press(key)
        await asked(lesson)
        assert "Learning rate, now 0.1" in lesson.text()
        await lesson.press(*"0.02", "enter")
        await lesson.until(lambda: lesson.moment.learning_rate == 0.02)
        assert lesson.t == 26
        assert "The learning rate is 0.02 from here on" in lesson.message
        await lesson.press("left")
        assert lesson.moment.learning_rate == 0.1


@keys(LessonScreen, "L")
async def test_no_learning_rate_is_none(key: str) -> None:
    async with opened() as lesson:
        await lesson.press(key)
        for text in NO_RATES:
            prompt = await asked(lesson)
            prompt.query_one("#hint", Static).update("")
            prompt.query_one(Input).value = text
            await lesson.press("enter")
            assert "The learning rate is a number above 0" in lesson.text()
        assert lesson.moment.learning_rate == 0.1


@keys(Prompt, "escape")
async def test_a_prompt_is_called_off(key: str) -> None:
    async with opened() as lesson:
        await lesson.press("g")
        await asked(lesson)
        await lesson.press(*"30", key)
        await lesson.until(lambda: lesson.app.screen is lesson.screen)
        assert lesson.t == 0


@keys(LessonScreen, "question_mark", "f1", "i")
async def test_a_sheet_opens(key: str) -> None:
    words = "What this experiment is" if key != "i" else "Two inputs, two hidden neurons"
    async with opened() as lesson:
        await lesson.press(key)
        await lesson.until(lambda: isinstance(lesson.app.screen, Sheet))
        await lesson.until(lambda: words in lesson.text())


@keys(Sheet, "escape", "question_mark", "f1", "i", "q", "enter", "space")
async def test_a_sheet_closes(key: str) -> None:
    async with opened() as lesson:
        await lesson.press("question_mark")
        await lesson.until(lambda: isinstance(lesson.app.screen, Sheet))
        await lesson.press(key)
        await lesson.until(lambda: lesson.app.screen is lesson.screen)
        assert lesson.app.is_running
        assert not lesson.screen.playback.running


CHANGES = {
    "w121 = 0.5": "w₁₂₁ is 0.5 from this update on; what came before stays.",
    "b21=-1e3": "b₂₁ is −1000 from this update on",
    "x1 = 7": "cgpa of row 2 is 7 from this update on",
    "y1 = 4": "lpa of row 2 is 4 from this update on",
}
NO_CHANGES = {
    "": "Write a weight, bias, input or target",
    "w111": "Write a weight, bias, input or target",
    "w111 = much": "much is no number",
    "w131 = 1": 'There is nothing called "w131" here.',
    "x3 = 1": "There are 2 inputs",
    "[b]q[/b] = 1": 'There is nothing called "[b]q[/b]" here.',
}


@keys(LessonScreen, "enter")
async def test_a_value_is_changed_and_its_update_starts_again(key: str) -> None:
    async with opened() as lesson:
        for text, words in CHANGES.items():
            await lesson.go(40)
            await lesson.press(key)
            (await asked(lesson)).query_one(Input).value = text
            await lesson.press("enter")
            await lesson.until(lambda words=words: words in lesson.message)  # type: ignore[misc]
            assert lesson.t == 26
        symbol = lesson.moment.experiment.network.notation.parameter("w121")
        assert symbol is not None
        assert lesson.moment.known.parameter(symbol) == 0.5
        await lesson.press("left")
        assert lesson.moment.known.parameter(symbol) != 0.5


@keys(LessonScreen, "enter")
async def test_what_changes_nothing_is_said(key: str) -> None:
    async with opened() as lesson:
        await lesson.press(key)
        for text, words in NO_CHANGES.items():
            (await asked(lesson)).query_one(Input).value = text
            await lesson.press("enter")
            shown = " ".join(lesson.text().replace("│", " ").split())
            assert words in shown
        await lesson.press("escape")
        assert lesson.t == 0


async def test_a_parameter_is_changed_by_mouse() -> None:
    async with opened() as lesson:
        await lesson.pilot.click(ParametersPanel, offset=(6, 4))
        prompt = await asked(lesson)
        assert prompt.query_one(Input).value.startswith("w121 = 0.34")
        await lesson.press("escape")


@pytest.mark.parametrize("key", ["g", "L", "enter", "i", "question_mark"])
async def test_a_dialog_pauses_the_run(key: str) -> None:
    async with opened() as lesson:
        await lesson.press("space")
        await lesson.until(lambda: lesson.moment.status.running)
        await lesson.press(key)
        assert not lesson.screen.playback.running


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
