"""Tables read from files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from core.data.delimited import DelimitedFile
from core.data.table import Table


def read(folder: Path, content: str | bytes, wanted: Sequence[str] = ()) -> Table:
    """The columns of a file with this content, all if none are named; the last may be text."""
    path = folder / "d.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    file = DelimitedFile(path, "d.csv")
    return file.read(wanted or file.names, file.names[-1:])
