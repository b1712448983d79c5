"""Restarts, with the same seed or the next one."""

from __future__ import annotations

from pathlib import Path

import pytest
from keyboard import keys
from pilots import Lesson, opened
from settings_dialog import BINARY, back
from textual.widgets import Input

from core.data.experiment import Experiment, load
from tui.lesson.screen import LessonScreen


def run_of(lesson: Lesson) -> Experiment:
    return lesson.moment.experiment


@keys(LessonScreen, "r")
async def test_the_same_run_starts_again(key: str) -> None:
    async with opened() as lesson:
        before = lesson.moment.known.before
        await lesson.press("e", key)
        assert (lesson.t, lesson.message) == (0, "The same run again, from the start, with seed 1.")
        assert lesson.moment.known.before == before
        assert lesson.moment.reached == 0
        assert lesson.moment.history.epochs == 0


@keys(LessonScreen, "R", "shift+r")
async def test_a_new_run_starts_with_the_next_seed(key: str) -> None:
    async with opened() as lesson:
        before = lesson.moment.known.before
        await lesson.press("e", key)
        assert lesson.t == 0
        assert lesson.message == "A new run, from the start, with seed 2 instead of 1."
        assert lesson.message.split(",")[0] in lesson.text()
        assert lesson.moment.known.before != before
        assert run_of(lesson).init.seed == 2
        await lesson.press(key, "r")
        assert lesson.message == "The same run again, from the start, with seed 3."


async def test_a_seed_that_changes_nothing_is_no_secret() -> None:
    async with opened("worked-example", seed=2**32 - 1) as lesson:
        await lesson.press("R")
        assert lesson.message == (
            "A new run, from the start, with seed 0 instead of 4294967295. "
            "But nothing in it is random: its first values are set, its rows in order."
        )


@pytest.mark.parametrize("key", ["r", "R"])
async def test_a_restart_says_what_ended_with_the_old_run(key: str) -> None:
    async with opened() as lesson:
        await lesson.go(40)
        for text in ("x1 = 7", "w111 = 2"):
            await lesson.press("enter")
            await lesson.until(lambda: isinstance(lesson.app.focused, Input))
            assert isinstance(lesson.app.focused, Input)
            lesson.app.focused.value = text
            await lesson.press("enter")
            await back(lesson)
        await lesson.press(key)
        assert lesson.message.endswith("The 2 changes made on the way ended with the old run.")
        assert lesson.moment.rows is lesson.moment.experiment.data.training_rows


@pytest.mark.parametrize("key", ["r", "R"])
async def test_a_restart_stops_what_runs(key: str) -> None:
    async with opened() as lesson:
        await lesson.press("space")
        await lesson.until(lambda: lesson.t >= 1)
        await lesson.press(key)
        assert lesson.t == 0
        assert not lesson.screen.playback.running
        assert not lesson.moment.status.running


async def test_all_of_it_is_in_the_palette() -> None:
    async with opened() as lesson:
        names = [command.title for command in lesson.app.get_system_commands(lesson.screen)]
        assert {"Settings (,)", "Restart (r)", "New seed (R)"} <= set(names)


async def test_the_notes_are_not_shown_again(tmp_path: Path) -> None:
    file = tmp_path / "d.csv"
    file.write_text(BINARY)
    async with opened(experiment=load(str(file))) as lesson:
        await lesson.press("r")
        assert lesson.app.screen is lesson.screen
