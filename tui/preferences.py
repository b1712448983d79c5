"""What the program remembers from one start to the next. It works as well without.

What reads and finds the file is imported when it is needed, after the first paint.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields, replace
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO

from core.data.errors import InputError
from core.formulas.numerals import MOST_DIGITS, SCREEN_DIGITS

RECENT = 12  # experiments that are remembered
PATIENCE = 1.0  # seconds that another instance has for writing the file
LIMIT = 1_000_000  # bytes of a file that is read; what is cut off there is no JSON any more


@dataclass(frozen=True)
class Preferences:
    """What is remembered.

    Attributes:
        theme: The name of the colour theme.
        toured: Whether the tour of the first start has been taken or left.
        recent: The experiments opened lately, the latest first: paths and names of samples.
        digits: Significant digits of the numbers in formulas and sentences.
    """

    theme: str = "chainstep"
    toured: bool = False
    recent: tuple[str, ...] = ()
    digits: int = SCREEN_DIGITS

    def opened(self, source: str) -> tuple[str, ...]:
        """What is recent once this experiment has been opened."""
        return (source, *(other for other in self.recent if other != source))[:RECENT]


class Store:
    """The file in which preferences are kept; nothing depends on its being there."""

    def __init__(self, file: Path | None = None) -> None:
        """Keep preferences in this file, or nowhere."""
        self._file = file
        self._known = Preferences()  # as last read or written here

    @property
    def file(self) -> Path | None:
        """Where it is, or None for a store that forgets."""
        return self._file

    def load(self) -> Preferences:
        """What is kept; the defaults in place of all that cannot be read."""
        self._known = _read(self._kept())
        return self._known

    def _kept(self) -> dict[str, Any]:
        """What the file holds; nothing where it cannot be read."""
        import json

        from core.data import textfile

        if self.file is None:
            return {}
        try:
            kept = json.loads(textfile.read_bytes(self.file, "", LIMIT))
        except (OSError, ValueError, RecursionError, InputError):
            return {}
        return kept if isinstance(kept, dict) else {}

    def save(self, preferences: Preferences) -> None:
        """Keep these, whole or not at all. Where that cannot be, what was kept stays.

        Another instance may have kept something meanwhile: only what has changed here is replaced.
        """
        if self.file is None:
            return
        try:
            place = Path(os.path.realpath(self.file))  # a link stays one
            place.parent.mkdir(parents=True, exist_ok=True)
            self._replace(place, preferences)
        except (OSError, UnicodeError):
            return
        self._known = preferences

    def _replace(self, place: Path, preferences: Preferences) -> None:
        """Write what is kept from now on beside the file, then put that in its place.

        Raises:
            OSError: It cannot be written.
            UnicodeError: It is no text.
        """
        import json

        beside = place.with_name(f"{place.name}.new")
        with _claimed(beside) as handle:
            kept = self._kept()
            merged = _merged(self._known, preferences, _read(kept))
            text = json.dumps(kept | asdict(merged), ensure_ascii=False, indent=1)
            handle.write(f"{text}\n".encode())
            handle.flush()
            os.fsync(handle.fileno())
            handle.close()  # Windows replaces no open file
            os.replace(beside, place)


@contextmanager
def _claimed(beside: Path) -> Iterator[BinaryIO]:
    """A new file, which only one instance has at a time; in case of an error it is removed.

    One that is older than `PATIENCE` was left by an instance that was killed.

    Raises:
        OSError: It cannot be made.
    """
    until = time.monotonic() + PATIENCE
    while True:
        try:
            handle = beside.open("xb")
            break
        except FileExistsError:
            if time.monotonic() > until or _age(beside) > PATIENCE:
                beside.unlink(missing_ok=True)
            else:
                time.sleep(0.01)
    try:
        with handle:
            yield handle
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _age(file: Path) -> float:
    """The seconds since a file was written; 0 where it has just gone."""
    try:
        return time.time() - file.lstat().st_mtime
    except FileNotFoundError:
        return 0.0


def _merged(before: Preferences, ours: Preferences, kept: Preferences) -> Preferences:
    """What is kept, with what has changed here since before."""
    changed = {
        field.name: getattr(ours, field.name)
        for field in fields(Preferences)
        if getattr(ours, field.name) != getattr(before, field.name)
    }
    if ours.recent and ours.recent == before.opened(ours.recent[0]):
        changed["recent"] = kept.opened(ours.recent[0])
    return replace(kept, **changed)


class Memory:
    """What the program remembers: the preferences as they are now, and where they are kept.

    Attributes:
        preferences: As they are now; the defaults until they are read.
    """

    def __init__(self, store: Store) -> None:
        """Remember in this store, which is read later."""
        self._store = store
        self.preferences = Preferences()

    def recall(self) -> None:
        """Read what is kept."""
        self.preferences = self._store.load()

    def remember(self, preferences: Preferences) -> None:
        """Change the preferences, for this and later starts."""
        if preferences != self.preferences:
            self.preferences = preferences
            self._store.save(preferences)

    def remember_opened(self, source: str) -> None:
        """Remember what has been opened: a path or the name of a sample."""
        from tui.opening import recents

        name = recents.name_of(source)
        if name:
            self.remember(replace(self.preferences, recent=self.preferences.opened(name)))

    @property
    def is_first_start(self) -> bool:
        """Whether whoever uses it has never seen the tour; what forgets can tell nothing of it."""
        return self._store.file is not None and not self.preferences.toured


class UserStore(Store):
    """The store of whoever uses the program."""

    @cached_property
    def file(self) -> Path | None:
        """Where it is; None where there is no home folder."""
        import platformdirs

        try:
            return platformdirs.user_config_path("chainstep") / "preferences.json"
        except (OSError, RuntimeError):
            return None


def _read(kept: dict[str, Any]) -> Preferences:
    """The preferences among what is kept, each with the type that it must have."""
    found: dict[str, Any] = {}
    for field in fields(Preferences):
        value = kept.get(field.name)
        if isinstance(field.default, tuple):
            if isinstance(value, list) and all(isinstance(item, str) for item in value):
                found[field.name] = tuple(value[:RECENT])
        elif type(value) is type(field.default) and not (
            field.name == "digits" and value not in range(1, MOST_DIGITS + 1)
        ):
            found[field.name] = value
    return Preferences(**found)
