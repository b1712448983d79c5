"""Keys that open dialogs, and what is answered there."""

from __future__ import annotations

import pytest
from keyboard import keys
from pilots import Lesson, opened
from textual.widgets import Input, Static

from tui.lesson.screen import LessonScreen
from tui.panels.parameters import ParametersPanel
from tui.sheets.sheet import Sheet
from tui.widgets.prompt import Prompt


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
