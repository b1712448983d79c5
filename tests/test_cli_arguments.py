import argparse
import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.data.settings import HIDDEN_ACTIVATIONS, OVERRIDES
from core.rules import activations, initializers, losses, optimizers, schedules
from tui import __name__ as package
from tui import cli
from tui.commands.trace import FORMS
from tui.plain import options
from tui.version import VERSION


def fails(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one line that a usage error prints."""
    assert cli.run(arguments) == 2
    output, error = capsys.readouterr()
    assert output == ""
    assert error.startswith("chainstep: ")
    assert error.count("\n") == 1
    return error


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["trce"], 'no command "trce"; did you mean trace?'),
        (["qqqqq"], f"there are {', '.join(cli.COMMANDS)}"),
        (["xor"], "chainstep run xor opens that experiment"),
        (["trace", "--stps", "3"], 'no option "--stps" here; did you mean --steps?'),
        (["trace", "xor", "more"], '"more" is one argument too many'),
        (["samples", "xor"], '"xor" is one argument too many'),
        (["trace", "--steps"], "expected one argument; chainstep trace --help tells more"),
        (["trace", "--steps", "0"], "--steps: must be a whole number, 1 or above"),
        (["trace", "--steps", "-3"], '--steps: must be a whole number, 1 or above, not "-3"'),
        (["trace", "--steps", "9" * 400], f'--steps: "{"9" * 39}…" has too many digits'),
        (["trace", "--from", f"1{'0' * 30}"], "--from: must be 1,000,000,000,000,000,000 at most"),
        (
            ["train", "--every", f"1{'0' * 30}"],
            "--every: must be 1,000,000,000,000,000,000 at most",
        ),
        (["train", "xor", "--", "--epochs"], '"--epochs" is one argument too many; options stand '),
        (["train", "--", "xor", "--epochs=3"], '"--epochs=3" is one argument too many; options '),
        (
            ["train", "--", "xor", "more"],
            '"more" is one argument too many; options stand before --',
        ),
        (["train", "--", "--epochs"], 'there is no sample or file called "--epochs"'),
        (["trace", "--from=--"], '--from: must be a whole number, 0 or above, not "--"'),
        (["trace", "--format=--"], '--format: there is no "--" here'),
        (["trace", "--lr=--"], '--learning-rate: must be a number such as 0.1, not "--"'),
        (["trace", "--act=--"], '--activation: "--" is not known'),
        (["trace", "--from", "x"], "--from: must be a whole number, 0 or above"),
        (["trace", "--from", "²"], "--from: must be a whole number, 0 or above"),
        (["trace", "--format", "jsn"], 'there is no "jsn" here; did you mean json?'),
        (["--vers"], 'no option "--vers" here; chainstep run --help lists the options'),
        (["train", "--dropout", "0.5"], 'no option "--dropout" here; dropout is not there; l1 and'),
        (["train", "--lerning-rate", "1"], "did you mean --learning-rate?"),
        (["trace", "--format", "qq"], f"possible are {', '.join(FORMS)}"),
        (["trace", "xor", "--from", "99999999"], "the run has no step 99999999; it ends at step"),
        (["trace", "nothing"], 'there is no sample or file called "nothing"'),
        (["trace", "student-salry"], "did you mean student-salary?"),
        (["trace", "missing.toml"], "missing.toml: "),
        (["train", "--every", "0"], "--every: must be a whole number, 1 or above"),
        (["trace", "--hidden", "4,x"], "--hidden: must be whole numbers such as 4,4, or none"),
        (["trace", "--hidden", "0"], "--hidden: a layer of 0 neurons is out of range; 1 to 1,000,"),
        (["trace", "--hidden", "4,-1"], "--hidden: a layer of -1 neurons is out of range"),
        (["trace", "--activation", "tanhh"], "--activation: "),
        (["trace", "--activation", "tanh,tanh"], "--activation: 2 activations for 1 hidden layer"),
        (["trace", "--lr", "-1"], "--learning-rate: must be a number above 0, not -1; "),
        (["trace", "--lr", "−1.50"], "--learning-rate: must be a number above 0, not −1.50; "),
        (["trace", "--lr=-1/35"], "--learning-rate: must be a number above 0, not -1/35; "),
        (["trace", "--learning-rate", "nan"], "--learning-rate: must be a number such as 0.1"),
        (["trace", "--learning-rate", "1e999"], "--learning-rate: must be a number such as 0.1"),
        (["trace", "--epochs", "1.5"], "--epochs: must be a whole number"),
        (
            ["trace", "--learning-rate", "1e-400"],
            'not "1e-400": it is so close to 0 that it would be read as 0; write such as --lear',
        ),
        (["trace", "--epochs", "0"], "--epochs: must be a whole number from 1 to 1,000,000,000, "),
        (["trace", "--epochs", "-1"], "--epochs: must be a whole number from 1 to 1,000,000,000, "),
        (
            ["trace", "--epochs", f"1{'0' * 30}"],
            "--epochs: must be a whole number from 1 to 1,000,000,000, not a number of many digits",
        ),
        (
            ["train", "--seed", f"1{'0' * 30}"],
            "--seed: must be a whole number from 0 to 4,294,967,295, not a number of many digits",
        ),
        (
            ["train", "--seed", "-1"],
            "--seed: must be a whole number from 0 to 4,294,967,295, not -1",
        ),
        (["train", "--batch-size", "-1"], "--batch-size: must be a whole number from 0 to 1,000,"),
        (["trace", "--optimizer", "adm"], 'did you mean "adam"?'),
        (["trace", "--scale", "norm"], "--scale: "),
        (["tr\x1b[2Jace"], r'no command "tr\x1b[2Jace"'),
        (["trace", "--x\x1b]0;y\x07"], r'no option "--x\x1b]0;y\x07"'),
        (["trace", "a\nb\u202e.csv"], r"a\nb\u202e.csv"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert words in fails(capsys, *arguments)


def test_an_existing_file_is_no_command_but_can_be_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "data.csv"
    file.touch()
    assert f"chainstep run {file} opens that experiment" in fails(capsys, str(file))


@pytest.mark.parametrize("arguments", [[], ["run"], ["run", "xor"], ["--epochs", "3"], ["-"]])
def test_the_screen_needs_a_terminal(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert "the full screen needs a terminal" in fails(capsys, *arguments)


def test_options_become_values_of_the_types_in_a_file() -> None:
    given = cli.parse(
        ["train", "xor", "--hidden", "4, 2", "--activation", "tanh,relu", "--batch-size", "0"]
    )
    assert given.experiment == "xor"
    assert options.overrides(given) == {
        "hidden": [4, 2],
        "activation": ["tanh", "relu"],
        "batch_size": 0,
    }
    given = cli.parse(["train", "--learning-rate", "5e-2", "--seed", "7", "--init", "normal"])
    assert options.overrides(given) == {"learning_rate": 0.05, "seed": 7, "init": "normal"}
    assert options.overrides(cli.parse(["train", "--hidden", "none"])) == {"hidden": []}
    assert options.overrides(cli.parse(["train"])) == {}


def test_every_option_of_the_command_line_replaces_a_value_of_an_experiment() -> None:
    parser = argparse.ArgumentParser()
    options.add(parser, ["--help"])
    known = {action.dest for action in parser._actions} - {"help", "experiment"}
    assert known < set(OVERRIDES)


def test_without_a_command_it_is_run() -> None:
    assert cli.parse([]).command == "run"
    assert cli.parse(["--seed", "3"]).command == "run"
    assert cli.parse(["-"]).experiment == "-"


@pytest.mark.parametrize("arguments", [["--help"], *([name, "--help"] for name in cli.COMMANDS)])
def test_help_begins_with_examples_that_work(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(arguments) == 0
    output, error = capsys.readouterr()
    first, *lines = output.splitlines()
    assert first == "Examples:"
    assert error == ""
    for line in lines[: lines.index("")]:
        words = line.split("  ")[1].split(" > ")[0].split()
        assert words[0] == "chainstep"
        assert cli.parse(words[1:]).command in cli.COMMANDS


def test_the_help_of_a_trace_names_all_its_forms(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["trace", "--help"]) == 0
    output = " ".join(capsys.readouterr().out.split())
    *others, last = FORMS
    assert f"--format FORM {', '.join(others)} or {last}; without it, {others[0]} " in output


@pytest.mark.parametrize("command", ["run", "walk", "trace", "train", "check", "export"])
def test_the_help_names_all_that_can_be_chosen(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run([command, "--help"]) == 0
    words = " ".join(capsys.readouterr().out.split())
    rules = (activations, losses, optimizers, schedules, initializers)
    for names in (HIDDEN_ACTIVATIONS, *(rule.BY_NAME for rule in rules)):
        assert f": {', '.join(names)} " in words


def test_samples_are_listed_with_what_they_show(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["samples"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split("  ")[0] == "student-salary"
    assert lines[0].endswith("(the default)")
    assert sum("default" in line for line in lines) == 1
    assert len({line.index(line.split("  ")[-1].strip()) for line in lines[1:]}) == 1


def python(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a program of our own, apart from this one."""
    root = Path(cli.__file__).parents[1]
    return subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONPATH": str(root), "PYTHONWARNINGS": "error"} | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("argument", ["--version", "--help"])
def test_version_and_help_load_neither_textual_nor_numpy(argument: str) -> None:
    ended = python(
        f"import sys; sys.argv = ['chainstep', {argument!r}];"
        "from chainstep.__main__ import main; main();"
        "print({'textual', 'numpy', 'rich', 'numba'} & set(sys.modules))"
    )
    assert ended.stdout.splitlines()[-1] == "set()"
    assert ended.stderr == ""


def test_version_loads_next_to_nothing() -> None:
    ended = python(
        "import sys; before = set(sys.modules); sys.argv = ['chainstep', '--version'];"
        "from chainstep.__main__ import main; code = main();"
        "print(sorted(set(sys.modules) - before), code)"
    )
    version, loaded = ended.stdout.splitlines()
    assert version == f"chainstep {VERSION}"
    wanted = ["__future__", "chainstep", "chainstep.__main__", package, f"{package}.version"]
    assert loaded == f"{wanted} 0"
