"""The dialog of settings, and who fills it in."""

from __future__ import annotations

import pytest
from pilots import Lesson
from textual.widgets import Input, Static

from tui.settings.rows import Choice
from tui.settings.screen import SettingsScreen

BINARY = "a,b,y\n" + "".join(f"{k},{k * k % 7},{k % 2}\n" for k in range(20))


async def settings(lesson: Lesson) -> SettingsScreen:
    """Open the settings."""
    await lesson.press("comma")
    await lesson.until(lambda: isinstance(lesson.app.focused, Input))
    screen = lesson.app.screen
    assert isinstance(screen, SettingsScreen)
    return screen


async def back(lesson: Lesson) -> None:
    """The lesson is on the screen again."""
    await lesson.until(lambda: lesson.app.screen is lesson.screen)
    await lesson.settle()


async def put(lesson: Lesson, key: str, text: str) -> None:
    """Give a field a value, with the keyboard alone."""
    screen = lesson.app.screen
    assert isinstance(screen, SettingsScreen)
    row = screen.rows[key]
    row.control.focus()
    await lesson.settle()
    if isinstance(row.control, Choice):
        for _ in range(20):
            if row.text == text:
                return
            await lesson.press("right")
        pytest.fail(f"{key} has no {text}")
    await lesson.press("ctrl+a", "ctrl+k", *text)


def shown(screen: SettingsScreen, name: str) -> str:
    """What stands in a line below the fields."""
    return str(screen.query_one(f"#{name}", Static).content)


def marks(screen: SettingsScreen) -> dict[str, str]:
    """The fields that are marked, and how."""
    labels = {key: str(row.query_one(".label", Static).content) for key, row in screen.rows.items()}
    return {key: label[0] for key, label in labels.items() if label[0] != " "}
