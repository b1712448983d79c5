"""Which texts are numbers: one at a time, many at once, and those that are only meant as one."""

from __future__ import annotations

import pytest

from core.data.decimals import looks_numeric, number, numbers


@pytest.mark.parametrize("text", ["1\n", "1\f", "\v1", "1\x1c", "1_0", "１", "nan", "inf", "1e400"])
def test_what_python_takes_for_a_number_besides_is_refused(text: str) -> None:
    assert number(text) is None
    assert numbers(["2", text]) is None


@pytest.mark.parametrize("text", ["0x1F", " 0X1f ", "1_0", "١٢", "nan", "-inf", "1,5", "1e400"])
def test_what_is_meant_as_a_number_is_known(text: str) -> None:
    assert looks_numeric(text)


@pytest.mark.parametrize("text", ["", "x1", "1 2", "1,2,3", "00x1"])
def test_what_is_meant_as_text_is_known(text: str) -> None:
    assert not looks_numeric(text)
