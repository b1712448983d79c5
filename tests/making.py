"""The dialog in which an experiment is typed in, and who types there."""

from __future__ import annotations

from collections.abc import Mapping

from pilots import Lesson
from textual.events import Paste
from textual.widgets import Input, Static

from tui.making.rows import TypedRow
from tui.making.screen import MakingScreen

MAZUR = (
    *"2-2-2",
    "tab",
    "h",  # half_squared_error
    "tab",
    "tab",  # the names stay
    *".05 .1 .01 .99",
    "tab",
    "tab",  # no second row
    "s",  # sigmoid
    "tab",
    *".15 .2 .25 .3",
    "tab",
    *".35",
    "tab",
    "s",
    "tab",
    *".4 .45 .5 .55",
    "tab",
    *".6",
    "tab",
    *".5",
    "enter",
)
"""Keys that type Mazur's example into the dialog, from its first field on, and begin the run."""
TEXTS = {
    "sizes": "2-2-2",
    "loss": "half_squared_error",
    "row 1": ".05 .1 .01 .99",
    "activation 1": "sigmoid",
    "weights 1": ".15 .2 .25 .3",
    "biases 1": ".35",
    "activation 2": "sigmoid",
    "weights 2": ".4 .45 .5 .55",
    "biases 2": ".6",
    "learning_rate": ".5",
}
"""The same as it stands in the fields then."""


async def making(lesson: Lesson, key: str = "N") -> MakingScreen:
    """Open the dialog."""
    await lesson.press(key)
    await lesson.until(lambda: isinstance(lesson.app.screen, MakingScreen))
    screen = lesson.app.screen
    assert isinstance(screen, MakingScreen)
    await lesson.until(lambda: isinstance(screen.focused, Input))
    return screen


async def write(lesson: Lesson, screen: MakingScreen, key: str, text: str) -> None:
    """Type a text into a field, in place of what stands there."""
    row(screen, key).control.focus()
    await lesson.settle()
    await lesson.press("ctrl+shift+a")
    await paste(lesson, text)


async def paste(lesson: Lesson, text: str) -> None:
    """Paste a text where the user is."""
    lesson.app.post_message(Paste(text))
    await lesson.settle()


def drafted(lesson: Lesson, texts: Mapping[str, str]) -> None:
    """Have texts in the fields that were typed before."""
    lesson.screen.dialogs._draft.texts.update(texts)


def row(screen: MakingScreen, key: str) -> TypedRow:
    """The row of a field."""
    (found,) = (each for each in screen.query(TypedRow) if each.field.key == key)
    return found


def keys_of(screen: MakingScreen) -> list[str]:
    """The fields that there are, from the first to the last."""
    return [each.field.key for each in screen.query(TypedRow)]


def wrong(screen: MakingScreen) -> dict[str, str]:
    """What is said below the fields, by their keys."""
    found = {each.field.key: each.query_one(".wrong", Static) for each in screen.query(TypedRow)}
    return {key: str(line.content) for key, line in found.items() if line.display}


def said(screen: MakingScreen, name: str) -> str:
    """What stands in a line below the fields."""
    return str(screen.query_one(f"#{name}", Static).content)
