"""Old and new values of a parameter in the network: two that differ are never written alike."""

from __future__ import annotations

import pytest

from tui.drawing.network.labels import renewals


def test_digits_are_added_until_the_two_differ() -> None:
    assert next(renewals(0.1, 0.0974, 5)) == "+0.100▸+0.097"
    assert next(renewals(0.1, 0.09998, 5)) == "+0.10000▸+0.09998"
    assert list(renewals(0.1, 0.1 + 1e-12, 5)) == []


@pytest.mark.parametrize("room", [4, 5, 6])
def test_a_value_that_stays_is_written_twice(room: int) -> None:
    one, other = next(renewals(0.5, 0.5, room)).split(" ▸ ")
    assert one == other
