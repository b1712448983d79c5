"""What any test may ask for by name."""

import os
from pathlib import Path

import pytest

# They import termios, which Windows lacks, before they can be skipped.
collect_ignore_glob = ["test_terminal_*.py"] if os.name != "posix" else []


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, which is the current one while the test runs."""
    monkeypatch.chdir(tmp_path)
    return tmp_path
