"""The chart of losses by epoch: axes, a curve for the training rows and one for the test rows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rich.segment import Segment
from rich.style import Style

from core.run.history import Bucket, LossHistory
from tui.drawing import curves, palette
from tui.drawing.axis import Axis, Tick, count_label, spanning
from tui.drawing.canvas import DOTS_X, DOTS_Y, Canvas, Shape, ink
from tui.drawing.glyphs import cut, right
from tui.drawing.loss.legend import READING, TEST, TRAIN, draw_legend
from tui.drawing.typeset import wrap

EMPTY = "The loss of each epoch appears here. Press e to run one."
NO_LOGARITHM = "no loss above 0: linear axis"

_BAND = {color: palette.mix(color, palette.BACKGROUND, 0.65) for color in (TRAIN, TEST)}
_GRID = palette.mix(palette.FAINT, palette.BACKGROUND, 0.4)
_FEWEST_EPOCHS = 10  # the epochs that the chart has room for from the start
_LABELLED = 18  # the width from which there is room for the numbers of the losses
_FRAMED = 7  # the height from which there is room for the axis of the epochs


@dataclass(frozen=True)
class Frame:
    """Where in a chart of `width` × `height` cells the curves are, and their axes."""

    width: int
    height: int
    left: int
    top: int
    bottom: int
    epochs: Axis
    losses: Axis
    ticks: tuple[Tick, ...]

    @property
    def columns(self) -> int:
        """How many dots the curves have from left to right."""
        return (self.width - self.left) * DOTS_X

    @property
    def rows(self) -> int:
        """How many dots the curves have from top to bottom."""
        return (self.bottom - self.top) * DOTS_Y

    def column(self, epoch: float) -> int:
        """The column of dots of an epoch."""
        return curves.column_of(epoch, self.epochs, self.columns)

    def row(self, loss: float) -> int:
        """The row of dots of a loss."""
        return curves.row_of(self.losses.at(loss), self.rows)

    def cell(self, epoch: float, loss: float) -> tuple[int, int]:
        """The cell of the chart in which an epoch and a loss meet."""
        return self.left + self.column(epoch) // DOTS_X, self.top + self.row(loss) // DOTS_Y

    def placed(self, shape: Shape) -> Shape:
        """Dots of the curves as dots of the chart."""
        return tuple((x + self.left, y + self.top, bits) for x, y, bits in shape)

    def epoch(self, x: int) -> int | None:
        """The epoch at a cell of the chart, at least 1; None to the left of the curves."""
        if x < self.left:
            return None
        share = min((x - self.left) / max(self.width - self.left - 1, 1), 1.0)
        return round(self.epochs.low + share * (self.epochs.high - self.epochs.low))

    @property
    def stride(self) -> int:
        """How many epochs a cell of the chart stands for, at least 1."""
        span = self.epochs.high - self.epochs.low
        return max(round(span / max(self.width - self.left - 1, 1)), 1)


def draw(
    history: LossHistory,
    epoch: int,
    width: int,
    height: int,
    logarithmic: bool = False,
    reading: int = 0,
) -> list[list[Segment]]:
    """The chart as rows of segments, each row `width` cells wide.

    Args:
        history: The losses so far.
        epoch: The epoch of the current step; 0 before the first.
        width: Cells from left to right.
        height: Cells from top to bottom.
        logarithmic: Whether the losses stand by their powers of ten.
        reading: The epoch at which the curves are read off; 0 where they are not.
    """
    canvas = Canvas(width, height)
    if not history.epochs:
        _words(canvas, EMPTY)
        return canvas.rows()
    chart = frame(history, width, height, logarithmic)
    cursor = epoch if 1 <= epoch < history.epochs else None
    _axes(canvas, chart)
    if cursor is not None:
        _cursor(canvas, chart, cursor, palette.MUTED, ink(palette.TEXT))
    if reading:
        _cursor(canvas, chart, reading, READING, ink(READING))
    _curves(canvas, chart, history)
    _marks(canvas, chart, history, cursor)
    if reading:
        _reading_marks(canvas, chart, history, reading)
    draw_legend(canvas, history, cursor, reading)
    if logarithmic and not chart.losses.logarithmic:
        words = cut(NO_LOGARITHM, width - chart.left - 1)
        canvas.text(chart.left + 1, chart.top, words, ink(palette.MUTED))
    return canvas.rows()


def frame(history: LossHistory, width: int, height: int, logarithmic: bool) -> Frame:
    """Where everything stands in a chart of at least one epoch."""
    losses = _losses_axis(history, logarithmic)
    top = 1 if height > 2 else 0
    bottom = height - 2 if height >= _FRAMED else height
    ticks = tuple(losses.ticks(max((bottom - top) // 2, 2)))
    room = max((len(tick.label) for tick in ticks), default=0) + 2
    side = room if width >= _LABELLED else 0
    epochs = Axis(1, max(history.epochs, _FEWEST_EPOCHS))
    return Frame(width, height, side, top, bottom, epochs, losses, ticks)


def _losses_axis(history: LossHistory, logarithmic: bool) -> Axis:
    buckets = (*history.buckets, *(history.test or ()))
    lows = [bucket.low for bucket in buckets]
    low, high = min(lows), max(bucket.high for bucket in buckets)
    if low > high:  # none is finite
        return Axis(0.0, 1.0)
    if logarithmic and high > 0.0:
        positive = [loss for loss in lows if loss > 0.0]
        positive = positive or [bucket.mean for bucket in buckets if bucket.mean > 0.0] or [high]
        return spanning(min(positive), high, logarithmic=True)
    return spanning(low, high)


def _words(canvas: Canvas, text: str) -> None:
    lines = wrap(text, max(canvas.width - 2, 1))[: canvas.height]
    for k, part in enumerate(lines):
        y = (canvas.height - len(lines)) // 2 + k
        canvas.text((canvas.width - len(part)) // 2, y, part, ink(palette.MUTED))


def _axes(canvas: Canvas, chart: Frame) -> None:
    rule, label = ink(palette.FAINT), ink(palette.MUTED)
    if chart.left:
        for y in range(chart.top, chart.bottom):
            canvas.text(chart.left - 1, y, "│", rule)
    for tick in chart.ticks:
        level = curves.level(chart.losses.at(tick.value), chart.columns, chart.rows)
        canvas.stroke(chart.placed(level), _GRID)
        if chart.left:
            y = chart.top + chart.row(tick.value) // DOTS_Y
            canvas.text(0, y, right(tick.label, chart.left - 2), label)
            canvas.text(chart.left - 1, y, "┤", rule)
    if chart.bottom == chart.height:
        return
    start = max(chart.left - 1, 0)
    canvas.text(
        start, chart.bottom, ("└" if chart.left else "").ljust(chart.width - start, "─"), rule
    )
    if chart.left >= 6:
        canvas.text(0, chart.bottom + 1, "epoch", label)
    free = chart.left - 1
    for tick in _epoch_ticks(chart):
        x = chart.left + chart.column(tick.value) // DOTS_X
        at = min(max(x - len(tick.label) // 2, free), chart.width - len(tick.label))
        if at < free:
            continue
        canvas.text(x, chart.bottom, "┬", rule)
        canvas.text(at, chart.bottom + 1, tick.label, label)
        free = at + len(tick.label) + 1


def _epoch_ticks(chart: Frame) -> list[Tick]:
    most = max((chart.width - chart.left) // 8, 1)
    whole = [tick for tick in chart.epochs.ticks(most) if tick.value == int(tick.value) > 1]
    return [Tick(n, count_label(n)) for n in (1, *(tick.value for tick in whole))]


def _curves(canvas: Canvas, chart: Frame, history: LossHistory) -> None:
    """The bands, and in front of them the lines: thin for the test rows, thick for training."""
    columns, rows = chart.columns, chart.rows
    lines = []
    for buckets, color, thickness in ((history.test, TEST, 1), (history.buckets, TRAIN, 2)):
        curve = curves.points(buckets or (), chart.epochs, chart.losses, columns)
        canvas.stroke(chart.placed(curves.band(curve, columns, rows)), _BAND[color], rank=1)
        lines.append((curves.line(curve, columns, rows, thickness), color))
    for rank, (line, color) in enumerate(lines, 3):
        canvas.stroke(chart.placed(line), color, rank, clears=True)


def _cursor(canvas: Canvas, chart: Frame, epoch: int, color: str, mark: Style) -> None:
    """An upright line at an epoch, and a mark on the axis."""
    column = chart.column(epoch)
    upright = curves.upright(column, chart.columns, chart.rows)
    canvas.stroke(chart.placed(upright), color, rank=2, clears=True)
    if chart.bottom < chart.height:
        canvas.text(chart.left + column // DOTS_X, chart.bottom, "▲", mark)


def _marks(canvas: Canvas, chart: Frame, history: LossHistory, cursor: int | None) -> None:
    """A ● at the current step's epoch on each curve, a ✕ where a curve leaves all bounds."""
    epoch = history.epochs if cursor is None else cursor
    place = history.place(epoch)
    for buckets, color in ((history.test, TEST), (history.buckets, TRAIN)):
        if not buckets:
            continue
        if buckets[place].finite:
            x, y = chart.cell(epoch, buckets[place].mean)
            canvas.text(x, y, "●", ink(color if cursor is None else palette.RESULT))
        broken = _diverged(buckets)
        if broken:
            canvas.text(chart.cell(broken, math.inf)[0], chart.top, "✕", ink(color, bold=True))
    broken = _diverged(history.buckets)
    if broken:
        _diverged_words(canvas, chart, broken)


def _reading_marks(canvas: Canvas, chart: Frame, history: LossHistory, epoch: int) -> None:
    """A ○ on each curve where it is read off."""
    place = history.place(epoch)
    for buckets in (history.test, history.buckets):
        if buckets and buckets[place].finite:
            canvas.text(*chart.cell(epoch, buckets[place].mean), "○", ink(READING, bold=True))


def _diverged_words(canvas: Canvas, chart: Frame, epoch: int) -> None:
    """Beside the ✕ where there is room, else below it."""
    words = cut(f"diverged at epoch {epoch:,}", chart.width - chart.left)
    x, y = chart.cell(epoch, math.inf)[0], chart.top
    at = x - len(words) - 1
    if at < chart.left:
        at = x + 2
    if at + len(words) > chart.width:
        at, y = chart.width - len(words), y + 1
    canvas.text(at, y, words, ink(palette.TEXT, bold=True))


def _diverged(buckets: Sequence[Bucket]) -> int:
    """The epoch that ended a run because its loss is no finite number; 0 where none did."""
    return 0 if math.isfinite(buckets[-1].loss) else buckets[-1].last
