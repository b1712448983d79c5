"""Where the user wants to go, by names: each gradient is found by the name of what it is of."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from networks import dataset, exact, experiments

from core.data.dataset import Column
from core.data.experiment import Experiment, load
from core.formulas.names import LOSS, output, weight
from core.network.network import Network
from core.run.position import Phase
from core.run.schedule import Schedule
from core.stepper import Stepper
from tui.playing.goals import gradient_words, hint, named, read_goal

DATA = dataset([[1.0, 2.0]], [[3.0]])  # its columns are in1, in2 and out1
SMALL = Schedule(Network((2, 2, 1), ("linear", "linear")), 4, 2)
LARGE = Schedule(Network((2, 12, 3), ("linear", "linear")), 4)


def test_the_hint_names_what_this_network_has() -> None:
    assert hint(Network((2, 2, 1), ("linear", "linear"))).endswith("of w111 · O11 · x1 · L")
    assert hint(Network((2, 1), ("sigmoid",))).endswith("of w111 · yhat1 · x1 · L")
    mine = Network(
        (2, 2, 1), ("linear",) * 2, names=(("h1", output(1, 1, 2)), ("w5", weight(1, 1, 1)))
    )
    assert hint(mine).endswith("of w5 · h1 · x1 · L")


@exact
@given(experiments(), st.integers(0, 10**6), st.booleans())
def test_a_name_leads_to_its_gradient(experiment: Experiment, chosen: int, capital: bool) -> None:
    stepper, notation = Stepper(experiment), experiment.network.notation
    stepper.seek(chosen % stepper.schedule.update_steps)
    here, network = stepper.position, experiment.network
    neurons = [
        network.output(layer, k)
        for layer in range(1, network.last + 1)
        for k in range(1, network.sizes[layer] + 1)
    ]
    for symbol in [LOSS, *network.parameters(), *neurons]:
        name = notation.ascii(symbol)
        t = read_goal(name.upper() if capital else name, stepper.schedule, here, experiment.data)
        position = stepper.schedule.position(t)
        assert stepper.schedule.target(position) == symbol
        assert position.phase is (Phase.LOSS if symbol == LOSS else Phase.GRADIENT)
        assert (position.update, position.place) == (max(here.update, 1), here.place)


@pytest.mark.parametrize(
    ("schedule", "text", "target"),
    [
        (SMALL, "z12", "O12"),
        (SMALL, "delta21", "yhat1"),
        (SMALL, "yhat", "yhat1"),
        (SMALL, " w 111", "w111"),
        (SMALL, "w₁₁₁", "w111"),
        (SMALL, "δ₂₁", "yhat1"),
        (SMALL, "ŷ", "yhat1"),
        (SMALL, "out1", "yhat1"),
        (SMALL, " y1", "yhat1"),
        (LARGE, "O₁,₁₂", "O1_12"),
        (LARGE, "O1_12", "O1_12"),
        (LARGE, "yhat3", "yhat3"),
        (LARGE, "delta2_3", "yhat3"),
        (LARGE, "b1_12", "b1_12"),
    ],
)
def test_other_names_lead_there_too(schedule: Schedule, text: str, target: str) -> None:
    t = read_goal(text, schedule, schedule.position(0), DATA)
    found = schedule.target(schedule.position(t))
    assert found is not None
    assert schedule.network.notation.ascii(found) == target


@pytest.mark.parametrize(
    ("schedule", "text"),
    [
        (SMALL, "O13"),
        (SMALL, "O31"),
        (SMALL, "O01"),
        (SMALL, "yhat2"),
        (SMALL, "w131"),
        (SMALL, "x3"),
        (SMALL, "O1_1"),
        (SMALL, "delta"),
        (LARGE, "O112"),
        (LARGE, "yhat"),
        (LARGE, "yhat4"),
        (LARGE, "O1_13"),
    ],
)
def test_a_name_of_nothing_is_said_to_be_none(schedule: Schedule, text: str) -> None:
    with pytest.raises(ValueError, match=r"the gradient of w1_?1_?1 · O1_?1 · x1 · L\.$") as no:
        read_goal(text, schedule, schedule.position(0), DATA)
    assert str(no.value).startswith(f'There is nothing called "{text}" here. Write a step')


def test_a_class_or_a_column_of_several_words_leads_to_its_output() -> None:
    data = replace(DATA, target_columns=(Column("no"), Column("yes")), classes=("no", "not yet"))
    schedule = Schedule(Network((2, 2), ("softmax",), "cross_entropy"), 4)
    for text, name in (("no", "yhat1"), ("not yet", "yhat2"), ("in2", "x2")):
        symbol = named(text, schedule.network, data)
        assert symbol is not None
        assert schedule.network.notation.ascii(symbol) == name


def test_a_number_is_a_step_though_a_column_is_called_so() -> None:
    data = replace(DATA, input_columns=(Column("25"), Column("e2")))
    for text, t in (("25", 25), ("e2", SMALL.epoch_close(2))):
        assert read_goal(text, SMALL, SMALL.position(0), data) == t


def test_an_input_leads_to_where_its_gradient_is_known() -> None:
    for text in ("x1", "x₂", " X 2"):
        t = read_goal(text, SMALL, SMALL.position(1), DATA)
        assert t == SMALL.row_steps
        assert SMALL.position(t).index == SMALL.gradient_steps - 1


def test_a_jump_is_told_with_row_and_update() -> None:
    stepper = Stepper(load("student-salary"))
    for t, words in ((29, "L of row 2, in update 2"), (30, "∂L/∂ŷ of row 2, in update 2")):
        stepper.seek(t)
        assert gradient_words(stepper.step, stepper.experiment.network) == f"{words}: step {t}."
