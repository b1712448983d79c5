"""The panel of the network."""

import pictures
import pytest
from host import Host
from network_pictures import at, drawn, stepper
from rich.segment import Segment

from core.run.position import Phase
from core.stepper import Stepper
from tui.drawing.network.paint import picture
from tui.panels import network as panel
from tui.panels.network import NetworkPanel
from tui.playing.moment import Moment, RunStatus


def moment(run: Stepper) -> Moment:
    return Moment(
        experiment=run.experiment,
        schedule=run.schedule,
        step=run.step,
        known=run.known,
        explanation="",
        history=run.history,
        reached=run.t,
        status=RunStatus(),
        learning_rate=0.1,
        training=run.training,
        rows=run.rows,
    )


async def test_the_panel_draws_its_moment_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[tuple[int, int]] = []

    def counted(*args: object) -> list[list[Segment]]:
        calls.append((int(str(args[-2])), int(str(args[-1]))))
        return picture(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(panel, "picture", counted)
    app = Host(NetworkPanel())
    async with app.run_test(size=(78, 30)) as pilot:
        widget = app.query_one(NetworkPanel)
        assert widget.render_line(0).text.strip() == ""
        widget.moment = moment(at(stepper(), Phase.FORWARD))
        await pilot.pause()
        assert calls == [(78, 30)]
        text = [widget.render_line(y).text for y in range(30)]
        assert text == pictures.text(drawn(at(stepper(), Phase.FORWARD)))
        first = next(iter(widget.render_line(3)))
        assert first.style is not None
        assert first.style.bgcolor is not None
        widget.refresh()
        await pilot.pause()
        assert calls == [(78, 30)]
        await pilot.resize_terminal(60, 20)
        await pilot.pause()
        assert calls[-1] == (60, 20)
        widget.moment = moment(at(stepper(), Phase.LOSS))
        await pilot.pause()
        assert len(calls) == 3
