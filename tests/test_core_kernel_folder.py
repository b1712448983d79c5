"""The folder of the compiled kernel is taken only where nobody else can have written to it."""

from __future__ import annotations

import os
from importlib import metadata
from pathlib import Path

import pytest

from core.engine import cache, compiled, tailored
from core.engine.compiled import Status

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Windows has no such owners")


@pytest.fixture(autouse=True)
def fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a kernel that is there, for a numba that cannot be imported."""
    monkeypatch.setattr(compiled, "_code", None)
    monkeypatch.setattr(compiled, "_unusable", False)
    monkeypatch.setattr(metadata, "version", lambda _: "0.0")
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "made"))
    folder = cache.prepare(cache.folder())
    assert folder is not None
    cache.mark_filled(folder)
    assert compiled.status() is Status.READY
    return folder


def test_what_is_made_is_closed_to_others(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "open"))
    before = os.umask(0)
    try:
        place = cache.prepare(cache.tailored_folder("text"))
    finally:
        os.umask(before)
    assert place is not None
    for folder in (place, place.parent, place.parent.parent, place.parent.parent.parent):
        assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("mode", [0o777, 0o770, 0o702, 0o722])
@pytest.mark.parametrize("up", [0, 1])
def test_a_folder_that_others_can_write_to_is_not_taken(fresh: Path, up: int, mode: int) -> None:
    (fresh, fresh.parent)[up].chmod(mode)
    assert compiled.status() is Status.UNSAFE_FOLDER
    assert cache.prepare(fresh) is None
    assert not cache.is_filled(fresh)


@pytest.mark.parametrize("foreign", ["st_uid of the kernel", "st_uid of the folder above"])
def test_a_folder_of_somebody_else_is_not_taken(
    fresh: Path, monkeypatch: pytest.MonkeyPatch, foreign: str
) -> None:
    theirs = fresh if foreign.endswith("kernel") else fresh.parent
    owner = os.geteuid()
    stat = Path.stat

    def other(path: Path, **options: bool) -> os.stat_result:
        found = stat(path, **options)
        if path != theirs:
            return found
        return os.stat_result((*found[:4], owner + 1, *found[5:]))

    monkeypatch.setattr(Path, "stat", other)
    assert compiled.status() is Status.UNSAFE_FOLDER


def test_a_kernel_for_one_network_is_not_taken_from_there() -> None:
    place = cache.prepare(cache.tailored_folder("text"))
    assert place is not None
    cache.mark_filled(place)
    assert cache.is_filled(place)
    place.chmod(0o777)
    assert not cache.is_filled(place)
    with pytest.raises(SystemExit):
        tailored.fill("text")


def test_it_is_computed_without_what_is_kept(fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Path | None] = []

    def build(folder: Path | None) -> None:
        asked.append(folder)

    monkeypatch.setattr(compiled, "_build", build)
    fresh.chmod(0o777)
    compiled.load()
    assert asked == [None]
