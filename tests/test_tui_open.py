"""The dialog that opens an experiment: choosing, and how it looks."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from unittest.mock import patch

import pytest
from keyboard import keys
from opening_dialog import at, has_opened, offered, opening, quiet, told, write
from pilots import WHOLE, Lesson, lesson_screen, opened
from syrupy.assertion import SnapshotAssertion
from textual.widgets import Input

from core.data import samples
from core.data.experiment import load
from core.engine import compiled
from core.engine.compiled import Status
from tui.app import ChainstepApp
from tui.lesson.screen import LessonScreen
from tui.opening.screen import OpenScreen
from tui.opening.widgets import ChoiceList, PartLine, Words
from tui.preferences import Preferences, Store

# choosing


@keys(LessonScreen, "o")
async def test_a_sample_is_found_by_a_part_of_its_name(course: Path, key: str) -> None:
    async with opened() as lesson:
        await lesson.go(30)
        screen = await opening(lesson)
        assert lesson.app.screen_stack[-2] is lesson.screen
        await write(lesson, "xo")
        assert offered(screen) == ["xor", "negnevitsky-xor"]  # the name that begins so comes first
        assert "No straight line tells these points apart" in told(screen)
        await lesson.press("enter")
        await has_opened(lesson, "XOR")
        assert "Press → for the next step" in lesson.message
        await lesson.press("right")
        assert lesson.t == 1
        assert lesson.app.memory.preferences.recent == ("xor",)


@pytest.mark.parametrize("size", [(60, 18), (80, 24), (99, 29), (300, 100)])
async def test_what_each_sample_shows_can_be_read_in_full(
    course: Path, size: tuple[int, int]
) -> None:
    async with opened(size=size) as lesson:
        screen = await opening(lesson)
        for sample in samples.samples():
            assert at(screen) == sample.name
            assert told(screen) == f"{sample.title} {sample.name} {sample.about}"
            assert screen.query_one(Words).max_scroll_y == 0
            await lesson.press("down")


@keys(OpenScreen, "down", "up", "pagedown", "pageup")
async def test_the_arrows_point_at_choices(course: Path, key: str) -> None:
    async with opened() as lesson:
        screen = await opening(lesson)
        names = offered(screen)
        await lesson.press("down", "down")
        assert at(screen) == names[2]
        await lesson.press(key)
        moved = names.index(at(screen))
        assert moved == {"down": 3, "up": 1, "pageup": 0}.get(key, moved)
        assert (moved > 10) == (key == "pagedown")
        assert isinstance(screen.focused, Input)


@keys(OpenScreen, "tab", "shift+tab")
async def test_tab_goes_round_the_parts(course: Path, key: str) -> None:
    async with opened(size=(80, 24)) as lesson:
        screen = await opening(lesson, ["spiral"])
        firsts = ["spiral", "student-salary", "new experiment", ".."]
        order = firsts if key == "tab" else [firsts[0], *firsts[:0:-1]]
        for name in [*order[1:], *order]:
            await lesson.press(key)
            assert at(screen) == name
        await lesson.press("up", key)
        assert at(screen) == ".."


@keys(OpenScreen, "escape")
async def test_esc_leaves_all_as_it_is(course: Path, key: str) -> None:
    async with opened() as lesson:
        await lesson.go(30)
        before = lesson.screen.playback
        await opening(lesson)
        await write(lesson, "xor")
        await lesson.press(key)
        await lesson.until(lambda: lesson.app.screen is lesson.screen)
        assert lesson.screen.playback is before
        assert lesson.t == 30
        assert lesson.app.memory.preferences.recent == ()


async def test_a_second_enter_opens_nothing_more(course: Path) -> None:
    async with opened() as lesson:
        await opening(lesson)
        await write(lesson, "xor")
        for key in ("enter", "enter", "enter"):
            lesson.send(key)
        await has_opened(lesson, "XOR")


async def test_it_pauses_the_run(course: Path) -> None:
    async with opened() as lesson:
        await lesson.press("space")
        await lesson.until(lambda: lesson.moment.status.running)
        await opening(lesson)
        assert not lesson.screen.playback.running


async def test_a_click_points_and_a_second_one_opens(course: Path) -> None:
    async with opened() as lesson:
        screen = await opening(lesson)
        line = offered(screen).index("spiral") + 1  # below the title of the part
        await lesson.pilot.click(ChoiceList, offset=(4, line))
        await lesson.settle()
        assert at(screen) == "spiral"
        assert "Two arms wound around each other" in told(screen)
        await lesson.pilot.click(ChoiceList, offset=(4, 0))  # a title
        await lesson.pilot.click(ChoiceList, offset=(4, len(offered(screen)) + 6))  # below all
        await lesson.settle()
        assert at(screen) == "spiral"
        assert isinstance(screen.focused, Input)
        await lesson.pilot.click(ChoiceList, offset=(4, line))
        await has_opened(lesson, "Spiral")


async def test_a_click_leads_to_a_part(course: Path) -> None:
    async with opened(size=(80, 24)) as lesson:
        screen = await opening(lesson)
        first = "student-salary"
        for x, name in [(24, ".."), (16, "new experiment"), (3, first), (60, first)]:
            await lesson.pilot.click(PartLine, offset=(x, 0))
            await lesson.settle()
            assert at(screen) == name
        await lesson.until(lambda: "Samples" in lesson.text().split("\n")[3])


async def test_nothing_that_fits_is_said(course: Path) -> None:
    async with opened() as lesson:
        screen = await opening(lesson)
        await write(lesson, "[x] none")
        assert offered(screen) == []
        assert "Nothing here has these words in its name." in told(screen)
        await lesson.press("enter")
        await lesson.until(lambda: 'There is no sample or file called "[x] none"' in told(screen))
        await lesson.press("down", "tab", "pagedown")
        assert at(screen) == ""
        await lesson.press(*["backspace"] * 8)
        assert at(screen) == "student-salary"


async def test_a_lone_dash_does_not_read_standard_input(course: Path) -> None:
    async with opened() as lesson:
        screen = await opening(lesson)
        with patch("sys.stdin", None):
            await write(lesson, "zz -")
            await lesson.press("enter")
            await lesson.until(lambda: 'There is no sample or file called "zz -"' in told(screen))
            await lesson.press("backspace", "backspace", "backspace", "backspace", "-")
            await lesson.press("enter")
            await lesson.settle()
        assert lesson.moment.experiment.title == "Student salary"


# recent experiments


async def test_recent_experiments_come_first(course: Path) -> None:
    recent = (str(course / "data" / "one.toml"), "spiral", "/gone/away.csv")
    async with opened() as lesson:
        screen = await opening(lesson, recent)
        assert offered(screen)[:3] == ["one.toml", "spiral", "away.csv"]
        assert "Recent 3" in lesson.text()
        assert "not there any more" in lesson.text()
        await lesson.press("down", "down")
        await lesson.until(lambda: told(screen).startswith("away.csv There is no such file."))
        await lesson.press("enter")
        await lesson.until(lambda: "/gone/away.csv There is no such file." in told(screen))
        await lesson.press("up", "up", "enter")
        await has_opened(lesson, "One row")
        assert lesson.app.memory.preferences.recent == recent
        assert lesson.moment.experiment.source == os.path.join("data", "one.toml")


async def test_what_opens_at_the_start_is_remembered(course: Path) -> None:
    store = Store(course / "preferences.json")
    remembered = []
    for named in ("grades.csv", "xor", "student-salary", "data/one.toml", "xor"):
        app = ChainstepApp(partial(load, named), store)
        with patch.object(compiled, "status", return_value=Status.NO_NUMBA):
            async with app.run_test() as pilot:
                while lesson_screen(app) is None:
                    await pilot.pause()
        remembered = list(store.load().recent)
    assert remembered == ["xor", str(course / "data" / "one.toml"), str(course / "grades.csv")]
    assert store.load() == Preferences(recent=tuple(remembered))


# pictures


async def steady(lesson: Lesson) -> str:
    """The picture once nothing moves in it any more: scrollbars come after what needs them."""
    seen: list[str] = []
    while len(seen) < 5 or len(set(seen[-5:])) > 1:
        await lesson.settle()
        seen.append(lesson.picture(lesson.dialog, styled=lesson.app.size == WHOLE))
    return seen[-1]


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)], ids="{0[0]}x{0[1]}".format)
async def test_the_dialog(course: Path, size: tuple[int, int], snapshot: SnapshotAssertion) -> None:
    async with opened(size=size) as lesson:
        screen = await opening(lesson, ["spiral", str(course / "grades.csv"), "/gone/away.csv"])
        assert await steady(lesson) == snapshot(name="all")
        await write(lesson, "./")
        await lesson.press("up")
        await quiet(lesson, screen)
        assert await steady(lesson) == snapshot(name="a path")
        screen.query_one(Input).value = "data/ragged.csv"
        await quiet(lesson, screen)
        await lesson.press("enter")
        await lesson.until(lambda: "instead of 2" in told(screen))
        assert await steady(lesson) == snapshot(name="what is wrong")
