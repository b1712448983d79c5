"""Which steps of a run a command shows where it is not told."""

from __future__ import annotations

from core.schedule import Schedule


def update_end(schedule: Schedule, update: int) -> int:
    """The t of the last step of an update of the run (from 1)."""
    rows_end = schedule.row_start(update, schedule.batch_rows(update))
    return rows_end + schedule.network.parameter_count - 1
