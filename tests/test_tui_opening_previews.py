"""What there is to open: recent experiments, previews, work in threads."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from opening_folder import names

from core.data import samples
from core.data.errors import InputError
from core.data.experiment import load
from tui.opening import choices, recents
from tui.opening.background import Errand, Unwanted, Wanted
from tui.opening.preview import LINES, in_words, look_at

# recent experiments


def test_what_was_opened_is_remembered_so_that_it_is_found_again(here: Path) -> None:
    (here / "a.csv").touch()
    assert recents.name_of("a.csv") == str(here / "a.csv")
    assert recents.name_of(str(here / "a.csv")) == str(here / "a.csv")
    assert recents.name_of("xor") == "xor"
    for source in ("-", "none.csv", "no-sample", "", "a\0.csv"):
        assert recents.name_of(source) == ""
    (here / os.fsdecode(b"\xff.csv")).touch()
    assert recents.name_of(os.fsdecode(b"\xff.csv")) == ""


def test_recent_files_that_are_gone_are_marked(here: Path) -> None:
    (here / "a.csv").touch()
    recent = (str(here / "a.csv"), "xor", "/gone/b.toml", "-", "no-sample")
    gone = recents.gone(recent)
    assert gone == {"/gone/b.toml"}
    part = choices.of_recents(recent, samples.samples(), gone)
    assert names(part) == ["a.csv", "xor", "b.toml"]
    assert [choice.beside for choice in part.choices] == ["~/course", "XOR", "not there any more"]
    assert [choice.is_there for choice in part.choices] == [True, True, False]
    assert names(choices.of_recents(recent, samples.samples(), gone, "course")) == ["a.csv"]


# previews


def test_a_preview_shows_size_and_first_lines(here: Path) -> None:
    (here / "a.csv").write_bytes(b"\xef\xbb\xbfname,y\r\n\x1b[31m,1\r\nb\tc,2")
    preview = look_at(here / "a.csv", "a.csv")
    assert preview.size == 25
    assert preview.lines == ("name,y", "\\x1b[31m,1", "b\\tc,2")


def test_a_preview_of_a_large_file_takes_its_start(here: Path) -> None:
    (here / "a.csv").write_text("ä," * 50 + "1\n" + "1,2\n" * 100_000)
    preview = look_at(here / "a.csv", "a.csv")
    assert len(preview.lines) == LINES
    (here / "b.csv").write_text("€" * 100_000)  # the last sign read is cut in the middle
    assert [len(line) for line in look_at(here / "b.csv", "b.csv").lines] == [200]


@pytest.mark.parametrize("content", [b"\xff\xfea\0", b"\x89PNG\r\n", b"a\0b", b"caf\xe9\x81"])
def test_what_is_no_text_is_not_shown(here: Path, content: bytes) -> None:
    (here / "a.csv").write_bytes(content)
    preview = look_at(here / "a.csv", "a.csv")
    assert (preview.lines, preview.is_text) == ((), False)


def test_pipes_and_missing_files_are_not_waited_for(
    here: Path, pipe: Callable[[Path], None]
) -> None:
    pipe(here / "pipe.csv")
    (here / "broken.csv").symlink_to("nowhere")
    for name, words in [("pipe.csv", "is a device or a pipe"), ("broken.csv", "no such file")]:
        with pytest.raises(InputError, match=words):
            look_at(here / name, name)
        with pytest.raises(InputError, match=words):
            load(name)


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1000, "1.0 kB"),
        (999_949, "999.9 kB"),
        (999_950, "1.0 MB"),
        (10**15, "1,000.0 TB"),
    ],
)
def test_sizes_in_words(size: int, words: str) -> None:
    assert in_words(size) == words


# work in threads


class Screen:
    """Takes calls from threads, and makes them when it is asked to."""

    def __init__(self) -> None:
        self.calls: list[object] = []
        self.came = threading.Semaphore(0)
        self.errand = Errand(self.call_later)
        self.taken: list[object] = []

    def call_later(self, call: object) -> None:
        self.calls.append(call)
        self.came.release()

    def work(self) -> None:
        assert self.came.acquire(timeout=20)
        self.calls.pop(0)()  # type: ignore[operator]


def test_an_errand_hands_over_what_comes_of_it() -> None:
    screen = Screen()
    screen.errand.begin(lambda _: threading.get_ident(), screen.taken.append, screen.taken.append)
    assert screen.errand.busy
    screen.work()
    [thread] = screen.taken
    assert thread != threading.get_ident()
    assert not screen.errand.busy

    def fail(_: Wanted) -> None:
        raise InputError("a.csv", "is empty")

    screen.errand.begin(fail, screen.taken.append, screen.taken.append)
    screen.work()
    assert str(screen.taken[-1]) == "a.csv: is empty"


def test_the_first_errand_is_dropped_for_the_second() -> None:
    screen = Screen()
    go, seen = threading.Event(), []

    def slow(wanted: Wanted) -> str:
        assert go.wait(20)
        seen.append(wanted())
        return "first"

    screen.errand.begin(slow, screen.taken.append, screen.taken.append)
    screen.errand.begin(lambda _: "second", screen.taken.append, screen.taken.append)
    screen.work()
    go.set()
    screen.work()
    assert screen.taken == ["second"]
    assert seen == [False]


def test_an_errand_that_is_forgotten_can_end_early() -> None:
    screen = Screen()
    ready, go, ended = threading.Event(), threading.Event(), threading.Event()

    def slow(wanted: Wanted) -> None:
        ready.set()
        assert go.wait(20)
        try:
            if not wanted():
                raise Unwanted
        finally:
            ended.set()

    screen.errand.begin(slow, screen.taken.append, screen.taken.append)
    assert ready.wait(20)
    assert screen.errand.forget()
    assert not screen.errand.forget()
    go.set()
    assert ended.wait(20)
    assert screen.calls == screen.taken == []


def test_a_bug_in_an_errand_comes_out_in_the_thread_of_the_screen() -> None:
    screen = Screen()

    def broken(_: Wanted) -> None:
        raise RuntimeError("made up")

    screen.errand.begin(broken, screen.taken.append, screen.taken.append)
    with pytest.raises(RuntimeError, match="made up"):
        screen.work()
