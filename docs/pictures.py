"""Makes the pictures of the README from the running program, or checks that they are current.

    python docs/pictures.py            paints them anew (needs Pillow and the font DejaVu Sans Mono)
    python docs/pictures.py --check    exits with 1 if one no longer shows what the program shows

Each PNG carries a digest of the characters and styles it was painted from; that is compared.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont
from PIL.PngImagePlugin import PngInfo
from rich.cells import cell_len
from rich.color import Color
from rich.segment import Segment
from rich.terminal_theme import MONOKAI

FOLDER = Path(__file__).parent
WIDTH, HEIGHT = 9, 18  # of a cell, in pixels of the picture
FINE = 2  # painted this much larger, then scaled down
FONT = "DejaVuSansMono.ttf"
BOLD = "DejaVuSansMono-Bold.ttf"
BACKGROUND, FOREGROUND = (18, 20, 28), (226, 229, 238)
DOTS = ((0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3))  # (column, row) by bit
# strokes of box drawing from the middle of the cell: up, right, down, left
STROKES = {
    "─": "rl",
    "│": "ud",
    "╭": "rd",
    "╮": "dl",
    "╰": "ur",
    "╯": "ul",
    "├": "urd",
    "┤": "udl",
    "┬": "rdl",
    "┴": "url",
    "┼": "urdl",
    "└": "ur",
    "┘": "ul",
    "┌": "rd",
    "┐": "dl",
}
# the part of the cell that a block fills: left, top, right, bottom
BLOCKS = {
    "▀": (0, 0, 1, 0.5),
    "▄": (0, 0.5, 1, 1),
    "█": (0, 0, 1, 1),
    "▌": (0, 0, 0.5, 1),
    "▐": (0.5, 0, 1, 1),
    "▏": (0, 0, 0.125, 1),
    "━": (0, 0.42, 1, 0.58),
}

RGB = tuple[int, int, int]


@dataclass(frozen=True)
class Picture:
    """What to paint: a file's name, an experiment, a size in cells and the keys pressed before."""

    name: str
    experiment: str
    size: tuple[int, int]
    keys: tuple[str, ...]


PICTURES = (
    Picture("screen.png", "student-salary", (120, 40), ("e", "e", "e", *["right"] * 10)),
    Picture("narrow.png", "student-salary", (80, 24), ("e", *["right"] * 10)),
    Picture("spiral.png", "spiral", (120, 40), (*["e"] * 12, *["right"] * 31)),
)


@dataclass(frozen=True)
class Cell:
    """A character of the screen, where it stands and how it looks."""

    x: int
    y: int
    text: str
    foreground: RGB
    background: RGB
    bold: bool


async def frame(picture: Picture) -> list[list[Segment]]:
    """What the program shows, row by row."""
    from chainstep import load
    from tui.app import ChainstepApp
    from tui.lesson.screen import LessonScreen
    from tui.playing import engine_loader

    # pictures do not depend on whether the fast engine is there
    engine_loader.EngineLoader.start = lambda self, ready: None  # type: ignore[method-assign]
    app = ChainstepApp(lambda: load(picture.experiment))
    async with app.run_test(size=picture.size) as pilot:
        while not any(
            isinstance(screen, LessonScreen) and screen.moment for screen in app.screen_stack
        ):
            await pilot.pause()
        for key in picture.keys:
            await pilot.press(key)
        await pilot.pause()
        update: Any = app.screen._compositor.render_update(full=True)
        return [[s for strip in row for s in strip] for row in update.strips]


def digest(rows: list[list[Segment]]) -> str:
    """A short name for all characters and styles of a frame."""
    text = "\n".join("".join(f"{s.text}\x00{s.style}\x01" for s in row) for row in rows)
    return hashlib.sha256(text.encode()).hexdigest()


def cells(rows: list[list[Segment]]) -> Iterator[Cell]:
    """The cells of a frame; a combining character stays with the one before it."""
    for y, row in enumerate(rows):
        x = 0
        for segment in row:
            style = segment.style
            front = _rgb(style.color if style else None, FOREGROUND, True)
            back = _rgb(style.bgcolor if style else None, BACKGROUND, False)
            if style and style.reverse:
                front, back = back, front
            if style and style.dim:
                front = tuple((a + b) // 2 for a, b in zip(front, back, strict=True))  # type: ignore[assignment]
            waiting = ""
            for character in segment.text:
                if cell_len(character) == 0:
                    waiting += character
                    continue
                if waiting:
                    yield Cell(x - 1, y, waiting, front, back, bool(style and style.bold))
                    waiting = ""
                yield Cell(x, y, character, front, back, bool(style and style.bold))
                x += cell_len(character)


def _rgb(color: Color | None, otherwise: RGB, foreground: bool) -> RGB:
    if color is None or color.is_default:
        return otherwise
    return tuple(color.get_truecolor(MONOKAI, foreground=foreground))  # type: ignore[return-value]


def paint(rows: list[list[Segment]], size: tuple[int, int]) -> Image.Image:
    """The frame as a picture."""
    w, h = WIDTH * FINE, HEIGHT * FINE
    image = Image.new("RGB", (size[0] * w, size[1] * h), BACKGROUND)
    draw = ImageDraw.Draw(image)
    fonts = {
        bold: ImageFont.truetype(name, int(h * 0.81))
        for bold, name in ((False, FONT), (True, BOLD))
    }
    everything = list(cells(rows))
    for cell in everything:
        box = (cell.x * w, cell.y * h, (cell.x + cell_len(cell.text)) * w - 1, (cell.y + 1) * h - 1)
        if box[2] > box[0]:
            draw.rectangle(box, fill=cell.background)
    for cell in everything:
        left, top, code = cell.x * w, cell.y * h, ord(cell.text[0])
        if 0x2800 <= code <= 0x28FF:
            radius = w * 0.14
            for bit, (column, line) in enumerate(DOTS):
                if code >> bit & 1:
                    x, y = left + (column + 0.5) * w / 2, top + (line + 0.5) * h / 4
                    draw.ellipse(
                        (x - radius, y - radius, x + radius, y + radius), fill=cell.foreground
                    )
        elif cell.text in BLOCKS:
            x0, y0, x1, y1 = BLOCKS[cell.text]
            box = (
                left + int(x0 * w),
                top + int(y0 * h),
                left + int(x1 * w) - 1,
                top + int(y1 * h) - 1,
            )
            draw.rectangle(box, fill=cell.foreground)
        elif cell.text in STROKES:
            x, y = left + w // 2, top + h // 2
            ends = {"u": (x, top), "r": (left + w - 1, y), "d": (x, top + h - 1), "l": (left, y)}
            for way in STROKES[cell.text]:
                (x0, x1), (y0, y1) = sorted((x, ends[way][0])), sorted((y, ends[way][1]))
                draw.rectangle((x0, y0, x1 + FINE - 1, y1 + FINE - 1), fill=cell.foreground)
        elif cell.text != " ":
            draw.text(
                (left, top + h * 0.77),
                cell.text,
                fill=cell.foreground,
                font=fonts[cell.bold],
                anchor="ls",
            )
    return image.resize((size[0] * WIDTH, size[1] * HEIGHT), Image.Resampling.LANCZOS)


def main() -> int:
    """Paint or check; returns the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="paint nothing, only compare")
    check = parser.parse_args().check
    sys.path.insert(0, str(FOLDER.parent))
    stale = []
    for picture in PICTURES:
        rows, file = asyncio.run(frame(picture)), FOLDER / picture.name
        if check:
            if not file.exists() or Image.open(file).info.get("frame") != digest(rows):
                stale.append(picture.name)
            continue
        info = PngInfo()
        info.add_text("frame", digest(rows))
        paint(rows, picture.size).save(file, pnginfo=info, optimize=True)
    if stale:
        print(
            f"no longer what the program shows: {', '.join(stale)}; run python docs/pictures.py",
            file=sys.stderr,
        )
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
