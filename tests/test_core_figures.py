"""Printed numbers add up: worked out again as printed, an equation gives its printed result."""

from __future__ import annotations

import re
from decimal import Decimal, localcontext

import pytest
from derivations import NETWORKS, stepper
from hypothesis import assume, example, given
from hypothesis import strategies as st
from networks import bits, exact
from reading import value

from core.data.experiment import load
from core.data.samples import names
from core.formulas.figures import ALL, MOST, agrees, decimal
from core.formulas.formula import (
    Chain,
    Equality,
    Equation,
    Expression,
    Factor,
    Operation,
    Sum,
)
from core.formulas.names import LOSS, Notation, Symbol, weight
from core.formulas.numerals import MINUS
from core.formulas.writing import Style, Writer
from core.stepper import Stepper
from core.steps.records import ParameterGradientStep, Step
from tui.drawing.formulas.derivation import derivation
from tui.drawing.typeset import plain

NOTATION = Notation((9, 9, 1))
NUMBERS = st.floats(1e-6, 1e6).flatmap(lambda v: st.sampled_from((v, -v))) | st.sampled_from(
    (0.0, 1.0, 0.1, -0.3, 0.0163, 0.01560306)
)
DIGITS = st.integers(2, MOST)


def name(k: int) -> Symbol:
    return weight(1, k + 1, 1)


def written(found: Decimal | float, result: str) -> bool:
    """Whether a number, rounded to the last place of a printed one, is that."""
    printed = decimal(result)
    unit = Decimal(1).scaleb(int(printed.as_tuple().exponent))
    return abs(Decimal(found) - printed) <= unit / 2 * Decimal("1.000000001")


def worked(text: str) -> Decimal:
    """A text of numbers, worked out exactly."""
    code = re.sub(r"(?<=\d)\(", "*(", text.replace(MINUS, "-").replace("·", "*"))
    assert re.fullmatch(r"[-+*/().0-9e ]+", code), text
    code = re.sub(r"\d+(\.\d+)?(e-?\d+)?", lambda found: f"Decimal('{found[0]}')", code)
    with localcontext() as context:
        context.prec = 200
        return eval(code, {"Decimal": Decimal})  # type: ignore[no-any-return]


def total(values: list[list[float]]) -> Sum:
    """A sum of products, as the kernel adds and multiplies."""
    terms = []
    for k, each in enumerate(values):
        product = each[0]
        for other in each[1:]:
            product = product * other
        factors = tuple(Factor(name(k), name(k), v, ((name(k), v),), name(k)) for v in each)
        terms.append(Chain(LOSS, factors, product))
    result = terms[0].value
    for term in terms[1:]:
        result = result + term.value
    return Sum(LOSS, tuple(terms), result)


def expression(values: list[float], signs: str) -> Equality:
    """Numbers with signs between them, from left to right."""
    right: Expression = name(0)
    for k, sign in enumerate(signs, start=1):
        right = Operation(sign, right, name(k))
    operands = tuple((name(k), v) for k, v in enumerate(values))
    unknown = Equality(LOSS, right, 0.0, operands)
    return Equality(LOSS, right, unknown.recompute(), operands)


def check(equation: Equation, digits: int) -> None:
    writer = Writer(NOTATION, digits=digits)
    *others, last = writer.equation(equation)
    sign, result = last.split()[-2:]
    numbers = others[-1].removeprefix("= ") if others else ""
    if not re.fullmatch(r"[-−+·/().0-9e ]+", numbers):
        return  # a single number, which is the result
    found = worked(numbers)
    assert written(found, result) == (sign == "=") or sign == "≈"
    if sign == "≈":
        full = Writer(NOTATION, digits=MOST).equation(equation)[-2].removeprefix("= ")
        assert digits <= MOST
        assert not agrees(worked(full), equation.value, digits) or isinstance(equation, Sum)


@exact
@given(st.lists(NUMBERS, min_size=2, max_size=6), st.data(), DIGITS)
@example([0.01560306, 0.0162991812], None, 5)
def test_any_expression(values: list[float], data: st.DataObject | None, digits: int) -> None:
    count = len(values) - 1
    signs = (
        "-"
        if data is None
        else "".join(data.draw(st.lists(st.sampled_from("+-*/"), min_size=count, max_size=count)))
    )
    assume(all(v for v, s in zip(values[1:], signs, strict=True) if s == "/"))
    check(expression(values, signs), digits)


@exact
@given(st.lists(st.lists(NUMBERS, min_size=1, max_size=3), min_size=1, max_size=6), DIGITS)
def test_any_sum_of_products(values: list[list[float]], digits: int) -> None:
    check(total(values), digits)


def test_a_difference_has_as_many_decimals_as_its_result() -> None:
    writer = Writer(NOTATION, digits=5)
    equation = expression([0.01560306, 0.0162991812], "-")
    assert writer.equation(equation)[1:] == ["= 0.01560306 − 0.01629918", "= −0.00069612"]


def test_what_cancels_altogether_is_not_said_to_be_equal() -> None:
    equation = expression([0.1, 3.0, 0.3], "*-")
    for style, sign in (("unicode", "≈"), ("ascii", "~="), ("latex", r"\approx")):
        assert Writer(NOTATION, style, 5).equation(equation)[-1].startswith(f"{sign} 5.5511")  # type: ignore[arg-type]


def test_with_all_digits_it_holds_bit_by_bit() -> None:
    equation = expression([0.1, 3.0, 0.3], "*-")
    _, numbers, result = Writer(NOTATION, digits=ALL).equation(equation)
    assert bits(value(numbers.removeprefix("= "), {})) == bits(equation.value)
    assert bits(float(result.removeprefix("= ").replace(MINUS, "-"))) == bits(equation.value)


# steps


def first_updates(stepper: Stepper) -> list[Step]:
    end = min(stepper.schedule.update_start(2), 400)
    return [stepper.seek(t) for t in range(1, end)]


def numeric(lines: list[str]) -> list[str]:
    """The lines that have nothing but numbers."""
    known = [line for line in lines if not re.search(r"[^-−+·*/^²√()|.0-9e ∞]", line[2:])]
    return [line for line in known if line[0] in "=~≈"]


@pytest.mark.parametrize("style", ["unicode", "ascii"])
@pytest.mark.parametrize("digits", [3, 6, 9])
@pytest.mark.parametrize("sample", names())
def test_every_printed_equation_of_a_sample(sample: str, digits: int, style: Style) -> None:
    run = Stepper(load(sample))
    writer, checked = Writer(run.experiment.network.notation, style, digits), 0
    for step in first_updates(run):
        for equation in step.equations:
            lines = numeric(writer.equation(equation)[1:])
            result = lines[-1].split()[-1] if lines else ""
            for line in lines[:-1]:
                if lines[-1].startswith("="):
                    found = value(line.removeprefix("= "), {})
                    assert written(found, result.replace("-", MINUS)), (step.t, lines)
                    checked += 1
    assert checked > 3


@pytest.mark.parametrize("cells", [56, 78, 120])
@pytest.mark.parametrize("net", [*NETWORKS, "worked"])
def test_every_line_on_the_screen(net: str, cells: int) -> None:
    run, checked = stepper(net), 0
    writer = Writer(run.experiment.network.notation, digits=5)
    for step in first_updates(run):
        if isinstance(step, ParameterGradientStep) and step.position.index > 40:
            continue
        before: list[str] = []
        for line in map(plain, derivation(step, writer, cells, 20, open_sum=False)):
            text = line.strip()
            if not re.fullmatch(r"[=≈] +[-−+·/().0-9e ]+", text):
                before = []
                continue
            if before and "=" in text[0]:
                for numbers in before:
                    checked += 1
                    if re.fullmatch(r"[-−.0-9e]+", text[2:].strip()):
                        assert written(worked(numbers), text[2:].strip()), (step.t, numbers, text)
            before.append(text[2:].strip())
    assert checked or net not in ("linear", "worked")
