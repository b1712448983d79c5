"""What a tailored kernel is made for: all that its machine code has written in as constants."""

from __future__ import annotations

import json
from typing import NamedTuple

from core.engine.kernel import Net, Task
from core.rules.optimizers import Settings


class Cut(NamedTuple):
    """The part of a network, a task and the settings that selects code. The rest may vary."""

    net: Net
    batch: int
    shuffle: bool
    optimizer: int
    summed: bool
    schedule: int
    frozen: list[int]
    tested: bool  # there are test rows
    l1: bool  # it is not 0
    l2: bool

    @classmethod
    def of(cls, net: Net, task: Task, settings: Settings) -> Cut:
        """The cut for a run."""
        return cls(
            net,
            task.batch,
            task.shuffle,
            task.optimizer,
            task.summed,
            task.schedule,
            task.frozen,
            task.test_rows > 0,
            settings.l1 != 0.0,
            settings.l2 != 0.0,
        )

    @classmethod
    def from_text(cls, text: str) -> Cut:
        """The cut that `text` was made of."""
        net, *rest = json.loads(text)
        return cls(Net(*net), *rest)

    @property
    def text(self) -> str:
        """All of it as one line of text; equal cuts have equal texts."""
        return json.dumps(self)
