"""The losses of a run, epoch by epoch, in bounded memory.

Neighbouring epochs share a bucket. All buckets of a history are equally wide, except that the last
may still be filling; when there are `LIMIT` of them and another epoch comes, they merge in pairs.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

LIMIT = 2048
"""The most buckets a history holds. Even, so that they pair."""

FEWEST = 32
"""A shortened history left with fewer wide buckets than this starts again with narrow ones."""


class Bucket(NamedTuple):
    """The losses of the epochs `first` … `last` (both from 1, both included), in short.

    Losses that are not finite, as where a run diverges, stay out of `low`, `high` and `mean`.

    Attributes:
        first: The first epoch.
        last: The last epoch.
        low: The least finite loss; ∞ where there is none.
        high: The greatest finite loss; −∞ where there is none.
        total: The sum of the finite losses.
        finite: How many losses are finite.
        loss: The loss of the last epoch, whatever it is.
    """

    first: int
    last: int
    low: float
    high: float
    total: float
    finite: int
    loss: float

    @property
    def mean(self) -> float:
        """The mean of the finite losses, between `low` and `high`; nan where there is none."""
        if not self.finite:
            return math.nan
        # The sum may have overflowed, or its rounding may leave the bounds by a last bit.
        return min(max(self.low, self.total / self.finite), self.high)

    def extended(self, losses: Sequence[float]) -> Bucket:
        """The bucket with the losses of the epochs that follow, in one pass over them."""
        low, high, total, finite = self.low, self.high, self.total, self.finite + len(losses)
        for loss in losses:
            total += loss
            if loss < low:
                low = loss
            if loss > high:
                high = loss
        if not math.isfinite(total) and not all(map(math.isfinite, losses)):
            tame = self.extended([loss for loss in losses if math.isfinite(loss)])
            low, high, total, finite = tame.low, tame.high, tame.total, tame.finite
        loss = losses[-1] if losses else self.loss
        return Bucket(self.first, self.last + len(losses), low, high, total, finite, loss)

    def joined(self, after: Bucket) -> Bucket:
        """This bucket and the one after it as one."""
        return Bucket(
            self.first,
            after.last,
            min(self.low, after.low),
            max(self.high, after.high),
            self.total + after.total,
            self.finite + after.finite,
            after.loss,
        )


@dataclass(frozen=True, eq=False)
class LossHistory:
    """The losses of a run up to some epoch, as they were when asked for.

    Attributes:
        epochs: How many epochs.
        width: Epochs a bucket; the last bucket may have fewer.
        buckets: (at most LIMIT,) the training losses, oldest first.
        test: (as many,) the losses of the test rows; None without any.
        first: The loss of the first epoch; None before it.
    """

    epochs: int = 0
    width: int = 1
    buckets: tuple[Bucket, ...] = ()
    test: tuple[Bucket, ...] | None = None
    first: float | None = None

    @property
    def last(self) -> float | None:
        """The training loss of the last epoch; None before the first."""
        return self.buckets[-1].loss if self.buckets else None

    @property
    def last_test(self) -> float | None:
        """The loss of the test rows after the last epoch; None where there is none."""
        return self.test[-1].loss if self.test else None

    def place(self, epoch: int) -> int:
        """Which bucket holds an epoch (1 … epochs), counted from 0.

        Raises:
            IndexError: The history does not reach that epoch.
        """
        if not 1 <= epoch <= self.epochs:
            raise IndexError(epoch)
        return (epoch - 1) // self.width


class _Series:
    """One loss an epoch, in buckets."""

    def __init__(self) -> None:
        self.epochs = 0
        self.width = 1
        self.buckets: list[Bucket] = []

    def extend(self, losses: Sequence[float]) -> None:
        at = 0
        while at < len(losses):
            if self.epochs == LIMIT * self.width:
                self._merge()
            filled = self.epochs % self.width
            if not filled:
                empty = Bucket(self.epochs + 1, self.epochs, math.inf, -math.inf, 0.0, 0, math.nan)
                self.buckets.append(empty)
            part = losses[at : at + self.width - filled]
            self.buckets[-1] = self.buckets[-1].extended(part)
            self.epochs += len(part)
            at += len(part)

    def _merge(self) -> None:
        pairs = zip(self.buckets[::2], self.buckets[1::2], strict=True)
        self.buckets = [one.joined(other) for one, other in pairs]
        self.width *= 2

    def truncate(self, epochs: int) -> None:
        if epochs >= self.epochs:
            return
        kept = epochs // self.width
        if self.width > 1 and kept < FEWEST:
            kept = 0
        del self.buckets[kept:]
        self.epochs = kept * self.width
        if not kept:
            self.width = 1


class History:
    """The growing record of a run's losses.

    What it holds follows from the losses alone, not from the chunks they came in.
    """

    def __init__(self) -> None:
        """Start without any epoch."""
        self._train = _Series()
        self._test: _Series | None = None
        self._first: float | None = None

    @property
    def epochs(self) -> int:
        """How many epochs it holds."""
        return self._train.epochs

    def extend(self, losses: array[float], test_losses: array[float] | None, count: int) -> None:
        """Append epochs.

        Args:
            losses: Their training losses; more may follow behind `count`.
            test_losses: Their losses of the test rows in the same way; None without test rows.
            count: How many epochs.

        Raises:
            ValueError: There are fewer losses than epochs, or test losses in some epochs only.
        """
        if not 0 <= count <= min(len(losses), len(losses if test_losses is None else test_losses)):
            raise ValueError(f"there are no losses for {count} epochs")
        if not count:
            return
        if not self.epochs:
            self._first = losses[0]
            self._test = None if test_losses is None else _Series()
        if (self._test is None) != (test_losses is None):
            raise ValueError("test losses must come with all epochs or with none")
        self._train.extend(losses[:count])
        if self._test is not None and test_losses is not None:
            self._test.extend(test_losses[:count])

    def truncate(self, epochs: int) -> int:
        """Forget what came after an epoch.

        A bucket cannot be cut, so a little more may be forgotten. Where little is left of a long
        history, nothing is kept, since its few wide buckets would show nothing.

        Args:
            epochs: How many epochs to keep at most, at least 0.

        Returns:
            How many are kept; the losses of those behind must be given again.
        """
        self._train.truncate(max(epochs, 0))
        if self._test is not None:
            self._test.truncate(max(epochs, 0))
        if not self.epochs:
            self._first = None
        return self.epochs

    def snapshot(self) -> LossHistory:
        """What it holds now, for good."""
        train, test = self._train, self._test
        return LossHistory(
            train.epochs,
            train.width,
            tuple(train.buckets),
            None if test is None else tuple(test.buckets),
            self._first,
        )
