"""The losses of any epoch read off the chart, by mouse and by keys."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyboard import keys
from losses import falling, history
from pictures import picture, text
from pilots import Lesson, opened
from syrupy.assertion import SnapshotAssertion
from textual.widgets import Input

from core.run.history import LIMIT
from tui.drawing.loss import chart
from tui.drawing.loss.chart import frame
from tui.panels.loss import LossPanel
from tui.panels.tabs import TabStrip


def head(*args: object) -> str:
    """The first line of a chart."""
    return text(chart.draw(*args))[0].rstrip()  # type: ignore[arg-type]


def test_an_exact_epoch_is_read_off() -> None:
    losses = history([4.0, 2.5, 1.25], [8.0, 7.0, 6.5])
    assert head(losses, 3, 60, 12, False, 2) == " epoch 2  ━ train 2.5        ━ test 7"
    assert head(losses, 1, 60, 12, False, 3) == " epoch 3  ━ train 1.25       ━ test 6.5"


def test_a_bucket_is_read_off_as_a_mean() -> None:
    losses = history([float(k % 4) for k in range(4 * LIMIT)])
    assert head(losses, 0, 60, 12, False, 6) == " mean of epochs 5–8  ━ train 1.5"
    assert head(losses, 0, 26, 12, False, 6).startswith(" mean 5–8  train 1.5")


def test_a_loss_that_is_no_number_is_read_off_as_it_is() -> None:
    assert "train ∞" in head(history([4.0, 1e9, math.inf]), 1, 60, 12, False, 3)


def test_a_reading_stands_beside_the_epoch_of_the_step(snapshot: SnapshotAssertion) -> None:
    losses = history(falling(60), falling(60, 0.25))
    assert picture(chart.draw(losses, 21, 38, 12, False, 40)) == snapshot


@given(st.integers(1, 10**7), st.integers(8, 80))
def test_a_stride_is_the_next_cell_or_the_next_epoch(epochs: int, width: int) -> None:
    losses = history([1.0] * min(epochs, 300))
    shown = frame(losses, width, 12, False)
    middle = shown.left + (width - shown.left) // 2
    here = shown.epoch(middle)
    assert here is not None
    x, _ = shown.cell(here + shown.stride, 1.0)
    assert shown.stride == 1 or abs(x - middle) <= 2


# the panel


async def ran(lesson: Lesson, epochs: int, narrow: bool = False) -> LossPanel:
    """A lesson that stands in epoch 2 of so many, its chart with the focus."""
    panel = lesson.screen.query_one(LossPanel)
    await lesson.go(501 * epochs)
    await lesson.go(501 * 2)
    if narrow:
        await lesson.pilot.click(TabStrip, offset=(11, 0))
        await lesson.until(lambda: panel.size.width > 0 and panel.has_focus)
    panel.focus()
    await lesson.settle()
    return panel


@keys(LossPanel, "less_than_sign", "greater_than_sign", "shift+left", "shift+right")
async def test_keys_read_off_one_epoch_after_the_other(key: str) -> None:
    by = -1 if key in ("less_than_sign", "shift+left") else 1
    async with opened() as lesson:
        panel = await ran(lesson, 8)
        losses = [bucket.loss for bucket in lesson.moment.history.buckets]
        for epoch in (2 + by, 2 + 2 * by)[: 1 if by < 0 else 2]:
            await lesson.press(key)
            assert panel.reading == epoch
            assert f" epoch {epoch}  ━ train {losses[epoch - 1]!s:.4}" in lesson.text()
        assert lesson.t == 501 * 2  # nothing else has moved


@keys(LossPanel, "less_than_sign", "greater_than_sign", "shift+left", "shift+right")
async def test_where_no_epoch_can_be_read_off_it_is_said(key: str) -> None:
    async with opened() as lesson:
        lesson.screen.query_one(LossPanel).focus()
        await lesson.press(key)
        assert lesson.message == "There is no epoch to read off yet: e runs one."
        await ran(lesson, 3)
        await lesson.press(*[key] * 4)
        first = key in ("less_than_sign", "shift+left")
        words = "Epoch 1 is the first one" if first else "Epoch 3 is the latest one"
        assert lesson.message == f"{words} that can be read off."


@keys(LossPanel, "enter")
@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_enter_goes_to_the_epoch_that_is_read_off(key: str, size: tuple[int, int]) -> None:
    async with opened(size=size) as lesson:
        panel = await ran(lesson, 8, narrow=size == (80, 24))
        assert "go there" not in lesson.text()
        await lesson.press("greater_than_sign", "greater_than_sign")
        assert "go there" in lesson.text().splitlines()[-1]
        await lesson.press(key)
        await lesson.until(lambda: lesson.t == 501 * 4)
        assert panel.reading == 0
        assert lesson.app.screen is lesson.screen
        await lesson.press(key)  # and changes a value again
        await lesson.until(lambda: isinstance(lesson.app.focused, Input))


@keys(LossPanel, "escape")
async def test_escape_stops_reading(key: str) -> None:
    async with opened() as lesson:
        panel = await ran(lesson, 8)
        before = lesson.text().splitlines()[2]
        await lesson.press("greater_than_sign")
        assert lesson.text().splitlines()[2] != before
        await lesson.press(key)
        assert panel.reading == 0
        assert lesson.text().splitlines()[2] == before


async def test_a_long_history_is_read_in_strides() -> None:
    async with opened(epochs=500) as lesson:
        await lesson.go(501 * 400)
        panel = lesson.screen.query_one(LossPanel)
        panel.focus()
        await lesson.press("less_than_sign", "less_than_sign")
        stride = frame(lesson.moment.history, *panel.size, lesson.screen.log_scale).stride
        assert stride > 5
        assert panel.reading == 400 - 2 * stride


async def test_an_epoch_that_is_gone_is_not_read_off() -> None:
    async with opened() as lesson:
        panel = await ran(lesson, 8)
        await lesson.press(*["greater_than_sign"] * 5)
        assert panel.reading == 7
        await lesson.press("L")
        await lesson.until(lambda: isinstance(lesson.app.focused, Input))
        await lesson.press(*"0.02", "enter")
        await lesson.until(lambda: lesson.moment.learning_rate == 0.02)
        assert panel.reading == 0


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_the_mouse_reads_off_what_it_points_at(size: tuple[int, int]) -> None:
    async with opened(size=size) as lesson:
        panel = await ran(lesson, 30, narrow=size == (80, 24))
        shown = frame(lesson.moment.history, *panel.size, lesson.screen.log_scale)
        edge = panel.content_region.offset - panel.region.offset
        for x in range(shown.left, panel.size.width, 9):
            await lesson.pilot.hover(LossPanel, offset=(x + edge.x, 4))
            await lesson.settle()
            assert panel.reading == shown.epoch(x)
            assert f" epoch {panel.reading}  ━ train" in lesson.text()
        await lesson.pilot.hover(LossPanel, offset=(edge.x, 4))  # the axis is no epoch
        await lesson.settle()
        assert panel.reading == 0 or not shown.left
        await lesson.pilot.hover(LossPanel, offset=(panel.size.width - 3, 4))
        await lesson.settle()
        assert panel.reading > 0
        await lesson.pilot.hover(TabStrip if size == (80, 24) else "TopLine", offset=(3, 0))
        await lesson.settle()
        assert panel.reading == 0


async def test_the_mouse_leaves_what_keys_read_off() -> None:
    async with opened() as lesson:
        panel = await ran(lesson, 30)
        await lesson.pilot.hover(LossPanel, offset=(30, 4))
        await lesson.settle()
        there = panel.reading
        await lesson.press("less_than_sign")
        assert 0 < panel.reading < there
        await lesson.pilot.hover("TopLine", offset=(3, 0))
        await lesson.settle()
        assert 0 < panel.reading < there
