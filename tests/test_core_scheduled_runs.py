"""Runs whose learning rate goes by a schedule: stepped, sought, trained, edited, gone on with."""

from __future__ import annotations

import io
import json
import math
import random
import re
from array import array
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from networks import bits, draw_experiment, exact, with_schedule

from core.continuing import starting_again
from core.data.errors import InputError
from core.data.experiment import Experiment, load
from core.engine.engine import Interpreted
from core.exports.format import network_words
from core.exports.records import JsonLines
from core.exports.text import Text
from core.formulas.writing import Writer
from core.run.edits import LearningRateEdit
from core.run.position import Phase
from core.run.run import Frame
from core.stepper import Stepper, insights_of
from core.steps.records import UpdateStep
from core.words.explanation import explain
from tui import cli

NEURON = """
[data]
columns = ["x", "y"]
rows = [[1, 0]{more}]
[network]
hidden = []
[init]
scheme = "given"
weights = [[[5.0]]]
biases = [[0]]
[training]
frozen = ["biases"]
learning_rate = 0.1
epochs = {epochs}
{rules}
"""
STEP = 'schedule = "step"\nstep_epochs = 3\nfactor = 0.5'
COSINE = 'schedule = "cosine"\nmin_rate = 0.01'


def read(rules: str, epochs: int = 7, rows: int = 1) -> Experiment:
    more = ", [1, 0]" * (rows - 1)
    return load("-", stdin=io.StringIO(NEURON.format(rules=rules, epochs=epochs, more=more)))


def rates(stepper: Stepper, epochs: int) -> list[float]:
    """η as it stands at the first step of each epoch."""
    found = []
    for epoch in range(1, epochs + 1):
        stepper.seek(stepper.schedule.epoch_start(epoch))
        found.append(stepper.learning_rate)
    return found


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        (STEP, [0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.025]),
        ('schedule = "exponential"\ngamma = 0.5', [0.1, 0.05, 0.025, 0.0125]),
        ('schedule = "inverse_time"\ndecay = 0.5', [0.1, 0.1 / 1.5, 0.05, 0.04]),
        (COSINE, [0.01 + 0.045 * (1 + math.cos(math.pi * k / 6)) for k in range(7)]),
        ("", [0.1] * 7),
    ],
)
def test_the_rate_is_that_of_the_epoch(rules: str, expected: list[float]) -> None:
    stepper = Stepper(read(rules))
    assert rates(stepper, len(expected)) == pytest.approx(expected, rel=1e-14)
    assert rates(Stepper(read(rules, rows=4)), len(expected)) == rates(stepper, len(expected))


def test_a_weight_follows_its_rates_by_hand() -> None:
    """w ← w − η·2w, so that each epoch leaves the share 1 − 2η of it."""
    stepper, weight = Stepper(read(STEP)), 5.0
    for eta in (0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.025):
        weight = weight - eta * (2 * weight)
        stepper.run_epochs(1)
        assert stepper.parameters["w111"] == pytest.approx(weight, rel=1e-14)


# the same bits, however the run is come by


def scheduled(seed: int, epochs: int = 6) -> Experiment:
    draw = random.Random(seed)
    run = draw_experiment(draw, epochs=epochs)
    return replace(run, training=with_schedule(draw, run.training))


def trained(run: Experiment) -> list[float]:
    """The losses and the parameters of a run that is trained in one go, and in pieces of 3."""
    found = []
    for count in (10**6, 3):
        task, state = run.task(), run.initial_state()
        engine, position = Interpreted(run.network.plan(), task), 0
        losses, verdict = array("d", bytes(8 * 99)), 0
        total: list[float] = []
        updates = -(-task.rows // task.batch) * run.training.epochs
        while position < updates and not verdict:
            most = min(count, updates - position)
            done, epochs, verdict = engine.run(
                state, run.training.settings, position, most, losses, losses[:]
            )
            position += done
            total += losses[:epochs]
        found.append([*total, *state.parameters])
    assert list(map(bits, found[0])) == list(map(bits, found[1]))
    return found[0]


@exact
@given(st.integers(0, 2**32))
def test_stepped_sought_and_trained_are_one_run(seed: int) -> None:
    run = scheduled(seed)
    straight, sought = Stepper(run), Stepper(run)
    straight.run_epochs(run.training.epochs)
    assert straight.end is None or straight.t < straight.end
    order = list(range(straight.t + 1))
    random.Random(seed).shuffle(order)
    for t in order[:40]:
        assert straight.seek(t) == sought.seek(t)
        assert bits(straight.learning_rate) == bits(sought.learning_rate)
        if isinstance(sought.step, UpdateStep):
            step = sought.step
            assert bits(step.equations[-1].recompute()) == bits(step.equations[-1].value)
            if not step.frozen:
                assert bits(step.equations[-1].value) == bits(step.value or 0.0)
            assert bits(step.rate.recompute()) == bits(sought.learning_rate)
    epochs = straight.history.epochs
    state = straight.run.timeline.state(epochs * straight.schedule.updates)
    losses = [bucket.loss for bucket in straight.history.buckets]
    assert list(map(bits, [*losses, *state.parameters])) == list(map(bits, trained(run)))


@exact
@given(st.integers(0, 2**32), st.floats(1e-4, 0.2))
def test_an_edit_starts_the_schedule_again(seed: int, rate: float) -> None:
    """From the edit on, the rates are those of a run of the epochs that are left."""
    draw = random.Random(seed)
    run = scheduled(seed)
    stepper = Stepper(run)
    updates = stepper.schedule.updates
    update = draw.randrange(updates * 5)
    stepper.seek(stepper.schedule.update_start(update + 1))
    before = [stepper.run.rate(u).value for u in range(update)]
    stepper.edit(LearningRateEdit(rate))
    left = run.training.epochs - update // updates
    settings = run.training.settings._replace(learning_rate=rate)
    anew = replace(run, training=replace(run.training, settings=settings, epochs=left))
    other, first = Stepper(anew), update // updates * updates
    assert [stepper.run.rate(u).value for u in range(update)] == before
    for u in range(update, run.training.epochs * updates):
        ours, theirs = stepper.run.rate(u).value, other.run.rate(u - first).value
        assert bits(ours) == bits(theirs)
    assert stepper.learning_rate == pytest.approx(rate, rel=1e-14)


def test_an_edit_in_the_midst_of_an_epoch_counts_from_this_epoch() -> None:
    stepper = Stepper(read('schedule = "exponential"\ngamma = 0.5', rows=3))
    stepper.seek(stepper.schedule.update_start(5))  # the second of epoch 2
    assert stepper.learning_rate == 0.05
    stepper.edit(LearningRateEdit(0.8))
    assert stepper.learning_rate == 0.8
    assert rates(stepper, 5) == [0.1, 0.05, 0.4, 0.2, 0.1]
    update = next(u for u in range(99) if isinstance(stepper.seek(u), UpdateStep) and u > 20)
    assert isinstance(stepper.seek(update), UpdateStep)
    stepper.seek(stepper.schedule.update_start(8) - 1)
    assert Writer(stepper.experiment.network.notation).equation(
        Frame(stepper.run, 8).numbers.rate
    ) == ["η = η₀ · γ^(epoch − 2)", "= 0.8 · 0.5^(3 − 2)", "= 0.4"]


def test_an_edit_at_the_close_of_an_epoch_counts_from_the_next() -> None:
    stepper = Stepper(read(STEP))
    stepper.run_epochs(2)
    stepper.edit(LearningRateEdit(0.4))
    assert rates(stepper, 7) == [0.1, 0.1, 0.4, 0.4, 0.4, 0.2, 0.2]


# going on


def test_a_run_goes_on_with_more_epochs_unless_its_rates_depend_on_them() -> None:
    for rules, again in ((STEP, []), (COSINE, ["epochs"])):
        stepper = Stepper(read(rules))
        stepper.run_epochs(7)
        longer = replace(stepper.experiment.training, epochs=9)
        assert starting_again(stepper, ["epochs"], longer) == again
    stepper = Stepper(read(STEP))
    stepper.seek(stepper.schedule.epoch_close(7) + 1)
    stepper.go_on(read(STEP, epochs=9))
    straight = Stepper(read(STEP, epochs=9))
    for t in range(stepper.t, straight.schedule.epoch_close(9) + 2):
        assert stepper.seek(t) == straight.seek(t)


def test_a_run_goes_on_with_another_end_under_any_schedule() -> None:
    stepper = Stepper(read(COSINE))
    stepper.run_epochs(2)
    for change in ({"target_loss": 1e-6}, {"patience": 5}):
        assert starting_again(stepper, change, replace(stepper.experiment.training)) == []


# what is said


def test_the_update_shows_how_the_rate_comes_about() -> None:
    stepper = Stepper(read(STEP))
    stepper.seek(stepper.schedule.row_start(4, 1))
    step = stepper.step
    assert isinstance(step, UpdateStep)
    write = Writer(stepper.experiment.network.notation)
    assert write.equation(step.equations[0]) == [
        "η = η₀ · factor^⌊(epoch − 1) / step_epochs⌋",
        "= 0.1 · 0.5^⌊(4 − 1) / 3⌋",
        "= 0.05",
    ]
    assert write.equation(step.equations[-1])[1] == "= 2.56 − 0.05 · 5.12"
    record = JsonLines(stepper.experiment.network.notation).record(step)
    assert record["learning_rate"] == 0.05
    assert json.loads(json.dumps(record))["old"] == 2.56
    written = Text(stepper.experiment, stepper.schedule).step(step, True)
    assert (
        "η = η₀ · factor^⌊(epoch − 1) / step_epochs⌋ = 0.1 · 0.5^⌊(4 − 1) / 3⌋ = 0.05;" in written
    )
    assert network_words(stepper.experiment) == (
        "A 1-1 network (linear) with the loss squared_error, trained by sgd at a learning rate of "
        "0.1 at first (schedule step), 1 row of 1 in each update."
    )


def test_without_a_schedule_nothing_is_said_of_it() -> None:
    stepper = Stepper(read(""))
    stepper.seek(stepper.schedule.row_start(1, 1))
    step = stepper.step
    assert isinstance(step, UpdateStep)
    assert len(step.equations) == 1
    assert not step.is_scheduled
    assert "learning_rate" not in JsonLines(stepper.experiment.network.notation).record(step)


def test_a_rate_of_0_is_named() -> None:
    stepper = Stepper(read('schedule = "cosine"'))
    stepper.seek(stepper.schedule.row_start(7, 1))
    assert explain(stepper.step, stepper.experiment, stepper.schedule) == (
        "η is 0 in epoch 7, by its schedule: w₁₁₁ stays at 2.3329."
    )


def test_the_close_of_an_epoch_tells_the_next_rate() -> None:
    stepper = Stepper(read(STEP))
    stepper.run_epochs(2)
    assert "schedule" not in stepper.explanation
    stepper.run_epochs(1)
    said = " By the schedule step, η goes from 0.1 to 0.05."
    assert stepper.explanation.endswith(said)
    stepper.edit(LearningRateEdit(0.3))
    stepper.back()
    assert not stepper.explanation.endswith(said)
    stepper.run_epochs(4)
    assert stepper.explanation.endswith("The run ends here: all its epochs are done.")


def test_advice_names_the_rates_that_held() -> None:
    text = NEURON.format(rules='schedule = "exponential"\ngamma = 0.9', epochs=30, more="")
    stepper = Stepper(load("-", {"learning_rate": 3}, stdin=io.StringIO(text)))
    stepper.run_epochs(4)
    (found,) = insights_of(stepper)
    assert found.text.endswith("Each update overshoots at η from 3 to 2.19.")
    assert found.advice == "Try η below 3 at first."


# what is refused


@pytest.mark.parametrize(
    ("rules", "name"),
    [
        ("decay = 0.5", "inverse_time"),
        ("gamma = 0.9", "exponential"),
        ("step_epochs = 3", "step"),
        ("factor = 0.5", "step"),
        ("min_rate = 0.0", "cosine"),
        (f"{STEP}\ndecay = 0.5", "inverse_time"),
    ],
)
def test_what_the_schedule_does_not_read_is_remarked_on_as_with_optimisers(
    rules: str, name: str
) -> None:
    key = rules.split(" = ")[-2].split()[-1]
    (note,) = read(rules).notes
    assert re.fullmatch(
        rf'The schedule \w+ makes no use of {key} \(read with schedule = "{name}"\)\.', note
    )


def test_an_option_takes_another_schedule_and_says_what_is_not_read() -> None:
    text = NEURON.format(rules=STEP, epochs=7, more="")
    run = load("-", {"schedule": "cosine"}, stdin=io.StringIO(text))
    (note,) = run.notes
    assert note.startswith(
        'The schedule cosine makes no use of step_epochs (read with schedule = "s'
    )


@pytest.mark.parametrize(
    "name", ["learning_rate_decay", "lr_decay", "scheduler", "lr_scheduler", "decay_rate"]
)
def test_other_words_for_it_lead_to_it(name: str) -> None:
    with pytest.raises(InputError, match=r'schedule = "step" \(with step_epochs, factor\)'):
        read(f"{name} = 0.5")


def test_the_command_line_takes_a_schedule(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "neuron.toml"
    path.write_text(NEURON.format(rules="", epochs=2, more=""))
    assert cli.run(["train", str(path), "--json", "--schedule", "inverse_time"]) == 0
    weight = json.loads(capsys.readouterr().out)["parameters"]["w111"]
    assert weight == pytest.approx(5 * 0.8 * (1 - 0.2 / 1.1), rel=1e-14)


def test_phases_keep_their_places() -> None:
    stepper = Stepper(read(STEP))
    stepper.run_epochs(1)
    assert (stepper.position.phase, stepper.learning_rate) == (Phase.EPOCH, 0.1)
    assert Stepper(read(STEP)).learning_rate == 0.1
