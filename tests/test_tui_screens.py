"""Whole screens and dialogs: their text at three sizes, their styles at one of them."""

from __future__ import annotations

import pytest
from pilots import WHOLE, Lesson, opened
from rich.cells import cell_len
from syrupy.assertion import SnapshotAssertion
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Input

from core.run.position import Phase
from tui.lesson.pages import TABS
from tui.lesson.screen import LessonScreen
from tui.look.palettes import ThemePalette
from tui.look.themed_app import LONGEST
from tui.panels.tabs import TabStrip
from tui.sheets.sheet import Sheet
from tui.widgets.prompt import Prompt

SIZES = [(80, 24), (120, 40), (200, 60)]
STEPS = {  # of student-salary with two epochs
    "init": (0, Phase.INIT),
    "forward": (2, Phase.FORWARD),
    "loss": (4, Phase.LOSS),
    "neuron gradient": (9, Phase.GRADIENT),
    "parameter gradient": (535, Phase.GRADIENT),
    "update": (543, Phase.UPDATE),
    "epoch": (1002, Phase.EPOCH),
    "end": (1003, Phase.END),
}
LARGE = ("init", "parameter gradient")  # the steps that are enough for a large screen


@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
async def test_the_lesson(size: tuple[int, int], snapshot: SnapshotAssertion) -> None:
    async with opened(size=size, epochs=2) as lesson:
        for name, (t, phase) in STEPS.items():
            if t > 0:
                await lesson.go(t)
            assert lesson.moment.step.position.phase is phase
            await lesson.settle()
            if size[0] < 200 or name in LARGE:
                assert lesson.picture(styled=size == WHOLE) == snapshot(name=name)


@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
async def test_the_help(size: tuple[int, int], snapshot: SnapshotAssertion) -> None:
    async with opened(size=size) as lesson:
        await lesson.press("question_mark")
        await lesson.until(lambda: isinstance(lesson.app.screen, Sheet))
        await lesson.until(lambda: "Go back to the step before." in lesson.text())
        assert lesson.picture(lesson.dialog, styled=size == WHOLE) == snapshot


@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
async def test_what_the_experiment_is(size: tuple[int, int], snapshot: SnapshotAssertion) -> None:
    async with opened(size=size) as lesson:
        await lesson.press("i")
        await lesson.until(lambda: isinstance(lesson.app.screen, Sheet))
        await lesson.until(lambda: "A student's salary package" in lesson.text())
        assert lesson.picture(lesson.dialog, styled=size == WHOLE) == snapshot


@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
async def test_a_prompt(size: tuple[int, int], snapshot: SnapshotAssertion) -> None:
    async with opened(size=size) as lesson:
        await lesson.press("g")
        await lesson.until(lambda: isinstance(lesson.app.focused, Input))
        answer = lesson.app.screen.query_one(Input)
        answer.cursor_blink = False
        assert lesson.picture(lesson.dialog, styled=size == WHOLE) == snapshot(name="asked")
        if size == WHOLE:
            assert lesson.picture() == snapshot(name="above the lesson")
        await lesson.press(*"[b]", "enter")
        await lesson.until(lambda: "Write a step" in lesson.text())
        part = lesson.dialog
        assert lesson.picture(part, styled=size == WHOLE) == snapshot(name="answered wrongly")


@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
async def test_each_panel_with_all_the_room(
    size: tuple[int, int], snapshot: SnapshotAssertion
) -> None:
    async with opened("mini-batch", size=size) as lesson:
        await lesson.press("e", "e")
        await lesson.go(lesson.t + 49)
        for k, tab in enumerate(page.tab for page in TABS):
            page = tab.lower() if size[0] >= 100 and TABS[k].key else ""
            if size[0] < 100:
                lesson.screen.query_one(TabStrip).chosen = k
            elif page:
                lesson.screen.action_page(page)
            panel = f"{tab}Panel"
            await lesson.until(lambda panel=panel: bool(shown(lesson, panel)))  # type: ignore[misc]
            shown(lesson, panel)[0].focus()
            await lesson.press("m")
            await lesson.until(lambda: lesson.screen.maximized is not None)
            await lesson.settle()
            if size[0] < 200:
                assert lesson.picture(styled=size == WHOLE) == snapshot(name=tab)
            assert fills_the_room(lesson, shown(lesson, panel)[0])
            await lesson.press("m")
            await lesson.until(lambda: lesson.screen.maximized is None)
            if page:
                lesson.screen.action_page(page)


def fills_the_room(lesson: Lesson, panel: Widget) -> bool:
    """Whether a panel has the screen but for the lines above and below, and uses it."""
    size, place = lesson.app.size, panel.region
    inside = lesson.words(place.shrink((1, 2, 1, 2)))
    full = place.width == size.width and place.height >= size.height - 4
    return full and any(line.strip() for line in inside)


def shown(lesson: Lesson, panel: str) -> list[Widget]:
    return [
        found
        for found in lesson.screen.query(panel)
        if all(node.display for node in found.ancestors_with_self) and found.size
    ]


@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
async def test_the_command_palette(size: tuple[int, int], snapshot: SnapshotAssertion) -> None:
    async with opened(size=size) as lesson:
        await lesson.press("ctrl+p")
        await lesson.until(lambda: "Next (" in lesson.text() or "Back (" in lesson.text())
        lesson.app.screen.query_one(Input).cursor_blink = False
        await lesson.settle()
        assert lesson.picture(lesson.dialog, styled=size == WHOLE) == snapshot(name="all")
        await lesson.press(*"theme", "enter")
        await lesson.until(lambda: isinstance(lesson.app.screen, ThemePalette))
        await lesson.until(lambda: "catppuccin-latte" in lesson.text())
        lesson.app.screen.query_one(Input).cursor_blink = False
        await lesson.settle()
        assert lesson.picture(lesson.dialog, styled=size == WHOLE) == snapshot(name="themes")


@pytest.mark.parametrize("size", [(59, 18), (60, 17), (30, 5), (1, 1)])
async def test_a_window_that_is_too_small_says_so(size: tuple[int, int]) -> None:
    async with opened(size=size) as lesson:
        words = " ".join(lesson.text().split())
        assert size == (1, 1) or "chainstep needs a window of at" in words
        await lesson.press("right")
        assert lesson.t == 1
        await lesson.resize(60, 18)
        await lesson.until(lambda: "step 1" in lesson.text())
        assert "needs a window" not in lesson.text()


def fills(lesson: Lesson, width: int, height: int) -> bool:
    lines = lesson.text().split("\n")
    return len(lines) == height and {cell_len(line) for line in lines} == {width}


async def test_it_follows_the_size_of_the_window() -> None:
    async with opened() as lesson:
        await lesson.go(30)
        for width, height in [(60, 18), (300, 100), (99, 29), (100, 30), (160, 50), (80, 24)]:
            await lesson.resize(width, height)
            await lesson.until(lambda size=(width, height): fills(lesson, *size))  # type: ignore[misc]
            assert "step 30" in lesson.text()


OVER = (("g", Prompt), ("L", Prompt), ("enter", Prompt), ("i", Sheet), ("question_mark", Sheet))


async def test_what_is_new_on_the_screen_lies_over_the_lesson() -> None:
    async with opened() as lesson:
        for key, kind in OVER:
            await lesson.press(key)
            await lesson.until(lambda kind=kind: isinstance(lesson.app.screen, kind))  # type: ignore[misc]
            assert lesson.app.screen_stack[-2] is lesson.screen
            await lesson.press("escape")
            await lesson.until(lambda: isinstance(lesson.app.screen, LessonScreen))


async def test_the_help_tells_every_key_and_scrolls_to_its_end() -> None:
    async with opened(size=(80, 24)) as lesson:
        await lesson.press("f1")
        await lesson.until(lambda: isinstance(lesson.app.screen, Sheet))
        seen = ""
        await lesson.until(lambda: "Keys" in lesson.text())
        scroll = lesson.app.focused
        assert isinstance(scroll, VerticalScroll)
        while scroll.scroll_offset.y < scroll.max_scroll_y:
            seen += f"{lesson.text()}\n"
            below = scroll.scroll_offset.y + scroll.scrollable_content_region.height
            end = min(below, scroll.max_scroll_y)
            await lesson.press("pagedown")
            await lesson.until(lambda end=end: scroll.scroll_offset.y == end)  # type: ignore[misc]
        seen += lesson.text()
        # a sentence may go on over a page, across the frame of the dialog
        lines = (line for line in seen.splitlines() if "╭" not in line and "╰" not in line)
        words = " ".join(" ".join(lines).replace("│", " ").split())
        for binding in lesson.screen.BINDINGS:
            assert " ".join(binding.tooltip.split()[:4]) in words  # type: ignore[union-attr]
        assert "the learning rate: how far a parameter moves" in words


@pytest.mark.parametrize("key", ["g", "L", "enter", "o", "comma", "ctrl+p"])
async def test_no_line_takes_more_than_can_be_drawn_in_time(key: str) -> None:
    async with opened() as lesson:
        await lesson.press(key)
        await lesson.until(lambda: isinstance(lesson.app.focused, Input))
        for line in lesson.app.screen.query(Input):
            line.focus()
            line.clear()
            line.insert_text_at_cursor("a" * (LONGEST + 1))
            assert len(line.value) <= LONGEST
