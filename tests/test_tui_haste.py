"""Keys that come twice, or before what they are meant for is there."""

from __future__ import annotations

import pytest
from pilots import opened

from tui.lesson.screen import LessonScreen


@pytest.mark.parametrize("keys", [("g", "5"), ("L", "0", ".", "5"), ("question_mark",), ("i",)])
async def test_a_second_enter_leaves_the_lesson_where_it_is(keys: tuple[str, ...]) -> None:
    async with opened() as lesson:
        await lesson.press(*keys)
        for _ in range(3):
            lesson.send("enter")
        await lesson.settle()
        assert isinstance(lesson.app.screen_stack[1], LessonScreen)
        while not isinstance(lesson.app.screen, LessonScreen):
            await lesson.press("escape")
        await lesson.press("home")
        await lesson.press("right")
        assert lesson.t == 1


async def test_a_second_choice_in_the_palette_leaves_the_lesson_where_it_is() -> None:
    async with opened() as lesson:
        await lesson.press("ctrl+p")
        await lesson.press(*"help")
        await lesson.settle()
        for _ in range(3):
            lesson.send("enter")
        await lesson.settle()
        assert isinstance(lesson.app.screen_stack[1], LessonScreen)


@pytest.mark.parametrize("key", ["pagedown", "pageup", "ctrl+end", "ctrl+home"])
async def test_the_palette_takes_its_keys_before_it_lists_anything(key: str) -> None:
    async with opened() as lesson:
        lesson.send("ctrl+p")
        lesson.send(key)
        await lesson.settle()
        await lesson.press("escape", "escape")
        await lesson.until(lambda: isinstance(lesson.app.screen, LessonScreen))
