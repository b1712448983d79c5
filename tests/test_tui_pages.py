"""Each page of the lesson shows its text at three sizes, by its key and by its tab.

What a page has to show is looked for in its panel's part of the screen, so that a page that stands
nowhere, or has no room, is found out whatever a snapshot says.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from pilots import Lesson, opened
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.widget import Widget

from core.formulas.names import Biases
from tui import __path__ as folders
from tui.lesson import help
from tui.lesson.columns import Slot
from tui.lesson.pages import PAGES, RESULTS, TABS, Page, Place
from tui.panels.tabs import TabStrip

SIZES = pytest.mark.parametrize(
    "size", [(80, 24), (120, 40), (200, 60)], ids="{0[0]}x{0[1]}".format
)
UPDATE = 526  # the step of an update in the second epoch of student-salary
TELLS = {  # what stands on each page then, however small the screen is
    "network": "INPUT",
    "derivation": "new = old",
    "loss": "epoch 1",
    "prediction": "iq",
    "data": "y − ŷ",
    "parameters": "change",
    "code": "b21 = b21 - learning_rate*dL_db21",
    "loop": "for each row",
}
STYLES = Path(folders[0], "styles", "app.tcss").read_text(encoding="utf-8")


def on_screen(lesson: Lesson, part: Region) -> str:
    """What stands in a part of the screen."""
    strips = lesson.app.screen._compositor.render_strips(lesson.app.size)
    rows = strips[part.y : part.bottom]
    return "\n".join(strip.crop(part.x, part.right).text for strip in rows)


def panels(lesson: Lesson, page: Page) -> list[Widget]:
    """The panels of a page that are on the screen."""
    slots = [slot for slot in lesson.screen.query(Slot) if slot.page is page]
    return [panel for slot in slots for panel in slot.children if panel.is_on_screen]


async def shows(lesson: Lesson, page: Page) -> None:
    """A page comes on the screen, with its text, and with its title or below its tab."""
    await lesson.until(lambda: bool(panels(lesson, page)))
    await lesson.settle()
    for panel in panels(lesson, page):
        assert TELLS[page.name] in on_screen(lesson, panel.region), page.name
        if not lesson.screen.has_class("-narrow"):
            assert page.title in on_screen(lesson, panel.region).partition("\n")[0]
        elif page.tab:
            assert TABS[lesson.screen.query_one(TabStrip).chosen] is page


async def hides(lesson: Lesson, page: Page) -> None:
    """A page leaves the screen, but for a place where it needs no asking."""
    await lesson.until(lambda: not any(asked(panel) for panel in panels(lesson, page)))


def asked(panel: Widget) -> bool:
    slot = panel.parent
    assert isinstance(slot, Slot)
    always = slot.place is Place.INSTEAD and slot.screen.has_class("-tall")
    return slot.place in RESULTS and not always


@SIZES
async def test_each_page_shows_its_text_by_its_key(size: tuple[int, int]) -> None:
    async with opened(size=size) as lesson:
        await lesson.go(UPDATE)
        for page in PAGES:
            if page.key:
                await lesson.press(page.key)
                await shows(lesson, page)
                [panel] = [panel for panel in panels(lesson, page) if panel.has_focus]
                assert panel.region.height >= 10
                await lesson.press(page.key)
                await hides(lesson, page)


@SIZES
async def test_each_page_shows_its_text_by_the_tab_key(size: tuple[int, int]) -> None:
    async with opened(size=size) as lesson:
        await lesson.go(UPDATE)
        if lesson.screen.has_class("-narrow"):
            await lesson.press("shift+tab")
            for page in TABS:
                await lesson.press("tab")
                await shows(lesson, page)
                assert [other for other in TABS if panels(lesson, other)] == [page]
        else:
            there = [page for page in PAGES if panels(lesson, page)]
            assert {page for page in PAGES if not page.key} <= set(there)
            for page in there:
                await lesson.press("tab")
                await shows(lesson, page)
                assert panels(lesson, page)[0].has_focus


@SIZES
async def test_a_tab_is_clicked_on(size: tuple[int, int]) -> None:
    async with opened(size=size) as lesson:
        strip = lesson.screen.query_one(TabStrip)
        if not lesson.screen.has_class("-narrow"):
            assert not strip.is_on_screen
            return
        await lesson.go(UPDATE)
        for page in reversed(TABS):
            at = on_screen(lesson, strip.region).index(f" {page.tab} ")
            await lesson.pilot.click(TabStrip, offset=(at + 1, 0))
            await shows(lesson, page)


@SIZES
async def test_each_page_fills_the_whole_screen(size: tuple[int, int]) -> None:
    async with opened(size=size) as lesson:
        await lesson.go(UPDATE)
        for page in PAGES:
            if lesson.screen.has_class("-narrow") and page.tab:
                lesson.screen.query_one(TabStrip).chosen = TABS.index(page)
            elif page.key:
                await lesson.press(page.key)
            await shows(lesson, page)
            panel = panels(lesson, page)[0]
            panel.focus()
            await lesson.press("m")
            await lesson.until(lambda panel=panel: panel.size.width >= size[0] - 3)  # type: ignore[misc]
            assert panel.region.height >= size[1] - 2
            await shows(lesson, page)
            await lesson.press("m")
            await lesson.until(lambda: lesson.screen.maximized is None)
            if page.key and not lesson.screen.has_class("-narrow"):
                await lesson.press(page.key)


def test_every_page_is_told_apart() -> None:
    assert set(TELLS) == {page.name for page in PAGES}
    for name in ("name", "title"):
        assert len({getattr(page, name) for page in PAGES}) == len(PAGES)
    keys = [page.key for page in PAGES if page.key]
    assert len(set(keys)) == len(keys)
    for page in PAGES:  # a key where there is something to ask for, and its words
        assert bool(page.key) == any(place.is_asked_for for place in page.places)
        assert bool(page.key) == bool(page.asks)


class Tabs(App[None]):
    """More tabs than a narrow screen has room for."""

    def compose(self) -> ComposeResult:
        yield TabStrip(tuple(f"Page {number}" for number in range(10, 30)))


@pytest.mark.parametrize("width", [1, 9, 10, 60, 200])
async def test_the_chosen_tab_is_in_sight_however_many_there_are(width: int) -> None:
    app = Tabs()
    async with app.run_test(size=(width, 3)) as pilot:
        strip = app.query_one(TabStrip)
        for chosen in (0, 1, 7, 19, 3):
            strip.chosen = chosen
            await pilot.pause()
            line = strip.render_line(0).text
            assert len(line) == width
            name = f" Page {10 + chosen} "[:width]
            assert name in line
            await pilot.click(TabStrip, offset=(line.index(name), 0))
            assert strip.chosen == chosen


def test_the_style_sheet_knows_places_and_no_pages() -> None:
    for place in Place:
        assert f"{place.value} " in STYLES
    for page in PAGES:
        assert page.panel().__name__ not in STYLES


def test_the_help_tells_of_every_page() -> None:
    tables = {
        title: dict(rows)
        for title, rows in help.tables((), lambda binding: binding.key, Biases.EACH)
    }
    for page in PAGES:
        assert tables["Panels"][page.title] == page.shows
        assert tables["Mouse"].get(page.title, "") == page.mouse


@SIZES
@pytest.mark.parametrize("key", ["tab", "d", "c", "f"])
async def test_a_panel_that_has_the_whole_screen_gives_way(size: tuple[int, int], key: str) -> None:
    async with opened(size=size) as lesson:
        await lesson.go(UPDATE)
        await lesson.press("m")
        await lesson.until(lambda: lesson.screen.maximized is not None)
        await lesson.press(key)
        await lesson.until(lambda: lesson.screen.maximized is None)
        for page in PAGES:
            if page.key == key:
                await shows(lesson, page)
        if key == "tab" and lesson.screen.has_class("-narrow"):
            strip = lesson.screen.query_one(TabStrip)
            await lesson.until(lambda: strip.chosen == 1)  # after the panels are back
