"""Other values for an experiment that was read: the same checks, and the data without its file."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from core.data import delimited
from core.data.errors import InputError
from core.data.experiment import Experiment, load
from core.data.settings import OPTIONS
from core.rules.optimizers import Settings

ROWS = "\n".join(f"{k},{k * k % 7},{k % 2}" for k in range(20))
BINARY = f"a,b,y\n{ROWS}\n"
TEXTS = "a,y\n1,red\n2,blue\n4,red\n8,green\n16,blue\n"
INLINE = '[data]\ncolumns = ["a", "b", "y"]\nrows = [[8, 80, 3], [9, 90, 4], [7, 60, 2]]\n'


pytestmark = pytest.mark.usefixtures("own_folder")


def read(text: str, name: str = "net.toml", /, **options: object) -> Experiment:
    Path(name).write_text(text)
    return load(name, options)


def same(one: Experiment, other: Experiment) -> None:
    """Both determine the same run."""
    assert one.values() == other.values()
    assert (one.network, one.init, one.training) == (other.network, other.init, other.training)
    assert one.task() == other.task()
    assert list(one.initial_state().parameters) == list(other.initial_state().parameters)
    assert one.data.input_columns == other.data.input_columns
    assert one.data.target_columns == other.data.target_columns
    assert one.data.raw_inputs == other.data.raw_inputs
    assert one.data.raw_targets == other.data.raw_targets


OTHERS: dict[str, object] = {
    "hidden": [3, 2],
    "activation": "tanh",
    "output_activation": "sigmoid",
    "loss": "huber",
    "optimizer": "adamw",
    "learning_rate": 0.02,
    "batch_size": 2,
    "batch_reduction": "sum",
    "biases": "none",
    "epochs": 7,
    "seed": 5,
    "init": "normal",
    "scale": "minmax",
    "scale_targets": "standard",
    "weight": 0.25,
    "bias": -1.0,
    "momentum": 0.5,
    "beta1": 0.6,
    "beta2": 0.7,
    "epsilon": 1e-6,
    "rho": 0.8,
    "weight_decay": 0.1,
    "schedule": "cosine",
    "step_epochs": 3,
    "factor": 0.25,
    "gamma": 0.75,
    "decay": 0.3,
    "min_rate": 0.001,
    "l1": 0.01,
    "l2": 0.02,
    "shuffle": True,
    "target_loss": 0.5,
    "patience": 3,
    "frozen": ["w111", "biases"],
}


@pytest.mark.parametrize("key", OPTIONS)
def test_each_value_can_be_another(key: str) -> None:
    experiment = read(INLINE)
    varied = experiment.vary({key: OTHERS[key]})
    assert varied.values() == experiment.values() | {key: OTHERS[key]}
    same(varied, read(INLINE, **{key: OTHERS[key]}))


def test_values_can_be_given_as_they_are() -> None:
    experiment = read(INLINE)
    assert experiment.values().keys() == OPTIONS.keys()
    varied = experiment.vary(experiment.values())
    same(varied, experiment)
    assert experiment.vary({}).notes == experiment.notes
    assert varied.training.settings == Settings()


def test_one_change_comes_on_top_of_the_other() -> None:
    varied = read(INLINE).vary({"hidden": [4], "epochs": 3}).vary({"epochs": 9, "seed": 2})
    same(varied, read(INLINE, hidden=[4], epochs=9, seed=2))


WRONG: list[tuple[dict[str, object], str]] = [
    ({"loss": "cross_entropy"}, "loss"),
    ({"output_activation": "softmax"}, "output_activation"),
    ({"loss": "binary_cross_entropy", "scale_targets": "standard"}, "scale_targets"),
    ({"loss": "square_error"}, "loss"),
    ({"hidden": [4, "x"]}, "hidden"),
    ({"hidden": "4"}, "hidden"),
    ({"hidden": [0]}, "hidden"),
    ({"hidden": [1000, 1000, 1000]}, "hidden"),
    ({"activation": "softmax"}, "activation"),
    ({"activation": ["tanh", "relu"]}, "activation"),
    ({"learning_rate": 0}, "learning_rate"),
    ({"learning_rate": "fast"}, "learning_rate"),
    ({"momentum": 1.0}, "momentum"),
    ({"batch_size": -1}, "batch_size"),
    ({"epochs": 1.5}, "epochs"),
    ({"epochs": 0}, "epochs"),
    ({"seed": 2**32}, "seed"),
    ({"init": "given"}, "init"),
    ({"shuffle": "yes"}, "shuffle"),
    ({"patience": -1}, "patience"),
    ({"frozen": ["w119"]}, "frozen"),
    ({"scale": "log"}, "scale"),
]


@pytest.mark.parametrize(("overrides", "key"), WRONG)
def test_what_cannot_be_is_said_as_when_a_file_is_read(
    overrides: dict[str, object], key: str
) -> None:
    with pytest.raises(InputError) as reading:
        read(INLINE, **overrides)
    experiment = read(INLINE)
    with pytest.raises(InputError) as varying:
        experiment.vary(overrides)
    said, option = varying.value, f"--{key.replace('_', '-')} "
    assert said.what == reading.value.what
    assert said.hint == reading.value.hint.replace(option, "")  # the value by itself
    assert said.key == OPTIONS[key].path
    assert said.where == OPTIONS[key].name
    assert experiment.values() == read(INLINE).values()


def test_rows_that_a_loss_cannot_use_are_named() -> None:
    with pytest.raises(InputError, match=r'^net\.toml:3, key "rows", row 1, column "y": 3 is no'):
        read(INLINE).vary({"loss": "binary_cross_entropy", "output_activation": "sigmoid"})


def test_what_the_file_says_is_held_against_the_new_values() -> None:
    experiment = read(f'{INLINE}scale_targets = "standard"\n')
    with pytest.raises(InputError, match="must not be scaled") as caught:
        experiment.vary({"loss": "binary_cross_entropy"})
    assert caught.value.key == ("data", "scale_targets")
    given = f'{INLINE}[network]\nhidden = []\n[init]\nscheme = "given"\n'
    given += "weights = [[[1], [2]]]\nbiases = [[3]]\n"
    with pytest.raises(InputError, match="the weights are 1 instead of 2 layers") as caught:
        read(given).vary({"hidden": [2]})
    assert caught.value.key == ("init", "weights")
    assert read(given).vary({"hidden": [2], "init": "normal"}).init.scheme == "normal"


# the data


@pytest.mark.parametrize(
    "overrides",
    [
        {"scale": "none"},
        {"scale": "minmax", "scale_targets": "minmax"},
        {"hidden": [3], "seed": 4},
    ],
)
@pytest.mark.parametrize("share", [0.0, 0.3])
def test_the_file_is_not_read_again(overrides: dict[str, object], share: float) -> None:
    Path("d.csv").write_text(BINARY)
    text = f'[data]\nfile = "d.csv"\ntest_share = {share}\n'
    experiment, expected = read(text), read(text, **overrides)
    Path("d.csv").unlink()
    Path("net.toml").unlink()
    same(experiment.vary(overrides), expected)


def test_classes_are_kept() -> None:
    experiment = read(TEXTS, "d.csv")
    expected = read(TEXTS, "d.csv", scale="minmax")
    Path("d.csv").unlink()
    varied = experiment.vary({"scale": "minmax"})
    same(varied, expected)
    assert varied.data.classes == ("blue", "green", "red")
    with pytest.raises(InputError, match="classes are not scaled") as caught:
        experiment.vary({"scale_targets": "standard"})
    assert caught.value.key == ("data", "scale_targets")


def test_standard_input_is_read_once() -> None:
    experiment = load("-", stdin=io.StringIO(INLINE))
    same(
        experiment.vary({"scale": "none"}), load("-", {"scale": "none"}, stdin=io.StringIO(INLINE))
    )


def test_what_does_not_change_is_shared(monkeypatch: pytest.MonkeyPatch) -> None:
    experiment = read(BINARY, "d.csv")
    monkeypatch.setattr(delimited.DelimitedFile, "read", None)
    assert experiment.vary({"hidden": [9], "seed": 3, "epochs": 1}).data is experiment.data
    scaled = experiment.vary({"scale": "minmax"}).data
    assert scaled is not experiment.data
    pairs = zip(scaled.raw_inputs, experiment.data.raw_inputs, strict=True)
    assert all(one is other for one, other in pairs)


def test_another_seed_holds_out_other_rows() -> None:
    Path("d.csv").write_text(BINARY)
    experiment = read('[data]\nfile = "d.csv"\ntest_share = 0.5\n')
    varied = experiment.vary({"seed": 1})
    assert varied.data.test_rows == experiment.data.test_rows == 10
    assert varied.data.test_inputs != experiment.data.test_inputs
    assert varied.vary({"seed": 0}).data.test_inputs == experiment.data.test_inputs


# what was chosen to suit the data


def test_what_was_guessed_stays() -> None:
    experiment = read(BINARY, "d.csv")
    values = experiment.vary({"epochs": 3}).values()
    assert values == experiment.values() | {"epochs": 3}
    assert (values["init"], values["activation"]) == ("xavier_uniform", "tanh")


def test_guesses_that_no_longer_suit_go_and_a_note_says_so() -> None:
    experiment = read(BINARY, "d.csv")
    varied = experiment.vary({"loss": "squared_error"})
    follow = {"output_activation": "linear", "scale_targets": "standard"}
    assert varied.values() == experiment.values() | follow | {"loss": "squared_error"}
    assert varied.notes[-1] == (
        "To suit what was changed, output_activation is now linear (it was sigmoid) and "
        "scale_targets is now standard (it was none)."
    )
    same(varied, read(BINARY, "d.csv", loss="squared_error"))
    back = varied.vary({"loss": "binary_cross_entropy"})
    assert back.values() == experiment.values()


def test_what_was_chosen_holds_against_guesses() -> None:
    experiment = read(BINARY, "d.csv")
    varied = experiment.vary(
        {"output_activation": "sigmoid", "loss": "huber", "scale_targets": "none"}
    )
    assert (varied.network.activations[-1], varied.values()["scale_targets"]) == ("sigmoid", "none")
    assert not varied.notes[-1].startswith("To suit")
    assert "Inputs are scaled to mean 0" in " ".join(varied.notes)
    with pytest.raises(InputError, match="needs the output activation softmax, not sigmoid"):
        varied.vary({"loss": "cross_entropy"})


def test_the_activation_to_come_is_kept_where_there_is_no_hidden_layer() -> None:
    experiment = read(f'{INLINE}[network]\nhidden = [2]\nhidden_activation = "relu"\n')
    flat = experiment.vary({"hidden": []})
    assert flat.values()["activation"] == "relu"
    assert flat.vary({"hidden": [2, 2]}).network.activations == ("relu", "relu", "linear")


def test_an_experiment_of_parts_is_not_varied() -> None:
    read_one = read(INLINE)
    parts = Experiment(
        "t", "", "s", read_one.data, read_one.network, read_one.init, read_one.training
    )
    with pytest.raises(ValueError, match="made from its parts"):
        parts.vary({"epochs": 3})
