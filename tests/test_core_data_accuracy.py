"""The accuracy of tasks of classes: how many rows are told right."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.data.experiment import Experiment, load
from core.formulas.numerals import percent
from core.run.accuracy import accuracies
from core.run.known import RowNumbers
from core.run.rows import RowCalculator
from core.stepper import Stepper
from tui import cli

pytestmark = pytest.mark.usefixtures("own_folder")


def by_hand(experiment: Experiment, parameters: list[float]) -> float:
    """The share of training rows told right, row by row with the kernel."""
    data, network = experiment.data, experiment.network
    calculator, width = RowCalculator(network.plan()), network.sizes[-1]

    def is_right(numbers: RowNumbers) -> bool:
        said, true = list(numbers.out[-width:]), list(numbers.targets)
        if width == 1:
            return (said[0] > 0.5) == (true[0] > 0.5)
        return said.index(max(said)) == true.index(max(true))

    rows = range(1, data.rows + 1)
    found = [calculator.numbers(parameters, data.inputs, data.targets, row) for row in rows]
    return sum(map(is_right, found)) / data.rows


@pytest.mark.parametrize("name", ["placed", "blobs", "circle", "xor", "spiral"])
@pytest.mark.parametrize("epochs", [0, 7])
def test_it_is_what_counting_gives(name: str, epochs: int) -> None:
    experiment = load(name)
    stepper = Stepper(experiment)
    if epochs:
        stepper.run_epochs(epochs)
    parameters = list(stepper.known.before)
    found = accuracies(experiment.network, experiment.data, parameters)
    assert found[0] == ("accuracy", by_hand(experiment, parameters))
    tested = ["test accuracy"] if experiment.data.test_rows else []
    assert [name for name, _ in found[1:]] == tested


def test_where_numbers_are_predicted_there_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    experiment = load("student-salary")
    parameters = [0.0] * experiment.network.parameter_count
    assert accuracies(experiment.network, experiment.data, parameters) == []
    assert cli.run(["train", "student-salary", "--epochs", "1"]) == 0
    assert "accuracy" not in capsys.readouterr().out


def test_training_says_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["train", "placed", "--epochs", "20"]) == 0
    said = capsys.readouterr().out
    assert "\naccuracy       100% of the 32 training rows\n" in said
    assert "\ntest accuracy  100% of the 8 test rows\n" in said
    assert cli.run(["train", "placed", "--epochs", "20", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["accuracy"], found["test_accuracy"]) == (1.0, 1.0)
    assert cli.run(["train", "xor", "--epochs", "1", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["accuracy"] == 0.5
    assert "test_accuracy" not in found


def test_several_columns_of_a_softmax_are_classes(capsys: pytest.CaptureFixture[str]) -> None:
    Path("net.toml").write_text(
        '[data]\ncolumns = ["x", "p", "q"]\ninputs = ["x"]\ntargets = ["p", "q"]\n'
        "rows = [[1, 1, 0], [-1, 0, 1]]\n[network]\nhidden = []\noutput_activation = 'softmax'\n"
    )
    assert cli.run(["train", "net.toml", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["accuracy"] in (0.5, 1.0)


@pytest.mark.parametrize(
    ("share", "words"),
    [(0.0, "0%"), (1.0, "100%"), (0.99999, "99.9%"), (0.00001, "0.1%"), (0.5, "50.0%")],
)
def test_all_and_nothing_are_said_only_where_they_are_so(share: float, words: str) -> None:
    assert percent(share) == words
