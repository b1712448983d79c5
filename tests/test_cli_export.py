"""`chainstep export`: an experiment taken along as a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.data.experiment import load
from core.exports.forms import FORMS
from tui import cli

pytestmark = pytest.mark.usefixtures("own_folder")


def test_the_text_goes_to_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["export", "xor", "--to", "toml", "--lr", "0.25", "--hidden", "3"]) == 0
    Path("again.toml").write_text(capsys.readouterr().out)
    found = load("again.toml")
    assert found.training.settings.learning_rate == 0.25
    assert found.network.sizes == (2, 3, 1)
    assert found.title == load("xor").title


def test_the_text_goes_into_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    Path("data").mkdir()
    Path("data/a.csv").write_text("a,y\n" + "".join(f"{k},{k % 7}\n" for k in range(600)))
    assert cli.run(["export", "data/a.csv", "--to", "toml", "-o", "mine.toml"]) == 0
    output, words = capsys.readouterr()
    assert (output, words.splitlines()[-1]) == ("", "chainstep: written: mine.toml")
    assert 'file = "data/a.csv"' in Path("mine.toml").read_text()
    assert list(load("mine.toml").data.inputs) == list(load("data/a.csv").data.inputs)


def test_a_file_that_is_there_is_replaced_by_force_alone(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("mine.toml").write_text("mine")
    assert cli.run(["export", "xor", "--to", "toml", "-o", "mine.toml"]) == 2
    assert capsys.readouterr().err.splitlines()[-1] == (
        "chainstep: mine.toml: is there already; --force replaces it, or give another name"
    )
    assert Path("mine.toml").read_text() == "mine"
    assert cli.run(["export", "xor", "--to", "toml", "-o", "mine.toml", "--force"]) == 0
    assert load("mine.toml").title == load("xor").title


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "the form is missing; write --to toml"),
        (["--to", "python"], '--to: there is no "python" here; the form is toml'),
        (["--to", "toml", "-o", "no/mine.toml"], "no/mine.toml: cannot be written: no such file"),
        (["--to", "toml", "-o", "."], ".: is a folder, not a file; name a file in it"),
    ],
)
def test_what_cannot_be_is_said_in_a_line(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["export", "xor", *arguments]) == 2
    output, said = capsys.readouterr()
    assert output == ""
    assert said.splitlines()[-1].startswith(f"chainstep: {words}")


def test_the_help_names_the_forms(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["export", "--help"]) == 0
    words = " ".join(capsys.readouterr().out.split())
    assert all(f"{form.name}: {form.words}" in words for form in FORMS)
    assert len({form.name for form in FORMS}) == len({form.suffix for form in FORMS}) == len(FORMS)
