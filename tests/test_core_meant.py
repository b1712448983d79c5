"""What an unknown name may mean: a slip of the fingers, another name of the same, or neither."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.data.errors import InputError
from core.data.experiment import load
from core.data.meant import ABSENT, ALIASES, LONGEST, hint, nearest, slips, understood
from core.data.settings import OVERRIDES, SETTINGS
from core.rules import activations, initializers, losses, optimizers
from tui.commands.trace import FORMS

RULES = {
    "activation": tuple(activations.BY_NAME),
    "optimizer": tuple(optimizers.BY_NAME),
    "loss": tuple(losses.BY_NAME),
    "init": tuple(initializers.BY_NAME),
}
ALL = tuple(name for names in RULES.values() for name in names)
KEYS = tuple(dict.fromkeys(setting.name for setting in SETTINGS))
WORDS = st.text("abcdé_ 12", max_size=9)


@pytest.mark.parametrize(
    ("name", "names", "meant"),
    [
        ("tnah", ALL, "tanh"),
        ("tanhh", ALL, "tanh"),
        ("reul", ALL, "relu"),
        ("TanH", ALL, "tanh"),
        ("sigmiod", ALL, "sigmoid"),
        ("adagard", ALL, "adagrad"),
        ("binary_cros_entropi", ALL, "binary_cross_entropy"),
        ("lerning-rate", KEYS, "learning_rate"),
        ("optimiser", KEYS, "optimizer"),
        ("epoch", KEYS, "epochs"),
        ("trce", ("run", "trace", "train"), "trace"),
    ],
)
def test_a_slip_of_the_fingers_is_seen_through(
    name: str, names: tuple[str, ...], meant: str
) -> None:
    assert nearest(name, names) == meant


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("step", ALL),
        ("adagrad", ("sgd", "adam", "adamw", "rmsprop")),
        ("rprop", ALL),
        ("squared", ALL),
        ("learning_rate_decay", KEYS),
        ("target", OVERRIDES.keys() - {"target"}),
        ("lr", ("l1", "l2", "loss")),
        ("l3", ("l1", "l2")),
        ("beta3", KEYS),
        ("w112", ("w111", "w121", "w1")),
        ("layer 3", ("layer 1", "layer 2")),
        ("xelu", ALL),  # elu, relu or gelu
        ("a", ("b", "c")),
        ("ab", ("ac",)),
        ("tex", ("json", "latex")),
        ("", ALL),
        ("tanh" * LONGEST, ALL),
    ],
)
def test_what_is_another_thing_is_no_slip(name: str, names: tuple[str, ...]) -> None:
    assert nearest(name, names) == ""


def test_things_of_elsewhere_are_never_taken_for_others() -> None:
    for name, words in ABSENT.items():
        assert name not in ALIASES
        assert name not in ALL
        assert hint(name.upper().replace("_", "-"), ALL, "choose") == f"{words}; choose"


def test_an_alias_is_a_name_of_one_thing() -> None:
    places = (*RULES.values(), tuple(FORMS))
    for alias, name in ALIASES.items():
        assert sum(name in names for names in places) == 1
        assert not any(alias in names for names in places)


def test_an_alias_means_the_rule_everywhere() -> None:
    given = {
        "loss": "mse",
        "activation": "logistic",
        "output_activation": "identity",
        "init": "glorot_normal",
    }
    network = load("xor", {**given}).network
    assert network.loss == "mean_squared_error"
    assert network.activations == ("sigmoid", "linear")
    assert load("xor", {**given}).init.scheme == "xavier_normal"
    assert understood("mse", ("tanh",)) is None


@pytest.mark.parametrize("key", ["activation", "optimizer", "loss", "init"])
@pytest.mark.parametrize("name", ["step", "nadam", "mae", "qqqqq"])
def test_what_there_is_is_listed(key: str, name: str) -> None:
    with pytest.raises(InputError) as failed:
        load("student-salary", {key: name})
    assert "did you mean" not in str(failed.value)
    assert ABSENT.get(name, "") in str(failed.value)
    listed = [rule for rule in RULES[key] if rule in str(failed.value)]
    assert len(listed) >= len(RULES[key]) - 1  # softmax is for the last layer


@given(WORDS, WORDS, WORDS)
def test_slips_are_counted_as_a_distance_is(one: str, other: str, third: str) -> None:
    assert slips(one, other) == slips(other, one)
    assert (slips(one, other) == 0) == (one == other)
    assert abs(len(one) - len(other)) <= slips(one, other) <= max(len(one), len(other))
    assert slips(one + third, other + third) <= slips(one, other)


@given(WORDS, st.integers(0, 9), st.sampled_from("abc"))
def test_one_slip_counts_one(word: str, place: int, letter: str) -> None:
    at = min(place, len(word))
    assert slips(word, word[:at] + letter + word[at:]) == 1
    assert slips(word, word[:at] + word[at + 1 :]) == (at < len(word))
    swapped = word[:at] + word[at : at + 2][::-1] + word[at + 2 :]
    assert slips(word, swapped) == (swapped != word)
