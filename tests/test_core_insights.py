"""Insights: each trouble shows its own, and a healthy run shows none."""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence

import pytest
from networks import dataset, experiment
from networks import given as made

from core.data.experiment import load
from core.formulas.names import bias, weight
from core.insights.observers import MOST, Insight, InsightKind, observe
from core.insights.sample import glance, sample
from core.insights.scene import Scene
from core.network.network import Network
from core.network.training import Training
from core.rules.initializers import Init
from core.rules.optimizers import Settings
from core.run.edits import DatumEdit, LearningRateEdit, ParameterEdit
from core.run.history import History, LossHistory
from core.stepper import Stepper, insights_of

NO_LOSSES = LossHistory()
HEALTHY = ("student-salary", "xor", "circle", "spiral", "blobs", "curve", "placed", "mini-batch")


def at(name: str, epochs: int, **overrides: object) -> Stepper:
    stepper = Stepper(load(name, overrides))
    if epochs:
        stepper.run_epochs(epochs)
    return stepper


def kinds(found: Sequence[Insight]) -> list[str]:
    return [insight.kind.value for insight in found]


def losses(*values: float) -> LossHistory:
    history = History()
    history.extend(array("d", values), None, len(values))
    return history.snapshot()


def scene(
    network: Network,
    parameters: list[float],
    inputs: list[float],
    targets: list[float],
    *,
    first: list[float] | None = None,
    history: LossHistory = NO_LOSSES,
    epochs: int | None = None,
) -> Scene:
    return Scene(
        network=network,
        parameters=parameters,
        first_parameters=lambda: first or parameters,
        inputs=inputs,
        targets=targets,
        rows=len(inputs) // network.sizes[0],
        history=history,
        epochs=history.epochs if epochs is None else epochs,
        learning_rate=0.1,
    )


@pytest.mark.parametrize("name", HEALTHY)
def test_a_healthy_sample_shows_none(name: str) -> None:
    stepper = at(name, 0)
    assert insights_of(stepper) == ()
    stepper.seek(30)
    assert insights_of(stepper) == ()
    for epochs in (1, 4, 15, 30):
        stepper.run_epochs(epochs)
        assert kinds(insights_of(stepper)) in ([], ["converged"])


def test_constant_init_makes_twins_for_good() -> None:
    for epochs in (0, 1, 50):
        (twins,) = insights_of(at("constant-init", epochs))
        assert twins.kind is InsightKind.TWINS
        assert "O₁₁ and O₁₂ are twins" in twins.text
        assert "uniform" in twins.advice


def test_neurons_that_differ_in_one_weight_are_no_twins() -> None:
    network = Network((1, 2, 1), ("tanh", "linear"))
    same = [0.5, 0.5, 0.1, 0.1, 0.7, 0.7, 0.0]  # w, w, b, b of layer 1; w, w, b of layer 2
    assert kinds(observe(scene(network, same, [1.0], [0.5]))) == ["twins"]
    for place in range(6):
        other = list(same)
        other[place] += 1e-9
        assert observe(scene(network, other, [1.0], [0.5])) == ()


def test_pairs_of_twins_are_counted() -> None:
    network = Network((1, 3, 1), ("tanh", "linear"))
    (twins,) = observe(scene(network, [0.5] * 10, [1.0], [0.5]))
    assert "There are 2 such pairs." in twins.text


def test_a_learning_rate_too_high_diverges() -> None:
    assert insights_of(at("learning-rate-too-high", 0)) == ()
    (found,) = insights_of(at("learning-rate-too-high", 1))
    assert found.kind is InsightKind.DIVERGING
    assert "from 14.2 at first to 3.23e12" in found.text
    assert "η = 0.25" in found.text
    assert found.advice == "Try η below 0.25."


def test_a_loss_that_is_no_longer_a_number_diverges() -> None:
    assert kinds(insights_of(at("learning-rate-too-high", 2))) == ["diverging"]


def test_inputs_that_are_not_scaled_are_named_as_the_cause() -> None:
    found = insights_of(at("worked-example", 1))
    assert kinds(found) == ["diverging", "twins"]
    assert "inputs of up to 80" in found[0].text
    assert found[0].advice.startswith("Scale the inputs (standard)")


def test_a_loss_that_falls_from_high_up_does_not_diverge() -> None:
    network = Network((1, 1), ("linear",))
    far = scene(network, [40.0, 0.0], [1.0, 2.0], [1.0, 2.0], first=[50.0, 0.0])
    assert observe(far) == ()
    further = scene(network, [400.0, 0.0], [1.0, 2.0], [1.0, 2.0], first=[50.0, 0.0])
    assert kinds(observe(further)) == ["diverging"]


def test_first_values_that_overflow_are_named() -> None:
    network = Network((1, 1), ("linear",))
    (found,) = observe(scene(network, [1e200, 0.0], [1.0], [0.0]))
    assert "even with the first values" in found.text


def test_a_parameter_that_the_user_raised_is_no_divergence() -> None:
    stepper = at("student-salary", 3)
    stepper.edit(ParameterEdit(bias(2, 1), 500.0))
    assert insights_of(stepper) == ()
    stepper = at("learning-rate-too-high", 0)
    stepper.seek(60)
    stepper.edit(ParameterEdit(weight(1, 1, 1), 2.0))
    stepper.run_epochs(1)
    assert kinds(insights_of(stepper)) == ["diverging"]


def test_a_dead_relu_is_named() -> None:
    for epochs in (0, 1, 40):
        (dead,) = insights_of(at("dead-relu", epochs))
        assert dead.kind is InsightKind.DEAD_RELU
        assert "O₁₂ is dead: its relu gives 0 for all 20 rows" in dead.text


def test_a_relu_that_one_row_wakes_is_not_dead() -> None:
    network = Network((1, 1, 1), ("relu", "linear"))
    parameters = [1.0, -3.0, 1.0, 0.0]
    assert observe(scene(network, parameters, [1.0, 4.0], [1.0, 2.0])) == ()
    found = observe(scene(network, parameters, [1.0, 3.0], [1.0, 2.0]))
    assert kinds(found) == ["dead_relu"]
    assert "all 2 rows" in found[0].text


def test_dead_relus_are_counted() -> None:
    network = Network((1, 2, 1), ("relu", "linear"))
    (found,) = observe(scene(network, [1.0, 2.0, -3.0, -4.0, 1.0, 1.0, 0.0], [1.0], [1.0]))
    assert "2 relu neurons are dead, O₁₁ among them: they give 0 for the one row" in found.text


@pytest.mark.parametrize(("activation", "level"), [("tanh", "1"), ("sigmoid", "0.667")])
def test_saturated_neurons_before_anything_is_learned(activation: str, level: str) -> None:
    network = Network((1, 2, 1), (activation, "linear"))
    inputs, targets = [80.0, 60.0, -70.0], [1.0, 2.0, 4.0]
    found = observe(scene(network, [0.5, 0.6, 0.0, 0.0, 0.1, 0.2, 0.0], inputs, targets))
    assert kinds(found) == ["saturated"]
    said = f"2 of 2 {activation} neurons in layer 1 are saturated: |O| is {level} on average"
    assert found[0].text.startswith(said)
    assert found[0].advice.startswith("Scale the inputs, which reach 80")


def test_saturation_does_no_harm_once_the_loss_is_low() -> None:
    network = Network((1, 1, 1), ("tanh", "linear"))
    parameters = [50.0, 0.0, 1.0, 0.0]
    assert observe(scene(network, parameters, [1.0, -1.0], [1.0, -1.0])) == ()
    found = observe(scene(network, parameters, [1.0, -1.0], [-1.0, 1.0]))
    assert kinds(found) == ["saturated"]
    assert "The tanh neuron in layer 1 is saturated: |O| is 1 on average" in found[0].text
    assert "xavier" in found[0].advice


def test_vanishing_gradients_until_the_network_learns() -> None:
    stepper = at("vanishing-gradient", 0)
    (found,) = insights_of(stepper)
    assert found.kind is InsightKind.VANISHING
    assert "|δ| is 0.012 in layer 1 on average and 7.3 in layer 7" in found.text
    stepper.run_epochs(20)
    assert kinds(insights_of(stepper)) == ["vanishing_gradient"]
    stepper.run_epochs(60)
    assert insights_of(stepper) == ()


def test_exploding_gradients() -> None:
    network = Network((1, 1, 1, 1), ("linear", "linear", "linear"))
    parameters = [20.0, 0.0, 20.0, 0.0, 20.0, 0.0]
    (found,) = observe(scene(network, parameters, [1.0, 2.0], [1.0, 3.0]))
    assert found.kind is InsightKind.EXPLODING
    shallow = Network((1, 1, 1), ("linear", "linear"))
    assert observe(scene(shallow, [200.0, 0.0, 200.0, 0.0], [1.0, 2.0], [1.0, 3.0])) == ()


@pytest.mark.parametrize(
    ("loss", "said"), [(0.99, "hardly better"), (1.0, "no better"), (1.01, "no better")]
)
def test_a_plateau_is_no_or_hardly_better_than_the_mean(loss: float, said: str) -> None:
    network = Network((1, 1), ("linear",))
    flat = scene(network, [0.0, 2.0], [1.0, -1.0], [1.0, 3.0], history=losses(*[loss] * 20))
    (found,) = observe(flat)
    assert found.kind is InsightKind.PLATEAU
    assert f"{loss:g} for 20 epochs, {said} than always predicting the mean (1)" in found.text


def test_a_plateau_is_seen_in_a_run() -> None:
    stepper = at("vanishing-gradient", 25, learning_rate=1e-6)
    assert kinds(insights_of(stepper)) == ["vanishing_gradient", "plateau"]


def test_a_loss_that_has_settled_low_has_converged() -> None:
    network = Network((1, 1), ("linear",))
    still = scene(network, [1.0, 0.0], [1.0, 2.0], [1.1, 2.1], history=losses(*[0.01] * 20))
    (found,) = observe(still)
    assert found.kind is InsightKind.CONVERGED
    assert "settled at 0.01: the last 20 epochs" in found.text


def test_a_run_that_goes_on_long_enough_converges() -> None:
    stepper = Stepper(load("student-salary", {"epochs": 1000}))
    stepper.run_epochs(100)
    assert insights_of(stepper) == ()
    stepper.run_epochs(900)
    assert kinds(insights_of(stepper)) == ["converged"]


def test_losses_that_still_move_have_not_converged() -> None:
    network = Network((1, 1), ("linear",))
    row: tuple[list[float], list[float]] = ([1.0, 2.0], [1.1, 2.1])
    falling = losses(*[0.01 * 0.99**k for k in range(30)])
    swinging = losses(*[0.01, 0.012] * 10)
    few = losses(*[0.01] * 19)
    for history in (falling, swinging, few):
        assert observe(scene(network, [1.0, 0.0], *row, history=history)) == ()


def test_losses_of_later_epochs_do_not_count_at_an_earlier_step() -> None:
    network = Network((1, 1), ("linear",))
    history = losses(*[0.01] * 30)
    args = ([1.0, 0.0], [1.0, 2.0], [1.1, 2.1])
    assert observe(scene(network, *args, history=history, epochs=10)) == ()
    assert kinds(observe(scene(network, *args, history=history, epochs=20))) == ["converged"]


def test_there_are_a_few_at_most() -> None:
    network = Network((1, 2, 2, 2, 1), ("relu", "tanh", "tanh", "linear"))
    parameters = [0.0] * network.parameter_count
    history = losses(*[5.0] * 30)
    found = observe(scene(network, parameters, [1.0, 2.0], [1.0, 3.0], history=history))
    assert len(found) == MOST
    assert kinds(found)[:2] == ["dead_relu", "twins"]


def test_a_sample_of_many_rows_is_bounded_and_spread() -> None:
    small = Network((2, 2, 1), ("tanh", "linear"))
    assert sample(small, 20) == list(range(1, 21))
    rows = sample(small, 1_000_000)
    assert (len(rows), rows[0], rows[1]) == (64, 1, 15_626)
    assert len(sample(Network((784, 128, 10), ("relu", "linear")), 60_000)) == 4


def test_a_glance_sums_up_by_neuron_and_layer() -> None:
    network = Network((1, 1, 1), ("tanh", "linear"))
    found = glance(network, [50.0, 0.0, 2.0, 0.0], [1.0, -1.0], [1.0, -2.0], 2)
    assert (found.rows, found.largest_input) == (2, 1.0)
    assert found.loss == (1.0 + 0.0) / 2  # ŷ is 2 and −2
    assert found.constant_loss == 2.25  # the mean is −0.5
    assert found.flat[1] == 2
    assert found.mean_size[1] == 1.0
    assert found.signal[2] == (2.0 + 0.0) / 2


def test_the_rows_of_an_edited_datum_are_looked_at() -> None:
    network = Network((1, 1, 1), ("relu", "linear"))
    init = Init("given", weights=(((1.0,),), ((1.0,),)), biases=((-3.0,), (0.0,)))
    rule = Training(settings=Settings(learning_rate=0.01))
    stepper = Stepper(experiment(network, dataset([[1.0], [4.0]], [[1.0], [2.0]]), init, rule))
    assert insights_of(stepper) == ()
    stepper.edit(DatumEdit(False, 2, 1, 2.0))
    assert kinds(insights_of(stepper)) == ["dead_relu"]


def test_what_a_change_has_made_diverge_is_told_from_the_change_on() -> None:
    stepper = Stepper(made((1, 1), "linear", rows=2))
    stepper.run_epochs(2)
    stepper.edit(ParameterEdit(weight(1, 1, 1), 1e200))
    (found,) = insights_of(stepper)
    assert found.text == "The loss is not a finite number even right after the change at update 5."
    stepper.edit(ParameterEdit(weight(1, 1, 1), 0.5))
    assert insights_of(stepper) == ()
    stepper.edit(LearningRateEdit(50.0))
    stepper.run_epochs(2)
    (found,) = insights_of(stepper)
    assert re.match(
        r"The loss diverges, from \S+ after the change at update 5 to \S+: at η = 50 each ",
        found.text,
    )
    stepper = Stepper(made((1, 1), "linear", rows=2))
    stepper.edit(ParameterEdit(weight(1, 1, 1), 1e200))
    (found,) = insights_of(stepper)
    assert found.text == "The loss is not a finite number even with the first values."


def test_at_an_earlier_step_the_rows_are_those_of_then() -> None:
    network = Network((1, 1, 1), ("relu", "linear"))
    init = Init("given", weights=(((1.0,),), ((1.0,),)), biases=((-3.0,), (0.0,)))
    rule = Training(settings=Settings(learning_rate=0.01))
    stepper = Stepper(experiment(network, dataset([[1.0], [2.0]], [[1.0], [2.0]]), init, rule))
    stepper.run_epochs(2)
    stepper.edit(DatumEdit(False, 2, 1, 4.0))
    assert insights_of(stepper) == ()
    stepper.seek(1)
    assert kinds(insights_of(stepper)) == ["dead_relu"]
    stepper.run.timeline.state(stepper.run.timeline.frontier)  # as a look elsewhere does
    assert kinds(insights_of(stepper)) == ["dead_relu"]


def test_looking_does_not_move_the_run() -> None:
    stepper = Stepper(made((2, 2, 1), "tanh", rows=3))
    stepper.seek(50)
    before = stepper.parameters
    insights_of(stepper)
    assert stepper.t == 50
    assert stepper.parameters == before
