"""What `from chainstep import …` promises."""

from __future__ import annotations

import subprocess
import sys

import chainstep
from chainstep import Experiment, InputError, OutOfRun, Stepper, load


def test_the_public_names() -> None:
    assert chainstep.__all__ == ["Experiment", "InputError", "OutOfRun", "Stepper", "load"]
    assert all(hasattr(chainstep, name) for name in chainstep.__all__)
    assert set(chainstep.__all__) <= set(dir(chainstep))  # a notebook offers them


def test_what_a_stepper_offers() -> None:
    stepper = Stepper(load("student-salary"))
    assert isinstance(stepper.experiment, Experiment)
    offered = {name for name in dir(stepper) if not name.startswith("_")}
    assert offered >= {
        "step", "advance", "back", "seek", "run_epochs", "edit", "parameters", "history", "t",
        "known", "input_gradient", "explanation", "learning_rate", "end", "reached", "schedule",
    }  # fmt: skip


def test_both_errors_are_exceptions_of_their_own() -> None:
    assert issubclass(InputError, Exception)
    assert issubclass(OutOfRun, Exception)
    assert not issubclass(OutOfRun, InputError)


def test_stepping_needs_neither_numpy_nor_the_screen() -> None:
    unwanted = {"numpy", "numba", "textual", "rich", "tui"}
    program = (
        "import sys; from chainstep import Stepper, load; "
        "s = Stepper(load('xor')); s.run_epochs(2); "
        f"s.explanation; print(sorted({unwanted} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == "[]\n"
