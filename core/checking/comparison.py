"""What checking gradients came to: records only, made in `core.checking.gradcheck`.

    relative error = |exact − numeric| / max(|exact|, |numeric|, floor)

The floor is the smallest gradient whose seventh digit the differences can still tell: below it, the
rounding of the loss weighs more than a wrong gradient would. So a gradient of 0 whose difference is
1e-17 does not fail, and one of 240 has to agree in seven digits.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum

from core.formulas.names import Symbol

TOLERANCE = 1e-7  # the largest relative error between a gradient and its difference
TORCH_TOLERANCE = 1e-12  # the same against PyTorch, which computes as we do, in another order


class Outcome(Enum):
    """What comparing a gradient came to."""

    AGREES = "agrees"
    DIFFERS = "differs"
    KINK = "kink"  # the loss has no derivative there
    TINY = "tiny"  # too small for differences to tell from 0
    NOT_FINITE = "not finite"  # the loss or the gradient is infinite or nan


@dataclass(frozen=True, slots=True)
class Verification:
    """One gradient of one row, compared.

    Attributes:
        exact: By backpropagation.
        numeric: By differences.
        relative_error: See above; nan where there is nothing to compare.
        outcome: What it came to.
    """

    exact: float
    numeric: float
    relative_error: float
    outcome: Outcome

    @property
    def ok(self) -> bool:
        """Whether there is nothing wrong."""
        return self.outcome is not Outcome.DIFFERS

    @property
    def kink(self) -> bool:
        """Whether the loss has a kink there, so that there is no derivative to compare with."""
        return self.outcome is Outcome.KINK


@dataclass(frozen=True, slots=True)
class Comparison:
    """What became of one parameter: its gradient where it agrees least, over all rows compared.

    Attributes:
        symbol: The parameter.
        name: Its name in ASCII, by which other programs know it.
        called: Its name of its own, or else the same.
        verification: The comparison there.
        row: Of which row of the data, from 1.
        updates: After how many updates.
        kinks: For how many rows the loss has a kink there; these are not compared.
        torch_error: The largest relative error against PyTorch; None without it.
    """

    symbol: Symbol
    name: str
    called: str
    verification: Verification
    row: int
    updates: int
    kinks: int = 0
    torch_error: float | None = None

    @property
    def outcome(self) -> Outcome:
        """What it came to, PyTorch included."""
        if self.torch_error is not None and not self.torch_error <= TORCH_TOLERANCE:
            return Outcome.DIFFERS
        return self.verification.outcome

    @property
    def compared(self) -> bool:
        """Whether there was a derivative to compare with."""
        return self.outcome in (Outcome.AGREES, Outcome.DIFFERS)


@dataclass(frozen=True)
class Check:
    """The result of a check.

    Attributes:
        parameters: What became of each parameter looked at, in the order of the update steps.
        parameter_count: How many parameters there are; in a large network only some are looked at.
        rows: The rows looked at, from 1.
        row_count: How many rows there are.
        updates: After how many updates of training it was done: 0 are the first values.
        torch: PyTorch's version; None where it is not installed.
    """

    parameters: tuple[Comparison, ...]
    parameter_count: int
    rows: tuple[int, ...]
    row_count: int
    updates: tuple[int, ...]
    torch: str | None = None

    @property
    def ok(self) -> bool:
        """Whether no gradient differs, and there were gradients to compare."""
        outcomes = {parameter.outcome for parameter in self.parameters}
        return Outcome.DIFFERS not in outcomes and outcomes != {Outcome.NOT_FINITE}

    @property
    def method(self) -> str:
        """What the gradients were compared with."""
        return "central differences" + (f" + PyTorch {self.torch}" if self.torch else "")

    @property
    def worst(self) -> Comparison | None:
        """The parameter that agrees least; None where none could be compared."""
        compared = [parameter for parameter in self.parameters if parameter.compared]
        return max(compared, key=disagreement, default=None)

    @property
    def kinks(self) -> int:
        """How many gradients were left out because the loss has a kink there."""
        return sum(parameter.kinks for parameter in self.parameters)


def disagreement(comparison: Comparison) -> tuple[bool, float]:
    """What the parameters are ranked by: those that differ, then the relative error."""
    error = comparison.verification.relative_error
    return comparison.outcome is Outcome.DIFFERS, math.inf if math.isnan(error) else error
