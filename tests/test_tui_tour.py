"""The tour: where it stops on any network, what it says there, and how it goes with the user."""

from __future__ import annotations

import asyncio
import io
import re
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyboard import keys
from pictures import picture
from pilots import PATIENCE, WHOLE, Lesson, opened
from syrupy.assertion import SnapshotAssertion

from core import compiled, navigation
from core.compiled import Status
from core.experiment import load
from core.network import Network
from core.samples import names as sample_names
from core.schedule import Schedule
from core.stepper import Stepper
from tui.app import ChainstepApp
from tui.drawing.explanation import no_words
from tui.drawing.tour_card import body, header
from tui.drawing.typeset import plain, width, wrap
from tui.moment import Moment, RunStatus, moment_of
from tui.panels.derivation import DerivationPanel
from tui.panels.explanation import ExplanationPanel
from tui.panels.network import NetworkPanel
from tui.panels.tour import TourPanel
from tui.playback import Goal
from tui.preferences import Preferences, Store
from tui.screens.lesson import LessonScreen
from tui.screens.prompt import Prompt
from tui.tour.state import OVER, Tour, tour_of
from tui.tour.ways import way

SIZES = [(80, 24), (120, 40), (200, 60)]
NARROW = 76  # cells of a line of the card on a screen of 80 columns
MOVES: dict[str, Goal] = {
    "]": navigation.next_phase,
    "[": navigation.previous_phase,
    "u": navigation.next_update,
    "U": navigation.previous_update,
    "e": navigation.next_epoch,
    "E": navigation.previous_epoch,
    "→": lambda _, position: position.t + 1,
    "←": lambda _, position: position.t - 1,
    "Home": lambda _, position: 0,
}


def at(stepper: Stepper, t: int, running: bool = False) -> Moment:
    stepper.seek(t)
    return moment_of(stepper, RunStatus(running=running), ())


def run(name: str) -> tuple[Stepper, Tour]:
    stepper = Stepper(load(name))
    return stepper, tour_of(at(stepper, 0))


# the way from one step to another


def presses(words: str) -> list[str]:
    """The keys that a way asks for, one a press."""
    if go := re.fullmatch(r"g, then (\d+) and Enter", words):
        return ["g", *go[1], "enter"]
    match = re.fullmatch(r"(\S+)(?: (\d+) times)?(?:, or (.) once)?", words)
    assert match is not None, words
    return [match[1]] * int(match[2] or 1)


@given(
    sizes=st.lists(st.integers(1, 3), min_size=2, max_size=4),
    rows=st.integers(1, 7),
    batch=st.integers(1, 7),
    here=st.integers(0, 400),
    goal=st.integers(0, 400),
)
def test_a_way_leads_where_it_is_said_to(
    sizes: list[int], rows: int, batch: int, here: int, goal: int
) -> None:
    network = Network(tuple(sizes), ("linear",) * (len(sizes) - 1))
    schedule = Schedule(network, rows, min(batch, rows))
    if here == goal:
        return
    words = way(schedule, schedule.position(here), goal)
    for said in [words, *re.findall(r"or (.) once", words)]:
        keyed = presses(said)
        if keyed[0] == "g":
            assert int("".join(keyed[1:-1])) == goal
            continue
        t = here
        for key in keyed:
            t = MOVES[key](schedule, schedule.position(t))
        assert t == goal, words


WAYS = {  # of student-salary: (from, to)
    (0, 1): "→",
    (9, 8): "←",
    (1, 4): "→ 3 times, or ] once",
    (9, 17): "→ 8 times, or ] once",
    (26, 1002): "e 2 times",
    (26, 1503): "e 3 times",
    (26, 2004): "g, then 2004 and Enter",
    (600, 0): "Home",
    (40, 26): "U",
    (600, 501): "E",
    (30, 27): "← 3 times",
}


@pytest.mark.parametrize(("ends", "words"), WAYS.items())
def test_a_way_takes_few_presses(ends: tuple[int, int], words: str) -> None:
    schedule = Stepper(load("student-salary")).schedule
    assert way(schedule, schedule.position(ends[0]), ends[1]) == words


# the stations


@pytest.mark.parametrize("name", sample_names())
def test_every_station_says_its_words_in_the_room_there_is(name: str) -> None:
    stepper, tour = run(name)
    places = [station.place for station in tour.stations[:-1]]
    assert places == sorted(set(places))
    assert 9 <= len(tour.stations) <= 11
    for k, station in enumerate(tour.stations):
        moment = at(stepper, station.place if station.place >= 0 else stepper.t - 1)
        tour = tour.follow(moment)
        card = tour.card(moment)
        assert (card.place, card.count, card.title) == (k + 1, len(tour.stations), station.title)
        assert len(wrap(card.body, NARROW)) <= 4, card.body
        assert len(wrap(card.hint, NARROW)) == 1, card.hint
        assert card.body[-1] == "." == card.hint[-1]
        assert not re.search(r"\d{7}|None|nan\b(?!\.)", card.body), card.body
    assert tour.finished
    assert card.hint == OVER


SALARY = {
    0: "inputs, cgpa and iq; at the right the prediction of lpa",
    1: "Row 1 goes in: cgpa 8 and iq 80, scaled to 0.72194 and −1.1684.",
    4: "ŷ = −0.53181; the target, lpa of this row, is 3.",
    5: "∂L/∂ŷ = −7.0636 is a derivative: if ŷ rises by a little, L falls 7.0636 times as much.",
    6: "−7.0636 · (−0.40614) = 2.8688. The last one is O₁₁",
    8: "its gradient just δ₂₁ = −7.0636",
    9: "So ∂L/∂O₁₁ = −1.0708.",
    17: "So w₁₁₁ goes from −0.36564 to −0.28833. η = 0.1 is the learning rate",
    26: "row 2, cgpa 6.8 and iq 83",
    1002: "over all 20 rows has fallen from 1.9066 to 0.027959",
}
OTHERS = {  # (sample, station from 0): what its network has that others have not
    (
        "blobs",
        1,
    ): "z₁₁ = 0.45359. Its activation is tanh, which brings it to between −1 and 1: O₁₁ = 0.42485.",
    ("blobs", 2): "This row is colour=red: y₃ is 1, the other targets are 0.",
    ("blobs", 3): "δ₂₁ = 0.26785 is a derivative: if z₂₁ rises by a little, L rises",
    ("blobs", 6): "through 3 neurons, so 3 paths are added up",
    ("mini-batch", 7): "5 rows make a batch",
    ("mini-batch", 8): "−0.17984, the mean over 5 rows: new = old",
    ("spiral", 8): "adam makes the step from its gradient, the mean over 8 rows, and from earlier",
    ("worked-example", 8): "was 225 and is 1.0162e12: it has not fallen.",
    ("learning-rate-too-high", 9): "it diverged",
}


def test_the_numbers_are_those_of_the_screen() -> None:
    stepper, tour = run("student-salary")
    for t, words in SALARY.items():
        moment = at(stepper, t)
        tour = tour.follow(moment)
        assert words in tour.card(moment).body


@pytest.mark.parametrize(("where", "words"), OTHERS.items())
def test_other_networks_are_told_as_they_are(where: tuple[str, int], words: str) -> None:
    name, k = where
    stepper, tour = run(name)
    moment = at(stepper, tour.stations[k].place)
    assert words in replace(tour, at=k, since=moment.step.t).card(moment).body


def test_many_columns_are_counted_and_long_names_cut() -> None:
    rows = [[float(k) for k in range(6)] for _ in range(2)]
    columns = [f"a very long name of a column, number {k}" for k in range(6)]
    document = f"[data]\ncolumns = {columns}\nrows = {rows}".replace("'", '"')
    stepper = Stepper(load("-", stdin=io.StringIO(document)))
    tour = tour_of(at(stepper, 0))
    assert "the inputs, 5 of them" in tour.card(at(stepper, 0)).body
    assert "a very long nam…" in tour.card(at(stepper, 0)).body
    moment = at(stepper, 1)
    assert "Row 1 goes in: its 5 inputs." in tour.follow(moment).card(moment).body


# with the user


def test_what_lies_between_two_stations_is_on_the_way() -> None:
    stepper, tour = run("student-salary")
    tour = tour.follow(at(stepper, 1)).follow(at(stepper, 2))
    card = tour.card(at(stepper, 2))
    assert card.place == 2
    assert card.body == stepper.explanation
    assert card.hint == "Press → 2 times, or ] once: the loss."


def test_stations_of_the_first_update_may_be_left_out_and_gone_back_to() -> None:
    stepper, tour = run("student-salary")
    for t, place in [(17, 8), (4, 3), (0, 1), (6, 5), (5, 4)]:
        tour = tour.follow(at(stepper, t))
        assert tour.card(at(stepper, t)).place == place


def test_a_look_ahead_does_not_end_the_tour() -> None:
    stepper, tour = run("student-salary")
    for t, hint in [
        (1002, "The tour goes on at step 1: press g, then 1 and Enter."),
        (2, "The tour goes on at step 1: press ←."),
    ]:
        moment = at(stepper, t)
        tour = tour.follow(moment)
        card = tour.card(moment)
        assert (card.place, card.body, card.hint) == (1, moment.explanation, hint)
    assert tour.follow(at(stepper, 1)).at == 1


def test_gone_back_too_far_it_tells_the_way() -> None:
    stepper, tour = run("student-salary")
    for t in (17, 26):
        tour = tour.follow(at(stepper, t))
    moment = at(stepper, 20)
    card = tour.follow(moment).card(moment)
    assert card.place == 9
    assert card.hint.startswith("The tour goes on at step 1,002: press ")


def test_it_waits_while_the_run_goes_on_by_itself() -> None:
    stepper, tour = run("student-salary")
    for t in (1, 4, 5):
        moment = at(stepper, t, running=True)
        tour = tour.follow(moment)
        card = tour.card(moment)
        assert card.place == 1
        assert card.body == moment.explanation
        assert card.hint == "It runs by itself. Space pauses it; the tour goes on at step 1."
    assert tour.follow(at(stepper, 5)).at == 3


def test_the_end_of_a_run_that_comes_early_is_a_station() -> None:
    stepper = Stepper(load("student-salary", {"epochs": 1}))
    tour = tour_of(at(stepper, 0))
    assert tour.stations[-2].place == 501
    tour = tour.follow(at(stepper, 17)).follow(at(stepper, 26))
    for t in (502, 501, 500):
        tour = tour.follow(at(stepper, t))
    assert tour.finished


def test_it_begins_anew_with_another_experiment() -> None:
    stepper, tour = run("student-salary")
    tour = tour.follow(at(stepper, 5))
    other = Stepper(load("xor"))
    tour = tour.follow(at(other, 0))
    assert (tour.at, tour.experiment) == (0, other.experiment)


def test_whoever_has_been_further_before_is_told_everything_all_the_same() -> None:
    stepper, tour = run("student-salary")
    stepper.seek(2000)
    for t in (17, 26, 1002, 1002):
        tour = tour.follow(at(stepper, t))
    assert tour.at == 9
    assert tour.follow(at(stepper, 1001)).finished


def test_once_finished_it_stays_so() -> None:
    stepper, tour = run("student-salary")
    for t in (17, 26, 1002, 900, 0, 5):
        tour = tour.follow(at(stepper, t))
    assert tour.finished


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


@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
@pytest.mark.parametrize("name", ["student-salary", "xor", "blobs"])
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
        await lesson.until(lambda: "the inputs, a and b;" in lesson.text())


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
            while app.lesson is None or not app.lesson.query("DataPanel"):
                assert time.monotonic() < end, "the lesson does not open"
                await asyncio.sleep(0.001)
            lesson = Lesson(pilot, app.lesson)
            await lesson.settle()
            assert lesson.screen.touring != toured
            assert ("1 of 11" in lesson.text()) != toured
            if not toured:
                assert lesson.message == ""
                await lesson.press("escape")
                assert app.preferences.toured


async def test_the_first_start_begins_with_the_tour_and_no_other_does(tmp_path: Path) -> None:
    store = Store(tmp_path / "preferences.json")
    await first_start(store, toured=False)
    assert store.load().toured
    await first_start(store, toured=True)


async def test_what_forgets_takes_no_tour_by_itself() -> None:
    await first_start(Store(), toured=True)


async def test_whoever_gets_to_its_end_has_taken_it(tmp_path: Path) -> None:
    async with opened() as lesson:
        lesson.app._store = Store(tmp_path / "preferences.json")
        await lesson.press("t", *["]"] * 5, "e", "e")
        assert not lesson.app.preferences.toured
        await lesson.press("left")
        assert lesson.screen.touring
        assert lesson.app._store.load() == replace(Preferences(), toured=True)


def test_the_first_paint_does_without_tour_and_glossary() -> None:
    code = "import sys, tui.app, tui.screens.lesson; print(*sys.modules, sep='\\n')"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    loaded = done.stdout.split()
    assert "tui.panels.explanation" in loaded
    assert not [name for name in loaded if name.startswith(("tui.tour", "core.glossary"))]
