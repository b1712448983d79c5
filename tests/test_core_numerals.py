"""Numbers for the eye."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from networks import exact

from core.formulas.numerals import fitted, numeral


def read(text: str) -> float:
    return float(text.replace("−", "-").replace("∞", "inf"))


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (240.0, "240"),
        (-0.0312, "−0.0312"),
        (1.5e-7, "1.5e−7"),
        (1234567.0, "1.23457e6"),
        (-6.02e23, "−6.02e23"),
        (0.1 + 0.2, "0.3"),
        (0.0, "0"),
        (-0.0, "0"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
        (math.nan, "nan"),
        (5e-324, "4.94066e−324"),
    ],
)
def test_numeral(number: float, text: str) -> None:
    assert numeral(number) == text


@exact
@given(st.floats(allow_nan=False), st.integers(1, 17))
def test_a_numeral_is_as_exact_as_its_digits(number: float, digits: int) -> None:
    text = numeral(number, digits)
    assert "-" not in text
    assert "+" not in text
    assert read(text) == float(f"{number:.{digits}g}")
    if digits == 17:
        assert read(text) == number


@pytest.mark.parametrize(
    ("number", "width", "signed", "text"),
    [
        (240.0, 6, False, "240"),
        (240.0, 6, True, "+240"),
        (-240.0, 6, True, "−240"),
        (0.0, 4, True, "+0"),
        (math.nan, 4, True, "nan"),
        (math.pi, 6, False, "3.1416"),
        (math.pi, 5, True, "+3.14"),
        (123456.0, 4, False, "1e5"),
        (-1e-100, 4, False, "−1e…"),
        (math.inf, 1, False, "∞"),
    ],
)
def test_fitted(number: float, width: int, signed: bool, text: str) -> None:
    assert fitted(number, width, signed) == text


@exact
@given(st.floats(), st.integers(1, 14), st.booleans())
def test_fitted_fits_and_is_near(number: float, width: int, signed: bool) -> None:
    text = fitted(number, width, signed)
    assert len(text) <= width
    if not text.endswith("…"):
        value = read(text)
        near = math.isclose(value, number, rel_tol=0.5) or math.isinf(value)
        assert near or (math.isnan(value) and math.isnan(number))
        assert text.startswith("+") == (signed and number >= 0.0)
