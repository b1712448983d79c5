"""What a folder holds that can be opened. A folder may not answer: read it in a thread."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from pathlib import Path

from core.data import textfile
from core.data.text import visible

SUFFIXES = (".toml", *textfile.SUFFIXES)
LOOKED_AT = 200_000  # entries of a folder, at most
_OFTEN = 1000  # entries between two questions whether anybody still waits


class Kind(Enum):
    """What an entry is; the value is what is said beside its name."""

    FOLDER = ""
    FILE = "file"
    BROKEN = "link to nothing"
    SPECIAL = "device or pipe"


@dataclass(frozen=True)
class Entry:
    """A folder, or a file that by its name can be opened.

    Attributes:
        name: As the system has it; not safe to show.
        kind: What it is.
    """

    name: str
    kind: Kind

    @cached_property
    def small(self) -> str:
        """The name in small letters, so that capitals make no difference."""
        return self.name.casefold()

    @property
    def hidden(self) -> bool:
        """Whether it is shown only to those who ask for it."""
        return self.name.startswith(".")


@dataclass(frozen=True)
class Listing:
    """What a folder holds.

    Attributes:
        folder: Which folder.
        entries: Folders first, then files, each by their names in alphabetical order.
        others: How many files there are besides; hidden ones are not counted.
        complete: Whether all that it holds has been looked at.
        trouble: Why it could not be looked into; empty where it could.
    """

    folder: Path
    entries: tuple[Entry, ...] = ()
    others: int = 0
    complete: bool = True
    trouble: str = ""

    @cached_property
    def seen(self) -> tuple[Entry, ...]:
        """The entries that are not hidden."""
        return tuple(entry for entry in self.entries if not entry.hidden)


def read_folder(folder: Path, wanted: Callable[[], bool] = lambda: True) -> Listing:
    """Look into a folder.

    Args:
        folder: A whole path.
        wanted: Asked now and then; once it says no, what was found so far will do.
    """
    found: list[Entry] = []
    others = looked_at = 0
    try:
        with os.scandir(folder) as entries:
            for looked_at, entry in enumerate(entries, 1):
                kind = _kind(entry)
                if kind is not None:
                    found.append(Entry(entry.name, kind))
                elif not entry.name.startswith("."):
                    others += 1
                if looked_at == LOOKED_AT or (looked_at % _OFTEN == 0 and not wanted()):
                    break
    except (OSError, ValueError) as error:
        return Listing(folder, trouble=_trouble(error))
    found.sort(key=lambda entry: (entry.kind is not Kind.FOLDER, entry.small, entry.name))
    listing = Listing(folder, tuple(found), others, looked_at < LOOKED_AT)
    _ = listing.seen  # takes a moment for a large folder, so that it is done here
    return listing


def start_folder() -> tuple[Path, str]:
    """Where to look first, and a sentence if that is not the current folder."""
    try:
        return Path.cwd(), ""
    except OSError:
        return home(), "the current folder is gone: this is yours"


def home() -> Path:
    """The user's folder, or the topmost one for a user without."""
    try:
        return Path.home()
    except RuntimeError:
        return Path(os.sep)


def shown(path: Path) -> str:
    """A path, safe to show; ~ stands for the user's folder."""
    own = home()
    inside = path.is_relative_to(own) and own != Path(own.anchor)
    return visible(str(Path("~") / path.relative_to(own)) if inside else str(path))


def _kind(entry: os.DirEntry[str]) -> Kind | None:
    """What an entry is, or None for a file that by its name cannot be opened."""
    try:
        if entry.is_dir():
            return Kind.FOLDER
        if not entry.name.lower().endswith(SUFFIXES):
            return None
        if entry.is_file():
            return Kind.FILE
        broken = entry.is_symlink() and not os.path.exists(entry)
    except OSError:  # a link that leads round in a circle, or out of reach
        broken = True
    if not entry.name.lower().endswith(SUFFIXES):
        return None
    return Kind.BROKEN if broken else Kind.SPECIAL


def _trouble(error: OSError | ValueError) -> str:
    """Why a folder cannot be looked into."""
    if isinstance(error, FileNotFoundError):
        return "there is no such folder"
    if isinstance(error, NotADirectoryError):
        return "this is not a folder"
    if isinstance(error, ValueError):  # in words that differ between versions of Python
        return "this folder cannot be opened: no folder's name holds a NUL character"
    return f"this folder cannot be opened: {(error.strerror or str(error)).lower()}"
