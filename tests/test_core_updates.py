"""The updates: the worked example to the last digit, means over a batch, penalties, frozen ones."""

from __future__ import annotations

import random
from collections import defaultdict

import pytest
from networks import draw_experiment, given, steps

from core.data.experiment import load
from core.formulas.functions import sign
from core.formulas.names import Kind, Symbol
from core.formulas.writing import Writer
from core.network.training import Training
from core.rules.optimizers import BY_NAME, Settings
from core.run.position import Phase, Reason
from core.stepper import Stepper
from core.steps.records import EndStep, EpochStep, InitStep, ParameterGradientStep, Step, UpdateStep


def updates(run: list[Step]) -> dict[str, UpdateStep]:
    """The update steps by the unicode name of their parameter; later ones replace earlier ones."""
    writer = Writer(given((2, 2, 1)).network.notation, "ascii")
    return {
        writer.symbol(step.target): step
        for step in run
        if isinstance(step, UpdateStep) and step.target is not None
    }


WORKED = [
    # forward, loss
    ("O11", 8 * 0.1 + 80 * 0.1 + 0.2),
    ("O12", 9.0),
    ("yhat1", 18.0),
    ("L", 225.0),
    # gradients
    ("yhat1", 30.0),
    ("w211", 270.0),
    ("w221", 270.0),
    ("b21", 30.0),
    ("O11", 30.0),
    ("w111", 240.0),
    ("w121", 2400.0),
    ("b11", 30.0),
    ("O12", 30.0),
    ("w112", 240.0),
    ("w122", 2400.0),
    ("b12", 30.0),
    # updates
    ("w111", 0.1 - 0.1 * 240.0),
    ("w121", 0.1 - 0.1 * 2400.0),
    ("b11", 0.2 - 0.1 * 30.0),
    ("w112", 0.1 - 0.1 * 240.0),
    ("w122", 0.1 - 0.1 * 2400.0),
    ("b12", 0.2 - 0.1 * 30.0),
    ("w211", 1.0 - 0.1 * 270.0),
    ("w221", 1.0 - 0.1 * 270.0),
    ("b21", 0.0 - 0.1 * 30.0),
]


def test_the_worked_example() -> None:
    run = load("worked-example")
    ascii_name = run.network.notation.ascii
    seen = [
        (ascii_name(step.target), step.value) for step in steps(run, 26) if step.target is not None
    ]
    assert seen == WORKED
    assert seen[0] == ("O11", 9.0)


def test_the_worked_example_in_writing() -> None:
    run = load("worked-example")
    stepper = Stepper(run)
    writer = Writer(run.network.notation)
    assert [writer.equation(e) for e in stepper.seek(10).equations] == [
        [
            "∂L/∂w₁₁₁ = ∂L/∂ŷ · ∂ŷ/∂O₁₁ · ∂O₁₁/∂w₁₁₁",
            "= −2(y − ŷ) · w₂₁₁ · x₁",
            "= 30 · 1 · 8",
            "= 240",
        ]
    ]
    assert [writer.equation(e) for e in stepper.seek(17).equations] == [
        ["new = old − η · ∂L/∂w₁₁₁", "= 0.1 − 0.1 · 240", "= −23.9"]
    ]


def test_the_worked_example_explodes_and_says_where() -> None:
    stepper = Stepper(load("worked-example"))
    run = list(steps(stepper))
    losses = [step.value for step in run if isinstance(step, EpochStep)]
    assert losses[0] == 225.0
    assert losses[1] > 1e12  # type: ignore[operator]
    end = run[-1]
    assert isinstance(end, EndStep)
    assert end.phase is Phase.END
    assert end.reason is Reason.DIVERGED
    overflow = end.overflow
    assert overflow is not None
    step = stepper.seek(overflow.position.t)
    assert step.value is not None
    assert not abs(step.value) < float("inf")
    assert step.target == overflow.target
    assert stepper.back().position.t == overflow.position.t - 1
    assert [stepper.seek(t) for t in range(27)] == run[:27]


@pytest.mark.parametrize("optimizer", BY_NAME)
def test_gradients_are_means_or_sums_over_the_batch_with_penalties(optimizer: str) -> None:
    """Every gradient as applied follows from the gradients of the batch's rows, in their order."""
    draw = random.Random(optimizer)
    for _ in range(5):
        experiment = draw_experiment(draw, optimizer=optimizer)
        rule, frozen = experiment.training.settings, experiment.training.frozen
        rows: dict[Symbol, list[float]] = defaultdict(list)
        held: dict[Symbol, float] = {}
        for step in steps(experiment, 300):
            if isinstance(step, InitStep):
                held = dict(step.parameters)
            if isinstance(step, ParameterGradientStep):
                assert step.target is not None
                assert step.value is not None
                assert step.frozen == (step.target in frozen)
                rows[step.target].append(step.value)
            if not isinstance(step, UpdateStep):
                continue
            assert step.target is not None
            assert step.value is not None
            by_row = rows.pop(step.target)
            assert step.rows == len(by_row)
            assert step.old == held[step.target]
            assert step.change == step.value - step.old
            held[step.target] = step.value
            gradient = by_row[0]
            for other in by_row[1:]:
                gradient += other
            if experiment.training.batch_reduction == "mean":
                gradient /= len(by_row)
            if step.target.kind is Kind.WEIGHT:
                gradient = gradient + rule.l2 * step.old + rule.l1 * sign(step.old)
            if step.target in frozen:
                gradient = 0.0
                assert step.value == step.old
                assert step.applied is None
            assert step.frozen == (step.target in frozen)
            assert step.gradient == gradient


def first_update(training: Training, rows: int = 1) -> dict[str, list[str]]:
    run = given((1, 1), rows=rows, training=training)
    writer = Writer(run.network.notation)
    return {
        writer.symbol(step.target): [writer.equation(e)[0] for e in step.equations]
        for step in steps(run, 200)
        if isinstance(step, UpdateStep) and step.target is not None and step.position.update == 1
    }


def test_one_row_needs_no_mean() -> None:
    assert first_update(Training()) == {
        "w₁₁₁": ["new = old − η · ∂L/∂w₁₁₁"],
        "b₁₁": ["new = old − η · ∂L/∂b₁₁"],
    }


def test_rows_are_named() -> None:
    shown = first_update(Training(batch_size=3), rows=3)
    assert shown["b₁₁"] == ["g = (row 1 + row 2 + row 3) / 3", "new = old − η · g"]
    shown = first_update(Training(batch_size=3, shuffle=True), rows=3)
    order = [k for k in sorted((1, 2, 3)) if f"row {k}" in shown["b₁₁"][0]]
    assert order == [1, 2, 3]


@pytest.mark.parametrize(("rows", "itemised"), [(16, True), (17, False)])
def test_many_rows_are_shown_by_their_mean(rows: int, itemised: bool) -> None:
    line = first_update(Training(batch_size=0), rows=rows)["b₁₁"][0]
    assert (f"row {rows}" in line) == itemised
    assert (line == f"g = mean over {rows} rows") != itemised


def test_penalties_are_shown_for_weights_alone() -> None:
    shown = first_update(Training(settings=Settings(l1=0.1, l2=0.2)))
    assert shown["w₁₁₁"][0] == "g = ∂L/∂w₁₁₁ + l₂ · old + l₁ · sign(old)"
    assert shown["b₁₁"] == ["new = old − η · ∂L/∂b₁₁"]
    assert first_update(Training(settings=Settings(l2=0.2)))["w₁₁₁"][0] == (
        "g = ∂L/∂w₁₁₁ + l₂ · old"
    )


def test_frozen_parameters_stay() -> None:
    frozen = tuple(given((1, 1)).network.parameters())[:1]
    for optimizer in BY_NAME:
        shown = first_update(Training(optimizer, frozen=frozen))
        assert shown["w₁₁₁"] == ["new = old"]


def test_adam_in_five_lines() -> None:
    assert first_update(Training("adam"))["b₁₁"] == [
        "m = β₁ · m before + (1 − β₁) · ∂L/∂b₁₁",
        "v = β₂ · v before + (1 − β₂) · (∂L/∂b₁₁)²",
        "m̂ = m / (1 − β₁ᵗ)",
        "v̂ = v / (1 − β₂ᵗ)",
        "new = old − η · (m̂ / (√v̂ + ε))",
    ]


def test_the_learning_rate_is_said() -> None:
    training = Training(settings=Settings(learning_rate=0.03))
    step = next(s for s in steps(given((1, 1), training=training)) if isinstance(s, UpdateStep))
    assert (step.learning_rate, step.optimizer) == (0.03, "sgd")
