"""ASCII for all other characters: one for each cell, and the screen made of it."""

from __future__ import annotations

import ast
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pilots import Lesson, opened
from rich.cells import cell_len
from textual.strip import Strip

from core import __path__ as core_folders
from core.data import samples
from tui import __path__ as tui_folders
from tui.drawing.glyphs import BRAILLE
from tui.look.letters import ascii_of
from tui.sheets.sheet import Sheet
from tui.terminal.abilities import Abilities, Colors

FOLDERS = (*core_folders, *tui_folders)
ASCII = Abilities(ascii=True)


def strips(lesson: Lesson) -> list[Strip]:
    return lesson.app.screen._compositor.render_strips(lesson.app.size)


@given(st.text())
def test_as_many_cells_of_ascii(text: str) -> None:
    text = "".join(c for c in text if c.isprintable())
    made = ascii_of(text)
    assert made.isascii()
    assert len(made) == cell_len(text)


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126)))
def test_ascii_stays(text: str) -> None:
    assert ascii_of(text) == text


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("∂L/∂w₁₂₁ = −0.5 · (ŷ − y)²", "dL/dw121 = -0.5 . (Y - y)^"),
        ("δ₁₂ → η", "D12 > n"),
        ("m̂ and e\u0301 and é", "m and e and e"),
        ("日本 ж 🎉", "???? ? ??"),
        ("╭─╮│╰┬┤━", "+-+|+++="),
        ("⠒⠒⠉⣀⡇⢸⣿⠀", "--'.||* "),
        ("⢄⡠", ".."),
        ("○●■ ✓✗ …", "o@# vx ~"),
        ("\u00a0▶", " >"),
    ],
)
def test_what_stands_for_what(text: str, made: str) -> None:
    assert ascii_of(text) == made


def test_braille_is_blank_only_without_dots() -> None:
    made = {bits: ascii_of(chr(BRAILLE + bits)) for bits in range(256)}
    assert [bits for bits, sign in made.items() if sign == " "] == [0]
    assert set(made.values()) == set(" '`-.=:|/\\+*")


def written() -> set[str]:
    """All characters in what the program writes, as far as it stands in its source."""
    found: set[str] = set()
    for file in (path for folder in FOLDERS for path in Path(folder).rglob("*.py")):
        nodes = [*ast.walk(ast.parse(file.read_text(encoding="utf-8")))]
        words = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}  # docstrings
        for node in nodes:
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.update("" if id(node) in words or "look" in file.parts else node.value)
    return {sign for sign in found if not sign.isascii() and sign.isprintable()}


def test_every_sign_of_the_program_has_one_of_its_own() -> None:
    signs = {sign for sign in written() if cell_len(sign) == 1}
    assert {"∂", "ŷ", "✓"} <= signs
    unknown = {sign: unicodedata.name(sign, "") for sign in signs if ascii_of(sign) == "?"}
    assert not unknown


DRAWN = ("student-salary", "blobs", "curve", "spiral")  # by default; all others in the long run
SAMPLES = [
    name if name in DRAWN else pytest.param(name, marks=pytest.mark.long)
    for name in samples.names()
]


@pytest.mark.parametrize("name", SAMPLES)
async def test_every_sample_is_drawn_in_ascii(name: str) -> None:
    async with opened(name, size=(100, 30), abilities=ASCII, epochs=2) as lesson:
        for keys in ("", "u", "]]]", "U]]]", "e", "E]"):
            for key in keys:
                await lesson.press(key)
            assert all(strip.text.isascii() for strip in strips(lesson))
            assert {len(strip.text) for strip in strips(lesson)} == {100}


@pytest.mark.parametrize("size", [(60, 18), (80, 24), (120, 40), (200, 60)])
async def test_every_size_and_dialog_is_drawn_in_ascii(size: tuple[int, int]) -> None:
    async with opened(size=size, abilities=Abilities(Colors.NONE, ascii=True)) as lesson:
        await lesson.go(30)
        assert all(strip.text.isascii() for strip in strips(lesson))
        for key in ("question_mark", "i", "L", "g", "ctrl+p"):
            await lesson.press(key)
            await lesson.until(lambda: lesson.app.screen is not lesson.screen)
            assert all(strip.text.isascii() for strip in strips(lesson))
            await lesson.press("escape")
            await lesson.until(lambda: lesson.app.screen is lesson.screen)


async def test_the_help_explains_the_letters() -> None:
    async with opened(size=(120, 60), abilities=ASCII) as lesson:
        await lesson.press("question_mark")
        await lesson.until(lambda: isinstance(lesson.app.screen, Sheet))
        seen = ""
        for _ in range(8):
            seen += lesson.text()
            await lesson.press("pagedown")
        assert "the Greek letter delta" in seen
        assert "enter" in seen
    async with opened(size=(120, 60)) as lesson:
        await lesson.press("question_mark")
        await lesson.until(lambda: isinstance(lesson.app.screen, Sheet))
        assert "the Greek letter delta" not in lesson.text()


async def test_signs_stand_for_the_shades_of_the_heat_map() -> None:
    async with opened(abilities=ASCII) as lesson:
        await lesson.until(lambda: "lpa 2 ==-- ++## 5" in lesson.text())
        assert "=====" in lesson.text()
    async with opened() as lesson:
        assert "====" not in lesson.text()


async def test_the_signs_that_stand_for_arrows_act_like_them() -> None:
    async with opened(abilities=Abilities(ascii=True)) as lesson:
        await lesson.press("greater_than_sign", "greater_than_sign", "less_than_sign")
        assert lesson.t == 1
    async with opened() as lesson:
        await lesson.press("greater_than_sign")
        assert lesson.t == 0
