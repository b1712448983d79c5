"""The first line of the loss chart: which curve is which, and what they read at an epoch."""

from __future__ import annotations

from core.formulas.numerals import fitted
from core.run.history import Bucket, LossHistory
from tui.drawing import palette
from tui.drawing.canvas import Canvas, ink

TRAIN, TEST = palette.POSITIVE, palette.NEGATIVE
READING = palette.FACTORS[0]  # what is read off by mouse or key, beside the step's own epoch

_SWATCH = "━ "

Form = tuple[str, str, int, int]
"""What stands before the curves, what before each name, how many curves, least cells a number."""

_LAST: Form = ("", "", 1, 1)


def draw_legend(canvas: Canvas, history: LossHistory, cursor: int | None, reading: int) -> None:
    """Write the line.

    Args:
        canvas: Where to.
        history: The losses of at least one epoch.
        cursor: The epoch of the current step; None where that is the latest.
        reading: The epoch that is read off; 0 where none is.
    """
    epoch = reading or cursor or history.epochs
    place = history.place(epoch)
    series = [("train", TRAIN, history.buckets[place])]
    if history.test:
        series.append(("test", TEST, history.test[place]))
    for prefix, swatch, most, least in (*_forms(epoch, series[0][2], cursor, reading), _LAST):
        shown = series[:most]
        taken = len(prefix) + sum(len(f"{swatch}{name}   ") for name, _, _ in shown) - 2
        room = min((canvas.width - taken) // len(shown), 9)
        if room >= least:
            break
    x = len(prefix)
    if reading:  # a chip, so that it is not taken for the step's own epoch
        canvas.text(0, 0, prefix[:-1], ink(palette.ON_CHIP, READING, bold=True))
    else:
        canvas.text(0, 0, prefix, ink(palette.MUTED if cursor is None else palette.RESULT))
    for name, color, bucket in shown:
        is_mean = (reading or cursor is not None) and bucket.last > bucket.first
        value = bucket.mean if is_mean else bucket.loss
        canvas.text(x, 0, swatch, ink(color, bold=True))
        canvas.text(x + len(swatch), 0, name, ink(color))
        x += len(swatch) + len(name) + 1
        canvas.text(x, 0, fitted(value, max(room, 1)), ink(palette.TEXT))
        x += room + 2


def _forms(epoch: int, bucket: Bucket, cursor: int | None, reading: int) -> list[Form]:
    """What may stand there, the fullest first."""
    when = f"epoch {epoch:,}"
    if reading:
        full = brief = f" {when}  "
        if bucket.last > bucket.first:
            full = f" mean of epochs {bucket.first:,}–{bucket.last:,}  "
            brief = f" mean {bucket.first:,}–{bucket.last:,}  "
        return [(full, _SWATCH, 2, 7), (full, "", 2, 7), (brief, "", 2, 5), (brief, "", 1, 5)]
    when += "  "
    if cursor is None:
        return [(when, _SWATCH, 2, 7), ("", _SWATCH, 2, 7), ("", "", 2, 5)]
    whole = f"epochs {bucket.first:,}–{bucket.last:,}  " if bucket.last > bucket.first else when
    return [(whole, _SWATCH, 2, 7), (whole, "", 2, 7), (when, "", 2, 5), (when, "", 1, 5)]
