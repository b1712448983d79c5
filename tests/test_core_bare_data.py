"""Experiments from bare data files, and what is chosen for them."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from toml_texts import read, refusal

from core.data.experiment import load

pytestmark = pytest.mark.usefixtures("own_folder")


def test_a_csv_file_opens_with_choices_that_are_said() -> None:
    Path("d.csv").write_text("a,b,y\n1,2,300\n2,3,400\n4,5,800\n")
    experiment = load("d.csv")
    assert experiment.network.sizes == (2, 4, 1)
    assert experiment.network.activations == ("tanh", "linear")
    assert experiment.init.scheme == "xavier_uniform"
    assert experiment.title == "d"
    assert math.fsum(experiment.data.inputs) == pytest.approx(0.0, abs=1e-9)
    assert math.fsum(experiment.data.targets) == pytest.approx(0.0, abs=1e-9)
    assert experiment.data.raw_target(2, 1) == 800
    assert experiment.notes == (
        "The last column, y, is the target (--target names another); the inputs are a, b.",
        "Inputs and target are scaled to mean 0 and deviation 1.",
        "The network has 4 tanh hidden neurons and linear output; loss squared_error, init "
        "xavier_uniform, sgd with learning rate 0.05. Options such as --hidden or --loss, or an "
        "experiment file, change that.",
    )


def test_one_input_is_no_inputs() -> None:
    Path("d.csv").write_text("a,y\n1,300\n2,400\n4,800\n")
    assert (
        load("d.csv").notes[0]
        == "The last column, y, is the target (--target names another); the input is a."
    )


@pytest.mark.parametrize(
    ("column", "functions", "targets"),
    [
        (["no", "yes"], ("softmax", "cross_entropy"), [1, 0, 0, 1]),
        (["0", "1"], ("sigmoid", "binary_cross_entropy"), [0, 1]),
        (["1", "3"], ("linear", "squared_error"), [-1, 1]),
    ],
)
def test_a_csv_file_of_classes_is_seen(
    column: list[str], functions: tuple[str, str], targets: list[float]
) -> None:
    Path("d.csv").write_text(f"a,y\n1,{column[0]}\n2,{column[1]}\n")
    experiment = load("d.csv")
    assert (experiment.network.activations[-1], experiment.network.loss) == functions
    assert list(experiment.data.targets) == targets


def test_options_change_what_is_chosen_for_a_csv_file() -> None:
    Path("d.csv").write_text("a,y\n1,0\n2,1\n")
    experiment = load("d.csv", {"hidden": (), "loss": "squared_error", "scale": "none"})
    assert experiment.network.sizes == (1, 1)
    assert (experiment.network.activations, experiment.network.loss) == (
        ("linear",),
        "squared_error",
    )
    assert list(experiment.data.inputs) == [1, 2]
    assert list(experiment.data.targets) == [-1, 1]
    assert "no hidden neurons" in experiment.notes[-1]


def test_a_csv_file_of_many_columns_is_cut_and_it_is_said() -> None:
    names = [f"c{k}" for k in range(1002)]
    rows = "\n".join([",".join(names), ",".join("1" * 1002), ",".join("2" * 1002)])
    Path("d.csv").write_text(rows)
    experiment = load("d.csv")
    assert experiment.network.sizes == (1000, 4, 1)
    assert experiment.data.target_columns[0].name == "c1001"
    assert "Only the first 1,000 of 1,001 input columns are used." in experiment.notes


def test_a_csv_file_with_one_column_is_not_enough() -> None:
    Path("d.csv").write_text("a\n1\n")
    assert refusal("d.csv") == (
        "d.csv: one input and one target are needed at least, and the columns are a\n"
        "separate the columns by commas, semicolons, tabs or blanks"
    )


def test_numbers_of_an_experiment_that_become_0_are_counted() -> None:
    experiment = read("[data]\nrows = [[1e-400, 1.0], [2, -0.0]]\n[training]\nl2 = 1e-999\n")
    assert experiment.notes[0] == (
        '2 numbers in net.toml are so close to 0 that they were read as 0, such as "1e-400".'
    )


def test_notes_stay_short_whatever_the_names_are() -> None:
    names = [f"{k}{'n' * 5000}" for k in range(50)]
    Path("d.csv").write_text(f"{','.join(f'c{name}' for name in names)}\n{'1,' * 49}2\n")
    Path("net.toml").write_text(f'[data]\nfile = "d.csv"\ntargets = ["c{names[0]}"]\n')
    assert max(len(note) for note in load("d.csv").notes) < 500
    assert max(len(note) for note in load("net.toml").notes) < 500


def test_reading_can_be_watched() -> None:
    Path("d.csv").write_text("a,y\n" + "1,2\n1,3\n" * 1500)
    seen: list[tuple[int, float]] = []
    load("d.csv", progress=lambda rows, share: seen.append((rows, share)))
    assert [rows for rows, _ in seen] == [1024, 2048, 3000]
    shares = [share for _, share in seen]
    assert shares == sorted(shares)
    assert 0.0 < shares[0] < shares[-1] == 1.0


def test_reading_ends_with_what_its_watcher_raises() -> None:
    Path("d.csv").write_text("a,y\n" + "1,2\n1,3\n" * 1500)
    seen: list[int] = []

    def stop(rows: int, share: float) -> None:
        seen.append(rows)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load("d.csv", progress=stop)
    assert seen == [1024]
