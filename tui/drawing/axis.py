"""Axes of charts: where a number stands between the ends, and the neat numbers to mark."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from core.formulas.numerals import MINUS, numeral

SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_LEAST_ROOM, _ROOM_OF_ONE = 1.001, 1.05  # factors; the second is for an axis of a single number
_PREFIXES = ((1_000_000_000, "G"), (1_000_000, "M"), (1_000, "k"))


@dataclass(frozen=True)
class Tick:
    """A number that an axis marks, and how it is written there."""

    value: float
    label: str


@dataclass(frozen=True)
class Axis:
    """The numbers `low` … `high`, laid out evenly or, on a logarithmic axis, by powers of ten.

    Attributes:
        low: The number at the start; above 0 on a logarithmic axis.
        high: The number at the end, above `low`.
        logarithmic: Whether equal ratios take equal lengths, instead of equal differences.
    """

    low: float
    high: float
    logarithmic: bool = False

    def at(self, value: float) -> float:
        """Where a number stands: 0 at `low` and before, 1 at `high` and behind; nan is behind."""
        if value <= self.low:
            return 0.0
        if not value < self.high:
            return 1.0
        if self.logarithmic:
            low = math.log(self.low)
            return (math.log(value) - low) / (math.log(self.high) - low)
        # Halved first, for the difference of two large numbers may be too large to be one.
        return (value / 2 - self.low / 2) / (self.high / 2 - self.low / 2)

    def ticks(self, most: int) -> list[Tick]:
        """At most `most` neat numbers of the axis, in rising order."""
        if most < 1:
            return []
        if self.logarithmic:
            return _powers(self, most) or _mantissas(self, most) or _steps(self, most)
        return _steps(self, most)


def spanning(low: float, high: float, logarithmic: bool = False) -> Axis:
    """An axis for losses from `low` to `high`, with a little room around them.

    An even axis starts at 0 where that costs little of its length. A logarithmic one is only for
    numbers above 0.
    """
    largest = math.nextafter(math.inf, 0)
    if logarithmic:
        ratio = min(high / low, largest)
        room = max(ratio**0.03, _LEAST_ROOM) if ratio > 1.0 else _ROOM_OF_ONE
        return Axis(max(low / room, math.ulp(0.0)), min(high * room, largest), True)
    size = max(abs(low), abs(high))
    room = max((high / 2 - low / 2) * 0.1, (_LEAST_ROOM - 1) * size)
    if low == high:
        room = (_ROOM_OF_ONE - 1) * size or 1.0
    bottom = 0.0 if 0.0 <= low <= 0.7 * high or low == high == 0.0 else low - room
    return Axis(max(bottom, -largest), min(high + room, largest))


def _powers(axis: Axis, most: int) -> list[Tick]:
    """Powers of ten, in even strides; none where the axis holds fewer than two."""
    first = math.ceil(math.log10(axis.low) - 1e-9)
    last = math.floor(math.log10(axis.high) + 1e-9)
    if last <= first:
        return []
    stride = next(stride for stride in _strides() if (last - first) // stride + 1 <= max(most, 1))
    start = -(-first // stride) * stride
    exponents = range(start, last + 1, stride)
    return [Tick(_power(n), "10" + str(n).translate(SUPERSCRIPTS)) for n in exponents]


def _power(exponent: int) -> float:
    return float(f"1e{exponent}")


def _strides() -> Iterator[int]:
    """The numbers 1, 2, 5, 10, 20, 50 and so on."""
    ten = 1
    while True:
        yield from (ten, 2 * ten, 5 * ten)
        ten *= 10


def _mantissas(axis: Axis, most: int) -> list[Tick]:
    """1, 2 and 5 times a power of ten; none where they do not fit or there are fewer than two."""
    exponent = math.floor(math.log10(axis.low))
    neat = [float(f"{m}e{n}") for n in (exponent, exponent + 1) for m in (1, 2, 5)]
    ticks = [Tick(value, numeral(value)) for value in neat if axis.low <= value <= axis.high]
    return ticks if 2 <= len(ticks) <= most else []


def _steps(axis: Axis, most: int) -> list[Tick]:
    """Multiples of 1, 2 or 5 times a power of ten."""
    span = axis.high / 2 - axis.low / 2
    exponent = math.floor(math.log10(span / most)) if span > 0.0 else 0
    for n in (exponent, exponent + 1, exponent + 2):
        for mantissa in (1, 2, 5):
            step = float(f"{mantissa}e{n}")
            if not step or not math.isfinite(step):
                continue
            first, last = math.ceil(axis.low / step), math.floor(axis.high / step)
            if last - first + 1 <= most:
                return [Tick(k * step, _even(k * step, n)) for k in range(first, last + 1)]
    return []


def _even(value: float, exponent: int) -> str:
    """A number with as many decimals as its axis needs, so that all of them have the same."""
    if exponent >= -4 and abs(value) < 1e5:
        return f"{value:.{max(-exponent, 0)}f}".replace("-", MINUS)
    largest = math.floor(math.log10(abs(value))) if value else exponent
    return numeral(value, largest - exponent + 1)


def count_label(count: float) -> str:
    """A count in few characters: 0, 200, 5k, 1.5M."""
    for size, prefix in _PREFIXES:
        if count >= size:
            return f"{count / size:g}{prefix}"
    return f"{count:g}"
