"""First values of the parameters."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.formulas.names import Kind
from core.network.first_values import initial_parameters
from core.network.network import Network
from core.rules.initializers import BY_NAME, INITIALIZERS, Drawn, Init, normal

RANDOM = [scheme.name for scheme in INITIALIZERS if scheme.is_random]


def network(*sizes: int) -> Network:
    return Network(sizes, ("linear",) * (len(sizes) - 1))


def scale(scheme: str, fan_in: int, fan_out: int) -> float:
    numbers = BY_NAME[scheme].numbers
    assert isinstance(numbers, Drawn)
    return numbers.spread(fan_in, fan_out)


def named(net: Network, init: Init) -> dict[str, float]:
    """The parameters by name, in the order of the update steps."""
    values = initial_parameters(net, init)
    return {net.notation.ascii(p): values[net.parameter_place(p)] for p in net.parameters()}


def test_constant_sets_weights_and_biases() -> None:
    values = named(network(2, 2, 1), Init("constant", weight=0.5, bias=-1.0))
    assert values == {
        name: 0.5 if name[0] == "w" else -1.0
        for name in ("w111", "w121", "b11", "w112", "w122", "b12", "w211", "w221", "b21")
    }


def test_given_values_are_by_layer_from_to() -> None:
    init = Init(
        "given",
        weights=(((1.0, 2.0), (3.0, 4.0)), ((5.0,), (6.0,))),
        biases=((7.0, 8.0), (9.0,)),
    )
    assert named(network(2, 2, 1), init) == {
        "w111": 1.0,
        "w121": 3.0,
        "b11": 7.0,
        "w112": 2.0,
        "w122": 4.0,
        "b12": 8.0,
        "w211": 5.0,
        "w221": 6.0,
        "b21": 9.0,
    }


@pytest.mark.parametrize(
    ("scheme", "first"),
    [
        ("uniform", [0.3444218515250481, 0.2579544029403025, -0.079428419169155]),
        ("normal", [-0.09193411054662913, 0.0162520645387909, 0.34941384662699027]),
    ],
)
def test_numbers_are_the_same_on_every_machine(scheme: str, first: list[float]) -> None:
    values = list(named(network(2, 2, 1), Init(scheme)).values())
    assert values[:3] == first


def test_numbers_are_drawn_in_the_order_of_the_update_steps() -> None:
    draw = random.Random(5)
    expected = [0.5 * (2.0 * draw.random() - 1.0) for _ in range(9)]
    assert list(named(network(2, 2, 1), Init("uniform", seed=5)).values()) == expected


def test_xavier_and_he_leave_biases_at_0_and_draw_nothing_for_them() -> None:
    draw = random.Random(5)
    values = named(network(2, 2, 1), Init("he_uniform", seed=5))
    for name, value in values.items():
        bound = math.sqrt(6.0 / 2)
        assert value == (0.0 if name[0] == "b" else bound * (2.0 * draw.random() - 1.0))


@pytest.mark.parametrize(
    ("scheme", "expected"),
    [
        ("uniform", 0.5),
        ("normal", 0.5),
        ("xavier_uniform", math.sqrt(6 / 8)),
        ("xavier_normal", math.sqrt(2 / 8)),
        ("he_uniform", math.sqrt(6 / 3)),
        ("he_normal", math.sqrt(2 / 3)),
    ],
)
def test_scales_are_those_of_the_papers(scheme: str, expected: float) -> None:
    assert scale(scheme, 3, 5) == expected


@pytest.mark.parametrize("scheme", RANDOM)
def test_weights_have_the_spread_of_the_scheme(scheme: str) -> None:
    net = network(40, 100, 1)
    values = initial_parameters(net, Init(scheme, seed=3))[: 40 * 100]
    mean = math.fsum(values) / len(values)
    deviation = math.sqrt(math.fsum((v - mean) ** 2 for v in values) / len(values))
    spread = scale(scheme, 40, 100)
    if scheme.endswith("uniform"):
        assert max(map(abs, values)) <= spread
        spread /= math.sqrt(3.0)
    assert mean == pytest.approx(0.0, abs=0.05 * spread)
    assert deviation == pytest.approx(spread, rel=0.04)


def test_normal_draws_are_those_of_the_ratio_method() -> None:
    ours, theirs = random.Random(1), random.Random(1)
    assert [normal(ours) for _ in range(1000)] == [theirs.normalvariate() for _ in range(1000)]


@given(
    st.sampled_from(RANDOM),
    st.lists(st.integers(1, 5), min_size=2, max_size=4),
    st.integers(0, 2**32 - 1),
)
def test_the_seed_decides(scheme: str, sizes: list[int], seed: int) -> None:
    net = network(*sizes)
    one, same, other = (
        initial_parameters(net, Init(scheme, seed=s)) for s in (seed, seed, seed + 1)
    )
    assert one == same
    assert one != other
    assert len(one) == net.parameter_count
    if scheme not in ("uniform", "normal"):
        assert all(
            one[net.parameter_place(p)] == 0.0 for p in net.parameters() if p.kind is Kind.BIAS
        )
