"""The line of keys: which can act, which there is room for, and what a click on them does."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pilots import Lesson, opened
from settings_dialog import settings
from textual.widgets import Input

from tui.drawing.key_line import Key, fitting, pieces
from tui.panels.loss import LossPanel
from tui.panels.parameters import ParametersPanel
from tui.sheets.sheet import Sheet
from tui.widgets.key_bar import PALETTE_WIDTH, KeyBar
from tui.widgets.prompt import Prompt


def key(name: str, group: str = "") -> Key:
    return Key(name, name, name[0], f"{name} it", group=group)


def line(keys: list[Key]) -> str:
    return "".join(piece.text for piece in pieces(keys))


# the line


def test_neighbours_of_a_group_share_their_words() -> None:
    back, on = key("back", "step"), key("on", "step")
    assert line([back, on, key("run")]) == " bo step  r run it "
    assert line([on, key("run")]) == " o on it  r run it "
    assert line([on, key("run"), back]) == " o on it  r run it  b back it "


def test_keys_give_way_in_the_order_given_and_then_from_the_right() -> None:
    keys = [key(name) for name in ("abc", "def", "ghi", "jkl")]
    left = [fitting(keys, ["def", "none"], width) for width in range(len(line(keys)), 0, -1)]
    names = list(dict.fromkeys("".join(key.name[0] for key in shown) for shown in left))
    assert names == ["adgj", "agj", "ag", "a", ""]


@given(
    st.lists(st.text("abcdefg", min_size=1, max_size=9), unique=True, max_size=9),
    st.sets(st.text("abcdefg", min_size=1, max_size=9)),
    st.integers(0, 80),
)
def test_the_line_keeps_to_its_room(names: list[str], leaving: set[str], width: int) -> None:
    keys = [key(name, name[0]) for name in names]
    shown = fitting(keys, sorted(leaving), width)
    assert len(line(shown)) <= width
    assert [k for k in keys if k in shown] == shown
    assert shown or not keys or len(line(keys[:1])) > width or len(line(keys)) > width


# the lesson's


def shown(lesson: Lesson) -> str:
    """The last line of the screen."""
    return lesson.text().splitlines()[-1]


async def test_no_way_back_is_named_at_the_first_step() -> None:
    async with opened() as lesson:
        assert shown(lesson).startswith(" → next  ] next part  u update")
        await lesson.press("right")
        assert shown(lesson).startswith(" ←→ step  [] part  u update")
        await lesson.press("left", "left")
        assert shown(lesson).startswith(" → next ")
        assert "nothing comes before Init" in lesson.message  # pressed, it still says why


async def test_no_way_onwards_is_named_at_the_end() -> None:
    async with opened(epochs=1) as lesson:
        await lesson.press("e", "right")
        assert shown(lesson).startswith(" ← back  [ part before  -+ speed")
        await lesson.press("right")
        assert "The run ends" in lesson.message


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_run_can_be_paused(size: tuple[int, int]) -> None:
    async with opened(size=size) as lesson:
        assert "space run" in shown(lesson)
        await lesson.press("space")
        await lesson.until(lambda: "space pause" in shown(lesson))
        await lesson.press("space")
        assert "space run" in shown(lesson)


async def test_speeds_end() -> None:
    async with opened() as lesson:
        await lesson.press(*["minus"] * 3)
        assert " + faster " in shown(lesson)
        await lesson.press("plus")
        assert " -+ speed " in shown(lesson)


async def test_a_sum_can_be_opened_where_it_is_shortened() -> None:
    async with opened("spiral") as lesson:
        await lesson.go(1)
        assert "x open sum" not in shown(lesson)
        await lesson.go(157)
        assert "x open sum" in shown(lesson)
        await lesson.press("x")
        assert "x close sum" in shown(lesson)
        await lesson.press("x")
        assert "x open sum" in shown(lesson)


@pytest.mark.parametrize("width", [60, 80, PALETTE_WIDTH - 1, PALETTE_WIDTH, 120, 200])
async def test_the_palette_is_named_where_there_is_room(width: int) -> None:
    async with opened(size=(width, 40)) as lesson:
        assert shown(lesson).endswith("▏ ^p palette ") == (width >= PALETTE_WIDTH)
        assert " ? help " in shown(lesson)
        assert " q quit " in shown(lesson)
        assert (" g go to " in shown(lesson)) == (width >= 120)


async def test_a_click_presses_the_key() -> None:
    async with opened() as lesson:
        await lesson.go(5)
        for words, expected in (("→", 6), ("←", 5), ("] part", 17), ("u update", 26)):
            x = shown(lesson).index(words)
            await lesson.pilot.click(KeyBar, offset=(x, 0))
            await lesson.settle()
            assert lesson.t == expected
        x = shown(lesson).index("palette")
        await lesson.pilot.click(KeyBar, offset=(x, 0))
        await lesson.until(lambda: lesson.app.screen is not lesson.screen)


async def test_a_click_on_nothing_presses_nothing() -> None:
    async with opened(size=(200, 60)) as lesson:
        await lesson.go(5)
        for x in (shown(lesson).index("part"), shown(lesson).index("▏") - 1):
            await lesson.pilot.click(KeyBar, offset=(x, 0))
            await lesson.settle()
        assert lesson.t == 5
        assert lesson.app.screen is lesson.screen


async def test_the_mouse_lights_up_a_key_and_has_it_explained() -> None:
    async with opened() as lesson:
        bar = lesson.screen.query_one(KeyBar)
        before = bar.render_line(0)
        await lesson.pilot.hover(KeyBar, offset=(shown(lesson).index("e epoch"), 0))
        await lesson.settle()
        assert bar.render_line(0) != before
        assert bar.render_line(0).text == before.text
        assert str(bar.tooltip) == "Run to the close of the epoch."
        await lesson.pilot.hover(KeyBar, offset=(shown(lesson).index("▏"), 0))
        await lesson.settle()
        assert bar.render_line(0) == before
        assert bar.tooltip is None


async def test_a_dialog_names_its_own_keys() -> None:
    async with opened() as lesson:
        await lesson.press("question_mark")
        await lesson.until(lambda: isinstance(lesson.app.screen, Sheet))
        await lesson.until(lambda: shown(lesson).strip() == "esc close")
        await lesson.pilot.click("Sheet KeyBar", offset=(2, 0))
        await lesson.until(lambda: lesson.app.screen is lesson.screen)
        await lesson.press("g")
        await lesson.until(lambda: isinstance(lesson.app.focused, Input))
        await lesson.until(lambda: shown(lesson).strip() == "esc call off")
        await lesson.pilot.click("Prompt KeyBar", offset=(2, 0))
        await lesson.until(lambda: not isinstance(lesson.app.screen, Prompt))
        await lesson.until(lambda: "→ next" in shown(lesson))


async def test_the_settings_name_their_keys_at_a_text_as_at_a_choice() -> None:
    async with opened() as lesson:
        screen = await settings(lesson)
        keys = "esc call off  ⏎ take them  ↑↓ setting  ^n new experiment"
        await lesson.until(lambda: shown(lesson).strip() == keys)
        await lesson.press("down")
        await lesson.until(lambda: "←→ choice" in shown(lesson))
        assert all(key in shown(lesson) for key in ("esc call off", "⏎ take them", "↑↓ setting"))
        await lesson.press("up")
        assert screen.rows["learning_rate"].control.has_focus


async def test_the_help_and_the_palette_know_the_keys_of_panels() -> None:
    async with opened(size=(120, 90)) as lesson:
        lesson.screen.query_one(LossPanel).focus()
        await lesson.press("question_mark")
        await lesson.until(lambda: isinstance(lesson.app.screen, Sheet))
        await lesson.until(lambda: "Keys of a panel" in lesson.text())
        text = lesson.text()
        assert re.search(r"< shift\+← +Loss: Read the losses off an epoch further to the", text)
        assert "Parameters: Order the parameters by layer" in text
        assert "Derivation: Scroll a line up." in text
        await lesson.press("escape")
        await lesson.until(lambda: lesson.app.screen is lesson.screen)
        commands = [c.title for c in lesson.app.get_system_commands(lesson.screen)]
        assert "Epoch behind (>)" in commands
        assert "Change a value (⏎)" in commands


async def test_the_focus_brings_its_keys() -> None:
    async with opened() as lesson:
        assert "<> read off" not in shown(lesson)
        lesson.screen.query_one(LossPanel).focus()
        await lesson.until(lambda: shown(lesson).startswith(" <> read off "))
        lesson.screen.query_one(ParametersPanel).focus()
        await lesson.until(lambda: shown(lesson).startswith(" z sort  → next "))


async def test_the_line_is_made_only_when_other_keys_can_act() -> None:
    async with opened() as lesson:
        bar = lesson.screen.query_one(KeyBar)
        await lesson.press("right")
        made = bar._line()
        await lesson.press("right", "]", "u", "e")
        assert bar._line() is made
        await lesson.press("home")
        assert bar._line() is not made
