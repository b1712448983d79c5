"""What can be opened, without a screen: folders, typed paths, previews, recent experiments."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opening_folder import names

from core.data import samples
from core.data.experiment import load
from core.data.text import visible
from tui.opening import choices, folder, typed
from tui.opening.choices import Leads
from tui.opening.folder import Entry, Kind, Listing, read_folder
from tui.opening.preview import look_at

AWKWARD = ("[@click=app.quit]", "a\x1b[31mb", "a\nb", "\u202eb", os.fsdecode(b"\xff\xfe"))


# folders


def test_folders_come_first_then_what_can_be_opened(here: Path) -> None:
    for name in ("b.csv", "A.TOML", "notes.md", ".hidden.csv", ".profile"):
        (here / name).touch()
    for name in ("z", ".git"):
        (here / name).mkdir()
    listing = read_folder(here)
    assert [entry.name for entry in listing.entries] == [
        ".git",
        "z",
        ".hidden.csv",
        "A.TOML",
        "b.csv",
    ]
    assert listing.others == 1
    part = choices.of_folder(listing)
    assert names(part) == ["..", "z/", "A.TOML", "b.csv"]
    assert part.note == "1 other file"
    assert part.title == "Files in ~/course"


def test_links_and_devices_are_told_apart(here: Path, pipe: Callable[[Path], None]) -> None:
    (here / "data").mkdir()
    (here / "real.csv").touch()
    (here / "folder").symlink_to("data")
    (here / "good.csv").symlink_to("real.csv")
    (here / "broken.csv").symlink_to("nowhere")
    (here / "round.csv").symlink_to("round.csv")
    (here / "round").symlink_to("round")
    (here / "null.csv").symlink_to("/dev/null")
    pipe(here / "pipe.csv")
    kinds = {entry.name: entry.kind for entry in read_folder(here).entries}
    assert kinds == {
        "data": Kind.FOLDER,
        "folder": Kind.FOLDER,
        "good.csv": Kind.FILE,
        "real.csv": Kind.FILE,
        "broken.csv": Kind.BROKEN,
        "round.csv": Kind.BROKEN,
        "null.csv": Kind.SPECIAL,
        "pipe.csv": Kind.SPECIAL,
    }
    beside = {choice.name: choice.beside for choice in choices.of_folder(read_folder(here)).choices}
    assert beside["broken.csv"] == "link to nothing"
    assert beside["pipe.csv"] == "device or pipe"


def test_folders_that_cannot_be_opened_say_why(here: Path) -> None:
    (here / "file").touch()
    assert read_folder(here / "none").trouble == "there is no such folder"
    assert read_folder(here / "file").trouble == "this is not a folder"
    assert "no folder's name holds a NUL character" in read_folder(Path("a\0b")).trouble
    long = read_folder(here / ("x" * 300)).trouble
    assert long == "this folder cannot be opened: file name too long"
    part = choices.of_folder(read_folder(here / "none"))
    assert (names(part), part.note) == ([".."], "there is no such folder")


def test_a_folder_without_permission_says_so(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", closed)
    trouble = read_folder(here).trouble
    assert trouble == "this folder cannot be opened: permission denied"


def test_a_large_folder_is_shown_in_part_and_searched_in_whole(here: Path) -> None:
    entries = tuple(Entry(f"d{k:05}.csv", Kind.FILE) for k in range(100_000))
    listing = Listing(here, entries, others=3)
    part = choices.of_folder(listing)
    assert len(part.choices) == choices.MOST + 1
    assert part.count == 100_000
    assert part.note == "and 99,800 more: type a part of the name; 3 other files"
    assert names(choices.of_folder(listing, "D99 977.c")) == ["d99977.csv"]
    assert names(choices.of_path(listing, "d9998")) == [f"d9998{k}.csv" for k in range(10)]


def test_looking_into_a_folder_ends_when_nobody_waits(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder, "_OFTEN", 2)
    for k in range(9):
        (here / f"{k}.csv").touch()
    assert len(read_folder(here, lambda: False).entries) == 2
    monkeypatch.setattr(folder, "LOOKED_AT", 3)
    listing = read_folder(here)
    assert (len(listing.entries), listing.complete) == (3, False)
    assert choices.of_folder(listing).note == "the folder holds more than can be looked through"


def test_an_empty_folder_says_so(here: Path) -> None:
    note = choices.of_folder(read_folder(here)).note
    assert note == "no folder here, and no .toml or data file"
    assert names(choices.of_folder(read_folder(Path("/"))))[0] != ".."


def test_a_current_folder_that_is_gone_is_replaced(here: Path) -> None:
    assert folder.start_folder() == (here, "")
    here.rmdir()
    assert folder.start_folder() == (here.parent, "the current folder is gone: this is yours")
    assert choices.as_named(here.parent / "a.csv") == str(here.parent / "a.csv")


def test_a_user_without_a_folder_starts_at_the_top(monkeypatch: pytest.MonkeyPatch) -> None:
    def home() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", home)
    assert folder.home() == Path("/")
    assert folder.shown(Path("/data")) == "/data"


@pytest.mark.parametrize("name", AWKWARD)
def test_names_are_data(here: Path, name: str) -> None:
    (here / f"{name}.csv").write_text("a,y\n1,2\n3,4\n")
    [up, choice] = choices.of_folder(read_folder(here)).choices
    assert up.leads is Leads.TO_FOLDER
    assert choice.name == visible(f"{name}.csv")
    assert look_at(choice.path, choice.name).lines == ("a,y", "1,2", "3,4")
    assert load(choices.as_named(choice.path)).data.rows == 2


# typed paths


@pytest.mark.parametrize(
    ("text", "goal", "name"),
    [
        ("~", "", ""),
        ("~/", "", ""),
        ("~/co", "", "co"),
        ("..", "", ""),
        ("../", "", ""),
        ("../x", "", "x"),
        (".x", "course", ".x"),
        ("./d", "course", "d"),
        ("data/", "course/data", ""),
        ("data/../data/a.csv", "course/data", "a.csv"),
        ("data/..", "course", ""),
    ],
)
def test_a_typed_path_is_a_folder_and_a_name(here: Path, text: str, goal: str, name: str) -> None:
    assert typed.is_path(text)
    assert typed.parted(text, here) == (here.parent / goal, name)


def test_whole_paths_are_taken_as_they_are(here: Path) -> None:
    assert typed.parted("/", here) == (Path("/"), "")
    assert typed.parted("/et", here) == (Path("/"), "et")
    assert typed.parted("~nobody-of-this-name", here)[0] == here / "~nobody-of-this-name"
    assert typed.whole("~/a b.csv", here) == here.parent / "a b.csv"
    assert typed.whole("a.csv", here) == here / "a.csv"
    assert not any(map(typed.is_path, ("", "xor", "a.csv", "two words", "-")))


ENTRIES = (
    Entry("data", Kind.FOLDER),
    Entry("date.csv", Kind.FILE),
    Entry("Students.csv", Kind.FILE),
    Entry("students-2.csv", Kind.FILE),
    Entry(".secret", Kind.FOLDER),
)


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("./d", "./dat"),
        ("./dat", "./dat"),
        ("./data", "./data/"),
        ("./date", "./date.csv"),
        ("~/x/.", "~/x/.secret/"),
        ("/", "/"),
        ("..", "../"),
        ("~", "~/"),
        ("./none", "./none"),
        ("./students", "./students"),
        ("./stu", "./stu"),
        ("./students-", "./students-2.csv"),
    ],
)
def test_tab_completes_as_far_as_it_is_certain(text: str, more: str) -> None:
    assert typed.completed(text, ENTRIES) == more


def test_nothing_is_completed_to_a_lone_folder_but_itself() -> None:
    assert typed.completed("./", ENTRIES[:1]) == "./data/"
    assert typed.completed("./", ENTRIES[-1:]) == "./"


@given(st.text("abAB.", max_size=4), st.lists(st.text("abAB.", min_size=1, max_size=6), max_size=6))
def test_completion_only_adds_and_never_leaves_what_is_meant(name: str, found: list[str]) -> None:
    entries = [Entry(each, Kind.FILE) for each in found if each not in (".", "..")]
    if name == "..":
        return
    more = typed.completed(f"./{name}", entries)
    assert more.casefold().startswith(f"./{name}".casefold())
    meant = [entry for entry in entries if typed.begins(entry, name)]
    assert [entry for entry in entries if typed.begins(entry, more[2:])] == meant or not meant


# words


def test_all_words_are_looked_for_everywhere() -> None:
    every = samples.samples()
    assert names(choices.of_samples(every)) == list(samples.names())
    assert names(choices.of_samples(every, "  SALARY stud ")) == [
        "student-salary",
        "learning-rate-too-high",
    ]
    assert "blobs" in names(choices.of_samples(every, "softmax cloud"))
    assert names(choices.of_samples(every, "[/x]")) == []
