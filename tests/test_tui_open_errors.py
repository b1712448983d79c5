"""The dialog that opens an experiment: what is wrong is said, and all stays."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import pytest
from keyboard import keys
from opening_dialog import at, has_opened, opening, quiet, told, write
from pilots import opened
from textual.widgets import Input

from core.data import experiment
from core.data.errors import InputError
from tui.opening.screen import OpenScreen
from tui.opening.widgets import Words


@pytest.mark.parametrize("size", [(60, 18), (120, 40)])
async def test_what_is_wrong_is_said_in_full_and_all_stays(
    course: Path, size: tuple[int, int]
) -> None:
    async with opened(size=size) as lesson:
        await lesson.go(30)
        before = lesson.screen.playback
        screen = await opening(lesson)
        await write(lesson, "data/r")
        await lesson.press("enter")
        await lesson.until(lambda: "instead of 2" in told(screen))
        assert told(screen) == (
            'data/ragged.csv:3 1 field instead of 2 in the row "3". '
            'Every row needs the 2 fields "a,y".'
        )
        assert screen.query_one(Words).max_scroll_y == 0
        await lesson.press("down")
        assert at(screen) == "ragged.csv"
        await lesson.press("escape")
        await lesson.until(lambda: lesson.app.screen is lesson.screen)
        assert lesson.screen.playback is before
        assert lesson.t == 30
        assert lesson.app.memory.preferences.recent == ()


@keys(OpenScreen, "ctrl+down", "ctrl+up")
async def test_words_too_long_for_their_place_are_scrolled(course: Path, key: str) -> None:
    async with opened(size=(60, 18)) as lesson:
        screen = await opening(lesson)
        screen._say_wrong(InputError("", "it is wrong " + "and wrong " * 100, "do it well"))
        await lesson.settle()
        said = screen.query_one(Words)
        await lesson.press("ctrl+down", "ctrl+down", key)
        assert said.scroll_y == (3 if key == "ctrl+down" else 1)
        await lesson.press(*[key] * 30)
        assert said.scroll_y == (said.max_scroll_y if key == "ctrl+down" else 0)
        assert ("Do it well." in lesson.text()) == (key == "ctrl+down")


@pytest.mark.parametrize("size", [(1, 1), (12, 4), (59, 17)])
async def test_a_window_without_room_is_no_trouble(course: Path, size: tuple[int, int]) -> None:
    async with opened(size=size) as lesson:
        screen = await opening(lesson)
        await lesson.press("down", "pagedown", "tab", "up")
        await write(lesson, "xor")
        assert at(screen) == "xor"
        await lesson.resize(120, 40)
        await lesson.until(lambda: "No straight line" in lesson.text())
        await lesson.press("enter")
        await has_opened(lesson, "XOR")


async def test_pipes_and_links_to_nothing_are_refused(
    course: Path, pipe: Callable[[Path], None]
) -> None:
    pipe(course / "pipe.csv")
    (course / "broken.csv").symlink_to("nowhere")
    (course / "image.csv").write_bytes(b"\x89PNG\r\n\x1a\n\0\xff")
    ways = {
        "./pipe.csv": "Is a device or a pipe, not a file.",
        "./broken.csv": "there is no such file.",
        "./image.csv": "Not UTF-8 text",
        "./notes.md": "Is neither an experiment nor a data file.",
        "/dev/stdin": "Is neither an experiment nor a data file.",
        "./none.csv": "There is no such file.",
    }
    async with opened() as lesson:
        screen = await opening(lesson)
        for path, words in ways.items():
            screen.query_one(Input).value = path
            await quiet(lesson, screen)
            await lesson.press("enter")
            await lesson.until(lambda words=words: words in told(screen))  # type: ignore[misc]
            assert lesson.app.screen is screen
            assert screen.query_one(Words).has_class("-wrong")


async def test_a_bug_in_reading_ends_the_app_with_1(course: Path) -> None:
    apps = []

    async def run() -> None:
        async with opened() as lesson:
            apps.append(lesson.app)
            await opening(lesson)
            with patch.object(experiment, "load", side_effect=RuntimeError("made up")):
                await lesson.press("enter")
                while lesson.app.is_running:
                    await lesson.pilot._wait_for_screen()

    with pytest.raises(RuntimeError, match="made up"):
        await run()
    assert apps[0].return_code == 1
