"""What the user can name as an experiment, and how each is opened."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from core.data import samples
from core.data.errors import InputError
from core.data.settings import OVERRIDES
from core.data.text import path_end
from core.data.textfile import SUFFIXES, check_regular, decode, did_you_mean, read_bytes
from core.data.toml_reader import Document

TYPED_IN = "typed in"
"""The source of an experiment that stands in no file."""
_TEXT = "the TOML text"
MAX_BYTES = 500_000  # of an experiment file: read, or refused, within a second


@dataclass(frozen=True)
class Opened:
    """An experiment as it was found.

    Attributes:
        document: Its sections and keys.
        source: What the user named.
        title: What to call it where it has no title.
        folder: What its data file is relative to.
        shown_folder: How the user would write that folder; empty for the working folder, samples.
        guess: Whether it is bare data, so that the rest has to be chosen.
    """

    document: Document
    source: str
    title: str
    folder: Path
    shown_folder: str = ""
    guess: bool = False


def open_source(source: str, stdin: TextIO | None = None) -> Opened:
    """Find and parse what the user named.

    Args:
        source: The path of a .toml or data file, the name of a sample, TOML text of several lines,
            or "-" for TOML on standard input.
        stdin: What "-" reads; `sys.stdin` if left out.

    Raises:
        InputError: There is no such thing, or it cannot be read.
    """
    if source == "-":
        name = "standard input"
        document = Document.parse(_from_stream(stdin or sys.stdin, name), name)
        return Opened(document, "-", name, Path())
    if "\n" in source and "=" in source:
        text = _limited(source.encode("utf-8", "surrogatepass"), _TEXT)
        return Opened(Document.parse(text, _TEXT), TYPED_IN, TYPED_IN, Path())
    path, shown = Path(source), path_end(source)
    suffix = path.suffix.lower()
    if suffix in (".toml", *SUFFIXES):
        check_regular(path, shown, samples.names())
    elif sample := samples.find(source):
        text = decode(read_bytes(sample.path, source, MAX_BYTES), source)
        return Opened(Document.parse(text, sample.path.name), source, source, sample.path.parent)
    else:
        raise _unknown(path, shown)
    if suffix in SUFFIXES:
        document = Document(shown, {"data": {"file": path.name}})
        return Opened(document, source, path.stem, path.parent, _folder_of(source), guess=True)
    text = _limited(read_bytes(path, shown, MAX_BYTES), shown)
    return Opened(Document.parse(text, shown), source, path.stem, path.parent, _folder_of(source))


def typed_in(values: Mapping[str, Mapping[str, object]], title: str) -> Opened:
    """An experiment that stands in no file.

    Args:
        values: The keys of its sections.
        title: What to call it.
    """
    document = Document(TYPED_IN, {section: dict(table) for section, table in values.items()})
    return Opened(document, TYPED_IN, title, Path())


def apply_overrides(
    document: Document, overrides: Mapping[str, object], *, typed: bool = True
) -> None:
    """Lay values over an experiment.

    Args:
        document: The experiment, changed in place.
        overrides: The values, by the keys of `core.data.settings.OVERRIDES`.
        typed: Whether they are options of the command line, and are to be called so in messages.
    """
    for option, value in overrides.items():
        section, key = OVERRIDES[option].path
        name = f"--{option.replace('_', '-')}" if typed else key
        document.override(section, key, value, name)


def _folder_of(source: str) -> str:
    parent = str(Path(source).parent)
    return "" if parent == "." else parent


def _limited(content: bytes, shown: str) -> str:
    if len(content) > MAX_BYTES:
        hint = "put the rows into a .csv file, and name it under [data] with the key file"
        raise InputError(
            shown, f"an experiment file of more than {MAX_BYTES:,} bytes is too large", hint
        )
    return decode(content, shown)


def _from_stream(stream: TextIO | None, name: str) -> str:
    if stream is None:
        raise InputError(name, "is closed", "name a file instead of -")
    buffer = getattr(stream, "buffer", None)
    if buffer is not None:
        return _limited(buffer.read(MAX_BYTES + 1), name)
    return _limited(stream.read(MAX_BYTES + 1).encode("utf-8", "surrogatepass"), name)


def _unknown(path: Path, shown: str) -> InputError:
    """The error for a name that is neither a sample nor a .toml or data file."""
    try:
        is_folder, is_there = path.is_dir(), path.exists()
    except (OSError, ValueError):
        is_folder = is_there = False
    if shown and is_folder:
        hint = "name a .toml or data file in it"
        return InputError(shown, "is a folder, not an experiment", hint)
    if shown and is_there:
        return InputError(
            shown,
            "is neither an experiment nor a data file",
            f"rename it by what it holds: .toml, or {', '.join(SUFFIXES)} for data",
        )
    hint = did_you_mean(path, samples.names()) or "chainstep samples lists the samples"
    return InputError("", f'there is no sample or file called "{shown}"', hint)
