"""A folder with awkward names in it. A plugin for pytest."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui.opening import choices


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, empty, in the user's folder."""
    course = tmp_path / "course"
    course.mkdir()
    monkeypatch.chdir(course)
    monkeypatch.setenv("HOME", str(tmp_path))
    return course


def names(part: choices.Part) -> list[str]:
    return [choice.name for choice in part.choices]
