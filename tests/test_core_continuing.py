"""A run that goes on under other rules of when to stop, and what it cannot go on with."""

from __future__ import annotations

from dataclasses import replace

import pytest
from networks import given, steps

from core.continuing import GOES_ON, starting_again
from core.data.experiment import Experiment
from core.data.settings import OPTIONS
from core.formulas.names import weight
from core.network.training import Training
from core.rules.optimizers import Settings
from core.run.edits import LearningRateEdit, ParameterEdit
from core.run.position import Phase, Reason
from core.stepper import OutOfRun, Stepper
from core.steps.records import EndStep

RATE = Settings(learning_rate=0.05)


def run(**rules: object) -> Experiment:
    """A run of 3 rows, whose loss falls from epoch to epoch."""
    training = Training(settings=RATE, **{"epochs": 4, **rules})  # type: ignore[arg-type]
    return given((2, 2, 1), "tanh", rows=3, training=training)


def ended(experiment: Experiment) -> Stepper:
    """A stepper at the end of a run."""
    stepper = Stepper(experiment)
    stepper.run_epochs(experiment.training.epochs)
    return stepper if stepper.t == stepper.end else _at_end(stepper)


def _at_end(stepper: Stepper) -> Stepper:
    stepper.advance()
    assert isinstance(stepper.step, EndStep)
    return stepper


def under(experiment: Experiment, **rules: object) -> Experiment:
    return replace(experiment, training=replace(experiment.training, **rules))  # type: ignore[arg-type]


def losses(experiment: Experiment) -> list[float]:
    return [bucket.loss for bucket in ended(experiment).history.buckets]


def test_a_finished_run_is_trained_further() -> None:
    short, long = run(epochs=2), run(epochs=5)
    stepper = ended(short)
    done = stepper.t
    assert stepper.go_on(under(short, epochs=5)).position.phase is Phase.EPOCH
    assert (stepper.t, stepper.reached, stepper.end) == (done - 1, done - 1, None)
    expected = list(steps(long))
    stepper.seek(0)
    assert [stepper.step, *(stepper.advance() for _ in range(len(expected) - 1))] == expected
    assert stepper.step.position.phase is Phase.END
    with pytest.raises(OutOfRun):
        stepper.advance()


def test_in_the_middle_of_a_run_it_stands_where_it_stood() -> None:
    experiment = run(epochs=3)
    stepper = Stepper(experiment)
    stepper.seek(70)
    stepper.seek(40)
    before = stepper.step
    assert stepper.go_on(under(experiment, epochs=9)) == before
    assert (stepper.t, stepper.reached) == (40, 70)
    assert stepper.experiment.training.epochs == 9


def test_a_run_that_has_come_farther_is_cut_off() -> None:
    experiment, short = run(epochs=6), run(epochs=2)
    stepper = ended(experiment)
    end = stepper.go_on(under(experiment, epochs=2))
    assert isinstance(end, EndStep)
    assert end == list(steps(short))[-1]
    assert (stepper.t, stepper.reached, stepper.end) == (end.t, end.t, end.t)
    assert stepper.history.epochs == 2
    assert [bucket.loss for bucket in stepper.history.buckets] == losses(short)
    stepper.go_on(under(experiment, epochs=6))
    stepper.run_epochs(9)
    assert [bucket.loss for bucket in stepper.history.buckets] == losses(experiment)


def test_one_that_stands_before_the_cut_stays_there() -> None:
    experiment = run(epochs=6)
    stepper = ended(experiment)
    stepper.seek(30)
    stepper.go_on(under(experiment, epochs=2))
    assert (stepper.t, stepper.reached) == (30, stepper.end)


def test_changes_made_on_the_way_stay_as_far_as_the_run_does() -> None:
    experiment = run(epochs=4)
    stepper = Stepper(experiment)
    for update, change in ((2, LearningRateEdit(0.01)), (8, ParameterEdit(weight(1, 1, 1), 0.5))):
        stepper.seek(stepper.schedule.update_start(update + 1))
        stepper.edit(change)
    stepper.go_on(under(experiment, epochs=9))
    assert [edit.update for edit in stepper.run.edits.all] == [2, 8]
    assert stepper.learning_rate == 0.01
    parameters = stepper.parameters
    stepper.run_epochs(4)
    stepper.seek(stepper.schedule.update_start(9))
    assert stepper.parameters == parameters
    stepper.go_on(under(experiment, epochs=2))  # 6 updates
    assert [edit.update for edit in stepper.run.edits.all] == [2]


def test_a_run_that_met_its_target_goes_on_to_a_lower_one() -> None:
    found = losses(run(epochs=6))
    assert found == sorted(found, reverse=True)
    experiment = run(epochs=6, target_loss=found[1])
    stepper = ended(experiment)
    assert stepper.step.position.epoch == 2
    lower = under(experiment, target_loss=found[3])
    assert starting_again(stepper, ["target_loss"], lower.training) == []
    assert stepper.go_on(lower).position.phase is Phase.EPOCH
    stepper.run_epochs(9)
    assert stepper.end is not None
    end = stepper.seek(stepper.end)
    assert isinstance(end, EndStep)
    assert (end.position.epoch, end.reason) == (4, Reason.TARGET_LOSS)


def test_an_end_that_the_new_rules_would_make_too_holds() -> None:
    found = losses(run(epochs=6))
    experiment = run(epochs=6, target_loss=(found[1] + found[0]) / 2)
    stepper = ended(experiment)
    end = stepper.step
    assert stepper.go_on(under(experiment, target_loss=found[1])) == end
    assert stepper.go_on(under(experiment, epochs=50)) == end


def test_a_run_that_stopped_improving_goes_on_with_more_patience() -> None:
    experiment = run(epochs=9, patience=2, min_change=100.0)
    stepper = ended(experiment)
    assert stepper.step.position.epoch == 3  # the first one improves
    longer = under(experiment, patience=4)
    assert starting_again(stepper, ["patience"], longer.training) == []
    stepper.go_on(longer)
    assert stepper.end is None
    assert ended_epoch(stepper) == 5
    assert ended_epoch(ended(under(experiment, patience=4))) == 5
    stepper.go_on(under(experiment, patience=0))
    assert ended_epoch(stepper) == 9


def ended_epoch(stepper: Stepper) -> int:
    if stepper.end is None:
        stepper.run_epochs(20)
    assert stepper.end is not None
    return stepper.seek(stepper.end).position.epoch


def test_a_run_that_diverged_stays_ended() -> None:
    experiment = given(
        (2, 2, 1), training=Training(settings=Settings(learning_rate=1e3), epochs=99), rows=3
    )
    stepper = ended(experiment)
    end = stepper.step
    assert isinstance(end, EndStep)
    assert end.reason is Reason.DIVERGED
    after = stepper.go_on(under(experiment, epochs=200, patience=3))
    assert repr(after) == repr(end)  # whose loss is nan


@pytest.mark.parametrize("key", OPTIONS)
def test_what_starts_a_run_again(key: str) -> None:
    stepper = Stepper(run())
    assert starting_again(stepper, [key], run().training) == ([] if key in GOES_ON else [key])


@pytest.mark.parametrize(
    ("before", "after", "goes_on"),
    [
        ("off", "low", True),
        ("off", "met", False),
        ("low", "off", True),
        ("low", "lower", True),
        ("low", "met", False),
    ],
)
def test_a_target_that_was_met_on_the_way_comes_too_late(
    before: str, after: str, goes_on: bool
) -> None:
    found = losses(run(epochs=4))
    targets = {"off": 0.0, "lower": found[3] / 4, "low": found[3] / 2, "met": found[2]}
    stepper = ended(run(epochs=4, target_loss=targets[before]))
    later = replace(stepper.experiment.training, target_loss=targets[after])
    assert (starting_again(stepper, ["target_loss"], later) == []) is goes_on
    fresh = Stepper(stepper.experiment)
    assert starting_again(fresh, ["target_loss"], later) == []


@pytest.mark.parametrize(
    ("before", "after", "goes_on"), [(0, 4, True), (0, 3, False), (5, 6, True), (5, 3, False)]
)
def test_patience_that_may_have_run_out_comes_too_late(
    before: int, after: int, goes_on: bool
) -> None:
    stepper = ended(run(epochs=4, patience=before))
    later = replace(stepper.experiment.training, patience=after)
    assert (starting_again(stepper, ["patience"], later) == []) is goes_on
    fresh = Stepper(run(patience=before))
    assert starting_again(fresh, ["patience"], later) == []
