"""The application: its start, the command palette, the engine, and its end."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from unittest.mock import patch

import pytest
from pilots import Lesson, lesson_screen, opened
from textual.app import SystemCommand
from textual.command import CommandPalette
from textual.widgets import Input

from core.data.errors import InputError
from core.data.experiment import Experiment, load
from core.engine import compiled
from core.engine.compiled import Status
from core.engine.engine import Interpreted
from tui.app import ChainstepApp
from tui.lesson import keys
from tui.making.screen import MakingScreen
from tui.opening.screen import OpenScreen
from tui.panels.explanation import ExplanationPanel
from tui.panels.tabs import TabStrip
from tui.playing.speeds import FIRST, SPEEDS
from tui.settings.screen import SettingsScreen
from tui.sheets.sheet import Sheet
from tui.widgets.prompt import Prompt


def palette(lesson: Lesson) -> dict[str, SystemCommand]:
    """The entries of the command palette, by name without the key."""
    commands = lesson.app.get_system_commands(lesson.app.screen)
    return {command.title.split(" (")[0]: command for command in commands}


async def choose(lesson: Lesson, name: str) -> None:
    """Have an entry of the palette done."""
    palette(lesson)[name].callback()
    await lesson.settle()


# the palette


async def test_each_key_of_the_lesson_has_its_palette_entry() -> None:
    async with opened() as lesson:
        entries = palette(lesson)
        for binding in keys.LESSON:
            entry = entries[binding.description.capitalize()]
            assert entry.help == binding.tooltip
            assert entry.title.endswith(")")
            assert entry.help.endswith(".")


WAYS = {  # palette entry -> from where, to where
    "Next": (5, 6),
    "Back": (5, 4),
    "Next part": (2, 4),
    "Part before": (6, 5),
    "Update": (3, 26),
    "Update before": (30, 26),
    "Epoch": (3, 501),
    "Epoch before": (600, 501),
    "First step": (40, 0),
    "Latest step": (0, 600),
    "Restart": (600, 0),
    "New seed": (600, 0),
}
OTHERS = (
    "Run",
    "Slower",
    "Faster",
    "Open the sum",
    "Loss axis",
    "Next panel",
    "Panel before",
    "Maximise",
    "Data",
    "Code",
    "Training loop",
    "Copy",
    "Tour",
)
OVER = {
    "Go to": Prompt,
    "Learning rate": Prompt,
    "Change a value": Prompt,
    "Digits": Prompt,
    "Settings": SettingsScreen,
    "New experiment": MakingScreen,
    "Open": OpenScreen,
    "Export": Prompt,
    "Words": Sheet,
    "About": Sheet,
    "Help": Sheet,
}


def test_every_palette_entry_has_a_test() -> None:
    assert {*WAYS, *OTHERS, *OVER} == {binding.description.capitalize() for binding in keys.LESSON}


async def test_entries_lead_where_their_keys_do() -> None:
    async with opened() as lesson:
        await lesson.go(600)
        for name, (start, goal) in WAYS.items():
            await lesson.go(start)
            await choose(lesson, name)
            await lesson.until(lambda goal=goal: lesson.t == goal)  # type: ignore[misc]


async def test_entries_that_lead_nowhere_do_what_they_say(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TMUX", "TERM", "VTE_VERSION", "TERM_PROGRAM"):  # a terminal that takes texts
        monkeypatch.delenv(name, raising=False)
    async with opened() as lesson:
        screen = lesson.screen
        await choose(lesson, "Faster")
        await lesson.until(lambda: lesson.moment.status.speed == SPEEDS[FIRST + 1].words)
        await choose(lesson, "Slower")
        await lesson.until(lambda: lesson.moment.status.speed == SPEEDS[FIRST].words)
        await choose(lesson, "Run")
        await lesson.until(lambda: lesson.t >= 1)
        await choose(lesson, "Run")
        await lesson.until(lambda: lesson.message.startswith("Paused."))
        await choose(lesson, "Open the sum")
        await lesson.until(lambda: screen.open_sum)
        await choose(lesson, "Loss axis")
        await lesson.until(lambda: screen.log_scale)
        await choose(lesson, "Data")
        await lesson.until(lambda: screen.query_one("DataPanel").is_on_screen)
        await choose(lesson, "Code")
        await lesson.until(lambda: screen.query_one("CodePanel").is_on_screen)
        await choose(lesson, "Training loop")
        await lesson.until(lambda: screen.query_one("#results LoopPanel").is_on_screen)
        await choose(lesson, "Copy")
        await lesson.until(lambda: lesson.message.startswith("Sent the derivation"))
        await choose(lesson, "Next panel")
        await lesson.until(lambda: screen.focused is not None)
        await choose(lesson, "Maximise")
        await lesson.until(lambda: screen.maximized is screen.focused)
        await choose(lesson, "Maximise")
        await lesson.until(lambda: screen.maximized is None)
        first = screen.focused
        await choose(lesson, "Panel before")
        await lesson.until(lambda: screen.focused is not first)
        await choose(lesson, "Tour")
        await lesson.until(lambda: screen.touring)
        await choose(lesson, "End the tour")
        await lesson.until(lambda: not screen.touring)
        for name, kind in OVER.items():
            await choose(lesson, name)
            await lesson.until(lambda kind=kind: isinstance(lesson.app.screen, kind))  # type: ignore[misc]
            await lesson.press("escape")
            await lesson.until(lambda: lesson.app.screen is screen)


async def test_the_palette_finds_an_entry_by_its_name() -> None:
    async with opened() as lesson:
        await lesson.press("ctrl+p")
        await lesson.until(lambda: isinstance(lesson.app.screen, CommandPalette))
        await lesson.until(lambda: isinstance(lesson.app.focused, Input))
        await lesson.press(*"next part")
        await lesson.until(lambda: "Next part" in lesson.text())
        await lesson.until(lambda: "Go to the next part of the update" in lesson.text())
        await lesson.press("down", "enter")
        await lesson.until(lambda: lesson.app.screen is lesson.screen and lesson.t == 1)


async def test_the_palette_leaves_the_program() -> None:
    async with opened() as lesson:
        assert [name for name in palette(lesson) if "quit" in name.lower()] == [
            "Stop or quit",
            "Quit",
        ]
        assert palette(lesson)["Quit"].help == "Leave chainstep."
        palette(lesson)["Quit"].callback()
        app = lesson.app
        while app.is_running:
            await asyncio.sleep(0.001)
    assert app.return_code == 0


# start and end


async def test_the_experiment_is_opened_after_the_first_paint() -> None:
    painted = []

    def experiment() -> Experiment:
        painted.append(app.screen.is_mounted and app._compose_stacks == [])
        return load("worked-example")

    app = ChainstepApp(experiment)
    with patch.object(compiled, "status", return_value=Status.NO_NUMBA):
        async with app.run_test() as pilot:
            while lesson_screen(app) is None:
                await pilot.pause()
    assert painted == [True]


async def test_an_experiment_that_breaks_ends_the_app_with_1() -> None:
    def experiment() -> Experiment:
        raise RuntimeError("made up for the test")

    app = ChainstepApp(experiment)

    async def run() -> None:
        async with app.run_test():
            while app.is_running:
                await asyncio.sleep(0.001)

    with pytest.raises(RuntimeError, match="made up"):
        await run()
    assert app.return_code == 1


async def test_an_experiment_that_cannot_be_opened_ends_it_with_2_and_the_reason() -> None:
    def experiment() -> Experiment:
        raise InputError("students.csv", "the file is empty")

    app = ChainstepApp(experiment)
    async with app.run_test():
        while app.is_running:
            await asyncio.sleep(0.001)
    assert app.return_code == 2
    assert str(app.return_value) == str(InputError("students.csv", "the file is empty"))


async def test_an_error_in_the_runs_thread_ends_the_app_with_1() -> None:
    before, apps = set(threading.enumerate()), []

    async def run() -> None:
        async with opened() as lesson:
            apps.append(lesson.app)
            timeline = lesson.screen.playback.stepper.run.timeline
            await lesson.press(*["plus"] * len(SPEEDS))
            with patch.object(timeline, "extend", side_effect=OSError("made up")):
                await lesson.press("space")
                while lesson.app.is_running:
                    await asyncio.sleep(0.001)

    with pytest.raises(OSError, match="made up"):
        await run()
    assert apps[0].return_code == 1
    assert set(threading.enumerate()) <= before


async def test_no_thread_is_left_when_it_is_left_in_the_midst_of_a_run() -> None:
    before = set(threading.enumerate())
    async with opened(epochs=10**9) as lesson:
        await lesson.press(*["plus"] * len(SPEEDS), "space")
        await lesson.until(lambda: lesson.t > 1000)
        assert set(threading.enumerate()) - before
    assert set(threading.enumerate()) <= before


async def test_users_words_are_shown_as_they_are() -> None:
    experiment = replace(load("student-salary"), title="[red]A [@click=app.quit]title[/]")
    async with opened(experiment=experiment, size=(160, 40)) as lesson:
        assert "[red]A [@click=app.quit]title[/]" in lesson.text()


# the engine


async def test_the_fast_engine_comes_while_the_screen_is_used() -> None:
    compiling, arrived = threading.Event(), threading.Event()

    class Compilation:
        def wait(self) -> int:
            return 0 if compiling.wait(30) else 1

    def engine(*given: object) -> Interpreted:
        arrived.set()
        return Interpreted(*given)  # type: ignore[arg-type]

    with (
        patch.object(compiled, "fill_cache", Compilation),
        patch.object(compiled, "load", return_value=True),
        patch.object(compiled, "Compiled", engine),
    ):
        async with opened(engine=Status.UNCOMPILED) as lesson:
            panel = lesson.screen.query_one(ExplanationPanel)
            await lesson.until(lambda: "compiling the fast engine…" in lesson.text())
            own = lesson.screen.playback.stepper.run.timeline.engine
            await lesson.press("e")
            assert lesson.t == 501
            step = lesson.moment.step
            compiling.set()
            await lesson.until(lambda: "compiling" not in lesson.text())
            assert arrived.is_set()
            assert lesson.screen.playback.stepper.run.timeline.engine is not own
            assert lesson.moment.step is step
            assert panel.border_subtitle == ""


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_no_fast_engine_is_said(size: tuple[int, int]) -> None:
    async with opened(size=size) as lesson:
        words = "no fast engine: numb…" if size == (80, 24) else "no fast engine: numba is not ins"
        assert words in lesson.text()
        assert (lesson.screen.query_one(TabStrip).region.area > 0) == (size == (80, 24))
