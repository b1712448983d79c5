"""The line of keys at the bottom of a screen: which of them fit, and where each stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from rich.cells import cell_len


@dataclass(frozen=True)
class Key:
    """A key that can be pressed.

    Attributes:
        name: What it is known by.
        press: The key.
        display: How the key is written.
        words: What it does, in a word or two.
        tooltip: The same in a sentence.
        group: What it and its neighbours do together; empty where it stands alone.
        shown: Whether it is named where nothing is said of it.
    """

    name: str
    press: str
    display: str
    words: str
    tooltip: str = ""
    group: str = ""
    shown: bool = True


@dataclass(frozen=True)
class Piece:
    """A text of the line, at a column of cells.

    Attributes:
        x: The column.
        text: The text.
        is_key: Whether it is the key itself; else words beside it.
        key: What happens where it is clicked; None where nothing does.
    """

    x: int
    text: str
    is_key: bool
    key: Key | None

    @property
    def end(self) -> int:
        """The column behind it."""
        return self.x + cell_len(self.text)


def fitting(keys: Sequence[Key], gives_way: Sequence[str], width: int) -> list[Key]:
    """The keys that there is room for.

    Args:
        keys: All of them, in their order.
        gives_way: The names of those that give way, the first of them first; after these, keys give
            way from the right.
        width: Cells.
    """
    shown = list(keys)
    leaving = [key for name in gives_way for key in keys if key.name == name]
    leaving += [key for key in reversed(keys) if key not in leaving]
    for key in leaving:
        if _width(shown) <= width:
            break
        shown.remove(key)
    return shown


def _width(keys: Sequence[Key]) -> int:
    return max((piece.end for piece in pieces(keys)), default=0)


def pieces(keys: Sequence[Key]) -> Iterator[Piece]:
    """The texts of a line, from left to right; of several neighbours of a group, its words."""
    x = 0
    for group, members in groupby(keys, lambda key: key.group or key):
        found = list(members)
        words = found[0].words if len(found) == 1 else str(group)
        yield Piece(x, " ", True, found[0])
        x += 1
        for key in found:
            yield Piece(x, key.display, True, key)
            x += cell_len(key.display)
        text = f" {words} "
        yield Piece(x, text, False, found[0] if len(found) == 1 else None)
        x += cell_len(text)
