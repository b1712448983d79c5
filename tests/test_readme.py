"""The README: its commands do what it says, and its numbers are those of the program."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from keyboard import bindings
from textual.binding import Binding
from textual.keys import key_to_character

from chainstep import load
from core.data.settings import OPTIONS, OVERRIDES, SETTINGS, TYPED
from core.formulas.names import Symbol
from core.run.edits import ParameterEdit
from core.stepper import Stepper
from core.steps.records import LossStep
from tui import cli
from tui.lesson import keys

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DATA_FILES = (ROOT / "docs" / "data-files.md").read_text(encoding="utf-8")
QUICK = {"spiral": ("--epochs", "2")}  # what would take long is cut short here
KEYS = {  # how the README writes a key, where it is not the character that the key writes
    "left": "←",
    "right": "→",
    "up": "↑",
    "down": "↓",
    "space": "space",
    "enter": "Enter",
    "escape": "Escape",
    "home": "Home",
    "end": "End",
    "tab": "tab",
    "plus": "+",
    "minus": "-",
}


def blocks(language: str) -> list[str]:
    """The fenced blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def rows(heading: str) -> list[list[str]]:
    """The cells of all tables below a heading, without their headings."""
    section = re.split(r"^#+ ", README.split(f"# {heading}\n")[1], maxsplit=1, flags=re.MULTILINE)[
        0
    ]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    rules = [k for k, line in enumerate(lines) if line.startswith("|---")]
    return [row for k, row in enumerate(cells) if k not in rules and k + 1 not in rules]


def code(text: str) -> list[str]:
    """The pieces of code in a text."""
    return re.findall(r"`([^`]+)`", text)


@pytest.fixture
def houses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the files that the reader is asked to write, in which commands are run."""
    (table,) = blocks("csv")
    (tmp_path / "houses.csv").write_text(table, encoding="utf-8")
    (document,) = [block for block in blocks("toml") if "houses.csv" in block]
    (tmp_path / "houses.toml").write_text(document, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def transcripts() -> list[tuple[str, list[str]]]:
    """Each command shown with what it prints; … stands for what is left out."""
    found: list[tuple[str, list[str]]] = []
    for line in "".join(blocks("console")).splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        else:
            found[-1][1].append(line)
    return found


# commands


def test_there_are_transcripts() -> None:
    assert len(transcripts()) >= 4
    assert all(lines for _, lines in transcripts())


@pytest.mark.parametrize(("command", "lines"), transcripts())
def test_a_command_prints_what_is_shown(
    command: str, lines: list[str], houses: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program, *arguments = command.split()
    assert program == "chainstep"
    assert cli.run(arguments) == 0
    output, words = capsys.readouterr()
    printed = [re.sub(r" +", " ", line) for line in [*words.splitlines(), *output.splitlines()]]
    place, left_out = 0, False
    for line in lines:
        if line == "…":
            left_out = True
            continue
        start, more = re.sub(r" +", " ", line.removesuffix(" …")), line.endswith(" …")
        found = (k for k in range(place, len(printed)) if printed[k].startswith(start))
        at = next((k for k in found if more == (printed[k].rstrip() != start)), -1)
        assert at == place or (left_out and at > place), (
            f"{line!r} is not in its place of {printed}"
        )
        place, left_out = at + 1, False
    assert left_out == (place < len(printed))


def commands() -> list[str]:
    return [code(row[0])[0] for row in rows("Commands")]


@pytest.mark.parametrize("command", commands())
def test_a_command_of_the_table_can_be_given(
    command: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    program, *arguments = command.split()
    assert program == "chainstep"
    if arguments and arguments[0] not in ("run", "serve"):  # those of the screen have other tests
        monkeypatch.chdir(tmp_path)
        cut = [option for word in arguments for option in QUICK.get(word, ())]
        assert cli.run([*arguments, *cut]) == 0
        assert capsys.readouterr().out


def test_every_command_is_in_the_table() -> None:
    named = {command.split()[1] for command in commands() if " " in command}
    assert named == set(cli.COMMANDS)


# experiments


@pytest.mark.parametrize("document", blocks("toml"))
def test_an_experiment_can_be_opened(document: str, tmp_path: Path) -> None:
    for sample in (ROOT / "samples").glob("*.csv"):
        (tmp_path / sample.name).write_bytes(sample.read_bytes())
    (tmp_path / "houses.csv").write_text(blocks("csv")[0], encoding="utf-8")
    (tmp_path / "own.toml").write_text(document, encoding="utf-8")
    experiment = load(str(tmp_path / "own.toml"))
    given = tomllib.loads(document)
    assert experiment.title == given["title"]
    assert list(experiment.network.sizes[1:-1]) == given["network"]["hidden"]
    assert experiment.training.epochs == given["training"]["epochs"]


def test_to_predict_the_mean_would_cost_1(houses: Path) -> None:
    data = load("houses.csv").data
    assert sum(y * y for y in data.targets) / data.rows == pytest.approx(1.0)


def test_the_python_example_runs(capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = blocks("python")
    exec(compile(example, "README.md", "exec"), {})
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 25
    assert lines[3].startswith("4 ")
    assert lines[3].endswith(" 225.0")


# the derivative by hand


def number(text: str) -> float:
    return float(text.replace("−", "-"))


def quantity(text: str) -> Symbol:
    """What a name of the README stands for in the network of the worked example."""
    network = load("worked-example").network
    named = {network.notation.unicode(s): s for s in network.parameters()}
    for layer in (1, 2):
        for neuron in range(1, network.sizes[layer] + 1):
            output = network.output(layer, neuron)
            named[network.notation.unicode(output)] = output
    return named[text]


def test_the_way_forward_is_that_of_the_worked_example() -> None:
    forward = [row for row in rows("A derivative by hand") if "=" in row[2]]
    assert len(forward) == 4
    stepper = Stepper(load("worked-example"))
    for t, (_, symbols, numbers) in enumerate(forward, start=1):
        stepper.seek(t)
        worked, result = numbers.rsplit(" = ", 1)
        value = eval(worked.replace("·", "*").replace("−", "-").replace("²", "**2"))
        assert value == pytest.approx(number(result))
        assert stepper.step.value == number(result)
        name = symbols.split(" = ")[0]
        assert stepper.step.target is not None
        assert stepper.experiment.network.notation.unicode(stepper.step.target) == name


def test_the_gradients_are_those_of_the_worked_example() -> None:
    gradients = [row for row in rows("A derivative by hand") if row[0].startswith("∂L/∂")]
    assert len(gradients) == 5
    stepper = Stepper(load("worked-example"))
    stepper.seek(16)  # the last gradient of the row
    for name, links, result in gradients:
        assert stepper.known.gradient(quantity(name.removeprefix("∂L/∂"))) == number(result)
        product = 1.0
        for factor in links.rsplit(" = ", 1)[1].split(" · "):
            product *= number(factor)
        assert product == number(result)
    assert "∂L/∂ŷ = −2(y − ŷ) = 30" in README
    assert stepper.known.gradient(quantity("ŷ")) == 30.0


def test_small_changes_do_what_is_said() -> None:
    moved = (3 - 18.001) ** 2
    assert [f"{moved:.6f}", f"{moved - 225:.6f}"] == ["225.030001", "0.030001"]
    stepper = Stepper(load("worked-example"))
    stepper.edit(ParameterEdit(quantity("w₁₁₁"), 0.101))
    stepper.seek(4)
    step = stepper.step
    assert isinstance(step, LossStep)
    assert step.value is not None
    told = [f"{step.outputs[0]:.3f}", f"{step.value:.6f}", f"{step.value - 225:.6f}"]
    assert told == ["18.008", "225.240064", "0.240064"]
    for said in ["225.030001", "0.030001", *told]:
        assert said in README


def test_the_update_is_that_of_the_worked_example() -> None:
    stepper = Stepper(load("worked-example"))
    stepper.seek(17)
    assert stepper.step.target == quantity("w₁₁₁")
    assert stepper.step.value == pytest.approx(-23.9)
    assert "0.1 − 0.1 · 240 = −23.9" in README


# options, and what has none


def test_what_has_no_option_is_set_where_it_is_said() -> None:
    (sentence,) = re.findall(r"(`momentum`[^.]*) have no option", README)
    for key in code(sentence):
        assert key in OPTIONS
        assert key not in TYPED
    assert "velocity" in {key.name for key in SETTINGS} - OVERRIDES.keys()


def test_the_options_for_data_files_are_there() -> None:
    table = re.findall(r"^\| `--(\w+)[^`]*` \| `(\w+) = [^`]*` \|", DATA_FILES, re.MULTILINE)
    assert len(table) == 4
    for option, key in table:
        assert option in TYPED
        assert OVERRIDES[option].path == ("data", key)


# keys


def shown(key: str) -> str:
    """A key as the README writes it."""
    return KEYS.get(key) or key_to_character(key) or key


@pytest.mark.parametrize("binding", [*keys.LESSON, keys.LEAVE_TOUR], ids=lambda each: each.id)
def test_every_key_of_the_lesson_is_told(binding: Binding) -> None:
    told = " ".join(row[0] for row in rows("Keys"))
    named = {*code(told), *re.findall(r"\w+(?:\+\w+)?", re.sub(r"`[^`]+`", " ", told))}
    assert shown(binding.key.split(",")[0]) in named, (
        f"{binding.id} is missing from the table of keys"
    )


def test_every_key_of_the_table_is_bound() -> None:
    known = {shown(key) for _, key in bindings()} | {"ctrl+p"}  # which is Textual's
    for row in rows("Keys"):
        for key in code(row[0]):
            assert key in known, key


def test_what_is_linked_is_there() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / target).exists(), target
    for name in re.findall(r"`((?:docs|samples|benchmarks)/[^`]*)`", README):
        assert (ROOT / name).exists(), name
