"""When a run stops by itself."""

# ruff: noqa: ANN401
from __future__ import annotations

import math
from typing import Any

import pytest
from kernel_tasks import make_task

from core.engine import kernel
from core.network.network import Network


def verdicts(losses: list[float], **rules: Any) -> list[int]:
    task = make_task(Network((1, 1), ("linear",)), [0.0], [0.0], **rules)
    tally = [0.0, math.nan, math.inf, 0.0]
    return [kernel.verdict(task, tally, loss) for loss in losses]


def test_target_loss_holds_when_it_is_reached() -> None:
    assert verdicts([3.0, 2.0, 1.0], target_loss=2.0) == [
        kernel.RUNNING, kernel.TARGET_LOSS, kernel.TARGET_LOSS,
    ]  # fmt: skip


def test_patience_counts_epochs_without_a_new_best() -> None:
    said = verdicts([3.0, 2.0, 2.5, 1.95, 1.0, 1.0, 1.0], patience=2, min_change=0.1)
    assert said == [kernel.RUNNING] * 3 + [kernel.CONVERGED] + [kernel.RUNNING] * 2 + [
        kernel.CONVERGED
    ]


@pytest.mark.parametrize("loss", [math.nan, math.inf, -math.inf])
def test_a_loss_that_is_no_number_is_diverged_before_anything_else(loss: float) -> None:
    assert verdicts([loss], target_loss=1.0, patience=1) == [kernel.DIVERGED]


def test_a_loss_that_stays_the_same_is_no_new_best_however_small_a_change_counts() -> None:
    said = verdicts([1.0, 1.0, 1.0, 1.0], patience=3, min_change=0.0)
    assert said == [kernel.RUNNING] * 3 + [kernel.CONVERGED]
