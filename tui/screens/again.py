"""Starts a run again, or lets it go on under other rules, and says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from core.edits import LearningRateEdit
from tui.settings import words
from tui.settings.draft import Draft, Plan

if TYPE_CHECKING:
    from tui.screens.lesson import LessonScreen


def carry_out(lesson: LessonScreen, plan: Plan) -> None:
    """Do what a plan of other settings comes to."""
    playback = lesson.playback
    experiment, edits = playback.stepper.experiment, Draft(playback.stepper).edits
    if not plan.changed:
        playback.say("Nothing was changed.")
    elif plan.again:
        lesson.start(experiment.vary(plan.chosen), words.started(plan, edits), again=True)
    else:
        rules = {key: plan.values[key] for key in plan.changed if key != "learning_rate"}
        change = None
        if "learning_rate" in plan.changed:
            change = LearningRateEdit(cast("float", plan.values["learning_rate"]))
        playback.go_on(experiment.vary(rules) if rules else None, change, words.went_on(plan))


def restart(lesson: LessonScreen, *, new_seed: bool) -> None:
    """Start the run again, with its seed or with the next one."""
    stepper = lesson.playback.stepper
    experiment, edits = stepper.experiment, len(stepper.run.edits.all)
    seed = experiment.init.seed
    if new_seed:
        experiment = experiment.vary({"seed": words.next_seed(seed)})
    lesson.start(experiment, words.restarted(experiment, seed, edits), again=True)
