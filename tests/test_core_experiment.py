"""Reading experiments: what they give, their defaults, and what options change."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from toml_texts import DATA, read, refusal

from core import optimizers
from core.errors import InputError
from core.experiment import load
from core.initializers import Init
from core.names import Symbol, bias, weight

SHAPE = "the shape is weights[layer][from][to]"


pytestmark = pytest.mark.usefixtures("own_folder")


# What an experiment file gives


def test_only_data_is_required() -> None:
    experiment = read(DATA)
    assert experiment.network.sizes == (2, 2, 1)
    assert experiment.network.activations == ("linear", "linear")
    assert experiment.network.loss == "squared_error"
    assert experiment.init == Init("constant", 1.0, 0.0, 0)
    assert (experiment.title, experiment.about, experiment.source) == ("net", "", "net.toml")
    assert [column.scaling.shift for column in experiment.data.input_columns] == [0.0, 0.0]
    assert list(experiment.data.inputs) == [8, 80, 9, 90]
    assert list(experiment.data.targets) == [3, 4]
    training = experiment.training
    assert training.optimizer == "sgd"
    assert training.settings == optimizers.Settings(
        0.1, 0.9, 0.9, 0.999, 1e-8, 0.99, 0.01, 0.0, 0.0
    )
    assert (training.batch_size, training.shuffle, training.epochs) == (1, False, 100)
    assert (training.target_loss, training.patience, training.min_change) == (0.0, 0, 1e-9)
    assert training.frozen == ()
    assert experiment.notes == (
        "No [init] scheme is given, so all weights start at the same constant and the neurons of a "
        'hidden layer stay twins; scheme = "uniform" tells them apart.',
    )


EVERY_KEY = """
format = 1
title = "All"
about = "Every key."
[data]
file = "rows.csv"
inputs = ["b", "a"]
targets = ["y", "z"]
scale_inputs = "minmax"
scale_targets = "standard"
test_share = 0.25
[network]
hidden = [3, 2]
hidden_activation = ["tanh", "relu"]
output_activation = "softplus"
loss = "huber"
[init]
scheme = "he_normal"
weight = 2.0
bias = 1
seed = 7
[training]
optimizer = "adamw"
learning_rate = 0.5
momentum = 0.1
beta1 = 0.2
beta2 = 0.3
epsilon = 1e-3
rho = 0.4
weight_decay = 0.05
batch_size = 2
shuffle = true
epochs = 5
target_loss = 0.125
patience = 6
min_change = 0.25
l1 = 0.01
l2 = 0.02
frozen = ["w111", "layer 3", "b21"]
"""


def test_every_key_is_read() -> None:
    Path("rows.csv").write_text(
        "id,a,b,y,z\n" + "".join(f"{k},{k},{2 * k},{k},1\n" for k in range(4))
    )
    experiment = read(EVERY_KEY)
    assert (experiment.title, experiment.about) == ("All", "Every key.")
    data, network, training = experiment.data, experiment.network, experiment.training
    assert (data.rows, data.test_rows, experiment.test_share) == (3, 1, 0.25)
    assert [column.name for column in data.input_columns] == ["b", "a"]
    assert [column.name for column in data.target_columns] == ["y", "z"]
    assert max(data.inputs) == 1.0
    assert network.sizes == (2, 3, 2, 2)
    assert network.activations == ("tanh", "relu", "softplus")
    assert network.loss == "huber"
    assert experiment.init == Init("he_normal", 2.0, 1.0, 7)
    assert training.settings == optimizers.Settings(0.5, 0.1, 0.2, 0.3, 1e-3, 0.4, 0.05, 0.01, 0.02)
    assert (training.optimizer, training.batch_size, training.shuffle) == ("adamw", 2, True)
    assert (training.epochs, training.target_loss) == (5, 0.125)
    assert (training.patience, training.min_change) == (6, 0.25)
    names = [network.notation.ascii(symbol) for symbol in training.frozen]
    assert names == ["w111", "b21", "w311", "w321", "b31", "w312", "w322", "b32"]
    assert experiment.notes[0] == "Not used: id."
    assert experiment.notes[-1] == "The optimizer adamw makes no use of momentum, rho."


def test_the_task_and_the_state_are_what_the_kernel_takes() -> None:
    Path("rows.csv").write_text(
        "id,a,b,y,z\n" + "".join(f"{k},{k},{2 * k},{k},1\n" for k in range(4))
    )
    experiment = read(EVERY_KEY)
    task, state = experiment.task(), experiment.initial_state()
    assert (task.rows, task.batch, task.seed, task.shuffle) == (3, 2, 7, True)
    assert task.optimizer == optimizers.ADAMW
    assert len(task.inputs) == 6
    assert (len(task.test_targets), task.test_rows) == (2, 1)
    assert len(task.frozen) == 8
    assert task.frozen[0] == 0
    assert (task.target_loss, task.patience, task.min_change) == (0.125, 6, 0.25)
    assert len(state.parameters) == len(state.first) == len(state.second) == 23
    assert list(state.powers) == [1.0, 1.0]
    assert state.tally[0] == 0.0
    assert math.isnan(state.tally[1])
    assert list(state.tally[2:]) == [math.inf, 0.0]


@pytest.mark.parametrize(
    ("optimizer", "first", "second"),
    [("sgd", 0, 0), ("momentum", 9, 0), ("nesterov", 9, 0), ("rmsprop", 9, 0), ("adam", 9, 9)],
)
def test_an_optimizer_gets_the_memory_it_needs(optimizer: str, first: int, second: int) -> None:
    state = read(DATA, optimizer=optimizer).initial_state()
    assert (len(state.first), len(state.second)) == (first, second)


@pytest.mark.parametrize(("size", "batch"), [(0, 2), (1, 1), (2, 2), (3, 2)])
def test_a_batch_is_at_most_all_rows(size: int, batch: int) -> None:
    experiment = read(DATA, batch_size=size)
    assert experiment.batch == batch
    said = "batch_size 3 is more than the 2 training rows: an update uses all of them."
    assert (said in experiment.notes) == (size == 3)


@pytest.mark.parametrize(
    ("network", "functions"),
    [
        ("", ("linear", "squared_error")),
        ('loss = "binary_cross_entropy"', ("sigmoid", "binary_cross_entropy")),
        ('output_activation = "sigmoid"', ("sigmoid", "squared_error")),
        ('output_activation = "tanh"\nloss = "huber"', ("tanh", "huber")),
    ],
)
def test_output_and_loss_go_together_for_numbers(network: str, functions: tuple[str, str]) -> None:
    rows = "[data]\nrows = [[8, 80, 0], [9, 90, 1]]\n[network]\n"
    found = read(rows + network).network
    assert (found.activations[-1], found.loss) == functions


@pytest.mark.parametrize(
    ("network", "functions"),
    [
        ("", ("softmax", "cross_entropy")),
        ('loss = "cross_entropy"', ("softmax", "cross_entropy")),
        ('output_activation = "sigmoid"', ("sigmoid", "binary_cross_entropy")),
        ('output_activation = "linear"', ("linear", "squared_error")),
        ('loss = "squared_error"', ("linear", "squared_error")),
    ],
)
def test_output_and_loss_go_together_for_classes(network: str, functions: tuple[str, str]) -> None:
    rows = '[data]\nrows = [[8, 80, "no"], [9, 90, "yes"]]\n[network]\n'
    found = read(rows + network).network
    assert found.sizes == (2, 2, 2)
    assert (found.activations[-1], found.loss) == functions


def test_numeric_targets_of_a_distribution_go_with_softmax() -> None:
    rows = '[data]\ntargets = ["p", "q"]\ncolumns = ["a", "p", "q"]\nrows = [[1, 0.3, 0.7]]\n'
    assert read(rows + '[network]\nloss = "cross_entropy"\n').network.sizes == (1, 2, 2)


def test_given_values_reach_the_parameters() -> None:
    experiment = read(
        DATA + '[init]\nscheme = "given"\nweights = [[[1, 2], [3, 4]], [[5], [6.5]]]\n'
        "biases = [[7, 8], [9]]\n"
    )
    assert list(experiment.initial_state().parameters) == [1, 2, 3, 4, 7, 8, 5, 6.5, 9]


@pytest.mark.parametrize(
    ("frozen", "symbols"),
    [
        ('["b12", "w121"]', (weight(1, 2, 1), bias(1, 2))),
        ('["biases"]', (bias(1, 1), bias(1, 2), bias(2, 1))),
        ('["layer 2", "w211"]', (weight(2, 1, 1), weight(2, 2, 1), bias(2, 1))),
    ],
)
def test_parameters_are_frozen_by_name(frozen: str, symbols: tuple[Symbol, ...]) -> None:
    assert read(f"{DATA}[training]\nfrozen = {frozen}\n").training.frozen == symbols


def test_weights_are_frozen_together() -> None:
    assert len(read(f'{DATA}[training]\nfrozen = ["weights"]\n').training.frozen) == 6


def test_no_hidden_layer_is_a_network_too() -> None:
    assert read(DATA, hidden=()).network.sizes == (2, 1)


def test_the_seed_chooses_the_test_rows() -> None:
    rows = [[k, k] for k in range(20)]
    text = f"[data]\nrows = {rows}\ntest_share = 0.5\nscale_inputs = 'none'\n"
    one, same, other = (read(text, seed=seed).data.test_inputs for seed in (1, 1, 2))
    assert one == same != other


# Options


def test_options_replace_keys() -> None:
    experiment = read(
        DATA + '[network]\nhidden_activation = "relu"\n[training]\nepochs = 3\n',
        hidden=(3, 4),
        activation=("tanh", "gelu"),
        output_activation="softplus",
        loss="huber",
        optimizer="adam",
        learning_rate=0.5,
        batch_size=2,
        epochs=9,
        seed=5,
        init="normal",
        scale="none",
    )
    assert experiment.network.sizes == (2, 3, 4, 1)
    assert experiment.network.activations == ("tanh", "gelu", "softplus")
    assert experiment.network.loss == "huber"
    assert experiment.training.optimizer == "adam"
    assert experiment.training.settings.learning_rate == 0.5
    assert (experiment.training.batch_size, experiment.training.epochs) == (2, 9)
    assert (experiment.init.scheme, experiment.init.seed) == ("normal", 5)
    assert list(experiment.data.inputs) == [8, 80, 9, 90]


def test_an_init_option_replaces_given_values() -> None:
    experiment = load("worked-example", {"init": "uniform", "hidden": (3,)})
    assert experiment.init == Init("uniform")


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("learning_rate", -1, "--learning-rate: must be a number above 0, not -1"),
        ("activation", "tan", '--activation: "tan" is not known\ndid you mean "tanh"?'),
        (
            "hidden",
            (10**9,),
            "--hidden: a layer of 1,000,000,000 neurons is out of range\n"
            "1 to 1,000,000 are possible",
        ),
        (
            "loss",
            "cross_entropy",
            "--loss: the loss cross_entropy needs the output activation softmax, not linear\n"
            "set output_activation to softmax, or take another loss",
        ),
        (
            "output_activation",
            "softmax",
            "--output-activation: softmax goes with the loss cross_entropy only, not with "
            "squared_error\nset loss to cross_entropy, or take another output_activation",
        ),
        (
            "hidden",
            (3,),
            'worked-example.toml:22, key "weights": the weights of neuron 1 before layer 1 are 2 '
            f"instead of 3 numbers\n{SHAPE}",
        ),
    ],
)
def test_a_bad_option_is_named(option: str, value: object, message: str) -> None:
    with pytest.raises(InputError) as caught:
        load("worked-example", {option: value})
    assert str(caught.value) == message


# Bare data


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
