"""Published examples, with all their numbers at full precision, found by independent programs.

`published/examples.json` has each as an experiment, the numbers that are right, those that were
printed, and in what they differ. Here the right ones are met to the last few bits; the printed ones
are for the reader.
"""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from chainstep import Stepper, load
from core.run.position import Phase
from core.steps.records import (
    ForwardStep,
    LossStep,
    NeuronGradientStep,
    ParameterGradientStep,
    UpdateStep,
)

EXAMPLES = json.loads(
    (Path(__file__).parent / "published" / "examples.json").read_text(encoding="utf-8")
)
NAMED = [pytest.param(example, id=example["name"]) for example in EXAMPLES]

Numbers = dict[str, float | None]


def close(expected: object) -> Any:  # noqa: ANN401 - pytest has no name for it
    """The same but for the last bits, in which another order of summing may differ."""
    return pytest.approx(expected, rel=1e-12, abs=1e-15)


def start(example: dict[str, Any]) -> Stepper:
    """The run of an example."""
    return Stepper(load("-", stdin=io.StringIO(example["toml"])))


def by_layer(stepper: Stepper, numbers: Numbers) -> list[list[float | None]]:
    """Numbers of neurons, by layer and then by neuron."""
    network = stepper.experiment.network
    return [
        [
            numbers[network.notation.ascii(network.output(layer, neuron))]
            for neuron in range(1, network.sizes[layer] + 1)
        ]
        for layer in range(1, network.last + 1)
    ]


@pytest.mark.parametrize("example", NAMED)
def test_the_first_row_and_the_first_update(example: dict[str, Any]) -> None:
    stepper, expected = start(example), example["expected"]
    z: Numbers = {}
    out: Numbers = {}
    delta: Numbers = {}
    gradients: Numbers = {}
    updated: Numbers = {}
    loss = None
    while stepper.advance().phase is not Phase.EPOCH:
        step = stepper.step
        assert step.target is not None
        name = stepper.experiment.network.notation.ascii(step.target)
        if isinstance(step, UpdateStep):
            updated.setdefault(name, step.value)  # the first update's
        if step.position.row != 1:
            continue
        match step:
            case ForwardStep():
                z[name], out[name] = step.z, step.value
            case LossStep():
                loss = step.value
            case NeuronGradientStep():
                delta[name] = step.delta
            case ParameterGradientStep():
                gradients[name] = step.value
    first = expected["first_row"]
    assert by_layer(stepper, z) == [close(layer) for layer in first["z"]]
    assert by_layer(stepper, out) == [close(layer) for layer in first["out"]]
    assert loss == close(first["loss"])
    if "delta" in first:
        assert by_layer(stepper, delta) == [close(layer) for layer in first["delta"]]
    assert gradients == close(first["gradient"])
    if "after_first_update" in expected:
        assert updated == close(expected["after_first_update"])


def of_epochs(numbers: list[Any] | dict[str, Any]) -> dict[int, Any]:
    """What is given of epochs 1, 2, … or of some of them, by epoch."""
    if isinstance(numbers, list):
        return dict(enumerate(numbers, 1))
    return {int(epoch): number for epoch, number in numbers.items()}


@pytest.mark.parametrize("example", NAMED)
def test_the_epochs(example: dict[str, Any]) -> None:
    stepper, expected = start(example), example["expected"]
    losses = of_epochs(expected.get("epoch_losses", {}))
    parameters = of_epochs(expected.get("parameters_after_epoch", {}))
    for epoch in sorted({*losses, *parameters}):
        while stepper.position.epoch < epoch:
            stepper.run_epochs(epoch - stepper.position.epoch)
        assert stepper.step.phase is Phase.EPOCH
        if epoch in losses:
            assert stepper.step.value == close(losses[epoch]), epoch
        if epoch in parameters:
            now = stepper.parameters
            assert {name: now[name] for name in parameters[epoch]} == close(parameters[epoch])
