"""Drawings tell step kinds apart, and refuse one that they do not know."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.experiment import load
from core.stepper import Stepper
from core.steps import EndStep, Step
from core.writing import Writer
from tui.drawing import notices, palette
from tui.drawing.network.light import light

NETWORK = load("xor").network
DRAWINGS: list[Callable[[Step], object]] = [
    lambda step: light(step, NETWORK),
    lambda step: notices.words(step, Writer(NETWORK.notation), 60),
    palette.owners,
]


@pytest.mark.parametrize("draw", DRAWINGS, ids=["light", "words", "colours"])
def test_every_kind_of_step_is_known(draw: Callable[[Step], object]) -> None:
    stepper = Stepper(load("xor", {"epochs": 1}))
    kinds = set()
    while EndStep not in kinds:
        draw(stepper.step)
        kinds.add(type(stepper.step))
        if EndStep not in kinds:
            stepper.seek(stepper.t + 1)
    names = {kind.__name__ for kind in Step.__subclasses__()}  # slots make each class twice
    assert {kind.__name__ for kind in kinds} == names


@pytest.mark.parametrize("draw", DRAWINGS, ids=["light", "words", "colours"])
def test_another_kind_is_refused(draw: Callable[[Step], object]) -> None:
    stepper = Stepper(load("xor"))
    fields = {name: getattr(stepper.step, name) for name in Step.__dataclass_fields__}
    with pytest.raises(ValueError, match="not known"):
        draw(Step(**fields))
