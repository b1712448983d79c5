"""Parameters of tests that are combined: each once by default, all of them in the long run."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from itertools import product
from typing import Any

import pytest


def crossed(*lists: Iterable[Hashable]) -> list[Any]:
    """All combinations of the lists' items, for `pytest.mark.parametrize`.

    By default so many run that each item comes up; the others are marked for the long run.
    """
    items = [list(each) for each in lists]
    default = _covering(items)
    return [
        pytest.param(*each, marks=() if each in default else pytest.mark.long)
        for each in product(*items)
    ]


def sparse(combinations: Iterable[tuple[Hashable, ...]]) -> list[Any]:
    """Combinations, of which so many run by default that each item comes up at its place."""
    seen: set[tuple[int, Hashable]] = set()
    result = []
    for each in combinations:
        new = set(enumerate(each)) - seen
        seen |= new
        result.append(pytest.param(*each, marks=() if new else pytest.mark.long))
    return result


def _covering(items: Sequence[list[Hashable]]) -> set[tuple[Hashable, ...]]:
    longest = max(map(len, items))
    return {tuple(each[k % len(each)] for each in items) for k in range(longest)}
