"""All that can be opened, as far as it is known by now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from core.data import samples
from core.data.errors import InputError
from tui.opening import choices, recents, typed
from tui.opening.background import CallLater, Errand
from tui.opening.choices import Part
from tui.opening.folder import Listing, read_folder, start_folder


class Offer:
    """Samples, recent experiments, and the files of the folder that is looked into.

    Disks may be slow, so threads look at them; until they have, there is a word about that.

    Attributes:
        folder: The folder that is looked into, unless the path of another one is typed.
    """

    def __init__(
        self, recent: tuple[str, ...], call_later: CallLater, changed: Callable[[], None]
    ) -> None:
        """Know of nothing but names yet.

        Args:
            recent: The experiments opened lately, the latest first.
            call_later: Has something called in the thread of the screen, from any thread.
            changed: Called there when more is known.
        """
        self.folder, self._greeting = start_folder()
        self._recent, self._changed = recent, changed
        self._samples = samples.samples()
        self._gone: frozenset[str] = frozenset()
        self._listing: Listing | None = None
        self._asked: Path | None = None  # the folder that a thread is looking into
        self._look, self._survey = Errand(call_later), Errand(call_later)

    def survey(self) -> None:
        """Begin to see which of the recent files still are there."""
        self._survey.begin(lambda _: recents.gone(self._recent), self._surveyed, _never)

    @property
    def busy(self) -> bool:
        """Whether more will be known soon."""
        return self._look.busy or self._survey.busy

    def close(self) -> None:
        """Wait for nothing any more."""
        self._look.forget()
        self._survey.forget()

    def parts(self, text: str) -> tuple[Part, ...]:
        """What a text leaves: of all parts, what has its words; for a path, where that leads."""
        if typed.is_path(text):
            folder, name = typed.parted(text, self.folder)
            return (choices.of_path(self._look_into(folder), name),)
        files = choices.of_folder(self._look_into(self.folder), text)
        recent = choices.of_recents(self._recent, self._samples, self._gone, text)
        return (
            *((recent,) if self._recent else ()),
            choices.of_samples(self._samples, text),
            choices.of_typing(text),
            replace(files, note=files.note or self._greeting),
        )

    def completed(self, text: str) -> str:
        """A typed path with as much after it as is certain."""
        folder, _ = typed.parted(text, self.folder)
        if self._listing is None or self._listing.folder != folder:
            return text
        return typed.completed(text, self._listing.entries)

    def whole(self, text: str) -> Path:
        """The path that a text names."""
        return typed.whole(text, self.folder)

    def _look_into(self, folder: Path) -> Listing:
        """What a folder holds; until that is known, a word on it."""
        if self._listing is not None and self._listing.folder == folder:
            return self._listing
        if self._asked != folder:
            self._asked = folder
            self._look.begin(lambda wanted: read_folder(folder, wanted), self._looked, _never)
        return Listing(folder, trouble="looking into the folder…")

    def _looked(self, listing: Listing) -> None:
        self._listing, self._asked = listing, None
        self._changed()

    def _surveyed(self, gone: frozenset[str]) -> None:
        self._gone = gone
        self._changed()


def _never(error: InputError) -> None:
    """Looking takes no input that can be wrong: what cannot be looked at says so itself."""
    raise error
