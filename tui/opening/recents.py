"""The experiments opened lately: under which name each is remembered, and which are gone."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from core.data import samples
from tui.opening.folder import SUFFIXES


def name_of(source: str) -> str:
    """The name under which an experiment that has been opened is found again from anywhere.

    Args:
        source: What was opened: a path, the name of a sample, or "-" for standard input.

    Returns:
        A whole path or the name of a sample; empty where nothing finds it again.
    """
    if is_file(source):
        try:
            path = Path(source).absolute()
            str(path).encode()  # names that are not UTF-8 cannot be kept
            return str(path) if path.is_file() else ""
        except (OSError, ValueError):
            return ""
    return source if source in samples.names() else ""


def is_file(source: str) -> bool:
    """Whether a source is the path of a file, and not the name of a sample."""
    return source.lower().endswith(SUFFIXES)


def gone(recent: Iterable[str]) -> frozenset[str]:
    """The files among them that are not there any more. Disks may be slow: ask in a thread."""
    return frozenset(source for source in recent if is_file(source) and not os.path.isfile(source))
