"""Gradients by backpropagation against differences of the loss, and against PyTorch."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Sequence
from dataclasses import replace

from core.checking import torch_gradients
from core.checking.comparison import (
    TOLERANCE,
    Check,
    Comparison,
    Outcome,
    Verification,
    disagreement,
)
from core.checking.differences import Difference, RowProbe
from core.formulas.names import Symbol
from core.network.network import Network
from core.run.known import Known
from core.run.run import Run
from core.steps.records import ParameterGradientStep

MOST_ROWS = 32  # rows that are looked at, however many there are
FEWEST_ROWS, FEWEST_PARAMETERS = 3, 20
LOSSES = 48  # forward passes that a difference takes about as long as
EFFORT = 40_000_000  # products in all: a few seconds
MOST_UPDATES = 100  # after which the gradients are checked once more
LIVE = 2_000  # parameters of the largest network whose steps can be verified while one looks on


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
        parameters, data = list(run.timeline.state(update).parameters), run.rows(update)
        for row in rows:
            inputs = data.inputs[(row - 1) * sources : row * sources]
            targets = data.targets[(row - 1) * width : row * width]
            compared = compare_row(network, parameters, inputs, targets, symbols)
            for symbol, verification in compared.items():
                name, called = network.notation.ascii(symbol), network.notation.typed(symbol)
                found = Comparison(symbol, name, called, verification, row, update)
                by_symbol[symbol].append(found)
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
    share, indices = max(most // network.last, 1), []
    for number in range(1, network.last + 1):
        first = network.first_index(number)
        layer = range(first, first + network.layer_parameters(number))
        indices += sorted(draw.sample(layer, min(share, len(layer))))
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
    others = (Outcome.KINK, Outcome.TINY, Outcome.NOT_FINITE)
    shown = max(compared, key=disagreement, default=None) or min(
        rows, key=lambda comparison: others.index(comparison.outcome)
    )
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
