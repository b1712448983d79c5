"""The tailored engine takes over in `train` and on the screen, and nothing else changes by it."""

from __future__ import annotations

import pytest
from compiled_kernel import Tailoring
from engines import bits, needs_numba
from tailored_cases import CASES, cut_of

from core.data.experiment import Experiment, load
from core.engine import compiled, tailored
from core.engine.cache_key import Cut
from core.engine.compiled import Compiled
from core.engine.tailored import Tailored
from core.run.run import Run
from tui.plain.trainer import Trainer
from tui.playing.engine_loader import EngineLoader


@pytest.fixture(scope="module")
def experiment(tailoring: Tailoring) -> Experiment:
    """An experiment whose kernel is kept: that of a case of the others' tests."""
    experiment = load("student-salary", {"learning_rate": 0.0001, "epochs": 2_000})
    run = Run(experiment)
    cut = Cut.of(run.net, run.task, experiment.training.settings)
    assert cut == cut_of(CASES[0])
    tailoring(cut)
    return experiment


@pytest.fixture(autouse=True)
def worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the run were a long one."""
    monkeypatch.setattr(tailored, "PAYS_TO_LOAD", 1)


@needs_numba
def test_train_goes_on_with_it_and_ends_with_the_same_bits(
    experiment: Experiment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.plain.trainer.TRIAL", 0.0)
    trainers = []
    for quick in (False, True):
        trainer = Trainer(Run(experiment), every=7)
        engine = Compiled(trainer.run.net, trainer.run.task) if quick else None
        trainer.train(lambda _: None, lambda _, engine=engine: engine)  # type: ignore[misc]
        trainers.append(trainer)
    plain, quick_one = trainers
    assert isinstance(quick_one.engine, Tailored)
    assert not plain.engine.compiled
    assert quick_one.progress.updates == plain.progress.updates == 40_000
    assert list(quick_one.progress.losses) == list(plain.progress.losses)
    assert bits([list(v) for v in quick_one.state]) == bits([list(v) for v in plain.state])


@needs_numba
def test_the_screen_goes_on_with_it_between_two_chunks(experiment: Experiment) -> None:
    run, other = Run(experiment), Run(experiment)
    loader = EngineLoader(run.net, run.task)
    run.timeline.extend(10)
    loader.improve(run)  # the interpreted engine stays until the compiled one is there
    assert not run.timeline.engine.compiled
    run.timeline.engine = Compiled(run.net, run.task)
    run.timeline.extend(100)
    loader.improve(run)
    assert isinstance(run.timeline.engine, Tailored)
    run.timeline.extend(3_000)
    loader.improve(run)
    other.timeline.extend(3_110)
    for update in (3_110, 3_000, 77, 3_109):
        found, expected = run.timeline.state(update), other.timeline.state(update)
        assert bits([list(v) for v in found]) == bits([list(v) for v in expected])


@needs_numba
@pytest.mark.usefixtures("fast")
def test_a_run_too_short_for_it_starts_no_process(
    experiment: Experiment, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Cut) -> None:
        raise AssertionError("a process for a run of a second")

    monkeypatch.setattr(tailored, "is_kept", lambda _: False)
    monkeypatch.setattr(tailored, "fill_cache", refuse)
    assert compiled.load()
    run = Run(experiment)
    loader, engine = EngineLoader(run.net, run.task), Compiled(run.net, run.task)
    run.timeline.engine = engine
    for _ in range(3):
        run.timeline.extend(1_000)
        loader.improve(run)
    assert run.timeline.engine is engine
