"""Numbers as they are typed: with the program's own signs, as fractions, as powers of ten."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from networks import exact

from core.data.typed import PATTERN, because, typed
from core.formulas.numerals import fitted, numeral

FINITE = st.floats(allow_nan=False, allow_infinity=False)


def refused(text: str) -> str:
    with pytest.raises(ValueError) as caught:  # noqa: PT011
        typed(text)
    return because(caught.value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("8", 8.0),
        (" -3.5\t", -3.5),
        ("+.5", 0.5),
        ("5.", 5.0),
        ("1e-3", 0.001),
        ("−0.5", -0.5),
        ("–0.5", -0.5),
        ("1.5e−7", 1.5e-7),
        ("1.5 × 10⁻⁷", 1.5e-7),
        ("−1.5·10⁷", -1.5e7),
        ("1.5\u202f×\u00a010⁻⁷", 1.5e-7),
        ("3x10^-2", 0.03),
        ("3 * 10**2", 300.0),
        ("10⁻³", 0.001),
        ("-10^3", -1000.0),
        ("1/35", 1 / 35),
        ("−1/35", -1 / 35),
        ("1 / 3", 1 / 3),
        ("1⁄3", 1 / 3),
        ("0.1/0.3", 0.1 / 0.3),
        ("1/−3", -1 / 3),
        ("6e2/1e−3", 6e5),
        ("0/3", 0.0),
        ("0e-400", 0.0),
    ],
)
def test_what_people_write_is_understood(text: str, value: float) -> None:
    assert typed(text) == value


@pytest.mark.parametrize(
    "text",
    ["", "x", "1/", "/3", "1/2/3", "1 1/2", "--1", "1 2", "1,5", "1_0", "١٢", "１", "0x1F", "nan"],
)
def test_what_is_like_no_number_is_refused_without_a_reason(text: str) -> None:
    assert refused(text) == ""


@pytest.mark.parametrize("text", ["1e", "10^", "×10", "1\n", "1/ x", "¹", "1²", "5%", "e−7"])
def test_what_is_half_a_number_is_none(text: str) -> None:
    assert refused(text) == ""


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1/0", "it divides by 0"),
        ("−1/1e-400", "it divides by 0"),
        ("∞", "it is infinite"),
        ("−∞", "it is infinite"),
        ("inf", "it is infinite"),
        ("1e400", "it is too large for a float64"),
        ("1e400/1e400", "it is too large for a float64"),
        ("1e300/1e-300", "it is too large for a float64"),
        ("1e-400", "it is so close to 0 that it would be read as 0"),
        ("−1e-200/1e200", "it is so close to 0 that it would be read as 0"),
    ],
)
def test_what_no_float64_can_be_is_refused_with_a_reason(text: str, reason: str) -> None:
    assert refused(text) == f": {reason}"


@exact
@given(FINITE, st.integers(1, 17))
def test_what_the_program_prints_is_read_as_what_it_stands_for(value: float, digits: int) -> None:
    stands_for = float(f"{value:.{digits}g}")
    if math.isinf(stands_for):
        assert refused(numeral(value, digits)) == ": it is too large for a float64"
    else:
        assert typed(numeral(value, digits)) == stands_for
    if digits == 17:
        assert typed(numeral(value, 17)) == value


@exact
@given(FINITE)
def test_full_precision_is_read_back(value: float) -> None:
    assert typed(repr(value)) == value
    assert typed(repr(value).replace("-", "−")) == value


@exact
@given(st.floats(-9e99, 9e99), st.integers(7, 20))
def test_a_number_fitted_to_its_room_is_read_back(value: float, width: int) -> None:
    assert math.isclose(typed(fitted(value, width)), value, rel_tol=0.5, abs_tol=5e-324)


@exact
@given(st.integers(-(2**53), 2**53), st.integers(1, 2**53))
def test_a_fraction_is_the_float64_nearest_to_the_quotient(above: int, below: int) -> None:
    assert typed(f"{above}/{below}") == float(Fraction(above, below))


@exact
@given(st.integers(-999, 999), st.integers(-300, 300))
def test_a_power_of_ten_is_as_with_an_exponent(digits: int, power: int) -> None:
    raised = str(power).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    assert typed(f"{digits} × 10{raised}") == float(f"{digits}e{power}")


@pytest.mark.parametrize(
    "part", ["1", ".", "1/", "/1", "−", "10⁻⁷", "1.5 × 10", "1e", "10^", "1 ", "×10", "1.1.", "e−"]
)
def test_a_long_text_is_refused_at_once(part: str) -> None:
    text = part * (20_000 // len(part))
    assert refused(text + "!") == ""
    assert refused(text * 10) == ""


def test_what_a_match_is_called_is_unique() -> None:
    assert PATTERN.count("(?P<") == len({name.split(">")[0] for name in PATTERN.split("(?P<")[1:]})
