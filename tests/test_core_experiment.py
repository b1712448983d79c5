"""Reading experiments: what they give, their defaults, and what options change."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from toml_texts import DATA, read

from core.data.experiment import load
from core.formulas.names import Symbol, bias, weight
from core.rules.initializers import Init
from core.rules.optimizers import CODES, Settings

pytestmark = pytest.mark.usefixtures("own_folder")


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
    assert training.settings == Settings(0.1, 0.0, 0.0, 0.9, 0.9, 0.999, 1e-8, 0.99, 0.01)
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
    assert training.settings == Settings(0.5, 0.01, 0.02, 0.1, 0.2, 0.3, 1e-3, 0.4, 0.05)
    assert (training.optimizer, training.batch_size, training.shuffle) == ("adamw", 2, True)
    assert (training.epochs, training.target_loss) == (5, 0.125)
    assert (training.patience, training.min_change) == (6, 0.25)
    names = [network.notation.ascii(symbol) for symbol in training.frozen]
    assert names == ["w111", "b21", "w311", "w321", "b31", "w312", "w322", "b32"]
    assert experiment.notes[0] == "Not used: id."
    assert experiment.notes[-1] == (
        'The optimiser adamw makes no use of momentum (read with optimizer = "momentum" or '
        '"nesterov"), rho (read with optimizer = "rmsprop").'
    )


def test_the_task_and_the_state_are_what_the_kernel_takes() -> None:
    Path("rows.csv").write_text(
        "id,a,b,y,z\n" + "".join(f"{k},{k},{2 * k},{k},1\n" for k in range(4))
    )
    experiment = read(EVERY_KEY)
    task, state = experiment.task(), experiment.initial_state()
    assert (task.rows, task.batch, task.seed, task.shuffle) == (3, 2, 7, True)
    assert task.optimizer == CODES["adamw"]
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


def test_what_is_told_of_a_sample_is_told_of_it_unchanged() -> None:
    about = load("learning-rate-too-high").about
    assert "overflows" in about
    for changed in (
        load("learning-rate-too-high", {"learning_rate": 0.01}),
        load("learning-rate-too-high").vary({"learning_rate": 0.01}),
    ):
        assert changed.about == f"Before it was changed: {about}"
