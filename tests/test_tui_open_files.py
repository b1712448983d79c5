"""The dialog that opens an experiment: browsing to files and typing their paths."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import pytest
from opening_dialog import LIVELY, TABLE, at, has_opened, offered, opening, quiet, told, write
from pilots import opened
from textual.widgets import Input

from tui.opening import offer
from tui.opening.folder import read_folder
from tui.opening.screen import OpenScreen
from tui.opening.widgets import ChoiceList
from tui.opening.words import COLUMNS
from tui.sheets.sheet import Sheet


async def test_a_file_is_browsed_to_and_opened_with_its_notes(course: Path) -> None:
    async with opened() as lesson:
        screen = await opening(lesson)
        await lesson.press("shift+tab")
        assert offered(screen)[-6:] == ["new experiment", "..", "[/", "data/", LIVELY, "grades.csv"]
        assert "1 other file" in lesson.text()
        await lesson.press("enter")
        await quiet(lesson, screen)
        assert "Files in ~" in lesson.text()
        assert at(screen) == ".."
        await lesson.press("down")
        assert at(screen) == "course/"
        await lesson.press("enter")
        await quiet(lesson, screen)
        await write(lesson, "grades")
        assert told(screen) == f"grades.csv ~/course, 258 bytes {COLUMNS}"
        assert "hours,sleep,grade" in lesson.text()
        await lesson.press("enter")
        await lesson.until(lambda: isinstance(lesson.app.screen, Sheet))
        await lesson.until(lambda: "Found and assumed" in lesson.text())
        await has_opened(lesson, "grades")
        assert lesson.moment.experiment.source == "grades.csv"
        assert lesson.app.memory.preferences.recent == (str(course / "grades.csv"),)


async def test_a_path_is_typed_and_completed(course: Path) -> None:
    async with opened() as lesson:
        screen = await opening(lesson)
        await write(lesson, "~/c")
        assert offered(screen) == ["course/"]
        assert "tab completes" in lesson.text()
        await lesson.press("tab")
        assert screen.query_one(Input).value == "~/course/"
        await quiet(lesson, screen)
        assert offered(screen) == ["[/", "data/", LIVELY, "grades.csv"]
        await write(lesson, ".")
        assert offered(screen) == [".secret/"]
        await lesson.press("backspace")
        await write(lesson, "d")
        await lesson.press("tab")
        await quiet(lesson, screen)
        await write(lesson, "o")
        assert at(screen) == "one.toml"
        await lesson.press("tab", "enter")
        await has_opened(lesson, "One row")
        assert lesson.app.memory.preferences.recent == (str(course / "data" / "one.toml"),)


async def test_enter_does_not_wait_for_the_folder_of_a_path(course: Path) -> None:
    async with opened() as lesson:
        screen = await opening(lesson)
        hang = threading.Event()
        with patch.object(offer, "read_folder", side_effect=lambda *_: hang.wait(20)):
            await lesson.press(*"data/one.toml", "enter")
            await has_opened(lesson, "One row")
            hang.set()
        assert not screen._offer.busy


async def test_enter_leads_into_a_typed_folder(course: Path) -> None:
    async with opened() as lesson:
        screen = await opening(lesson)
        await lesson.press(*"./.secret/", "enter")
        await quiet(lesson, screen)
        assert screen.query_one(Input).value == ""
        assert "Files in ~/course/.secret" in lesson.text()
        assert at(screen) == ".."
        assert "no folder here, and no .toml or data file" in lesson.text()


async def test_what_was_pointed_at_counts_more_than_a_complete_path(course: Path) -> None:
    (course / "data" / "one.toml.csv").write_text(TABLE)
    async with opened() as lesson:
        screen = await opening(lesson)
        await write(lesson, "data/one.toml")
        assert offered(screen) == ["one.toml", "one.toml.csv"]
        await lesson.press("down", "enter")
        await has_opened(lesson, "one.toml")
        assert lesson.moment.experiment.source == os.path.join("data", "one.toml.csv")


@pytest.mark.parametrize(("folder", "file"), [("", LIVELY), ("[/", "x].csv")])
async def test_names_are_no_markup(course: Path, folder: str, file: str) -> None:
    async with opened() as lesson:
        screen = await opening(lesson)
        await write(lesson, f"./{folder}{file[:2]}")
        assert at(screen) == file
        list_, y = screen.query_one(ChoiceList), 1
        for x in range(3, 25):  # none of it is a link
            await lesson.pilot.hover(ChoiceList, offset=(x, y))
            style = lesson.app.screen.get_style_at(list_.region.x + x, list_.region.y + y)
            assert "@click" not in style.meta
        assert lesson.text().count(file) >= 2
        await lesson.press("enter")
        await has_opened(lesson, file.removesuffix(".csv"))
        assert lesson.app.is_running


async def test_names_of_folders_and_recent_files_are_no_markup(course: Path) -> None:
    lively = course / "[@click=app.quit]q[]"
    lively.mkdir()
    (lively / "[red]a.csv").write_text("a,y\n1\n")
    async with opened(size=(160, 40)) as lesson:
        screen = await opening(lesson, [str(lively / "[red]a.csv"), str(course / "[bold]b.csv")])
        assert offered(screen)[:2] == ["[red]a.csv", "[bold]b.csv"]
        assert told(screen) == f"[red]a.csv ~/course/[@click=app.quit]q[], 6 bytes {COLUMNS}"
        await lesson.press("enter")
        await lesson.until(lambda: "instead of 2" in told(screen))
        assert told(screen).startswith("[@click=app.quit]q[]/[red]a.csv:2 ")
        await write(lesson, "./[@click=app.quit]q[]/")
        assert at(screen) == "[red]a.csv"
        assert "Files in ~/course/[@click=app.quit]q[]" in lesson.text()


async def test_the_folder_stays_where_it_is_looked_at_slowly(course: Path) -> None:
    go = threading.Event()

    def slow(folder: Path, wanted: Callable[[], bool]) -> object:
        assert go.wait(20)
        return read_folder(folder, wanted)

    with patch.object(offer, "read_folder", slow):
        async with opened() as lesson:
            await lesson.press("o")
            await lesson.until(lambda: "looking into the folder…" in lesson.text())
            await lesson.press("down", "down")
            screen = lesson.app.screen
            assert isinstance(screen, OpenScreen)
            assert at(screen) == "circle"
            go.set()
            await lesson.until(lambda: "grades.csv" in lesson.text())
            assert at(screen) == "circle"


async def test_a_folder_that_is_gone_is_no_trouble(course: Path) -> None:
    gone = course / "gone"
    gone.mkdir()
    os.chdir(gone)
    gone.rmdir()
    async with opened() as lesson:
        screen = await opening(lesson)
        assert "the current folder is gone: this is yours" in lesson.text()
        await write(lesson, "./course/data/one.toml")
        assert at(screen) == "one.toml"
        await lesson.press("enter")
        await has_opened(lesson, "One row")
        assert lesson.app.memory.preferences.recent == (str(course / "data" / "one.toml"),)
