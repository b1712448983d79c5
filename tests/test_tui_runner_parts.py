"""What a run by itself is made of: chunks, paces, the observer and the engine."""

from __future__ import annotations

import threading

import pytest
from running import FULL, PATIENCE, Stage

from core.data.experiment import load
from core.engine import compiled
from core.engine.compiled import Status
from core.run.position import Phase
from core.stepper import Stepper
from tui.playing import runner
from tui.playing.goals import read_goal
from tui.playing.moment import Moment
from tui.playing.observer import Observer
from tui.playing.runner import Chunk, Pace, Runner
from tui.playing.speeds import FIRST, SPEEDS, Stride

pytestmark = pytest.mark.usefixtures("no_thread_is_left")


# what it is made of


def test_speeds_rise_in_words() -> None:
    words = [speed.words for speed in SPEEDS]
    assert words[:2] == ["1 step/s", "2 steps/s"]
    assert "1 update/s" in words
    assert "20 epochs/s" in words
    assert words[-1] == "full speed"
    assert words[FIRST] == "4 steps/s"
    strides = list(Stride)
    order = [(strides.index(speed.stride), speed.per_second) for speed in SPEEDS]
    assert order == sorted(set(order))


def test_a_chunk_grows_and_shrinks_towards_a_slice(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr(runner, "monotonic", lambda: now)
    chunk, counts = Chunk(), []

    def work(count: int) -> int:
        nonlocal now
        counts.append(count)
        now += count * each
        return count

    each = runner.SLICE / 1000
    for _ in range(6):
        chunk.measure(work)
    assert counts[0] < 100
    assert 900 <= counts[-1] <= 1100
    each = runner.SLICE * 2
    for _ in range(3):
        chunk.measure(work)
    assert counts[-1] == 1
    assert chunk.measure(lambda _: 0) == 0


def test_a_pace_shows_less_often_what_costs_more(monkeypatch: pytest.MonkeyPatch) -> None:
    now = worked = 0.0
    monkeypatch.setattr(runner, "monotonic", lambda: now)
    monkeypatch.setattr(runner, "thread_time", lambda: worked)
    pace = Pace()
    assert not pace.due()
    now = runner.FRAME
    assert pace.due()
    assert pace.rate(100) == 0.0
    now += 0.9  # of which all but the work was waiting
    worked += 0.12
    pace.shown()
    now = runner.FRAME + 0.12 / runner.SHARE - 0.01
    assert not pace.due()
    now += 0.02
    assert pace.due()
    assert pace.rate(2100) == pytest.approx(2000 / (0.12 / runner.SHARE + 0.01))
    pace.shown()  # without any work
    now += runner.FRAME - 0.001
    assert not pace.due()
    now += 0.002
    assert pace.due()


def test_a_runner_without_end_stands_at_a_step_when_it_is_stopped() -> None:
    stepper, seen = Stepper(load("xor", {"epochs": 10**9})), threading.Event()
    errors: list[BaseException] = []

    def publish(moment: Moment) -> None:
        seen.set()

    thread = Runner(stepper, FULL, "", Observer(), publish, errors.append)
    thread.start()
    assert seen.wait(PATIENCE)
    thread.stop()
    assert not thread.is_alive()
    assert not errors
    assert stepper.position.phase is Phase.UPDATE
    assert stepper.position.update == stepper.run.timeline.frontier


@pytest.mark.parametrize(
    ("text", "t"),
    [("0", 0), ("step 25", 25), ("EPOCH 2", 1002), ("e2", 1002), ("u 2", 26), ("row 2", 527)],
)
def test_goals_are_read(text: str, t: int) -> None:
    stepper = Stepper(load("student-salary"))
    stepper.seek(600)
    assert read_goal(text, stepper.schedule, stepper.position, stepper.experiment.data) == t


@pytest.mark.parametrize(
    "text", ["", "-1", "1.5", "epoch", "epoch x", "²", "١", "row 0", ",", ",7", "7" * 5000]
)
def test_what_is_no_goal_is_refused(text: str) -> None:
    stepper = Stepper(load("student-salary"))
    with pytest.raises(ValueError, match=r"Write|count from 1|farther"):
        read_goal(text, stepper.schedule, stepper.position, stepper.experiment.data)


# the engine


class Loading:
    """How things stand with a compiled engine that is made by hand."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, status: Status, code: int = 0) -> None:
        self.compiling = threading.Event()
        self.code = code
        run = Stepper(load("xor")).run
        self.engine = run.timeline.engine
        module = compiled
        monkeypatch.setattr(module, "status", lambda: status)
        monkeypatch.setattr(module, "load", lambda: True)
        monkeypatch.setattr(module, "Compiled", lambda net, task: self.engine)
        monkeypatch.setattr(module, "fill_cache", lambda: self)

    def wait(self) -> int:
        assert self.compiling.wait(PATIENCE)
        return self.code


def test_a_ready_engine_is_taken_without_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    loading, stage = Loading(monkeypatch, Status.READY), Stage("xor")
    stage.playback.load_engine()
    stage.until(lambda: stage.playback.stepper.run.timeline.engine is loading.engine)
    assert stage.moment.status.engine == ""


@pytest.mark.parametrize("code", [0, 1])
def test_compiling_is_said_as_long_as_it_takes(monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    loading, stage = Loading(monkeypatch, Status.UNCOMPILED, code), Stage("xor")
    own = stage.playback.stepper.run.timeline.engine
    stage.playback.load_engine()
    stage.until(lambda: stage.moment.status.engine == "compiling the fast engine…")
    loading.compiling.set()
    words = Status.UNUSABLE.value if code else ""
    stage.until(lambda: stage.moment.status.engine == words)
    engine = stage.playback.stepper.run.timeline.engine
    assert engine is (own if code else loading.engine)


def test_the_engine_may_come_while_the_run_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    loading, stage = Loading(monkeypatch, Status.READY), Stage("xor", epochs=10**9)
    stage.faster()
    stage.playback.toggle()
    stage.playback.load_engine()
    stage.until(lambda: stage.playback.stepper.run.timeline.engine is loading.engine)
    stage.until(lambda: stage.moment.status.running)
    stage.playback.stop()
