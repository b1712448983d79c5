"""The dialog that opens an experiment: while a large file is read."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

from opening_dialog import has_opened, opening, write
from pilots import opened
from textual.command import CommandPalette

from core.data import experiment
from core.data.experiment import Experiment, load
from core.data.table import Progress
from core.engine.compiled import Status
from tui.playing.engine_loader import EngineLoader


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
        assert lesson.app.memory.preferences.recent == ()


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
