"""What the user can choose from, in parts, and what of it a typed text leaves."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import islice
from pathlib import Path

from core.data.samples import Sample
from core.data.text import visible
from tui.opening.folder import Entry, Kind, Listing, shown
from tui.opening.recents import is_file
from tui.opening.typed import begins

MOST = 200  # files and folders shown at once
UP = ".."


class Leads(Enum):
    """Where a choice leads."""

    TO_SAMPLE = "sample"
    TO_FILE = "file"
    TO_FOLDER = "folder"
    TO_TYPING = "typing"


@dataclass(frozen=True)
class Choice:
    """Something to choose; all but `source` and `path` is safe to show.

    Attributes:
        leads: Where it leads.
        source: What it opens, as `core.data.experiment.load` takes it; or a folder.
        name: Its name.
        beside: A word or two beside its name.
        title: The title of a sample.
        about: What there is to see in a sample.
        is_there: Whether it can be opened, as far as that is known.
    """

    leads: Leads
    source: str
    name: str
    beside: str = ""
    title: str = ""
    about: str = ""
    is_there: bool = True

    @property
    def path(self) -> Path:
        """The file or folder."""
        return Path(self.source)

    def has(self, words: Sequence[str]) -> bool:
        """Whether each of these words, in small letters, is in what is shown of it."""
        text = f"{self.name} {self.beside} {self.about}".casefold()
        return all(word in text for word in words)


@dataclass(frozen=True)
class Part:
    """Choices of one kind.

    Attributes:
        name: The kind, in a word.
        title: What stands above them.
        choices: What there is to choose.
        note: What there is to say below them; may be empty.
        left_out: How many more there are than are shown.
    """

    name: str
    title: str
    choices: tuple[Choice, ...]
    note: str = ""
    left_out: int = 0

    @property
    def count(self) -> int:
        """How many there are in all; the way up is none."""
        return sum(choice.name != UP for choice in self.choices) + self.left_out


def of_typing(text: str = "") -> Part:
    """The way to an experiment that is typed in, if a text is a part of its name."""
    about = (
        "Type in sizes, activations, rows of data, weights and biases: from a book, for example."
    )
    choice = Choice(Leads.TO_TYPING, "", "new experiment", about=about, title="New experiment")
    return Part("New", "New", (choice,) if text.strip().casefold() in choice.name else ())


def of_samples(samples: Iterable[Sample], text: str = "") -> Part:
    """The samples that a text leaves, first those whose names begin with it."""
    start, words = text.strip().casefold(), text.casefold().split()
    chosen = [choice for choice in map(_sample, samples) if choice.has(words)]
    chosen.sort(key=lambda choice: not choice.name.startswith(start))
    return Part("Samples", "Samples", tuple(chosen))


def _sample(sample: Sample) -> Choice:
    return Choice(
        Leads.TO_SAMPLE, sample.name, sample.name, sample.title, sample.title, sample.about
    )


def of_recents(
    recent: Iterable[str], samples: Iterable[Sample], gone: Collection[str], text: str = ""
) -> Part:
    """The experiments opened lately that a text leaves, the latest first."""
    words = text.casefold().split()
    known = {sample.name: sample for sample in samples}
    choices = [
        _sample(known[source]) if source in known else _file(source, source not in gone)
        for source in recent
        if source in known or is_file(source)
    ]
    return Part("Recent", "Recent", tuple(choice for choice in choices if choice.has(words)))


def _file(source: str, is_there: bool) -> Choice:
    path = Path(source)
    beside = shown(path.parent) if is_there else "not there any more"
    return Choice(Leads.TO_FILE, source, visible(path.name), beside, is_there=is_there)


def of_folder(listing: Listing, text: str = "") -> Part:
    """The files and folders in which all words of a text occur; without one, the way up too."""
    words = text.casefold().split()
    meant: Sequence[Entry] = listing.seen
    for word in words:
        meant = [entry for entry in meant if word in entry.small]
    folder = listing.folder
    up = () if words or folder == folder.parent else (_up(folder),)
    return _folder_part(listing, up, meant, of_all=not words)


def of_path(listing: Listing, start: str) -> Part:
    """The files and folders whose names begin like a typed one."""
    meant = [entry for entry in listing.entries if begins(entry, start)]
    return _folder_part(listing, (), meant, of_all=not start)


def _folder_part(
    listing: Listing, up: tuple[Choice, ...], meant: Sequence[Entry], *, of_all: bool
) -> Part:
    choices = (*up, *(_entry(listing.folder, entry) for entry in islice(meant, MOST)))
    left_out = max(0, len(meant) - MOST)
    notes = []
    if listing.trouble:
        notes.append(listing.trouble)
    elif left_out:
        notes.append(f"and {left_out:,} more: type a part of the name")
    elif of_all and not meant:
        notes.append("no folder here, and no .toml or data file")
    if of_all and listing.others:
        notes.append(f"{listing.others:,} other file{'s' if listing.others != 1 else ''}")
    if not listing.complete:
        notes.append("the folder holds more than can be looked through")
    title = f"Files in {shown(listing.folder)}"
    return Part("Files", title, choices, "; ".join(notes), left_out)


def _up(folder: Path) -> Choice:
    return Choice(Leads.TO_FOLDER, str(folder.parent), UP, "the folder above")


def _entry(folder: Path, entry: Entry) -> Choice:
    is_folder = entry.kind is Kind.FOLDER
    return Choice(
        Leads.TO_FOLDER if is_folder else Leads.TO_FILE,
        str(folder / entry.name),
        visible(entry.name) + ("/" if is_folder else ""),
        "" if is_folder or entry.kind is Kind.FILE else entry.kind.value,
        is_there=entry.kind in (Kind.FOLDER, Kind.FILE),
    )


def as_named(path: Path) -> str:
    """A path as the user would write it: relative to the current folder, if it lies in that."""
    try:
        return str(path.relative_to(Path.cwd()))
    except (OSError, ValueError):
        return str(path)
