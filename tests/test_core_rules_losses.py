"""The records of losses, and the elementary functions under them, at their edges."""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable
from dataclasses import replace

import pytest
from engines import bits, needs_numba, seeded_case
from hypothesis import given
from hypothesis import strategies as st
from networks import bits as bits_of
from networks import exact, steps
from networks import given as network_of

from core.checking.gradcheck import compare_row
from core.data.errors import InputError
from core.data.experiment import load
from core.data.settings import OPTIONS
from core.engine import compiled
from core.engine.engine import Interpreted
from core.formulas.formula import Choice, Expression, evaluate, taken
from core.formulas.functions import divide, sign
from core.formulas.names import output, target
from core.network.network import Network
from core.network.training import Training
from core.program.pytorch import PyTorch
from core.program.statements import loss as loss_statement
from core.rules import activations
from core.rules.losses import (
    BY_NAME,
    BY_PARTNER,
    CODES,
    CUT,
    LOSSES,
    SUM,
    Loss,
    finish_loss,
    loss_slope,
    loss_term,
)
from core.rules.optimizers import CODES as OPTIMIZERS
from core.run.run import Run
from core.steps.records import LossStep
from core.words.explanation import explain
from core.words.glossary import BY_TERM

every = pytest.mark.parametrize("rule", LOSSES, ids=lambda rule: rule.name)
UNKNOWN = (-1, len(LOSSES), 10**9)
Y, OUT = target(1), output(1, 1, 1)


def last_bits(one: float, other: float) -> bool:
    return bits_of(one) == bits_of(other)


def fitting(rule: Loss) -> str:
    """An output activation that goes with a loss."""
    return rule.partner or "linear"


# elementary functions at their edges


def test_a_quotient_by_zero_is_that_of_ieee_754() -> None:
    assert divide(1.0, 0.0) == math.inf
    assert divide(1.0, -0.0) == -math.inf
    assert divide(-1.0, 0.0) == -math.inf
    assert divide(math.inf, -0.0) == -math.inf
    for number in (0.0, -0.0, math.nan, -math.nan):
        assert math.isnan(divide(number, 0.0))
        assert math.isnan(divide(number, -0.0))
    assert math.isnan(divide(1.0, math.nan))


def test_sign_leaves_zero_and_nan_as_they_are() -> None:
    assert math.isnan(sign(math.nan))
    assert math.copysign(1.0, sign(-0.0)) == -1.0
    assert math.copysign(1.0, sign(0.0)) == 1.0
    assert sign(-0.0) == 0.0
    assert [sign(v) for v in (-math.inf, -5e-324, 5e-324, math.inf)] == [-1.0, -1.0, 1.0, 1.0]


# what a record says


@every
def test_a_record_is_complete(rule: Loss) -> None:
    assert BY_NAME[rule.name] is rule
    assert LOSSES[CODES[rule.name]] is rule
    assert rule.entry.term == rule.name
    assert rule.entry.meaning
    assert rule.entry.formula
    assert BY_TERM[rule.name] is rule.entry
    assert all(term in BY_TERM for term in rule.entry.see)
    assert rule.does
    for line in filter(None, (rule.torch, rule.torch_exact, rule.torch_apart)):
        compile(line.format(z="z"), rule.name, "eval")
    assert rule.name in OPTIONS["loss"].kind.choices
    if rule.partner:
        assert rule.partner in activations.BY_NAME
        assert BY_PARTNER[rule.partner] is rule


@every
@exact
@given(y=st.floats(-3.0, 3.0), out=st.floats(-3.0, 3.0), k=st.integers(1, 5))
def test_formulas_have_the_bits_of_the_arithmetic(rule: Loss, y: float, out: float, k: int) -> None:
    known: tuple[tuple[Expression, float], ...] = ((Y, y), (OUT, out))
    term = evaluate(taken(rule.term_formula(Y, OUT), known), known)
    assert last_bits(term, rule.term(y, out))
    assert last_bits(evaluate(rule.finish.formula(Y, k), known), rule.finish.value(y, k))
    slope = evaluate(taken(rule.slope_formula(Y, OUT, k), known), known)
    assert last_bits(slope, rule.slope(y, out, k))
    code = CODES[rule.name]
    assert last_bits(loss_term(code, y, out), rule.term(y, out))
    assert last_bits(finish_loss(code, y, k), rule.finish.value(y, k))
    assert last_bits(loss_slope(code, y, out, k), rule.slope(y, out, k))


@every
@exact
@given(y=st.floats(0.0, 1.0), out=st.floats(0.01, 0.99))
def test_the_slope_is_the_derivative(rule: Loss, y: float, out: float) -> None:
    h = 1e-6
    if rule.piece(y, out - h) != rule.piece(y, out + h):
        return
    above, below = (rule.finish.value(rule.term(y, at), 1) for at in (out + h, out - h))
    numeric = (above - below) / (2 * h)
    assert rule.slope(y, out, 1) == pytest.approx(numeric, rel=1e-6, abs=1e-8)


@every
def test_a_loss_in_pieces_is_the_sum_of_its_terms(rule: Loss) -> None:
    pieces = isinstance(rule.term_formula(Y, OUT), Choice)
    assert pieces == isinstance(rule.slope_formula(Y, OUT, 2), Choice)
    assert rule.finish is SUM or not pieces
    network = Network((1, 3), (fitting(rule),), rule.name)
    assert loss_statement(network).count == (3 if pieces else 1)


def test_kinks_and_cuts() -> None:
    assert {
        rule.name for rule in LOSSES if rule.piece(0.5, 0.5 - 1e-9) != rule.piece(0.5, 0.6)
    } == {"absolute_error"}
    binary, shares = BY_NAME["binary_cross_entropy"], BY_NAME["cross_entropy"]
    assert [binary.piece(y, o) for y, o in ((1, 0), (0, 1), (0, 0), (1, 1), (1, 0.5))] == [
        CUT, CUT, 0.0, 0.0, 0.0,
    ]  # fmt: skip
    assert [shares.piece(y, o) for y, o in ((1, 0), (0, 1), (0, 0), (1, 1))] == [CUT, 0, 0, 0]
    assert math.isnan(BY_NAME["absolute_error"].piece(math.nan, 0.0))


def test_what_is_rounded_in_a_term_stays_finite_where_an_output_is_1() -> None:
    rounding = BY_NAME["binary_cross_entropy"].rounding
    assert rounding is not None
    assert [rounding(y, o) for y, o in ((0.25, 0.5), (0.25, 1.0), (1.0, 1.0), (0.0, 0.75))] == [
        0.25 + 0.75 / 0.5, 0.25, 1.0, 1.0 / 0.25,
    ]  # fmt: skip


@needs_numba
@every
def test_the_compiled_run_has_the_bits_of_the_interpreted_one(rule: Loss) -> None:
    case = seeded_case(Network((2, 3, 2), ("tanh", fitting(rule)), rule.name), OPTIMIZERS["sgd"])
    counts = [7, 1, 100]
    slow = case.run(Interpreted(case.net, case.task), counts)
    assert bits(slow) == bits(case.run(compiled.Compiled(case.net, case.task), counts))


# what is not there


@pytest.mark.parametrize("code", UNKNOWN)
def test_an_unknown_code_raises(code: int) -> None:
    with pytest.raises(KeyError, match="no loss"):
        loss_term(code, 1.0, 0.5)
    with pytest.raises(KeyError, match="no loss"):
        finish_loss(code, 1.0, 1)
    with pytest.raises(KeyError, match="no loss"):
        loss_slope(code, 1.0, 0.5, 1)


@needs_numba
@pytest.mark.parametrize("code", UNKNOWN)
def test_an_unknown_code_gives_nan_where_it_is_compiled(code: int) -> None:
    case = seeded_case(Network((2, 3, 1), ("tanh", "linear")), OPTIMIZERS["sgd"])
    net = case.net._replace(loss=code)
    assert math.isnan(compiled.Compiled(net, case.task).mean_loss(case.state))
    losses = array("d", [0.0])
    compiled.Compiled(net, case.task).run(case.state, case.rule, 0, 1, losses, losses)
    assert math.isnan(case.state.parameters[0])
    with pytest.raises(KeyError):
        Interpreted(net, case.task).mean_loss(case.state)


ODD = Network((2, 2, 1), ("tanh", "linear"), "hinge")
RUN = network_of((2, 2, 1))
USES: dict[str, Callable[[], object]] = {
    "rule": lambda: ODD.loss_rule,
    "collapsed": lambda: ODD.collapsed,
    "plan": ODD.plan,
    "check": lambda: compare_row(ODD, [0.0] * 9, [1.0, 1.0], [1.0], ODD.parameters()),
    "program": lambda: loss_statement(ODD),
    "pytorch": lambda: PyTorch(ODD, Training(), 1).update,
    "run": lambda: Run(replace(RUN, network=ODD)),
    "explanation": lambda: explain(
        replace(next(step for step in steps(RUN) if isinstance(step, LossStep)), loss="hinge"),
        RUN,
        Run(RUN).schedule,
    ),
}


@pytest.mark.parametrize("use", USES)
def test_an_unknown_name_is_an_error_wherever_it_is_looked_up(use: str) -> None:
    with pytest.raises(KeyError, match="hinge"):
        USES[use]()


def test_an_unknown_name_is_refused_where_it_is_read() -> None:
    with pytest.raises(InputError, match="hinge"):
        load("xor", {"loss": "hinge"})
