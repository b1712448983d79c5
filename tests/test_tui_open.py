"""The dialog that opens another experiment: by key, by mouse, and what goes wrong there."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from unittest.mock import patch

import pytest
from keyboard import keys
from pilots import Lesson, opened
from syrupy.assertion import SnapshotAssertion
from textual.command import CommandPalette
from textual.widgets import Input, Static

from core import compiled, experiment, samples
from core.compiled import Status
from core.errors import InputError
from core.experiment import Experiment, load
from core.reading.table import Progress
from tui.app import ChainstepApp
from tui.engine_loader import EngineLoader
from tui.opening import offer
from tui.opening.folder import read_folder
from tui.preferences import Preferences, Store
from tui.screens.choice_words import COLUMNS
from tui.screens.choices import ChoiceList, PartLine, Words
from tui.screens.lesson import LessonScreen
from tui.screens.open import OpenScreen
from tui.screens.sheet import Sheet

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
    lesson.app.preferences = replace(lesson.app.preferences, recent=tuple(recent))
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


# choosing


@keys(LessonScreen, "o")
async def test_a_sample_is_found_by_a_part_of_its_name(course: Path, key: str) -> None:
    async with opened() as lesson:
        await lesson.go(30)
        screen = await opening(lesson)
        assert lesson.app.screen_stack[-2] is lesson.screen
        await write(lesson, "xo")
        assert offered(screen) == ["xor"]
        assert "No straight line tells these points apart" in told(screen)
        await lesson.press("enter")
        await has_opened(lesson, "XOR")
        assert "Press → for the next step" in lesson.message
        await lesson.press("right")
        assert lesson.t == 1
        assert lesson.app.preferences.recent == ("xor",)


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
        firsts = ["spiral", "student-salary", ".."]
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
        assert lesson.app.preferences.recent == ()


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
        for x, name in [(16, ".."), (3, "student-salary"), (60, "student-salary")]:
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


# files


async def test_a_file_is_browsed_to_and_opened_with_its_notes(course: Path) -> None:
    async with opened() as lesson:
        screen = await opening(lesson)
        await lesson.press("shift+tab")
        assert offered(screen)[13:] == ["..", "[/", "data/", LIVELY, "grades.csv"]
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
        assert lesson.app.preferences.recent == (str(course / "grades.csv"),)


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
        assert lesson.app.preferences.recent == (str(course / "data" / "one.toml"),)


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
        assert lesson.app.preferences.recent == (str(course / "data" / "one.toml"),)


# recent experiments


async def test_recent_experiments_come_first(course: Path) -> None:
    recent = (str(course / "data" / "one.toml"), "spiral", "/gone/away.csv")
    async with opened() as lesson:
        screen = await opening(lesson, recent)
        assert offered(screen)[:3] == ["one.toml", "spiral", "away.csv"]
        assert "Recent 3" in lesson.text()
        assert "not there any more" in lesson.text()
        await lesson.press("down", "down")
        await lesson.until(lambda: told(screen) == "away.csv There is no such file.")
        await lesson.press("enter")
        await lesson.until(lambda: "/gone/away.csv There is no such file." in told(screen))
        await lesson.press("up", "up", "enter")
        await has_opened(lesson, "One row")
        assert lesson.app.preferences.recent == recent
        assert lesson.moment.experiment.source == os.path.join("data", "one.toml")


async def test_what_opens_at_the_start_is_remembered(course: Path) -> None:
    store = Store(course / "preferences.json")
    remembered = []
    for named in ("grades.csv", "xor", "student-salary", "data/one.toml", "xor"):
        app = ChainstepApp(partial(load, named), store)
        with patch.object(compiled, "status", return_value=Status.NO_NUMBA):
            async with app.run_test() as pilot:
                while app.lesson is None:
                    await pilot.pause()
        remembered = list(store.load().recent)
    assert remembered == ["xor", str(course / "data" / "one.toml"), str(course / "grades.csv")]
    assert store.load() == Preferences(recent=tuple(remembered))


# what goes wrong


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
        assert lesson.app.preferences.recent == ()


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


async def test_pipes_and_links_to_nothing_are_refused(course: Path) -> None:
    os.mkfifo(course / "pipe.csv")
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


# reading takes long


class SlowLoader:
    """Reads as far as it is let, and tells how far it is."""

    def __init__(self) -> None:
        self.told, self.go, self.ended = (threading.Event() for _ in range(3))
        self.threads: list[int] = []
        self.read_all = False

    def load(self, source: str, overrides: object, progress: Progress) -> Experiment:
        self.threads.append(threading.get_ident())
        try:
            progress(420_000, 0.42)
            self.told.set()
            assert self.go.wait(20)
            progress(1_000_000, 1.0)
            self.read_all = True
            return load("xor")
        finally:
            self.ended.set()


async def test_a_bar_shows_how_far_reading_is(course: Path) -> None:
    slow = SlowLoader()
    async with opened() as lesson:
        await opening(lesson)
        await write(lesson, "./gr")
        with patch.object(experiment, "load", slow.load):
            await lesson.press("enter")
            await lesson.until(slow.told.is_set)
            await lesson.until(lambda: "42%" in lesson.text())
            assert "Reading grades.csv" in lesson.text()
            assert "420,000 rows so far" in lesson.text()
            assert "━" * 12 + "─" * 18 in lesson.text()
            assert "esc stops reading" in lesson.text()
            await lesson.press("up", "down", "enter", "a")  # all of which changes nothing
            assert "42%" in lesson.text()
            assert lesson.moment.experiment.title == "Student salary"
            slow.go.set()
            await has_opened(lesson, "XOR")
        assert len(slow.threads) == 1
        assert slow.threads[0] != threading.get_ident()


async def test_esc_stops_reading_and_all_stays(course: Path) -> None:
    slow = SlowLoader()
    async with opened() as lesson:
        await lesson.go(30)
        screen = await opening(lesson)
        await write(lesson, "./gr")
        with patch.object(experiment, "load", slow.load):
            await lesson.press("enter")
            await lesson.until(slow.told.is_set)
            await lesson.press("escape")
            assert "grades.csv was not opened." in lesson.text()
            assert lesson.app.screen is screen
            slow.go.set()
            await lesson.until(slow.ended.is_set)
        assert not slow.read_all
        await lesson.settle()
        assert lesson.app.screen is screen
        assert "enter opens" in lesson.text()
        await lesson.press("escape")
        await lesson.until(lambda: lesson.app.screen is lesson.screen)
        assert lesson.t == 30
        assert lesson.app.preferences.recent == ()


async def test_what_was_read_waits_for_what_lies_over_the_dialog(course: Path) -> None:
    slow = SlowLoader()
    async with opened() as lesson:
        await opening(lesson)
        with patch.object(experiment, "load", slow.load):
            await lesson.press("enter")
            await lesson.until(slow.told.is_set)
            await lesson.press("ctrl+p")
            await lesson.until(lambda: isinstance(lesson.app.screen, CommandPalette))
            slow.go.set()
            await lesson.until(slow.ended.is_set)
            await lesson.settle()
            assert isinstance(lesson.app.screen, CommandPalette)
            await lesson.press("escape")
            await has_opened(lesson, "XOR")


async def test_leaving_while_it_reads_leaves_no_thread(course: Path) -> None:
    before, slow = set(threading.enumerate()), SlowLoader()
    async with opened() as lesson:
        await opening(lesson)
        with patch.object(experiment, "load", slow.load):
            await lesson.press("enter")
            await lesson.until(slow.told.is_set)
            await lesson.press("ctrl+c")
    assert lesson.app.return_code == 130
    slow.go.set()
    assert slow.ended.wait(20)
    for thread in set(threading.enumerate()) - before:
        thread.join(20)
    assert set(threading.enumerate()) <= before


async def test_the_run_that_was_left_shows_nothing_any_more(course: Path) -> None:
    waiting: list[Callable[[], object]] = []
    with patch.object(EngineLoader, "start", lambda _, ready: waiting.append(ready)):
        async with opened(engine=Status.READY) as lesson:
            await lesson.until(lambda: len(waiting) == 1)
            await opening(lesson)
            await write(lesson, "xor")
            await lesson.press("enter")
            await has_opened(lesson, "XOR")
            waiting[0]()
            await lesson.settle()
            assert lesson.moment.experiment.title == "XOR"


# pictures


async def steady(lesson: Lesson) -> str:
    """The picture once nothing moves in it any more: scrollbars come after what needs them."""
    seen: list[str] = []
    while len(seen) < 5 or len(set(seen[-5:])) > 1:
        await lesson.settle()
        seen.append(lesson.picture())
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
