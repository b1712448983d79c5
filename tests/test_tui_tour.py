"""The tour: where it stops on any network, what it says there, and how it goes with the user."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tours import at, presses, run

from core.data.experiment import load
from core.data.samples import names as sample_names
from core.network.network import Network
from core.run import navigation
from core.run.schedule import Schedule
from core.stepper import Stepper
from tui.drawing.typeset import wrap
from tui.playing.goals import Goal
from tui.tour.state import OVER, tour_of
from tui.tour.ways import way

NARROW = 76  # cells of a line of the card on a screen of 80 columns
MOVES: dict[str, Goal] = {
    "]": navigation.next_phase,
    "[": navigation.previous_phase,
    "u": navigation.next_update,
    "U": navigation.previous_update,
    "e": navigation.next_epoch,
    "E": navigation.previous_epoch,
    "→": lambda _, position: position.t + 1,
    "←": lambda _, position: position.t - 1,
    "Home": lambda _, position: 0,
}


# the way from one step to another


@given(
    sizes=st.lists(st.integers(1, 3), min_size=2, max_size=4),
    rows=st.integers(1, 7),
    batch=st.integers(1, 7),
    here=st.integers(0, 400),
    goal=st.integers(0, 400),
)
def test_a_way_leads_where_it_is_said_to(
    sizes: list[int], rows: int, batch: int, here: int, goal: int
) -> None:
    network = Network(tuple(sizes), ("linear",) * (len(sizes) - 1))
    schedule = Schedule(network, rows, min(batch, rows))
    if here == goal:
        return
    words = way(schedule, schedule.position(here), goal)
    for said in [words, *re.findall(r"or (.) once", words)]:
        keyed = presses(said)
        if keyed[0] == "g":
            assert int("".join(keyed[1:-1])) == goal
            continue
        t = here
        for key in keyed:
            t = MOVES[key](schedule, schedule.position(t))
        assert t == goal, words


WAYS = {  # of student-salary: (from, to)
    (0, 1): "→",
    (9, 8): "←",
    (1, 4): "→ 3 times, or ] once",
    (9, 17): "→ 8 times, or ] once",
    (26, 1002): "e 2 times",
    (26, 1503): "e 3 times",
    (26, 2004): "g, then 2004 and Enter",
    (600, 0): "Home",
    (40, 26): "U",
    (600, 501): "E",
    (30, 27): "← 3 times",
}


@pytest.mark.parametrize(("ends", "words"), WAYS.items())
def test_a_way_takes_few_presses(ends: tuple[int, int], words: str) -> None:
    schedule = Stepper(load("student-salary")).schedule
    assert way(schedule, schedule.position(ends[0]), ends[1]) == words


# the stations


@pytest.mark.parametrize("name", sample_names())
def test_every_station_says_its_words_in_the_room_there_is(name: str) -> None:
    stepper, tour = run(name)
    places = [station.place for station in tour.stations[:-1]]
    assert places == sorted(set(places))
    assert 9 <= len(tour.stations) <= 11
    for k, station in enumerate(tour.stations):
        moment = at(stepper, station.place if station.place >= 0 else stepper.t - 1)
        tour = tour.follow(moment)
        card = tour.card(moment)
        assert (card.place, card.count, card.title) == (k + 1, len(tour.stations), station.title)
        assert len(wrap(card.body, NARROW)) <= 4, card.body
        assert len(wrap(card.hint, NARROW)) == 1, card.hint
        assert card.body[-1] == "." == card.hint[-1]
        assert not re.search(r"\d{9}|None", card.body), card.body
        assert moment.explanation in card.body  # the tour tells no less than any other
    assert tour.finished
    assert card.hint == OVER


SALARY = {
    0: "Left are the inputs, right the prediction and L, how wrong it is.",
    1: "This is row 1: cgpa 8 and iq 80, scaled. Neuron 1 of the hidden layer adds up",
    4: "L = 12.474, which training is to make smaller. L says how wrong the network is for this",
    5: "the loss falls 7.0636 times as much: ∂L/∂ŷ = −7.0636.",
    6: "∂L/∂w₂₁₁ = −7.0636 · (−0.40614) = 2.8688. That is the chain rule",
    8: "δ₂₁ = −7.0636. If the bias rises by 1, so does z₂₁. And δ₂₁ is in the gradient of every",
    9: "−7.0636 · 0.15159 = −1.0708. δ₁₁ is the same. That is backpropagation",
    17: "new = old − η · gradient. The loss shrinks as w₁₁₁ grows",
    26: "row 2, cgpa 6.8 and iq 83, scaled to −0.32816 and −0.91349. The weighted sum is 0.26238",
    1002: "Their mean loss is 0.027959, 1.8786 lower than in the epoch before. So it learns.",
}


OTHERS = {  # (sample, station from 0): what its network has that others have not
    ("blobs", 1): "tanh brings any number to a size of 1 at most: O₁₁ = 0.42485.",
    ("blobs", 2): "This row is tree=oak: y₃ is 1, the other targets are 0.",
    ("blobs", 3): "If the sum z₂₁ rises by a little, the loss rises 0.26785 times as much.",
    ("blobs", 6): "through all 3 neurons of the next layer",
    ("mini-batch", 7): "5 rows make a batch",
    ("mini-batch", 8): "to −0.34765. The gradient is the mean over the 5 rows of the batch. It was",
    ("spiral", 8): "only now the weights move. w₁₁₁ goes down by 0.01 to −0.57644. adam makes",
    ("worked-example", 8): "Its loss was 1.0162e12, 1.0162e12 higher than in the epoch before. The",
    ("learning-rate-too-high", 9): "it diverged",
}


def test_the_numbers_are_those_of_the_screen() -> None:
    stepper, tour = run("student-salary")
    for t, words in SALARY.items():
        moment = at(stepper, t)
        tour = tour.follow(moment)
        assert words in tour.card(moment).body


@pytest.mark.parametrize(("where", "words"), OTHERS.items())
def test_other_networks_are_told_as_they_are(where: tuple[str, int], words: str) -> None:
    name, k = where
    stepper, tour = run(name)
    moment = at(stepper, tour.stations[k].place)
    assert words in replace(tour, at=k, since=moment.step.t).card(moment).body


def test_softmax_with_a_squared_error_is_told_in_as_few_lines() -> None:
    stepper = Stepper(load("blobs", {"loss": "squared_error"}))
    tour = tour_of(at(stepper, 0))
    for k, station in enumerate(tour.stations[:-1]):
        moment = at(stepper, station.place)
        card = replace(tour, at=k, since=moment.step.t).card(moment)
        assert len(wrap(card.body, NARROW)) <= 4, card.body
        assert k != 3 or "z₂₁ moves all 3 predictions through softmax" in card.body


def test_many_columns_are_counted_and_long_names_cut() -> None:
    rows = [[float(k) for k in range(6)] for _ in range(2)]
    columns = [f"a very long name of a column, number {k}" for k in range(6)]
    document = f"[data]\ncolumns = {columns}\nrows = {rows}".replace("'", '"')
    stepper = Stepper(load("-", stdin=io.StringIO(document)))
    tour = tour_of(at(stepper, 0))
    assert "from 5 inputs" in tour.card(at(stepper, 0)).body
    moment = at(stepper, 1)
    assert "This is row 1: its 5 inputs." in tour.follow(moment).card(moment).body


# with the user


def test_what_lies_between_two_stations_is_on_the_way() -> None:
    stepper, tour = run("student-salary")
    tour = tour.follow(at(stepper, 1)).follow(at(stepper, 2))
    card = tour.card(at(stepper, 2))
    assert card.place == 2
    assert card.body == stepper.explanation
    assert card.hint == "Press → 2 times, or ] once: the loss."


def test_epochs_are_led_through_one_by_one() -> None:
    stepper, tour = run("student-salary")
    second = stepper.schedule.update_start(2)
    tour = tour.follow(at(stepper, stepper.schedule.row_start(1, 1))).follow(at(stepper, second))
    ahead = "all rows, to the close of epoch 2."
    assert tour.card(at(stepper, second)).hint == f"Press e 2 times: {ahead}"
    closed = at(stepper, stepper.schedule.epoch_close(1))
    assert tour.follow(closed).card(closed).hint == f"Press e: {ahead}"


def test_stations_of_the_first_update_may_be_left_out_and_gone_back_to() -> None:
    stepper, tour = run("student-salary")
    for t, place in [(17, 8), (4, 3), (0, 1), (6, 5), (5, 4)]:
        tour = tour.follow(at(stepper, t))
        assert tour.card(at(stepper, t)).place == place


def test_a_look_ahead_does_not_end_the_tour() -> None:
    stepper, tour = run("student-salary")
    for t, hint in [
        (1002, "The tour goes on at step 1: press g, then 1 and Enter."),
        (2, "The tour goes on at step 1: press ←."),
    ]:
        moment = at(stepper, t)
        tour = tour.follow(moment)
        card = tour.card(moment)
        assert (card.place, card.body, card.hint) == (1, moment.explanation, hint)
    assert tour.follow(at(stepper, 1)).at == 1


def test_gone_back_too_far_it_tells_the_way() -> None:
    stepper, tour = run("student-salary")
    for t in (17, 26):
        tour = tour.follow(at(stepper, t))
    moment = at(stepper, 20)
    card = tour.follow(moment).card(moment)
    assert card.place == 9
    assert card.hint.startswith("The tour goes on at step 1,002: press ")


def test_it_waits_while_the_run_goes_on_by_itself() -> None:
    stepper, tour = run("student-salary")
    for t in (1, 4, 5):
        moment = at(stepper, t, running=True)
        tour = tour.follow(moment)
        card = tour.card(moment)
        assert card.place == 1
        assert card.body == moment.explanation
        assert card.hint == "It runs by itself. Space pauses it; the tour goes on at step 1."
    assert tour.follow(at(stepper, 5)).at == 3


def test_the_end_of_a_run_that_comes_early_is_a_station() -> None:
    stepper = Stepper(load("student-salary", {"epochs": 1}))
    tour = tour_of(at(stepper, 0))
    assert tour.stations[-2].place == 501
    tour = tour.follow(at(stepper, 17)).follow(at(stepper, 26))
    for t in (502, 501, 500):
        tour = tour.follow(at(stepper, t))
    assert tour.finished


def test_it_begins_anew_with_another_experiment() -> None:
    stepper, tour = run("student-salary")
    tour = tour.follow(at(stepper, 5))
    other = Stepper(load("xor"))
    tour = tour.follow(at(other, 0))
    assert (tour.at, tour.experiment) == (0, other.experiment)


def test_whoever_has_been_further_before_is_told_everything_all_the_same() -> None:
    stepper, tour = run("student-salary")
    stepper.seek(2000)
    for t in (17, 26, 1002, 1002):
        tour = tour.follow(at(stepper, t))
    assert tour.at == 9
    assert tour.follow(at(stepper, 1001)).finished


def test_once_finished_it_stays_so() -> None:
    stepper, tour = run("student-salary")
    for t in (17, 26, 1002, 900, 0, 5):
        tour = tour.follow(at(stepper, t))
    assert tour.finished


ODD_RUNS: dict[str, tuple[str, dict[str, object]]] = {  # in which a sentence might not hold
    "no hidden layer": ("student-salary", {"hidden": []}),
    "no biases": ("xor", {"biases": "none"}),
    "shared biases": ("xor", {"biases": "shared"}),
    "one row, one epoch": ("worked-example", {"epochs": 1}),
    "more rows a batch than there are": ("student-salary", {"batch_size": 999}),
    "shuffled": ("student-salary", {"shuffle": True}),
    "frozen": ("student-salary", {"frozen": ["weights", "biases"]}),
    "half frozen": ("student-salary", {"frozen": ["layer 1"]}),
    "momentum": ("student-salary", {"optimizer": "momentum"}),
    "penalties": ("student-salary", {"l1": 0.1, "l2": 0.1}),
    "several paths late": ("student-salary", {"hidden": [2, 1, 1]}),
    "scaled targets": ("student-salary", {"scale_targets": "standard"}),
    "softmax, squared errors": ("blobs", {"loss": "squared_error"}),
    "a high rate": ("student-salary", {"learning_rate": 5.0}),
    "a falling rate": ("student-salary", {"schedule": "exponential"}),
}


@pytest.mark.parametrize("run_of", ODD_RUNS)
def test_it_tells_no_less_than_any_other_in_odd_runs(run_of: str) -> None:
    name, values = ODD_RUNS[run_of]
    stepper = Stepper(load(name, values))
    stepper.run_epochs(3)  # so that it is known where it ends
    tour = tour_of(at(stepper, 0))
    for station in tour.stations:
        end = stepper.end or station.place
        moment = at(stepper, min(station.place, end) if station.place >= 0 else stepper.t - 1)
        tour = tour.follow(moment)
        assert moment.explanation in tour.card(moment).body
