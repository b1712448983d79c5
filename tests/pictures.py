"""What a drawing looks like, as text: its characters, and the style of each stretch of a line.

A style is written as a letter or two, which the legend (`__snapshots__/legend.txt`) gives the
meaning of for all snapshots: the colours of the palette by their names. A colour that changes
changes no snapshot but its line there, or the palette's (see tests/README.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from string import ascii_lowercase

from rich.cells import cell_len
from rich.segment import Segment

from tui.drawing import palette

SNAPSHOTS = Path(__file__).with_name("__snapshots__")
NONE = "none"


def text(rows: Iterable[Iterable[Segment]]) -> list[str]:
    """The characters of each row."""
    return ["".join(segment.text for segment in row) for row in rows]


def picture(rows: Sequence[Iterable[Segment]], *, styled: bool = True) -> str:
    """Characters and styles, to be compared with a snapshot.

    A row each, and behind it its styles as runs: a letter of the legend and how many cells.

    Args:
        rows: What is drawn.
        styled: With styles, which one size of a drawing is enough for.
    """
    lines = zip(text(rows), rows, strict=True)
    return "\n".join(f"{line}|{styles(row) if styled else ''}" for line, row in lines)


def styles(row: Iterable[Segment]) -> str:
    """The styles of a row from left to right; none where all of it has none."""
    runs: list[tuple[str, int]] = []
    for segment in row:
        name = style_of(segment)
        before = runs.pop()[1] if runs and runs[-1][0] == name else 0
        runs.append((name, before + cell_len(segment.text)))
    if all(name == NONE for name, _ in runs):
        return ""
    return "".join(f" {LEGEND.letter(name)}{cells}" for name, cells in runs)


def style_of(segment: Segment) -> str:
    """The style in words, or that there is none: nothing is seen of a blank without background."""
    style = segment.style
    if style is None or not (segment.text.strip() or style.bgcolor):
        return NONE
    return re.sub(r"#[0-9a-f]{6}", lambda found: NAMES.get(found[0], found[0]), str(style))


def colours() -> dict[str, str]:
    """The palette's colours by their names."""
    single = {name: value for name, value in vars(palette).items() if re.match("#", str(value))}
    return single | {f"FACTOR-{n}": color for n, color in enumerate(palette.FACTORS)}


NAMES = {color: name for name, color in reversed(colours().items())}


class Legend:
    """Which letter stands for which style, as a file says that grows with the snapshots.

    Attributes:
        grows: Whether a style that is not in it gets a letter: when snapshots are updated.
    """

    def __init__(self, path: Path) -> None:
        self.grows = False
        self._path = path
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        self.letters = {style: letter for letter, style in (line.split(" ", 1) for line in lines)}

    def letter(self, style: str) -> str:
        """The letter of a style; the style itself where it has none."""
        if style not in self.letters and self.grows:
            taken = set(self.letters.values())
            free = next(name for n in range(len(taken) + 1) if (name := lettered(n)) not in taken)
            self.letters[style] = free
            lines = [f"{letter} {style}\n" for style, letter in self.letters.items()]
            self._path.write_text("".join(lines), encoding="utf-8")
        return self.letters.get(style, f"{{{style}}}")


def lettered(number: int) -> str:
    """A name for a number: a … z, ba … zz."""
    rest, last = divmod(number, 26)
    return (lettered(rest) if rest else "") + ascii_lowercase[last]


LEGEND = Legend(SNAPSHOTS / "legend.txt")
