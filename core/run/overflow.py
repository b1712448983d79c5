"""Where the numbers of a diverged run first left the finite ones."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import assert_never

from core.engine import kernel
from core.rules.optimizers import BY_NAME
from core.run.known import Known, RowNumbers
from core.run.position import Overflow, Phase, Position
from core.run.run import Frame, Run


def first_overflow(run: Run, epoch: int) -> Overflow:
    """The first step of a diverged run whose number is not finite; `epoch` is the run's last.

    Its update is searched by halving: parameters that are no longer finite stay so, and in an epoch
    the sum of the losses does.
    """
    schedule, timeline = run.schedule, run.timeline
    low, high = (epoch - 1) * schedule.updates, epoch * schedule.updates
    if not _finite(timeline.state(low).parameters):  # a relu can hide them from the loss
        low, high = 0, low
    while high - low > 1:
        middle = (low + high) // 2
        state = timeline.state(middle)
        if _finite(state.parameters) and math.isfinite(state.tally[kernel.LOSS_SUM]):
            low = middle
        else:
            high = middle
    frame = Frame(run, high)
    for place in range(len(frame.rows)):
        start = schedule.row_start(high, place)
        if _suspect(frame.row(place), run.network.sizes[0]):
            found = _search(run, frame, range(start, start + schedule.row_steps))
            if found is not None:
                return found
    start = schedule.row_start(high, len(frame.rows))
    found = _search(run, frame, range(start, start + run.network.parameter_count))
    # finite all of them, the losses can still overflow in their sum
    return found or Overflow(schedule.position(schedule.epoch_close(epoch)), None)


def _finite(numbers: Iterable[float]) -> bool:
    return all(map(math.isfinite, numbers))


def _suspect(row: RowNumbers, inputs: int) -> bool:
    """Whether a number of the row may have overflowed."""
    delta = row.delta[inputs:]
    # a gradient is δ·O, so where the largest of both can be multiplied none overflows
    largest = max(map(abs, delta)) * max(map(abs, row.out))
    return not _finite((*row.z[inputs:], *row.out, *row.d_out[inputs:], *delta, row.loss, largest))


def _search(run: Run, frame: Frame, steps: range) -> Overflow | None:
    """The first of these steps, all of one row or of the update, with a number not finite."""
    for position in map(run.schedule.position, steps):
        if not _finite(_numbers(run, frame, position)):
            return Overflow(position, run.schedule.target(position), _by_zero(run, frame, position))
    return None


def _by_zero(run: Run, frame: Frame, position: Position) -> bool:
    """Whether the step is an update in which the optimiser divides by 0."""
    if position.phase is not Phase.UPDATE:
        return False
    numbers, rule = frame.numbers, BY_NAME[run.experiment.training.optimizer]
    memory = (numbers.after.first, numbers.after.second)[: len(rule.keeps)]
    place = run.network.parameter_place(run.network.parameter(position.index))
    return bool(memory) and rule.divides_by_zero(numbers.settings.epsilon, memory[-1][place])


def _numbers(run: Run, frame: Frame, position: Position) -> tuple[float, ...]:
    """The numbers that a step computes."""
    network = run.network
    match position.phase:
        case Phase.FORWARD:
            row = frame.row(position.place)
            place = network.neuron_place(*run.schedule.forward_neuron(position.index))
            return row.z[place], row.out[place]
        case Phase.LOSS:
            return (frame.row(position.place).loss,)
        case Phase.GRADIENT:
            return _gradient_numbers(run, frame.parameters, frame.row(position.place), position)
        case Phase.UPDATE:
            place = network.parameter_place(network.parameter(position.index))
            return frame.numbers.gradient[place], frame.numbers.after.parameters[place]
        case Phase.INIT | Phase.EPOCH | Phase.END:
            raise ValueError(f"no update has a step of {position.phase}")
        case _:
            assert_never(position.phase)


def _gradient_numbers(
    run: Run, parameters: list[float], row: RowNumbers, position: Position
) -> tuple[float, ...]:
    symbol = run.schedule.gradient_target(position.index)
    if symbol.is_parameter:
        value = Known(run.network, run.schedule, position, parameters, None, row).gradient(symbol)
        assert value is not None
        return (value,)
    place = run.network.neuron_place(symbol.layer, symbol.i)
    return row.d_out[place], row.delta[place]
