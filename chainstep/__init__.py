"""Backpropagation, one step at a time: networks, runs, and what every step of a run says.

`Stepper(load("student-salary"))` is a run of the default sample, at its first step.

This is the door: what a notebook, a lesson or another program imports. `core` computes, `tui` is
the terminal. The names are loaded when they are first asked for, so that the commands and the
screen, which come through here too, start quicker.
"""

TYPE_CHECKING = False  # as in typing, which --version would have to load; type checkers know it
if TYPE_CHECKING:
    from core.data.errors import InputError
    from core.data.experiment import Experiment, load
    from core.stepper import OutOfRun, Stepper

__all__ = ["Experiment", "InputError", "OutOfRun", "Stepper", "load"]


def __getattr__(name: str) -> object:
    """One of the names above."""
    if name in ("Experiment", "load"):
        from core.data import experiment

        return getattr(experiment, name)
    if name in ("OutOfRun", "Stepper"):
        from core import stepper

        return getattr(stepper, name)
    if name == "InputError":
        from core.data.errors import InputError

        return InputError
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """What a notebook offers after `chainstep.`: the names above, loaded or not."""
    return sorted({*globals(), *__all__})
