"""The parameters by the size of value, gradient or change: against sorting them all."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyboard import keys
from networks import exact, experiments
from networks import given as given_experiment
from pilots import Lesson, opened
from textual.widgets import Input

from core.data.experiment import Experiment, load
from core.formulas.names import Symbol, bias, weight
from core.network.network import Network
from core.run.known import Known
from core.run.position import Phase
from core.stepper import Stepper
from tui.drawing.tables.parameter_order import Order
from tui.drawing.tables.parameter_table import COLUMNS, columns, header, heading_at
from tui.panels.parameters import ParametersPanel
from tui.widgets.prompt import Prompt


def sizes(known: Known, by: str) -> list[float]:
    """The size of each parameter's value, gradient or change, in the order of updates."""
    find = {"value": known.parameter, "gradient": known.applied_gradient, "change": known.change}[
        by
    ]
    numbers = [find(symbol) for symbol in known.network.parameters()]
    return [
        -1.0 if number is None else math.inf if math.isnan(number) else abs(number)
        for number in numbers
    ]


@exact
@given(experiments(), st.integers(0, 10**6), st.sampled_from(COLUMNS), st.integers(0, 30))
def test_the_largest_come_first(experiment: Experiment, t: int, by: str, first: int) -> None:
    stepper = Stepper(experiment)
    stepper.seek(t % (stepper.schedule.epoch_steps + 1))
    known, network = stepper.known, experiment.network
    found = sizes(known, by)
    wanted = sorted(range(len(found)), key=lambda k: (-found[k], k))
    order = Order(known, by)
    assert len(order) == network.parameter_count
    order.at(min(first, len(order) - 1))  # wherever one looks first
    assert [order.at(row) for row in range(len(order))] == [network.parameter(k) for k in wanted]
    assert all(order.at(order.row(symbol)) == symbol for symbol in network.parameters())


def test_what_has_outgrown_all_numbers_comes_first() -> None:
    stepper = Stepper(given_experiment((1, 2, 1)))
    stepper.seek(1)
    values = [1.0, math.nan, -3.0, -math.inf, 0.0, 2.0, 0.5]
    known = Known(stepper.experiment.network, stepper.schedule, stepper.position, values)
    order = Order(known, "value")
    ranked = [abs(known.parameter(order.at(row))) for row in range(7)]
    assert not any(math.isfinite(size) for size in ranked[:2])
    assert ranked[2:] == [3.0, 2.0, 1.0, 0.5, 0.0]


def test_a_large_network_is_put_in_order_as_far_as_it_is_looked_at() -> None:
    stepper = Stepper(given_experiment((200, 100, 10)))
    order = Order(stepper.known, "value")
    found = sizes(stepper.known, "value")
    assert [abs(stepper.known.parameter(order.at(row))) for row in range(40)] == sorted(
        found, reverse=True
    )[:40]
    assert len(order._first) < 200


@pytest.mark.parametrize("width", [24, 38, 60])
def test_a_heading_is_found_where_it_stands(width: int) -> None:
    table = columns(Network((2, 2, 1), ("linear", "linear")), width)
    known = Stepper(load("worked-example")).known
    for by in table.numbers:
        line = "".join(segment.text for segment in header(table, width, known, "mean", by))
        assert len(line) == width
        assert line.count("▼") == 1
        x = line.index("▼")
        assert heading_at(table, x) == by
        assert line[:x].split()[-1] in (by, by[:4])
    assert heading_at(table, 0) == ""


# the panel


def shown(lesson: Lesson) -> list[str]:
    panel = lesson.screen.query_one(ParametersPanel)
    return [panel.render_line(y).text.strip() for y in range(panel.size.height)]


def names(lesson: Lesson) -> list[str]:
    """The parameters in sight, from top to bottom."""
    return [
        line.lstrip("▸").split()[0]
        for line in shown(lesson)[1:]
        if line.startswith(("▸", "w", "b"))
    ]


@keys(ParametersPanel, "z")
async def test_the_order_goes_round(key: str) -> None:
    async with opened() as lesson:
        await lesson.go(20)  # all gradients are known, some changes
        lesson.screen.query_one(ParametersPanel).focus()
        by_layer = shown(lesson)
        network = lesson.moment.experiment.network
        for by in COLUMNS:
            await lesson.press(key)
            words = f"The parameters stand by the size of their {by}, the largest first."
            assert lesson.message == words
            assert f"{by}▼" in shown(lesson)[0]
            found = sizes(lesson.moment.known, by)
            wanted = sorted(range(9), key=lambda k: (-found[k], k))
            assert names(lesson) == [network.notation.unicode(network.parameter(k)) for k in wanted]
        await lesson.press(key)
        assert lesson.message == "The parameters stand by layer."
        assert shown(lesson) == by_layer


async def test_a_click_on_a_heading_orders_by_it() -> None:
    async with opened() as lesson:
        await lesson.go(20)
        panel = lesson.screen.query_one(ParametersPanel)
        edge = panel.content_region.offset - panel.region.offset
        for by in ("gradient", "change", "value"):
            x = panel.render_line(0).text.index(by)
            await lesson.pilot.click(ParametersPanel, offset=(x + edge.x, edge.y))
            await lesson.settle()
            assert panel.by == by
            assert f"size of their {by}" in lesson.message
        await lesson.pilot.click(ParametersPanel, offset=edge)  # above the names
        await lesson.settle()
        assert panel.by == ""
        assert lesson.message == "The parameters stand by layer."


async def test_a_click_changes_the_parameter_that_stands_there() -> None:
    async with opened() as lesson:
        await lesson.go(20)
        panel = lesson.screen.query_one(ParametersPanel)
        panel.by = "gradient"
        await lesson.settle()
        row = names(lesson).index("w₁₂₁")
        edge = panel.content_region.offset - panel.region.offset
        await lesson.pilot.click(ParametersPanel, offset=(edge.x + 2, edge.y + 1 + row))
        await lesson.until(lambda: isinstance(lesson.app.focused, Input))
        assert isinstance(lesson.app.screen, Prompt)
        assert "Change w₁₂₁" in lesson.text()
        now = lesson.screen.playback.stepper.parameters["w121"]
        assert lesson.app.screen.query_one(Input).value == repr(now)


async def test_the_current_parameter_stays_in_sight() -> None:
    async with opened("spiral", size=(120, 40)) as lesson:
        panel = lesson.screen.query_one(ParametersPanel)
        panel.by = "gradient"
        stepped = 0
        await lesson.go(40)
        for _ in range(60):
            await lesson.press("right")
            target = lesson.moment.step.target
            if isinstance(target, Symbol) and target.is_parameter:
                stepped += 1
                name = lesson.moment.experiment.network.notation.unicode(target)
                assert any(line.startswith(f"▸{name} ") for line in shown(lesson))
        assert stepped > 20


async def test_another_network_keeps_the_order() -> None:
    async with opened() as lesson:
        panel = lesson.screen.query_one(ParametersPanel)
        panel.by = "value"
        lesson.screen.start(given_experiment((1, 1)))
        await lesson.until(lambda: lesson.moment.experiment.network.sizes == (1, 1))
        await lesson.settle()
        assert sorted(names(lesson)) == ["b₁₁", "w₁₁₁"]
        assert lesson.moment.step.phase is Phase.INIT
        known = lesson.moment.known
        first = max((weight(1, 1, 1), bias(1, 1)), key=lambda s: abs(known.parameter(s)))
        assert names(lesson)[0] == known.network.notation.unicode(first)


async def test_a_run_keeps_an_order_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened() as lesson:
        panel = lesson.screen.query_one(ParametersPanel)
        panel.by = "value"
        monkeypatch.setattr("tui.panels.parameters.PAUSE", 1e9)
        await lesson.press("space")
        await lesson.until(lambda: lesson.moment.status.running)
        order = panel._rows
        await lesson.until(lambda: lesson.t > 3)
        assert panel._rows is order
        await lesson.press("space")
        assert panel._rows is not order
