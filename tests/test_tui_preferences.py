"""What is remembered from one start to the next, and what becomes of files that are not so."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tui.preferences import LIMIT, RECENT, Preferences, Store

KEPT = Preferences("nord", True, ("/data/a b.csv", "xor", "ü.toml"))


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    store = Store(tmp_path / "new" / "preferences.json")
    store.save(KEPT)
    assert store.load() == KEPT
    assert [file.name for file in store.file.parent.iterdir()] == ["preferences.json"]  # type: ignore[union-attr]


def test_nothing_kept_gives_the_defaults(tmp_path: Path) -> None:
    assert Store(tmp_path / "preferences.json").load() == Preferences()
    store = Store()
    store.save(KEPT)
    assert store.load() == Preferences()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"theme": 3}',
        b'{"recent": "xor"}',
        b'{"recent": [1, 2], "toured": 1}',
        b"[" * 100_000,
    ],
)
def test_what_cannot_be_read_counts_as_not_kept(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "preferences.json"
    file.write_bytes(content)
    assert Store(file).load() == Preferences()


def test_one_bad_value_does_not_take_the_others_along(tmp_path: Path) -> None:
    file = tmp_path / "preferences.json"
    file.write_text(json.dumps({"theme": "nord", "toured": "yes", "unknown": 1}))
    assert Store(file).load() == Preferences(theme="nord")


def test_a_folder_that_cannot_be_written_is_no_trouble(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    store = Store(tmp_path / "file" / "preferences.json")
    store.save(KEPT)
    assert store.load() == Preferences()


def test_a_failed_save_leaves_what_was_kept(tmp_path: Path) -> None:
    store = Store(tmp_path / "preferences.json")
    store.save(KEPT)
    store.save(Preferences(recent=("\ud800",)))  # no UTF-8 for it
    assert store.load() == KEPT
    assert len(list(tmp_path.iterdir())) == 1


def test_the_latest_experiments_come_first_and_once() -> None:
    recent = Preferences(recent=("a", "b", "c"))
    assert recent.opened("b") == ("b", "a", "c")
    many = Preferences(recent=tuple(map(str, range(RECENT))))
    assert many.opened("new") == ("new", *map(str, range(RECENT - 1)))


def test_what_is_no_regular_file_is_not_read(tmp_path: Path, pipe: Callable[[Path], None]) -> None:
    file = tmp_path / "preferences.json"
    pipe(file)
    assert Store(file).load() == Preferences()
    assert Store(Path("/dev/zero")).load() == Preferences()


def test_a_file_of_any_length_is_no_trouble(tmp_path: Path) -> None:
    file = tmp_path / "preferences.json"
    file.write_text(json.dumps({"recent": ["x" * LIMIT]}))
    assert Store(file).load() == Preferences()
