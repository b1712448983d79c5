"""Each step in words: with its numbers, at length where it is new, in ASCII where asked for."""

from __future__ import annotations

import io
import random
import re

import pytest
from networks import OUTPUTS, dataset, draw_experiment, experiment, given, steps

from core.data.experiment import Experiment, load
from core.exports.format import network_words
from core.formulas.names import Kind, bias, weight
from core.formulas.numerals import SCREEN_DIGITS as DIGITS
from core.formulas.numerals import numeral
from core.network.network import Network
from core.network.training import Training
from core.rules import activations
from core.rules.activations import ACTIVATIONS
from core.rules.initializers import Init
from core.rules.losses import LOSSES
from core.rules.optimizers import BY_NAME, Settings
from core.run.edits import DatumEdit, ParameterEdit
from core.run.position import Phase, Reason
from core.stepper import Stepper
from core.steps.records import (
    EndStep,
    EpochStep,
    ForwardStep,
    InitStep,
    NeuronGradientStep,
    Step,
    UpdateStep,
)
from core.words.endings import ENDINGS
from core.words.explanation import explain

ONE_WEIGHT = """
[data]
rows = [[1, 2]]
[network]
hidden = []
biases = "none"
[init]
weight = 0.5
"""


def numbers(step: Step) -> list[float]:
    """The numbers that the words of a step must name."""
    if isinstance(step, InitStep):
        return [float(len(step.parameters))]
    if isinstance(step, NeuronGradientStep):
        return [step.delta] if step.value is None or step.activation != "linear" else [step.value]
    if isinstance(step, EndStep) and step.overflow is not None:
        return [float(step.overflow.position.t)]
    found = [] if step.value is None else [step.value]
    return [*found, step.z] if isinstance(step, ForwardStep) else found


def check(run: Experiment, step: Step) -> str:
    stepper = Stepper(run)
    text = explain(step, run, stepper.schedule)
    assert text == text.strip()
    assert text.endswith(".")
    assert "  " not in text
    assert not re.search(r"[-−+·] [-−+]|−−", text)
    for number in numbers(step):
        assert numeral(number, DIGITS) in text, (text, number)
    plain = explain(step, run, stepper.schedule, "ascii")
    assert plain.isascii(), plain
    return text


@pytest.mark.parametrize("optimizer", BY_NAME)
def test_every_step_of_random_runs_says_its_numbers(optimizer: str) -> None:
    draw = random.Random(optimizer)
    for _ in range(6):
        run = draw_experiment(draw, optimizer=optimizer)
        for step in steps(run, 250):
            check(run, step)


@pytest.mark.parametrize(("activation", "loss"), OUTPUTS)
def test_every_output_and_loss_is_explained(activation: str, loss: str) -> None:
    sizes = (2, 2, 2) if activation == "softmax" else (2, 2, 1)
    run = given(sizes, "tanh", output=activation, loss=loss, training=Training(epochs=2))
    for step in steps(run, 80):
        check(run, step)


def test_words_exist_for_every_function() -> None:
    assert all(rule.does for rule in ACTIVATIONS)
    assert all(rule.does for rule in LOSSES)
    assert ENDINGS.keys() == set(Reason)


def test_the_first_of_a_kind_is_explained_at_length() -> None:
    run = given((2, 2, 1), "tanh", inputs=[[1.0, 2.0]], targets=[[0.5]])
    texts = [explain(step, run, Stepper(run).schedule) for step in steps(run, 60)]
    first, second = texts[1:27], texts[27:53]
    longer = [one for one, other in zip(first, second, strict=True) if len(one) > len(other) + 10]
    assert len(longer) >= 10
    for t in (1, 3, 4, 5, 6, 8, 9, 10, 12, 17):  # the first of each kind
        assert len(texts[t]) > len(texts[t + 26]) + 10, texts[t]
    assert sum(map(len, first)) > sum(map(len, second))


def test_the_story_of_the_worked_example() -> None:
    run = load("worked-example")
    texts = [explain(step, run, Stepper(run).schedule) for step in steps(run, 27)]
    assert texts[0] == (
        "This network predicts lpa from cgpa and iq. Its 9 parameters start with the values that "
        "the experiment gives; training will tune them."
    )
    assert texts[1] == (
        "Neuron 1 of the hidden layer adds up each input times its weight, 0.1 · 8 + 0.1 · 80, and "
        "its bias 0.2: z₁₁ = 9. Its activation is linear, so it gives out the same number: O₁₁ = 9."
    )
    assert texts[4] == (
        "The prediction 18 is 15 too high: the target (lpa) is 3. Squared, the error counts as "
        "L = 225, which training is to make smaller."
    )
    assert texts[5] == (
        "If the prediction rises by a little, the loss rises 30 times as much: ∂L/∂ŷ = 30. The "
        "activation is linear, with slope 1, so δ₂₁ is the same."
    )
    assert texts[10] == (
        "x₁ is 8, so raising w₁₁₁ by a little raises O₁₁ 8 times as much. With δ₁₁ = 30, known "
        "from before, ∂L/∂w₁₁₁ = 30 · 8 = 240."
    )
    assert texts[17] == (
        "The loss grows as w₁₁₁ grows, so w₁₁₁ goes down, against its gradient: by η = 0.1 times "
        "240, to −23.9."
    )
    assert texts[26] == (
        "The one row has been used: that is epoch 1. Its loss was 225. The next epoch takes the "
        "same row, with the weights as they are now."
    )


def test_ascii_keeps_the_users_own_signs() -> None:
    run = load("worked-example")
    column = run.data.target_columns[0]
    object.__setattr__(column, "name", "δ − η")
    step = Stepper(run).seek(4)
    assert "the target (δ − η) is 3" in explain(step, run, Stepper(run).schedule, "ascii")


def test_ascii_names_what_it_means() -> None:
    run = load("worked-example")
    schedule = Stepper(run).schedule
    said = {t: explain(Stepper(run).seek(t), run, schedule, "ascii") for t in (5, 9, 17)}
    assert "dL/dyhat1 = 30" in said[5]
    assert "its delta times the weight" in said[9]
    assert "learning_rate = 0.1 times 240, to -23.9" in said[17]


def test_a_run_that_explodes_says_so_and_what_to_try() -> None:
    run = load("worked-example")
    every = list(steps(run))
    for step in every:
        check(run, step)
    text = explain(every[-1], run, Stepper(run).schedule)
    assert "it diverged" in text
    assert "at step 108 (L)" in text
    assert "scale the inputs" in text
    assert "try a smaller learning rate" in text


def test_scaled_inputs_are_not_blamed() -> None:
    training = Training(settings=Settings(learning_rate=10.0), epochs=5000)
    run = given((1, 1), inputs=[[2.0]], training=training)
    stepper = Stepper(run)
    stepper.run_epochs(9999)
    assert stepper.explanation.endswith("Each update overshoots: try a smaller learning rate.")


def test_numbers_that_overflowed_from_the_start() -> None:
    stepper = Stepper(given((1, 1), "tanh", output="linear"))
    for value in (float("inf"), float("nan")):
        stepper.seek(0)
        stepper.edit(ParameterEdit(weight(1, 1, 1), value))
        for t in range(1, 9):
            stepper.seek(t)
            assert stepper.explanation.endswith(".")
    stepper.seek(6)
    assert "has overflowed" in stepper.explanation


def test_zero_input_zero_error_zero_change() -> None:
    run = given((1, 1), inputs=[[0.0]], targets=[[0.0]], training=Training(epochs=1))
    stepper = Stepper(run)
    stepper.edit(ParameterEdit(next(p for p in run.network.parameters() if not p.j), 0.0))
    said = {t: (stepper.seek(t), stepper.explanation)[1] for t in range(1, 8)}
    assert said[2] == "The prediction meets the target 0 exactly: L = 0."
    assert "asks for no change: ∂L/∂ŷ = 0" in said[3]
    assert said[4] == "x₁ is 0, so w₁₁₁ has no say in ŷ for this row: ∂L/∂w₁₁₁ = 0 · 0 = 0."
    assert "it stays at" in said[6]


def test_one_input_is_not_called_several() -> None:
    biased = given((1, 1))
    said = [explain(list(steps(biased, 2))[1], biased, Stepper(biased).schedule)]
    bare = load("-", stdin=io.StringIO(ONE_WEIGHT))
    said.append(explain(list(steps(bare, 2))[1], bare, Stepper(bare).schedule))
    assert said[0].startswith("The output neuron adds up its input times the weight, ")
    assert said[1] == (
        "The output neuron takes its input times the weight, 0.5 · 1: z₁₁ = 0.5. Its activation "
        "is linear, so it gives out the same number: the prediction ŷ = 0.5."
    )


def test_one_parameter_is_not_called_several() -> None:
    run = load("-", stdin=io.StringIO(ONE_WEIGHT))
    assert "Its 1 parameter starts with " in Stepper(run).explanation
    assert Stepper(run).explanation.endswith("; training will tune it.")
    assert network_words(run).startswith("A 1-1 network (linear) without biases, with the loss ")


def test_one_row_is_not_called_several() -> None:
    run = given((1, 1), rows=1, training=Training(epochs=2))
    closing = next(step for step in steps(run) if isinstance(step, EpochStep))
    assert "The next epoch takes the same row, with" in explain(closing, run, Stepper(run).schedule)


def test_epochs_compare_their_losses() -> None:
    run = given((1, 1), rows=2, training=Training(epochs=3))
    closings = [step for step in steps(run) if isinstance(step, EpochStep | EndStep)]
    texts = [explain(step, run, Stepper(run).schedule) for step in closings]
    assert texts[0].startswith("Both rows have been used once: that is epoch 1.")
    assert re.search(r"Their mean loss is \S+, \S+ lower than in the epoch before\.$", texts[1])
    assert texts[2].endswith("The run ends here: all its epochs are done.")
    assert texts[3].startswith("The run has ended after 3 epochs: all its epochs are done.")


def test_frozen_parameters_and_batches_are_mentioned() -> None:
    network = given((1, 1)).network
    frozen = tuple(network.parameters())[:1]
    run = given((1, 1), rows=2, training=Training(batch_size=2, frozen=frozen))
    texts = [explain(step, run, Stepper(run).schedule) for step in steps(run, 14)]
    assert sum("is frozen" in text for text in texts) == 3
    run = given((1, 1), rows=2, training=Training(batch_size=2))
    texts = [explain(step, run, Stepper(run).schedule) for step in steps(run, 14)]
    assert sum("the mean over the 2 rows of the batch" in text for text in texts) >= 1


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.5, "x₁ is 0.5, so raising w₁₁₁ by a little raises ŷ 0.5 times as much."),
        (-0.5, "x₁ is −0.5, so raising w₁₁₁ by a little lowers ŷ 0.5 times as much."),
        (0.0, "x₁ is 0, so w₁₁₁ has no say in ŷ for this row"),
    ],
)
def test_which_way_a_weight_moves_what_it_adds_to(value: float, said: str) -> None:
    stepper = Stepper(given((1, 1), inputs=[[value]]))
    while stepper.step.target != weight(1, 1, 1):
        stepper.advance()
    assert stepper.explanation.startswith(said)


def told(run: Experiment) -> list[tuple[Step, str]]:
    """The steps up to the first epoch's close, with their words."""
    schedule = Stepper(run).schedule
    every = steps(run, schedule.epoch_close(1) + 1)
    return [(step, explain(step, run, schedule)) for step in every]


@pytest.mark.parametrize("hidden", [(1, 2), (1, 1, 3), (2, 1, 2, 1)])
def test_the_first_sum_over_several_paths_is_explained_whatever_came_before(
    hidden: tuple[int, ...],
) -> None:
    run = given((2, *hidden, 1), "tanh", output="linear")
    found = [text for step, text in told(run) if isinstance(step, NeuronGradientStep)]
    several = [text for text in found if "paths" in text or "Each path counts with" in text]
    long = ["Each path counts with" in text for text in several]
    assert long == [True, *[False] * (len(several) - 1)]


def test_each_kind_of_step_is_explained_where_it_first_comes_up() -> None:
    network = Network((2, 2, 2, 3), ("tanh", "relu", "softmax"), "cross_entropy")
    data = dataset([[0.5, 0.4]], [[0.0, 1.0, 0.0]])
    run = experiment(network, data, Init("uniform", seed=1), Training())
    texts = [text for _, text in told(run)]
    for words, count in [
        ("tanh brings any number", 1),
        (f"{activations.BY_NAME['relu'].does}:", 1),
        ("softmax turns the numbers", 1),
        ("come to something simple together", 1),
        ("Each path counts with", 2),  # times the slope of relu, then of tanh
        ("A bias is added as it is", 2),  # of the last layer, and of those before
    ]:
        assert sum(words in text for text in texts) == count, words


def test_what_is_frozen_is_explained_first_and_so_is_what_moves_first() -> None:
    parameters = tuple(given((2, 2, 1)).network.parameters())
    run = given((2, 2, 1), rows=2, training=Training(batch_size=2, frozen=parameters[:4]))
    updates = [text for step, text in told(run) if step.phase is Phase.UPDATE]
    whatever = [text.endswith(", whatever its gradient is.") for text in updates]
    assert whatever == [True, False, True, *[False] * 6]  # the first weight, the first bias
    moving = [text for text in updates if "is frozen" not in text]
    assert ["mean over the 2 rows" in text for text in moving] == [True, True, *[False] * 3]


def test_a_gradient_with_a_penalty_is_not_said_to_be_that_of_the_loss() -> None:
    rule = Settings(learning_rate=0.1, l2=10.0)
    run = given(
        (1, 1),
        inputs=[[1.0]],
        targets=[[2.0]],
        init=Init("constant"),
        training=Training(settings=rule),
    )
    step_of = {(step.phase, step.target): (step.value, text) for step, text in told(run)}
    value, _ = step_of[Phase.GRADIENT, weight(1, 1, 1)]
    _, words = step_of[Phase.UPDATE, weight(1, 1, 1)]
    assert value is not None
    assert value < 0.0  # so the loss alone shrinks as the weight grows
    assert words.startswith("The loss and the penalty on weights together grow as w₁₁₁ grows")
    assert "penalty" not in step_of[Phase.UPDATE, bias(1, 1)][1]


@pytest.mark.parametrize(
    ("rows", "batch", "frozen", "said"),
    [
        (1, 1, 0, "training will tune them."),
        (3, 1, 0, "training will tune them, row by row."),
        (3, 2, 0, "training will tune them, 2 rows at a time."),
        (3, 0, 0, "training will tune them, by all 3 rows at a time."),
        (3, 9, 0, "training will tune them, by all 3 rows at a time."),
        (3, 1, 1, "training will tune the 2 that are not frozen, row by row."),
        (3, 1, 3, "and all of them are frozen."),
    ],
)
def test_the_start_says_what_training_will_do(
    rows: int, batch: int, frozen: int, said: str
) -> None:
    names = tuple(given((2, 1)).network.parameters())[:frozen]
    run = given((2, 1), rows=rows, training=Training(batch_size=batch, frozen=names))
    assert Stepper(run).explanation.endswith(said)


def test_the_start_names_what_is_predicted() -> None:
    blobs = load("blobs")
    assert f"predicts {blobs.data.target_names[0]} from x and y." in Stepper(blobs).explanation
    assert "=" not in Stepper(blobs).explanation
    many = given((2, 4))
    assert "predicts 4 targets from in1 and in2." in Stepper(many).explanation


def test_a_target_that_is_scaled_is_called_so() -> None:
    stepper = Stepper(load("student-salary", {"scale_targets": "standard"}))
    stepper.seek(4)
    assert "the target (lpa, scaled) is" in stepper.explanation


def test_the_next_epoch_of_a_shuffled_run_has_another_order() -> None:
    run = given((1, 1), rows=3, training=Training(shuffle=True))
    _, text = told(run)[-1]
    assert "Their mean loss, each taken before its update, is" in text
    assert text.endswith(
        "The next epoch takes the same rows, shuffled, with the weights as they are now."
    )


def test_an_edited_input_that_is_far_off_is_named_at_the_end() -> None:
    stepper = Stepper(given((1, 1), inputs=[[1.0]], training=Training(epochs=500)))
    stepper.edit(DatumEdit(False, 1, 1, 1000.0))
    stepper.run_epochs(500)
    assert "An input is far from 0: in1 in row 1 is 1000." in stepper.explanation


def test_what_overflows_before_any_update_is_not_the_learning_rates_fault() -> None:
    stepper = Stepper(given((1, 1), inputs=[[1000.0]], init=Init("constant", weight=1e200)))
    stepper.run_epochs(1)
    stepper.advance()
    assert stepper.explanation.endswith(
        "That was before any update: try smaller first weights, or scaled inputs."
    )


def test_a_weight_whose_input_is_0_does_not_use_up_the_full_sentence() -> None:
    run = given(
        (2, 1), inputs=[[0.0, 0.0], [0.0, 1.0]], targets=[[1.0], [1.0]], init=Init("constant")
    )
    every = [
        (step, text)
        for step, text in told(run)
        if step.target is not None and step.target.kind is Kind.WEIGHT
    ]
    full = [f"{step.target}" for step, text in every if "by a little raises" in text]
    assert full == [str(weight(1, 2, 1))]
    moved = [step.t for step, text in every if "against its gradient" in text]
    assert (
        moved == [step.t for step, _ in every if isinstance(step, UpdateStep) and step.change][:1]
    )


def test_a_hidden_neuron_that_gives_0_does_not_either() -> None:
    run = given(
        (1, 2, 1), "tanh", inputs=[[0.0], [1.0]], targets=[[0.5], [0.2]], init=Init("uniform")
    )
    stepper = Stepper(run)
    for neuron in (1, 2):  # so that both give 0 in row 1
        stepper.edit(ParameterEdit(bias(1, neuron), 0.0))
    full = {
        step.position.place + step.position.update
        for step in steps(stepper, 40)
        if "by a little raises" in (words := explain(step, run, stepper.schedule))
        or "by a little lowers" in words
    }
    assert full == {2}


def updates(run: Experiment, most: int = 100) -> list[tuple[UpdateStep, str]]:
    schedule = Stepper(run).schedule
    return [
        (step, explain(step, run, schedule))
        for step in steps(run, most)
        if isinstance(step, UpdateStep)
    ]


@pytest.mark.parametrize("name", [rule.name for rule in BY_NAME.values() if rule.keeps])
def test_an_optimiser_with_memory_has_none_at_first_and_is_explained_again_with_it(
    name: str,
) -> None:
    run = given((2, 1), inputs=[[1.0, 2.0]], targets=[[0.5]], training=Training(optimizer=name))
    found = updates(run, 40)
    alone = [step.position.update for step, text in found if "remembers none from before" in text]
    both = [step.position.update for step, text in found if "what it remembers of" in text]
    assert alone == [1, 1]  # the first weight, the first bias
    assert both == [2, 2]


def test_a_first_velocity_is_remembered_from_the_first_update_and_momentum_0_nothing() -> None:
    run = given((1, 1), init=Init(velocity=0.5), training=Training(optimizer="momentum"))
    assert "the gradient and its first velocity." in updates(run)[0][1]
    still = Training(optimizer="momentum", settings=Settings(momentum=0.0))
    assert not any(
        "what it remembers" in text for _, text in updates(given((1, 1), training=still))
    )


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_the_first_penalty_is_explained_and_the_biases_pay_none(optimizer: str) -> None:
    rule = Settings(l1=0.1, l2=0.2)
    run = given((2, 1), training=Training(optimizer=optimizer, settings=rule))
    said = [
        (step.target, step.position.update)
        for step, text in updates(run)
        if "The penalty adds" in text
    ]
    assert said == [(weight(1, 1, 1), 1)]
    assert "adds l2 · w₁₁₁ and l1 with the sign of w₁₁₁ to" in updates(run)[0][1]


@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_the_first_batch_says_what_is_applied(reduction: str) -> None:
    training = Training(batch_size=2, batch_reduction=reduction, optimizer="adam")
    found = updates(given((2, 1), rows=2, training=training))
    said = [step.target for step, text in found if f"is the {reduction} over the 2 rows" in text]
    assert said == [weight(1, 1, 1), bias(1, 1)]


def test_no_rate_is_said_to_be_a_schedules_that_has_none() -> None:
    run = given((1, 1), training=Training(settings=Settings(learning_rate=0.0)))
    assert not any("schedule" in text for _, text in updates(run))


def test_an_epoch_with_rows_held_out_is_over_the_others() -> None:
    data = dataset([[1.0], [2.0], [3.0]], [[0.0], [1.0], [1.0]], ([[2.0]], [[1.0]]))
    stepper = Stepper(experiment(given((1, 1)).network, data, Init("constant"), Training()))
    stepper.run_epochs(1)
    assert "training rows have been used once" in stepper.explanation


def test_nothing_is_to_make_the_loss_smaller_where_all_is_frozen() -> None:
    names = tuple(given((1, 1)).network.parameters())
    run = given((1, 1), training=Training(frozen=names))
    said = [text for step, text in told(run) if step.phase is Phase.LOSS]
    assert not any("training is to make" in text for text in said)


def test_a_difference_of_0_moves_no_loss_and_one_that_overflowed_neither() -> None:
    run = given((1, 1), "sigmoid", loss="binary_cross_entropy", inputs=[[1.0]], targets=[[1.0]])
    stepper = Stepper(run)
    for value, said in ((1000.0, "Prediction less target: "), (float("nan"), "has overflowed")):
        stepper.seek(0)
        stepper.edit(ParameterEdit(weight(1, 1, 1), value))
        assert said in (stepper.seek(3), stepper.explanation)[1]
