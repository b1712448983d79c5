"""Each step in words: with its numbers, at length where it is new, in ASCII where asked for."""

from __future__ import annotations

import random
import re

import pytest
from networks import OUTPUTS, draw_experiment, given, steps

from core.data.experiment import Experiment, load
from core.formulas.names import weight
from core.formulas.numerals import numeral
from core.network.training import Training
from core.rules.activations import ACTIVATIONS
from core.rules.losses import LOSSES
from core.rules.optimizers import BY_NAME, Settings
from core.run.edits import ParameterEdit
from core.run.position import Reason
from core.stepper import Stepper
from core.steps.records import EndStep, EpochStep, ForwardStep, InitStep, NeuronGradientStep, Step
from core.words.endings import ENDINGS
from core.words.explanation import DIGITS, explain


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
    assert all(rule.does and rule.called for rule in ACTIVATIONS)
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
        "the experiment gives; training will tune them, row by row."
    )
    assert texts[1] == (
        "Neuron 1 of the hidden layer adds up each input times its weight, 0.1 · 8 + 0.1 · 80, and "
        "its bias 0.2: z₁₁ = 9. Its activation is linear, so it gives out the same number: O₁₁ = 9."
    )
    assert texts[4] == (
        "The prediction 18 is 15 too high: the target (lpa) is 3. Squared, the error counts as "
        "L = 225, which training will make smaller."
    )
    assert texts[5] == (
        "If the prediction rises by a little, the loss rises 30 times as much: ∂L/∂ŷ = 30. Its "
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
        "The one row has been used: that is epoch 1. Its loss is 225. The next epoch takes the "
        "same rows, with the weights as they are now."
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
    assert said[4] == "x₁ is 0, so w₁₁₁ has no say in ŷ for this row: ∂L/∂w₁₁₁ = 0."
    assert "it stays at" in said[6]


def test_epochs_compare_their_losses() -> None:
    run = given((1, 1), rows=2, training=Training(epochs=3))
    closings = [step for step in steps(run) if isinstance(step, EpochStep | EndStep)]
    texts = [explain(step, run, Stepper(run).schedule) for step in closings]
    assert texts[0].startswith("All 2 rows have been used once: that is epoch 1.")
    assert re.search(r"Their mean loss is \S+, \S+ lower than before\.$", texts[1])
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
