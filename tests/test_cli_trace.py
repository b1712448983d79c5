import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tui import cli

FIRST_UPDATE = 1 + 25  # lines of 2-2-1: the init, and one update


def output_of(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    assert cli.run(arguments) == 0
    return capsys.readouterr().out.splitlines()


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_part_is_the_same_lines_as_in_the_whole(
    form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = output_of(capsys, "trace", "student-salary", "--format", form)
    part = output_of(
        capsys, "trace", "student-salary", "--from", "10", "--steps", "3", "--format", form
    )
    assert len(whole) == FIRST_UPDATE
    assert part == whole[10:13]


def test_the_default_is_text_of_the_default_sample(capsys: pytest.CaptureFixture[str]) -> None:
    assert output_of(capsys, "trace") == output_of(
        capsys, "trace", "student-salary", "--format", "text"
    )


def test_it_goes_from_any_step_to_the_end_of_its_update(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines = output_of(capsys, "trace", "--from", "30", "--format", "json")
    assert [json.loads(line)["t"] for line in lines] == list(range(30, 51))
    between = output_of(capsys, "trace", "worked-example", "--from", "26", "--format", "json")
    assert [json.loads(line)["update"] for line in between] == [None, *[2] * 25]


def test_it_stops_with_the_run(capsys: pytest.CaptureFixture[str]) -> None:
    lines = output_of(
        capsys, "trace", "worked-example", "--epochs", "1", "--steps", "999", "--format", "json"
    )
    assert len(lines) == 1 + 25 + 2
    last = json.loads(lines[-1])
    assert (last["phase"], last["reason"]) == ("end", "epochs")


def test_the_end_can_be_shown_and_nothing_behind_it(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["trace", "worked-example", "--epochs", "1", "--format", "json", "--from"]
    assert len(output_of(capsys, *arguments, "27")) == 1
    assert cli.run([*arguments, "28"]) == 2
    assert "the run has no step 28; it ends at step 27" in capsys.readouterr().err


def test_a_diverged_run_has_no_step_behind_its_end(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["trace", "worked-example", "--epochs", "99", "--from", "2000"]) == 2
    assert "no longer a finite number" in capsys.readouterr().err


def test_a_diverged_run_is_json_to_its_end(capsys: pytest.CaptureFixture[str]) -> None:
    def refuse(word: str) -> float:
        raise AssertionError(f"not JSON: {word}")

    lines = output_of(capsys, "trace", "worked-example", "--steps", "9999", "--format", "json")
    steps = [json.loads(line, parse_constant=refuse) for line in lines]
    assert steps[-1]["reason"] == "diverged"
    assert steps[-1]["value"] in ("inf", "nan")


def test_data_goes_to_output_and_notes_to_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "data.csv"
    file.write_text("a,b\n1,2\n3,4\n", encoding="utf-8")
    assert cli.run(["trace", str(file), "--format", "json"]) == 0
    output, error = capsys.readouterr()
    assert all(json.loads(line)["t"] == t for t, line in enumerate(output.splitlines()))
    assert all(line.startswith("chainstep: ") for line in error.splitlines())


def test_names_of_columns_are_no_escapes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "data.csv"
    file.write_text("[red]a\x1b[2J,b\n1,2\n3,4\n", encoding="utf-8")
    for form in ("text", "json", "markdown", "latex"):
        assert cli.run(["trace", str(file), "--format", form]) == 0
        assert "\x1b" not in "".join(capsys.readouterr())


def test_an_experiment_on_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = '[data]\ncolumns = ["a", "b"]\nrows = [[1, 2], [2, 4]]\n'
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))
    lines = output_of(capsys, "trace", "-", "--hidden", "none", "--format", "json")
    assert list(json.loads(lines[0])["parameters"]) == ["w111", "b11"]


def chainstep(arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command in a shell of its own."""
    root = Path(cli.__file__).parents[1]
    return subprocess.run(
        ["sh", "-c", arguments.replace("chainstep", f"{sys.executable} -W error -m chainstep")],
        env=os.environ | {"PYTHONPATH": str(root)} | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=60,
    )


@pytest.mark.skipif(os.name != "posix", reason="needs a POSIX shell")
class TestStreams:
    def test_a_reader_that_has_had_enough_is_no_error(self) -> None:
        command = "{ chainstep trace --steps 5000; echo $? >&2; } | head -n 1 | cut -c 1-6"
        ended = chainstep(command)
        assert ended.stdout == b"     0\n"
        assert ended.stderr == b"0\n"

    def test_a_full_disk_is_said_in_a_line(self) -> None:
        if not Path("/dev/full").exists():
            pytest.skip("no /dev/full here")
        ended = chainstep("chainstep trace --steps 500 > /dev/full")
        assert ended.returncode == 1
        assert ended.stderr.count(b"\n") == 1
        assert b"No space left" in ended.stderr

    @pytest.mark.parametrize("unbuffered", ["", "1"])
    @pytest.mark.parametrize(
        ("command", "code", "said"),
        [
            ("--help > /dev/full", 1, b"chainstep: cannot go on: No space left on device\n"),
            ("train --help > /dev/full", 1, b"chainstep: cannot go on: No space left on device\n"),
            ("--version > /dev/full", 1, b"chainstep: standard output: No space left on device\n"),
            ("train nope 2> /dev/full", 2, b""),
            ("samples 2> /dev/full", 0, b""),
            ("samples > /dev/full 2>&1", 1, b""),
        ],
    )
    def test_a_full_disk_changes_no_code(
        self, command: str, code: int, said: bytes, unbuffered: str
    ) -> None:
        if not Path("/dev/full").exists():
            pytest.skip("no /dev/full here")
        ended = chainstep(f"PYTHONUNBUFFERED={unbuffered} chainstep {command}")
        assert (ended.returncode, ended.stderr) == (code, said)

    def test_without_any_streams(self) -> None:
        assert chainstep("chainstep trace <&- >&- 2>&-").returncode == 0

    @pytest.mark.parametrize("command", ["trace", "trace blobs", "walk xor", "train xor"])
    def test_ascii_where_the_output_takes_no_more(self, command: str) -> None:
        ended = chainstep(f"chainstep {command}", PYTHONIOENCODING="ascii")
        assert ended.returncode == 0
        assert ended.stdout.isascii()
        assert b"\\u" not in ended.stdout

    @pytest.mark.parametrize("form", ["markdown", "latex"])
    def test_documents_are_utf_8_everywhere(self, form: str) -> None:
        command = f"chainstep trace xor --format {form}"
        plain = chainstep(command, PYTHONIOENCODING="ascii")
        assert plain.stdout == chainstep(command, PYTHONIOENCODING="utf-8").stdout


# of one quantity


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("w111", [("gradient", "w111"), ("update", "w111")]),
        ("w₁₁₁", [("gradient", "w111"), ("update", "w111")]),
        ("b21", [("gradient", "b21"), ("update", "b21")]),
        ("O12", [("forward", "O12"), ("gradient", "O12")]),
        ("z12", [("forward", "O12"), ("gradient", "O12")]),
        ("yhat", [("forward", "yhat1"), ("gradient", "yhat1")]),
        ("ŷ", [("forward", "yhat1"), ("gradient", "yhat1")]),
        ("delta11", [("gradient", "O11")]),
        ("δ₁₁", [("gradient", "O11")]),
        ("L", [("loss", "L")]),
        ("x2", [("gradient", "x2")]),
        ("iq", [("gradient", "x2")]),
    ],
)
def test_of_a_name_come_its_steps_alone(
    name: str, found: list[tuple[str, str]], capsys: pytest.CaptureFixture[str]
) -> None:
    lines = output_of(capsys, "trace", "worked-example", "--of", name, "--format", "json")
    assert [(r["phase"], r["target"]) for r in map(json.loads, lines)] == found
    if "x2" not in dict.values(dict(found)):
        whole = output_of(capsys, "trace", "worked-example", "--format", "json")
        assert [line for line in whole if line in lines] == lines


def test_names_of_ones_own_are_understood_and_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "own.toml"
    path.write_text(
        '[data]\ncolumns = ["a", "t"]\nrows = [[1, 2]]\n[network]\nhidden = [1]\n'
        '[names]\nw5 = "w211"\n[training]\nfrozen = ["w211"]\n',
        encoding="utf-8",
    )
    arguments = ["trace", str(path), "--format", "json", "--of"]
    of_own, of_common = (output_of(capsys, *arguments, name) for name in ("w5", "w211"))
    assert of_own == of_common
    assert [json.loads(line)["phase"] for line in of_own] == ["gradient", "update"]
    assert cli.run([*arguments, "w5", "--skip-frozen"]) == 0
    assert capsys.readouterr().err.endswith("2 steps are left out, of what is frozen: w5\n")
    assert cli.run([*arguments, "q"]) == 2
    assert "w111 to w5, " in capsys.readouterr().err


def test_of_an_input_comes_a_gradient_a_row(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["trace", "mini-batch", "--of", "cgpa", "--format", "json"]
    found = [json.loads(line) for line in output_of(capsys, *arguments)]
    assert [record["t"] for record in found] == [16, 32, 48, 64, 80]
    assert [record["row"] for record in found] == [19, 18, 13, 6, 9]
    assert {(r["phase"], r["target"], len(r["paths"])) for r in found} == {("gradient", "x1", 2)}
    assert set(found[0]) == {
        "t", "epoch", "update", "row", "phase", "target", "value", "paths",
    }  # fmt: skip


def test_of_the_worked_example_by_hand(capsys: pytest.CaptureFixture[str]) -> None:
    (line,) = output_of(capsys, "trace", "worked-example", "--of", "x1")
    assert line.endswith("= δ₁₁ · w₁₁₁ + δ₁₂ · w₁₁₂ = 30 · 0.1 + 30 · 0.1 = 6")


def test_from_and_steps_say_among_which(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = [
        "trace",
        "xor",
        "--epochs",
        "1",
        "--of",
        "L",
        "--steps",
        "9999",
        "--format",
        "json",
    ]
    assert [json.loads(line)["row"] for line in output_of(capsys, *arguments)] == [1, 2, 3, 4]
    assert cli.run(["trace", "worked-example", "--of", "w111", "--from", "1", "--steps", "9"]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert "chainstep: none of the steps 1 to 9 is of w111\n" in err


def test_a_run_that_is_stopped_has_no_steps_behind_its_end(
    capsys: pytest.CaptureFixture[str],
) -> None:
    arguments = ["trace", "xor", "--of", "L", "--steps", "999999", "--epochs", "2"]
    assert len(output_of(capsys, *arguments)) == 8
    assert cli.run(["trace", "worked-example", "--of", "O11", "--from", "26", "--steps", "9",
                    "--epochs", "1"]) == 0  # fmt: skip
    assert "none of the steps 26 to 27 is of O11" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("q", '--of: there is nothing called "q" here'),
        ("w311", '--of: there is nothing called "w311" here'),
        ("lpa", '--of: "lpa" is a target, which no step computes'),
        ("y", '--of: "y" is a target, which no step computes'),
        ("\x1b[31m", '--of: there is nothing called "\\x1b[31m" here'),
    ],
)
def test_another_name_is_refused_with_what_there_is(
    name: str, what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["trace", "worked-example", "--of", name]) == 2
    there_is = (
        "there are x1 to x2, w111 to w221, b11 to b21, z11 to z21, O11 to O12, yhat1, L, delta11 "
        "to delta21; an input's column is a name too: cgpa, iq"
    )
    assert capsys.readouterr().err == f"chainstep: {what}; {there_is}\n"


def test_a_network_without_a_hidden_layer_has_no_outputs_but_the_last(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert (
        cli.run(["trace", "worked-example", "--init", "uniform", "--hidden", "none", "--of", "q"])
        == 2
    )
    err = capsys.readouterr().err
    assert "z11, yhat1, L, delta11; an input" in err


@pytest.mark.parametrize("form", ["markdown", "latex"])
def test_each_phase_has_its_heading(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    lines = output_of(capsys, "trace", "worked-example", "--of", "w121", "--format", form)
    mark = "## " if form == "markdown" else r"\section*{"
    headings = [line.removeprefix(mark).rstrip("}") for line in lines if line.startswith(mark)]
    assert headings == [
        "Gradients: epoch 1, update 1, row 1",
        "Update: epoch 1, update 1, row 1",
    ]


def test_its_help_can_be_read_on_any_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["trace", "--help"]) == 0
    said = capsys.readouterr().out
    assert said.isascii()
    assert "--of NAME" in said
    assert "--skip-frozen" in said


# without what is frozen


def frozen_file(folder: Path) -> str:
    path = folder / "frozen.toml"
    path.write_text(
        '[data]\ncolumns = ["a", "t"]\nrows = [[1, 2], [2, 1]]\n[network]\nhidden = [1]\n'
        '[training]\nfrozen = ["layer 1"]\nbatch_size = 2\nepochs = 1\n',
        encoding="utf-8",
    )
    return str(path)


def test_the_steps_of_frozen_parameters_are_left_out_and_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["trace", frozen_file(tmp_path), "--format", "json", "--steps", "999"]
    whole = output_of(capsys, *arguments)
    assert cli.run([*arguments, "--skip-frozen"]) == 0
    out, err = capsys.readouterr()
    left = [line for line in whole if json.loads(line)["target"] not in ("w111", "b11")]
    assert out.splitlines() == left
    assert len(whole) - len(left) == 6
    assert err.endswith("chainstep: 6 steps are left out, of what is frozen: w111, b11\n")


def test_the_one_that_is_asked_for_is_frozen(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["trace", frozen_file(tmp_path), "--skip-frozen", "--of", "b11"]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert err.endswith("chainstep: 3 steps are left out, of what is frozen: b11\n")


def test_where_nothing_is_frozen_nothing_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["trace", "worked-example", "--skip-frozen"]) == 0
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == FIRST_UPDATE
    assert "left out" not in err
