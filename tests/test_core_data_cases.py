"""The files of `cases/`: what people bring, each with what is right about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.data.errors import InputError
from core.data.experiment import Experiment, load
from tui import cli

CASES = Path(__file__).parent / "cases"


def opened(name: str, **options: object) -> Experiment:
    return load(str(CASES / f"{name}.csv"), options)


def refused(name: str, **options: object) -> str:
    with pytest.raises(InputError) as caught:
        opened(name, **options)
    return str(caught.value).replace(str(CASES) + "/", "")


def columns(experiment: Experiment) -> dict[str, list[float]]:
    data = experiment.data
    return {
        column.name: list(values)
        for column, values in zip(data.input_columns, data.raw_inputs, strict=True)
    }


def test_a_class_column_that_comes_first_is_named_as_the_target() -> None:
    named = opened("class-column-first", target=["label"])
    assert named.data.classes == ("cat", "dog")
    assert columns(named) == {"x1": [1, 2, 1], "x2": [2, 1, 3]}
    note = (
        "The last column, x2, is the target (--target names another); the inputs are label=cat, "
        "label=dog, x1."
    )
    assert note in opened("class-column-first").notes


def test_a_constant_target_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert refused("constant-target") == (
        'constant-target.csv:1, column "y": the target is 5 in every row, so nothing can be '
        "learned\nname another column with --target (targets = […] under [data])"
    )
    assert cli.run(["train", str(CASES / "constant-target.csv")]) == 2
    assert capsys.readouterr().out == ""


def test_amounts_of_money_are_numbers() -> None:
    experiment = opened("currency-target")
    assert list(experiment.data.raw_targets[0]) == [250_000, 410_000, 525_500]
    assert experiment.data.classes == ()
    assert 'Column "price": "$250000" was read as 250000.' in experiment.notes


def test_a_date_is_no_category() -> None:
    assert refused("date-column") == (
        'date-column.csv:2, column "date": "2011-01-01" is a date where a plain number is needed; '
        "3 more cells of the column are like it\n"
        "turn it into a number, such as the day or the days since the first, or leave the column "
        "out by naming the inputs to use, such as with --inputs temperature (inputs = […] under "
        "[data])"
    )
    left = opened("date-column", inputs=["temperature"])
    assert left.data.classes == ("Berkeley", "Galway")


@pytest.mark.parametrize("option", ["classes", "loss", "output_activation"])
def test_whole_numbers_can_be_names_of_classes(option: str) -> None:
    values = {"classes": True, "loss": "cross_entropy", "output_activation": "softmax"}
    experiment = opened("integer-classes", **{option: values[option]})
    assert experiment.data.classes == ("1", "2", "3")
    assert experiment.network.sizes == (2, 4, 3)
    assert experiment.network.loss == "cross_entropy"
    assert list(experiment.data.targets[:6]) == [1, 0, 0, 0, 1, 0]
    assert any(
        "1, 2, 3" in note and "--classes" in note for note in opened("integer-classes").notes
    )


def test_latin_1_is_read_and_it_is_said() -> None:
    experiment = opened("latin1-header")
    assert columns(experiment) == {"temp °C": [20, 25, 30]}
    assert any("cp1252" in note for note in experiment.notes)


def test_a_missing_value_in_the_first_row_is_one() -> None:
    assert refused("missing-NA-first-row") == (
        'missing-NA-first-row.csv:2, column "a": the value is missing (NA); 1 of 3 rows has such a '
        "gap, in column a\n"
        "fill the gaps in, or leave these rows out with --missing drop "
        '(missing = "drop" under [data])'
    )
    left = opened("missing-NA-first-row", missing="drop")
    assert columns(left) == {"a": [2, 3], "b": [4, 1]}
    assert "1 of 3 rows was left out: a value is missing in column a." in left.notes


def test_a_saved_index_is_left_out() -> None:
    experiment = opened("pandas-index")
    assert list(columns(experiment)) == ["cgpa", "iq"]
    assert 'Column "column 1" only counts the rows, from 0, and is left out.' in experiment.notes
    named = opened("pandas-index", inputs=["column 1"])
    assert columns(named) == {"column 1": [0, 1, 2, 3, 4]}


def test_per_cents_are_numbers() -> None:
    experiment = opened("percent-input")
    assert columns(experiment) == {"hours": [5, 8, 2], "attendance": [80, 95, 40]}
    assert 'Column "attendance": "80%" was read as 80.' in experiment.notes


def test_runs_of_blanks_separate() -> None:
    experiment = opened("whitespace-separated")
    assert columns(experiment) == {"x1": [1, 2, 3], "x2": [2, 1, 5]}
    assert list(experiment.data.raw_targets[0]) == [3, 4.5, 9]
    assert any("separated by runs of blanks" in note for note in experiment.notes)


def test_what_is_scaled_is_not_told_to_be_scaled(capsys: pytest.CaptureFixture[str]) -> None:
    path = str(CASES / "diverged-already-scaled.csv")
    assert cli.run(["train", path, "--learning-rate", "2"]) == 1
    said = capsys.readouterr().err
    assert "Scale the inputs" not in said
    assert "scale the inputs" not in said
    assert "x in row 61 is 900, 7.74 deviations from the mean" in said
    assert "try η below 2" in said
