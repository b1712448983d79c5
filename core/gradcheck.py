"""Gradients checked: those of backpropagation against differences of the loss, and against PyTorch.

    relative error = |exact − numeric| / max(|exact|, |numeric|, floor)

The floor is the smallest gradient whose seventh digit the differences can still tell: below it, the
rounding of the loss weighs more than a wrong gradient would. So a gradient of 0 whose difference is
1e-17 does not fail, and one of 240 has to agree in seven digits.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from core import torch_gradients
from core.differences import Difference, RowProbe
from core.known import Known
from core.names import Symbol
from core.network import Network
from core.run import Run
from core.steps import ParameterGradientStep

TOLERANCE = 1e-7  # the largest relative error between a gradient and its difference
TORCH_TOLERANCE = 1e-12  # the same against PyTorch, which computes as we do, in another order
MOST_ROWS = 32  # rows that are looked at, however many there are
FEWEST_ROWS, FEWEST_PARAMETERS = 3, 20
LOSSES = 16  # losses that a difference takes, about
EFFORT = 40_000_000  # products in all: a few seconds
MOST_UPDATES = 100  # after which the gradients are checked once more
LIVE = 2_000  # parameters of the largest network whose steps can be verified while one looks on


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
        relative_error: As above; nan where there is nothing to compare.
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
        name: Its name in ASCII.
        verification: The comparison there.
        row: Of which row of the data, from 1.
        updates: After how many updates.
        kinks: For how many rows the loss has a kink there; these are not compared.
        torch_error: The largest relative error against PyTorch; None without it.
    """

    symbol: Symbol
    name: str
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


def compare(exact: float, difference: Difference, loss: float) -> Verification:
    """Compare the gradient of one row with its difference.

    Args:
        exact: By backpropagation.
        difference: By differences.
        loss: The loss of the row.
    """
    numeric = difference.value
    if not math.isfinite(loss) or not (difference.kink or math.isfinite(numeric)):
        return Verification(exact, numeric, math.nan, Outcome.NOT_FINITE)
    if not math.isfinite(exact):  # while the loss and its slope are finite
        return Verification(exact, numeric, math.inf, Outcome.DIFFERS)
    size = max(abs(exact), abs(numeric))
    if difference.kink:
        error = abs(exact - numeric) / size if size else 0.0
        return Verification(exact, numeric, error, Outcome.KINK)
    scale = max(size, difference.uncertainty / TOLERANCE)
    error = abs(exact - numeric) / scale if scale else 0.0
    if error > TOLERANCE:
        outcome = Outcome.DIFFERS
    elif 0.0 < size < difference.uncertainty:
        outcome = Outcome.TINY
    else:
        outcome = Outcome.AGREES
    return Verification(exact, numeric, error, outcome)


def verify(step: ParameterGradientStep, known: Known) -> Verification:
    """Compare the value of a gradient step with the difference of its row's losses.

    Takes some 0.1 ms for a handful of parameters and grows with their number; see `LIVE`.

    Args:
        step: The step.
        known: The numbers known at it.
    """
    assert step.target is not None
    assert step.value is not None
    assert known.numbers is not None
    network, numbers = known.network, known.numbers
    inputs = numbers.out[: network.sizes[0]]
    probe = RowProbe(network, known.before, inputs, numbers.targets)
    return compare(step.value, probe.difference(step.target), probe.loss)


def compare_row(
    network: Network,
    parameters: Sequence[float],
    inputs: Sequence[float],
    targets: Sequence[float],
    symbols: Iterable[Symbol],
) -> dict[Symbol, Verification]:
    """Compare gradients of one row.

    Args:
        network: The network.
        parameters: (parameters,) in the kernel's order.
        inputs: (inputs,) of the row.
        targets: (outputs,) of the row.
        symbols: Which gradients.
    """
    probe = RowProbe(network, parameters, inputs, targets)
    return {
        symbol: compare(
            probe.gradient[network.parameter_place(symbol)], probe.difference(symbol), probe.loss
        )
        for symbol in symbols
    }


def check(run: Run) -> Check:
    """Check the gradients of a run at its first values, and once more after its first updates.

    Each gradient is compared row by row, so that none can hide in a mean. Of a large network some
    parameters and rows are looked at, drawn from the run's seed; the result tells how many. The run
    is computed as far as that takes.
    """
    network, task = run.network, run.task
    symbols, rows = choose(network, task.rows, task.seed)
    updates = _stops(run)
    by_symbol: dict[Symbol, list[Comparison]] = {symbol: [] for symbol in symbols}
    torch_by_symbol: dict[Symbol, list[tuple[float, float]]] = {symbol: [] for symbol in symbols}
    sources, width = network.sizes[0], network.sizes[-1]
    version = torch_gradients.version()
    for update in updates:
        run.timeline.extend(update - run.timeline.frontier)
        parameters = list(run.timeline.state(update).parameters)
        for row in rows:
            inputs = task.inputs[(row - 1) * sources : row * sources]
            targets = task.targets[(row - 1) * width : row * width]
            compared = compare_row(network, parameters, inputs, targets, symbols)
            for symbol, verification in compared.items():
                name = network.notation.ascii(symbol)
                by_symbol[symbol].append(Comparison(symbol, name, verification, row, update))
            if version is not None:
                theirs = torch_gradients.gradient(network, parameters, inputs, targets)
                for symbol, verification in compared.items():
                    pair = (verification.exact, theirs[network.parameter_place(symbol)])
                    torch_by_symbol[symbol].append(pair)
    return Check(
        parameters=tuple(_sum_up(by_symbol[s], torch_by_symbol[s]) for s in symbols),
        parameter_count=network.parameter_count,
        rows=rows,
        row_count=task.rows,
        updates=updates,
        torch=version,
    )


def choose(network: Network, rows: int, seed: int) -> tuple[tuple[Symbol, ...], tuple[int, ...]]:
    """The parameters and rows (from 1) to look at: all, as far as that takes a few seconds.

    The rows are spread over the data, and every layer gives its share of the parameters.
    """
    count = network.parameter_count
    a_loss = LOSSES * 2 * count  # products, at both points of the run
    most_rows = min(max(EFFORT // (a_loss * count), FEWEST_ROWS), MOST_ROWS, rows)
    most = max(EFFORT // (a_loss * most_rows), FEWEST_PARAMETERS)
    chosen_rows = tuple(k * rows // most_rows + 1 for k in range(most_rows))
    if count <= most:
        return tuple(network.parameters()), chosen_rows
    draw = random.Random(seed)
    share, first, indices = max(most // network.last, 1), 0, []
    for a, b in zip(network.sizes, network.sizes[1:], strict=False):
        layer = range(first, first + (a + 1) * b)
        indices += sorted(draw.sample(layer, min(share, len(layer))))
        first += len(layer)
    return tuple(map(network.parameter, indices)), chosen_rows


def _stops(run: Run) -> tuple[int, ...]:
    """After how many updates to check: none, and an epoch or as much of it as is quickly done."""
    schedule = run.schedule
    affordable = EFFORT // (4 * run.network.parameter_count * schedule.batch)
    later = min(schedule.updates, MOST_UPDATES, affordable)
    return (0, later) if later else (0,)


def _sum_up(rows: list[Comparison], torch: list[tuple[float, float]]) -> Comparison:
    """What became of a parameter, from what became of it in each row."""
    compared = [comparison for comparison in rows if comparison.compared]
    order = (Outcome.KINK, Outcome.TINY, Outcome.NOT_FINITE)
    shown = max(compared, key=disagreement) if compared else min(rows, key=lambda c: order.index(c.outcome))
    kinks = sum(comparison.outcome is Outcome.KINK for comparison in rows)
    return replace(shown, kinks=kinks, torch_error=torch_error(torch) if torch else None)


def torch_error(pairs: Sequence[tuple[float, float]]) -> float:
    """The largest difference between our gradients of a parameter and PyTorch's, row by row.

    It is relative to the parameter's largest gradient over the rows: where a row's prediction
    happens to meet its target, y − ŷ keeps few digits, and both are equally far from the truth.
    Rows in which either is not finite do not count.
    """
    finite = [(a, b) for a, b in pairs if math.isfinite(a) and math.isfinite(b)]
    largest = max((max(abs(a), abs(b)) for a, b in finite), default=0.0)
    furthest = max((abs(a - b) for a, b in finite), default=0.0)
    return furthest / largest if largest else 0.0
