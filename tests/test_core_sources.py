"""What can be named as an experiment, and what is said where it cannot."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from toml_texts import DATA, read, refusal

from core.data import sources
from core.data.errors import InputError
from core.data.experiment import load

pytestmark = pytest.mark.usefixtures("own_folder")


def test_a_file_is_found_beside_the_experiment() -> None:
    Path("sub").mkdir()
    Path("sub/d.csv").write_text("a,b\n1,x\n2,3\n3,4\n")
    Path("sub/e.toml").write_text('[data]\nfile = "d.csv"\n')
    with pytest.raises(InputError, match=r"^sub/d\.csv:2, column \"b\": \"x\""):
        load("sub/e.toml")


def test_toml_comes_on_standard_input() -> None:
    assert load("-", stdin=io.StringIO(DATA)).title == "standard input"
    stream = io.TextIOWrapper(io.BytesIO(b"\xef\xbb\xbf" + DATA.encode()))
    assert load("-", stdin=stream).network.sizes == (2, 2, 1)
    with pytest.raises(InputError, match=r"^standard input:2: not valid TOML in column 1: "):
        load("-", stdin=io.StringIO("\n= 3\n"))


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("xorr", 'there is no sample or file called "xorr"\ndid you mean xor?'),
        ("qqqq", 'there is no sample or file called "qqqq"\nchainstep samples lists the samples'),
        ("", 'there is no sample or file called ""\nchainstep samples lists the samples'),
        ("\x1b[2J", 'there is no sample or file called "\\x1b[2J"\n'
            "chainstep samples lists the samples"),
        ("studnts.csv", "studnts.csv: there is no such file\ndid you mean students.csv?"),
        ("student-salry.toml",
            "student-salry.toml: there is no such file\ndid you mean student-salary?"),
        ("nowhere/at/all.csv", "nowhere/at/all.csv: there is no such file\n"
            "there is no folder nowhere/at either"),
        ("folder", "folder: is a folder, not an experiment\nname a .toml or data file in it"),
        ("folder.csv", "folder.csv: is a folder, not a file\nname a .toml or data file in it"),
        ("pipe.csv", "pipe.csv: is a device or a pipe, not a file\n"
            "copy what it holds into a file first"),
        ("lost.toml", "lost.toml: is a link to gone/there.toml, and there is no such file\n"
            "mend the link, or name another file"),
        ("loop.csv", "loop.csv: cannot be read: too many levels of symbolic links"
            "\nname another file"),
        ("zero.toml", "zero.toml: is a device or a pipe, not a file\n"
            "copy what it holds into a file first"),
        ("notes.md", "notes.md: is neither an experiment nor a data file\n"
            "rename it by what it holds: .toml, or .csv, .tsv, .txt, .data for data"),
        ("a\0.csv", "a\\x00.csv: cannot be read: no file's name holds a NUL character"
            "\nwrite the name without it"),
        ("a" * 300 + ".csv", f"…{'a' * 146}.csv: cannot be read: file name too long"
            "\ngive it a shorter name"),
        ("latin.toml", "latin.toml:2: not UTF-8 text (byte 0xe9)\n"
            "save it as UTF-8: a spreadsheet as CSV UTF-8, a text in an editor with the encoding "
            "UTF-8"),
        ("large.toml", "large.toml: an experiment file of more than 500,000 bytes is too large\n"
            "put the rows into a .csv file, and name it under [data] with the key file"),
    ],
)  # fmt: skip
def test_what_is_no_experiment_is_refused(
    source: str, message: str, pipe: Callable[[Path], None]
) -> None:
    Path("students.csv").write_text("a,b\n1,2\n")
    Path("folder").mkdir()
    Path("folder.csv").mkdir()
    Path("notes.md").touch()
    Path("latin.toml").write_bytes(b"\ntitle = '\xe9'\n")
    Path("large.toml").write_bytes(b"#" * (sources.MAX_BYTES + 1))
    pipe(Path("pipe.csv"))
    Path("zero.toml").symlink_to("/dev/zero")
    Path("lost.toml").symlink_to("gone/there.toml")
    Path("loop.csv").symlink_to("loop.csv")
    assert refusal(source) == message


@pytest.mark.skipif(getattr(os, "geteuid", int)() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_refused() -> None:
    Path("secret.csv").write_text("a,b\n1,2\n")
    Path("secret.csv").chmod(0)
    assert refusal("secret.csv") == "secret.csv: cannot be read: permission denied"


def test_escape_sequences_from_files_are_shown_not_sent() -> None:
    Path("d.csv").write_text("\x1b[31ma,[bold]b\n1,2\n2,3\n")
    experiment = read('title = "\\u001b[2J"\nabout = "\\u202e"\n[data]\nfile = "d.csv"\n')
    assert (experiment.title, experiment.about) == ("\\x1b[2J", "\\u202e")
    assert experiment.data.input_columns[0].name == "\\x1b[31ma"


TEXT = "[data]\nrows = [[8, 80, 3]]\n[training]\nlearning_rate = 0.5\n"


def test_a_text_is_an_experiment() -> None:
    experiment = load(TEXT)
    assert experiment.training.settings.learning_rate == 0.5
    assert list(experiment.data.raw_targets[0]) == [3]
    assert experiment.title == "typed in"


def test_what_is_wrong_in_a_text_is_said_with_its_line() -> None:
    with pytest.raises(InputError) as caught:
        load(TEXT.replace("0.5", "-1"))
    assert str(caught.value).startswith('the TOML text:4, key "learning_rate": ')


def test_a_name_of_two_lines_is_no_text() -> None:
    with pytest.raises(InputError, match="there is no sample or file"):
        load("xor\nspiral")
