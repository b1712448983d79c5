"""Predictions of many rows at once agree with the run's own, row by row."""

from __future__ import annotations

import random
import subprocess
import sys
from array import array

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.data.experiment import load
from core.network.network import Network
from core.rules.activations import CODES as ACTIVATIONS
from core.run.edited_rows import EditedRows
from core.run.edits import DatumEdit
from core.run.position import Phase
from core.run.predictions import parameters_at, predict, rows_of, scaled, unscaled
from core.run.rows import RowCalculator
from core.stepper import Stepper


@pytest.mark.parametrize("activation", sorted(ACTIVATIONS))
@pytest.mark.parametrize("sizes", [(2, 1), (1, 3, 2), (3, 4, 5, 4)])
def test_predictions_are_those_of_the_kernel(sizes: tuple[int, ...], activation: str) -> None:
    hidden = "tanh" if activation == "softmax" else activation
    loss = "cross_entropy" if activation == "softmax" else "squared_error"
    network = Network(sizes, (*(hidden for _ in sizes[2:]), activation), loss)
    draw = random.Random(7)
    parameters = [draw.uniform(-2.0, 2.0) for _ in range(network.parameter_count)]
    inputs = array("d", [draw.uniform(-3.0, 3.0) for _ in range(6 * sizes[0])])
    targets = array("d", bytes(8 * 6 * sizes[-1]))
    out = predict(network, np.array(parameters), np.array(inputs).reshape(6, -1))
    assert out.shape == (6, sizes[-1])
    calculator = RowCalculator(network.plan())
    for row in range(6):
        numbers = calculator.numbers(parameters, inputs, targets, row + 1)
        assert out[row] == pytest.approx(numbers.out[-sizes[-1] :], rel=1e-12, abs=1e-15)


@pytest.mark.parametrize("activation", sorted(ACTIVATIONS))
def test_overflow_is_silent(activation: str) -> None:
    network = Network((1, 2), (activation,))
    parameters = np.array([1e300, -1e300, 1e308, -1e308])
    assert predict(network, parameters, np.array([[1e300], [-1e300]])).shape == (2, 2)


@pytest.mark.parametrize("source", ["xor", "spiral", "placed", "student-salary"])
def test_parameters_are_those_known_at_every_step(source: str) -> None:
    stepper = Stepper(load(source, {"hidden": (3, 2), "batch_size": 2}))
    network = stepper.experiment.network
    phases = set()
    for _ in range(3 * network.parameter_count + 60):
        values = parameters_at(stepper.known)
        for symbol in network.parameters():
            assert values[network.parameter_place(symbol)] == stepper.known.parameter(symbol)
        phases.add(stepper.step.phase)
        stepper.advance()
    assert {Phase.INIT, Phase.GRADIENT, Phase.UPDATE} <= phases


def test_rows_are_those_of_the_data() -> None:
    data = load("student-salary").data
    rows = rows_of(data.training_rows)
    assert len(rows) == data.rows
    assert rows.inputs.ravel().tolist() == data.inputs.tolist()
    assert rows.targets.ravel().tolist() == data.targets.tolist()


def test_ranges_of_rows() -> None:
    rows = rows_of(load("xor").data.training_rows)
    assert rows.input_ranges.tolist() == [[0.0, 0.0], [1.0, 1.0]]
    assert rows.target_ranges.tolist() == [[0.0], [1.0]]
    assert rows.is_two_valued
    # one has one row, one an output a class
    for other in ("worked-example", "student-salary", "placed"):
        assert not rows_of(load(other).data.training_rows).is_two_valued


def test_edits_change_a_copy() -> None:
    data = load("student-salary").data
    before = data.inputs[:], data.targets[:]
    edits = (
        DatumEdit(False, 2, 1, 0.5),
        DatumEdit(True, 3, 1, 7.0),
        DatumEdit(False, 2, 1, 0.25),
    )
    rows = rows_of(EditedRows(data.training_rows).after(edits))
    assert rows.inputs[1, 0] == 0.25
    assert rows.targets[2, 0] == 7.0
    assert (rows.inputs.ravel() != np.array(data.inputs)).sum() == 1
    assert (data.inputs, data.targets) == before


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=2))
def test_scaling_goes_both_ways(raw: list[float]) -> None:
    columns = load("student-salary").data.input_columns
    there = scaled(np.array([raw]), columns)
    expected = [c.scaling.apply(value) for c, value in zip(columns, raw, strict=True)]
    assert there[0] == pytest.approx(expected)
    assert unscaled(there, columns)[0] == pytest.approx(raw, abs=1e-6)


def test_stepping_does_without_numpy() -> None:
    code = (
        "import sys; from chainstep import Stepper, load;"
        "Stepper(load('xor')).run_epochs(1); sys.exit('numpy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], timeout=60, check=False).returncode == 0
