"""Backpropagation, one step at a time: networks, runs, and what every step of a run says.

`Stepper(load("student-salary"))` is a run of the default sample, at its first step.

The names are loaded when they are first asked for, so that importing one module of the package does
not load all of them: the commands and the screen start quicker.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.errors import InputError
    from core.experiment import Experiment, load
    from core.stepper import OutOfRun, Stepper

__all__ = ["Experiment", "InputError", "OutOfRun", "Stepper", "load"]

_HOMES = {
    "Experiment": "core.experiment",
    "InputError": "core.errors",
    "OutOfRun": "core.stepper",
    "Stepper": "core.stepper",
    "load": "core.experiment",
}


def __getattr__(name: str) -> object:
    """One of the names above."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
