"""Backpropagation, one step at a time: networks, runs, and what every step of a run says.

    from core import Experiment, Stepper, load
"""

from core.errors import InputError
from core.experiment import Experiment, load
from core.stepper import OutOfRun, Stepper

__all__ = ["Experiment", "InputError", "OutOfRun", "Stepper", "load"]
