"""Fixtures: compiled kernels, kept between the runs of the tests. A plugin for pytest.

Each is compiled once. A process of its own does it (see `begin`) while the first tests go on; the
tests that need kernels come last.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TypeAlias

import pytest
from tailored_cases import CASES, DEFAULT, cut_of

from core.engine import compiled, tailored
from core.engine.cache_key import Cut
from core.engine.compiled import Status

PATIENCE = 600.0  # seconds after which compiling is given up; no test waits that long

COMPILING = pytest.StashKey[subprocess.Popen[bytes]]()

Tailoring: TypeAlias = Callable[..., None]


def pytest_configure(config: pytest.Config) -> None:
    """Let everything that a test starts find the kernels, and write none elsewhere."""
    assert config.cache is not None
    os.environ["NUMBA_CACHE_DIR"] = str(config.cache.mkdir("kernel"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the tests that need compiled kernels last, and see to the kernels meanwhile."""
    items.sort(key=needs_kernel)
    first = getattr(config, "workerinput", {"workerid": "gw0"})["workerid"] == "gw0"
    if first and any(map(needs_kernel, items)) and not config.option.collectonly:
        config.stash[COMPILING] = begin()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave no process behind."""
    if COMPILING in config.stash:
        config.stash[COMPILING].wait()


def needs_kernel(item: pytest.Item) -> bool:
    return "kept" in getattr(item, "fixturenames", ())


def begin() -> subprocess.Popen[bytes]:
    """Start a process that compiles what the default run needs, unless it is there."""
    return subprocess.Popen(
        [sys.executable, __file__],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def compile_all() -> None:
    """What this process does; whoever needs a kernel meanwhile waits for it."""
    with alone():
        if compiled.status() is Status.UNCOMPILED and compiled.load():
            tailored.fill(*(cut_of(case).text for case in CASES[:DEFAULT]))


@pytest.fixture(scope="session")
def kept() -> Path:
    """The cache folder, shared by the tests and kept between their runs, with the kernel in it."""
    with alone():
        missing = compiled.status() is Status.UNCOMPILED
    assert not missing or begin().wait() == 0
    return folder()


@pytest.fixture(scope="session")
def fast(kept: Path) -> None:
    """The compiled kernel, loaded."""
    with alone():
        assert compiled.load()


@pytest.fixture(scope="session")
def tailoring(fast: None) -> Tailoring:
    """Sees to it that the kernels for these cuts are kept, compiled as the program does it."""

    def keep(*cuts: Cut) -> None:
        with alone():
            missing = [cut for cut in cuts if not tailored.is_kept(cut)]
            assert not missing or tailored.fill_cache(*missing).wait(PATIENCE) == 0

    return keep


@pytest.fixture(scope="session")
def made(tailoring: Tailoring) -> None:
    """The kernels of the cases that are tested by default."""
    tailoring(*map(cut_of, CASES[:DEFAULT]))


def folder() -> Path:
    return Path(os.environ["NUMBA_CACHE_DIR"])


@contextmanager
def alone() -> Iterator[None]:
    """One process at a time: whoever comes later waits, and a process that ends sets it free.

    The lock is SQLite's, which works alike on all systems.
    """
    with closing(sqlite3.connect(folder() / "lock", timeout=PATIENCE)) as lock:
        lock.execute("BEGIN EXCLUSIVE")
        yield


if __name__ == "__main__":
    compile_all()
