"""The panel of predictions."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from host import Host
from pictures import text
from predictions import moment
from rich.segment import Segment

from tui.drawing.prediction.picture import caption, draw
from tui.drawing.prediction.view import View, view_at
from tui.panels import prediction as panel_module
from tui.panels.prediction import PredictionPanel


def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The rows of the views that are drawn from here on."""
    rows: list[int] = []

    def noted(there: View, width: int, height: int, coarse: bool) -> list[list[Segment]]:
        rows.append(there.row)
        return draw(there, width, height, coarse)

    monkeypatch.setattr(panel_module, "draw", noted)
    return rows


def shown(panel: PredictionPanel) -> list[str]:
    return [panel.render_line(y).text for y in range(panel.size.height)]


def stage() -> Host:
    return Host(PredictionPanel(), css="PredictionPanel { border: round white; }")


async def test_without_a_moment_it_is_blank() -> None:
    app = stage()
    async with app.run_test(size=(42, 18)):
        panel = app.query_one(PredictionPanel)
        assert "".join(shown(panel)).strip() == ""


async def test_the_panel_shows_the_picture_of_its_moment() -> None:
    app = stage()
    async with app.run_test(size=(42, 18)) as pilot:
        panel, now = app.query_one(PredictionPanel), moment("xor", 3)
        panel.moment = now
        await pilot.pause()
        there = view_at(now.experiment, now.known, now.rows, 1)
        assert shown(panel) == text(draw(there, 40, 16))
        assert str(panel.border_subtitle) == caption(there)
        assert panel.render_line(99).text == " " * 40
        await pilot.resize_terminal(30, 12)
        assert shown(panel) == text(draw(there, 28, 10))
        panel.moment = None
        await pilot.pause()
        assert "".join(shown(panel)).strip() == ""


async def test_it_is_drawn_again_only_when_something_changes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app, drawn = stage(), counted(monkeypatch)
    async with app.run_test(size=(42, 18)) as pilot:
        panel = app.query_one(PredictionPanel)
        for t in (1, 2, 6, 11, 28, 31, 34, 45):  # from the loss on the prediction is known
            panel.moment = moment("xor", t)
            await pilot.pause()
            shown(panel)
        assert drawn == [1, 1]
        panel.moment = moment("xor", 46)  # the update is complete: all parameters are new
        await pilot.pause()
        shown(panel)
        assert drawn == [1, 1, 2]


async def test_a_run_is_drawn_now_and_then_and_where_it_stops(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = SimpleNamespace(now=100.0)
    monkeypatch.setattr(panel_module, "monotonic", lambda: clock.now)
    app, drawn = stage(), counted(monkeypatch)
    async with app.run_test(size=(42, 18)) as pilot:
        panel = app.query_one(PredictionPanel)
        for epochs in range(1, 12):
            panel.moment = moment("xor", 1, running=True, epochs=epochs)
            await pilot.pause()
            shown(panel)
            clock.now += 0.041
        assert len(drawn) == 3
        panel.moment = moment("xor", 1, running=True, epochs=12)
        panel.moment = moment("xor", 1, epochs=12)
        await pilot.pause()
        shown(panel)
        assert len(drawn) == 4


async def test_another_network_is_another_picture() -> None:
    app = stage()
    async with app.run_test(size=(42, 18)) as pilot:
        panel = app.query_one(PredictionPanel)
        for source in ("xor", "curve", "blobs"):
            panel.moment = moment(source, 1)
            await pilot.pause()
        assert "oak" in shown(panel)[0]
