"""When a tailored kernel is wanted, compiled and kept."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from engines import needs_numba
from tailored_cases import CASES, cut_of, tailor_made

from core.engine import cache, tailored
from core.engine.cache_key import Cut
from core.engine.engine import Interpreted
from core.engine.tailored import Tailor, Tailored

# when it is wanted


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
    monkeypatch.setattr(cache, "base", lambda: tmp_path.parent)
    monkeypatch.setattr(cache, "folder", lambda: tmp_path)
    monkeypatch.setattr(tailored, "Tailored", break_down)
    place = cache.prepare(cache.tailored_folder(cut_of(tried.case).text))
    assert place is not None
    tried.kept = True
    tailor = tried.tailor(1_000_000)
    assert tailor.engine(tried.general, 0) is tried.general
    assert not place.exists()
    assert tailor.engine(tried.general, 500_000) is tried.general


# the cache and the child process


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
    monkeypatch.setattr(cache, "base", lambda: tmp_path.parent)
    monkeypatch.setattr(cache, "folder", lambda: tmp_path)
    monkeypatch.setattr(cache, "MOST_TAILORED", 3)
    cache.clean_tailored()  # nothing there yet
    places = [cache.tailored_folder(str(n)) for n in range(6)]
    for n, place in enumerate(places):
        assert cache.prepare(place) == place
        if n % 2:
            cache.mark_filled(place)
            os.utime(place / "ready", (n, n))
        else:
            os.utime(place, (n, n))
    (tmp_path / "tailored" / "notes").mkdir()
    cache.mark_filled(places[1])  # used today
    cache.clean_tailored()
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
