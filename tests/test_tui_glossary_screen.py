"""The glossary on the screen: the sheet of words, clicks on words, reading a sheet."""

from __future__ import annotations

import pytest
from keyboard import keys
from pilots import Lesson, opened
from syrupy.assertion import SnapshotAssertion
from textual.containers import VerticalScroll
from textual.content import Content
from textual.events import MouseMove
from textual.geometry import Offset

from core.words.glossary import BY_TERM, GLOSSARY
from tui.drawing.formulas.explanation import WORD
from tui.drawing.typeset import width
from tui.lesson.screen import LessonScreen
from tui.panels.explanation import ExplanationPanel
from tui.sheets import words
from tui.sheets.sheet import Sheet, Tables
from tui.tour.panel import TourPanel
from tui.widgets.worded import Worded

SIZES = [(80, 24), (120, 40), (200, 60)]


# on the screen


async def sheet(lesson: Lesson) -> Sheet:
    await lesson.until(lambda: isinstance(lesson.app.screen, Sheet))
    await lesson.settle()
    screen = lesson.app.screen
    assert isinstance(screen, Sheet)
    return screen


@keys(LessonScreen, "k")
async def test_a_key_tells_the_words_on_the_screen(key: str) -> None:
    async with opened("xor") as lesson:
        await lesson.press("space")
        await lesson.until(lambda: lesson.moment.status.running)
        await lesson.press("space")
        await lesson.go(5)
        await lesson.press(key)
        await sheet(lesson)
        await lesson.until(lambda: "On the screen now" in lesson.text())
        shown = lesson.text().split("All other words")[0]
        assert "prediction ŷ" in shown
        assert "sigmoid" in shown


@keys(Sheet, "k")
async def test_the_same_key_closes_it(key: str) -> None:
    async with opened() as lesson:
        await lesson.press("k")
        await sheet(lesson)
        await lesson.press(key)
        await lesson.until(lambda: lesson.app.screen is lesson.screen)


@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
async def test_how_the_words_look(size: tuple[int, int], snapshot: SnapshotAssertion) -> None:
    async with opened("xor", size=size) as lesson:
        await lesson.go(2)
        await lesson.press("k")
        screen = await sheet(lesson)
        await lesson.until(lambda: "weighted sum z" in lesson.text())
        assert lesson.app.screen is screen
        scroll = screen.query_one(VerticalScroll).region
        lines = lesson.text().split("\n")[scroll.y : scroll.bottom]
        assert [line[scroll.x : scroll.right] for line in lines] == snapshot


def underlined(
    lesson: Lesson, kind: type[Worded] = ExplanationPanel
) -> tuple[Worded, int, int, str]:
    """The first underlined word of a panel, and where it begins there."""
    panel = lesson.screen.query_one(kind)
    edge = panel.content_region.offset - panel.region.offset
    for y, line in enumerate(panel.shown()):
        x = 0
        for text, style in line:
            if style == WORD:
                return panel, x + edge.x, y + edge.y, text
            x += width(((text, style),))
    raise AssertionError("no word is underlined")


@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
async def test_a_click_on_a_word_tells_its_meaning(size: tuple[int, int]) -> None:
    async with opened(size=size) as lesson:
        await lesson.press("space")
        await lesson.until(lambda: lesson.moment.status.running)
        await lesson.press("space")
        await lesson.go(8)
        _, x, y, word = underlined(lesson)
        assert word == "bias"
        await lesson.pilot.click(ExplanationPanel, offset=(x, y))
        await sheet(lesson)
        await lesson.until(lambda: BY_TERM["bias"].meaning[:30] in lesson.text())
        assert "See also" in lesson.text()
        assert "weighted sum z" in lesson.text()


async def test_a_click_on_a_word_of_the_tour_does_so_too() -> None:
    async with opened() as lesson:
        await lesson.press("t")
        _, x, y, word = underlined(lesson, TourPanel)
        assert word == "parameters"
        await lesson.pilot.click(TourPanel, offset=(x, y))
        await sheet(lesson)
        await lesson.until(lambda: BY_TERM["parameter"].meaning[:30] in lesson.text())
        await lesson.press("escape")
        await lesson.until(lambda: lesson.app.screen is lesson.screen)
        assert lesson.screen.touring


async def test_a_click_beside_a_word_does_nothing() -> None:
    async with opened() as lesson:
        await lesson.go(8)
        _, x, y, word = underlined(lesson)
        for offset in [(x - 1, y), (x + len(word), y), (x, 0), (x, y + 3)]:
            await lesson.pilot.click(ExplanationPanel, offset=offset)
            await lesson.settle()
            assert lesson.app.screen is lesson.screen


async def test_the_mouse_over_a_word_tells_its_meaning() -> None:
    async with opened() as lesson:
        await lesson.go(8)
        panel, x, y, _ = underlined(lesson)

        async def over(x: int, y: int) -> object:
            at = panel.region.offset + Offset(x, y)
            nothing = {"button": 0, "shift": False, "meta": False, "ctrl": False}
            lesson.app.screen._forward_event(
                MouseMove(panel, at.x, at.y, 0, 0, **nothing)  # type: ignore[arg-type]
            )
            await lesson.settle()
            return panel.tooltip

        assert await over(x, y) == Content(BY_TERM["bias"].meaning)
        assert await over(x - 2, y) is None
        assert await over(x, y) is not None
        panel.on_leave()
        assert panel.tooltip is None


# reading a sheet


@keys(Sheet, "right", "right_square_bracket", "left", "left_square_bracket")
async def test_a_sheet_is_read_section_by_section(key: str) -> None:
    async with opened(size=(80, 24)) as lesson:
        await lesson.press("question_mark")
        screen = await sheet(lesson)
        scroll, starts = screen.query_one(VerticalScroll), screen.query_one(Tables).starts()
        assert len(starts) >= 6
        back = key in ("left", "left_square_bracket")
        if back:
            await lesson.press("end")
            await lesson.until(lambda: scroll.scroll_offset.y == scroll.max_scroll_y)
        for start in reversed(starts) if back else starts[1:]:
            await lesson.press(key)
            await lesson.until(lambda start=start: scroll.scroll_offset.y == start)  # type: ignore[misc]
        await lesson.press(key)
        end = 0 if back else scroll.max_scroll_y
        await lesson.until(lambda: scroll.scroll_offset.y == end)


async def test_a_sheet_scrolls_by_arrows_and_pages() -> None:
    async with opened(size=(80, 24)) as lesson:
        await lesson.press("k")
        screen = await sheet(lesson)
        scroll = screen.query_one(VerticalScroll)
        page = scroll.scrollable_content_region.height
        for key, goal in [
            ("down", 1),
            ("down", 2),
            ("up", 1),
            ("pagedown", 1 + page),
            ("pageup", 1),
            ("end", scroll.max_scroll_y),
            ("home", 0),
        ]:
            await lesson.press(key)
            await lesson.until(lambda goal=goal: scroll.scroll_offset.y == goal)  # type: ignore[misc]


async def test_the_help_has_panels_mouse_and_words() -> None:
    async with opened(size=(200, 60)) as lesson:
        await lesson.press("question_mark")
        screen = await sheet(lesson)
        told = screen.query_one(Tables).render().plain
        titles = [
            title
            for panel in lesson.screen.query("#panels *")
            if (title := str(panel.border_title or ""))
        ]
        assert len(titles) >= 6
        for title in [*titles, "Mouse", "Notation", "Where to start"]:
            assert title in told
        for each in GLOSSARY:
            assert words.row(each)[0] in told
