"""The line at the top of the screen."""

from __future__ import annotations

from dataclasses import replace

import pytest
from host import Host
from hypothesis import given, settings
from hypothesis import strategies as st
from pictures import picture, text
from rich.segment import Segment
from rich.style import Style
from syrupy.assertion import SnapshotAssertion

from core.data.experiment import load
from core.network.network import Network
from core.run.position import Phase, Position
from core.run.schedule import Schedule
from core.stepper import Stepper
from tui.drawing.headline import CHIP, Headline, headline, phase_strip
from tui.drawing.palette import FAINT, TEXT
from tui.drawing.typeset import plain, width
from tui.panels.top import TopLine
from tui.playing.moment import Moment, RunStatus

NETWORK = Network((2, 2, 1), ("linear", "linear"))
GRADIENT = Position(1234, Phase.GRADIENT, epoch=3, update=29, place=0, index=4, row=5)
VIEW = Headline("Student salary", GRADIENT, Schedule(NETWORK, 12), 0.1, "sgd")
RUNNING = replace(VIEW, running=True, speed="full speed", rate=812_000.4)


def words(view: Headline, cells: int) -> str:
    return " ".join(plain(headline(view, cells)).split())


def test_with_room_it_says_everything() -> None:
    assert words(VIEW, 120) == (
        "Student salary Init · Forward · Loss Gradients Update "
        "epoch 3 · row 5 of 12 · step 1,234 η 0.1 · sgd"
    )


def test_with_less_room_it_shortens_in_order() -> None:
    assert words(VIEW, 90) == (
        "Student salary Init Forward Loss Gradients Update epoch 3 · step 1,234"
    )
    assert words(VIEW, 80) == (
        "Student salary Init Forward Loss Gradients Update epoch 3 · step 1,234"
    )
    assert words(VIEW, 60) == "Student sal… Gradients epoch 3 · row 5/12 · step 1,234"
    assert words(VIEW, 24) == "Gradients step 1,234"
    assert words(VIEW, 11) == "Gradients"
    assert words(VIEW, 6) == "Grad…"


def test_a_running_run_shows_its_speed() -> None:
    assert "▶ full speed · 812,000 updates/s" in words(RUNNING, 160)
    assert "▶ full speed · 1 update/s" in words(replace(RUNNING, rate=1.0), 160)
    assert "▶ 812,000 updates/s" in words(RUNNING, 100)
    assert "▶ full speed" in words(replace(RUNNING, rate=0.0), 120)
    assert "▶ 2.5 updates/s" in words(replace(RUNNING, rate=2.5), 100)
    steady = replace(RUNNING, speed="15 updates/s", rate=15.0)
    assert words(steady, 160).count("15 updates/s") == 1
    for cells in range(6, 200):
        assert "/s" not in words(steady, cells).replace("15 updates/s", "")
    assert "▶" not in words(VIEW, 160)


def test_a_shuffled_row_is_not_taken_for_how_far_the_epoch_is() -> None:
    schedule = Schedule(NETWORK, 48, batch=5, shuffle=True)
    position = replace(GRADIENT, update=12, place=3, row=40)  # in epoch 2, update 2
    view = replace(VIEW, position=position, schedule=schedule)
    assert "row 40, turn 9 of 48 · step" in words(view, 120)
    assert "row 40, 9/48" in words(view, 60)
    alone = replace(view, schedule=Schedule(NETWORK, 1, shuffle=True))
    assert "row 40 of 1 " in words(alone, 120)


@pytest.mark.parametrize("cells", [80, 100])
def test_details_go_before_the_title_is_cut(cells: int) -> None:
    for phase in (Phase.INIT, Phase.FORWARD, Phase.UPDATE):
        for running in (False, True):
            position = Position(1, phase, epoch=1, update=1, row=1)
            view = replace(VIEW, position=position, running=running, speed="4 steps/s")
            assert words(view, cells).startswith("Student salary ")


def test_an_update_of_several_rows_counts_batches() -> None:
    position = Position(70, Phase.UPDATE, epoch=2, update=5, place=3, index=0, row=0)
    view = replace(VIEW, position=position, schedule=Schedule(NETWORK, 12, batch=4))
    assert "batch 2 of 3" in words(view, 120)


@pytest.mark.parametrize("phase", list(Phase))
def test_the_current_phase_is_lit_those_done_are_bright_those_to_come_dim(phase: Phase) -> None:
    order = ["Init", "Forward", "Loss", "Gradients", "Update"]
    names = {"init": 0, "forward": 1, "loss": 2, "gradient": 3, "update": 4}
    later = {"epoch": "Epoch", "end": "End"}
    styles = {text.strip(): style for text, style in phase_strip(Position(1, phase))}
    at = names.get(phase.value, len(order))
    for n, name in enumerate(order):
        assert styles[name] == (CHIP if n == at else TEXT if n < at else FAINT)
    for value, name in later.items():
        assert (styles.get(name) == CHIP) == (phase.value == value)


def test_the_phases_keep_their_place() -> None:
    for cells in (80, 120):
        places = {
            plain(headline(replace(VIEW, position=replace(GRADIENT, t=t)), cells)).index("Forward")
            for t in (1001, 2002, 9999)
        }
        assert len(places) == 1


@settings(max_examples=200, derandomize=True)
@given(
    title=st.text(alphabet="ab 日[/]", max_size=50),
    phase=st.sampled_from(list(Phase)),
    t=st.integers(0, 10**12),
    rate=st.floats(0, 1e9),
    running=st.booleans(),
    cells=st.integers(1, 200),
)
def test_it_fills_its_width_exactly(
    title: str, phase: Phase, t: int, rate: float, running: bool, cells: int
) -> None:
    position = Position(t, phase, epoch=t // 100, update=t // 7 + 1, row=t % 12)
    view = Headline(title, position, VIEW.schedule, 0.1, "adamw", running, "full speed", rate)
    assert width(headline(view, cells)) == cells


@pytest.mark.parametrize("cells", [60, 80, 120])
def test_pictures(snapshot: SnapshotAssertion, cells: int) -> None:
    views = (
        replace(VIEW, position=Position(0, Phase.INIT)),
        VIEW,
        RUNNING,
        replace(VIEW, position=Position(12, Phase.EPOCH, 3)),
    )
    rows = [
        [Segment(part, Style.parse(style)) for part, style in headline(view, cells)]
        for view in views
    ]
    assert picture(rows, styled=cells == 120) == snapshot


async def test_the_panel_shows_a_title_as_it_is() -> None:
    walk = Stepper(load("worked-example", {"learning_rate": 0.25}))
    walk.seek(6)
    object.__setattr__(walk.experiment, "title", "[@click=app.quit]x[/] [b]y")
    app = Host(TopLine())
    async with app.run_test(size=(120, 3)) as pilot:
        panel = app.query_one(TopLine)
        assert text([list(panel.render_line(0))])[0].strip() == ""
        panel.moment = Moment(
            experiment=walk.experiment,
            schedule=walk.schedule,
            step=walk.step,
            known=walk.known,
            explanation="",
            history=walk.history,
            reached=6,
            status=RunStatus(),
            learning_rate=walk.learning_rate,
            training=walk.training,
            rows=walk.rows,
        )
        await pilot.pause()
        shown = text([list(panel.render_line(0))])[0]
        assert shown.startswith("[@click=app.quit]x[/] [b]y  ")
        assert "step 6" in shown
        assert "η 0.25" in shown
