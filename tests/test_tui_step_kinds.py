"""Drawings tell step kinds apart, and refuse one that they do not know."""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args

import pytest

from core.data.experiment import load
from core.formulas.writing import Writer
from core.stepper import Stepper
from core.steps.records import EndStep, Step
from tui.drawing import palette
from tui.drawing.formulas import notices
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
    assert kinds == set(get_args(Step))


@pytest.mark.parametrize("draw", DRAWINGS, ids=["light", "words", "colours"])
def test_another_kind_is_refused(draw: Callable[[Step], object]) -> None:
    with pytest.raises((ValueError, AssertionError), match="another kind"):
        draw("a step of another kind")  # type: ignore[arg-type]
