"""Networks without biases and with one a layer, and batches whose gradients are summed."""

from __future__ import annotations

import io
import math
import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from networks import bits, draw_experiment, exact, experiments
from networks import given as network_of

from chainstep import Stepper, load
from core.checking.comparison import Outcome
from core.checking.gradcheck import check, verify
from core.data.errors import InputError
from core.data.experiment import Experiment
from core.exports.records import JsonLines
from core.formulas.formula import Chain, Sum
from core.formulas.names import Biases, Kind, Notation, Symbol, bias, delta, shared_bias, weight
from core.network.network import Network
from core.network.training import Training
from core.rules.initializers import Init
from core.run.position import Phase
from core.run.predictions import parameters_at, places_of, predict
from core.run.run import Run
from core.run.schedule import Schedule
from core.steps.records import (
    ForwardStep,
    LossStep,
    NeuronGradientStep,
    ParameterGradientStep,
    UpdateStep,
)

KINDS = tuple(Biases)


def names(network: Network) -> list[str]:
    return [network.notation.ascii(symbol) for symbol in network.parameters()]


def test_which_parameters_there_are_in_their_order() -> None:
    sizes, linear = (2, 2, 1), ("linear",) * 2
    weights = {k: names(Network(sizes, linear, biases=k)) for k in KINDS}
    assert weights == {
        Biases.EACH: ["w111", "w121", "b11", "w112", "w122", "b12", "w211", "w221", "b21"],
        Biases.NONE: ["w111", "w121", "w112", "w122", "w211", "w221"],
        Biases.SHARED: ["w111", "w121", "w112", "w122", "b1", "w211", "w221", "b2"],
    }


networks = st.builds(
    lambda sizes, kind: Network(tuple(sizes), ("linear",) * (len(sizes) - 1), biases=kind),
    st.lists(st.integers(1, 12), min_size=2, max_size=5),
    st.sampled_from(KINDS),
)


@exact
@given(networks)
def test_places_and_indices_lead_to_the_parameters_and_back(network: Network) -> None:
    parameters = list(network.parameters())
    assert len(parameters) == network.parameter_count
    assert [network.parameter(k) for k in range(len(parameters))] == parameters
    assert [network.parameter_index(symbol) for symbol in parameters] == [*range(len(parameters))]
    places = sorted(map(network.parameter_place, parameters))
    assert places == [*range(len(parameters))]
    with pytest.raises(IndexError):
        network.parameter(len(parameters))
    for layer in range(1, network.last + 1):
        for neuron in range(1, network.sizes[layer] + 1):
            *weights, last = network.incoming(layer, neuron)
            assert {s.kind for s in weights} <= {Kind.WEIGHT}
            added = {
                Biases.EACH: bias(layer, neuron),
                Biases.NONE: weight(layer, network.sizes[layer - 1], neuron),
                Biases.SHARED: shared_bias(layer),
            }
            assert last == added[network.biases]


@exact
@given(networks)
def test_names_are_unambiguous_and_understood(network: Network) -> None:
    notation, symbols = network.notation, list(network.parameters())
    for write in (notation.ascii, notation.unicode, notation.latex):
        assert len({*map(write, symbols)}) == len(symbols)
    assert [notation.parameter(notation.ascii(symbol)) for symbol in symbols] == symbols


def test_a_shared_bias_has_one_index() -> None:
    notation = Notation((2, 2, 1), Biases.SHARED)
    b1 = shared_bias(1)
    assert [str(b1), notation.ascii(b1), notation.unicode(b1), notation.latex(b1)] == [
        "b1", "b1", "b₁", "b_{1}",
    ]  # fmt: skip
    assert [notation.parameter(name) for name in ("b1", "b2")] == [b1, shared_bias(2)]
    wrong = ("b0", "b3", "b11", "b1_1", "b01", "b", "b1_", "w1")
    assert [notation.parameter(name) for name in wrong] == [None] * len(wrong)
    deep = Notation((12,) * 13, Biases.SHARED)
    assert deep.ascii(shared_bias(12)) == "b12"
    assert deep.parameter("b12") == shared_bias(12)
    assert deep.parameter("b1_2") is None
    with pytest.raises(ValueError, match="b1 belongs to no single neuron"):
        _ = b1.neuron


def test_other_biases_than_there_are_have_no_name() -> None:
    assert Notation((2, 2, 1), Biases.NONE).parameter("b11") is None
    assert Notation((2, 2, 1), Biases.NONE).parameter("b1") is None
    assert Notation((2, 2, 1)).parameter("b1") is None


@exact
@given(networks, st.integers(1, 5), st.integers(1, 5))
def test_the_order_of_the_steps(network: Network, rows: int, batch: int) -> None:
    """Layer last … 1, neuron by neuron: the neuron, its weights, its bias; a shared one at last."""
    schedule = Schedule(network, rows, min(batch, rows))
    expected: list[Symbol] = []
    for layer in range(network.last, 0, -1):
        for neuron in range(1, network.sizes[layer] + 1):
            expected.append(network.output(layer, neuron))
            expected += [weight(layer, i, neuron) for i in range(1, network.sizes[layer - 1] + 1)]
            if network.biases is Biases.EACH:
                expected.append(bias(layer, neuron))
        if network.biases is Biases.SHARED:
            expected.append(shared_bias(layer))
    found = list(map(schedule.gradient_target, range(schedule.gradient_steps)))
    assert found == expected
    assert list(map(schedule.gradient_index, expected)) == list(range(len(expected)))
    count = len(names(network))
    assert schedule.row_steps == 2 * network.neurons + 1 + count
    assert schedule.update_steps == schedule.batch * schedule.row_steps + count
    for t in range(min(schedule.epoch_steps + 2, 3000)):
        assert schedule.t_of(schedule.position(t)) == t


# what the steps say


@exact
@given(experiments())
def test_a_step_speaks_of_the_biases_that_there_are(run: Experiment) -> None:
    network, stepper = run.network, Stepper(run)
    notation = network.notation
    for _ in range(min(stepper.schedule.update_steps, 300)):
        step = stepper.advance()
        target = step.target
        if isinstance(step, ForwardStep):
            last = step.terms.terms[-1].factors[0].symbol
            assert isinstance(last, Symbol)
            assert target is not None
            if network.biases is Biases.NONE:
                assert len(step.terms.terms) == network.sizes[target.layer - 1]
                assert last.kind is Kind.WEIGHT
            else:
                own = bias(target.layer, target.i)
                each = network.biases is Biases.EACH
                assert last == (own if each else shared_bias(target.layer))
        if isinstance(step, ParameterGradientStep) and target is not None and target.is_shared:
            line = JsonLines(notation).record(step)
            product = 1.0
            for factor in line["factors"]:  # type: ignore[union-attr]
                product = product * float(factor["value"])  # type: ignore[index, call-overload, arg-type]
            assert step.value is not None
            assert bits(product) == bits(step.value) or math.isnan(product)
            assert ("paths" in line) == (network.sizes[target.layer] > 1)
            if "paths" not in line:
                continue
            (total,) = step.equations
            assert isinstance(total, Sum)
            assert total == step.paths
            through = [path["through"] for path in line["paths"]]  # type: ignore[union-attr, index, call-overload]
            width = network.sizes[target.layer]
            neurons = [network.output(target.layer, k) for k in range(1, width + 1)]
            assert through == list(map(notation.ascii, neurons))
            sums = [float(path["value"]) for path in line["paths"]]  # type: ignore[union-attr, index, call-overload, arg-type]
            added = sums[0]
            for value in sums[1:]:
                added = added + value
            assert bits(added) == bits(step.value)
            signals = [stepper.known.value(delta(target.layer, k)) for k in range(1, width + 1)]
            assert sums == pytest.approx(signals, rel=0.0, abs=0.0, nan_ok=True)


def test_the_gradient_of_a_shared_bias_is_itemised() -> None:
    stepper = Stepper(network_of((2, 2, 1), "tanh", biases=Biases.SHARED))
    stepper.seek(1 + 3 + 1 + stepper.schedule.gradient_index(shared_bias(1)))
    step = stepper.step
    assert isinstance(step, ParameterGradientStep)
    total = step.paths
    assert total is not None
    assert [term.through for term in total.terms] == [
        Symbol(Kind.OUTPUT, 1, 1), Symbol(Kind.OUTPUT, 1, 2),
    ]  # fmt: skip
    stepper.seek(1 + 3 + 1 + stepper.schedule.gradient_index(shared_bias(2)))
    alone = stepper.step
    assert isinstance(alone, ParameterGradientStep)
    assert alone.paths is None
    assert isinstance(alone.equations[0], Chain)


# pictures and tables, by numpy


@pytest.mark.parametrize("kind", KINDS)
def test_predictions_of_many_rows_are_those_of_the_kernel(kind: Biases) -> None:
    run = network_of((2, 3, 2), "tanh", rows=4, biases=kind)
    stepper = Stepper(run)
    inputs = np.array(run.data.inputs).reshape(4, 2)
    parameters = parameters_at(stepper.known)
    found = predict(run.network, parameters, inputs)
    for row in range(1, 5):
        numbers = stepper.run.calculator.numbers(
            list(parameters), run.data.inputs, run.data.targets, row
        )
        assert list(found[row - 1]) == pytest.approx(numbers.out[-2:], rel=1e-14)


@pytest.mark.parametrize("kind", KINDS)
def test_parameters_at_a_step_are_those_known_there(kind: Biases) -> None:
    run = network_of((2, 3, 2), "tanh", rows=2, biases=kind)
    network, stepper = run.network, Stepper(run)
    order = [network.parameter_place(symbol) for symbol in network.parameters()]
    assert list(places_of(network)) == order
    for _ in range(stepper.schedule.update_steps + 3):
        stepper.advance()
        known = stepper.known
        values = [known.parameter(symbol) for symbol in network.parameters()]
        assert list(parameters_at(known)[order]) == values


def test_the_gradient_check_holds_for_a_shared_bias() -> None:
    for seed in range(5):
        run = network_of((3, 4, 2), "tanh", rows=3, biases=Biases.SHARED, init=Init(seed=seed))
        checked = check(Run(run))
        assert checked.ok
        assert {"b1", "b2"} <= {comparison.name for comparison in checked.parameters}


def test_a_wrong_gradient_of_a_shared_bias_is_caught() -> None:
    run = network_of((3, 4, 2), "tanh", rows=1, biases=Biases.SHARED)
    stepper = Stepper(run)
    stepper.seek(stepper.schedule.row_start(1, 0) + run.network.neurons + 1)
    stepper.seek(stepper.t + stepper.schedule.gradient_index(shared_bias(1)))
    step, known = stepper.step, stepper.known
    assert isinstance(step, ParameterGradientStep)
    assert step.paths is not None
    assert verify(step, known).outcome is Outcome.AGREES
    assert step.value is not None
    for wrong in (step.value - step.paths.terms[0].value, -step.value, step.value * (1 + 1e-6)):
        assert verify(replace(step, value=wrong), known).outcome is Outcome.DIFFERS


# published examples


MAZUR = """
format = 1
[data]
columns = ["i1", "i2", "o1", "o2"]
rows = [[0.05, 0.10, 0.01, 0.99]]
inputs = ["i1", "i2"]
targets = ["o1", "o2"]
[network]
hidden = [2]
hidden_activation = "sigmoid"
output_activation = "sigmoid"
loss = "half_squared_error"
biases = "shared"
[init]
scheme = "given"
weights = [[[0.15, 0.25], [0.20, 0.30]], [[0.40, 0.50], [0.45, 0.55]]]
biases = {}
[training]
learning_rate = 0.5
epochs = 1
"""


def read(text: str, **options: object) -> Experiment:
    return load("-", options, stdin=io.StringIO(text))


@pytest.mark.parametrize("given", ["[0.35, 0.60]", "[[0.35], [0.60]]"])
def test_mazurs_example_with_the_biases_of_his_drawing(given: str) -> None:
    stepper = Stepper(read(MAZUR.format(given)))
    stepper.run_epochs(1)
    parameters = stepper.parameters
    assert parameters["b1"] == pytest.approx(0.3406371953026479, rel=1e-15)
    assert parameters["b2"] == pytest.approx(0.5497998374439996, rel=1e-15)
    assert parameters["w211"] == pytest.approx(0.35891648, abs=5e-9)


@pytest.mark.parametrize("given", ["0.35", "[0.35]", "[[0.35, 0.35], [0.6, 0.6]]"])
def test_shared_biases_are_one_number_a_layer(given: str) -> None:
    with pytest.raises(InputError) as refused:
        read(MAZUR.format(given))
    error = refused.value
    assert (
        error.what == "must be 2 numbers, one a layer, since the neurons of a layer share its bias"
    )
    assert error.hint == "write such as biases = [b1, b2]"
    assert "biases" in error.where


SPENCER_HARPER = """
format = 1
[data]
columns = ["x1", "x2", "x3", "y"]
rows = [[0, 0, 1, 0], [1, 1, 1, 1], [1, 0, 1, 1], [0, 1, 1, 0]]
[network]
hidden = []
output_activation = "sigmoid"
loss = "half_squared_error"
biases = "none"
[init]
scheme = "given"
weights = [[[-0.165955990594852], [0.4406489868843162], [-0.9997712503653102]]]
[training]
learning_rate = 1.0
batch_size = 0
batch_reduction = "sum"
epochs = 10000
"""


def test_nine_lines_of_python_as_they_stand_there() -> None:
    """Milo Spencer-Harper's network: no bias, the sum over four rows, rate 1; 8 digits printed."""
    stepper = Stepper(read(SPENCER_HARPER))
    stepper.run_epochs(1)
    assert stepper.step.value == pytest.approx(0.1549729249546408, rel=1e-14)
    assert list(stepper.parameters.values()) == pytest.approx(
        [0.12025405710936243, 0.5045619608367021, -0.8506377412381663], rel=1e-14
    )
    stepper.run_epochs(9_999)
    assert stepper.step.value == pytest.approx(3.230798256653242e-05, rel=1e-9)
    assert list(stepper.parameters.values()) == pytest.approx(
        [9.67299303, -0.2078435, -4.62963669], abs=5e-9
    )


IAMTRASK = """
[data]
columns = ["a", "b", "c", "y"]
rows = [[0, 0, 1, 0], [0, 1, 1, 1], [1, 0, 1, 1], [1, 1, 1, 0]]
[network]
hidden = [4]
hidden_activation = "sigmoid"
output_activation = "sigmoid"
loss = "half_squared_error"
biases = "none"
[init]
scheme = "given"
weights = [
  [
    [-0.165955990594852, 0.4406489868843162, -0.9997712503653102, -0.39533485473632046],
    [-0.7064882183657739, -0.8153228104624044, -0.6274795772446582, -0.3088785459139045],
    [-0.20646505153866013, 0.07763346800671389, -0.1616109711934104, 0.370439000793519],
  ],
  [[-0.5910955005369651], [0.7562348727818908], [-0.9452248136041477], [0.34093502035680445]],
]
[training]
learning_rate = 1.0
batch_size = 4
batch_reduction = "sum"
epochs = 60000
"""


def test_eleven_lines_of_python_as_they_stand_there() -> None:
    """Andrew Trask's network of 3-4-1: its first losses, rate 1, the sum over four rows."""
    stepper = Stepper(read(IAMTRASK))
    stepper.run_epochs(1)
    assert stepper.step.value == pytest.approx(0.1237966338505064, rel=1e-14)
    stepper.run_epochs(1)
    assert stepper.step.value == pytest.approx(0.12371555811698554, rel=1e-14)


GEEKS = """
[data]
columns = ["x1", "x2", "y"]
rows = [[0.35, 0.7, 0.5]]
[network]
hidden = [2]
hidden_activation = "sigmoid"
output_activation = "sigmoid"
loss = "half_squared_error"
biases = "none"
[init]
scheme = "given"
weights = [[[0.2, 0.3], [0.2, 0.3]], [[0.3], [0.9]]]
[training]
learning_rate = 1.0
epochs = 1
"""


def test_geeksforgeeks_has_no_biases() -> None:
    stepper = Stepper(read(GEEKS))
    stepper.run_epochs(1)
    assert stepper.parameters == pytest.approx(
        {
            "w111": 0.19904534428896553,
            "w121": 0.19809068857793108,
            "w112": 0.2971750004393704,
            "w122": 0.2943500008787408,
            "w211": 0.27969149031857043,
            "w221": 0.87874291583482,
        },
        rel=1e-15,
    )


# experiment files


def test_biases_that_are_given_and_not_there_are_refused() -> None:
    text = GEEKS.replace("[training]", "biases = [[0, 0], [0]]\n[training]")
    with pytest.raises(InputError) as refused:
        read(text)
    assert refused.value.what == "biases are given, and the network has none"
    assert refused.value.hint == 'leave them out, or write biases = "each" under [network]'
    each = text.replace('biases = "none"', 'biases = "each"')
    assert len(read(each).initial_state().parameters) == 9
    assert len(read(each, biases="none").initial_state().parameters) == 6
    with pytest.raises(InputError, match="there are no biases"):
        read(GEEKS, biases="each")


def test_no_biases_can_be_frozen_where_there_are_none() -> None:
    text = GEEKS + 'frozen = ["biases"]\n'
    with pytest.raises(InputError) as refused:
        read(text)
    assert refused.value.what == "the network has no biases"
    assert refused.value.hint == 'leave "biases" out, or write biases = "each" under [network]'
    with pytest.raises(InputError) as refused:
        read(GEEKS + 'frozen = ["b11"]\n')
    assert refused.value.what == 'the network has no "b11"'
    assert refused.value.hint == 'possible are "weights", "layer 1" and names like "w111"'
    assert read(GEEKS + 'frozen = ["layer 2"]\n').training.frozen == (
        weight(2, 1, 1), weight(2, 2, 1),
    )  # fmt: skip
    shared, both = MAZUR.format("[0.35, 0.60]"), (shared_bias(1), shared_bias(2))
    assert read(shared + 'frozen = ["biases"]\n').training.frozen == both
    assert read(shared + 'frozen = ["b2", "b1"]\n').training.frozen == both


def test_an_unknown_kind_is_refused_by_name() -> None:
    with pytest.raises(InputError, match="biases"):
        read(GEEKS.replace('"none"', '"one"'))
    with pytest.raises(InputError, match="batch_reduction"):
        read(GEEKS + 'batch_reduction = "average"\n')


# first values


@pytest.mark.parametrize("scheme", ["uniform", "normal", "constant", "xavier_uniform"])
def test_first_values_are_drawn_in_the_order_of_the_updates(scheme: str) -> None:
    init = Init(scheme, weight=0.25, bias=-0.5, seed=4)
    values = {
        kind: Stepper(network_of((2, 3, 1), biases=kind, init=init)).parameters for kind in KINDS
    }
    assert values[Biases.EACH]["w111"] == values[Biases.NONE]["w111"]
    shared, none = values[Biases.SHARED], values[Biases.NONE]
    first_layer = [name for name in none if name.startswith("w1")]
    assert [shared[name] for name in first_layer] == [none[name] for name in first_layer]
    if scheme == "constant":
        assert (shared["b1"], shared["b2"]) == (-0.5, -0.5)
    if scheme == "xavier_uniform":
        assert (shared["b1"], shared["b2"]) == (0.0, 0.0)
    if scheme == "uniform":
        drawn = random.Random(4)
        uniform = [0.5 * (2.0 * drawn.random() - 1.0) for _ in range(len(shared))]
        assert list(shared.values()) == uniform


# batches


@settings(exact, max_examples=30)
@given(st.integers(0, 2**32))
def test_a_sum_is_the_mean_times_the_rows(seed: int) -> None:
    """Where both are applied by sgd from the same start, the changes are as the numbers of rows."""
    run = draw_experiment(random.Random(seed), optimizer="sgd", epochs=1)
    rule = run.training.settings._replace(l1=0.0, l2=0.0)
    of = {}
    for reduction in ("mean", "sum"):
        training = Training(
            settings=rule, batch_size=0, batch_reduction=reduction, epochs=1, shuffle=False
        )
        varied = Experiment("", "", "", run.data, run.network, run.init, training)
        stepper = Stepper(varied)
        start = stepper.schedule.row_start(1, stepper.schedule.batch)
        for k in range(run.network.parameter_count):
            step = stepper.seek(start + k)
            assert isinstance(step, UpdateStep)
            assert step.summed == (reduction == "sum")
            of[reduction, step.target] = step.gradient
        of[reduction, "loss"] = stepper.seek(stepper.schedule.epoch_close(1)).value  # type: ignore[index, assignment]
    rows = run.data.rows
    for symbol in run.network.parameters():
        assert of["mean", symbol] == pytest.approx(of["sum", symbol] / rows, rel=1e-15, nan_ok=True)
    assert of["mean", "loss"] == of["sum", "loss"]  # type: ignore[index]


def test_the_update_says_what_it_takes_of_the_batch() -> None:
    text = SPENCER_HARPER.replace("epochs = 10000", "epochs = 1")
    stepper = Stepper(read(text))
    stepper.seek(stepper.schedule.row_start(1, 4))
    step = stepper.step
    assert isinstance(step, UpdateStep)
    assert step.applied is not None
    assert step.applied.recompute() == step.gradient
    by_row = [value for _, value in step.applied.operands[:4]]
    assert step.gradient == by_row[0] + by_row[1] + by_row[2] + by_row[3]


def test_every_kind_of_step_of_a_row_counts() -> None:
    """A network without biases: 2-2-1, one row, has 3 + 1 + (3 + 6) + 6 steps an update."""
    for kind, parameters in ((Biases.EACH, 9), (Biases.NONE, 6), (Biases.SHARED, 8)):
        stepper = Stepper(network_of((2, 2, 1), biases=kind))
        phases = [stepper.advance() for _ in range(stepper.schedule.update_steps)]
        assert len(phases) == 3 + 1 + (3 + parameters) + parameters
        kinds = [
            sum(isinstance(step, of) for step in phases)
            for of in (
                ForwardStep,
                LossStep,
                NeuronGradientStep,
                ParameterGradientStep,
                UpdateStep,
            )
        ]
        assert kinds == [3, 1, 3, parameters, parameters]
        assert stepper.advance().phase is Phase.EPOCH
