"""Backpropagation, one step at a time: networks, runs, and what every step of a run says.

`Stepper(load("student-salary"))` is a run of the default sample, at its first step.
"""

from core.errors import InputError
from core.experiment import Experiment, load
from core.stepper import OutOfRun, Stepper

__all__ = ["Experiment", "InputError", "OutOfRun", "Stepper", "load"]
