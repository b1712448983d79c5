"""What is typed of a new experiment: what it makes, what is wrong, and what is still to come."""

from __future__ import annotations

import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st
from making import TEXTS as MAZUR
from networks import exact

from core.data.experiment import Experiment, load
from core.data.typed import typed
from core.exports.experiment_file import experiment_file
from core.formulas.names import bias, weight
from core.run.edits import Edits
from core.stepper import Stepper
from tui.making.fields import MOST_ROWS, row_keys
from tui.making.reading import read

XOR = {"sizes": "2-2-1", "row 1": "0 0 0", "row 2": "0 1 1", "row 3": "1,0,1", "row 4": "1 1 0"}


def made(texts: dict[str, str]) -> Experiment:
    reading = read(texts)
    assert (reading.wrong, reading.missing, reading.error) == ({}, {}, "")
    assert reading.experiment is not None
    return reading.experiment


def reread(experiment: Experiment, folder: Path) -> Experiment:
    """The experiment, kept in a file and opened from there."""
    path = folder / "kept.toml"
    path.write_text(experiment_file(experiment, Edits(), folder), encoding="utf-8")
    return load(str(path))


def alike(one: Experiment, other: Experiment) -> None:
    assert one.network == other.network
    assert one.training == other.training
    assert one.initial_state().parameters == other.initial_state().parameters
    assert (one.data.inputs, one.data.targets) == (other.data.inputs, other.data.targets)
    assert one.data.input_columns == other.data.input_columns
    assert one.data.target_columns == other.data.target_columns
    assert one.title == other.title


def test_mazurs_example() -> None:
    stepper = Stepper(made(MAZUR))
    assert stepper.experiment.title == "typed in"
    first = dict(stepper.parameters)
    assert first == {
        "w111": 0.15, "w121": 0.2, "b11": 0.35, "w112": 0.25, "w122": 0.3, "b12": 0.35,
        "w211": 0.4, "w221": 0.45, "b21": 0.6, "w212": 0.5, "w222": 0.55, "b22": 0.6,
    }  # fmt: skip
    stepper.seek(5)
    assert stepper.step.value == 0.2983711087600027
    stepper.seek(stepper.schedule.epoch_close(1))
    assert stepper.parameters["w211"] == pytest.approx(0.35891648, abs=5e-9)
    assert stepper.parameters["w111"] == pytest.approx(0.149780716, abs=5e-9)


@pytest.mark.parametrize(
    "texts",
    [
        MAZUR,
        XOR,
        MAZUR | {"title": "[b]Mazur[/b] \u202e", "frozen": "biases"},
        XOR | {"columns": "a,first b,out", "activation 1": "tanh", "init": "he_normal"},
        {"sizes": "2-3", "row 1": "1 2 red", "row 2": "1/3 −2 blue", "row 3": "0, 0, a b"}
        | {"activation 1": "softmax", "loss": "cross_entropy"},
        {"sizes": "1-3-3-1", "row 1": "1 2", "activation 1": "tanh", "activation 2": "relu"},
    ],
    ids=range(6),
)
def test_it_is_kept_in_a_file_and_reads_back_the_same(
    texts: dict[str, str], tmp_path: Path
) -> None:
    experiment = made(texts)
    alike(reread(experiment, tmp_path), experiment)


NUMBER = st.floats(-1e9, 1e9).map(repr) | st.sampled_from(
    ["1/35", "−3", ".5", "2e-3", "1.5 × 10⁻⁷"]
)


@exact
@drawn(st.data())
def test_any_weights_and_rows_stand_where_they_were_typed(data: st.DataObject) -> None:
    sizes = data.draw(st.lists(st.integers(1, 3), min_size=2, max_size=4))
    separator = data.draw(st.sampled_from([", ", ",", "; "]))

    def numbers(count: int) -> str:
        return separator.join(data.draw(st.lists(NUMBER, min_size=count, max_size=count)))

    texts = {"sizes": "-".join(map(str, sizes)), "row 1": numbers(sizes[0] + sizes[-1])}
    for layer, (sources, width) in enumerate(pairwise(sizes), 1):
        texts[f"weights {layer}"] = numbers(sources * width)
        texts[f"biases {layer}"] = numbers(width)
    experiment = made(texts)
    known = Stepper(experiment).parameters
    assert experiment.network.sizes == tuple(sizes)

    ascii_name = experiment.network.notation.ascii
    for layer, (sources, width) in enumerate(pairwise(sizes), 1):
        typed_weights = list(map(typed, texts[f"weights {layer}"].split(separator)))
        typed_biases = list(map(typed, texts[f"biases {layer}"].split(separator)))
        for j in range(width):
            assert known[ascii_name(bias(layer, j + 1))] == typed_biases[j]
            for i in range(sources):
                name = ascii_name(weight(layer, i + 1, j + 1))
                assert known[name] == typed_weights[j * sources + i]
    row = list(map(typed, texts["row 1"].split(separator)))
    assert [*experiment.data.inputs, *experiment.data.targets] == row


WRONG = {
    ("sizes", "2-x-1"): "Write whole numbers with - between them, such as 2-2-1.",
    ("sizes", "2-0-1"): "A layer has from 1 to 9,999,999 neurons.",
    ("sizes", "9999999-1"): "1,000 inputs and as many outputs are the most.",
    ("sizes", "-".join("1" * 60)): "59 layers are too many: 50 are the most.",
    ("row 1", ".05 .l .01 .99"): ".l is no number such as 0.5, -3 or 1/35.",
    ("row 1", "1 2 3 4 5"): "5 values, and 4 are needed: x1 x2 y1 y2.",
    ("row 1", "0,05 0,1 0,01 0,99"): "Write 0.05, with a point, and so on.",
    ("row 1", "1 2 3 1/0"): "1/0 is no number such as 0.5, -3 or 1/35: it divides by 0.",
    ("columns", "a b c a"): 'Two columns are called "a". Give each a name of its own.',
    ("columns", ".05 .1 .01 1/3"): "These are numbers, not names; type them into row 1.",
    ("columns", "a b c d e"): "5 names for 4 columns: put commas between names of several words.",
    ("weights 1", "1 2 3 4 5"): "5 values, and 4 are needed: w₁₁₁ w₁₂₁ w₁₁₂ w₁₂₂.",
    ("weights 1", "1 2 [b] 4"): "[b] is no number such as 0.5, -3 or 1/35.",
    ("biases 2", "1,,2"): "Nothing is no number such as 0.5, -3 or 1/35.",
    ("learning_rate", "0"): "Must be a number above 0, not 0. Write such as 0.1.",
    ("epochs", "many"): 'Must be a whole number from 1 to 1,000,000,000, not "many". '
    "Write such as 100.",
    ("frozen", "w999"): 'The network has no "w999". Possible are "weights", "biases", "layer 1" '
    'and names like "w111".',
}


@pytest.mark.parametrize(("key", "text"), WRONG, ids=map(str, range(len(WRONG))))
def test_what_is_wrong_is_said_at_its_field(key: str, text: str) -> None:
    reading = read(MAZUR | {key: text})
    assert reading.wrong == {key: WRONG[key, text]}
    assert (reading.experiment, reading.missing) == (None, {})


MISSING = {
    ("sizes", ""): "Inputs, neurons of each hidden layer, outputs: such as 2-2-1.",
    ("sizes", "2-"): "Inputs and outputs are needed at least: 2-1 has no hidden layer.",
    ("row 1", ""): "At least one row is needed: x1 x2 y1 y2.",
    ("row 1", "1 2"): "2 of 4 values: next comes y1.",
    ("columns", "a b"): "2 of 4 names.",
    ("weights 2", "1 2"): "2 of 4 values: next comes w₂₁₂.",
}


@pytest.mark.parametrize(("key", "text"), MISSING, ids=map(str, range(len(MISSING))))
def test_what_is_still_to_come_is_not_wrong(key: str, text: str) -> None:
    reading = read(MAZUR | {key: text})
    assert reading.missing == {key: MISSING[key, text]}
    assert (reading.experiment, reading.wrong) == (None, {})


def test_several_faults_are_said_at_once() -> None:
    reading = read(MAZUR | {"row 1": "a b c d", "weights 2": "1 2 3 4 5", "biases 1": "x"})
    assert [each.key for each in reading.stops] == ["row 1", "biases 1", "weights 2"]


def test_what_has_been_understood_is_told() -> None:
    reading = read(MAZUR | {"weights 1": "1/4 .2"})
    assert reading.told["sizes"] == "2 in, 2 hidden, 2 out: 12 parameters."
    assert reading.told["row 1"] == "x1 0.05 · x2 0.1 · y1 0.01 · y2 0.99"
    assert reading.told["weights 1"] == "w₁₁₁ 0.25 · w₁₂₁ 0.2 · w₁₁₂ …"
    assert reading.told["biases 1"] == "All are 0.35; or go on with b₁₂."


def test_a_number_alone_is_for_all_of_a_layer() -> None:
    known = Stepper(made(MAZUR | {"weights 1": ".5", "biases 1": ".1 .2"})).parameters
    assert [known[name] for name in ("w111", "w121", "w112", "w122")] == [0.5] * 4
    assert (known["b11"], known["b12"]) == (0.1, 0.2)


def test_blank_biases_are_0_where_weights_are_typed() -> None:
    known = Stepper(made(MAZUR | {"biases 1": "", "biases 2": ""})).parameters
    assert {value for name, value in known.items() if name[0] == "b"} == {0.0}


def test_what_is_left_blank_comes_by_the_scheme_and_the_rest_as_typed() -> None:
    experiment = made(MAZUR | {"weights 2": "", "biases 2": "", "init": "he_normal"})
    drawn_ones = Stepper(made({"sizes": "2-2-2", "row 1": "1 2 3 4", "init": "he_normal"}))
    known, random = Stepper(experiment).parameters, drawn_ones.parameters
    assert (known["w111"], known["b12"]) == (0.15, 0.35)
    assert [known[name] for name in ("w211", "b22")] == [random[name] for name in ("w211", "b22")]
    assert made(MAZUR).init.scheme == "given"


def test_biases_can_be_shared_or_left_out() -> None:
    shared = Stepper(made(MAZUR | {"biases": "shared"}))
    assert [name for name in shared.parameters if name[0] == "b"] == ["b1", "b2"]
    assert shared.parameters["b2"] == 0.6
    labels = {each.key: each.label for each in read(MAZUR | {"biases": "shared"}).fields}
    assert labels["biases 1"] == "b₁"
    none = read(MAZUR | {"biases": "none"})
    assert "biases 1" not in {each.key for each in none.fields}
    assert none.experiment is not None
    assert none.experiment.network.parameter_count == 8


def test_blank_weights_come_by_the_scheme() -> None:
    experiment = made(XOR | {"init": "xavier_normal"})
    assert experiment.init.scheme == "xavier_normal"
    assert made(XOR).init.scheme == "uniform"
    assert made(XOR).data.rows == 4


def test_the_activation_of_a_hidden_layer_is_at_first_that_of_the_one_before() -> None:
    texts = {"sizes": "1-2-2-2-1", "row 1": "1 2", "activation 1": "tanh", "activation 3": "relu"}
    fields = {each.key: each.default for each in read(texts).fields}
    assert [fields[f"activation {k}"] for k in (2, 4)] == ["tanh", "linear"]
    assert made(texts).network.activations == ("tanh", "tanh", "relu", "linear")


def test_sizes_that_the_classes_do_not_fit_are_said() -> None:
    texts = {"sizes": "1-3", "row 1": "1 red", "row 2": "2 blue"}
    (key,) = (reading := read(texts)).wrong
    assert key == "sizes"
    assert reading.wrong[key] == (
        "The rows have 2 classes, so that there are as many outputs. Write 1-2, or type more rows."
    )
    assert made(texts | {"sizes": "1-2"}).data.classes == ("blue", "red")


def test_rows_that_cannot_be_learned_from_are_refused_as_in_a_file() -> None:
    reading = read({"sizes": "1-2", "row 1": "1 red"})
    assert reading.error.startswith(
        'typed in, column "class": every row has the same class, "red".'
    )


@pytest.mark.parametrize("text", ["2 2 2", "2,2,2", "2 – 2 – 2", "2×2×2"])
def test_sizes_are_read_as_people_write_them(text: str) -> None:
    assert made(MAZUR | {"sizes": text}).network.sizes == (2, 2, 2)


@pytest.mark.parametrize("part", ["1", "1-", "1 ", "-", " ", "1x ", "0.5 ", "0.5,"])
def test_no_text_takes_long(part: str) -> None:
    text = part * (4096 // len(part)) + "!"
    start = time.process_time()
    for key in ("sizes", "columns", "row 1", "weights 1", "biases 2", "learning_rate", "title"):
        read(MAZUR | {key: text})
    assert time.process_time() - start < 1.0


def test_as_long_as_sizes_are_changed_the_fields_stay() -> None:
    assert read(MAZUR | {"sizes": "2-"}, (2, 2, 2)).fields == read(MAZUR).fields
    assert len(read({}).fields) == 11


def test_there_is_a_blank_row_below_the_last_up_to_a_limit() -> None:
    assert row_keys({}) == ["row 1"]
    assert row_keys({"row 3": "1"}) == ["row 1", "row 2", "row 3", "row 4"]
    assert len(row_keys({f"row {MOST_ROWS}": "1"})) == MOST_ROWS


def test_a_layer_of_many_weights_is_left_to_the_scheme() -> None:
    reading = read({"sizes": "2-600-1", "row 1": "1 2 3"})
    assert {each.key for each in reading.fields} & {"weights 1", "biases 1"} == set()
    assert reading.experiment is not None
