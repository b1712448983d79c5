"""What any test may ask for by name."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pictures
import pytest
from hypothesis import settings

# They import termios, which Windows lacks, before they can be skipped.
collect_ignore_glob = ["test_terminal_*.py"] if os.name != "posix" else []
pytest_plugins = ("compiled_kernel", "opening_dialog", "opening_folder")

# Random examples never fail for the time that they take: another program may have the processor.
settings.register_profile("chainstep", deadline=None)
settings.load_profile("chainstep")


def pytest_configure(config: pytest.Config) -> None:
    """Let the legend of styles grow with the snapshots: by one process."""
    pictures.LEGEND.grows = config.option.update_snapshots
    if pictures.LEGEND.grows and config.getoption("numprocesses", None):
        raise pytest.UsageError("--snapshot-update needs -n 0: one process writes the legend")


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, which is the current one while the test runs."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def pipe() -> Iterator[Callable[[Path], None]]:
    """Makes named pipes. Who reads one finds its end at once, where others would wait for ever."""
    writers = []
    over = threading.Event()

    def write(path: Path) -> None:
        while not over.is_set():
            path.open("wb").close()  # waits for a reader

    def make(path: Path) -> None:
        os.mkfifo(path)
        path = path.absolute()
        writers.append((path, threading.Thread(target=write, args=[path], daemon=True)))
        writers[-1][1].start()

    yield make
    over.set()
    for path, writer in writers:
        while writer.is_alive():
            os.close(os.open(path, os.O_RDONLY | os.O_NONBLOCK))  # a reader
            writer.join(0.01)


@pytest.fixture
def no_thread_is_left() -> Iterator[None]:
    """Fails a test that leaves a thread behind."""
    before = set(threading.enumerate())
    yield
    assert set(threading.enumerate()) <= before
