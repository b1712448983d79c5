"""Where a diverged run left the finite numbers first."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from networks import given, steps

from core.data.experiment import Experiment, load
from core.formulas.names import LOSS, weight
from core.network.training import Training
from core.rules.initializers import Init
from core.rules.optimizers import Settings
from core.run.edits import DatumEdit, ParameterEdit
from core.run.position import Overflow, Phase, Reason
from core.stepper import Stepper
from core.steps.records import EndStep, ForwardStep, NeuronGradientStep, Step, UpdateStep


def finite(step: Step) -> bool:
    """Whether the numbers that a step computes are finite."""
    numbers = [step.value]
    if isinstance(step, ForwardStep):
        numbers.append(step.z)
    if isinstance(step, NeuronGradientStep):
        numbers.append(step.delta)
    if isinstance(step, UpdateStep):
        numbers.append(step.gradient)
    return all(number is None or math.isfinite(number) for number in numbers)


def search(run: Experiment) -> tuple[Step, Overflow]:
    """The first step not finite by going through them all, and what the end says it is."""
    stepper = Stepper(run)
    every = list(steps(stepper))
    end = every[-1]
    assert isinstance(end, EndStep)
    assert end.reason is Reason.DIVERGED
    assert end.overflow is not None
    return next(step for step in every if not finite(step)), end.overflow


def check(run: Experiment) -> Step:
    first, overflow = search(run)
    assert overflow.position == first.position
    assert overflow.target == first.target
    return first


def fast(rate: float, batch: int = 1) -> Training:
    return Training(settings=Settings(learning_rate=rate), batch_size=batch, epochs=60)


def test_worked_example() -> None:
    first = check(load("worked-example"))
    assert (first.t, first.phase, first.target) == (108, Phase.LOSS, LOSS)


@pytest.mark.parametrize("loss", ["squared_error", "mean_squared_error", "half_squared_error"])
@pytest.mark.parametrize("batch", [1, 2, 3])
@pytest.mark.parametrize("activation", ["linear", "leaky_relu"])
def test_networks_that_explode(activation: str, batch: int, loss: str) -> None:
    run = given(
        (2, 2, 2),
        activation,
        loss=loss,
        inputs=[[3.0, 80.0], [5.0, -100.0], [0.0, 1.0]],
        targets=[[1.0, 2.0], [2.0, 3.0], [3.0, 4.0]],
        training=fast(30.0, batch),
    )
    check(run)


def constant(weight: float, bias: float = 0.0) -> Init:
    return Init("constant", weight=weight, bias=bias)


def test_the_loss_alone_overflows() -> None:
    run = given((1, 1), inputs=[[1.0]], targets=[[0.0]], init=constant(1e200), training=fast(0.1))
    assert check(run).phase is Phase.LOSS


def one_weight(
    *,
    inputs: tuple[float, ...],
    weights: tuple[float, float],
    rate: float,
    activation: str = "linear",
) -> Experiment:
    """A chain of two neurons under absolute error, whose slope is 1, towards the target 0."""
    first, second = weights
    return given(
        (1, 1, 1),
        activation,
        output="linear",
        loss="absolute_error",
        inputs=[[number] for number in inputs],
        targets=[[0.0] for _ in inputs],
        init=Init("given", weights=(((first,),), ((second,),)), biases=((0.0,), (0.0,))),
        training=fast(rate),
    )


def test_a_gradient_overflows() -> None:
    first = check(one_weight(inputs=(1e200,), weights=(1e-200, 1e150), rate=0.1))
    assert first.phase is Phase.GRADIENT
    assert first.target == weight(1, 1, 1)


def test_an_update_overflows() -> None:
    assert check(one_weight(inputs=(1.0,), weights=(1.0, 10.0), rate=1e308)).phase is Phase.UPDATE


def test_a_product_of_no_gradient_that_would_overflow_does_not_mislead() -> None:
    """δ₁₁ is 1e150 and multiplies x₁ = 1e100; the prediction, 1e170, it does not multiply."""
    first = check(one_weight(inputs=(1e100,), weights=(1e-80, 1e150), rate=1e70))
    assert first.phase is Phase.UPDATE


def test_a_relu_hides_an_infinite_weight_for_epochs() -> None:
    """The first update makes w₁₁₁ −∞; the relu gives 0 for it until an input is 0 itself."""
    run = one_weight(inputs=(1.0,), weights=(1.0, 1e10), rate=1e308, activation="relu")
    stepper = Stepper(run)
    stepper.run_epochs(5)
    assert stepper.end is None
    assert stepper.parameters["w111"] == -math.inf
    stepper.edit(DatumEdit(is_target=False, row=1, index=1, value=0.0))
    end = stepper.run_epochs(999)
    assert isinstance(end, EndStep)
    assert end.overflow is not None
    assert end.overflow.position.update == 1
    assert end.overflow.target == weight(1, 1, 1)


def test_the_sum_of_the_losses_alone_overflows() -> None:
    run = given(
        (1, 1),
        inputs=[[1.0], [1.0]],
        targets=[[0.0], [0.0]],
        init=constant(1.2e154),
        training=replace(fast(1e-3, batch=2), epochs=3),
    )
    first = check(run)
    assert first.phase is Phase.EPOCH
    assert first.target is None


def test_the_first_of_several_losses_is_found() -> None:
    """The rate is so small that the parameters stay finite in all updates that follow."""
    run = given(
        (1, 1), rows=5, inputs=[[1.0]] * 5, targets=[[0.0]] * 5,
        init=constant(1e200), training=fast(1e-300),
    )  # fmt: skip
    first = check(run)
    assert (first.position.update, first.target) == (1, LOSS)


def test_an_edit_can_bring_it_about() -> None:
    stepper = Stepper(given((1, 1), inputs=[[1.0]], training=fast(0.1)))
    stepper.seek(30)
    stepper.edit(ParameterEdit(weight(1, 1, 1), 1e300))
    end = stepper.run_epochs(999)
    assert isinstance(end, EndStep)
    assert end.overflow is not None
    assert end.overflow.position.phase is Phase.LOSS
    assert not finite(stepper.seek(end.overflow.position.t))
    assert all(finite(stepper.seek(t)) for t in range(end.overflow.position.t))
