"""Both engines: the same bits, no exceptions, and what stands around the compiled one."""

from __future__ import annotations

import os
import sys
import time
from array import array
from importlib import metadata
from pathlib import Path

import pytest
from engines import ANY_FLOAT, Case, bits, cases, needs_numba, quick, seeded_case
from hypothesis import given, settings
from hypothesis import strategies as st

from core.engine import cache, compiled, kernel
from core.engine.engine import Interpreted
from core.engine.kernel import State
from core.network.network import Network
from core.rules.optimizers import CODES, Settings

# --- the same bits ------------------------------------------------------------------------------


@needs_numba
@pytest.mark.usefixtures("fast")
@given(cases(), st.lists(st.integers(0, 60), min_size=1, max_size=4))
@settings(quick, max_examples=150)
def test_both_forms_give_the_same_bits(case: Case, counts: list[int]) -> None:
    interpreted = case.run(Interpreted(case.net, case.task), counts)
    assert bits(interpreted) == bits(case.run(compiled.Compiled(case.net, case.task), counts))


@needs_numba
@pytest.mark.usefixtures("fast")
@given(cases(ANY_FLOAT), st.integers(0, 20))
@settings(quick, max_examples=150)
def test_both_forms_give_the_same_bits_with_any_numbers(case: Case, count: int) -> None:
    interpreted = case.run(Interpreted(case.net, case.task), [count])
    assert bits(interpreted) == bits(case.run(compiled.Compiled(case.net, case.task), [count]))


@given(cases(ANY_FLOAT), st.integers(0, 20))
@settings(quick, max_examples=150)
def test_the_interpreted_form_never_raises(case: Case, count: int) -> None:
    case.run(Interpreted(case.net, case.task), [count])


@needs_numba
@pytest.mark.usefixtures("fast")
@pytest.mark.parametrize(
    ("network", "optimizer", "batch"),
    [
        (Network((2, 2, 1), ("linear", "linear")), CODES["sgd"], 1),
        (
            Network((2, 4, 4, 1), ("tanh", "gelu", "sigmoid"), "binary_cross_entropy"),
            CODES["adamw"],
            3,
        ),
        (
            Network((3, 5, 3), ("softplus", "softmax"), "cross_entropy"),
            CODES["nesterov"],
            4,
        ),
        (Network((3, 4, 3), ("tanh", "softmax"), "squared_error"), CODES["sgd"], 1),
    ],
)
def test_the_same_bits_after_ten_thousand_updates(
    network: Network, optimizer: int, batch: int
) -> None:
    case = seeded_case(network, optimizer, batch=batch, shuffle=True)
    interpreted = case.run(Interpreted(case.net, case.task), [10_000])
    fast = case.run(compiled.Compiled(case.net, case.task), [10_000])
    assert interpreted[0][0] == 10_000
    assert bits(interpreted) == bits(fast)


# --- the engines' contract ----------------------------------------------------------------------


@pytest.fixture(params=["interpreted", pytest.param("compiled", marks=needs_numba)])
def engine_class(
    request: pytest.FixtureRequest, kept: Path
) -> type[Interpreted | compiled.Compiled]:
    if request.param == "interpreted":
        return Interpreted
    request.getfixturevalue("fast")
    return compiled.Compiled


SMALL = Network((2, 3, 1), ("tanh", "linear"))


@pytest.mark.parametrize("l2", [0.0, 0.1])
@pytest.mark.parametrize("frozen", [[], [1]])
@pytest.mark.parametrize("optimizer", range(6))
def test_many_updates_of_one_row_have_the_bits_of_single_ones(
    engine_class: type, optimizer: int, frozen: list[int], l2: float
) -> None:
    case = seeded_case(SMALL, optimizer, frozen=frozen)
    case.rule = case.rule._replace(l2=l2)
    engine = engine_class(case.net, case.task)
    assert bits(case.run(engine, [50])[-6:]) == bits(case.run(engine, [1] * 50 + [0])[-6:])


@pytest.mark.parametrize("shuffle", [False, True])
@pytest.mark.parametrize("optimizer", range(6))
def test_a_run_in_pieces_is_the_run_in_one_piece(
    engine_class: type, optimizer: int, shuffle: bool
) -> None:
    case = seeded_case(SMALL, optimizer, batch=3, shuffle=shuffle)
    whole, pieces = case.state, State(*(array("d", vector) for vector in case.state))
    losses, position = array("d", bytes(8 * 100)), 0
    engine_class(case.net, case.task).run(whole, case.rule, 0, 60, losses, losses)
    for count in (1, 0, 6, 7, 13, 33):
        engine = engine_class(case.net, case.task)  # which remembers no order of rows
        engine.run(pieces, case.rule, position, count, losses, losses)
        position += count
    assert bits([list(vector) for vector in whole]) == bits([list(vector) for vector in pieces])


def test_the_call_ends_when_the_losses_are_full(engine_class: type) -> None:
    case = seeded_case(SMALL, CODES["sgd"])
    losses = array("d", [0.0, 0.0])
    engine = engine_class(case.net, case.task)
    assert engine.run(case.state, case.rule, 0, 1000, losses, array("d")) == (40, 2, kernel.RUNNING)
    assert losses[0] > losses[1] > 0.0


def test_what_does_not_fit_is_refused(engine_class: type) -> None:
    case = seeded_case(SMALL, CODES["adam"])
    engine = engine_class(case.net, case.task)
    room, none = array("d", [0.0]), array("d")
    for field in State._fields:
        broken = case.state._replace(**{field: getattr(case.state, field)[1:]})
        with pytest.raises(ValueError, match="state"):
            engine.run(broken, case.rule, 0, 1, room, none)
    with pytest.raises(ValueError, match="no room"):
        engine.run(case.state, case.rule, 0, 1, none, none)
    with_tests = case.task._replace(test_rows=20, test_inputs=case.task.inputs)
    with pytest.raises(ValueError, match="no room"):
        engine_class(case.net, with_tests).run(case.state, case.rule, 0, 1, room, none)


def test_the_mean_loss_changes_nothing_and_is_that_of_a_standstill(engine_class: type) -> None:
    case = seeded_case(SMALL, CODES["sgd"])
    engine, before = engine_class(case.net, case.task), list(case.state.parameters)
    losses = array("d", [0.0])
    engine.run(case.state, Settings(learning_rate=0.0), 0, 20, losses, array("d"))
    assert engine.mean_loss(case.state) == losses[0]
    assert list(case.state.parameters) == before


@pytest.mark.parametrize(("batch", "l2", "frozen"), [(1, 0.0, []), (4, 0.1, [2])])
def test_the_gradient_is_what_a_single_update_applied(
    engine_class: type, batch: int, l2: float, frozen: list[int]
) -> None:
    case = seeded_case(SMALL, CODES["sgd"], batch=batch, frozen=frozen)
    engine, before = engine_class(case.net, case.task), list(case.state.parameters)
    engine.run(case.state, case.rule._replace(l2=l2), 0, 1, array("d", [0.0]), array("d"))
    moved = [b - 0.01 * g for b, g in zip(before, engine.gradient, strict=True)]
    assert moved == list(case.state.parameters)
    assert moved != before
    assert all(engine.gradient[place] == 0.0 for place in frozen)
    assert {type(g) for g in engine.gradient} == {float}


def test_changed_data_count_from_the_next_call(engine_class: type) -> None:
    case = seeded_case(SMALL, CODES["sgd"])
    engine = engine_class(case.net, case.task)
    before = engine.mean_loss(case.state)
    case.task.targets[0] = 100.0
    assert engine.mean_loss(case.state) > before + 400.0


def test_an_interrupted_interpreted_run_leaves_the_state(monkeypatch: pytest.MonkeyPatch) -> None:
    case = seeded_case(SMALL, CODES["adam"])
    before = [list(vector) for vector in case.state]

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(kernel, "verdict", interrupt)
    with pytest.raises(KeyboardInterrupt):
        Interpreted(case.net, case.task).run(
            case.state, case.rule, 0, 50, array("d", [0.0]), array("d")
        )
    assert bits(before) == bits([list(vector) for vector in case.state])


@needs_numba
@pytest.mark.usefixtures("fast")
def test_numba_keeps_its_own_settings() -> None:
    numba = pytest.importorskip("numba")
    assert os.environ.get("NUMBA_CACHE_DIR", "") == numba.config.CACHE_DIR
    assert not numba.config.USING_SVML
    assert "NUMBA_DISABLE_INTEL_SVML" not in os.environ


# --- status, cache, child process ---------------------------------------------------------------


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """As in a process that has loaded nothing, with an empty cache."""
    monkeypatch.setattr(compiled, "_code", None)
    monkeypatch.setattr(compiled, "_unusable", False)
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    return tmp_path


@pytest.fixture
def some_numba(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if numba were installed, in a version that no cache knows."""
    monkeypatch.setattr(metadata, "version", lambda _: "0.0")


@pytest.mark.usefixtures("some_numba")
def test_status_follows_the_cache(fresh: Path) -> None:
    assert compiled.status() is compiled.Status.UNCOMPILED
    folder = cache.prepare(cache.folder())
    assert folder is not None
    assert folder.is_relative_to(fresh)
    cache.mark_filled(folder)
    assert compiled.status() is compiled.Status.READY


@pytest.mark.usefixtures("some_numba")
def test_status_without_a_folder(fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (fresh / "file").touch()
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(fresh / "file"))
    assert compiled.status() is compiled.Status.NO_FOLDER


@pytest.mark.usefixtures("fresh")
def test_status_without_numba(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", missing)
    assert compiled.status() is compiled.Status.NO_NUMBA


@pytest.mark.usefixtures("some_numba")
def test_a_numba_that_cannot_be_imported(fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "core.engine.jit", None)  # importing it raises ImportError
    assert not compiled.load()
    assert compiled.status() is compiled.Status.UNUSABLE
    assert not cache.folder().exists()
    with pytest.raises(RuntimeError, match="does not work here"):
        compiled.Compiled(SMALL.plan(), seeded_case(SMALL, 0).task)


@pytest.mark.usefixtures("fresh")
def test_load_without_numba(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", missing)
    assert not compiled.load()
    assert compiled.status() is compiled.Status.NO_NUMBA


@pytest.mark.usefixtures("some_numba", "fresh")
def test_other_sources_have_another_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    places = []
    for text in ("", "# changed"):
        for name in cache.SOURCES:
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / f"{name}.py").write_text("")
            os.utime(tmp_path / f"{name}.py", (1, 1))
        (tmp_path / "rules/optimizers.py").write_text(text)
        monkeypatch.setattr(cache, "__file__", str(tmp_path / "engine" / "cache.py"))
        places.append(cache.folder())
    assert places[0] != places[1]


def test_the_sources_are_all_that_is_compiled() -> None:
    jit = Path(cache.__file__).with_name("jit.py").read_text(encoding="utf-8")
    for name in cache.SOURCES[:4]:
        module = name.rpartition("/")[2]
        assert module in jit.partition("for _module in (")[2].partition(")")[0]


@pytest.mark.usefixtures("some_numba")
def test_cleaning_takes_only_what_is_ours_and_long_unused(fresh: Path) -> None:
    base = fresh / "chainstep"
    base.mkdir(mode=0o700)
    old = time.time() - 31 * 86_400
    for name in ("kernel-0123456789abcdef", "kernel-fedcba9876543210", "kernel-other", "notes"):
        (base / name).mkdir(parents=True)
        os.utime(base / name, (old, old))
    cache.mark_filled(base / "kernel-fedcba9876543210")  # in use
    os.utime(base / "kernel-fedcba9876543210", (old, old))
    (fresh / "elsewhere").mkdir()
    (base / "kernel-aaaaaaaaaaaaaaaa").symlink_to(fresh / "elsewhere")
    own = cache.prepare(cache.folder())
    assert own is not None
    os.utime(own, (old, old))
    cache.clean()
    left = {place.name for place in base.iterdir()}
    assert "kernel-0123456789abcdef" not in left
    assert left == {
        "kernel-fedcba9876543210", "kernel-other", "notes", "kernel-aaaaaaaaaaaaaaaa", own.name,
    }  # fmt: skip


@needs_numba
@pytest.mark.usefixtures("fast")
def test_the_child_process_fills_the_cache_from_any_folder(
    kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("core", "numba", "random"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit(3)")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(kept))
    mark = cache.folder() / "ready"
    mark.unlink()
    assert compiled.fill_cache().wait(60) == 0
    assert mark.exists()
