"""Fixtures: the compiled kernel, kept between the runs of the tests. A plugin for pytest."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core import compiled


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """A cache folder of the tests' own, kept between their runs."""
    cache = getattr(request.config, "cache", None)
    return Path(cache.mkdir("kernel")) if cache else tmp_path_factory.mktemp("kernel")


@pytest.fixture(scope="session")
def fast(kept: Path) -> Iterator[None]:
    """The compiled kernel, loaded."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NUMBA_CACHE_DIR", str(kept))
        assert compiled.load()
        yield
