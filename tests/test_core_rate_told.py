"""Each step tells the learning rate that held when it was taken."""

from __future__ import annotations

from core.data.experiment import load
from core.run.edits import LearningRateEdit
from core.run.position import Phase
from core.stepper import Stepper


def test_init_tells_the_first_rate_after_an_edit_at_step_1() -> None:
    stepper = Stepper(load("student-salary"))
    first = stepper.learning_rate
    stepper.seek(1)
    stepper.edit(LearningRateEdit(0.5))
    assert (stepper.t, stepper.learning_rate) == (1, 0.5)
    stepper.seek(0)
    assert stepper.learning_rate == first


def test_an_edit_at_init_holds_from_the_first_update_on() -> None:
    stepper = Stepper(load("student-salary"))
    first = stepper.learning_rate
    stepper.edit(LearningRateEdit(0.5))
    assert stepper.learning_rate == 0.5
    stepper.seek(0)
    assert stepper.learning_rate == first


def test_an_epoch_that_is_over_tells_its_own_rate() -> None:
    stepper = Stepper(load("student-salary"))
    first = stepper.learning_rate
    close = stepper.schedule.epoch_close(1)
    stepper.seek(close + 1)
    stepper.edit(LearningRateEdit(0.5))
    stepper.seek(close)
    assert (stepper.position.phase, stepper.learning_rate) == (Phase.EPOCH, first)
    stepper.seek(stepper.schedule.epoch_close(2))
    assert stepper.learning_rate == 0.5
