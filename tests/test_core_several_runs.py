"""Several runs side by side over one experiment: none disturbs another, in whatever order."""

from __future__ import annotations

import random
from array import array
from contextlib import suppress

from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st
from networks import draw_experiment, exact, given

from core.data.experiment import Experiment
from core.engine.engine import Interpreted, TrainingRows
from core.engine.kernel import State
from core.network.training import Training
from core.run.edits import Change, DatumEdit, LearningRateEdit, ParameterEdit
from core.run.predictions import rows_of
from core.run.run import Run
from core.stepper import OutOfRun, Stepper, insights_of

FIRST = DatumEdit(is_target=False, row=1, index=1, value=9.0)
OTHER = DatumEdit(is_target=True, row=2, index=1, value=7.0)


def packed(state: State) -> bytes:
    return b"".join(array("d", vector).tobytes() for vector in state)


def row_bytes(rows: TrainingRows) -> bytes:
    return rows.inputs.tobytes() + rows.targets.tobytes()


def draw_change(draw: random.Random, run: Experiment) -> Change:
    match draw.randrange(4):
        case 0:
            return LearningRateEdit(draw.uniform(0.0, 0.1))
        case 1:
            return ParameterEdit(draw.choice(list(run.network.parameters())), draw.uniform(-1, 1))
    target = draw.random() < 0.5
    width = run.network.sizes[-1 if target else 0]
    row = draw.randint(1, run.data.rows)
    return DatumEdit(target, row, draw.randint(1, width), draw.uniform(0.0, 1.0))


def act(draw: random.Random, stepper: Stepper) -> None:
    """One thing that a user, or what looks on, may do."""
    far = stepper.schedule.update_start(stepper.run.timeline.frontier + 4)
    match draw.randrange(7):
        case 0:
            with suppress(OutOfRun):
                stepper.advance()
        case 1:
            with suppress(OutOfRun):
                stepper.seek(draw.randint(0, far))
        case 2:
            stepper.edit(draw_change(draw, stepper.experiment))
        case 3:
            with suppress(OutOfRun):
                stepper.run_epochs(1)
        case 4:
            stepper.run.timeline.state(draw.randint(0, stepper.run.timeline.frontier))
        case 5:
            stepper.run.rows(draw.randint(0, stepper.run.timeline.frontier + 2))
        case 6:
            insights_of(stepper)


def seen(stepper: Stepper) -> list[object]:
    """All that a run tells, in an order of its own: rows of all updates before any state."""
    run = stepper.run
    updates = range(run.timeline.frontier + 1)
    rows = [row_bytes(run.rows(update)) for update in updates]
    return [
        rows,
        [packed(run.timeline.state(update)) for update in reversed(updates)],
        [run.settings(update) for update in updates],
        [bucket.loss.hex() for bucket in stepper.history.buckets],
        repr(stepper.step),
        repr(stepper.known.numbers),
        stepper.explanation,
        [insight.text for insight in insights_of(stepper)],
    ]


def again(stepper: Stepper) -> Stepper:
    """The same run, computed anew by itself, with its edits made on the way."""
    fresh = Stepper(stepper.experiment)
    for edit in stepper.run.edits.all:
        fresh.run.timeline.extend(edit.update - fresh.run.timeline.frontier)
        fresh.run.timeline.edit(edit)
    fresh.run.timeline.extend(stepper.run.timeline.frontier - fresh.run.timeline.frontier)
    fresh.seek(stepper.t)
    return fresh


@settings(exact, max_examples=40)
@drawn(st.integers(0, 2**32))
def test_runs_side_by_side_have_the_bits_of_runs_alone(seed: int) -> None:
    draw = random.Random(seed)
    experiment = draw_experiment(draw, epochs=12)
    data = row_bytes(experiment.data.training_rows)
    steppers = [Stepper(experiment) for _ in range(draw.choice((2, 3)))]
    for _ in range(30):
        act(draw, draw.choice(steppers))
    for stepper in steppers:
        assert seen(stepper) == seen(again(stepper))
    assert row_bytes(experiment.data.training_rows) == data


@settings(exact, max_examples=40)
@drawn(st.integers(0, 2**32))
def test_a_run_given_its_edits_meets_them_on_its_way(seed: int) -> None:
    draw = random.Random(seed)
    stepper = Stepper(draw_experiment(draw, epochs=12))
    for _ in range(20):
        act(draw, stepper)
    made = stepper.run
    met = Run(made.experiment, made.edits)
    while met.timeline.frontier < made.timeline.frontier:
        left = made.timeline.frontier - met.timeline.frontier
        assert met.timeline.extend(min(draw.randint(1, 9), left)) > 0
    for update in range(made.timeline.frontier + 1):
        assert packed(met.timeline.state(update)) == packed(made.timeline.state(update))
        assert met.rows(update).inputs == made.rows(update).inputs
    assert met.timeline.history.snapshot().last == made.timeline.history.snapshot().last
    assert met.timeline.ending == made.timeline.ending


def test_rows_are_right_before_anything_else_was_asked_for() -> None:
    stepper = Stepper(given((1, 1), rows=2, training=Training(epochs=9)))
    stepper.run_epochs(3)
    stepper.edit(FIRST)
    stepper.run_epochs(3)
    stepper.edit(OTHER)
    run = stepper.run
    assert [run.rows(update).inputs[0] for update in (99, 5, 6, 0)] == [9.0, 0.25, 9.0, 0.25]
    assert [run.rows(update).targets[1] for update in (12, 11, 12)] == [7.0, 1.0, 7.0]
    assert stepper.rows is run.rows(12)
    stepper.seek(1)
    assert stepper.rows is stepper.experiment.data.training_rows


def test_what_was_read_stays_when_the_run_goes_elsewhere() -> None:
    stepper = Stepper(given((1, 1), rows=2, training=Training(epochs=9)))
    stepper.edit(FIRST)
    rows, before = stepper.rows, row_bytes(stepper.rows)
    stepper.run_epochs(2)
    stepper.edit(OTHER)
    stepper.seek(1)
    assert row_bytes(rows) == before


def test_runs_may_share_an_engine() -> None:
    experiment = given((2, 2, 1), "tanh", rows=3, training=Training("adam", shuffle=True))
    engine = Interpreted(experiment.network.plan(), experiment.task())
    steppers = [Stepper(experiment), Stepper(experiment)]
    for stepper in steppers:
        stepper.run.timeline.engine = engine
    for k in range(40):
        stepper = steppers[k % 2]
        if k == 9:
            stepper.edit(FIRST)
        stepper.seek(stepper.t + 13)
    for stepper in steppers:
        assert seen(stepper) == seen(again(stepper))


def test_pictures_of_several_runs_find_what_was_made_of_their_rows() -> None:
    experiment = given((1, 1), rows=2)
    steppers = [Stepper(experiment) for _ in range(4)]
    for value, stepper in enumerate(steppers[1:], 1):
        stepper.edit(DatumEdit(is_target=False, row=1, index=1, value=float(value)))
    first = [rows_of(stepper.rows) for stepper in steppers]
    assert [rows_of(stepper.rows) for stepper in steppers] == first
    assert [float(rows.inputs[0, 0]) for rows in first] == [0.25, 1.0, 2.0, 3.0]
