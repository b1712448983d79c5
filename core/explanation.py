"""Each step in one or two sentences, for someone who is learning this today."""

from __future__ import annotations

from core.experiment import Experiment
from core.schedule import Schedule
from core.steps import Step


def explain(step: Step, experiment: Experiment, schedule: Schedule) -> str:
    """The step in one or two sentences that name the numbers on the screen; shorter where its kind came up before."""
    return ""
