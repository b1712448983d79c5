"""The training rows of a run as its changes of data leave them; without changes, no copies.

Rows are never changed once they are made, so that runs of the same data may share them.
"""

from __future__ import annotations

from core.engine.engine import TrainingRows
from core.run.edits import DatumEdit

ROOM = 40_000_000  # bytes of changed rows that are kept for going to and fro
FEWEST, MOST = 2, 8  # changed rows kept, however large or small: two are those around an edit


class EditedRows:
    """The rows of a data set under any changes; those asked for last are kept.

    Attributes:
        unedited: The rows as they came.
    """

    def __init__(self, unedited: TrainingRows) -> None:
        """Take the rows as they are without changes. They are not copied."""
        self.unedited = unedited
        size = 8 * (len(unedited.inputs) + len(unedited.targets))
        self._most = min(max(ROOM // size, FEWEST), MOST)
        self._kept: dict[tuple[DatumEdit, ...], TrainingRows] = {}  # the one asked for last, last

    def after(self, changes: tuple[DatumEdit, ...]) -> TrainingRows:
        """The rows after these changes in their order; without any, the unedited ones."""
        if not changes:
            return self.unedited
        rows = self._kept.pop(changes, None) or self._changed(changes)
        self._kept[changes] = rows
        if len(self._kept) > self._most:
            del self._kept[next(iter(self._kept))]
        return rows

    def _changed(self, changes: tuple[DatumEdit, ...]) -> TrainingRows:
        rows = self.unedited
        inputs, targets = rows.inputs, rows.targets
        if any(not change.is_target for change in changes):
            inputs = inputs[:]
        if any(change.is_target for change in changes):
            targets = targets[:]
        for change in changes:
            values = targets if change.is_target else inputs
            width = len(values) // rows.count
            values[(change.row - 1) * width + change.index - 1] = change.value
        return TrainingRows(inputs, targets, rows.count)
