"""The state machine: forwards, backwards and anywhere give the same steps; every end is said."""

from __future__ import annotations

import dataclasses
import random

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st
from networks import dataset, draw_experiment, exact, experiment, given, steps

from core.data.experiment import Experiment, load
from core.engine.engine import Interpreted
from core.formulas.names import bias, weight
from core.network.training import Training
from core.rules.optimizers import Settings
from core.run.edits import DatumEdit, LearningRateEdit, ParameterEdit
from core.run.position import Phase, Reason
from core.stepper import OutOfRun, Stepper
from core.steps.records import EndStep, EpochStep, ForwardStep, LossStep, Step


def whole(run: Experiment, most: int = 500) -> list[Step]:
    return list(steps(run, most))


@settings(exact, max_examples=25)
@drawn(st.integers(0, 2**32))
def test_any_walk_gives_the_steps_of_the_run(seed: int) -> None:
    draw = random.Random(seed)
    run = draw_experiment(draw)
    straight = whole(run, 300)
    stepper = Stepper(run)
    for _ in range(100):
        match draw.randrange(3):
            case 0 if stepper.t < len(straight) - 1:
                step = stepper.advance()
            case 1 if stepper.t > 0:
                step = stepper.back()
            case _:
                step = stepper.seek(draw.randrange(len(straight)))
        assert step == stepper.step == straight[stepper.t]
        assert step.t == stepper.t == step.position.t


def test_forwards_then_backwards_gives_equal_steps() -> None:
    stepper = Stepper(given((2, 2, 1), "tanh", rows=3, training=Training(batch_size=2, epochs=2)))
    there = [stepper.step, *(stepper.advance() for _ in range(90))]
    back = [stepper.step, *(stepper.back() for _ in range(90))]
    assert back == there[::-1]


def test_an_earlier_step_is_the_same_after_running_on() -> None:
    run = given((2, 2, 1), "sigmoid", rows=2, training=Training("adam", epochs=500))
    stepper = Stepper(run)
    early = [stepper.seek(t) for t in range(60)]
    stepper.run_epochs(400)
    assert [stepper.seek(t) for t in range(60)] == early
    fresh = Stepper(run)
    for t in random.Random(5).sample(range(stepper.reached), 40):
        assert stepper.seek(t) == fresh.seek(t)


def test_steps_never_change() -> None:
    step = Stepper(given((1, 1))).step
    with pytest.raises(dataclasses.FrozenInstanceError):
        step.value = 1.0  # type: ignore[misc]


def test_before_the_first_step() -> None:
    stepper = Stepper(given((1, 1)))
    with pytest.raises(OutOfRun) as refusal:
        stepper.back()
    message = "This is the first step of the run: nothing comes before Init."
    assert str(refusal.value) == message
    assert stepper.t == 0


def test_behind_the_last_step() -> None:
    stepper = Stepper(given((1, 1), training=Training(epochs=2)))
    assert stepper.end is None
    last = stepper.run_epochs(5)
    for go in (stepper.advance, lambda: stepper.seek(1000), lambda: stepper.run_epochs(1)):
        with pytest.raises(OutOfRun) as refusal:
            go()
        assert str(refusal.value) == f"The run ends at step {last.t:,}: all its epochs are done."
        assert stepper.step is last
    assert stepper.end == last.t


def test_run_epochs_stops_at_closing_steps() -> None:
    stepper = Stepper(given((1, 1), rows=2, training=Training(epochs=5)))
    close = stepper.schedule.epoch_close
    assert stepper.run_epochs(1).t == close(1)
    assert stepper.run_epochs(2).t == close(3)
    stepper.seek(close(3) + 4)
    assert stepper.run_epochs(1).t == close(4)
    assert stepper.run_epochs(1).t == close(5)
    assert stepper.run_epochs(1).phase is Phase.END


def ended(training: Training, x: float = 0.25) -> tuple[Stepper, EndStep]:
    stepper = Stepper(given((1, 1), inputs=[[x]], training=training))
    end = stepper.run_epochs(training.epochs + 1)
    assert isinstance(end, EndStep)
    closing = stepper.seek(end.t - 1)
    assert isinstance(closing, EpochStep)
    assert closing.reason is end.reason
    if closing.position.epoch > 1:
        before = stepper.seek(stepper.schedule.epoch_close(closing.position.epoch - 1))
        assert isinstance(before, EpochStep)
        assert before.reason is None
        assert closing.previous == before.value
    assert closing.value == end.value or end.reason is Reason.DIVERGED
    return stepper, end


def test_it_ends_with_its_epochs() -> None:
    stepper, end = ended(Training(epochs=3))
    assert (end.reason, end.position.epoch, stepper.history.epochs) == (Reason.EPOCHS, 3, 3)


def test_it_ends_at_its_target_loss() -> None:
    stepper, end = ended(Training(epochs=500, target_loss=1e-3))
    assert end.reason is Reason.TARGET_LOSS
    assert end.value is not None
    assert end.value <= 1e-3
    losses = [bucket.loss for bucket in stepper.history.buckets]
    assert all(loss > 1e-3 for loss in losses[:-1])


def test_it_ends_when_it_stops_improving() -> None:
    stepper, end = ended(Training(epochs=5000, patience=4, min_change=1e-6))
    assert end.reason is Reason.CONVERGED
    losses = [bucket.loss for bucket in stepper.history.buckets]
    assert len(losses) < 5000
    best = min(losses[:-4])
    assert all(best - loss <= 1e-6 for loss in losses[-4:])
    closing = stepper.seek(end.t - 1)
    assert isinstance(closing, EpochStep)
    assert (closing.stalled, closing.patience, closing.epochs) == (4, 4, 5000)


def test_it_ends_when_it_diverges() -> None:
    training = Training(settings=Settings(learning_rate=10.0), epochs=5000)
    stepper, end = ended(training, x=9.0)
    assert end.reason is Reason.DIVERGED
    assert end.overflow is not None
    assert stepper.seek(end.t - 2).phase is Phase.UPDATE


def test_test_rows_have_their_loss_in_the_epoch_step() -> None:
    small = given((1, 1))
    data = dataset([[1.0]], [[2.0]], ([[3.0], [4.0]], [[5.0], [6.0]]))
    stepper = Stepper(experiment(small.network, data, small.init, Training(epochs=3)))
    closing = stepper.run_epochs(1)
    assert isinstance(closing, EpochStep)
    w, b = stepper.parameters.values()
    assert closing.test_loss == ((5.0 - (w * 3.0 + b)) ** 2 + (6.0 - (w * 4.0 + b)) ** 2) / 2
    assert stepper.history.last_test == closing.test_loss
    assert stepper.history.last == closing.value


def test_losses_of_the_history_are_those_of_the_epoch_steps() -> None:
    stepper = Stepper(given((1, 2, 1), "tanh", rows=3, training=Training(batch_size=2, epochs=6)))
    closings = [stepper.run_epochs(1).value for _ in range(6)]
    assert [bucket.loss for bucket in stepper.history.buckets] == closings


def test_parameters_are_those_of_the_step_shown() -> None:
    stepper = Stepper(given((1, 1)))
    first = stepper.parameters
    assert list(first) == ["w111", "b11"]
    seen = [stepper.seek(t).value for t in (6, 7)]  # the two updates
    assert stepper.parameters == {"w111": seen[0], "b11": seen[1]}
    assert stepper.seek(6).value == seen[0]
    assert stepper.parameters == {"w111": seen[0], "b11": first["b11"]}
    stepper.back()
    assert stepper.parameters == first
    stepper.seek(8)
    assert stepper.step.phase is Phase.EPOCH
    assert stepper.parameters == {"w111": seen[0], "b11": seen[1]}


def test_reached_is_the_farthest_step() -> None:
    stepper = Stepper(given((1, 1)))
    stepper.seek(20)
    stepper.seek(3)
    assert (stepper.t, stepper.reached) == (3, 20)


def test_the_engine_may_change_on_the_way() -> None:
    run = given((2, 2, 1), "tanh", rows=2)
    straight, stepper = whole(run, 200), Stepper(run)
    for t in (100, 30, 199, 0):
        stepper.run.timeline.engine = Interpreted(stepper.run.net, stepper.run.task)
        assert stepper.seek(t) == straight[t]


def test_an_edit_starts_the_update_again_and_keeps_what_was_before() -> None:
    run = given((2, 2, 1), "tanh", rows=2, training=Training(epochs=4))
    stepper, schedule = Stepper(run), Stepper(run).schedule
    before = [stepper.seek(t) for t in range(schedule.update_start(3))]
    stepper.seek(schedule.update_start(3) + 7)
    step = stepper.edit(ParameterEdit(weight(1, 2, 1), 0.25))
    assert step.t == stepper.t == stepper.reached == schedule.update_start(3)
    assert isinstance(step, ForwardStep)
    assert step.terms.terms[1].factors[0].value == 0.25
    assert stepper.parameters["w121"] == 0.25
    assert [stepper.seek(t) for t in range(len(before))] == before
    again = whole_from(stepper, schedule.update_start(3))
    edited = Stepper(run)
    edited.seek(schedule.update_start(3))
    edited.edit(ParameterEdit(weight(1, 2, 1), 0.25))
    assert whole_from(edited, schedule.update_start(3)) == again


def whole_from(stepper: Stepper, t: int) -> list[Step]:
    stepper.seek(t)
    return list(steps(stepper))


def test_several_edits_at_the_start() -> None:
    stepper = Stepper(given((1, 1), inputs=[[1.0]], targets=[[1.0]]))
    first = stepper.step
    stepper.edit(ParameterEdit(weight(1, 1, 1), 2.0))
    stepper.edit(ParameterEdit(bias(1, 1), 3.0))
    stepper.edit(DatumEdit(is_target=False, row=1, index=1, value=4.0))
    step = stepper.edit(DatumEdit(is_target=True, row=1, index=1, value=5.0))
    assert step.value == 2.0 * 4.0 + 3.0
    loss = stepper.advance()
    assert isinstance(loss, LossStep)
    assert loss.targets == (5.0,)
    assert stepper.seek(0) == first


def test_a_datum_is_changed_from_its_update_on() -> None:
    stepper = Stepper(given((1, 1), inputs=[[1.0]], targets=[[1.0]]))
    stepper.seek(stepper.schedule.update_start(3))
    old = stepper.step
    stepper.edit(DatumEdit(is_target=False, row=1, index=1, value=4.0))
    for t, number in ((1, 1.0), (old.t, 4.0), (stepper.schedule.update_start(2), 1.0)):
        stepper.seek(t)
        assert stepper.known.value(stepper.experiment.network.output(0, 1)) == number
    stepper.seek(old.t)
    assert list(stepper.experiment.data.inputs) == [1.0]


def test_steps_of_an_update_keep_its_data_while_the_run_goes_on() -> None:
    run = given((1, 1), rows=2, training=Training(batch_size=2))
    stepper = Stepper(run)
    expected = [stepper.seek(t) for t in range(stepper.schedule.update_start(2))]
    stepper.advance()
    for row in (1, 2):
        stepper.edit(DatumEdit(is_target=False, row=row, index=1, value=9.0))
    for t in (7, len(expected) - 2):  # the second row, the last update step
        stepper.seek(1)
        assert stepper.step == expected[1]
        stepper.run.timeline.extend(3)
        assert stepper.seek(t) == expected[t]


def test_a_learning_rate_is_changed_from_its_update_on() -> None:
    stepper = Stepper(given((1, 1)))
    assert stepper.learning_rate == 0.1
    stepper.seek(stepper.schedule.update_start(2) + 1)
    stepper.edit(LearningRateEdit(0.5))
    assert stepper.learning_rate == 0.5
    stepper.seek(6)
    assert stepper.learning_rate == 0.1


def test_an_edit_at_the_end_leaves_it_the_end() -> None:
    stepper = Stepper(given((1, 1), training=Training(epochs=2)))
    end = stepper.run_epochs(9)
    assert stepper.edit(LearningRateEdit(0.5)).phase is Phase.END
    assert stepper.end == end.t
    stepper.back()
    stepper.edit(LearningRateEdit(0.5))
    assert (stepper.step.phase, stepper.t) == (Phase.END, end.t)
    with pytest.raises(OutOfRun):
        stepper.advance()


def test_an_edit_in_a_diverged_run_lets_it_go_on() -> None:
    stepper = Stepper(load("worked-example"))
    stepper.run_epochs(99)
    stepper.seek(27)
    stepper.edit(LearningRateEdit(1e-30))
    assert stepper.end is None
    last = stepper.run_epochs(99)
    assert isinstance(last, EndStep)
    assert last.reason is Reason.EPOCHS
