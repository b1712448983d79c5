"""Pointing at the network on the screen: clicks lead, the mouse reads off."""

from __future__ import annotations

from dataclasses import replace

import pytest
from combinations import crossed
from networks import given as given_experiment
from pilots import Lesson, opened
from textual.geometry import Offset
from textual.widgets import Input

from core.data.dataset import Column
from core.formulas.names import LOSS, Kind, Symbol, bias, output, target, weight
from core.formulas.numerals import MINUS
from core.run.position import Phase
from tui.drawing.network.paint import places
from tui.panels import network as panel
from tui.panels.network import NetworkPanel
from tui.widgets.prompt import Prompt


def cell_of(lesson: Lesson, symbol: Symbol) -> Offset:
    """A cell of the panel, border included, in which something is drawn."""
    widget = lesson.screen.query_one(NetworkPanel)
    moment = lesson.moment
    found = places(
        moment.step,
        moment.known,
        moment.experiment.network,
        moment.experiment.data,
        *widget.size,
    )
    y, spans = next(iter(found.spans(symbol).items()))
    return Offset(spans[0][0], y) + edge_of(widget)


def edge_of(widget: NetworkPanel) -> Offset:
    """Where the picture begins in the panel."""
    return widget.content_region.offset - widget.region.offset


async def click(lesson: Lesson, symbol: Symbol) -> None:
    await lesson.pilot.click(NetworkPanel, offset=cell_of(lesson, symbol))
    await lesson.settle()


GRADIENTS = {
    weight(1, 2, 1): "∂L/∂w₁₂₁",
    bias(2, 1): "∂L/∂b₂₁",
    output(1, 2, 2): "∂L/∂O₁₂",
    output(2, 1, 2): "∂L/∂ŷ",
    LOSS: "L",
}


@pytest.mark.parametrize(
    ("place", "size"), crossed([(0, 1, 1), (40, 2, 2), (501, 20, 20)], [(80, 24), (120, 40)])
)
async def test_a_click_leads_to_the_gradient_in_the_row_at_hand(
    place: tuple[int, int, int], size: tuple[int, int]
) -> None:
    start, row, update = place
    async with opened(size=size) as lesson:
        for symbol, name in GRADIENTS.items():
            await lesson.go(start)
            await click(lesson, symbol)
            step = lesson.moment.step
            assert step.target == symbol
            assert step.phase is (Phase.LOSS if symbol == LOSS else Phase.GRADIENT)
            assert (step.position.row, step.position.update) == (row, update)
            assert lesson.message == f"{name} of row {row}, in update {update}: step {step.t:,}."


async def test_a_click_on_an_edge_is_one_on_its_weight() -> None:
    async with opened() as lesson:
        widget = lesson.screen.query_one(NetworkPanel)
        rows = [widget.render_line(y).text for y in range(widget.size.height)]
        y = next(y for y, row in enumerate(rows) if "cgpa" in row)
        x = next(x for x, glyph in enumerate(rows[y]) if "⠁" <= glyph <= "⣿")
        await lesson.pilot.click(NetworkPanel, offset=Offset(x, y) + edge_of(widget))
        await lesson.settle()
        assert lesson.moment.step.target == weight(1, 1, 1)
        assert lesson.moment.step.phase is Phase.GRADIENT


async def test_a_click_stops_a_run() -> None:
    async with opened() as lesson:
        await lesson.press("space")
        await lesson.until(lambda: lesson.moment.status.running)
        await click(lesson, LOSS)
        assert not lesson.moment.status.running
        assert lesson.moment.step.phase is Phase.LOSS


@pytest.mark.parametrize(
    ("symbol", "asked", "value"),
    [
        (Symbol(Kind.INPUT, 0, 2), "Change iq, x₂ of row 1", "80"),
        (target(1), "Change lpa, y of row 1", "3"),
    ],
)
async def test_a_click_on_data_asks_for_another_value(
    symbol: Symbol, asked: str, value: str
) -> None:
    async with opened() as lesson:
        await click(lesson, symbol)
        assert "No row is at hand here" in lesson.message
        await lesson.press("right")
        await click(lesson, symbol)
        await lesson.until(lambda: isinstance(lesson.app.focused, Input))
        assert isinstance(lesson.app.screen, Prompt)
        assert asked in lesson.text()
        assert lesson.app.screen.query_one(Input).selected_text == value


async def test_a_click_beside_everything_does_nothing() -> None:
    async with opened() as lesson:
        await lesson.pilot.click(NetworkPanel, offset=(2, 2))
        await lesson.settle()
        assert lesson.t == 0


async def hover(lesson: Lesson, symbol: Symbol) -> None:
    await lesson.pilot.hover(NetworkPanel, offset=cell_of(lesson, symbol))
    await lesson.settle()


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_the_mouse_reads_off_and_lights_up_without_another_picture(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(size=size) as lesson:
        await lesson.go(7)
        widget = lesson.screen.query_one(NetworkPanel)
        before = [widget.render_line(y) for y in range(widget.size.height)]
        monkeypatch.setattr(panel, "picture", None)  # is not drawn again
        await hover(lesson, weight(2, 2, 1))
        value = repr(lesson.moment.known.parameter(weight(2, 2, 1))).replace("-", MINUS)
        assert f"w₂₂₁ O₁₂→ŷ = {value} · gradient 1.56" in lesson.text()
        after = [widget.render_line(y) for y in range(widget.size.height)]
        assert [line.text for line in before[1:]] == [line.text for line in after[1:]]
        assert before[1:] != after[1:]
        monkeypatch.undo()
        await hover(lesson, LOSS)
        assert "loss L = 12.47" in lesson.text()
        await lesson.pilot.hover(NetworkPanel, offset=(2, widget.size.height))
        await lesson.settle()
        assert "loss L = " not in lesson.text()
        assert [widget.render_line(y) for y in range(widget.size.height)] == before


async def test_what_the_mouse_rests_on_is_read_off_anew_after_a_step() -> None:
    async with opened() as lesson:
        await lesson.go(3)
        await hover(lesson, LOSS)
        assert "loss L = ·" in lesson.text()
        await lesson.press("right")
        assert "loss L = 12.47" in lesson.text()


async def test_column_names_are_read_off_literally() -> None:
    experiment, name = given_experiment((1, 1)), "[@click=app.quit]x"
    data = replace(experiment.data, input_columns=(Column(name),))
    async with opened(experiment=replace(experiment, data=data)) as lesson:
        await lesson.go(1)
        await hover(lesson, Symbol(Kind.INPUT, 0, 1))
        assert f"{name} x₁ = 0.25" in lesson.text()


async def test_a_run_under_a_resting_mouse_is_read_off_without_looking_for_places(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with opened() as lesson:
        await hover(lesson, LOSS)
        await lesson.press("space")
        await lesson.until(lambda: lesson.moment.status.running)
        monkeypatch.setattr(panel, "places", None)
        await lesson.until(lambda: lesson.t > 4)
        assert "loss L = 12.47" in lesson.text()
        monkeypatch.undo()
        await lesson.press("space")
