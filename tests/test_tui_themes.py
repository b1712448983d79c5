"""Themes on the whole screen: chosen, shown before they are chosen, and seen through."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

import pytest
from pilots import Lesson, opened
from rich.segment import Segment
from textual.command import CommandList
from textual.screen import ModalScreen

from tui import __name__ as package
from tui import __path__ as folders
from tui.look.colours import contrast
from tui.look.palettes import ThemePalette
from tui.look.themed_app import Veiled
from tui.look.themes import ends
from tui.preferences import Preferences, Store
from tui.terminal.abilities import Abilities, Colors


def segments(lesson: Lesson) -> list[Segment]:
    strips = lesson.app.screen._compositor.render_strips(lesson.app.size)
    return [segment for strip in strips for segment in strip]


def grounds(lesson: Lesson) -> dict[tuple[int, ...], int]:
    """How many cells stand on which colour."""
    found: dict[tuple[int, ...], int] = {}
    for segment in segments(lesson):
        if segment.style and segment.style.bgcolor and segment.style.bgcolor.triplet:
            color = tuple(segment.style.bgcolor.triplet)
            found[color] = found.get(color, 0) + len(segment.text)
    return found


def most(lesson: Lesson) -> tuple[int, ...]:
    return max(grounds(lesson).items(), key=lambda each: each[1])[0]


async def test_a_theme_is_all_that_has_to_be_set() -> None:
    async with opened() as lesson:
        assert (lesson.app.theme, most(lesson)) == ("chainstep", (18, 20, 28))
        lesson.app.theme = "solarized-light"
        await lesson.until(lambda: close(most(lesson), (253, 246, 227)))
        lesson.app.theme = "no such theme"
        await lesson.until(lambda: most(lesson) == (18, 20, 28))
        assert lesson.app.theme == "chainstep"


@pytest.mark.parametrize("name", ["textual-light", "nord", "solarized-dark", "rose-pine-dawn"])
async def test_all_text_of_the_screen_can_be_read(name: str) -> None:
    async with opened(size=(120, 40), abilities=Abilities()) as lesson:
        await lesson.go(535)
        faint = {
            (segment.text, at)
            for at, segment in enumerate(segments(lesson))
            if segment.style and segment.text.strip() and measured(segment) < 2.6
        }
        lesson.app.theme = name
        ground = ends(lesson.app.current_theme)[0]
        await lesson.until(lambda: close(most(lesson), ground))
        for at, segment in enumerate(segments(lesson)):
            if segment.text.strip() and not "▀" <= segment.text.strip()[0] <= "⣿":
                assert measured(segment) >= 2.9 or (segment.text, at) in faint


def measured(segment: Segment) -> float:
    assert segment.style is not None
    color, on = segment.style.color, segment.style.bgcolor
    if color is None or on is None or color.triplet is None or on.triplet is None:
        return 21.0
    (red, green, blue), (r, g, b) = color.triplet, on.triplet
    return contrast((red, green, blue), (r, g, b))


def close(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return all(abs(a - b) <= 1 for a, b in zip(one, other, strict=True))


async def test_what_lies_under_a_dialog_is_not_changed_twice() -> None:
    async with opened() as lesson:
        lesson.app.theme = "textual-light"
        ground = ends(lesson.app.current_theme)[0]
        await lesson.until(lambda: close(most(lesson), ground))
        for key in ("question_mark", "g", "ctrl+p"):
            await lesson.press(key)
            await lesson.until(lambda: lesson.app.screen is not lesson.screen)
            await lesson.settle()
            corner = segments(lesson)[0].style
            assert corner is not None
            assert corner.bgcolor is not None
            assert corner.bgcolor.triplet is not None
            assert min(corner.bgcolor.triplet) > 200
            await lesson.press("escape")
            await lesson.until(lambda: lesson.app.screen is lesson.screen)


def test_all_dialogs_are_seen_through() -> None:
    for module in pkgutil.walk_packages(folders, f"{package}."):
        for each in vars(importlib.import_module(module.name)).values():
            if isinstance(each, type) and issubclass(each, ModalScreen):
                ours = each.__module__.startswith(f"{package}.")
                assert not ours or issubclass(each, Veiled), each


async def test_the_veil_follows_the_theme() -> None:
    async with opened() as lesson:
        for key in ("ctrl+p", "g"):
            await lesson.press(key)
            await lesson.until(lambda: lesson.app.screen is not lesson.screen)
            lesson.app.theme = "catppuccin-latte"
            await lesson.until(lambda: lesson.app.screen.styles.background.rgb == (239, 241, 245))
            lesson.app.theme = "chainstep"
            await lesson.until(lambda: lesson.app.screen.styles.background.rgb == (18, 20, 28))
            assert lesson.app.screen.styles.background.a == 0.6
            await lesson.press("escape")
            await lesson.until(lambda: lesson.app.screen is lesson.screen)


async def palette(lesson: Lesson) -> ThemePalette:
    """The palette of themes, opened as a user does."""
    await lesson.press("ctrl+p", *"theme")
    await lesson.until(lambda: bool(lesson.app.screen.query_one(CommandList).option_count))
    await lesson.until(lambda: "Theme" in lesson.text())
    await lesson.press("enter")
    await lesson.until(lambda: isinstance(lesson.app.screen, ThemePalette))
    await lesson.until(lambda: "atom-one-dark" in lesson.text())
    found = lesson.app.screen
    assert isinstance(found, ThemePalette)
    return found


async def test_a_theme_is_shown_before_it_is_chosen() -> None:
    async with opened(painted=True) as lesson:
        await palette(lesson)
        assert lesson.app.theme == "chainstep"  # the current one comes first
        await lesson.press("down", "down")
        await lesson.until(lambda: lesson.app.theme == "ansi-light")
        await lesson.press("down", "down", "down", "down")
        await lesson.until(lambda: lesson.app.theme == "catppuccin-latte")
        await lesson.until(lambda: close(most(lesson), (239, 241, 245)))
        await lesson.press("escape")
        await lesson.until(lambda: lesson.app.theme == "chainstep")
        await lesson.until(lambda: lesson.app.screen is lesson.screen)


async def test_a_theme_is_chosen_by_its_name() -> None:
    async with opened() as lesson:
        await palette(lesson)
        await lesson.press(*"latte")
        await lesson.until(lambda: lesson.app.theme == "catppuccin-latte")
        await lesson.press("enter")
        await lesson.until(lambda: lesson.app.screen is lesson.screen)
        await lesson.until(lambda: close(most(lesson), (239, 241, 245)))
        assert lesson.app.theme == "catppuccin-latte"


async def test_a_chosen_theme_is_kept_and_one_looked_at_is_not(tmp_path: Path) -> None:
    store = Store(tmp_path / "preferences.json")
    store.save(Preferences(toured=True))
    async with opened(store=store) as lesson:
        await palette(lesson)
        await lesson.press("down", "down")
        await lesson.press("escape")
        await lesson.until(lambda: lesson.app.screen is lesson.screen)
        assert store.load().theme == "chainstep"
        await palette(lesson)
        await lesson.press(*"latte", "enter")
        await lesson.until(lambda: lesson.app.screen is lesson.screen)
        await lesson.until(lambda: store.load().theme == "catppuccin-latte")
    async with opened(store=store) as lesson:
        assert lesson.app.theme == "catppuccin-latte"
        assert close(most(lesson), (239, 241, 245))


async def test_a_kept_theme_that_is_none_any_more_is_ours(tmp_path: Path) -> None:
    store = Store(tmp_path / "preferences.json")
    store.save(Preferences(theme="no such theme", toured=True))
    async with opened(store=store) as lesson:
        assert lesson.app.theme == "chainstep"


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_without_colours_the_screen_and_its_dialogs_have_none(size: tuple[int, int]) -> None:
    async with opened(size=size, abilities=Abilities(Colors.NONE)) as lesson:
        await lesson.go(535)
        assert plain(lesson)
        chips = [s.text.strip() for s in segments(lesson) if s.style and s.style.reverse]
        assert {"Gradients", "O₁₁"} <= set(chips)
        for key in ("question_mark", "L", "ctrl+p"):
            await lesson.press(key)
            await lesson.until(lambda: lesson.app.screen is not lesson.screen)
            await lesson.settle()
            assert plain(lesson)
            await lesson.press("escape")
            await lesson.until(lambda: lesson.app.screen is lesson.screen)


def plain(lesson: Lesson) -> bool:
    styles = [segment.style for segment in segments(lesson) if segment.style]
    return all(style.color is style.bgcolor is None for style in styles)


async def test_without_colours_the_cursor_of_a_list_is_reversed() -> None:
    async with opened(abilities=Abilities(Colors.NONE)) as lesson:
        await lesson.press("ctrl+p")
        await lesson.until(
            lambda: any(
                s.text.startswith("About") and s.style and s.style.reverse for s in segments(lesson)
            )
        )
