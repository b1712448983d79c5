"""Where the larger strides through a run lead.

To the next or previous phase, update and epoch, to a row, and to the gradient of a quantity.
"""

from __future__ import annotations

from core.formulas.names import LOSS, Symbol
from core.run.position import Phase, Position
from core.run.schedule import Schedule


def next_phase(schedule: Schedule, position: Position) -> int:
    """The t of the first step of the phase that follows."""
    return schedule.phase_start(position) + schedule.phase_steps(position)


def previous_phase(schedule: Schedule, position: Position) -> int:
    """The t of the first step of this phase; from there, of the phase before."""
    if position.t == 0:
        return -1
    return schedule.phase_start(schedule.position(position.t - 1))


def next_update(schedule: Schedule, position: Position) -> int:
    """The t of the first step of the update that follows; at the end, of a step that is not."""
    if position.phase is Phase.END:
        return position.t + 1
    return schedule.update_start(updates_done(schedule, position) + 2 - (position.update == 0))


def previous_update(schedule: Schedule, position: Position) -> int:
    """The t of the first step of this update; from there, of the one before, in the end of Init."""
    if position.update == 0:
        done = updates_done(schedule, position)
        return schedule.update_start(done) if done else -1
    start = schedule.update_start(position.update)
    if position.t > start:
        return start
    return schedule.update_start(position.update - 1) if position.update > 1 else 0


def next_epoch(schedule: Schedule, position: Position) -> int:
    """The t of the closing step of this epoch; from there, of the next, at last of no step."""
    if position.phase in (Phase.EPOCH, Phase.END):
        return schedule.epoch_close(position.epoch + 1)
    return schedule.epoch_close(max(position.epoch, 1))


def previous_epoch(schedule: Schedule, position: Position) -> int:
    """The t of the closing step of the epoch before; in the first epoch, of the init."""
    if position.phase is Phase.END:
        return schedule.epoch_close(position.epoch)
    return schedule.epoch_close(position.epoch - 1) if position.epoch > 0 else -1


def row_start(schedule: Schedule, epoch: int, row: int) -> int:
    """The t at which a row of the data (from 1) begins its way forward in an epoch."""
    places = range(schedule.rows)
    place = (
        next(k for k in places if schedule.row(epoch, k) == row) if schedule.shuffle else row - 1
    )
    index, in_batch = divmod(place, schedule.batch)
    return schedule.row_start((epoch - 1) * schedule.updates + index + 1, in_batch)


def row_at_hand(schedule: Schedule, position: Position) -> tuple[int, int]:
    """The update of the run (from 1) and the place in its batch (from 0) of the row looked at.

    At Init that is the first row there is, at the close of an epoch the last one that it took.
    """
    if position.update:
        return position.update, position.place
    update = max(updates_done(schedule, position), 1)
    return update, schedule.batch_rows(update) - 1 if position.epoch else 0


def gradient_step(schedule: Schedule, position: Position, symbol: Symbol) -> int:
    """The t at which the row at hand has the gradient of a quantity.

    Args:
        schedule: The order of the run's steps.
        position: Where the run stands.
        symbol: A parameter, or an output, pre-activation or δ of a neuron; for L, it is the t of
            the loss step, from which the gradients start.
    """
    phase, index = (
        (Phase.LOSS, 0) if symbol == LOSS else (Phase.GRADIENT, schedule.gradient_index(symbol))
    )
    update, place = row_at_hand(schedule, position)
    epoch = schedule.epoch_of(update)
    return schedule.t_of(Position(0, phase, epoch, update, place, index))


def updates_done(schedule: Schedule, position: Position) -> int:
    """How many updates of the run are complete before the one this position belongs to."""
    if position.phase in (Phase.EPOCH, Phase.END):
        return position.epoch * schedule.updates
    return max(position.update - 1, 0)
