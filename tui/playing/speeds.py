"""The speeds at which a run goes on by itself, from one step a second to as fast as it goes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Stride(Enum):
    """What a speed counts. The value is its name in the singular."""

    STEP = "step"
    UPDATE = "update"
    EPOCH = "epoch"
    FULL = "full speed"


@dataclass(frozen=True, slots=True)
class Speed:
    """A number of strides a second; 0 for as many as there can be."""

    stride: Stride
    per_second: int = 0

    @property
    def words(self) -> str:
        """The speed as it is shown: `4 steps/s`, `full speed`."""
        if self.stride is Stride.FULL:
            return str(self.stride.value)
        return f"{self.per_second} {self.stride.value}{'s' if self.per_second > 1 else ''}/s"


SPEEDS = (
    *(Speed(Stride.STEP, n) for n in (1, 2, 4, 8, 16)),
    *(Speed(Stride.UPDATE, n) for n in (1, 2, 5, 15)),
    *(Speed(Stride.EPOCH, n) for n in (1, 2, 5, 20)),
    Speed(Stride.FULL),
)
FIRST = SPEEDS.index(Speed(Stride.STEP, 4))
