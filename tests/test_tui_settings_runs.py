"""What comes of settings: what the run goes on with, and what starts it again."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from pilots import Lesson, opened
from settings_dialog import BINARY, back, marks, put, settings, shown
from textual.geometry import Region
from textual.widgets import Button

from core.compiled import Status
from core.edits import ParameterEdit
from core.experiment import load
from core.names import weight
from core.steps import Phase
from tui.screens.settings_rows import AGAIN
from tui.speeds import SPEEDS

# what goes on


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


async def test_the_learning_rate_is_the_one_of_the_current_step() -> None:
    async with opened() as lesson:
        await lesson.go(40)
        await settings(lesson)
        await put(lesson, "learning_rate", "0.02")
        await lesson.press("enter")
        await back(lesson)
        assert lesson.message == (
            "The run goes on with learning rate 0.02 from here on; what came before stays."
        )
        screen = await settings(lesson)
        assert screen.rows["learning_rate"].text == "0.02"
        await lesson.press("escape")
        await lesson.go(10)
        screen = await settings(lesson)
        assert screen.rows["learning_rate"].text == "0.1"


async def test_rules_and_learning_rate_change_together() -> None:
    async with opened() as lesson:
        await lesson.go(40)
        await settings(lesson)
        await put(lesson, "patience", "4")
        await put(lesson, "learning_rate", "0.02")
        await lesson.press("enter")
        await back(lesson)
        assert lesson.message == (
            "The run goes on with learning rate 0.02 from here on and patience 4; "
            "what came before stays."
        )
        assert lesson.moment.learning_rate == 0.02
        training = lesson.moment.experiment.training
        assert (training.patience, training.settings.learning_rate) == (4, 0.1)


async def test_a_rule_that_comes_too_late_starts_again() -> None:
    async with opened() as lesson:
        await lesson.go(2 * 501)
        screen = await settings(lesson)
        await put(lesson, "target_loss", "1000")
        assert marks(screen) == {"target_loss": AGAIN}
        assert shown(screen, "verdict") == (
            "Changing this starts the run again: target loss. "
            "It might have ended before by its new target loss."
        )


# what starts again


async def test_a_new_run_takes_what_is_shown_and_says_what_ended() -> None:
    async with opened() as lesson:
        await lesson.go(40)
        await settings(lesson)
        await put(lesson, "learning_rate", "0.02")
        await lesson.press("enter")
        await back(lesson)
        screen = await settings(lesson)
        await put(lesson, "hidden", "3")
        assert shown(screen, "verdict") == (
            "Changing this starts the run again: hidden layers. The learning rate stays 0.02."
        )
        await lesson.press("enter")
        await back(lesson)
        assert lesson.message == (
            "A new run, from the start, with hidden layers 3. The learning rate stays 0.02."
        )
        assert (lesson.t, lesson.moment.learning_rate) == (0, 0.02)
        assert lesson.moment.experiment.training.settings.learning_rate == 0.02
        assert not lesson.screen.playback.stepper.run.edits.all


async def test_what_a_run_loses_by_going_on_is_said_before_and_after() -> None:
    async with opened(epochs=20) as lesson:
        await lesson.go(501 * 3)
        lesson.screen.playback.edit(ParameterEdit(weight(1, 1, 1), 0.5), "")
        await lesson.go(501 * 6)
        screen = await settings(lesson)
        await put(lesson, "epochs", "2")
        lost = "80 updates and the 1 change made there after that"
        assert shown(screen, "verdict") == (
            f"The run goes on with this: epochs. The {lost} are discarded."
        )
        await lesson.press("enter")
        await back(lesson)
        assert lesson.message == (
            f"The run goes on with epochs 2; what came before stays. The {lost} were discarded."
        )
        await lesson.go(0)
        screen = await settings(lesson)
        await put(lesson, "learning_rate", "0.3")
        assert "The 40 updates after that are discarded." in shown(screen, "verdict")


@pytest.mark.parametrize(
    ("name", "t", "key", "value", "said"),
    [
        ("student-salary", 1504, "learning_rate", "0.5", "all its epochs are done"),
        ("learning-rate-too-high", None, "epochs", "100000", "it diverged"),
    ],
)
async def test_a_run_that_can_take_no_step_all_the_same_says_so(
    name: str, t: int | None, key: str, value: str, said: str
) -> None:
    async with opened(name, epochs=3) as lesson:
        for _ in range(3):
            await lesson.press("e")
        end = lesson.screen.playback.stepper.end
        assert t in (None, end)
        assert end is not None
        await lesson.go(end)
        screen = await settings(lesson)
        await put(lesson, key, value)
        assert f"But {said}" in shown(screen, "verdict")


async def test_what_follows_is_shown_before_anything_is_done(tmp_path: Path) -> None:
    file = tmp_path / "d.csv"
    file.write_text(BINARY)
    async with opened(experiment=load(str(file))) as lesson:
        screen = await settings(lesson)
        await put(lesson, "loss", "squared_error")
        follow = {"loss", "output_activation", "scale_targets"}
        assert marks(screen) == dict.fromkeys(follow, AGAIN)
        assert screen.rows["output_activation"].text == "linear"
        assert "Follows from it: output activation linear, scaling of targets standard." in shown(
            screen, "verdict"
        )
        await put(lesson, "output_activation", "sigmoid")
        assert marks(screen) == dict.fromkeys(["loss", "scale_targets"], AGAIN)
        await put(lesson, "loss", "binary_cross_entropy")
        assert marks(screen) == {}
        assert screen.rows["scale_targets"].text == "none"
        await put(lesson, "loss", "huber")
        file.unlink()
        await lesson.press("enter")
        await back(lesson)
        values = lesson.moment.experiment.values()
        assert (values["output_activation"], values["scale_targets"]) == ("sigmoid", "standard")


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
