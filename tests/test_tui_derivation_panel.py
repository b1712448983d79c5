"""The panels of derivation and explanation."""

from __future__ import annotations

from derivations import find, stepper, texts
from host import Host
from pictures import text
from textual import events

from core.run.position import Phase
from tui.drawing.formulas.explanation import coloured, explanation
from tui.drawing.typeset import (
    plain,
)
from tui.panels.derivation import DerivationPanel
from tui.panels.explanation import ExplanationPanel
from tui.playing.moment import Moment, RunStatus


def moment(name: str, phase: Phase, target: str, words: str = "", message: str = "") -> Moment:
    walk = stepper(name)
    walk.seek(find(name, phase, target).t)
    return Moment(
        experiment=walk.experiment,
        schedule=walk.schedule,
        step=walk.step,
        known=walk.known,
        explanation=words,
        history=walk.history,
        reached=walk.step.t,
        status=RunStatus(),
        learning_rate=walk.learning_rate,
        training=walk.training,
        rows=walk.rows,
        message=message,
    )


def stage() -> Host:
    return Host(DerivationPanel(), ExplanationPanel())


def seen(panel: DerivationPanel | ExplanationPanel) -> list[str]:
    return [
        row.rstrip() for row in text(list(panel.render_line(y)) for y in range(panel.size.height))
    ]


async def test_the_panel_scrolls_and_starts_anew_with_another_step() -> None:
    app = stage()
    async with app.run_test(size=(80, 6)) as pilot:
        panel = app.query_one(DerivationPanel)
        assert seen(panel) == [""] * 6
        panel.moment = moment("wide", Phase.GRADIENT, "O11")
        panel.open_sum = True
        panel.focus()
        await pilot.pause()
        assert "more below, ending in" in seen(panel)[-1]
        await pilot.press("down", "down")
        assert panel.top == 2
        assert "more above" in seen(panel)[0]
        await pilot.press("pagedown", "pagedown", "pagedown")
        assert panel.top == len(panel.lines) - 6
        assert seen(panel)[-1].startswith("    δ₁₁ = ")
        await pilot.press("up")
        assert panel.top == len(panel.lines) - 7
        panel.open_sum = False
        panel.open_sum = True
        assert panel.top == 0
        await pilot.press("down")
        panel.moment = moment("wide", Phase.GRADIENT, "O12")
        assert panel.top == 0
        assert str(panel.border_title) == "Derivation of ∂L/∂O₁₂"


def wheel(turn: type[events.MouseEvent], panel: DerivationPanel) -> events.MouseEvent:
    return turn(
        panel, 1, 1, 0, 0, button=0, shift=False, meta=False, ctrl=False, screen_x=1, screen_y=1
    )


async def test_the_wheel_scrolls() -> None:
    app = stage()
    async with app.run_test(size=(80, 6)) as pilot:
        panel = app.query_one(DerivationPanel)
        panel.moment = moment("wide", Phase.GRADIENT, "O11")
        panel.open_sum = True
        await pilot.pause()
        panel.post_message(wheel(events.MouseScrollDown, panel))
        panel.post_message(wheel(events.MouseScrollDown, panel))
        panel.post_message(wheel(events.MouseScrollUp, panel))
        await pilot.pause()
        assert panel.top == 1


async def test_the_explanation_shows_the_message_first_and_takes_the_lines_it_needs() -> None:
    app = stage()
    async with app.run_test(size=(40, 12)) as pilot:
        panel = app.query_one(ExplanationPanel)
        assert panel.size.height == 0
        words = "w₁₁₁ moves [b]x₁[/b] into z₁₁: [@click=app.quit]a word[/] on it."
        panel.moment = moment("worked", Phase.GRADIENT, "w111", words, "This is the first step.")
        await pilot.pause()
        assert seen(panel) == [
            "This is the first step.",
            "w₁₁₁ moves [b]x₁[/b] into z₁₁:",
            "[@click=app.quit]a word[/] on it.",
        ]


def test_names_in_the_explanation_wear_their_colours_whole_names_only() -> None:
    colors = {"w₁": "#111111", "w₁₁": "#222222", "L": "#333333"}
    runs = coloured("w₁₁ and w₁, but w₁₁₁, ∂L and Loss", colors)
    assert [run for run in runs if "bold" in run[1]] == [
        ("w₁₁", "bold #222222"),
        ("w₁", "bold #111111"),
    ]
    assert plain(runs) == "w₁₁ and w₁, but w₁₁₁, ∂L and Loss"
    assert explanation("", "", {}, 20) == []


def test_a_name_stays_with_its_number_and_a_sign_with_what_follows() -> None:
    assert texts(explanation("It moves by η = 0.1 · 30 = 3.", "", {}, 15)) == [
        "It moves by",
        "η = 0.1 · 30",
        "= 3.",
    ]
