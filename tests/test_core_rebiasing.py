"""Given biases under an option that chooses others."""

from __future__ import annotations

import io

import pytest

from core.data.errors import InputError
from core.data.experiment import Experiment, load
from core.stepper import Stepper

TEXT = """
[data]
rows = [[1, 2, 3, 4]]
targets = ["x3", "y"]
[network]
biases = "{biases}"
[init]
scheme = "given"
weights = [[[1, 2], [3, 4]], [[5, 6], [7, 8]]]
weights_order = "from-to"
{given}
"""


def opened(biases: str, given: str, chosen: str) -> Experiment:
    text = TEXT.format(biases=biases, given=given)
    return load("-", {"biases": chosen}, stdin=io.StringIO(text))


def biases_of(experiment: Experiment) -> dict[str, float]:
    return {name: value for name, value in Stepper(experiment).parameters.items() if name[0] == "b"}


@pytest.mark.parametrize(
    "given",
    [
        "biases = [[0.25, 0.25], [0.5, 0.5]]",
        "[init.values]\nb11 = 0.25\nb12 = 0.25\nb21 = 0.5\nb22 = 0.5",
    ],
)
def test_equal_biases_are_one_that_is_shared(given: str) -> None:
    found = biases_of(opened("each", given, "shared"))
    assert found == {"b1": 0.25, "b2": 0.5}


@pytest.mark.parametrize(
    "given",
    ["biases = [0.25, 0.5]", "biases = [[0.25], [0.5]]", "[init.values]\nb1 = 0.25\nb2 = 0.5"],
)
def test_a_shared_bias_is_that_of_each_neuron(given: str) -> None:
    found = biases_of(opened("shared", given, "each"))
    assert found == {"b11": 0.25, "b12": 0.25, "b21": 0.5, "b22": 0.5}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("biases = [[0.25, 0.125], [0.5, 0.5]]", "since the neurons of a layer share its bias"),
        (
            "[init.values]\nb11 = 0.25\nb12 = 0.5\nb21 = 0\nb22 = 0",
            "the neurons of layer 1 are to share one bias, and have different ones",
        ),
    ],
)
def test_unequal_ones_are_not_shared(given: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        opened("each", given, "shared")
