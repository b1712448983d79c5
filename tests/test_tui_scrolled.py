"""Panels whose rows scroll: by their own keys, while all others keep their meaning."""

from __future__ import annotations

import pytest
from keyboard import keys
from pilots import Lesson, opened
from textual.scroll_view import ScrollView

from tui.widgets.scrolled import ScrolledPanel

PANELS = ("DataPanel", "ParametersPanel", "CodePanel")


async def focused(lesson: Lesson, name: str) -> ScrollView:
    """A panel with the focus, at its top."""
    if name in ("DataPanel", "CodePanel"):
        await lesson.press(name[0].lower())
    panel = lesson.screen.query_one(name, ScrollView)
    await lesson.until(lambda: panel.size.height > 0 and panel.max_scroll_y > 0)
    panel.focus()
    panel.scroll_to(y=0, animate=False, force=True)
    await lesson.until(lambda: panel.has_focus and panel.scroll_offset.y == 0)
    return panel


@keys(ScrolledPanel, "up", "down", "pageup", "pagedown")
@pytest.mark.parametrize("name", PANELS)
async def test_rows_scroll(name: str, key: str) -> None:
    back = {"up": "down", "pageup": "pagedown"}
    async with opened("spiral") as lesson:
        panel = await focused(lesson, name)
        await lesson.press(back.get(key, key))
        await lesson.until(lambda: panel.scroll_offset.y > 0)
        assert panel.scroll_offset.y > 1 or "page" not in key
        if key in back:
            await lesson.press(key)
            await lesson.until(lambda: panel.scroll_offset.y == 0)
        assert lesson.t == 0


@pytest.mark.parametrize("name", PANELS)
async def test_the_keys_through_the_run_keep_their_meaning(name: str) -> None:
    async with opened("spiral") as lesson:
        await focused(lesson, name)
        for key, t in (("right", 1), ("right", 2), ("left", 1), ("home", 0), ("end", 2)):
            await lesson.press(key)
            assert lesson.t == t


@pytest.mark.parametrize(("key", "name"), [("d", "DataPanel"), ("c", "CodePanel")])
@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_what_is_shown_by_a_key_has_the_focus(
    size: tuple[int, int], key: str, name: str
) -> None:
    async with opened(size=size) as lesson:
        await lesson.press(key)
        await lesson.until(lambda: lesson.screen.query_one(name).has_focus)
        await lesson.press("m")
        await lesson.until(lambda: lesson.screen.maximized is lesson.screen.query_one(name))
