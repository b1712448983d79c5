"""The tailored engine: the bits of the others, when it is wanted, and what may go wrong with it."""

from __future__ import annotations

import os
import random
import subprocess
from array import array
from collections.abc import Callable
from pathlib import Path

import pytest
from compiled_kernel import Tailoring
from engines import ANY_FLOAT, Case, bits, needs_numba, quick
from hypothesis import given, settings
from hypothesis import strategies as st
from tailored_cases import CASES, DEFAULT, cut_of, name, tailor_made

from core import kernel_cache, tailored
from core.cut import Cut
from core.engine import Interpreted
from core.network import Network
from core.optimizers import Settings
from core.tailored import Tailor, Tailored

# --- the same bits ------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def made(tailoring: Tailoring) -> None:
    """The kernels of the cases that are tested by default, compiled."""
    tailoring(*map(cut_of, CASES[:DEFAULT]))


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


# --- what it is made for ------------------------------------------------------------------------


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
    assert len({kernel_cache.tailored_folder(cut.text) for cut in cuts}) == len(cuts)
    same = case.task._replace(rows=7, seed=9, target_loss=1.0, patience=3, min_change=1.0)
    assert Cut.of(case.net, same, Settings(0.5)) == cuts[0]


# --- when it is wanted --------------------------------------------------------------------------


class Child:
    """A child process that ends when it is told to."""

    code: int | None = None

    def poll(self) -> int | None:
        return self.code


class Tried:
    """What a tailor does, without numba: its child and whether a kernel is kept."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.child, self.started, self.kept = Child(), 0, False
        self.case = CASES[0]
        self.slow = Interpreted(self.case.net, self.case.task)
        self.general = Interpreted(self.case.net, self.case.task)
        self.general.compiled = True
        self.own = Interpreted(self.case.net, self.case.task)
        monkeypatch.setattr(tailored, "_children", {})
        monkeypatch.setattr(tailored, "is_kept", lambda cut: self.kept)
        monkeypatch.setattr(tailored, "fill_cache", self.start)
        monkeypatch.setattr(tailored, "Tailored", lambda net, task, cut: self.own)
        monkeypatch.setattr(tailored, "PAYS_TO_LOAD", 9_000)
        monkeypatch.setattr(tailored, "PAYS_TO_COMPILE", 900_000)
        monkeypatch.setattr(tailored, "SERIOUS", 90_000)

    def start(self, *cuts: Cut) -> Child:
        self.started += 1
        return self.child

    def tailor(self, updates: int) -> Tailor:
        return Tailor(self.case.net, self.case.task, self.case.rule, updates)


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> Tried:
    return Tried(monkeypatch)


def test_a_long_run_gets_it_when_it_is_compiled(tried: Tried) -> None:
    tailor = tried.tailor(1_000_000)
    assert tailor.engine(tried.general, 0) is tried.general
    assert tailor.engine(tried.general, 9_999) is tried.general
    assert tried.started == 0
    for done in (10_000, 20_000, 30_000):
        assert tailor.engine(tried.general, done) is tried.general
    assert tried.started == 1
    tried.child.code = 0
    assert tailor.engine(tried.general, 40_000) is tried.own
    assert tailor.engine(tried.own, 50_000) is tried.own
    assert tried.started == 1


def test_what_is_kept_is_taken_at_once(tried: Tried) -> None:
    tried.kept = True
    assert tried.tailor(1_000).engine(tried.general, 0) is tried.own
    assert tried.tailor(999).engine(tried.general, 0) is tried.general  # it does not pay
    assert tried.started == 0


@pytest.mark.parametrize(("updates", "started"), [(109_999, 0), (110_000, 1)])
def test_it_is_compiled_where_enough_is_still_to_come(
    tried: Tried, updates: int, started: int
) -> None:
    tailor = tried.tailor(updates)
    assert tailor.engine(tried.general, 0) is tried.general
    assert tailor.engine(tried.general, 10_000) is tried.general
    assert tried.started == started


def test_the_interpreted_engine_is_left_alone(tried: Tried) -> None:
    tried.kept = True
    tailor = tried.tailor(1_000_000)
    assert tailor.engine(tried.slow, 500_000) is tried.slow
    assert tailor.engine(tried.general, 500_000) is tried.own


def test_a_large_network_does_without(tried: Tried, monkeypatch: pytest.MonkeyPatch) -> None:
    tried.kept = True
    monkeypatch.setattr(tailored, "MOST_PARAMETERS", 9)
    assert tried.tailor(1_000_000).engine(tried.general, 0) is tried.own
    monkeypatch.setattr(tailored, "MOST_PARAMETERS", 8)
    assert tried.tailor(1_000_000).engine(tried.general, 0) is tried.general


def test_where_compiling_fails_the_run_goes_on_as_it_is(tried: Tried) -> None:
    tailor = tried.tailor(10_000_000)
    for done in (0, 10_000, 20_000):
        assert tailor.engine(tried.general, done) is tried.general
    tried.child.code = 1
    for done in (30_000, 40_000):
        assert tailor.engine(tried.general, done) is tried.general
    assert tried.started == 1


def test_a_run_that_starts_again_waits_for_the_same_process(tried: Tried) -> None:
    first, second = tried.tailor(10_000_000), tried.tailor(10_000_000)
    for done in (0, 10_000):
        assert first.engine(tried.general, done) is tried.general
    for done in (0, 10_000, 20_000):
        assert second.engine(tried.general, done) is tried.general
    assert tried.started == 1
    tried.child.code = 0
    assert second.engine(tried.general, 30_000) is tried.own


def test_what_has_failed_is_not_tried_again(tried: Tried) -> None:
    tried.child.code = 1
    for _ in range(2):
        tailor = tried.tailor(10_000_000)
        for done in (0, 10_000, 20_000):
            assert tailor.engine(tried.general, done) is tried.general
    assert tried.started == 1


def test_without_another_process_the_run_goes_on_as_it_is(
    tried: Tried, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Cut) -> Child:
        raise OSError

    monkeypatch.setattr(tailored, "fill_cache", refuse)
    tailor = tried.tailor(10_000_000)
    for done in (0, 10_000, 20_000):
        assert tailor.engine(tried.general, done) is tried.general


def test_what_is_kept_but_broken_is_removed(
    tried: Tried, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def break_down(*_: object) -> Tailored:
        raise ValueError

    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(kernel_cache, "folder", lambda: tmp_path)
    monkeypatch.setattr(tailored, "Tailored", break_down)
    place = kernel_cache.prepare(kernel_cache.tailored_folder(cut_of(tried.case).text))
    assert place is not None
    tried.kept = True
    tailor = tried.tailor(1_000_000)
    assert tailor.engine(tried.general, 0) is tried.general
    assert not place.exists()
    assert tailor.engine(tried.general, 500_000) is tried.general


# --- the cache and the child process ------------------------------------------------------------


@needs_numba
@pytest.mark.usefixtures("made")
def test_what_is_kept_is_loaded_and_not_compiled() -> None:
    code = tailor_made(CASES[0])._own
    assert code.stats.cache_hits  # type: ignore[attr-defined]
    assert not code.stats.cache_misses  # type: ignore[attr-defined]


@needs_numba
@pytest.mark.usefixtures("fast")
def test_a_child_without_a_folder_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "file"))
    assert tailored.fill_cache(cut_of(CASES[0])).wait(60) == 1


def test_the_kernels_used_last_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel_cache, "folder", lambda: tmp_path)
    monkeypatch.setattr(kernel_cache, "MOST_TAILORED", 3)
    kernel_cache.clean_tailored()  # nothing there yet
    places = [kernel_cache.tailored_folder(str(n)) for n in range(6)]
    for n, place in enumerate(places):
        assert kernel_cache.prepare(place) == place
        if n % 2:
            kernel_cache.mark_filled(place)
            os.utime(place / "ready", (n, n))
        else:
            os.utime(place, (n, n))
    (tmp_path / "tailored" / "notes").mkdir()
    kernel_cache.mark_filled(places[1])  # used today
    kernel_cache.clean_tailored()
    left = {place.name for place in (tmp_path / "tailored").iterdir()}
    assert left == {places[1].name, places[5].name, places[4].name, "notes"}


@needs_numba
def test_the_child_hears_no_interrupt(monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, object] = {}

    def catch(command: list[str], **options: object) -> None:
        given.update(options, command=command)

    monkeypatch.setattr(subprocess, "Popen", catch)
    tailored.fill_cache(cut_of(CASES[0]))
    assert given["start_new_session"] is True
    assert isinstance(given["command"], list)
    assert given["command"][-1] == cut_of(CASES[0]).text
