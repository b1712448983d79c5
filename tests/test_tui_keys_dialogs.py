"""Keys that open dialogs, and what is answered there."""

from __future__ import annotations

import pytest
from keyboard import keys
from pilots import Lesson, opened
from textual.widgets import Input, Static

from core.formulas.names import Kind, Symbol, bias, weight
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
    "[red]x[/x]": 'There is nothing called "[red]x[/x]" here. Write',
    "w9": 'There is nothing called "w9" here. Write',
    "row 21": "The data has 20 rows.",
    "e 0": "Epochs, updates and rows count from 1.",
    "9" * 16: "That is farther than any run gets.",
}


NO_RATES = ("", "0", "-1", "x", "nan", "1e999", "1/0", "∞", "−1/3")


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
async def test_go_to_tells_the_gradient_of_an_input(key: str) -> None:
    async with opened("worked-example") as lesson:
        await lesson.go(3)
        await lesson.press(key)
        await asked(lesson)
        await lesson.press(*"x1", "enter")
        await lesson.until(lambda: lesson.t == 16)
        assert "∂L/∂x₁ = 6." in lesson.message


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
        assert "The learning rate is 0.02 from this update on" in lesson.message
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
            assert "a number above 0, such as 0.05" in lesson.text()
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
    "w₁₁₁=−1/35": "w₁₁₁ is −0.0285714 from this update on",
    "w₁₁₁ = 1.5 × 10⁻⁷, x₂ = 1/4": "w₁₁₁ is 1.5e−7 and iq of row 2 is 0.25 from this update on",
    "x1 = 7": "cgpa of row 2 is 7 from this update on",
    "y1 = 4": "lpa of row 2 is 4 from this update on",
    "w₁₁₁=0.5,w₁₂₁=0.3": "w₁₁₁ is 0.5 and w₁₂₁ is 0.3 from this update on",
    "iq=90 lpa=5 η=0.2": (
        "iq of row 2 is 90, lpa of row 2 is 5 and the learning rate is 0.2 from this update on"
    ),
}


@keys(LessonScreen, "enter")
async def test_values_are_changed_and_their_update_starts_again(key: str) -> None:
    async with opened() as lesson:
        for text, words in CHANGES.items():
            await lesson.go(40)
            await lesson.press(key)
            await asked(lesson)
            await lesson.press(*text, "enter")
            await lesson.until(lambda words=words: words in lesson.message)  # type: ignore[misc]
            assert lesson.t == 26
        first, second = weight(1, 1, 1), weight(1, 2, 1)
        assert lesson.moment.known.parameter(first) == 0.5
        assert lesson.moment.known.parameter(second) == 0.3
        assert lesson.moment.learning_rate == 0.2
        await lesson.press("left")
        assert lesson.moment.known.parameter(first) != 0.5
        assert lesson.moment.learning_rate == 0.1
        edits = lesson.screen.playback.stepper.run.edits.all
        assert [len(edit.changes) for edit in edits] == [1, 1, 1, 2, 1, 1, 2, 3]


async def test_the_old_value_is_selected_and_what_is_typed_replaces_it() -> None:
    async with opened() as lesson:
        await lesson.go(4 + 4)  # ∂L/∂b₂₁
        old = lesson.moment.known.parameter(bias(2, 1))
        await lesson.press("enter")
        prompt = await asked(lesson)
        field = prompt.query_one(Input)
        assert "Change b₂₁" in lesson.text()
        assert field.value == field.selected_text == repr(old)
        await lesson.press(*"0.25", "enter")
        await lesson.until(lambda: "b₂₁ is 0.25 from this update on" in lesson.message)
        assert lesson.moment.known.parameter(bias(2, 1)) == 0.25


async def test_the_arrows_edit_the_old_value() -> None:
    async with opened() as lesson:
        await lesson.go(4 + 4)
        await lesson.press("enter")
        field = (await asked(lesson)).query_one(Input)
        old = field.value
        await lesson.press("right", "backspace", "7", "left", "left", "delete", "5")
        assert field.value == old[:-2] + "57"
        await lesson.press("enter")
        await lesson.until(lambda: lesson.t == 1)
        assert lesson.moment.known.parameter(bias(2, 1)) == float(old[:-2] + "57")


async def test_an_input_of_scaled_data_is_changed_as_in_the_data() -> None:
    async with opened() as lesson:
        await lesson.go(1)
        lesson.screen.dialogs.change(Symbol(Kind.INPUT, 0, 2))
        field = (await asked(lesson)).query_one(Input)
        assert field.selected_text == "80"
        assert "Change iq, x₂ of row 1" in lesson.text()
        await lesson.press(*"90", "enter")
        await lesson.until(lambda: "iq of row 1 is 90 from this update on" in lesson.message)


NO_CHANGES = {
    "": "Write a number; or several values with their names: w111=0.5 w121=0.3 x1=8 y1=3 η=0.1.",
    "w111": "Write an = between a name and its value: w111=0.5.",
    "w111 0.5": "Write an = between a name and its value: w111=0.5.",
    "w111=": "There is no number behind w111=.",
    "w111 = much": "much is no number such as 0.5, -3 or 1/35.",
    "w111 = 1/0": "1/0 is no number such as 0.5, -3 or 1/35: it divides by 0.",
    "−∞": "−∞ is no number such as 0.5, -3 or 1/35: it is infinite.",
    "w111=0,5": "Write 0.5, with a point.",
    "0.5 0.3": "Each of several values needs its name: w111=0.5 w121=0.3.",
    "w131 = 1": 'There is nothing called "w131" here.',
    "x3 = 1": "There are 2 inputs",
    "η=0": "The learning rate is a number above 0",
    "[b]q[/b] = 1": 'There is nothing called "[b]q[/b]" here.',
    "w111=0.5, w131=1 w121=2": 'Value 2, w131=1: There is nothing called "w131" here.',
    "0.5 cgpa=1 x1=2": "Value 3, x1=2: cgpa of row 1 has a value already.",
}


@keys(LessonScreen, "enter")
async def test_what_changes_nothing_is_said_with_its_place_selected(key: str) -> None:
    async with opened() as lesson:
        await lesson.go(8)
        await lesson.press(key)
        for text, words in NO_CHANGES.items():
            field = (await asked(lesson)).query_one(Input)
            field.value = text
            await lesson.press("enter")
            shown = " ".join(lesson.text().replace("│", " ").split())
            assert words in shown
            place = words.partition(": ")[0].partition(", ")[2]
            assert field.selected_text == (place if words.startswith("Value") else text)
        await lesson.press("escape")
        assert lesson.t == 8
        assert not lesson.screen.playback.stepper.run.edits.all


async def test_data_cannot_be_changed_where_no_row_is_at_hand() -> None:
    async with opened() as lesson:
        await lesson.press("enter")
        await asked(lesson)
        await lesson.press(*"x1=3", "enter")
        assert "No row is at hand here: go to a forward step first." in lesson.text()
        assert "x1=8" not in lesson.text()


async def test_targets_that_are_shares_change_together() -> None:
    async with opened("blobs") as lesson:
        await lesson.go(1)
        row = lesson.moment.step.position.row
        await lesson.press("enter")
        await asked(lesson)
        await lesson.press(*"y1=0.5 y2=0.1 y3=0.1", "enter")
        assert "The targets of a row add up to 1 for the loss cross_entropy" in lesson.text()
        await lesson.press("home", "ctrl+k", *"tree=ash=0.5 y2=0.25 y3=0.25", "enter")
        await lesson.until(lambda: f"tree=ash of row {row} is 0.5," in lesson.message)
        targets = lesson.moment.rows.targets[3 * (row - 1) : 3 * row]
        assert list(targets) == [0.5, 0.25, 0.25]


async def test_many_changes_are_counted() -> None:
    async with opened() as lesson:
        names = list(lesson.screen.playback.stepper.parameters)
        assert len(names) == 9
        await lesson.press("enter")
        (await asked(lesson)).query_one(Input).value = " ".join(f"{name}=1" for name in names)
        await lesson.press("enter")
        await lesson.until(lambda: "and 3 more have new values" in lesson.message)
        assert set(lesson.screen.playback.stepper.parameters.values()) == {1.0}


async def test_a_parameter_is_changed_by_mouse() -> None:
    async with opened() as lesson:
        await lesson.pilot.click(ParametersPanel, offset=(6, 4))
        prompt = await asked(lesson)
        assert "Change w₁₂₁" in lesson.text()
        assert prompt.query_one(Input).value.startswith("0.34")
        await lesson.press("escape")


@pytest.mark.parametrize("key", ["g", "L", "enter", "i", "question_mark"])
async def test_a_dialog_pauses_the_run(key: str) -> None:
    async with opened() as lesson:
        await lesson.press("space")
        await lesson.until(lambda: lesson.moment.status.running)
        await lesson.press(key)
        assert not lesson.screen.playback.running
