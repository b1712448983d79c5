"""The tour on the screen: its card, its keys, and the first start."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import pytest
from combinations import crossed
from keyboard import keys
from pictures import picture
from pilots import PATIENCE, WHOLE, Lesson, lesson_screen, opened
from syrupy.assertion import SnapshotAssertion
from tours import at, presses, run

from core.data.experiment import load
from core.engine import compiled
from core.engine.compiled import Status
from tui.app import ChainstepApp
from tui.drawing.formulas.explanation import no_words
from tui.drawing.typeset import plain, width
from tui.lesson.screen import LessonScreen
from tui.panels.derivation import DerivationPanel
from tui.panels.explanation import ExplanationPanel
from tui.panels.network import NetworkPanel
from tui.preferences import Preferences, Store
from tui.tour.card import body, header
from tui.tour.panel import TourPanel
from tui.tour.state import OVER
from tui.widgets.prompt import Prompt

SIZES = [(80, 24), (120, 40), (200, 60)]


# the card


@pytest.mark.parametrize("cells", [1, 3, 20, 36, 60, 200])
@pytest.mark.parametrize("height", [0, 1, 2, 5])
def test_a_card_stays_in_its_room_and_keeps_the_hint(cells: int, height: int) -> None:
    stepper, tour = run("student-salary")
    card = tour.card(at(stepper, 0))
    assert width(header(card, cells)) <= max(cells, 3)
    lines = body(card, "Could not act.", {}, cells, height, no_words)
    assert len(lines) <= height
    if height and cells >= 60:
        assert plain(lines[-1]) == card.hint
    if height == 5 and cells >= 200:
        assert plain(lines[0]) == "Could not act."


# on the screen


def card_of(lesson: Lesson) -> TourPanel:
    return lesson.screen.query_one(TourPanel)


def asked(hint: str) -> list[str]:
    """The keys that a hint asks for."""
    match = re.search(r"[Pp]ress (.+?)(?:: .*)?\.$", hint)
    assert match is not None, hint
    names = {"→": "right", "←": "left", "Home": "home"}
    return [names.get(key, key) for key in presses(match[1])]


@pytest.mark.parametrize(("name", "size"), crossed(["student-salary", "xor", "blobs"], SIZES))
async def test_whoever_presses_what_it_says_gets_to_its_end(
    name: str, size: tuple[int, int]
) -> None:
    batch = 5 if name == "blobs" else 1  # so that softmax and batches are met too
    async with opened(name, size=size, batch_size=batch) as lesson:
        await lesson.press("right", "t")
        seen: list[int] = []
        while True:
            shown = card_of(lesson).card
            assert shown is not None
            card = shown[0]
            await lesson.settle()
            assert f"{card.place} of {card.count}" in lesson.text()
            assert card.title in lesson.text()
            told = " ".join(plain(line).strip() for line in card_of(lesson).shown()[1:])
            assert told == f"{card.body} {card.hint}"
            assert card.hint[-20:] in lesson.text()
            for panel in (NetworkPanel, DerivationPanel):
                assert lesson.screen.query_one(panel).size.height >= 5
            assert not lesson.screen.query_one(ExplanationPanel).display
            framed = lesson.screen.query(".-spoken-of")
            assert [panel.css_identifier for panel in framed] == [card.panel]
            if not seen or seen[-1] != card.place:
                seen.append(card.place)
            if card.hint == OVER:
                break
            for key in asked(card.hint):
                await lesson.press(key)
                if key == "g":
                    await lesson.until(lambda: isinstance(lesson.app.screen, Prompt))
                if key == "enter":
                    await lesson.until(lambda: lesson.app.screen is lesson.screen)
                    await lesson.settle()
        assert seen == list(range(1, card.count + 1))
        await lesson.press("escape")
        assert not lesson.screen.touring
        assert lesson.screen.query_one(ExplanationPanel).display


@keys(LessonScreen, "t")
async def test_a_key_takes_the_tour_from_the_first_step(key: str) -> None:
    async with opened() as lesson:
        await lesson.go(40)
        await lesson.press(key)
        assert lesson.t == 0
        assert "1 of 11" in lesson.text()
        await lesson.press("right", key)
        assert lesson.t == 0
        assert "1 of 11" in lesson.text()
        assert len(lesson.screen.query(TourPanel)) == 1


@keys(LessonScreen, "escape")
async def test_escape_ends_the_tour_and_else_does_nothing(key: str) -> None:
    async with opened() as lesson:
        await lesson.press(key)
        assert lesson.app.screen is lesson.screen
        await lesson.press("t", "m", key)
        assert lesson.screen.touring
        assert lesson.screen.maximized is None
        await lesson.press(key)
        assert not lesson.screen.touring
        assert "1 of 11" not in lesson.text()
        assert "What happens here" in lesson.text()
        assert not lesson.screen.query(".-spoken-of")
        await lesson.press("t")
        assert "1 of 11" in lesson.text()


@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
async def test_a_click_on_the_cross_ends_it_and_elsewhere_not(size: tuple[int, int]) -> None:
    async with opened(size=size) as lesson:
        await lesson.press("t")
        panel = card_of(lesson)
        for line in range(size[1]):
            row = lesson.text().split("\n")[line]
            if "×" in row and "esc ends the tour" in row:
                break
        cross = row.index("×") - panel.region.x, line - panel.region.y
        for beside in [(cross[0] - 4, cross[1]), (cross[0], cross[1] + 1)]:
            await lesson.pilot.click(TourPanel, offset=beside)
            await lesson.settle()
            assert lesson.screen.touring
        await lesson.pilot.click(TourPanel, offset=cross)
        await lesson.until(lambda: not lesson.screen.touring)


async def test_all_keys_keep_their_meaning() -> None:
    async with opened() as lesson:
        await lesson.press("t", "right", "y")
        assert lesson.screen.log_scale
        assert "The axis of the loss is logarithmic." in lesson.text()
        await lesson.press("tab")
        assert isinstance(lesson.app.focused, NetworkPanel)
        await lesson.press("g")
        await lesson.until(lambda: isinstance(lesson.app.screen, Prompt))
        await lesson.press("escape")
        await lesson.until(lambda: lesson.app.screen is lesson.screen)
        assert "2 of 11" in lesson.text()


async def test_it_goes_with_a_run_that_goes_on_by_itself() -> None:
    async with opened() as lesson:
        await lesson.press("t", "space")
        await lesson.until(lambda: lesson.t >= 2)
        await lesson.until(lambda: "Space pauses it" in lesson.text())
        await lesson.press("space")
        await lesson.until(lambda: "The tour goes on at step 1:" in lesson.text())
        assert "1 of 11" in lesson.text()


async def test_another_experiment_gets_a_tour_of_its_own() -> None:
    async with opened() as lesson:
        await lesson.press("t", "right")
        lesson.screen.start(load("xor"))
        await lesson.until(lambda: "predicts a xor b from a and b" in lesson.text())


@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
async def test_how_the_card_looks(size: tuple[int, int], snapshot: SnapshotAssertion) -> None:
    async with opened(size=size) as lesson:
        await lesson.press("t", *["right"] * 6)
        await lesson.settle()
        panel = card_of(lesson)
        strips = [panel.render_line(y) for y in range(panel.size.height)]
        assert picture(strips, styled=size == WHOLE) == snapshot


# the first start


async def first_start(store: Store, toured: bool) -> None:
    """Start with a store; the tour is there, or not, once all has been mounted."""
    app = ChainstepApp(lambda: load("student-salary"), store)
    app.animation_level = "none"
    with patch.object(compiled, "status", return_value=Status.NO_NUMBA):
        async with app.run_test(size=(120, 40)) as pilot:
            end = time.monotonic() + PATIENCE
            while (screen := lesson_screen(app)) is None or not screen.query("DataPanel"):
                assert time.monotonic() < end, "the lesson does not open"
                await asyncio.sleep(0.001)
            lesson = Lesson(pilot, screen)
            await lesson.settle()
            assert lesson.screen.touring != toured
            assert ("1 of 11" in lesson.text()) != toured
            if not toured:
                assert lesson.message == ""
                await lesson.press("escape")
                assert app.memory.preferences.toured


async def test_the_first_start_begins_with_the_tour_and_no_other_does(tmp_path: Path) -> None:
    store = Store(tmp_path / "preferences.json")
    await first_start(store, toured=False)
    assert store.load().toured
    await first_start(store, toured=True)


async def test_what_forgets_takes_no_tour_by_itself() -> None:
    await first_start(Store(), toured=True)


async def test_whoever_gets_to_its_end_has_taken_it(tmp_path: Path) -> None:
    async with opened() as lesson:
        lesson.app.memory._store = Store(tmp_path / "preferences.json")
        await lesson.press("t", *["]"] * 5, "e", "e")
        assert not lesson.app.memory.preferences.toured
        await lesson.press("left")
        assert lesson.screen.touring
        assert lesson.app.memory._store.load() == replace(Preferences(), toured=True)


def test_the_first_paint_does_without_tour_and_glossary() -> None:
    code = "import sys, tui.app, tui.lesson.screen; print(*sys.modules, sep='\\n')"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    loaded = done.stdout.split()
    assert "tui.panels.explanation" in loaded
    late = ("tui.tour", "core.words.glossary", "core.words.network_words")
    assert not [name for name in loaded if name.startswith(late)]
