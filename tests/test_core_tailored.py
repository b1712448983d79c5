"""The tailored engine: the bits of the others, and what it is made for."""

from __future__ import annotations

import random
from array import array
from collections.abc import Callable

import pytest
from compiled_kernel import Tailoring
from engines import ANY_FLOAT, Case, bits, needs_numba, quick
from hypothesis import given, settings
from hypothesis import strategies as st
from tailored_cases import CASES, DEFAULT, cut_of, name, tailor_made

from core.engine import cache
from core.engine.cache_key import Cut
from core.engine.engine import Interpreted, TrainingRows
from core.engine.kernel import State
from core.engine.tailored import Tailored
from core.network.network import Network
from core.rules.optimizers import Settings

# the same bits


@pytest.fixture(scope="session")
def all_made(tailoring: Tailoring) -> None:
    """The kernels of all cases, compiled."""
    tailoring(*map(cut_of, CASES))


@needs_numba
@pytest.mark.usefixtures("made")
@pytest.mark.parametrize("case", CASES[:DEFAULT], ids=name)
def test_the_same_bits_after_many_updates(case: Case) -> None:
    same_after_many_updates(case)


@needs_numba
@pytest.mark.long
@pytest.mark.usefixtures("all_made")
@pytest.mark.parametrize("case", CASES[DEFAULT:], ids=name)
def test_the_same_bits_of_all_kinds_after_many_updates(case: Case) -> None:
    same_after_many_updates(case)


def same_after_many_updates(case: Case) -> None:
    interpreted = case.run(Interpreted(case.net, case.task), [3_000])
    assert interpreted[0][0] > 1
    assert bits(interpreted) == bits(case.run(tailor_made(case), [3_000]))


pieces = st.lists(st.integers(0, 60), min_size=1, max_size=4)


rates = st.sampled_from([0.001, 0.1, 10.0])


@needs_numba
@pytest.mark.usefixtures("made")
@given(st.sampled_from(CASES[:DEFAULT]), st.integers(0, 2**32), pieces, rates)
@settings(quick, max_examples=40)
def test_the_same_bits_with_any_data_in_any_pieces(
    case: Case, seed: int, counts: list[int], rate: float
) -> None:
    same_in_pieces(case, seed, counts, rate)


@needs_numba
@pytest.mark.long
@pytest.mark.usefixtures("all_made")
@given(st.sampled_from(CASES), st.integers(0, 2**32), pieces, rates)
@settings(quick, max_examples=400)
def test_the_same_bits_of_all_kinds_with_any_data_in_any_pieces(
    case: Case, seed: int, counts: list[int], rate: float
) -> None:
    same_in_pieces(case, seed, counts, rate)


def same_in_pieces(case: Case, seed: int, counts: list[int], rate: float) -> None:
    draw = random.Random(seed)
    other = with_numbers(case, lambda: draw.uniform(0.0, 1.0), seed)
    other.rule = case.rule._replace(learning_rate=rate)
    interpreted = other.run(Interpreted(other.net, other.task), counts)
    assert bits(interpreted) == bits(other.run(tailor_made(other), counts))


some_numbers = st.lists(ANY_FLOAT, min_size=1, max_size=20)


@needs_numba
@pytest.mark.usefixtures("made")
@given(st.sampled_from(CASES[:DEFAULT]), some_numbers, st.integers(2, 20))
@settings(quick, max_examples=30)
def test_the_same_bits_with_any_numbers(case: Case, chosen: list[float], count: int) -> None:
    same_with_numbers(case, chosen, count)


@needs_numba
@pytest.mark.long
@pytest.mark.usefixtures("all_made")
@given(st.sampled_from(CASES), some_numbers, st.integers(2, 20))
@settings(quick, max_examples=200)
def test_the_same_bits_of_all_kinds_with_any_numbers(
    case: Case, chosen: list[float], count: int
) -> None:
    same_with_numbers(case, chosen, count)


def same_with_numbers(case: Case, chosen: list[float], count: int) -> None:
    draw = random.Random(0)
    other = with_numbers(case, lambda: draw.choice(chosen), 7)
    interpreted = other.run(Interpreted(other.net, other.task), [count])
    assert bits(interpreted) == bits(other.run(tailor_made(other), [count]))


@needs_numba
@pytest.mark.usefixtures("made")
def test_rows_given_for_a_call_are_those_that_count() -> None:
    case = CASES[0]
    other = with_numbers(case, random.Random(3).random, 0)  # as many rows
    inputs, targets = array("d", other.task.inputs), array("d", other.task.targets)
    rows = TrainingRows(inputs, targets, other.task.rows)
    found = []
    for engine in (Interpreted(case.net, other.task), tailor_made(case)):
        state = State(*(array("d", vector) for vector in case.state))
        losses = array("d", bytes(8 * 20_000))
        engine.run(state, case.rule, 0, 60, losses, losses, rows)
        found.append(bits([list(vector) for vector in state]))
    assert found[0] == found[1]


def with_numbers(case: Case, number: Callable[[], float], seed: int) -> Case:
    """The same network with other rows, of another count, other parameters and another seed."""
    rows = 20 + seed % 3
    task = case.task._replace(
        inputs=array("d", [number() for _ in range(rows * case.net.sizes[0])]),
        targets=array("d", [number() for _ in range(rows * case.net.sizes[-1])]),
        rows=rows,
        seed=seed,
    )
    parameters = array("d", [number() for _ in case.state.parameters])
    return Case(case.network, task, case.state._replace(parameters=parameters), case.rule)


@needs_numba
@pytest.mark.usefixtures("made")
@pytest.mark.parametrize("rule", [Settings(0.01, l2=0.1), Settings(0.01, l1=0.1)])
def test_other_penalties_than_those_it_is_made_for_count(rule: Settings) -> None:
    case = CASES[0]
    other = Case(case.network, case.task, case.state, rule)
    engine = Tailored(case.net, case.task, cut_of(case))
    assert bits(other.run(Interpreted(case.net, case.task), [100])) == bits(
        other.run(engine, [100])
    )


@needs_numba
@pytest.mark.usefixtures("made")
def test_its_code_serves_calls_of_several_updates_only() -> None:
    engine = tailor_made(CASES[0])
    codes = [engine._train(CASES[0].rule, count) for count in (0, 1, 2, 1000)]
    assert codes[0] is codes[1]
    assert codes[2] is codes[3]
    assert codes[1] is not codes[2]


# what it is made for


@pytest.mark.parametrize("case", CASES, ids=name)
def test_a_cut_comes_back_from_its_text(case: Case) -> None:
    cut = cut_of(case)
    assert Cut.from_text(cut.text) == cut
    assert "\n" not in cut.text


def test_all_that_selects_code_is_in_the_cut() -> None:
    case = CASES[0]
    cuts = [cut_of(case)]
    for change in (
        {"batch": 2}, {"shuffle": True}, {"optimizer": 1}, {"frozen": [1]}, {"test_rows": 1},
    ):  # fmt: skip
        cuts.append(Cut.of(case.net, case.task._replace(**change), case.rule))
    for rule in (Settings(l1=0.1), Settings(l2=0.1)):
        cuts.append(Cut.of(case.net, case.task, rule))
    for network in (
        Network((2, 2, 1), ("tanh", "linear")),
        Network((2, 3, 1), ("linear", "linear")),
        Network((2, 2, 1), ("linear", "linear"), "huber"),
    ):
        cuts.append(Cut.of(network.plan(), case.task, case.rule))
    assert len({cache.tailored_folder(cut.text) for cut in cuts}) == len(cuts)
    same = case.task._replace(rows=7, seed=9, target_loss=1.0, patience=3, min_change=1.0)
    assert Cut.of(case.net, same, Settings(0.5)) == cuts[0]
