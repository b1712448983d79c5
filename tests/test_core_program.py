"""The program of an update: it runs, and gives the bits of the steps; its lines are the steps'."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import islice, pairwise

import pytest
from combinations import crossed
from hypothesis import given
from networks import HIDDEN, OUTPUTS, bits, draw_experiment, exact, experiments
from networks import experiment as assembled
from networks import given as network_of
from syrupy.assertion import SnapshotAssertion

from core.data.experiment import Experiment, load
from core.formulas.names import LOSS, delta, pre_activation, weight
from core.network.network import Network
from core.network.training import Training
from core.program.listing import Listing, Program
from core.program.python import MODULES, Python
from core.program.source import imports, source, values
from core.program.statements import Statement
from core.rules.optimizers import BY_NAME, Settings, readers
from core.run.edits import LearningRateEdit, ParameterEdit
from core.run.run import Frame, Run
from core.run.schedule import Schedule
from core.stepper import Stepper
from core.steps.records import (
    ForwardStep,
    LossStep,
    NeuronGradientStep,
    ParameterGradientStep,
    Step,
    UpdateStep,
)

Names = dict[str, object]


def program(run: Experiment) -> Program:
    schedule = Schedule(run.network, run.data.rows, run.batch, run.training.shuffle, run.init.seed)
    return Program(schedule, run.training)


def begun(run: Run, update: int) -> Names:
    """The names of a program before its first line: functions and values."""
    names: Names = {}
    everything = (f"{name}()" for module in MODULES.values() for name in module)
    exec(
        "\n".join([*imports(" ".join(everything)), *values(run, Frame(run, update))]),
        names,
    )
    return names


def same(names: Names, name: str, value: float | None) -> None:
    held = names[name]
    assert value is not None
    assert isinstance(held, float), name
    assert bits(held) == bits(value), f"{name}: {held!r}, not {value!r}"


def check(step: Step, names: Names, write: Python) -> None:
    """Once the lines of a step have run, its numbers stand under their names."""
    target = step.target
    assert target is not None
    name = write.name(target)
    if isinstance(step, ForwardStep):
        same(names, write.name(pre_activation(target.layer, target.i)), step.z)
    elif isinstance(step, NeuronGradientStep):
        same(names, write.name(delta(target.layer, target.i)), step.delta)
        if f"dL_d{name}" in names:
            same(names, f"dL_d{name}", step.value)
    elif isinstance(step, ParameterGradientStep):
        same(names, f"dL_d{name}", step.value)
    if isinstance(step, UpdateStep):
        for equation in step.equations:
            same(names, write.name(equation.left, target), equation.value)
        same(names, name, step.value)
    if isinstance(step, LossStep):
        same(names, "L", step.value)
    if isinstance(step, ForwardStep):
        same(names, name, step.value)


def follow(run: Experiment | Stepper, updates: int) -> None:
    """Run the lines of some updates beside the steps, then each update all at once."""
    stepper = run if isinstance(run, Stepper) else Stepper(run)
    schedule, training = stepper.schedule, stepper.experiment.training
    write, listings = Python(schedule.network.notation), Program(schedule, training)
    rule = BY_NAME[training.optimizer]
    for update in range(1, updates + 1):
        stepper.seek(schedule.update_start(update))
        names = begun(stepper.run, update)
        for place in range(schedule.batch_rows(update)):
            listing = listings.listing(update, place)
            *of_row, of_update = listing.blocks
            for block, following in pairwise((*of_row, of_update)):
                exec("\n".join(map(listing.text, range(block.start, following.start))), names)
                t = listing.position(block.start).t
                for step in map(
                    stepper.seek, range(t, t + schedule.phase_steps(stepper.seek(t).position))
                ):
                    check(step, names, write)
        for index in range(schedule.network.parameter_count):
            step = stepper.seek(schedule.row_start(update, listing.rows) + index)
            exec("\n".join(map(listing.text, listing.places(step.position))), names)
            check(step, names, write)
        everything: Names = {}
        exec(source(stepper.run, update), everything)
        after = Frame(stepper.run, update).numbers.after
        for parameter in schedule.network.parameters():
            place, name = schedule.network.parameter_place(parameter), write.name(parameter)
            same(everything, name, after.parameters[place])
            memory = [vector[place] for vector in (after.first, after.second) if len(vector)]
            if parameter not in training.frozen:
                for kept, value in zip(rule.keeps, memory, strict=True):
                    same(everything, f"{kept.now.ascii}_{name}", value)
        for power in rule.powers:
            same(everything, power.power.ascii.replace("^", "_"), after.powers[power.place])
        if stepper.end is not None and schedule.update_start(update + 1) >= stepper.end:
            return


# bits


@exact
@given(experiments())
def test_the_program_gives_the_bits_of_the_steps(run: Experiment) -> None:
    follow(run, 3)


@pytest.mark.parametrize("optimizer", readers("epsilon"))
def test_a_division_by_0_gives_the_bits_of_the_steps_too(optimizer: str) -> None:
    rule = Settings(epsilon=0.0)
    run = network_of((2, 1), inputs=[[0.0, 1.0]], training=Training(optimizer, rule, epochs=1))
    follow(run, 1)
    listing = program(run).listing(1, 0)
    lines = list(map(listing.text, range(len(listing))))
    assert any("learning_rate*divide(" in line for line in lines), lines


@pytest.mark.parametrize(("ends", "optimizer"), crossed(OUTPUTS, BY_NAME))
def test_every_optimiser_with_every_loss(ends: tuple[str, str], optimizer: str) -> None:
    activation, loss = ends
    draw = random.Random(f"{optimizer} {activation} {loss}")
    hidden = draw.choice(HIDDEN)
    rule = Settings(learning_rate=0.05, l1=draw.choice((0.0, 0.01)), l2=draw.choice((0.0, 0.1)))
    training = Training(
        optimizer, rule, batch_size=draw.choice((1, 2)), frozen=(weight(1, 2, 1),), epochs=2
    )
    base = draw_experiment(draw)
    network = Network((2, 2, 2), (hidden, activation), loss)
    targets = [[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]]
    inputs = [[draw.uniform(-2, 2) for _ in range(2)] for _ in range(3)]
    data = network_of((2, 2, 2), inputs=inputs, targets=targets).data
    follow(assembled(network, data, base.init, training), 2)


@pytest.mark.parametrize("name", ["learning-rate-too-high", "worked-example"])
def test_it_overflows_as_the_run_does(name: str) -> None:
    stepper = Stepper(load(name))
    stepper.run_epochs(1000)
    assert stepper.end is not None
    last = stepper.schedule.updates * stepper.position.epoch
    everything: Names = {}
    exec(source(stepper.run, last), everything)
    for parameter in stepper.schedule.network.parameters():
        place = stepper.schedule.network.parameter_place(parameter)
        ascii_name = stepper.schedule.network.notation.ascii(parameter)
        same(everything, ascii_name, Frame(stepper.run, last).numbers.after.parameters[place])


def test_it_starts_from_what_was_changed() -> None:
    stepper = Stepper(load("student-salary"))
    stepper.seek(30)
    stepper.edit(ParameterEdit(weight(1, 1, 1), 0.5))
    stepper.edit(LearningRateEdit(0.02))
    text = source(stepper.run, 2)
    assert "\nlearning_rate = 0.02\n" in text
    assert "\nw111 = 0.5\n" in text
    follow(stepper, 3)


# lines and steps


@exact
@given(experiments())
def test_lines_and_steps_belong_together(run: Experiment) -> None:
    listings = program(run)
    schedule = listings.schedule
    for update in (1, schedule.updates, schedule.updates + 1):
        for place in range(schedule.batch_rows(update)):
            listing = listings.listing(update, place)
            first = schedule.row_start(update, place)
            row = range(first, first + schedule.row_steps)
            start = schedule.row_start(update, listing.rows)
            steps = [*row, *range(start, start + schedule.network.parameter_count)]
            seen: list[int] = []
            for t in steps:
                position = schedule.position(t)
                places = listing.places(position)
                assert places == tuple(sorted(set(places)))
                assert places
                seen.extend(places)
                assert [listing.position(line) for line in places] == [position] * len(places)
                if t < start:
                    assert listings.at(position) == listing
            assert len(seen) == len(set(seen))
            heads = [line for block in listing.blocks for line in range(block.start, block.first)]
            rest = set(range(len(listing))) - {*seen, *heads}
            softmax = run.network.activations[-1] == "softmax"
            assert len(rest) == (2 if softmax else 0)
            for line in (*heads, *rest):
                assert listing.position(line).t in steps


@exact
@given(experiments())
def test_between_updates_the_last_one_is_shown(run: Experiment) -> None:
    listings = program(run)
    schedule = listings.schedule
    assert listings.at(schedule.position(0)) == listings.listing(1, 0)
    closing = schedule.position(schedule.epoch_close(2))
    listing = listings.at(closing)
    assert listing.update == 2 * schedule.updates
    assert listing.place == listing.rows - 1
    assert listing.places(closing) == ()


def test_many_frozen_parameters_take_a_line_each() -> None:
    base = load("mini-batch")
    frozen = tuple(list(base.network.parameters())[1:7])
    training = Training("adam", batch_size=2, frozen=frozen)
    listing = program(assembled(base.network, base.data, base.init, training)).listing(1, 0)
    block = listing.blocks[-1]
    index = [block.section.index(line) for line in range(block.section.lines)]
    counts = [index.count(k) for k in range(9)]
    assert counts == [2 + 6, 1, 1, 1, 1, 1, 1, 6, 6]


# text


def test_what_is_done_is_what_came_before_in_a_softmax_too() -> None:
    listings = program(network_of((2, 2, 3), output="softmax", loss="cross_entropy"))
    listing, schedule = listings.listing(1, 0), listings.schedule
    for t in range(1, schedule.update_start(2)):
        position = schedule.position(t)
        places = listing.places(position)
        for block in listing.blocks:
            for line in range(block.first, block.first + block.section.lines):
                before = listing.position(line).t < t
                assert line in places or listing.done(line, position, places) == before


def lines(listing: Listing) -> list[str]:
    return [listing.text(line) for line in range(len(listing))]


CASES: dict[str, tuple[str, Sequence[str], str, Training]] = {
    "linear": ("linear", ("linear", "linear"), "squared_error", Training()),
    "tanh, adamw, penalties, a batch": (
        "tanh",
        ("tanh", "sigmoid"),
        "binary_cross_entropy",
        Training("adamw", Settings(l1=0.01, l2=0.1), batch_size=2, frozen=(weight(1, 1, 1),)),
    ),
    "gelu, huber, nesterov": ("gelu", ("gelu", "relu"), "huber", Training("nesterov")),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_written(case: str, snapshot: SnapshotAssertion) -> None:
    _, activations, loss, training = CASES[case]
    base = network_of((2, 1, 1), rows=3)
    network = Network((2, 1, 1), tuple(activations), loss)
    listings = program(assembled(network, base.data, base.init, training))
    assert "\n".join(lines(listings.listing(1, 0))) == snapshot


def test_a_softmax_shares_its_sum(snapshot: SnapshotAssertion) -> None:
    listings = program(load("blobs"))
    assert "\n".join(lines(listings.listing(1, 0))) == snapshot


def test_names_of_a_large_network_have_separators() -> None:
    listing = program(network_of((12, 2, 1))).listing(1, 0)
    assert listing.text(2).startswith("z1_1 = w1_1_1*x1 + w1_2_1*x2 + ")
    assert listing.text(1).endswith("x11, x12, y1 = data[1]")


def test_terms_are_made_when_they_are_asked_for() -> None:
    made: list[int] = []

    def term(k: int) -> object:
        made.append(k)
        return weight(1, k + 1, 1)

    statement = Statement(LOSS, 784, term)  # type: ignore[arg-type]
    notation = Network((784, 1), ("linear",)).notation
    pieces = islice(Python(notation).statement(statement), 5)
    assert "".join(text for text, _ in pieces) == "L = w1_1_1 + w1_2_1"
    assert made == [0, 1]


def test_a_line_of_a_large_network_is_arithmetic() -> None:
    listing = program(network_of((784, 128, 10), "relu", output="linear")).listing(1, 0)
    assert len(listing) == 2 + 2 * 138 + 1 + 1 + 1 + 2 * 138 + 101_770 + 1 + 101_770
    assert listing.text(len(listing) - 1) == "b2_10 = b2_10 - learning_rate*dL_db2_10"
    assert listing.text(listing.row_lines) == "# update"
    position = listing.position(listing.row_lines + 1 + 784)
    assert listing.program.schedule.target(position) == listing.program.network.parameter(784)
