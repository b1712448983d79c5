"""The dialog that opens an experiment, and who types in it. A plugin for pytest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from pilots import Lesson
from textual.widgets import Input, Static

from tui.opening.screen import OpenScreen
from tui.opening.widgets import ChoiceList, Words
from tui.sheets.sheet import Sheet

TABLE = "hours,sleep,grade\n" + "".join(f"{k % 7},{8 - k % 5},{k % 6 + 1}\n" for k in range(40))
LIVELY = "[@click=app.quit]x.csv"


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, ~/course, with a few files."""
    folder = tmp_path / "course"
    for name in ("data", "[", ".secret"):
        (folder / name).mkdir(parents=True)
    (folder / "grades.csv").write_text(TABLE)
    (folder / LIVELY).write_text("a,y\n1,2\n3,4\n")
    (folder / "[" / "x].csv").write_text("a,y\n1,2\n3,4\n")
    (folder / "data" / "ragged.csv").write_text("a,y\n1,2\n3\n")
    (folder / "data" / "one.toml").write_text(
        'format = 1\ntitle = "One row"\n[data]\nrows = [[1, 2], [3, 4]]\n'
    )
    (folder / "notes.md").touch()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("HOME", str(tmp_path))
    return folder


async def opening(lesson: Lesson, recent: Sequence[str] = ()) -> OpenScreen:
    """Open the dialog, and let it look into the folder."""
    lesson.app.memory.preferences = replace(lesson.app.memory.preferences, recent=tuple(recent))
    await lesson.press("o")
    await lesson.until(lambda: isinstance(lesson.app.screen, OpenScreen))
    screen = lesson.app.screen
    assert isinstance(screen, OpenScreen)
    await lesson.until(lambda: isinstance(screen.focused, Input))
    screen.query_one(Input).cursor_blink = False
    await quiet(lesson, screen)
    return screen


async def quiet(lesson: Lesson, screen: OpenScreen) -> None:
    """Wait for all that the dialog has under way but reading."""
    under_way = (screen._offer, screen._paths, screen._previews)
    await lesson.settle()
    await lesson.until(lambda: not any(each.busy for each in under_way))
    await lesson.settle()


async def write(lesson: Lesson, text: str) -> None:
    """Type a text, and let the dialog look for it."""
    await lesson.press(*text)
    assert isinstance(lesson.app.screen, OpenScreen)
    await quiet(lesson, lesson.app.screen)


def at(screen: OpenScreen) -> str:
    """The name of the choice pointed at."""
    place = screen.query_one(ChoiceList).place
    return place[1].name if place is not None else ""


def offered(screen: OpenScreen) -> list[str]:
    """The names of all choices."""
    return [place[1].name for place in screen.query_one(ChoiceList)._places if place is not None]


def told(screen: OpenScreen) -> str:
    """What is said beside the choices, in one line; all of it can be seen."""
    words = screen.query_one("#words", Static)
    assert screen.query_one(Words).region.contains_region(words.region)
    return " ".join(str(words.content).split())


async def has_opened(lesson: Lesson, title: str) -> None:
    """Wait until the lesson is another one."""
    await lesson.until(lambda: lesson.moment.experiment.title == title)
    if lesson.moment.experiment.notes:
        await lesson.until(lambda: isinstance(lesson.app.screen, Sheet))
        await lesson.press("escape")
    await lesson.until(lambda: lesson.app.screen is lesson.screen)
    assert lesson.t == 0
