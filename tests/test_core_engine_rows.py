"""Rows that are given to an engine for one call: they count for it alone, in both engines."""

from __future__ import annotations

from array import array

import pytest
from engines import Case, bits, needs_numba, seeded_case

from core.engine import compiled
from core.engine.engine import Engine, Interpreted, TrainingRows
from core.engine.kernel import State
from core.network.network import Network
from core.rules.optimizers import CODES

pytest_plugins = ("compiled_kernel",)

SMALL = Network((2, 3, 1), ("tanh", "linear"))


@pytest.fixture(params=["interpreted", pytest.param("compiled", marks=needs_numba)])
def engine_class(request: pytest.FixtureRequest) -> type:
    if request.param == "interpreted":
        return Interpreted
    request.getfixturevalue("fast")
    return compiled.Compiled


def trained(engine: Engine, case: Case, count: int, rows: TrainingRows | None = None) -> State:
    state = State(*(array("d", vector) for vector in case.state))
    losses = array("d", bytes(8 * 100))
    engine.run(state, case.rule, 0, count, losses, losses, rows)
    return state


def changed(case: Case) -> TrainingRows:
    targets = array("d", case.task.targets)
    targets[0] += 1.0
    return TrainingRows(array("d", case.task.inputs), targets, case.task.rows)


@pytest.mark.parametrize("count", [1, 60])
def test_rows_given_are_those_that_count(engine_class: type, count: int) -> None:
    case = seeded_case(SMALL, CODES["adam"], batch=3, shuffle=True)
    rows = changed(case)
    bound = engine_class(case.net, case.task._replace(inputs=rows.inputs, targets=rows.targets))
    given = trained(engine_class(case.net, case.task), case, count, rows)
    assert bits(list(map(list, given))) == bits(list(map(list, trained(bound, case, count))))


def test_rows_given_count_for_one_call(engine_class: type) -> None:
    case = seeded_case(SMALL, CODES["sgd"])
    engine, rows = engine_class(case.net, case.task), changed(case)
    before = trained(engine, case, 60)
    other = trained(engine, case, 60, rows)
    assert bits(list(map(list, before))) != bits(list(map(list, other)))
    assert bits(list(map(list, before))) == bits(list(map(list, trained(engine, case, 60))))


def test_rows_of_another_number_are_refused(engine_class: type) -> None:
    case = seeded_case(SMALL, CODES["sgd"])
    rows = changed(case)
    engine, losses = engine_class(case.net, case.task), array("d", [0.0])
    for fewer in (
        TrainingRows(rows.inputs[:-2], rows.targets, rows.count),
        TrainingRows(rows.inputs, rows.targets[:-1], rows.count),
    ):
        with pytest.raises(ValueError, match="as many as"):
            engine.run(case.state, case.rule, 0, 1, losses, losses, fewer)
