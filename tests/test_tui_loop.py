"""The training loop as a flowchart: its arrangements, its numbers, and the panel."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from host import Host
from hypothesis import given
from hypothesis import strategies as st
from keyboard import keys
from networks import given as network_of
from pictures import picture as pictured
from pictures import text
from pilots import opened
from predictions import moment
from rich.cells import cell_len
from syrupy.assertion import SnapshotAssertion

from core.data.experiment import Experiment
from core.network.training import Training
from core.run.position import Phase, Reason
from core.stepper import Stepper
from tui.drawing import palette
from tui.drawing.loop.chart import Chart, Picture, chart, share
from tui.drawing.loop.frames import frames
from tui.drawing.loop.picture import picture
from tui.lesson.pages import TABS
from tui.lesson.screen import LessonScreen
from tui.panels.loop import LoopPanel
from tui.panels.parameters import ParametersPanel
from tui.panels.tabs import TabStrip
from tui.playing.moment import Moment

NAMES = ("Init", "Forward", "Loss", "Gradients", "Update", "stop?", "End")
RULES = Training(target_loss=0.001, patience=5, epochs=10_000)


def charted(now: Moment, training: Training | None = None) -> Chart:
    return chart(now.schedule, training or now.experiment.training, now.step)


@cache
def batches() -> Experiment:
    return network_of((2, 2, 1), rows=5, training=Training(batch_size=2, epochs=2))


@cache
def at(name: str, t: int) -> Chart:
    return charted(moment(batches() if name == "batches" else name, t))


def drawing(name: str, t: int, width: int, height: int) -> Picture:
    return picture(at(name, t), width, height)


# pictures


SMALL = [(36, 11), (38, 8), (36, 5), (60, 26), (118, 12)]
LARGE = [(140, 36), (198, 50)]


@pytest.mark.parametrize(
    ("name", "t", "width", "height"),
    [
        *(("student-salary", 7, *size) for size in SMALL + LARGE),
        *(("batches", 58, *size) for size in SMALL),
        *(("batches", 0, *size) for size in SMALL),
    ],
)
def test_pictures(name: str, t: int, width: int, height: int, snapshot: SnapshotAssertion) -> None:
    assert pictured(drawing(name, t, width, height).rows, styled=width == 118) == snapshot


@given(t=st.integers(0, 120), width=st.integers(24, 220), height=st.integers(1, 60))
@pytest.mark.parametrize("name", ["student-salary", "batches", "spiral"])
def test_all_sizes_are_filled_and_nothing_is_lost(
    name: str, t: int, width: int, height: int
) -> None:
    made = drawing(name, t, width, height)
    rows = text(made.rows)
    assert len(rows) == height
    assert {cell_len(row) for row in rows} == {width}
    whole = "\n".join(rows)
    if width >= 36 and height >= 11:
        assert all(name in whole for name in NAMES)
    cells = [(spot.y, x) for spot in made.spots for x in range(spot.left, spot.right)]
    assert len(cells) == len(set(cells)), "parts overlap"
    for spot in made.spots:
        assert 0 <= spot.y < height
        assert 0 <= spot.left < spot.right <= width


@pytest.mark.parametrize(("width", "wide"), [(70, False), (120, True), (200, True)])
def test_wide_rooms_have_frames(width: int, wide: bool) -> None:
    assert (frames(at("student-salary", 7), width, 20) is not None) == wide
    assert frames(at("student-salary", 7), width, 5) is None


# what is said


def lit(made: Picture) -> list[str]:
    return [
        segment.text.strip()
        for row in made.rows
        for segment in row
        if segment.style
        and palette.LIT in str(segment.style).split(" on ")[-1]
        and "on" in str(segment.style)
    ]


@pytest.mark.parametrize(
    ("t", "name"),
    [(0, "Init"), (1, "Forward"), (4, "Loss"), (5, "Gradients"), (17, "Update"), (501, "stop?")],
)
@pytest.mark.parametrize("size", [(36, 11), (150, 30)])
def test_the_part_at_hand_is_a_chip(t: int, name: str, size: tuple[int, int]) -> None:
    assert [chip.split(" no")[0] for chip in lit(drawing("student-salary", t, *size))] == [name]


def test_counts_are_of_this_update() -> None:
    rows = [row.split() for row in text(drawing("student-salary", 7, 36, 11).rows)]
    assert rows[1][-4:-1] == ["1", "of", "100"]
    assert rows[3][1:3] == ["Forward", "3/3"]
    assert rows[5][1:3] == ["Gradients", "3/12"]
    assert rows[6][1:3] == ["Update", "0/9"]


def test_done_is_bright_and_to_come_is_dim() -> None:
    for width, height in ((36, 11), (150, 9)):
        styles = {
            segment.text.strip(): str(segment.style).split(" on ")[0]
            for row in drawing("student-salary", 7, width, height).rows
            for segment in row
        }
        assert styles["Forward"].removeprefix("bold ") == palette.TEXT
        assert (
            styles["Update"] == styles["End"] == (palette.FAINT if width < 100 else palette.MUTED)
        )


def test_with_little_room_init_gives_way_to_the_loops() -> None:
    rows = text(drawing("batches", 0, 40, 8).rows)
    assert "Init" not in "".join(rows)
    assert "stop?" in rows[-1]
    assert "Init" in text(drawing("batches", 0, 40, 9).rows)[0]
    assert text(drawing("batches", 0, 40, 4).rows)[0].split()[0] == "Init"


def test_an_update_of_several_rows_stands_behind_their_loop() -> None:
    rows = text(drawing("batches", 8, 40, 13).rows)
    order = [next(k for k, row in enumerate(rows) if name in row) for name in (
        "for each epoch", "for each batch", "for each row", "Gradients", "next row", "Update",
        "next batch", "stop?", "next epoch",
    )]  # fmt: skip
    assert order == sorted(order)
    assert rows[order[5]].index("Update") < rows[order[3]].index("Gradients")


def test_what_ends_a_run_is_named() -> None:
    made = charted(moment("student-salary", 7), RULES)
    rules = ("loss ≤ 0.001", "5 epochs no better", "all 10,000 epochs", "diverged")
    assert [rule for _, rule in made.rules] == list(rules)
    for width, height in ((36, 20), (160, 20)):
        whole = "\n".join(text(picture(made, width, height).rows))
        assert all(rule in whole for rule in rules)
    assert "…" in "\n".join(text(picture(made, 36, 11).rows))


def test_the_verdict_stands_at_the_close_of_an_epoch() -> None:
    going_on = charted(moment(batches(), 0, epochs=1))
    assert going_on.verdict == "no: next epoch"
    last = charted(moment(batches(), 0, epochs=2))
    assert last.verdict == "yes: all 2 epochs"
    assert charted(moment(batches(), 1, epochs=2)).verdict == "yes: all 2 epochs"
    assert charted(moment(batches(), 1, epochs=1)).verdict == ""
    for width in (36, 150):
        assert "no" in "\n".join(text(picture(going_on, width, 12).rows))
    stopped = replace(charted(moment(batches(), 0, epochs=1), RULES), reason=Reason.TARGET_LOSS)
    assert stopped.verdict == "yes: loss ≤ 0.001"


@given(st.integers(0, 10**6), st.integers(1, 10**6), st.integers(1, 40))
def test_bars(done: int, whole: int, cells: int) -> None:
    done = min(done, whole)
    full = share(done, whole, cells)
    assert 0 <= full <= cells
    assert (full > 0) == (done > 0)
    assert (full == cells) >= (done == whole)


# the panel


def stage() -> Host:
    return Host(LoopPanel(), chosen=(LoopPanel.NodeChosen, "t"))


def shown(panel: LoopPanel) -> list[str]:
    return [panel.render_line(y).text for y in range(panel.size.height)]


async def test_without_a_moment_it_is_blank() -> None:
    app = stage()
    async with app.run_test(size=(40, 12)) as pilot:
        assert "".join(shown(app.query_one(LoopPanel))).strip() == ""
        await pilot.click(LoopPanel, offset=(5, 5))
        assert app.chosen == []


@pytest.mark.parametrize("size", [(40, 11), (130, 12)])
async def test_a_click_chooses_a_part(size: tuple[int, int]) -> None:
    goals = {"Init": 0, "for each epoch": 1, "for each row": 26, "Forward": 26, "Loss": 29,
             "Gradients": 30, "Update": 42, "stop?": 501, "End": None}  # fmt: skip
    app = stage()
    async with app.run_test(size=size) as pilot:
        panel = app.query_one(LoopPanel)
        panel.moment = moment("student-salary", 33)
        await pilot.pause()
        rows = shown(panel)
        for name, goal in goals.items():
            app.chosen.clear()
            y = next(k for k, row in enumerate(rows) if name in row)
            await pilot.click(LoopPanel, offset=(rows[y].index(name) + 1, y))
            assert app.chosen == ([] if goal is None else [goal]), name


# the screen


@keys(LessonScreen, "f")
async def test_the_loop_takes_the_column_below_the_loss(key: str) -> None:
    async with opened() as lesson:
        column = lesson.screen.query_one("#results LoopPanel")
        parameters = lesson.screen.query_one(ParametersPanel)
        await lesson.go(7)
        await lesson.press(key)
        await lesson.until(lambda: column.is_on_screen and not parameters.is_on_screen)
        assert "for each row" in lesson.text()
        await lesson.press("c")
        await lesson.until(lambda: not column.is_on_screen)
        await lesson.press(key, key)
        await lesson.until(lambda: parameters.is_on_screen and not column.is_on_screen)


@keys(LessonScreen, "f")
async def test_on_a_narrow_screen_it_is_a_tab(key: str) -> None:
    async with opened(size=(80, 24)) as lesson:
        tabs = lesson.screen.query_one(TabStrip)
        await lesson.press(key)
        assert TABS[tabs.chosen].tab == "Loop"
        await lesson.until(lambda: lesson.screen.query_one("#results LoopPanel").is_on_screen)
        await lesson.press(key)
        assert TABS[tabs.chosen].tab == "Network"


@pytest.mark.parametrize(
    ("size", "aside"),
    [((159, 40), False), ((160, 40), True), ((200, 60), True), ((200, 24), False)],
)
async def test_on_a_broad_screen_it_stands_beside_the_derivation(
    size: tuple[int, int], aside: bool
) -> None:
    async with opened(size=size) as lesson:
        panel = lesson.screen.query_one("#derivation LoopPanel")
        assert panel.is_on_screen == aside
        if aside:
            await lesson.press("right")
            assert "for each row" in lesson.text()
            for key in ("f", "c"):  # which give it another place, or need its own
                await lesson.press(key)
                await lesson.until(lambda: not panel.is_on_screen)


async def test_a_part_is_gone_to_by_mouse() -> None:
    async with opened() as lesson:
        await lesson.press("f")
        await lesson.go(33)
        panel = lesson.screen.query_one("#results LoopPanel", LoopPanel)
        await lesson.until(lambda: panel.is_on_screen)
        y = next(k for k, row in enumerate(shown(panel)) if "Update" in row)
        edge = panel.content_region.offset - panel.region.offset
        await lesson.pilot.click(panel, offset=(6 + edge.x, y + edge.y))
        await lesson.until(lambda: lesson.t == 42)
        assert lesson.moment.step.phase is Phase.UPDATE


@pytest.mark.parametrize(
    ("optimizer", "rows", "reduction", "frozen", "said"),
    [
        ("sgd", 1, "mean", 0, "each against its gradient"),
        ("sgd", 2, "mean", 0, "each against its mean gradient"),
        ("momentum", 1, "mean", 0, "momentum, from its gradient"),
        ("adam", 2, "sum", 0, "adam, from its summed gradient"),
        ("sgd", 1, "mean", 2, "none moves: all are frozen"),
    ],
)
def test_what_an_update_does_is_what_its_rule_does(
    optimizer: str, rows: int, reduction: str, frozen: int, said: str
) -> None:
    names = tuple(network_of((1, 1)).network.parameters())[:frozen]
    training = Training(
        optimizer=optimizer, batch_size=rows, batch_reduction=reduction, frozen=names
    )
    stepper = Stepper(network_of((1, 1), rows=rows, training=training))
    made = chart(stepper.schedule, training, stepper.step)
    assert made.saying(Phase.UPDATE) == said
