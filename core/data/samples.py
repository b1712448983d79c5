"""The experiments that come with the program."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

DEFAULT = "student-salary"


@dataclass(frozen=True)
class Sample:
    """An experiment that comes with the program.

    Attributes:
        name: What it is called on the command line.
        title: Its title.
        about: A few sentences on what there is to see, of which the first can stand alone.
        path: Its experiment file.
    """

    name: str
    title: str
    about: str
    path: Path

    @property
    def line(self) -> str:
        """What it shows, in a line: the first sentence of what there is to see."""
        first, stop, _ = self.about.partition(". ")
        return first + stop.rstrip()


def folder() -> Path:
    """Where the samples lie: beside `core`, in a checkout and once installed."""
    return Path(__file__).parents[2] / "samples"


def names() -> tuple[str, ...]:
    """The names of all samples, the default first, the others in alphabetical order."""
    found = {path.stem for path in folder().glob("*.toml")}
    return (DEFAULT, *sorted(found - {DEFAULT}))


def find(name: str) -> Sample | None:
    """The sample of that name, or None."""
    return _read(name) if name in names() else None


def samples() -> tuple[Sample, ...]:
    """All samples, the default first."""
    return tuple(map(_read, names()))


def _read(name: str) -> Sample:
    path = folder() / f"{name}.toml"
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    return Sample(name, content["title"], content["about"], path)
