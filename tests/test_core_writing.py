"""Formulas on paper: read back they mean the same; signs, brackets and braces are in order."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from networks import bits, exact
from reading import FUNCTIONS, value

from core.formulas import functions
from core.formulas.formula import (
    HALF,
    Call,
    Chain,
    Equality,
    Expression,
    Factor,
    Number,
    Operands,
    Operation,
    Partial,
    Sum,
    Word,
    add,
    divide,
    multiply,
    negate,
    raised,
    subtract,
)
from core.formulas.names import LOSS, Notation, output, pre_activation, target, weight
from core.formulas.writing import Style, Writer
from core.rules.activations import STEP
from core.rules.optimizers import MEAN_HAT, OLD

NOTATION = Notation((2, 2, 1))
Y, YHAT = target(1), output(2, 1, 2)
Z, W = pre_activation(1, 1), weight(1, 1, 1)
SLOPE = Partial(LOSS, YHAT)
LEAVES: tuple[Expression, ...] = (Y, YHAT, Z, W, SLOPE, OLD, MEAN_HAT)
STYLES: tuple[Style, ...] = ("unicode", "ascii", "latex")
unicode_writer, ascii_writer, latex_writer = (Writer(NOTATION, style) for style in STYLES)

eighths = st.integers(-40, 40).map(lambda k: k / 8)
leaves = st.sampled_from(LEAVES) | eighths.map(Number)


def larger(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    names = sorted(FUNCTIONS.keys() - {"abs", "sqrt"})
    calls = st.builds(Call, st.sampled_from([FUNCTIONS[name] for name in names]), inner)
    roots = inner.map(lambda e: Call(functions.SQRT, Call(functions.SQUARE, e)))
    return st.builds(Operation, st.sampled_from("+-*/"), inner, inner) | calls | roots


trees = st.recursive(leaves, larger, max_leaves=8)
values = st.tuples(*(eighths for _ in LEAVES))


def evaluated(expression: Expression, operands: Operands) -> Equality:
    unknown = Equality(LOSS, expression, 0.0, operands)
    return replace(unknown, value=unknown.recompute())


@settings(exact, max_examples=300)
@given(trees, values)
@pytest.mark.parametrize("writer", [unicode_writer, ascii_writer])
def test_read_back_it_means_the_same(
    writer: Writer, tree: Expression, numbers: tuple[float, ...]
) -> None:
    operands = tuple(zip(LEAVES, numbers, strict=True))
    known = {writer.expression(leaf): number for leaf, number in operands}
    equality = evaluated(tree, operands)
    assert bits(value(writer.expression(tree), known)) == bits(equality.value)
    assert bits(value(writer.numbers(equality), {})) == bits(equality.value)


@exact
@given(trees, values)
@pytest.mark.parametrize("style", STYLES)
def test_signs_brackets_and_braces(
    style: Style, tree: Expression, numbers: tuple[float, ...]
) -> None:
    writer = Writer(NOTATION, style)
    operands = tuple(zip(LEAVES, numbers, strict=True))
    for text in (writer.expression(tree), writer.numbers(evaluated(tree, operands))):
        assert not re.search(r"[-−+/·*] *[-−+]", text.replace("e-", "e"))
        depth = 0
        for sign in re.sub(r"\\.", "", text):
            depth += {"(": 1, "{": 1, ")": -1, "}": -1}.get(sign, 0)
            assert depth >= 0
        assert depth == 0
        assert text.count(r"\left") == text.count(r"\right")


ERROR = subtract(Y, YHAT)
WRITTEN: tuple[tuple[Expression, str, str, str], ...] = (
    (SLOPE, "∂L/∂ŷ", "dL/dyhat1", r"\frac{\partial L}{\partial \hat{y}}"),
    (multiply(Number(-2.0), ERROR), "−2(y − ŷ)", "-2 * (y1 - yhat1)", r"-2(y - \hat{y})"),
    (Call(functions.SQUARE, ERROR), "(y − ŷ)²", "(y1 - yhat1)^2", r"(y - \hat{y})^2"),
    (Call(functions.ABS, ERROR), "|y − ŷ|", "|y1 - yhat1|", r"\left|y - \hat{y}\right|"),
    (raised(Z, W), "z₁₁^w₁₁₁", "z11^w111", "z_{11}^{w_{111}}"),
    (
        raised(ERROR, add(Y, Z)),
        "(y − ŷ)^(y + z₁₁)",
        "(y1 - yhat1)^(y1 + z11)",
        r"(y - \hat{y})^{y + z_{11}}",
    ),
    (
        raised(Z, Call(functions.FLOOR, divide(Y, Z))),
        "z₁₁^⌊y / z₁₁⌋",
        "z11^floor(y1 / z11)",
        r"z_{11}^{\left\lfloor y / z_{11} \right\rfloor}",
    ),
    (multiply(HALF, Z), "½ · z₁₁", "0.5 * z11", r"0.5 \cdot z_{11}"),
    (Call(functions.EXP, negate(Z)), "e^(−z₁₁)", "exp(-z11)", "e^{-z_{11}}"),
    (Call(functions.SQUARE, Call(functions.EXP, Z)), "(e^z₁₁)²", "exp(z11)^2", "(e^{z_{11}})^2"),
    (Call(functions.LN, ERROR), "ln (y − ŷ)", "ln(y1 - yhat1)", r"\ln (y - \hat{y})"),
    (
        Call(functions.SOFTPLUS, Z),
        "ln(1 + e^z₁₁)",
        "softplus(z11)",
        r"\ln\left(1 + e^{z_{11}}\right)",
    ),
    (Call(functions.SQRT, ERROR), "√(y − ŷ)", "sqrt(y1 - yhat1)", r"\sqrt{y - \hat{y}}"),
    (negate(Call(functions.SQUARE, Z)), "−z₁₁²", "-z11^2", "-z_{11}^2"),
    (Call(functions.SQUARE, negate(Z)), "(−z₁₁)²", "(-z11)^2", "(-z_{11})^2"),
    (negate(negate(Z)), "−(−z₁₁)", "-(-z11)", "-(-z_{11})"),
    (subtract(Y, add(Z, W)), "y − (z₁₁ + w₁₁₁)", "y1 - (z11 + w111)", "y - (z_{11} + w_{111})"),
    (divide(negate(Y), YHAT), "−y / ŷ", "-y1 / yhat1", r"-y / \hat{y}"),
    (
        Call(STEP, Z),
        "(1 if z₁₁ > 0 else 0)",
        "(1 if z11 > 0 else 0)",
        r"\left[z_{11} > 0\right]",
    ),
)


@pytest.mark.parametrize(("expression", "unicode_text", "ascii_text", "latex_text"), WRITTEN)
def test_in_three_styles(
    expression: Expression, unicode_text: str, ascii_text: str, latex_text: str
) -> None:
    assert unicode_writer.expression(expression) == unicode_text
    assert ascii_writer.expression(expression) == ascii_text
    assert latex_writer.expression(expression) == latex_text


def test_numbers_filled_in() -> None:
    operands: Operands = ((Y, 3.0), (YHAT, -18.0))
    error = multiply(Number(-2.0), subtract(Y, YHAT))
    for expression, text in (
        (error, "−2(3 − (−18))"),
        (Call(functions.SQUARE, YHAT), "(−18)²"),
        (negate(YHAT), "−(−18)"),
    ):
        assert unicode_writer.numbers(evaluated(expression, operands)) == text


@pytest.mark.parametrize(
    ("number", "unicode_text", "ascii_text", "latex_text"),
    [
        (-1.5, "−1.5", "-1.5", "-1.5"),
        (1.25e-9, "1.25e−9", "1.25e-9", r"1.25 \cdot 10^{-9}"),
        (float("-inf"), "−∞", "-inf", r"-\infty"),
        (float("nan"), "nan", "nan", "nan"),
    ],
)
def test_numbers(number: float, unicode_text: str, ascii_text: str, latex_text: str) -> None:
    written = [writer.number(number) for writer in (unicode_writer, ascii_writer, latex_writer)]
    assert written == [unicode_text, ascii_text, latex_text]


def product(*numbers: float) -> Chain:
    result = numbers[0]
    for number in numbers[1:]:
        result *= number
    factors = tuple(Factor(SLOPE, W, number, ((W, number),), LOSS) for number in numbers)
    return Chain(SLOPE, factors, result)


def test_a_chain_in_three_lines_and_its_result() -> None:
    error: Expression = multiply(Number(-2.0), subtract(Y, YHAT))
    factors = (
        Factor(SLOPE, error, 30.0, ((Y, 3.0), (YHAT, 18.0)), LOSS),
        Factor(Partial(YHAT, W), W, -1.5, ((W, -1.5),), W),
    )
    lines = unicode_writer.equation(Chain(Partial(LOSS, W), factors, -45.0))
    assert lines == [
        "∂L/∂w₁₁₁ = ∂L/∂ŷ · ∂ŷ/∂w₁₁₁",
        "= −2(y − ŷ) · w₁₁₁",
        "= 30 · (−1.5)",
        "= −45",
    ]


def test_a_line_that_repeats_is_left_out() -> None:
    lines = unicode_writer.equation(Chain(SLOPE, (Factor(SLOPE, W, 2.0, ((W, 2.0),), LOSS),), 2.0))
    assert lines == ["∂L/∂ŷ = w₁₁₁", "= 2"]
    assert unicode_writer.equation(Equality(Z, W, 2.0, ((W, 2.0),))) == ["z₁₁ = w₁₁₁", "= 2"]


def test_a_sum_takes_the_signs_of_its_terms() -> None:
    terms = (product(2.0, 3.0), product(-4.0, 5.0), product(-1.0), product(float("-inf")))
    lines = unicode_writer.equation(Sum(Z, terms, 1.0))
    assert lines[2] == "= 2 · 3 − 4 · 5 − 1 − ∞"


@pytest.mark.parametrize(
    ("writer", "dots"), [(unicode_writer, "…"), (ascii_writer, "..."), (latex_writer, r"\dots")]
)
def test_the_middle_of_a_long_sum_is_left_out(writer: Writer, dots: str) -> None:
    terms = [str(k) for k in range(20)]
    assert writer.total(terms, 5) == f"0 + 1 + 2 + {dots} + 19"
    assert writer.total(terms[:5], 5) == "0 + 1 + 2 + 3 + 4"


def test_words_have_their_own_ascii() -> None:
    word = Word("β₁ᵗ", "beta1^t")
    assert unicode_writer.expression(word) == "β₁ᵗ"
    assert ascii_writer.expression(word) == "beta1^t"
