"""Where the numbers of a diverged run first left the finite ones."""

from __future__ import annotations

from math import isfinite

from core import kernel
from core.known import Known, RowNumbers
from core.run import Frame, Run
from core.steps import Overflow, Phase, Position


def first_overflow(run: Run, epoch: int) -> Overflow:
    """The first step of a diverged run with a number that is not finite; `epoch` is the run's last.

    The updates are searched by halving, since parameters and sums of losses that are no longer finite stay so.
    """
    schedule = run.schedule
    low, high = (epoch - 1) * schedule.updates, epoch * schedule.updates
    while high - low > 1:
        middle = (low + high) // 2
        state = run.timeline.state(middle)
        fine = isfinite(state.tally[kernel.LOSS_SUM]) and all(map(isfinite, state.parameters))
        low, high = (middle, high) if fine else (low, middle)
    frame = Frame(run, high)
    for place in range(len(frame.rows)):
        numbers = frame.row(place)
        if not _finite(numbers, run.network.sizes[0]):
            start = schedule.row_start(high, place)
            return _search(run, frame, range(start, start + schedule.row_steps))
    start = schedule.row_start(high, len(frame.rows))
    return _search(run, frame, range(start, start + run.network.parameter_count))


def _finite(row: RowNumbers, inputs: int) -> bool:
    neurons = (*row.z[inputs:], *row.out, *row.d_out[inputs:], *row.delta[inputs:], row.loss)
    # a gradient is δ·O, so the largest of both tells whether any overflows
    largest = max(map(abs, row.delta[inputs:])) * max(map(abs, row.out))
    return all(map(isfinite, neurons)) and isfinite(largest)


def _search(run: Run, frame: Frame, steps: range) -> Overflow:
    """The first of these steps, all of one row or of the update, whose numbers are not finite; at worst the last."""
    position = run.schedule.position(steps[0])
    for t in steps:
        position = run.schedule.position(t)
        if not all(map(isfinite, _numbers(run, frame, position))):
            break
    return Overflow(position, run.schedule.target(position))


def _numbers(run: Run, frame: Frame, position: Position) -> tuple[float, ...]:
    """The numbers that a step computes."""
    network = run.network
    if position.phase is Phase.UPDATE:
        place = network.parameter_place(network.parameter(position.index))
        return (frame.numbers.gradient[place], frame.numbers.after.parameters[place])
    row = frame.row(position.place)
    if position.phase is Phase.LOSS:
        return (row.loss,)
    if position.phase is Phase.FORWARD:
        place = network.neuron_place(*run.schedule.forward_neuron(position.index))
        return row.z[place], row.out[place]
    symbol = run.schedule.gradient_target(position.index)
    if symbol.is_parameter:
        value = Known(network, run.schedule, position, frame.parameters, None, row).gradient(symbol)
        assert value is not None
        return (value,)
    place = network.neuron_place(symbol.layer, symbol.i)
    return row.d_out[place], row.delta[place]
