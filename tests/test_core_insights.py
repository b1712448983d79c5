"""Insights: each trouble shows its own, and a healthy run shows none."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from pathlib import Path

import pytest
from networks import dataset, experiment
from networks import given as made

from core.data.experiment import load
from core.engine.engine import TrainingRows
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

CASES = Path(__file__).parent / "cases"
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
    init: Init | None = None,
    training: Training | None = None,
    changed: int = 0,
) -> Scene:
    width, outputs = network.sizes[0], network.sizes[-1]
    count = len(inputs) // width
    rows = [inputs[k * width : (k + 1) * width] for k in range(count)]
    wanted = [targets[k * outputs : (k + 1) * outputs] for k in range(count)]
    run = experiment(network, dataset(rows, wanted), init or Init(), training or Training())
    return Scene(
        experiment=run,
        parameters=parameters,
        first_parameters=lambda: first or parameters,
        rows=run.data.training_rows,
        changed=changed,
        history=history,
        epochs=history.epochs if epochs is None else epochs,
        learning_rate=0.1,
        first_rate=0.1,
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
    assert found.text == (
        "The loss diverges: for all 20 rows the parameters are far worse now, "
        "and the mean of an epoch has reached 1.46e3. "
        "Each update overshoots at η = 0.25."
    )
    assert found.advice == "Try η below 0.25."


def test_a_loss_that_is_no_longer_a_number_diverges() -> None:
    assert kinds(insights_of(at("learning-rate-too-high", 2))) == ["diverging"]


def test_inputs_that_are_not_scaled_are_named_as_the_cause() -> None:
    found = insights_of(at("worked-example", 1))
    assert kinds(found) == ["diverging", "twins"]
    assert found[0].text.endswith("with an input this far from 0: iq in row 1 is 80.")
    assert found[0].advice.startswith("Scale the inputs (standard)")


def test_a_loss_that_no_step_has_shown_is_not_told() -> None:
    found = insights_of(at("worked-example", 1))
    assert found[0].text.startswith(
        "The loss diverges: for the one row the parameters are far worse now. Each update"
    )


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
    assert found[0].text.endswith("An input is far from 0: in1 in row 1 is 80.")
    assert found[0].advice == "Scale the inputs, or try smaller first weights."


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
    ("w", "loss", "said"),
    [
        (-0.05, 0.99, "hardly better than"),  # the loss is 0.9025 now
        (-0.05, 0.8, "better than"),
        (-0.05, 1.01, "about as good as"),
        (0.0, 0.99, "about as good as"),
        (0.0, 1.0, "as good as"),
        (0.0, 1.01, "about as good as"),
        (0.05, 1.01, "worse than"),
        (0.05, 0.99, "about as good as"),
    ],
)
def test_a_plateau_is_compared_with_the_mean(w: float, loss: float, said: str) -> None:
    network = Network((1, 1), ("linear",))
    flat = scene(network, [w, 2.0], [1.0, -1.0], [1.0, 3.0], history=losses(*[loss] * 20))
    (found,) = observe(flat)
    assert found.kind is InsightKind.PLATEAU
    assert found.text == (
        "The loss is on a plateau: the last 20 epochs hardly changed its mean, and it is "
        f"{said} always predicting the mean (1)."
    )


def test_the_mean_is_that_of_all_rows_by_the_loss_at_hand() -> None:
    rows = 200
    targets = [float(k == 3) for k in range(rows)]  # the rows looked at see none of it
    history = losses(*[1.0] * 20)
    for loss, mean in [("squared_error", 0.004975), ("absolute_error", 0.00995)]:
        network = Network((1, 1), ("linear",), loss)
        now = scene(network, [0.0, 1.0], [0.0] * rows, targets, history=history)
        assert not now.sees_all
        assert now.baseline == pytest.approx(mean, rel=1e-12)
        (found,) = observe(now)
        assert f"worse than always predicting the mean ({mean:.3g})" in found.text
    shares = Network((1, 2), ("softmax",), "cross_entropy")
    ones = [1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 1.0]
    (found,) = observe(scene(shares, [0.0] * 4, [0.0] * 4, ones, history=history))
    assert "always predicting how frequent each class is (0.562)." in found.text
    two = Network((1, 2), ("linear",) * 1, "squared_error")
    (found,) = observe(scene(two, [0.0] * 4, [0.0] * 4, ones, history=history))
    assert "always predicting the means (0.375)." in found.text


def test_the_mean_is_that_of_the_rows_as_they_were_changed() -> None:
    network = Network((1, 1), ("linear",))
    rule = Training(settings=Settings(learning_rate=1e-9), epochs=50)
    data = dataset([[0.0], [0.0]], [[1.0], [3.0]])
    stepper = Stepper(experiment(network, data, Init("constant", weight=0.0, bias=2.0), rule))
    stepper.edit(DatumEdit(True, 2, 1, 5.0))
    stepper.run_epochs(20)
    (found,) = insights_of(stepper)
    assert "worse than always predicting the mean (4)" in found.text  # (1 + 9) / 2, not 1


def test_what_is_frozen_as_a_whole_cannot_change() -> None:
    network = Network((1, 1), ("linear",))
    frozen = Training(frozen=tuple(network.parameters()))
    history = losses(*[1.0] * 20)
    still = scene(network, [0.0, 2.0], [1.0, -1.0], [1.0, 3.0], history=history, training=frozen)
    (found,) = observe(still)
    assert found.text == "The loss cannot change: all parameters are frozen."


def advice(network: Network, init: Init | None = None, training: Training | None = None) -> str:
    """The advice where the loss stays at 1 for two rows with targets 1 and 3 and mean 2."""
    parameters = [0.0] * network.parameter_count
    parameters[-1] = 2.0
    history = losses(*[1.0] * 20)
    row = ([1.0, -1.0], [1.0, 3.0])
    now = scene(network, parameters, *row, history=history, init=init, training=training)
    return observe(now)[-1].advice


def test_no_more_is_advised_than_can_help() -> None:
    flat, deep = Network((1, 1), ("linear",)), Network((1, 1, 1), ("linear", "linear"))
    bent = Network((1, 1, 1), ("tanh", "linear"))
    by_hand = Init("given", weights=(((1.0,),), ((1.0,),)), biases=((0.0,), (0.0,)))
    assert advice(flat) == "Try a larger η, adam, or a hidden layer, such as of 4 tanh neurons."
    assert "hidden neurons that are not linear, such as tanh." in advice(deep)
    assert advice(bent).endswith(
        "adam, another seed (R on the screen, --seed), or more hidden neurons."
    )
    assert "seed" not in advice(bent, init=by_hand)
    assert "random first values (uniform)" in advice(bent, init=by_hand)
    assert "adam," not in advice(bent, training=Training(optimizer="adamw"))


def test_what_has_settled_at_a_loss_that_is_not_low_may_be_stuck() -> None:
    bent = Network((1, 1, 1), ("tanh", "linear"))
    row = ([1.0, -1.0], [1.0, 3.0])
    stuck = [1.0, 0.0, -0.5, 2.0]  # ŷ is 1.62 and 2.38
    (found,) = observe(scene(bent, stuck, *row, history=losses(*[0.4] * 20)))
    assert found.kind is InsightKind.CONVERGED
    assert found.advice == (
        "The next epochs would hardly change it; another seed (R on the screen, --seed) or more "
        "hidden neurons may."
    )


def test_twins_are_parted_where_one_is_frozen() -> None:
    network = Network((1, 2, 1), ("tanh", "linear"))
    same = [0.5, 0.5, 0.1, 0.1, 0.7, 0.7, 0.0]
    one = Training(frozen=(weight(1, 1, 1),))
    both = Training(frozen=(weight(1, 1, 1), weight(1, 1, 2)))
    assert observe(scene(network, same, [1.0], [0.5], training=one)) == ()
    assert kinds(observe(scene(network, same, [1.0], [0.5], training=both))) == ["twins"]


def test_twins_are_told_what_parts_them() -> None:
    network = Network((1, 2, 1), ("tanh", "linear"))
    same = [0.5, 0.5, 0.1, 0.1, 0.7, 0.7, 0.0]
    row = ([1.0], [0.5])
    (found,) = observe(scene(network, same, *row, init=Init("constant")))
    assert found.advice == "Try the init uniform, which starts them apart."
    (found,) = observe(scene(network, same, *row, init=Init("uniform"), changed=3))
    assert found.advice == "Give one of them another weight."
    assert "and stay equal" in found.text
    adam = Training(optimizer="adam")
    (found,) = observe(scene(network, same, *row, training=adam, changed=3))
    assert "equal gradients, and only what adam remembers can part them." in found.text
    assert "stay equal" not in found.text


def test_no_scheme_is_advised_that_is_there_already() -> None:
    network = Network((1, 1, 1), ("relu", "linear"))
    dead = ([-1.0, 0.0, 1.0, 0.0], [1.0], [1.0])
    (found,) = observe(scene(network, *dead, init=Init("he_uniform")))
    assert found.advice == (
        "Try leaky_relu, another seed (R on the screen, --seed), or a smaller η."
    )
    (found,) = observe(scene(network, *dead, init=Init("constant")))
    assert found.advice == "Try leaky_relu, random first values (he_uniform), or a smaller η."
    deep = Network((1, 1, 1, 1), ("relu", "relu", "linear"))
    weak = ([0.01, 1.0, 0.01, 1.0, 0.01, 0.0], [1.0, 2.0], [1.0, 3.0])
    (found,) = observe(scene(deep, *weak, init=Init("xavier_uniform")))
    assert found.kind is InsightKind.VANISHING
    assert found.advice == "Try fewer layers."


def test_values_of_scaled_inputs_that_are_far_off_are_named() -> None:
    stepper = Stepper(load(str(CASES / "diverged-already-scaled.csv"), {"learning_rate": 2.0}))
    stepper.run_epochs(2)
    (found,) = insights_of(stepper)
    assert found.text.endswith(
        "Each update overshoots at η = 2, with an input this far from 0: x in row 61 is 900, 7.74 "
        "deviations from the mean."
    )
    assert found.advice == "See whether that is a slip, or try η below 2."
    stepper = Stepper(
        load(str(CASES / "diverged-already-scaled.csv"), {"learning_rate": 2.0, "scale": "minmax"})
    )
    stepper.edit(DatumEdit(False, 61, 1, 40.0))
    stepper.run_epochs(2)
    assert "x in row 61 is 36000, 40 once scaled." in insights_of(stepper)[0].text


def test_first_values_that_overflow_are_told_what_can_help() -> None:
    network = Network((1, 1), ("linear",))
    (found,) = observe(scene(network, [1e200, 0.0], [1.0], [0.0]))
    assert found.advice == "Try smaller first weights."
    (found,) = observe(scene(network, [1e200, 0.0], [10.0], [0.0]))
    assert found.advice == "Try smaller first weights, or scaled inputs."
    (found,) = observe(scene(network, [1e200, 0.0], [10.0], [0.0], changed=2))
    assert found.advice == "Try smaller values there, or an earlier step."


def test_a_plateau_is_seen_in_a_run() -> None:
    stepper = at("vanishing-gradient", 25, learning_rate=1e-6)
    assert kinds(insights_of(stepper)) == ["vanishing_gradient", "plateau"]


def test_a_loss_that_has_settled_low_has_converged() -> None:
    network = Network((1, 1), ("linear",))
    still = scene(network, [1.0, 0.0], [1.0, 2.0], [1.1, 2.1], history=losses(*[0.01] * 20))
    (found,) = observe(still)
    assert found.kind is InsightKind.CONVERGED
    assert found.text == (
        "The loss has settled: the last 20 epochs changed its mean by less than 0.01%."
    )


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
    rows = TrainingRows(array("d", [1.0, -1.0]), array("d", [1.0, -2.0]), 2)
    found = glance(network, [50.0, 0.0, 2.0, 0.0], rows)
    assert found.rows == 2
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
    assert found.text.startswith(
        "The loss diverges since the change at update 5: for all 2 rows the parameters are far "
        "worse now. Each update overshoots at η = 50"
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
