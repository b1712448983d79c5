"""Files and texts made to take forever: each is read, or refused, in time that grows with its size.

No test looks at the clock. What takes time with the square of these sizes would not end.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from toml_texts import complaint, refusal

from core.data import delimited, textfile
from core.data.decimals import MAX_LENGTH, comma_number, number, numbers
from core.data.errors import InputError
from core.data.experiment import load
from core.data.meant import nearest
from core.data.textfile import open_text, read_bytes
from tui.plain.options import real

pytestmark = pytest.mark.usefixtures("own_folder")

DIGITS = "1" * 200_000
WIDE = 40_000


@pytest.mark.parametrize("text", [f"{DIGITS}x", f"{DIGITS}.{DIGITS}x", f".{DIGITS}x", f"{DIGITS}"])
def test_long_digits_are_no_number(text: str) -> None:
    assert number(text) is None
    assert comma_number(text.replace(".", ",")) is None
    assert numbers([text]) is None
    with pytest.raises(InputError, match="must be a number such as"):
        real("--learning-rate", text)


def test_the_longest_number() -> None:
    text = f"0.{'3' * (MAX_LENGTH - 2)}"
    assert number(text) == 1 / 3
    assert numbers([text, "1"]) is not None
    assert number(f"{text}3") is None
    assert numbers([f"{text}3", "1"]) is None


def test_a_long_cell_is_named() -> None:
    Path("d.csv").write_text(f"a,b\n1,2\n{DIGITS[:20_000]}x,3\n")
    assert refusal("d.csv") == (
        f'd.csv:3, column "a": "{"1" * 39}…" is longer than 400 characters\n'
        "write a number with fewer digits, or delete the row"
    )


def wide(names: Callable[[int], str]) -> None:
    cells = (",".join(str((k + row) % 7) for k in range(WIDE)) for row in range(2))
    header = ",".join(map(names, range(WIDE)))
    Path("d.csv").write_text("\n".join([header, *cells]))


@pytest.mark.parametrize("targets", ["", 'targets = ["c3"]', 'inputs = ["c1", "c39999"]'])
def test_a_wide_file_is_read(targets: str) -> None:
    wide(lambda k: f"c{k}")
    Path("net.toml").write_text(f'[data]\nfile = "d.csv"\n{targets}\n')
    assert load("net.toml").data.rows == 2


def test_a_wide_file_without_names_is_read() -> None:
    wide(str)
    assert load("d.csv").data.rows == 3


def test_wide_rows_in_the_experiment_are_read() -> None:
    row = ",".join("1" for _ in range(WIDE))
    names = ",".join(f'"c{k}"' for k in range(WIDE))
    Path("net.toml").write_text(f"[data]\nrows = [[{row}]]\n")
    assert load("net.toml").data.rows == 1
    Path("net.toml").write_text(f"[data]\ncolumns = [{names}]\nrows = [[{row}]]\n")
    assert load("net.toml").data.rows == 1


def test_a_class_with_many_blanks_around_it_is_one() -> None:
    rows = [f"{k},{' ' * (k % 3_000)}{'ab'[k % 2]}{' ' * (k // 3_000)}" for k in range(30_000)]
    Path("d.csv").write_text("\n".join(["x,y", *rows]).replace(", ", ",\t"))
    assert load("d.csv").data.classes == ("a", "b")


def test_long_names_are_not_compared() -> None:
    assert nearest("a" * 200_000, ["b" * 200_000]) == ""
    assert nearest("abc", ["ab" * 200_000, "abd"]) == "abd"


SIZE = 490_000  # just below the limit of an experiment file


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a = " + "[" * SIZE, "nested too deeply"),
        ("a = " + "{a=" * (SIZE // 3), "nested too deeply"),
        ("\n".join(f"k{k} = 1" for k in range(SIZE // 12)), "there is no such key"),
        ("\n".join(f"[s{k}]" for k in range(SIZE // 9)), "there is no such key"),
        ("a" + ".a" * (SIZE // 2) + " = 1", "nested too deeply"),
        ("a = " + "1" * SIZE, "too many digits"),
        ("\n" * SIZE, "there is no data"),
        ("[data]\nrows = [[" + "1," * (SIZE // 2) + "]]\ntargets = ['zz']", "no column"),
        ("'" * SIZE, "not valid TOML"),
    ],
    ids=lambda text: text[:12].strip(),
)
def test_an_experiment_of_the_largest_size_is_refused(text: str, said: str) -> None:
    assert said in complaint(text)


posix = pytest.mark.skipif(os.name != "posix", reason="has no such files")


@posix
@pytest.mark.parametrize("read", [lambda p: read_bytes(p, "p", 9), lambda p: load(str(p))])
def test_what_has_become_a_pipe_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch, read: Callable[[Path], object]
) -> None:
    os.mkfifo("p.csv")
    monkeypatch.setattr(textfile, "check_regular", lambda *_: None)  # it was a file then
    with pytest.raises(InputError, match="is a device or a pipe, not a file"):
        read(Path("p.csv"))


@pytest.mark.parametrize("read", [lambda p: read_bytes(p, "p", 9), lambda p: load(str(p))])
def test_a_file_that_has_nothing_to_read_yet_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch, read: Callable[[Path], object]
) -> None:
    Path("p.csv").write_text("a,b\n1,2\n")
    monkeypatch.setattr(textfile, "_File", Silent)
    with pytest.raises(InputError, match="there is nothing to read in it at the moment"):
        read(Path("p.csv"))


@posix
def test_files_are_opened_without_waiting() -> None:
    Path("p.csv").write_text("a,b\n1,2\n")
    with open_text(Path("p.csv"), "p.csv") as handle:
        assert not os.get_blocking(handle.fileno())


def test_no_more_than_the_limit_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("p.csv").write_text("a,b\n" + "1,2\n" * 10_000)
    monkeypatch.setattr(textfile, "MAX_READ", 20_000)
    assert refusal("p.csv") == (
        "p.csv: cannot be read: it is larger than 20,000 bytes\n"
        "put the rows that are needed into a file of their own"
    )


def test_blank_lines_without_end_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "_MOST_BLANK", 100)
    Path("p.csv").write_text("a,b\n1,2\n" + "\n" * 200)
    assert refusal("p.csv") == "p.csv:103: there are more than 100 blank lines\nleave them out"


class Silent(textfile._File):
    """A file that never has anything to read, as those of the kernel's messages."""

    def readinto(self, buffer: object, /) -> int:
        raise BlockingIOError(errno.EAGAIN, "there is nothing to read in it at the moment")
