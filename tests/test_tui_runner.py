"""Running by itself: the thread, what it shows on the way, and how it is stopped."""

from __future__ import annotations

import time
from dataclasses import replace
from unittest.mock import patch

import pytest
from running import PATIENCE, Stage

from core.data.experiment import load
from core.run.edits import LearningRateEdit
from core.run.position import Phase, Reason
from core.stepper import Stepper
from core.steps.records import EndStep
from tui.playing.moment import Moment
from tui.playing.playback import FAR
from tui.playing.speeds import FIRST, SPEEDS, Speed, Stride

SLOW = (Speed(Stride.STEP, 1 / 60),) * len(SPEEDS)  # type: ignore[arg-type]  # a step a minute


pytestmark = pytest.mark.usefixtures("no_thread_is_left")


def same(moment: Moment, name: str, **overrides: object) -> bool:
    """Whether a moment shows what a run says that goes there directly."""
    stepper = Stepper(load(name, overrides))
    stepper.seek(moment.step.position.t)
    known = all(
        moment.known.parameter(symbol) == stepper.known.parameter(symbol)
        and moment.known.gradient(symbol) == stepper.known.gradient(symbol)
        for symbol in stepper.experiment.network.parameters()
    )
    return moment.step == stepper.step and known


# at full speed


def test_a_run_at_full_speed_comes_to_its_end() -> None:
    stage = Stage(epochs=30)
    stage.faster()
    stage.playback.toggle()
    end = stage.end()
    assert end.reason is Reason.EPOCHS
    assert stage.t == 30 * 501 + 1
    assert same(stage.moment, "student-salary", epochs=30)
    assert stage.moment.history.epochs == 30


def test_on_the_way_it_shows_the_last_step_of_the_newest_update() -> None:
    stage = Stage(epochs=10**9)
    stage.faster()
    stage.playback.toggle()
    stage.until(lambda: len([moment for moment in stage.shown if moment.status.rate]) >= 3)
    stage.playback.stop()
    running = [moment for moment in stage.shown if moment.status.running]
    steps = [moment.step.position.t for moment in running]
    assert steps == sorted(set(steps))
    assert all(moment.step.position.phase is Phase.UPDATE for moment in running)
    assert all(moment.reached == moment.step.position.t for moment in running)
    assert all(moment.status.speed == "full speed" for moment in running)
    assert same(running[0], "student-salary", epochs=10**9)


def test_a_pause_shows_where_it_stands_and_back_goes_on_from_there() -> None:
    stage = Stage(epochs=10**9)
    stage.faster()
    stage.playback.toggle()
    stage.until(lambda: stage.moment.status.running)
    stage.playback.toggle()
    assert not stage.playback.running
    assert stage.moment.message.startswith("Paused.")
    stood = stage.t
    assert stood == stage.playback.stepper.reached
    for by in (1, 2, 3):
        stage.playback.go(lambda _, position: position.t - 1)
        assert stage.t == stood - by
    assert same(stage.moment, "student-salary", epochs=10**9)


def test_a_run_that_diverges_says_so() -> None:
    stage = Stage("worked-example", epochs=1000)
    stage.faster()
    stage.playback.toggle()
    assert stage.end().reason is Reason.DIVERGED


def test_after_the_end_it_does_not_run() -> None:
    stage = Stage(epochs=1)
    stage.playback.go(lambda _, __: 502)
    stage.playback.toggle()
    assert not stage.playback.running
    assert "The run ends at step 502" in stage.moment.message


def test_an_edit_stops_the_run_and_starts_its_update_again() -> None:
    stage = Stage(epochs=10**9)
    stage.faster()
    stage.playback.toggle()
    stage.until(lambda: stage.moment.status.running)
    stage.playback.edit([LearningRateEdit(0.5)], "changed")
    assert stage.moment.message.startswith("changed")
    assert stage.moment.learning_rate == 0.5
    assert not stage.playback.running
    position = stage.moment.step.position
    assert position.t == stage.moment.schedule.update_start(position.update)


def test_an_edit_says_how_many_updates_go_with_it() -> None:
    stage = Stage(epochs=9)
    stage.playback.go(lambda schedule, _: schedule.epoch_close(2))
    stage.playback.first("")
    stage.playback.edit([LearningRateEdit(0.5)], "changed")
    updates = 2 * stage.moment.schedule.updates
    assert stage.moment.message == f"changed The {updates} updates done after it are discarded."


# with a pace


@pytest.mark.parametrize("stride", [Stride.STEP, Stride.UPDATE, Stride.EPOCH])
def test_a_pace_counts_what_it_says(stride: Stride, monkeypatch: pytest.MonkeyPatch) -> None:
    fast = tuple(Speed(speed.stride, 1000 * speed.per_second) for speed in SPEEDS)
    monkeypatch.setattr("tui.playing.playback.SPEEDS", fast)
    stage = Stage(epochs=3)
    stage.playback.change_speed(next(k for k, s in enumerate(fast) if s.stride is stride) - FIRST)
    seen: list[Moment] = []
    monkeypatch.setattr(stage.playback, "_receive", seen.append)
    stage.playback.toggle()
    stage.until(lambda: bool(seen) and not seen[-1].status.running)
    stage.playback.close()
    steps = [moment.step.position.t for moment in seen]
    schedule = seen[0].schedule
    if stride is Stride.STEP:
        assert steps == list(range(1, 3 * 501 + 2))
    elif stride is Stride.UPDATE:
        assert steps == [*map(schedule.update_start, range(1, 61)), 3 * 501 + 1]
    else:
        assert steps == [501, 1002, 1503, 1504]
    assert isinstance(seen[-1].step, EndStep)


def test_no_pace_is_kept_longer_than_a_stop_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.playing.playback.SPEEDS", SLOW)
    stage = Stage()
    stage.playback.toggle()
    stage.until(lambda: stage.t == 1)
    begin = time.monotonic()
    stage.playback.stop()
    assert time.monotonic() - begin < PATIENCE  # and not the minute that lies between two steps


# far away


def test_a_far_step_is_travelled_to_in_the_thread() -> None:
    goal = 501 * 400
    stage = Stage(epochs=1000)
    assert goal > FAR
    stage.playback.go(lambda _, __: goal)
    assert stage.playback.running
    stage.until(lambda: not stage.playback.running)
    assert stage.t == goal
    assert not stage.moment.status.running


def test_a_long_way_can_be_left() -> None:
    stage = Stage(epochs=10**9)
    stage.playback.go(lambda _, __: 10**12)
    stage.until(lambda: stage.moment.status.running)
    assert stage.playback.stop()
    assert 0 < stage.t < 10**12
    assert same(stage.moment, "student-salary", epochs=10**9)


def test_a_way_beyond_the_end_says_where_that_is() -> None:
    stage = Stage(epochs=300)
    stage.playback.go(lambda _, __: 10**9)
    stage.until(lambda: not stage.playback.running)
    assert stage.t == 300 * 501 + 1
    assert stage.moment.message == "There is no step 1,000,000,000: the run ends here."


def test_only_the_newest_moment_is_shown() -> None:
    stage = Stage()
    stage.faster(Speed(Stride.STEP, 1))
    stage.playback.toggle()
    stage.until(lambda: stage.t == 1)
    older, newest = replace(stage.moment), replace(stage.moment)
    stage.shown.clear()
    for moment in (older, newest):
        stage.playback._receive(moment)
    stage.until(lambda: bool(stage.shown))
    assert stage.shown == [newest]
    stage.playback.close()


def test_what_was_under_way_at_a_stop_is_not_shown_after_it() -> None:
    stage = Stage()
    stage.playback.toggle()
    stage.playback._receive(stage.moment)
    stage.playback.stop()
    told = stage.moment
    stage.work()
    assert stage.moment is told


def test_an_error_of_the_thread_is_raised_in_the_screens() -> None:
    stage = Stage()
    stage.faster()
    with patch.object(stage.playback.stepper.run.timeline, "extend", side_effect=OSError("no")):
        stage.playback.toggle()
        with pytest.raises(OSError, match="no"):
            stage.until(lambda: False)
    stage.playback.close()
