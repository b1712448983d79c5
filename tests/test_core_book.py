"""Published examples, with all their numbers at full precision, found by independent programs.

`published/examples.json` has each as an experiment, the numbers that are right, those that were
printed, and in what they differ. Here the right ones are met to the last few bits; the printed ones
are for the reader.
"""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from chainstep import Stepper, load
from core.run.position import Phase
from core.steps.records import (
    ForwardStep,
    LossStep,
    NeuronGradientStep,
    ParameterGradientStep,
    UpdateStep,
)

EXAMPLES = json.loads(
    (Path(__file__).parent / "published" / "examples.json").read_text(encoding="utf-8")
)
NAMED = [pytest.param(example, id=example["name"]) for example in EXAMPLES]

Numbers = dict[str, float | None]


def close(expected: object) -> Any:  # noqa: ANN401 - pytest has no name for it
    """The same but for the last bits, in which another order of summing may differ."""
    return pytest.approx(expected, rel=1e-12, abs=1e-15)


def start(example: dict[str, Any]) -> Stepper:
    """The run of an example."""
    return Stepper(load("-", stdin=io.StringIO(example["toml"])))


def by_layer(stepper: Stepper, numbers: Numbers) -> list[list[float | None]]:
    """Numbers of neurons, by layer and then by neuron."""
    network = stepper.experiment.network
    return [
        [
            numbers[network.notation.ascii(network.output(layer, neuron))]
            for neuron in range(1, network.sizes[layer] + 1)
        ]
        for layer in range(1, network.last + 1)
    ]


@pytest.mark.parametrize("example", NAMED)
def test_the_first_row_and_the_first_update(example: dict[str, Any]) -> None:
    stepper, expected = start(example), example["expected"]
    z: Numbers = {}
    out: Numbers = {}
    delta: Numbers = {}
    gradients: Numbers = {}
    updated: Numbers = {}
    loss = None
    while stepper.advance().phase is not Phase.EPOCH:
        step = stepper.step
        assert step.target is not None
        name = stepper.experiment.network.notation.ascii(step.target)
        if isinstance(step, UpdateStep):
            updated.setdefault(name, step.value)  # the first update's
        if step.position.row != 1:
            continue
        match step:
            case ForwardStep():
                z[name], out[name] = step.z, step.value
            case LossStep():
                loss = step.value
            case NeuronGradientStep():
                delta[name] = step.delta
            case ParameterGradientStep():
                gradients[name] = step.value
    first = expected["first_row"]
    assert by_layer(stepper, z) == [close(layer) for layer in first["z"]]
    assert by_layer(stepper, out) == [close(layer) for layer in first["out"]]
    assert loss == close(first["loss"])
    if "delta" in first:
        assert by_layer(stepper, delta) == [close(layer) for layer in first["delta"]]
    assert gradients == close(first["gradient"])
    if "after_first_update" in expected:
        assert updated == close(expected["after_first_update"])


def of_epochs(numbers: list[Any] | dict[str, Any]) -> dict[int, Any]:
    """What is given of epochs 1, 2, … or of some of them, by epoch."""
    if isinstance(numbers, list):
        return dict(enumerate(numbers, 1))
    return {int(epoch): number for epoch, number in numbers.items()}


LONG = "iamtrask-3-layer"  # 60,000 epochs


@pytest.mark.parametrize(
    "example",
    [
        pytest.param(each, id=each["name"], marks=pytest.mark.long if each["name"] == LONG else ())
        for each in EXAMPLES
    ],
)
def test_the_epochs(example: dict[str, Any]) -> None:
    stepper, expected = start(example), example["expected"]
    losses = of_epochs(expected.get("epoch_losses", {}))
    parameters = of_epochs(expected.get("parameters_after_epoch", {}))
    for epoch in sorted({*losses, *parameters}):
        while stepper.position.epoch < epoch:
            stepper.run_epochs(epoch - stepper.position.epoch)
        assert stepper.step.phase is Phase.EPOCH
        if epoch in losses:
            assert stepper.step.value == close(losses[epoch]), epoch
        if epoch in parameters:
            now = stepper.parameters
            assert {name: now[name] for name in parameters[epoch]} == close(parameters[epoch])


# The same examples as their books have them, where an experiment above takes a way around.

BOOKS: dict[str, tuple[tuple[str, str], ...]] = {
    # no biases, instead of frozen ones at 0
    "geeksforgeeks": (
        ("biases = [[0, 0], [0]]\n", ""),
        ('frozen = ["biases"]\n', ""),
        ("[network]\n", '[network]\nbiases = "none"\n'),
    ),
    # and the sum over the batch, at the book's own rate
    "spencer-harper-9-lines": (
        ("biases = [[0]]\n", ""),
        ('frozen = ["biases"]\n', ""),
        ("[network]\n", '[network]\nbiases = "none"\n'),
        ("learning_rate = 4.0\n", 'learning_rate = 1\nbatch_reduction = "sum"\n'),
    ),
    "iamtrask-3-layer": (
        ("biases = [[0, 0, 0, 0], [0]]\n", ""),
        ('frozen = ["biases"]\n', ""),
        ("[network]\n", '[network]\nbiases = "none"\n'),
        ("learning_rate = 4.0\n", 'learning_rate = 1\nbatch_reduction = "sum"\n'),
        ("epochs = 60000\n", "epochs = 1\n"),
    ),
    "statquest-b3": (
        ("learning_rate = 0.30000000000000004\n", "learning_rate = 0.1\n"),
        ("[training]\n", '[training]\nbatch_reduction = "sum"\n'),
    ),
}


def as_in_the_book(name: str) -> dict[str, Any]:
    """An example with the replacements of its book; each has to be of use."""
    example = dict(next(example for example in EXAMPLES if example["name"] == name))
    for old, new in BOOKS[name]:
        assert old in example["toml"]
        example["toml"] = example["toml"].replace(old, new)
    return example


@pytest.mark.parametrize("name", BOOKS)
def test_an_example_as_its_book_has_it(name: str) -> None:
    stepper, example = start(as_in_the_book(name)), as_in_the_book(name)
    expected = example["expected"]
    names = list(stepper.parameters)
    if 'biases = "none"' in example["toml"]:
        assert not [name for name in names if name.startswith("b")]
    stepper.run_epochs(1)
    assert stepper.step.value == close(of_epochs(expected["epoch_losses"])[1])
    if "after_first_update" in expected:
        first = expected["after_first_update"]
        assert stepper.parameters == close({name: first[name] for name in names})
    for epoch, numbers in of_epochs(expected["parameters_after_epoch"]).items():
        if epoch <= stepper.experiment.training.epochs:
            stepper.run_epochs(epoch - stepper.position.epoch)
            assert stepper.parameters == close({name: numbers[name] for name in names})


BIPOLAR = """
[data]
columns = ["x1", "x2", "y"]
rows = [[-1, 1, 1]]
[network]
hidden_activation = "bipolar_sigmoid"
output_activation = "bipolar_sigmoid"
loss = "half_squared_error"
[init]
scheme = "given"
weights = [[[0.6, -0.3], [-0.1, 0.4]], [[0.4], [0.1]]]
biases = [[0.3, 0.5], [-0.2]]
[training]
learning_rate = 0.25
epochs = 1
"""


def test_a_bipolar_sigmoid() -> None:
    """S. N. Sivanandam, S. N. Deepa, Principles of Soft Computing, solved problem on BPN."""
    stepper = start({"toml": BIPOLAR})
    stepper.run_epochs(1)
    updated = {"w111": 0.5736155035716967, "w121": -0.07361550357169669, "b11": 0.3263844964283033}
    updated |= {"w112": -0.30488391811506116, "w122": 0.4048839181150612, "b12": 0.5048839181150612}
    updated |= {
        "w211": 0.37290626681734584,
        "w221": 0.1737208565768233,
        "b21": -0.06272988359546894,
    }
    assert stepper.parameters == close(updated)


# Dive into Deep Learning (d2l.ai), 12.7 and 12.8: f = 0.1·x1² + 2·x2² from (−5, −2), 20 steps, as a
# network without biases whose w111 and w122 are x1 and x2.
VALLEY = """
[data]
columns = ["x1", "x2", "y1", "y2"]
rows = [[0.31622776601683794, 1.4142135623730951, 0, 0]]
inputs = ["x1", "x2"]
targets = ["y1", "y2"]
[network]
hidden = []
biases = "none"
[init]
scheme = "given"
weights = [[[-5, 0], [0, -2]]]
[training]
frozen = ["w112", "w121"]
epochs = 20
"""


@pytest.mark.parametrize(
    ("rate", "ends"),
    [(0.4, (-2.382562771979649, -0.15859055003666966)), (2, (-0.002295340252192116, 0.0))],
)
def test_adagrad_in_a_valley(rate: float, ends: tuple[float, float]) -> None:
    # its ε of 1e-6 stands below the root, ours beside it, so they agree in six digits
    rule = f'optimizer = "adagrad"\nlearning_rate = {rate}\nepsilon = 0\n'
    stepper = start({"toml": VALLEY + rule})
    stepper.run_epochs(20)
    found = stepper.parameters
    assert (found["w111"], found["w122"]) == pytest.approx(ends, rel=1e-5, abs=1e-9)


def test_rmsprop_in_a_valley() -> None:
    rule = 'optimizer = "rmsprop"\nlearning_rate = 0.4\nrho = 0.9\nepsilon = 1e-6\n'
    stepper = start({"toml": VALLEY + rule})
    stepper.run_epochs(20)
    found = stepper.parameters
    ends = (-0.01059837979881838, 1.0362366932408305e-14)
    assert (found["w111"], found["w122"]) == close(ends)
