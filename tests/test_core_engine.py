"""Both engines: the same bits, no exceptions, and what stands around the compiled one."""

# ruff: noqa: ANN401

from __future__ import annotations

import math
import os
import random
import sys
import time
from array import array
from collections.abc import Iterator
from importlib import metadata, util
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import compiled, kernel, kernel_cache, optimizers
from core.engine import Engine, Interpreted
from core.kernel import State, Task
from core.network import ACTIVATIONS, LOSSES, Network
from core.optimizers import Settings

needs_numba = pytest.mark.skipif(util.find_spec("numba") is None, reason="numba is not installed")
quick = settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None
)


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """A cache folder of the tests' own, kept between their runs."""
    cache = getattr(request.config, "cache", None)
    return Path(cache.mkdir("kernel")) if cache else tmp_path_factory.mktemp("kernel")


@pytest.fixture(scope="session")
def fast(kept: Path) -> Iterator[None]:
    """The compiled kernel, loaded."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NUMBA_CACHE_DIR", str(kept))
        assert compiled.load()
        yield


class Case:
    """A network with a task, a state and a rule."""

    def __init__(self, network: Network, task: Task, state: State, rule: Settings) -> None:
        self.network, self.task, self.state, self.rule = network, task, state, rule
        self.net = network.plan()

    def __repr__(self) -> str:
        return f"{self.network} {self.task} {self.rule} {list(self.state.parameters)}"

    def run(self, engine: Engine, counts: list[int]) -> list[list[float]]:
        """Everything that a run in pieces of these counts leaves behind."""
        state = State(*(array("d", vector) for vector in self.state))
        losses, tests = array("d", bytes(8 * 20_000)), array("d", bytes(8 * 20_000))
        position = 0
        results: list[list[float]] = []
        for count in counts:
            done, epochs, verdict = engine.run(state, self.rule, position, count, losses, tests)
            position += done
            results += [[done, epochs, verdict], list(losses[:epochs])]
            if self.task.test_rows:
                results.append(list(tests[:epochs]))
        left = [list(vector) for vector in state]
        if counts[-1] == 1:
            left.append(engine.gradient)
        return [*results, *left, [engine.mean_loss(state)]]


def bits(numbers: list[list[float]]) -> list[bytes]:
    """The bits of numbers; all nans are one."""
    return [array("d", [math.nan if v != v else v for v in line]).tobytes() for line in numbers]


def ends(draw: st.DrawFn) -> tuple[str, str]:
    """An output activation and a loss that go together."""
    loss = draw(st.sampled_from(list(LOSSES)))
    if loss == "cross_entropy":
        return "softmax", loss
    if loss == "binary_cross_entropy":
        return "sigmoid", loss
    return draw(st.sampled_from([name for name in ACTIVATIONS if name != "softmax"])), loss


@st.composite
def cases(draw: st.DrawFn, numbers: st.SearchStrategy[float] | None = None) -> Case:
    """Any network that an experiment may hold, with calm numbers or with those given."""
    hidden = draw(st.lists(st.integers(1, 5), max_size=3))
    last, loss = ends(draw)
    outputs = draw(st.integers(2 if loss == "cross_entropy" else 1, 4))
    names = [name for name in ACTIVATIONS if name != "softmax"]
    activations = [draw(st.sampled_from(names)) for _ in hidden]
    sizes = (draw(st.integers(1, 4)), *hidden, outputs)
    network = Network(sizes, (*activations, last), loss)
    rows, test_rows = draw(st.integers(1, 7)), draw(st.integers(0, 2))
    seeded = random.Random(draw(st.integers(0, 2**32)))

    def values(count: int, low: float) -> array[float]:
        if numbers is not None:
            return array("d", [draw(numbers) for _ in range(count)])
        return array("d", [seeded.uniform(low, 1.0) for _ in range(count)])

    optimizer, count = draw(st.integers(0, 5)), network.parameter_count
    low = 0.0 if "cross_entropy" in loss else -1.0
    task = Task(
        inputs=values(rows * sizes[0], -1.0),
        targets=values(rows * outputs, low),
        rows=rows,
        test_inputs=values(test_rows * sizes[0], -1.0),
        test_targets=values(test_rows * outputs, low),
        test_rows=test_rows,
        batch=draw(st.integers(1, rows)),
        shuffle=draw(st.booleans()),
        seed=draw(st.integers(0, 2**63 - 1)),
        optimizer=optimizer,
        frozen=sorted(draw(st.sets(st.integers(0, count - 1), max_size=3))),
        target_loss=draw(st.sampled_from([0.0, 0.01])),
        patience=draw(st.sampled_from([0, 50])),
        min_change=draw(st.sampled_from([0.0, 1e-9])),
    )
    first, second = optimizers.memory(optimizer)
    state = State(
        values(count, -1.0),
        array("d", bytes(8 * count * first)),
        array("d", bytes(8 * count * second)),
        array("d", [1.0, 1.0]),
        array("d", [0.0, math.nan, math.inf, 0.0]),
    )
    penalty = st.sampled_from([0.0, 0.001])
    rule = Settings(
        learning_rate=draw(st.sampled_from([0.001, 0.1, 10.0])), l1=draw(penalty), l2=draw(penalty)
    )
    return Case(network, task, state, rule)


ANY_FLOAT = st.floats() | st.sampled_from(
    [0.0, -0.0, 1.0, -1.0, 5e-324, 709.782712893384, 710.0, -745.2, 1e200, -1e308, math.inf]
)


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
        (Network((2, 2, 1), ("linear", "linear")), optimizers.SGD, 1),
        (
            Network((2, 4, 4, 1), ("tanh", "gelu", "sigmoid"), "binary_cross_entropy"),
            optimizers.ADAMW,
            3,
        ),
        (
            Network((3, 5, 3), ("softplus", "softmax"), "cross_entropy"),
            optimizers.NESTEROV,
            4,
        ),
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


def seeded_case(network: Network, optimizer: int, **rest: Any) -> Case:
    """A case of 20 rows with targets between 0 and 1."""
    draw = random.Random(1)
    rows, count = 20, network.parameter_count
    first, second = optimizers.memory(optimizer)
    empty: array[float] = array("d")
    task = Task(
        inputs=array("d", [draw.uniform(-1, 1) for _ in range(rows * network.sizes[0])]),
        targets=array("d", [draw.random() for _ in range(rows * network.sizes[-1])]),
        rows=rows,
        test_inputs=empty,
        test_targets=empty,
        test_rows=0,
        batch=1,
        shuffle=False,
        seed=3,
        optimizer=optimizer,
        frozen=[],
        target_loss=0.0,
        patience=0,
        min_change=1e-9,
    )._replace(**rest)
    state = State(
        array("d", [draw.uniform(-1, 1) for _ in range(count)]),
        array("d", bytes(8 * count * first)),
        array("d", bytes(8 * count * second)),
        array("d", [1.0, 1.0]),
        array("d", [0.0, math.nan, math.inf, 0.0]),
    )
    return Case(network, task, state, Settings(learning_rate=0.01))


# --- the engines' contract ----------------------------------------------------------------------


@pytest.fixture(params=["interpreted", pytest.param("compiled", marks=needs_numba)])
def engine_class(request: pytest.FixtureRequest) -> type[Interpreted | compiled.Compiled]:
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
    case = seeded_case(SMALL, optimizers.SGD)
    losses = array("d", [0.0, 0.0])
    engine = engine_class(case.net, case.task)
    assert engine.run(case.state, case.rule, 0, 1000, losses, array("d")) == (40, 2, kernel.RUNNING)
    assert losses[0] > losses[1] > 0.0


def test_what_does_not_fit_is_refused(engine_class: type) -> None:
    case = seeded_case(SMALL, optimizers.ADAM)
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
    case = seeded_case(SMALL, optimizers.SGD)
    engine, before = engine_class(case.net, case.task), list(case.state.parameters)
    losses = array("d", [0.0])
    engine.run(case.state, Settings(learning_rate=0.0), 0, 20, losses, array("d"))
    assert engine.mean_loss(case.state) == losses[0]
    assert list(case.state.parameters) == before


@pytest.mark.parametrize(("batch", "l2", "frozen"), [(1, 0.0, []), (4, 0.1, [2])])
def test_the_gradient_is_what_a_single_update_applied(
    engine_class: type, batch: int, l2: float, frozen: list[int]
) -> None:
    case = seeded_case(SMALL, optimizers.SGD, batch=batch, frozen=frozen)
    engine, before = engine_class(case.net, case.task), list(case.state.parameters)
    engine.run(case.state, case.rule._replace(l2=l2), 0, 1, array("d", [0.0]), array("d"))
    moved = [b - 0.01 * g for b, g in zip(before, engine.gradient, strict=True)]
    assert moved == list(case.state.parameters)
    assert moved != before
    assert all(engine.gradient[place] == 0.0 for place in frozen)
    assert {type(g) for g in engine.gradient} == {float}


def test_changed_data_count_from_the_next_call(engine_class: type) -> None:
    case = seeded_case(SMALL, optimizers.SGD)
    engine = engine_class(case.net, case.task)
    before = engine.mean_loss(case.state)
    case.task.targets[0] = 100.0
    assert engine.mean_loss(case.state) > before + 400.0


def test_an_interrupted_interpreted_run_leaves_the_state(monkeypatch: pytest.MonkeyPatch) -> None:
    case = seeded_case(SMALL, optimizers.ADAM)
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
    assert "chainstep" not in numba.config.CACHE_DIR
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
    folder = kernel_cache.prepare()
    assert folder is not None
    assert folder.is_relative_to(fresh)
    kernel_cache.mark_filled(folder)
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
    monkeypatch.setitem(sys.modules, "core.jit", None)  # importing it raises ImportError
    assert not compiled.load()
    assert compiled.status() is compiled.Status.UNUSABLE
    assert not kernel_cache.folder().exists()
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
        for name in kernel_cache.SOURCES:
            (tmp_path / f"{name}.py").write_text("")
        (tmp_path / "optimizers.py").write_text(text)
        os.utime(tmp_path / "jit.py", (1, 1))
        monkeypatch.setattr(kernel_cache, "__file__", str(tmp_path / "kernel_cache.py"))
        places.append(kernel_cache.folder())
    assert places[0] != places[1]


def test_the_sources_are_all_that_is_compiled() -> None:
    jit = Path(kernel_cache.__file__).with_name("jit.py").read_text(encoding="utf-8")
    for name in kernel_cache.SOURCES[:3]:
        assert name in jit.partition("for _module in (")[2].partition(")")[0]


@pytest.mark.usefixtures("some_numba")
def test_cleaning_takes_only_what_is_ours_and_long_unused(fresh: Path) -> None:
    base = fresh / "chainstep"
    old = time.time() - 31 * 86_400
    for name in ("kernel-0123456789abcdef", "kernel-fedcba9876543210", "kernel-other", "notes"):
        (base / name).mkdir(parents=True)
        os.utime(base / name, (old, old))
    kernel_cache.mark_filled(base / "kernel-fedcba9876543210")  # in use
    os.utime(base / "kernel-fedcba9876543210", (old, old))
    (fresh / "elsewhere").mkdir()
    (base / "kernel-aaaaaaaaaaaaaaaa").symlink_to(fresh / "elsewhere")
    own = kernel_cache.prepare()
    assert own is not None
    os.utime(own, (old, old))
    kernel_cache.clean()
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
    mark = kernel_cache.folder() / "ready"
    mark.unlink()
    assert compiled.fill_cache().wait(60) == 0
    assert mark.exists()
