"""Paths that are being typed: what they lead to, and how they go on."""

from __future__ import annotations

import os
from collections.abc import Iterable
from itertools import takewhile
from pathlib import Path

from tui.opening.folder import Entry, Kind

SEPARATORS = tuple({"/", os.sep})


def parted_options(text: str) -> tuple[str, str]:
    """What is typed of a name or path, and the options behind it, from the first -- on."""
    name, dashes, options = text.partition(" --")
    return (name, f"--{options}") if dashes else (text, "")


def is_path(text: str) -> bool:
    """Whether a text is the start of a path, and no words to look for."""
    return text.startswith(("~", ".")) or any(separator in text for separator in SEPARATORS)


def parted(text: str, folder: Path) -> tuple[Path, str]:
    """A typed path as a folder and the start of a name in it.

    Args:
        text: What is typed so far.
        folder: What it is relative to.
    """
    head, name = os.path.split(text)
    if name == ".." or (name == text and name.startswith("~")):
        head, name = text, ""
    return Path(os.path.normpath(folder / os.path.expanduser(head))), name


def whole(text: str, folder: Path) -> Path:
    """The path that a text, complete as it is, names in a folder."""
    return Path(os.path.normpath(folder / os.path.expanduser(text)))


def completed(text: str, entries: Iterable[Entry]) -> str:
    """A typed path with as much after it as all entries that it can mean have in common.

    Args:
        text: What is typed so far.
        entries: Those of the folder that it leads to.
    """
    name = parted(text, Path())[1]
    if not name:
        if not text or text.endswith(SEPARATORS):
            stem, meant = text, [entry for entry in entries if not entry.hidden]
        else:  # .. or ~
            return text + "/"
    else:
        stem, meant = text.removesuffix(name), [entry for entry in entries if begins(entry, name)]
    common = _common([entry.name for entry in meant])
    if not common.casefold().startswith(name.casefold()):
        return text
    only_folder = len(meant) == 1 and meant[0].kind is Kind.FOLDER
    return stem + common + ("/" if only_folder else "")


def _common(names: list[str]) -> str:
    """The start that all names share: the one of the first and the last in order."""
    first, last = min(names, default=""), max(names, default="")
    same = takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False))
    return "".join(letter for letter, _ in same)


def begins(entry: Entry, name: str) -> bool:
    """Whether an entry can be meant by the start of a name; hidden ones by a full stop."""
    if entry.hidden and not name.startswith("."):
        return False
    return entry.small.startswith(name.casefold())
