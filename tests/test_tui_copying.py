"""Text that leaves the screen: marked, copied, written to a file, photographed."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from unittest.mock import patch

import pytest
from keyboard import keys
from pilots import Lesson, opened
from textual._compositor import LayoutUpdate
from textual.events import MouseDown, MouseMove, MouseUp

from tui.lesson.screen import LessonScreen
from tui.panels.code import CodePanel
from tui.panels.derivation import DerivationPanel
from tui.panels.network import NetworkPanel
from tui.terminal import clipboard
from tui.terminal.clipboard import Way
from tui.terminal.guest import Guest

ENVIRONMENT = ("TMUX", "TERM", "VTE_VERSION", "TERM_PROGRAM")


@pytest.fixture(autouse=True)
def a_terminal_that_takes_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ENVIRONMENT:
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("environment", "way"),
    [
        ({}, Way.SEQUENCE),
        ({"TERM": "xterm-256color"}, Way.SEQUENCE),
        ({"TERM": "xterm-kitty"}, Way.SEQUENCE),
        ({"TERM": "tmux-256color", "TMUX": "/tmp/tmux-1000/default,1,0"}, Way.TMUX),
        ({"TERM": "screen", "TMUX": "/tmp/tmux-1000/default,1,0"}, Way.TMUX),
        ({"TERM": "screen-256color"}, Way.FILE),
        ({"TERM": "linux"}, Way.FILE),
        ({"TERM": "xterm-256color", "VTE_VERSION": "7600"}, Way.FILE),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal"}, Way.FILE),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app"}, Way.SEQUENCE),
    ],
)
def test_how_a_text_can_leave(environment: dict[str, str], way: Way) -> None:
    assert clipboard.way(environment) is way


@keys(LessonScreen, "Y", "shift+y")
async def test_the_derivation_is_copied_in_full(key: str) -> None:
    async with opened("worked-example") as lesson:
        await lesson.go(10)
        await lesson.press(key)
        assert lesson.app.clipboard.splitlines() == [
            "∂L/∂w₁₁₁ = ∂L/∂ŷ · ∂ŷ/∂O₁₁ · ∂O₁₁/∂w₁₁₁",
            "         = −2(y − ŷ) · w₂₁₁ · x₁",
            "         = 30 · 1 · 8",
            "         = 240",
        ]
        assert lesson.message == (
            "Sent the derivation of step 10 (4 lines) to the terminal's clipboard."
        )


async def test_a_step_without_an_equation_is_copied_in_words() -> None:
    async with opened("worked-example") as lesson:
        await lesson.press("Y")
        assert lesson.app.clipboard
        assert "Sent the derivation of step 0" in lesson.message


async def test_with_the_program_in_focus_that_is_copied() -> None:
    async with opened("worked-example", (200, 60)) as lesson:
        await lesson.go(10)
        await lesson.press("c")
        await lesson.until(lambda: isinstance(lesson.screen.focused, CodePanel))
        await lesson.press("Y")
        lines = lesson.app.clipboard.splitlines()
        assert "# forward: row 1" in lines
        assert "# the same in PyTorch" in lines
        assert any(line.startswith("w111 = w111 - ") for line in lines)
        assert "Sent the program of this update" in lesson.message


async def test_where_there_is_no_clipboard_it_is_a_file(
    own_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "linux")
    async with opened("worked-example") as lesson:
        await lesson.go(10)
        for name in ("chainstep-derivation.txt", "chainstep-derivation-2.txt"):
            await lesson.press("Y")
            place = own_folder / name
            assert lesson.message == f"Wrote the derivation of step 10 (4 lines) to {place}."
            assert place.read_text(encoding="utf-8").endswith("= 240\n")
        assert lesson.app.clipboard == ""


async def test_a_file_that_cannot_be_written_is_said(
    own_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setenv("TERM", "linux")
    monkeypatch.setattr(os, "fsync", full)
    async with opened() as lesson:
        await lesson.press("Y")
        assert lesson.message == (
            "Could not write the derivation of step 0: chainstep-derivation.txt: cannot be "
            "written: no space left on device; make room on the disk, or name a file on another "
            "one."
        )
    assert list(own_folder.iterdir()) == []


async def drag(lesson: Lesson, start: tuple[int, int], end: tuple[int, int]) -> None:
    """Press the mouse at a cell of the screen, and let it go at another one."""
    app = lesson.app
    for kind, (x, y), button in (
        (MouseMove, start, 0),
        (MouseDown, start, 1),
        (MouseMove, end, 1),
        (MouseUp, end, 1),
    ):
        event = kind(
            widget=None,
            x=x,
            y=y,
            delta_x=0,
            delta_y=0,
            button=button,
            shift=False,
            meta=False,
            ctrl=False,
            screen_x=x,
            screen_y=y,
        )
        event.set_sender(app)
        app.post_message(event)
        await lesson.settle()


def first_line(lesson: Lesson, kind: type[DerivationPanel | NetworkPanel]) -> tuple[int, int, str]:
    """Where the content of a panel begins, and its first line that is not blank."""
    region = lesson.screen.query_one(kind).content_region
    for y in range(region.y, region.bottom):
        line = lesson.words()[y][region.x : region.right]
        if line.strip():
            return region.x, y, line
    raise AssertionError("an empty panel")


async def test_marked_text_is_lit_and_copied_by_ctrl_c() -> None:
    async with opened("worked-example") as lesson:
        await lesson.go(10)
        x, y, line = first_line(lesson, DerivationPanel)
        plain = lesson.picture()
        await drag(lesson, (x, y), (x + 11, y))
        assert lesson.screen.get_selected_text() == line[:12].rstrip()
        assert lesson.picture() != plain
        await lesson.press("ctrl+c")
        assert lesson.app.is_running
        assert lesson.app.clipboard == line[:12].rstrip()
        assert lesson.message == "Sent what was marked (1 line) to the terminal's clipboard."
        assert lesson.picture() != plain  # but for the message; nothing is marked any more
        assert not lesson.screen.selections


async def test_marking_is_no_click() -> None:
    async with opened("worked-example") as lesson:
        await lesson.go(10)
        region = lesson.screen.query_one(NetworkPanel).content_region
        await drag(lesson, region.offset, (region.right - 1, region.bottom - 1))
        assert isinstance(lesson.app.screen, LessonScreen)
        assert lesson.t == 10
        marked = lesson.screen.get_selected_text()
        assert marked is not None
        assert "cgpa" in marked
        assert "ŷ" in marked
        await lesson.press("escape")
        assert not lesson.screen.selections


async def test_a_picture_goes_to_the_current_folder(own_folder: Path) -> None:
    async with opened("worked-example") as lesson:
        lesson.app.action_screenshot()
        await lesson.settle()
        (place,) = own_folder.glob("chainstep-*.svg")
        assert lesson.message == f"Wrote a picture of the screen (SVG) to {place}."
        assert place.read_text(encoding="utf-8").startswith("<svg")


async def test_a_field_whose_text_is_marked_is_copied() -> None:
    async with opened() as lesson:
        await lesson.press("L", "0", ".", "2", "5", "shift+home", "ctrl+c")
        assert lesson.app.is_running
        assert lesson.app.clipboard == "0.25"


@keys(Guest, "ctrl+z")
async def test_where_no_shell_waits_it_says_so(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.terminal.terminal.has_shell", lambda: False)
    async with opened() as lesson:
        await lesson.press(key)
        assert lesson.message == "There is no shell here to go back to: q leaves."


@keys(Guest, "ctrl+l")
async def test_everything_is_drawn_anew(key: str) -> None:
    async with opened(painted=True) as lesson:
        painted: list[object] = []
        with patch.object(lesson.app, "_display", lambda _screen, what: painted.append(what)):
            await lesson.press(key)
            await lesson.until(lambda: any(isinstance(what, LayoutUpdate) for what in painted))
