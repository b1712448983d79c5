"""Softmax with squared errors: δ of an output is a sum over all outputs, path by path."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from networks import bits as bits_of
from networks import exact
from networks import given as network_of
from numpy.typing import NDArray

from core.data.errors import InputError
from core.data.experiment import load
from core.exports.records import JsonLines
from core.formulas.formula import Sum
from core.formulas.writing import Writer
from core.network.network import Network
from core.program.listing import Program
from core.rules import activations
from core.rules.initializers import Init
from core.rules.losses import BY_NAME, LOSSES
from core.run.accuracy import accuracies
from core.run.rows import RowCalculator
from core.stepper import Stepper
from core.steps.records import NeuronGradientStep
from core.words.explanation import explain

Floats = NDArray[np.float64]

SOFTMAX = activations.BY_NAME["softmax"]
ERRORS = [loss.name for loss in LOSSES if loss.of_layers]
CASE = Path(__file__).parent / "cases" / "softmax-squared-error.toml"
SCALE = {"squared_error": 2.0, "half_squared_error": 1.0, "mean_squared_error": 2.0}


def signals(z: Floats, y: Floats, loss: str) -> Floats:
    """δ by the Jacobian of the softmax, diag(ŷ) − ŷ·ŷᵀ: an oracle that shares no code."""
    powers = np.exp(z - z.max())
    output = powers / powers.sum()
    slope = SCALE[loss] * (output - y) / (len(y) if loss == "mean_squared_error" else 1)
    found: Floats = (np.diag(output) - np.outer(output, output)) @ slope
    return found


def first_outputs(stepper: Stepper) -> list[NeuronGradientStep]:
    """The gradient steps of the outputs of the first row."""
    network, schedule = stepper.experiment.network, stepper.schedule
    start = 1 + network.neurons + 1
    places = [
        start + schedule.gradient_index(network.output(network.last, k))
        for k in range(1, network.sizes[-1] + 1)
    ]
    found = [stepper.seek(t) for t in places]
    assert all(isinstance(step, NeuronGradientStep) for step in found)
    return found  # type: ignore[return-value]


def test_which_losses_go_with_softmax() -> None:
    assert ERRORS == ["squared_error", "half_squared_error", "mean_squared_error"]
    assert [loss.name for loss in LOSSES if loss.goes_with(SOFTMAX)] == [*ERRORS, "cross_entropy"]
    assert not BY_NAME["huber"].goes_with(SOFTMAX)
    rules = activations.ACTIVATIONS
    assert [r.name for r in rules if BY_NAME["cross_entropy"].goes_with(r)] == ["softmax"]


@pytest.mark.parametrize("loss", ["absolute_error", "huber", "binary_cross_entropy"])
def test_another_loss_is_refused_by_name(loss: str) -> None:
    rows = "[data]\ncolumns = ['a', 'p', 'q']\nrows = [[1, 0, 1]]\ntargets = ['p', 'q']\n"
    text = f"{rows}[network]\noutput_activation = 'softmax'\nloss = '{loss}'\n"
    with pytest.raises(InputError) as refused:
        load("-", stdin=io.StringIO(text))
    said = str(refused.value)
    assert "softmax" in said
    assert loss in said
    if loss != "binary_cross_entropy":
        assert ", ".join([*ERRORS, "cross_entropy"]) in said


@exact
@given(
    st.sampled_from(ERRORS),
    st.lists(st.tuples(st.floats(-8, 8), st.floats(-2, 2)), min_size=2, max_size=6),
)
def test_delta_is_the_jacobian_times_the_slope(loss: str, pairs: list[tuple[float, float]]) -> None:
    width = len(pairs)
    z, y = np.array(pairs).T
    network = Network((1, width), ("softmax",), loss)
    parameters = [*[0.0] * width, *z.tolist()]  # the biases are the weighted sums
    numbers = RowCalculator(network.plan()).numbers(parameters, [1.0], y.tolist(), 1)
    np.testing.assert_allclose(numbers.delta[1:], signals(z, y, loss), rtol=1e-12, atol=1e-14)


@exact
@given(
    st.sampled_from(ERRORS),
    st.lists(st.tuples(st.floats(-800, 800), st.floats(-2, 2)), min_size=2, max_size=4),
)
def test_each_path_has_the_kernels_bits(loss: str, pairs: list[tuple[float, float]]) -> None:
    width = len(pairs)
    z, y = zip(*pairs, strict=True)
    network = Network((1, width), ("softmax",), loss)
    numbers = RowCalculator(network.plan()).numbers([*[0.0] * width, *z], [1.0], y, 1)
    out, slopes = numbers.out[1:], numbers.d_out[1:]
    for j in range(width):
        total = None
        for k in range(width):
            share = out[j] * (1.0 - out[j]) if k == j else -out[k] * out[j]
            total = slopes[k] * share if total is None else total + slopes[k] * share
        assert total is not None
        assert bits_of(numbers.delta[1 + j]) == bits_of(total)


def test_the_published_case_step_by_step() -> None:
    stepper = Stepper(load(str(CASE)))
    steps = first_outputs(stepper)
    network, known = stepper.experiment.network, stepper.known
    output = np.array([known.value(network.output(2, k)) for k in (1, 2, 3)], dtype=np.float64)
    y = np.array([0.0, 0.0, 1.0])
    np.testing.assert_allclose(output, [0.429053, 0.221491, 0.349457], atol=1e-6)
    expected = (np.diag(output) - np.outer(output, output)) @ (output - y)
    np.testing.assert_allclose([step.delta for step in steps], expected, rtol=1e-14)
    for j, step in enumerate(steps):
        assert step.value == output[j] - y[j]
        assert isinstance(step.paths, Sum)
        assert step.paths is step.equations[1]
        assert len(step.paths.terms) == 3
        assert bits_of(step.paths.recompute()) == bits_of(step.delta)


def test_it_is_itemised_path_by_path() -> None:
    stepper = Stepper(load(str(CASE)))
    step = first_outputs(stepper)[0]
    notation = stepper.experiment.network.notation
    written = [Writer(notation).equation(equation) for equation in step.equations]
    assert written[0][0] == "∂L/∂ŷ₁ = −(y₁ − ŷ₁)"
    assert written[1][:2] == [
        "δ₂₁ = ∂L/∂ŷ₁ · ∂ŷ₁/∂z₂₁ + ∂L/∂ŷ₂ · ∂ŷ₂/∂z₂₁ + ∂L/∂ŷ₃ · ∂ŷ₃/∂z₂₁",
        "= −(y₁ − ŷ₁) · (ŷ₁ · (1 − ŷ₁)) − (y₂ − ŷ₂) · (−ŷ₂ · ŷ₁) − (y₃ − ŷ₃) · (−ŷ₃ · ŷ₁)",
    ]
    record = json.loads(JsonLines(notation).step(step, True))
    assert record["target"] == "yhat1"
    assert record["value"] == step.value
    assert record["delta"] == step.delta
    assert [path["through"] for path in record["paths"]] == ["yhat1", "yhat2", "yhat3"]
    total = record["paths"][0]["value"]
    for path in record["paths"][1:]:
        total += path["value"]
    assert total == step.delta


def test_a_weight_goes_on_from_delta() -> None:
    stepper = Stepper(load(str(CASE)))
    step = stepper.seek(first_outputs(stepper)[0].t + 1)
    lines = Writer(stepper.experiment.network.notation).equation(step.equations[0])
    assert lines[:2] == ["∂L/∂w₂₁₁ = ∂L/∂z₂₁ · ∂z₂₁/∂w₂₁₁", "= δ₂₁ · O₁₁"]


def test_the_program_has_every_slope_of_the_loss_first() -> None:
    stepper = Stepper(load(str(CASE)))
    program = Program(stepper.schedule, stepper.experiment.training)
    step = first_outputs(stepper)[1]
    listing = program.at(step.position)
    lines = [listing.text(line) for line in listing.places(step.position)]
    assert lines == [
        "dL_dyhat2 = -(y2 - yhat2)",
        "delta22 = dL_dyhat1*(-yhat1*yhat2) + dL_dyhat2*(yhat2*(1 - yhat2)) "
        "+ dL_dyhat3*(-yhat3*yhat2)",
    ]
    assert [listing.position(line).t for line in listing.places(step.position)] == [step.t] * 2


def test_the_words_tell_of_the_paths() -> None:
    stepper = Stepper(load(str(CASE)))
    said = [explain(s, stepper.experiment, stepper.schedule) for s in first_outputs(stepper)]
    assert said[0] == (
        "If ŷ₁ rises by a little, the loss rises 0.42905 times as much: "
        "∂L/∂ŷ₁ = 0.42905. z₂₁ moves all 3 predictions through softmax; their paths add up to "
        "δ₂₁ = 0.18159."
    )
    assert said[1] == (
        "∂L/∂ŷ₂ = 0.22149. The 3 paths of z₂₂ through softmax add up to δ₂₂ = 0.047772."
    )


def test_a_prediction_that_is_right_has_a_delta_all_the_same() -> None:
    init = Init("constant", weight=0.0, bias=0.0)
    run = network_of((1, 2), "softmax", targets=[[0.5, 1.0]], init=init)
    step = first_outputs(Stepper(run))[0]
    assert step.value == 0.0
    assert step.delta != 0.0
    said = explain(step, run, Stepper(run).schedule)
    assert "asks for no change: ∂L/∂ŷ₁ = 0. z₁₁ moves all 2" in said


def test_classes_are_told_apart_and_counted() -> None:
    rows = "[data]\ncolumns = ['a', 'kind']\nrows = [[-2, 'no'], [2, 'yes'], [1, 'yes']]\n"
    text = f"{rows}[network]\nhidden = []\noutput_activation = 'softmax'\nloss = 'squared_error'\n"
    experiment = load("-", stdin=io.StringIO(text))
    assert experiment.data.classes == ("no", "yes")
    assert experiment.network.sizes == (1, 2)
    stepper = Stepper(experiment)
    stepper.run_epochs(20)
    shares = accuracies(experiment.network, experiment.data, list(stepper.known.before))
    assert shares == [("accuracy", 1.0)]


def test_targets_of_bare_data_are_not_scaled(tmp_path: Path) -> None:
    path = tmp_path / "shares.csv"
    path.write_text("a,p,q\n1,0,1\n2,1,0\n3,0,1\n")
    options = {"target": ("p", "q"), "output_activation": "softmax", "loss": "squared_error"}
    data = load(str(path), options).data
    assert list(data.targets) == [0.0, 1.0, 1.0, 0.0, 0.0, 1.0]
