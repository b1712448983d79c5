"""The kinds of steps: all of them are in the union, and none is passed over where they differ."""

from __future__ import annotations

from typing import get_args

import pytest
from networks import given, steps

from core.exports.records import JsonLines
from core.network.training import Training
from core.stepper import Stepper
from core.steps.records import InitStep, Step
from core.words.explanation import explain


def test_every_kind_of_step_is_a_step() -> None:
    (base,) = InitStep.__bases__
    found: list[type] = base.__subclasses__()
    assert {one.__name__ for one in get_args(Step)} == {one.__name__ for one in found}


def test_a_run_has_every_kind() -> None:
    run = given((1, 1), training=Training(epochs=1))
    assert {type(step) for step in steps(run)} == set(get_args(Step))


def test_a_step_of_no_kind_is_refused() -> None:
    stepper = Stepper(given((1, 1)))
    (base,) = InitStep.__bases__
    unknown = base(stepper.position, None, None, ())
    with pytest.raises(AssertionError):
        explain(unknown, stepper.experiment, stepper.schedule)
    with pytest.raises(AssertionError):
        JsonLines(stepper.experiment.network.notation).step(unknown, begins=True)
