"""Names of everything in a network, in all three scripts and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from networks import exact

from core.formulas import names
from core.formulas.names import (
    LEARNING_RATE,
    LOSS,
    Kind,
    Notation,
    Symbol,
    bias,
    output,
    target,
    weight,
)
from core.network.network import Network

SMALL, WIDE = Notation((2, 2, 1)), Notation((3, 12, 1))
sizes = st.lists(st.integers(1, 13), min_size=2, max_size=5).map(tuple)


def network(shape: tuple[int, ...]) -> Network:
    return Network(shape, ("linear",) * (len(shape) - 1))


def test_parameters_of_the_small_network_in_order() -> None:
    written = [SMALL.ascii(symbol) for symbol in network((2, 2, 1)).parameters()]
    assert written == ["w111", "w121", "b11", "w112", "w122", "b12", "w211", "w221", "b21"]


@pytest.mark.parametrize(
    ("symbol", "ascii_name", "unicode_name", "latex_name"),
    [
        (names.output(0, 2, 2), "x2", "x₂", "x_{2}"),
        (names.weight(1, 2, 1), "w121", "w₁₂₁", "w_{121}"),
        (names.bias(1, 2), "b12", "b₁₂", "b_{12}"),
        (names.pre_activation(1, 2), "z12", "z₁₂", "z_{12}"),
        (names.output(1, 2, 2), "O12", "O₁₂", "O_{12}"),
        (names.output(2, 1, 2), "yhat1", "ŷ", r"\hat{y}"),
        (names.target(1), "y1", "y", "y"),
        (names.delta(1, 2), "delta12", "δ₁₂", r"\delta_{12}"),
        (LOSS, "L", "L", "L"),
        (LEARNING_RATE, "learning_rate", "η", r"\eta"),
    ],
)
def test_small_network(symbol: Symbol, ascii_name: str, unicode_name: str, latex_name: str) -> None:
    written = (SMALL.ascii(symbol), SMALL.unicode(symbol), SMALL.latex(symbol))
    assert written == (ascii_name, unicode_name, latex_name)


@pytest.mark.parametrize(
    ("symbol", "ascii_name", "unicode_name", "latex_name"),
    [
        (names.output(0, 3, 2), "x3", "x₃", "x_{3}"),
        (names.weight(1, 3, 12), "w1_3_12", "w₁,₃,₁₂", "w_{1,3,12}"),
        (names.weight(2, 12, 1), "w2_12_1", "w₂,₁₂,₁", "w_{2,12,1}"),
        (names.bias(1, 1), "b1_1", "b₁,₁", "b_{1,1}"),
        (names.pre_activation(1, 12), "z1_12", "z₁,₁₂", "z_{1,12}"),
        (names.output(1, 11, 2), "O1_11", "O₁,₁₁", "O_{1,11}"),
        (names.delta(2, 1), "delta2_1", "δ₂,₁", r"\delta_{2,1}"),
        (names.output(2, 1, 2), "yhat1", "ŷ", r"\hat{y}"),
    ],
)
def test_wide_network_separates(
    symbol: Symbol, ascii_name: str, unicode_name: str, latex_name: str
) -> None:
    written = (WIDE.ascii(symbol), WIDE.unicode(symbol), WIDE.latex(symbol))
    assert written == (ascii_name, unicode_name, latex_name)


@pytest.mark.parametrize("shape", [(10, 1), (1, 1, 10), (1,) * 11])
def test_ten_of_anything_separates(shape: tuple[int, ...]) -> None:
    assert Notation(shape).separated


@pytest.mark.parametrize("shape", [(9, 9, 9), (1,) * 10])
def test_nine_of_everything_does_not(shape: tuple[int, ...]) -> None:
    assert not Notation(shape).separated


def test_several_outputs_are_numbered() -> None:
    notation = Notation((1, 2))
    assert notation.unicode(names.output(1, 2, 1)) == "ŷ₂"
    assert notation.unicode(names.target(1)) == "y₁"
    assert notation.latex(names.target(2)) == "y_{2}"


@exact
@given(sizes)
def test_every_name_is_one_parameter_and_back(shape: tuple[int, ...]) -> None:
    notation, parameters = Notation(shape), list(network(shape).parameters())
    written = [notation.ascii(symbol) for symbol in parameters]
    assert len(set(written)) == len(written)
    assert [notation.parameter(name) for name in written] == parameters
    shown = map(notation.unicode, parameters)
    assert [notation.parameter(name) for name in shown] == parameters


@exact
@given(sizes, st.from_regex(r"[wb][0-9_]{0,8}", fullmatch=True))
def test_other_names_are_none(shape: tuple[int, ...], name: str) -> None:
    known = {Notation(shape).ascii(symbol) for symbol in network(shape).parameters()}
    assert (Notation(shape).parameter(name) is not None) == (name in known)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "w",
        "w11",
        "w1111",
        "w131",
        "w211 ",
        "w011",
        "w101",
        "b13",
        "b31",
        "x1",
        "W111",
        "w₁₁",
        "w1_1_1",
        "w₁,₁,₁",
        "w¹¹¹",
    ],
)
def test_small_network_has_no(name: str) -> None:
    assert SMALL.parameter(name) is None


@pytest.mark.parametrize(
    "name", ["w111", "w1_3_13", "w01_1_1", "w1__1", "w1_1_1_", "w1_1", "w" + "1" * 5000 + "_1_1"]
)
def test_wide_network_has_no(name: str) -> None:
    assert WIDE.parameter(name) is None


@pytest.mark.parametrize(
    ("name", "ascii_name"),
    [
        ("ŷ", "yhat"),
        ("y\u0302₁", "yhat1"),
        ("δ₂₁", "delta21"),
        ("x₁₂", "x12"),
        ("w₁,₁₂,₃", "w1_12_3"),
    ],
)
def test_names_of_the_screen_in_ascii(name: str, ascii_name: str) -> None:
    assert names.ascii_name(name) == ascii_name
    assert names.ascii_name(ascii_name) == ascii_name


def test_symbols_know_what_they_belong_to() -> None:
    assert names.weight(2, 1, 3).neuron == 3
    assert names.bias(2, 4).neuron == 4
    assert names.weight(1, 1, 1).is_parameter
    assert names.bias(1, 1).is_parameter
    assert not names.output(1, 1, 2).is_parameter
    assert [names.output(layer, 1, 2).kind for layer in (0, 1, 2)] == [
        Kind.INPUT,
        Kind.OUTPUT,
        Kind.PREDICTION,
    ]


def test_a_symbol_prints_as_its_name() -> None:
    printed = [weight(1, 2, 1), bias(1, 2), output(1, 2, 2), output(2, 1, 2), target(3), LOSS]
    assert list(map(str, printed)) == ["w121", "b12", "O12", "yhat1", "y3", "L"]
    assert str(weight(1, 12, 3)) == "w1_12_3"
    small = Notation((3, 9, 2))
    assert all(str(symbol) == small.ascii(symbol) for symbol in printed)
