"""Schedules of the learning rate in the dialogs: what goes on, what starts again, what is said."""

from __future__ import annotations

import pytest
from settings_form import Form, Run

from core.formulas.names import LEARNING_RATE
from core.run.edits import LearningRateEdit
from tui.lesson.changes import read_changes
from tui.settings.words import AGAIN, ON


def test_the_dialog_has_the_rate_as_it_was_set() -> None:
    run = Run(schedule="exponential", gamma=0.5, learning_rate=0.01)
    run.stepper.run_epochs(3)
    assert run.stepper.learning_rate == 0.0025
    form = Form(run)
    assert form.plan.changed == ()
    form.put("hidden", "3")
    assert form.marks == {"hidden": AGAIN}
    assert "learning rate" not in form.verdict


@pytest.mark.parametrize(("schedule", "again"), [("cosine", True), ("step", False)])
def test_other_epochs_start_again_where_the_rates_depend_on_them(
    schedule: str, again: bool
) -> None:
    run = Run(schedule=schedule)
    run.stepper.run_epochs(1)
    form = Form(run)
    form.put("epochs", "500")
    assert form.marks == {"epochs": AGAIN if again else ON}
    said = "By its schedule, η depends on how many epochs there are."
    assert (said in form.verdict) is again


def test_a_new_rate_says_that_the_schedule_starts_again() -> None:
    run = Run(schedule="step")
    run.stepper.seek(40)
    wanted = read_changes("0.5", run.stepper, LEARNING_RATE)
    assert wanted.changes == (LearningRateEdit(0.5),)
    assert wanted.said == (
        "The learning rate is 0.5 from this update on, where the schedule step starts again; "
        "what came before stays."
    )
    form = Form(run)
    form.put("learning_rate", "0.5")
    form.take()
    assert "learning rate 0.5 from here on, where the schedule step starts again" in run.message
