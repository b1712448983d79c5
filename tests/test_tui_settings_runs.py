"""What comes of settings: what the run goes on with, and what starts it again."""

from __future__ import annotations

import threading

import pytest
from pilots import Lesson, opened
from settings_dialog import back, put, settings
from textual.geometry import Region
from textual.widgets import Button

from core.data.experiment import load
from core.engine.compiled import Status
from core.run.position import Phase
from tui.playing.speeds import SPEEDS


async def test_a_finished_run_is_trained_further() -> None:
    async with opened(epochs=1) as lesson:
        await lesson.press("e", "right")
        assert lesson.moment.step.phase is Phase.END
        screen = await settings(lesson)
        await put(lesson, "epochs", "3")
        assert str(screen.query_one("#apply", Button).label) == "Go on"
        await lesson.press("enter")
        await back(lesson)
        assert lesson.message == "The run goes on with epochs 3; what came before stays."
        assert (lesson.t, lesson.moment.step.phase) == (501, Phase.EPOCH)
        await lesson.press("e", "e", "right")
        assert (lesson.t, lesson.moment.step.phase) == (1504, Phase.END)
        await lesson.go(30)
        fresh = load("student-salary", {"epochs": 3})
        assert lesson.moment.experiment.values() == fresh.values()


@pytest.mark.parametrize(
    ("size", "name", "overrides"),
    [
        ((80, 24), "student-salary", {"hidden": [], "optimizer": "adam"}),
        ((120, 40), "student-salary", {"hidden": [9, 9, 9], "activation": "tanh"}),
        ((120, 40), "spiral", {"hidden": [2], "batch_size": 0}),
        ((200, 60), "blobs", {"hidden": [12], "shuffle": False, "scale": "none"}),
    ],
)
async def test_nothing_of_the_old_run_is_left(
    size: tuple[int, int], name: str, overrides: dict[str, object]
) -> None:
    experiment = load(name)
    varied = experiment.vary(overrides)
    async with opened(experiment=varied, size=size) as lesson:
        expected = await _pictures(lesson)
    async with opened(experiment=experiment, size=size) as lesson:
        await _pictures(lesson)
        await lesson.press("e", "e")
        await lesson.press("y")
        lesson.screen.start(varied, again=True)
        await lesson.settle()
        assert lesson.t == 0
        assert not lesson.screen.log_scale
        assert await _pictures(lesson) == expected


async def _pictures(lesson: Lesson) -> list[str]:
    """What the screen shows at some steps of a run, its tables too."""
    found, (width, height) = [], lesson.app.size
    without_keys = Region(0, 0, width, height - 1)
    lesson.screen.set_focus(None)  # a table that was shown by its key has it
    for t in (0, 1, 30, 77):
        await lesson.go(t)
        await lesson.until(lambda: lesson.screen.query("DataPanel").first().is_attached)
        found.append(lesson.picture(without_keys))
    await lesson.press("d")
    await lesson.until(lambda: "▸" in lesson.text())  # the current row is in sight
    found += [line[:-2] for line in lesson.text().splitlines()[:-1]]  # without the scroll bar
    await lesson.press("d")
    return found


async def test_a_run_that_goes_on_by_itself_is_left_for_good() -> None:
    async with opened("spiral") as lesson:
        await lesson.press(*["plus"] * len(SPEEDS), "space")
        await lesson.until(lambda: lesson.t > 0)
        old = lesson.screen.playback
        lesson.screen.start(lesson.moment.experiment.vary({"hidden": [3]}), "new", again=True)
        assert not any(thread.name == "run" for thread in threading.enumerate())
        await lesson.until(lambda: lesson.moment.status.engine == Status.NO_NUMBA.value)
        old._use_engine()  # as if it had been ready only now
        old._show_incoming()
        await lesson.settle()
        assert lesson.t == 0
        assert lesson.moment.experiment.network.sizes == (2, 3, 1)
        assert lesson.message == "new"
        assert lesson.moment.status.speed == SPEEDS[-1].words
