"""What the rules of a kind compute, by their codes: a code is a rule's place among its kind."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NoReturn, TypeVar

T = TypeVar("T")


class ByCode(dict[int, T]):
    """One thing a rule, such as the function that it computes, by the rules' codes.

    It is looked up where a run is interpreted; `core.engine.jit` compiles the same choice, with nan
    for unknown codes.
    """

    def __init__(self, kind: str, rules: Iterable[T | None]) -> None:
        """Number what the rules have.

        Args:
            kind: What kind of rules they are, such as "activation".
            rules: What each has, in the order of the codes; None where it has none.
        """
        super().__init__((code, rule) for code, rule in enumerate(rules) if rule is not None)
        self._kind = kind

    def __missing__(self, code: int) -> NoReturn:
        """Tell of a code that no rule has."""
        raise self.unknown(code)

    def unknown(self, code: int) -> KeyError:
        """What tells of a code that no rule has."""
        return KeyError(f"no {self._kind} has the code {code}")
