"""Formulas as objects give, bit for bit, what the functions of the kernel give."""

from __future__ import annotations

import math
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st
from networks import bits, exact
from reading import FUNCTIONS

from core.formulas import functions
from core.formulas.formula import (
    Call,
    Chain,
    Equality,
    Expression,
    Factor,
    Number,
    Operands,
    Sum,
    Word,
    add,
    divide,
    evaluate,
    multiply,
    negate,
    subtract,
    taken,
)
from core.formulas.names import LEARNING_RATE, LOSS, output, pre_activation, target
from core.rules.activations import BY_NAME as BY_ACTIVATION
from core.rules.activations import CODES as ACTIVATIONS
from core.rules.activations import LARGEST_Z, activate, slope, softmax
from core.rules.losses import BY_NAME as BY_LOSS
from core.rules.losses import CODES as LOSSES
from core.rules.losses import finish_loss, loss_slope, loss_term
from core.rules.optimizers import BY_NAME, CODES, GRADIENT, NEW, OLD, WORDS, Settings, apply

A, B, C = Word("a", "a"), Word("b", "b"), Word("c", "c")
Z, OUT = pre_activation(1, 1), output(1, 1, 2)
numbers = st.floats(-30.0, 30.0)


def same(one: float, other: float) -> bool:
    return bits(one) == bits(other)


def test_operations_run_in_the_order_written() -> None:
    known: Operands = ((A, 0.1), (B, 0.2), (C, 0.3))
    assert evaluate(add(add(A, B), C), known) == (0.1 + 0.2) + 0.3
    assert evaluate(add(A, add(B, C)), known) == 0.1 + (0.2 + 0.3)
    assert evaluate(add(add(A, B), C), known) != evaluate(add(A, add(B, C)), known)
    assert evaluate(subtract(A, B), known) == 0.1 - 0.2
    assert evaluate(multiply(multiply(A, B), C), known) == 0.1 * 0.2 * 0.3
    assert evaluate(divide(A, C), known) == 0.1 / 0.3
    assert evaluate(negate(Number(2.0)), ()) == -2.0


def test_division_by_zero_is_infinite() -> None:
    assert evaluate(divide(Number(-1.0), Number(0.0)), ()) == -math.inf
    assert math.isnan(evaluate(divide(Number(0.0), Number(0.0)), ()))


def test_an_unknown_symbol_is_an_error() -> None:
    with pytest.raises(KeyError):
        evaluate(add(A, B), ((A, 1.0),))


def factor(name: Word, number: float) -> Factor:
    return Factor(name, name, number, ((name, number),), LOSS)


def test_chain_and_sum_run_from_left_to_right() -> None:
    chain = Chain(LOSS, (factor(A, 0.1), factor(B, 0.7), factor(C, 0.3)), 0.0)
    assert chain.recompute() == 0.1 * 0.7 * 0.3 != 0.1 * (0.7 * 0.3)
    terms = tuple(Chain(LOSS, (factor(A, number),), number) for number in (0.1, 0.2, 0.3))
    assert Sum(LOSS, terms, 0.0).recompute() == 0.1 + 0.2 + 0.3 != 0.1 + (0.2 + 0.3)
    assert Equality(LOSS, add(A, B), 0.0, ((A, 0.1), (B, 0.2))).recompute() == 0.1 + 0.2


@exact
@given(numbers)
def test_calls(number: float) -> None:
    expected = {
        "neg": -number,
        "square": number * number,
        "abs": abs(number),
        "sign": math.copysign(1.0, number) if number else number,
        "exp": math.exp(number),
        "ln": functions.ln(number),
        "tanh": math.tanh(number),
        "sigmoid": 1.0 / (1.0 + math.exp(-number)),
        "relu": max(0.0, number),
        "leaky_relu": number if number > 0.0 else 0.01 * number,
        "relu_slope": 1.0 if number > 0.0 else 0.0,
        "leaky_relu_slope": 1.0 if number > 0.0 else 0.01,
        "softplus": functions.softplus(number),
        "normal_cdf": functions.normal_cdf(number),
        "normal_pdf": functions.normal_pdf(number),
        "sqrt": math.sqrt(abs(number)),
        "cos": math.cos(number),
        "floor": float(math.floor(number)),
    }
    own = {f.name for f in vars(functions).values() if isinstance(f, functions.Function)}
    assert own <= expected.keys() <= FUNCTIONS.keys()
    for name, value in expected.items():
        argument = abs(number) if name == "sqrt" else number
        assert evaluate(Call(FUNCTIONS[name], A), ((A, argument),)) == value, name


@pytest.mark.parametrize("name", [name for name in ACTIVATIONS if name != "softmax"])
@exact
@given(z=numbers)
def test_activations_and_their_slopes(name: str, z: float) -> None:
    code = ACTIVATIONS[name]
    value = activate(code, z)
    assert same(evaluate(BY_ACTIVATION[name].formula(Z), ((Z, z),)), value)
    written = evaluate(BY_ACTIVATION[name].slope_formula(Z, OUT), ((Z, z), (OUT, value)))
    assert same(written, slope(code, z, value))


@pytest.mark.parametrize("name", LOSSES)
@exact
@given(st.lists(st.tuples(st.floats(0.0, 3.0), st.floats(0.0, 1.0)), min_size=1, max_size=4))
def test_losses_and_their_slopes(name: str, pairs: list[tuple[float, float]]) -> None:
    code, width = LOSSES[name], len(pairs)
    targets = tuple(target(k + 1) for k in range(width))
    outputs = tuple(output(2, k + 1, 2) for k in range(width))
    known: dict[Expression, float] = {}
    for k, (y, o) in enumerate(pairs):
        known |= {targets[k]: y, outputs[k]: o}
    operands = tuple(known.items())
    total = loss_term(code, *pairs[0])
    for pair in pairs[1:]:
        total = total + loss_term(code, *pair)
    written = BY_LOSS[name].formula(targets, outputs, operands)
    assert same(evaluate(written, operands), finish_loss(code, total, width))
    for k, (y, o) in enumerate(pairs):
        slope = taken(BY_LOSS[name].slope_formula(targets[k], outputs[k], width), operands)
        expected = loss_slope(code, y, o, width)
        assert same(evaluate(slope, operands), expected)


def test_softmax_adds_up_the_whole_layer() -> None:
    layer = tuple(pre_activation(1, k) for k in (1, 2, 3))
    z = (0.3, -1.2, 2.0)
    operands: tuple[tuple[Expression, float], ...] = (
        *zip(layer, z, strict=True),
        (LARGEST_Z, 2.0),
    )
    exponentials = [math.exp(value - 2.0) for value in z]
    total = exponentials[0] + exponentials[1] + exponentials[2]
    for symbol, exponential in zip(layer, exponentials, strict=True):
        assert evaluate(softmax(symbol, layer), operands) == exponential / total


@pytest.mark.parametrize("name", BY_NAME)
@exact
@given(
    old=numbers,
    gradient=numbers,
    first=numbers,
    second=st.floats(0.0, 30.0),
    powers=st.tuples(st.floats(0.1, 1.0), st.floats(0.1, 1.0)),
)
def test_optimisers(
    name: str,
    old: float,
    gradient: float,
    first: float,
    second: float,
    powers: tuple[float, float],
) -> None:
    rule = Settings(learning_rate=0.07, beta1=0.8, beta2=0.95, rho=0.9, momentum=0.6)
    optimizer = BY_NAME[name]
    below_0 = name in ("momentum", "nesterov", "adam", "adamw")
    p, v, s = (array("d", [number]) for number in (old, first if below_0 else second, second))
    t = array("d", powers)
    known: dict[Expression, float] = {
        OLD: old,
        GRADIENT: gradient,
        LEARNING_RATE: rule.learning_rate,
        **{word: getattr(rule, key) for word, key in WORDS.items()},
        **{kept.before: kept_of[0] for kept, kept_of in zip(optimizer.keeps, (v, s), strict=False)},
    }
    apply(CODES[name], p, array("d", [gradient]), v, s, t, rule)
    known |= {power.power: t[power.place] for power in optimizer.powers}
    for left, right in optimizer.equations(GRADIENT):
        known[left] = evaluate(right, tuple(known.items()))
    assert same(known[NEW], p[0])
    for kept, kept_of in zip(optimizer.keeps, (v, s), strict=False):
        assert same(known[kept.now], kept_of[0])
