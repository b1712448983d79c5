"""Histories of losses, and charts of them."""

from __future__ import annotations

from array import array

from pictures import text

from core.run.history import History, LossHistory
from tui.drawing.loss import chart


def history(losses: list[float], test: list[float] | None = None) -> LossHistory:
    grown = History()
    grown.extend(array("d", losses), None if test is None else array("d", test), len(losses))
    return grown.snapshot()


def falling(epochs: int, floor: float = 0.0) -> list[float]:
    """Losses that fall a tenth of the way every epoch; exact sums of short products."""
    loss, losses = 2.0, []
    for _ in range(epochs):
        losses.append(loss + floor)
        loss *= 0.9
    return losses


def drawn(
    losses: LossHistory,
    epoch: int = 0,
    width: int = 40,
    height: int = 12,
    logarithmic: bool = False,
) -> list[str]:
    return text(chart.draw(losses, epoch, width, height, logarithmic))
