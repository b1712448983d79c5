"""Preferences that two instances share, that are a link, or whose writing was cut short."""

from __future__ import annotations

import json
import os
import stat
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import pytest

from tui.preferences import Preferences, Store


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "preferences.json"


def test_two_instances_keep_what_both_have_chosen(file: Path) -> None:
    one, other = Store(file), Store(file)
    first, second = one.load(), other.load()
    one.save(replace(first, theme="nord"))
    other.save(replace(second, toured=True))
    assert Store(file).load() == Preferences("nord", toured=True)


def test_what_both_have_opened_is_recent(file: Path) -> None:
    Store(file).save(Preferences(recent=("a", "b")))
    one, other = Store(file), Store(file)
    first, second = one.load(), other.load()
    first = replace(first, recent=first.opened("c"))
    one.save(first)
    other.save(replace(second, recent=second.opened("b")))
    assert Store(file).load().recent == ("b", "c", "a")
    one.save(replace(first, recent=first.opened("d")))
    assert Store(file).load().recent == ("d", "b", "c", "a")


def test_what_a_newer_version_keeps_stays(file: Path) -> None:
    file.write_text('{"theme": "nord", "sound": "off"}')
    store = Store(file)
    store.save(replace(store.load(), toured=True))
    assert json.loads(file.read_text())["sound"] == "off"


def test_a_link_stays_a_link(tmp_path: Path, file: Path) -> None:
    (tmp_path / "dotfiles").mkdir()
    real = tmp_path / "dotfiles" / "own.json"
    real.write_text("{}")
    file.symlink_to(real)
    Store(file).save(Preferences("nord"))
    assert file.is_symlink()
    assert json.loads(real.read_text())["theme"] == "nord"
    assert [each.name for each in real.parent.iterdir()] == ["own.json"]


def test_what_a_killed_instance_left_goes(tmp_path: Path, file: Path) -> None:
    left = tmp_path / "preferences.json.new"
    left.write_text('{"the')
    os.utime(left, (1, 1))
    Store(file).save(Preferences("nord"))
    assert [each.name for each in tmp_path.iterdir()] == ["preferences.json"]
    assert Store(file).load().theme == "nord"


def test_it_is_on_the_disk_before_it_takes_the_place(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    sync, put = os.fsync, os.replace

    def fsync(handle: int) -> None:
        assert stat.S_ISREG(os.fstat(handle).st_mode)
        done.append("sync")
        sync(handle)

    def into_place(*places: Path) -> None:
        done.append("replace")
        put(*places)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "replace", into_place)
    Store(file).save(Preferences("nord"))
    assert done[:2] == ["sync", "replace"]


def open_many(file: Path, name: str) -> None:
    store = Store(file)
    known = store.load()
    for k in range(5):
        known = replace(known, recent=known.opened(f"{name}{k}"))
        store.save(known)


def test_instances_at_once_lose_nothing(file: Path) -> None:
    context = get_context("spawn")
    several = [context.Process(target=open_many, args=(file, name)) for name in "ab"]
    for each in several:
        each.start()
    for each in several:
        each.join()
    assert set(Store(file).load().recent) == {f"{name}{k}" for name in "ab" for k in range(5)}
    assert [each.name for each in file.parent.iterdir()] == ["preferences.json"]
