"""S: the experiment of the run, written into a file."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from keyboard import keys
from pilots import Lesson, opened
from textual.widgets import Input

from core.data import samples
from core.data.experiment import load
from tui.lesson.screen import LessonScreen
from tui.widgets.prompt import Prompt

pytestmark = pytest.mark.usefixtures("own_folder")


async def ask(lesson: Lesson, key: str = "S") -> Input:
    await lesson.press(key)
    await lesson.until(lambda: isinstance(lesson.app.focused, Input))
    assert isinstance(lesson.app.screen, Prompt)
    return lesson.app.screen.query_one(Input)


@keys(LessonScreen, "S", "shift+s")
async def test_the_experiment_is_written_into_the_current_folder(key: str) -> None:
    async with opened("worked-example") as lesson:
        line = await ask(lesson, key)
        assert line.value == "worked-example.toml"
        assert ".toml: the experiment as a file that can be opened again." in lesson.text()
        await lesson.press("enter")
        await lesson.until(lambda: "Written to worked-example.toml" in lesson.message)
    assert os.listdir() == ["worked-example.toml"]
    assert load("worked-example.toml").task() == load("worked-example").task()


async def test_the_name_proposed_needs_no_quotes_in_a_shell() -> None:
    Path("my  rows.csv").write_text("x,y\n1,2\n2,3\n")
    async with opened("my  rows.csv") as lesson:
        assert (await ask(lesson)).value == "my-rows.toml"


async def test_a_name_that_is_taken_is_not_proposed_and_asked_about() -> None:
    Path("xor.toml").write_text("mine")
    Path("xor-2.toml").symlink_to("nowhere")
    async with opened("xor") as lesson:
        line = await ask(lesson)
        assert line.value == "xor-3.toml"
        line.value = "xor.toml"
        await lesson.press("enter")
        assert "xor.toml is there already: Enter again replaces it" in lesson.text()
        line.value = "./xor.toml"  # another name asks again
        await lesson.press("enter")
        assert "xor.toml is there already" in lesson.text()
        assert Path("xor.toml").read_text() == "mine"
        await lesson.press("enter")
        await lesson.until(lambda: "Written to ./xor.toml" in lesson.message)
    assert load("xor.toml").title == load("xor").title


async def test_what_cannot_be_written_is_said_in_the_dialog() -> None:
    async with opened("xor") as lesson:
        line = await ask(lesson)
        for name, words in {
            "": "let it end with .toml",
            "xor.py": "let it end with .toml",
            "none/[b]xor.toml": "none/[b]xor.toml: cannot be written: no such file or directory",
        }.items():
            line.value = name
            await lesson.press("enter")
            assert words in " ".join(lesson.text().replace("│", " ").split())
        await lesson.press("escape")
        await lesson.until(lambda: lesson.app.screen is lesson.screen)
    assert not os.listdir()


async def test_first_values_changed_on_the_screen_are_written_by_name() -> None:
    async with opened("mazur") as lesson:
        for goal, text in ((3, "w211=0.125 b11=-1/3"), (5, "w₂₁₁ = 0.25")):
            await lesson.go(goal)
            await lesson.press("enter")
            await lesson.until(lambda: isinstance(lesson.app.focused, Input))
            lesson.app.screen.query_one(Input).value = text
            await lesson.press("enter")
            await lesson.until(lambda: lesson.app.screen is lesson.screen)
        first = lesson.screen.playback.stepper.run.timeline.state(0).parameters
        await ask(lesson)
        words = " ".join(lesson.text().replace("│", " ").split())
        assert "Your 3 changes before the first update are part of it." in words
        await lesson.press("enter")
        await lesson.until(lambda: "Written to" in lesson.message)
    found = load("mazur.toml")
    assert list(found.initial_state().parameters) == list(first)
    text = Path("mazur.toml").read_text()
    assert text.count("w211") == load_text("mazur").count("w211")
    assert "# b1, of both hidden neurons" in text


def load_text(name: str) -> str:
    sample = samples.find(name)
    assert sample is not None
    return sample.path.read_text()


async def test_changes_made_before_the_first_update_are_part_of_it() -> None:
    async with opened("worked-example") as lesson:
        for goal, text in ((3, "0.125"), (40, "0.5")):
            await lesson.go(goal)
            await lesson.press("L")
            await lesson.until(lambda: isinstance(lesson.app.focused, Input))
            lesson.app.screen.query_one(Input).value = text
            await lesson.press("enter")
            await lesson.until(lambda: lesson.app.screen is lesson.screen)
        await ask(lesson)
        words = " ".join(lesson.text().replace("│", " ").split())
        assert "Your change before the first update is part of it." in words
        assert "1 change made later, or of data that cannot stand in it, is not." in words
        await lesson.press("enter")
        await lesson.until(lambda: "Written to" in lesson.message)
    assert load("worked-example.toml").training.settings.learning_rate == 0.125
