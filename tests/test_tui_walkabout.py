"""Random keys on random samples and sizes: nothing breaks, and what is shown is always true."""

from __future__ import annotations

import random

import pytest
from pilots import Lesson, opened

from core.data import samples
from core.data.experiment import Experiment, load
from core.stepper import Stepper
from tui.lesson import keys
from tui.lesson.screen import LessonScreen
from tui.playing.moment import Moment

EPOCHS = 3  # so that random keys get to the end of the run
Size = tuple[int, int]
SIZES: list[Size] = [
    (120, 40),
    (80, 24),
    (60, 18),
    (200, 60),
    (40, 10),
    (100, 30),
    (99, 50),
    (300, 100),
]

_names = [key for binding in keys.LESSON for key in binding.key.split(",")]
_typed = ["enter", "escape", "1", "5", "0", ".", "e", "up", "down", "pagedown"]


def drawn(seed: int, presses: int) -> tuple[str, Size, list[str | Size]]:
    """A sample, a size and so many presses; a size among them is a change of the window."""
    draw, names = random.Random(seed), samples.names()
    kinds: list[list[str | Size]] = [[*_names], [*_typed, "right", "left"], [*SIZES]]
    plan = [draw.choice(draw.choice(kinds)) for _ in range(presses)]
    return names[seed % len(names)], SIZES[seed % len(SIZES)], plan


def told(experiment: Experiment, moment: Moment, lesson: Lesson) -> Stepper:
    """A run that was edited as the screen's was, and goes directly to the step it shows."""
    stepper = Stepper(experiment)
    for edit in list(lesson.screen.playback.stepper.run.edits.all):
        stepper.seek(stepper.schedule.update_start(edit.update + 1))
        stepper.edit(*edit.changes)
    stepper.seek(moment.step.position.t)
    return stepper


def check(lesson: Lesson) -> None:
    """What is on the screen is what a run says that goes there directly.

    The experiment may be another than at first: keys get into the settings, too. Numbers are
    compared as they are written in Python, to the last digit, so that nan is like nan.
    """
    moment = lesson.moment
    experiment = moment.experiment
    stepper, network = told(experiment, moment, lesson), experiment.network
    assert repr(moment.step) == repr(stepper.step)
    assert moment.explanation == stepper.explanation
    assert moment.learning_rate == stepper.learning_rate
    for symbol in network.parameters():
        for kind in ("parameter", "gradient", "change"):
            shown, right = (getattr(known, kind)(symbol) for known in (moment.known, stepper.known))
            assert repr(shown) == repr(right), f"{kind} of {symbol}"
    for layer in range(1, len(network.sizes)):
        for neuron in range(1, network.sizes[layer] + 1):
            symbol = network.output(layer, neuron)
            assert repr(moment.known.value(symbol)) == repr(stepper.known.value(symbol))


async def walk(name: str, size: Size, plan: list[str | Size]) -> None:
    experiment = load(name, {"epochs": EPOCHS})
    async with opened(size=size, experiment=experiment, painted=True) as lesson:
        for k, press in enumerate(plan):
            if isinstance(press, tuple):
                await lesson.resize(*press)
            else:
                lesson.send(press)
            if k % 5 == 0:
                await lesson.settle()
                check(lesson)
        await lesson.settle()
        lesson.screen.playback.stop()
        while not isinstance(lesson.app.screen, LessonScreen):
            await lesson.press("escape")
        lesson.screen.minimize()  # else one panel may have all the room
        await lesson.resize(120, 40)
        await lesson.until(lambda: f"step {lesson.t:,}" in lesson.text())
        check(lesson)


@pytest.mark.parametrize("seed", range(6))
async def test_the_screen_tells_the_truth(seed: int) -> None:
    await walk(*drawn(seed, presses=20))


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 136))
async def test_the_screen_tells_the_truth_on_long_walks(seed: int) -> None:
    await walk(*drawn(seed, presses=100))
