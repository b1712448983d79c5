"""Worked examples that others have published, met digit by digit."""

from __future__ import annotations

from pathlib import Path

import pytest

from core import Stepper, load
from core.steps import LossStep, ParameterGradientStep, Phase, UpdateStep

# Matt Mazur, "A Step by Step Backpropagation Example" (17 March 2015),
# https://mattmazur.com/2015/03/17/a-step-by-step-backpropagation-example/
# Two inputs, two hidden and two output neurons, all sigmoid; half the squared error; rate 0.5. His
# w1 … w8 are our w111, w121, w112, w122, w211, w221, w212, w222; he leaves the biases as they are.
MAZUR = """
format = 1
[data]
columns = ["i1", "i2", "o1", "o2"]
rows = [[0.05, 0.10, 0.01, 0.99]]
inputs = ["i1", "i2"]
targets = ["o1", "o2"]
scale_inputs = "none"
[network]
hidden = [2]
hidden_activation = "sigmoid"
output_activation = "sigmoid"
loss = "half_squared_error"
[init]
scheme = "given"
weights = [[[0.15, 0.25], [0.20, 0.30]], [[0.40, 0.50], [0.45, 0.55]]]
biases = [[0.35, 0.35], [0.60, 0.60]]
[training]
learning_rate = 0.5
frozen = ["biases"]
"""
OUTPUTS = {"O11": 0.593269992, "O12": 0.596884378, "yhat1": 0.75136507, "yhat2": 0.772928465}
GRADIENTS = {"w211": 0.082167041, "w111": 0.000438568}
UPDATED = {
    "w111": 0.149780716,
    "w121": 0.19956143,
    "w112": 0.24975114,
    "w122": 0.29950229,
    "w211": 0.35891648,
    "w221": 0.408666186,
    "w212": 0.511301270,
    "w222": 0.561370121,
    "b11": 0.35,
    "b22": 0.60,
}


def test_mazurs_example(tmp_path: Path) -> None:
    file = tmp_path / "mazur.toml"
    file.write_text(MAZUR, encoding="utf-8")
    stepper = Stepper(load(str(file)))
    name = stepper.experiment.network.notation.ascii
    outputs, gradients, updated, losses = {}, {}, {}, []
    while stepper.advance().phase is not Phase.EPOCH:
        step = stepper.step
        assert step.target is not None
        assert step.value is not None
        if step.phase is Phase.FORWARD:
            outputs[name(step.target)] = step.value
        elif isinstance(step, LossStep):
            losses.append(step.value)
        elif isinstance(step, ParameterGradientStep):
            gradients[name(step.target)] = step.value
        elif isinstance(step, UpdateStep):
            updated[name(step.target)] = step.value
    assert losses == [pytest.approx(0.298371109, abs=5e-10)]
    for published, ours in ((OUTPUTS, outputs), (GRADIENTS, gradients), (UPDATED, updated)):
        for key, value in published.items():
            assert ours[key] == pytest.approx(value, abs=5e-9), key


def test_his_error_after_ten_thousand_rounds(tmp_path: Path) -> None:
    file = tmp_path / "mazur.toml"
    file.write_text(MAZUR, encoding="utf-8")
    stepper = Stepper(load(str(file), {"epochs": 10_001}))
    stepper.run_epochs(10_001)
    assert stepper.step.value == pytest.approx(0.0000351085, rel=0.02)
