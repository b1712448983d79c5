"""The order of rows in an epoch."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.engine import shuffling


def order(rows: int, seed: int, epoch: int) -> list[int]:
    found = [0] * rows
    shuffling.shuffle(found, seed, epoch)
    return found


@given(st.integers(1, 40), st.integers(-(2**63), 2**63 - 1), st.integers(1, 10**6))
def test_shuffle_is_a_permutation_and_a_function_of_its_arguments(
    rows: int, seed: int, epoch: int
) -> None:
    found = order(rows, seed, epoch)
    assert sorted(found) == list(range(rows))
    assert found == order(rows, seed, epoch)


def test_shuffle_is_the_same_on_every_machine() -> None:
    assert order(10, 0, 1) == [5, 3, 8, 7, 6, 4, 9, 2, 0, 1]
    assert order(10, 42, 7) == [8, 7, 4, 9, 3, 0, 1, 6, 5, 2]


def test_shuffle_is_even() -> None:
    counts = [[0] * 5 for _ in range(5)]
    for epoch in range(1, 5001):
        for place, row in enumerate(order(5, 11, epoch)):
            counts[place][row] += 1
    flat = [n for line in counts for n in line]
    chi_squared = sum((n - 1000) ** 2 / 1000 for n in flat)
    assert chi_squared < 40  # 16 degrees of freedom: 99.9 % lie below 39.3


@pytest.mark.parametrize("apart", [(0, 1), (0, 2), (1, 0), (7, 0)])
def test_orders_of_neighbouring_epochs_and_seeds_are_independent(apart: tuple[int, int]) -> None:
    pairs: dict[tuple[int, ...], int] = {}
    for n in range(3600):
        seed, epoch = (5, n + 1) if apart[1] else (n, 1)
        pair = (*order(3, seed, epoch), *order(3, seed + apart[0], epoch + apart[1]))
        pairs[pair] = pairs.get(pair, 0) + 1
    assert len(pairs) == 36
    chi_squared = sum((n - 100) ** 2 / 100 for n in pairs.values())
    assert chi_squared < 67  # 35 degrees of freedom: 99.9 % lie below 66.6
