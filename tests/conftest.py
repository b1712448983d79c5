"""What any test may ask for by name."""

from pathlib import Path

import pytest


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, which is the current one while the test runs."""
    monkeypatch.chdir(tmp_path)
    return tmp_path
