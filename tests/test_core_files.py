"""Writing a file: whole or not at all, and what cannot be done is said in a sentence."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from core.data.errors import InputError
from core.exports import files

pytestmark = pytest.mark.usefixtures("own_folder")


def refused(name: str, *, replace: bool = True) -> InputError:
    with pytest.raises(InputError) as error:
        files.write(Path(name), "text", replace=replace)
    assert error.value.hint
    assert not list(Path().glob("**/.chainstep-*"))
    return error.value


def test_a_file_is_written_as_it_is() -> None:
    files.write(Path("a.toml"), "é\r\n", replace=False)
    assert Path("a.toml").read_bytes() == b"\xc3\xa9\r\n"
    assert os.listdir() == ["a.toml"]


def test_a_file_that_is_there_is_replaced_only_where_that_is_meant() -> None:
    Path("a.toml").write_text("before")
    Path("a.toml").chmod(0o640)
    error = refused("a.toml", replace=False)
    assert isinstance(error, files.FileIsThere)
    assert str(error).startswith("a.toml: is there already")
    assert Path("a.toml").read_text() == "before"
    files.write(Path("a.toml"), "after", replace=True)
    assert Path("a.toml").read_text() == "after"
    assert stat.S_IMODE(Path("a.toml").stat().st_mode) == 0o640


def test_a_link_stays_one() -> None:
    Path("folder").mkdir()
    Path("link.toml").symlink_to("folder/real.toml")
    files.write(Path("link.toml"), "text", replace=False)
    assert Path("link.toml").is_symlink()
    assert Path("folder/real.toml").read_text() == "text"


def test_what_is_no_file_is_named() -> None:
    Path("folder").mkdir()
    Path("file").write_text("")
    os.mkfifo("pipe")
    assert "folder: is a folder" in str(refused("folder"))
    assert "pipe: is a device or a pipe" in str(refused("pipe"))
    assert "none/a.toml: cannot be written: no such file or directory" in str(
        refused("none/a.toml")
    )
    assert "not a directory" in str(refused("file/a.toml"))
    assert "no file's name holds a NUL" in str(refused("a\0b"))
    assert "file name too long" in str(refused("a" * 300))
    assert "shorter name" in refused("a" * 300).hint


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_where_the_disk_is_full_the_old_file_stays(
    call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    Path("a.toml").write_text("before")
    monkeypatch.setattr(os, call, full)
    error = refused("a.toml")
    assert "cannot be written: no space left on device" in str(error)
    assert "make room on the disk" in error.hint
    assert Path("a.toml").read_text() == "before"
    assert os.listdir() == ["a.toml"]
