"""One of a thing is never called several: the smallest runs, in everything that is printed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from networks import given, steps

from core.data.experiment import Experiment
from core.exports.format import network_words
from core.formulas.names import Biases, weight
from core.formulas.numerals import counted
from core.network.training import Training
from core.run.position import Reason
from core.stepper import Stepper
from core.words.explanation import explain
from tui import cli
from tui.drawing.loop.chart import chart
from tui.making.words import _too_many

VERBS = "is|as|has|was|this|times|bias|loss"
SEVERAL = re.compile(rf"(?<![\w.,:/·^−-])(?<!and )1 (?:more )?(?!(?:{VERBS})\b)\w+s\b")
ALONE = "[data]\ncolumns = ['x', 'y']\nrows = [[1, 0]]\n[network]\nhidden = []\nbiases = 'none'\n"


def alone(**training: object) -> Experiment:
    return given((1, 1), biases=Biases.NONE, training=Training(epochs=1, **training))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("number", "said"), [(0, "0 rows"), (1, "1 row"), (2, "2 rows"), (1000, "1,000 rows")]
)
def test_counted(number: int, said: str) -> None:
    assert counted(number, "row") == said
    assert counted(number, "bias", "biases").endswith("bias" if number == 1 else "biases")


@pytest.mark.parametrize("frozen", [(), (weight(1, 1, 1),)])
def test_a_run_of_one_of_each(frozen: tuple[object, ...]) -> None:
    run = alone(frozen=frozen, patience=1)
    schedule = Stepper(run).schedule
    for step in steps(run):
        said = explain(step, run, schedule)
        assert not SEVERAL.search(said), said
        rules = dict(chart(schedule, run.training, step).rules)
        assert not SEVERAL.search(" ".join(rules.values())), rules
    assert not SEVERAL.search(network_words(run))
    assert rules[Reason.EPOCHS] == "after 1 epoch"
    start = Stepper(run).explanation
    assert "Its 1 parameter starts with" in start
    assert start.endswith("and it is frozen." if frozen else "training will tune it.")


def test_one_of_two_that_is_not_frozen() -> None:
    run = given((2, 1), biases=Biases.NONE, training=Training(frozen=(weight(1, 1, 1),)))
    assert Stepper(run).explanation.endswith("training will tune the one that is not frozen.")


@pytest.mark.parametrize(
    "words",
    [
        ("trace",),
        ("trace", "--format", "markdown"),
        ("trace", "--format", "latex"),
        ("walk",),
        ("check",),
        ("train",),
    ],
)
def test_the_commands(
    words: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "alone.toml"
    path.write_text(ALONE, encoding="utf-8")
    cli.run([words[0], str(path), *words[1:], "--epochs", "1"])
    out, err = capsys.readouterr()
    assert out
    assert not SEVERAL.search(out + err), SEVERAL.findall(out + err)


def test_one_row_too_many_that_was_pasted() -> None:
    assert _too_many(1).startswith("1 row was left out")
    assert _too_many(2).startswith("2 rows were left out")
