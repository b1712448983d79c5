"""`chainstep check`: the table, the JSON, and the exit code."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from core.checking import torch_gradients
from core.engine import kernel
from core.rules import activations
from tui import cli


@pytest.fixture(autouse=True)
def _without_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch_gradients, "version", lambda: None)


def test_the_worked_example_as_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["check", "worked-example"]) == 0
    lines = capsys.readouterr().out.split("\n")
    assert lines[0].split() == ["exact", "numeric", "relative", "error", "row", "updates"]
    names = [line.split()[0] for line in lines[1:10]]
    assert names == ["w111", "w121", "b11", "w112", "w122", "b12", "w211", "w221", "b21"]
    assert lines[1].split()[:3] == ["w111", "240", "240"]
    assert all(line.endswith("✓") for line in lines[1:10])
    assert lines[11].startswith("Looked at 9 of 9 parameters, 1 of 1 row, each")
    assert lines[12].startswith("Ok: they agree with central differences; the largest")


def record(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, Any]]:
    code = cli.run(["check", *arguments, "--json"])
    output = capsys.readouterr().out
    assert output.count("\n") == 1

    def no_bare_word(word: str) -> float:
        raise AssertionError(word)

    result: dict[str, Any] = json.loads(output, parse_constant=no_bare_word)
    return code, result


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    code, result = record(capsys, "xor")
    assert (code, result["ok"], result["method"]) == (0, True, "central differences")
    assert list(result) == ["ok", "method", "worst", "parameters"]
    assert list(result["worst"]) == ["name", "exact", "numeric", "relative_error"]
    assert len(result["parameters"]) == 17
    errors = [parameter["relative_error"] for parameter in result["parameters"]]
    assert result["worst"]["relative_error"] == max(errors) <= 1e-7
    assert (
        result["parameters"][0] | {"name": "w111", "outcome": "agrees"} == result["parameters"][0]
    )


def test_options_override_the_experiment(capsys: pytest.CaptureFixture[str]) -> None:
    _, result = record(capsys, "xor", "--hidden", "3,2", "--activation", "softplus")
    assert len(result["parameters"]) == 9 + 8 + 3


def test_numbers_that_are_not_finite_are_strings(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "huge.toml"
    path.write_text(
        '[data]\ncolumns = ["x", "y"]\nrows = [[1e200, 1]]\ninputs = ["x"]\ntargets = ["y"]\n'
        'scale_inputs = "none"\n[network]\nhidden = []\n[init]\nweight = 1e200\n'
    )
    code, result = record(capsys, str(path))
    assert code == 1
    assert result["ok"] is False
    assert result["worst"] is None
    assert {type(parameter["numeric"]) for parameter in result["parameters"]} == {str}
    assert cli.run(["check", str(path)]) == 1
    output = capsys.readouterr().out
    assert "2 could not be compared: the loss is not finite." in output
    assert "Not ok: there was nothing to compare." in output


def test_a_fault_is_told_and_exits_1(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        kernel, "slope", lambda code, z, output: -activations.slope(code, z, output)
    )
    assert cli.run(["check", "xor"]) == 1
    output = capsys.readouterr().out
    lines = output.split("\n")
    assert lines[1].endswith("✗")
    assert next(line for line in lines if line.startswith("w211")).endswith("✓")
    assert "Not ok: 12 differ from central differences: w111, w121, b11," in output
    code, result = record(capsys, "xor")
    assert (code, result["ok"]) == (1, False)
    assert result["worst"]["relative_error"] > 1.0
    assert result["parameters"][0]["outcome"] == "differs"


def test_kinks_are_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "corner.toml"
    path.write_text(
        '[data]\ncolumns = ["x", "y"]\nrows = [[0, 1], [2, 3]]\ninputs = ["x"]\ntargets = ["y"]\n'
        'scale_inputs = "none"\n[network]\nhidden = [1]\nhidden_activation = "relu"\n'
        "[training]\nbatch_size = 0\nlearning_rate = 0.1\n"
    )
    assert cli.run(["check", str(path)]) == 0
    lines = capsys.readouterr().out.split("\n")
    assert next(line for line in lines if line.startswith("b11")).endswith("✓  (kink in 1)")
    assert "1 gradient is left out: the loss has a kink there" in "".join(lines)


def test_bad_input_exits_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["check", "nothing"]) == 2
    assert cli.run(["check", "xor", "--loss", "squard"]) == 2
    output, error = capsys.readouterr()
    assert output == ""
    assert error.count("\n") == 2


def test_many_parameters_are_cut(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["check", "worked-example", "--hidden", "30"]) == 2  # the weights are given
    assert cli.run(["check", "xor", "--hidden", "30"]) == 0
    lines = capsys.readouterr().out.split("\n")
    assert lines[101] == "and 21 more parameters that agree no less: --json has them all"


def test_pytorch_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch_gradients, "version", lambda: "9.9")
    monkeypatch.setattr(torch_gradients, "gradient", lambda *row: [0.0] * 9)
    code, result = record(capsys, "worked-example")
    assert code == 1
    assert result["method"] == "central differences + PyTorch 9.9"
    assert result["parameters"][0]["pytorch_relative_error"] == 1.0


def test_ascii_where_the_output_takes_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(raw, encoding="ascii"))
    assert cli.run(["check", "worked-example"]) == 0
    lines = raw.getvalue().decode("ascii").split("\n")
    assert lines[1].endswith("ok")
    assert "\\u" not in "".join(lines)
