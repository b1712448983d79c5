"""How far the reading of a large file is, as the commands show it."""

import sys
from itertools import count
from pathlib import Path

import pytest

from tui import cli
from tui.plain.progress import ReadingBar


class Screen:
    """A terminal on standard error that keeps what was written to it."""

    encoding = "utf-8"

    def __init__(self) -> None:
        self.written: list[str] = []

    def isatty(self) -> bool:
        return True

    def fileno(self) -> int:
        raise OSError

    def write(self, text: str) -> None:
        self.written.append(text)

    def flush(self) -> None:
        pass


def on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> Screen:
    """Standard error as a terminal, and a clock that goes on by 0.05 s each time it is read."""
    screen = Screen()
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr("tui.plain.progress.monotonic", (k / 20 for k in count()).__next__)
    return screen


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A file that is read in 20 pieces."""
    file = tmp_path / "large.csv"
    file.write_text("a,y\n" + "1,2\n" * 19 * 1024 + "3,4\n")
    return file


WIPED = f"\r{' ' * 79}\r"


def test_a_file_that_is_read_for_long_has_a_line_that_goes_away(
    large: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = on_a_terminal(monkeypatch)
    assert cli.run(["trace", str(large), "--steps", "1"]) == 0
    lines = [text.strip() for text in screen.written]
    drawn = [line for line in lines if line.startswith("reading")]
    assert drawn[0] == "reading  [########------------]  42%  6,144 rows"
    assert drawn[-1] == "reading  [####################] 100%  19,457 rows"
    assert screen.written[len(drawn)] == WIPED
    assert all(text[0] == "\r" and len(text) == 78 for text in screen.written[: len(drawn)])
    assert all(line.isascii() and line.isprintable() for line in drawn)


def test_a_file_that_is_read_at_once_has_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = on_a_terminal(monkeypatch)
    small = tmp_path / "small.csv"
    small.write_text("a,y\n" + "1,2\n1,3\n" * 1500)
    assert cli.run(["trace", str(small), "--steps", "1"]) == 0
    assert not any("reading" in text or "\r" in text for text in screen.written)


def test_an_error_in_the_middle_stands_on_a_clean_line(
    large: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = on_a_terminal(monkeypatch)
    with large.open("a") as more:
        more.write("5,x\n")
    assert cli.run(["train", str(large)]) == 2
    last_bar = max(k for k, text in enumerate(screen.written) if text.startswith("\rreading"))
    assert screen.written[last_bar + 1] == WIPED
    assert '19459, column "y": "x" is not a finite decimal number' in screen.written[last_bar + 2]


def test_an_interrupt_leaves_a_clean_line(large: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = on_a_terminal(monkeypatch)
    show = ReadingBar.show

    def interrupted(self: ReadingBar, rows: int, share: float) -> None:
        show(self, rows, share)
        if share > 0.5:
            raise KeyboardInterrupt

    monkeypatch.setattr(ReadingBar, "show", interrupted)
    assert cli.run(["check", str(large)]) == 130
    assert screen.written[-2].startswith("\rreading  [##########")
    assert screen.written[-1] == WIPED


def test_a_terminal_that_cannot_draw_over_its_lines_shows_none(
    large: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = on_a_terminal(monkeypatch)
    monkeypatch.setenv("TERM", "dumb")
    assert cli.run(["trace", str(large), "--steps", "1"]) == 0
    assert not any("reading" in text for text in screen.written)


def test_what_is_no_terminal_gets_none(large: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = on_a_terminal(monkeypatch)
    monkeypatch.setattr(screen, "isatty", lambda: False)
    assert cli.run(["trace", str(large), "--steps", "1"]) == 0
    assert not any("reading" in text for text in screen.written)
