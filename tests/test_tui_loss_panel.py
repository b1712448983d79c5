"""The panel of the loss."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest
from host import Host
from losses import drawn, falling, history
from rich.segment import Segment

from core.run.history import LossHistory
from tui.drawing.loss import chart
from tui.panels.loss import LossPanel
from tui.playing.moment import Moment


def shown(panel: LossPanel) -> list[str]:
    return [panel.render_line(y).text for y in range(panel.size.height)]


def moment(losses: LossHistory, epoch: int) -> Moment:
    """As much of a moment as the panel looks at."""
    step = SimpleNamespace(position=SimpleNamespace(epoch=epoch))
    return cast(Moment, SimpleNamespace(history=losses, step=step))


def stage() -> Host:
    return Host(LossPanel(), chosen=(LossPanel.EpochChosen, "epoch"))


async def test_the_panel_shows_the_chart_of_its_moment() -> None:
    app = stage()
    async with app.run_test(size=(40, 12)) as pilot:
        panel = app.query_one(LossPanel)
        assert "Press e" in "".join(shown(panel))
        losses = history([4.0, 0.002])
        panel.moment = moment(losses, 2)
        await pilot.pause()
        assert shown(panel) == drawn(losses, 2)
        panel.log_scale = True
        await pilot.pause()
        assert shown(panel) == drawn(losses, 2, logarithmic=True)
        assert "logarithmic" in str(panel.border_subtitle)
        await pilot.resize_terminal(30, 9)
        assert shown(panel) == drawn(losses, 2, 30, 9, True)
        assert panel.render_line(50).text == " " * 30


async def test_the_chart_is_drawn_again_only_when_it_changes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    epochs: list[int] = []
    draw = chart.draw

    def noted(
        losses: LossHistory, epoch: int, width: int, height: int, log: bool, reading: int
    ) -> list[list[Segment]]:
        epochs.append(epoch)
        return draw(losses, epoch, width, height, log, reading)

    monkeypatch.setattr(chart, "draw", noted)
    app = stage()
    async with app.run_test(size=(40, 12)) as pilot:
        panel, losses = app.query_one(LossPanel), history([4.0, 2.0])
        panel.moment = moment(losses, 2)
        await pilot.pause()
        epochs.clear()
        for epoch in (2, 2, 3, 1):  # epoch 3 is under way: the latest loss is still that of 2
            panel.moment = moment(losses, epoch)
            await pilot.pause()
            shown(panel)
        assert epochs == [1]


async def test_a_click_chooses_an_epoch() -> None:
    app = stage()
    async with app.run_test(size=(40, 12)) as pilot:
        panel = app.query_one(LossPanel)
        await pilot.click(LossPanel, offset=(20, 4))
        panel.moment = moment(history(falling(100)), 100)
        await pilot.pause()
        await pilot.click(LossPanel, offset=(0, 4))  # the axis is no epoch
        for x in (3, 21, 39):
            await pilot.click(LossPanel, offset=(x, 4))
        assert app.chosen == [1, 50, 100]
