"""Options replace what an experiment file says."""

from __future__ import annotations

import pytest
from toml_texts import DATA, read

from core.data.errors import InputError
from core.data.experiment import load
from core.rules.initializers import Init

pytestmark = pytest.mark.usefixtures("own_folder")


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
        (
            "learning_rate",
            -1,
            "--learning-rate: must be a number above 0, not -1\nwrite such as --learning-rate 0.1",
        ),
        ("activation", "tnah", '--activation: "tnah" is not known\ndid you mean "tanh"?'),
        (
            "hidden",
            (10**9,),
            "--hidden: a layer of 1000000000 neurons is out of range\n1 to 1,000,000 are possible",
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
            "--output-activation: softmax needs at least 2 outputs, and there is 1 target\n"
            "for two classes in one column of 0 and 1 take sigmoid with binary_cross_entropy",
        ),
        (
            "hidden",
            (3,),
            'worked-example.toml:21, key "scheme": the scheme is given, and w113, w123, b13, w231 '
            "have no value\nwrite below [init.values] such as w113 = 0.15, or take another scheme",
        ),
    ],
)
def test_a_bad_option_is_named(option: str, value: object, message: str) -> None:
    with pytest.raises(InputError) as caught:
        load("worked-example", {option: value})
    assert str(caught.value) == message
