"""Worked examples that others have published, met digit by digit."""

from __future__ import annotations

import io
from dataclasses import dataclass, field

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

Numbers = dict[str, float | None]


@dataclass
class Update:
    """The numbers of the first update of a run, by the names of what they belong to."""

    z: Numbers = field(default_factory=dict)
    outputs: Numbers = field(default_factory=dict)
    loss: Numbers = field(default_factory=dict)
    deltas: Numbers = field(default_factory=dict)
    gradients: Numbers = field(default_factory=dict)
    updated: Numbers = field(default_factory=dict)


def start(text: str, **options: object) -> Stepper:
    """The run of an experiment file."""
    return Stepper(load("-", options, stdin=io.StringIO(text)))


def first_update(text: str) -> Update:
    stepper, numbers = start(text), Update()
    while stepper.advance().phase is not Phase.EPOCH:
        step = stepper.step
        assert step.target is not None
        name = stepper.experiment.network.notation.ascii(step.target)
        match step:
            case ForwardStep():
                numbers.z[name], numbers.outputs[name] = step.z, step.value
            case LossStep():
                numbers.loss[name] = step.value
            case NeuronGradientStep():
                numbers.deltas[name] = step.delta
            case ParameterGradientStep():
                numbers.gradients[name] = step.value
            case UpdateStep():
                numbers.updated[name] = step.value
    return numbers


def check(ours: Numbers, published: dict[str, float], tolerance: float) -> None:
    """Check that the published numbers are ours; the tolerance is half of their last digit."""
    assert {name: ours[name] for name in published} == pytest.approx(published, abs=tolerance)


# Matt Mazur, "A Step by Step Backpropagation Example" (17 March 2015),
# https://mattmazur.com/2015/03/17/a-step-by-step-backpropagation-example/
# Two inputs, two hidden and two output neurons, all sigmoid; half the squared error; rate 0.5. His
# w1 … w8 are our w111, w121, w112, w122, w211, w221, w212, w222; he leaves the biases as they are.
MAZUR = """
format = 1
[data]
columns = ["i1", "i2", "o1", "o2"]
rows = [[0.05, 0.10, 0.01, 0.99]]
inputs = ["i1", "i2"]
targets = ["o1", "o2"]
scale_inputs = "none"
[network]
hidden = [2]
hidden_activation = "sigmoid"
output_activation = "sigmoid"
loss = "half_squared_error"
[init]
scheme = "given"
weights = [[[0.15, 0.25], [0.20, 0.30]], [[0.40, 0.50], [0.45, 0.55]]]
biases = [[0.35, 0.35], [0.60, 0.60]]
[training]
learning_rate = 0.5
frozen = ["biases"]
"""
UPDATED = {
    "w111": 0.149780716,
    "w121": 0.19956143,
    "w112": 0.24975114,
    "w122": 0.29950229,
    "w211": 0.35891648,
    "w221": 0.408666186,
    "w212": 0.511301270,
    "w222": 0.561370121,
    "b11": 0.35,
    "b22": 0.60,
}


def test_mazurs_example() -> None:
    ours = first_update(MAZUR)
    outputs = {"O11": 0.593269992, "O12": 0.596884378, "yhat1": 0.75136507, "yhat2": 0.772928465}
    check(ours.outputs, outputs, 5e-9)
    check(ours.loss, {"L": 0.298371109}, 5e-10)
    check(ours.gradients, {"w211": 0.082167041, "w111": 0.000438568}, 5e-9)
    check(ours.updated, UPDATED, 5e-9)


def test_his_error_after_ten_thousand_rounds() -> None:
    stepper = start(MAZUR, epochs=10_001)
    stepper.run_epochs(10_001)
    assert stepper.step.value == pytest.approx(0.0000351085, rel=0.02)


# "Appendix B: An Example of Back-propagation Algorithm" (November 2011), without an author's name,
# as kept in https://huggingface.co/datasets/nvidia/Nemotron-CC-Math-v1
# Three inputs, two hidden neurons (its units 4 and 5), one output (6), all sigmoid; rate 0.9. Its
# errors are our δ with the other sign. It goes on with rounded numbers, so the tolerance of those
# that follow from others is a whole last digit.
APPENDIX_B = """
[data]
rows = [[1, 0, 1, 1]]
scale_inputs = "none"
[network]
hidden = [2]
hidden_activation = "sigmoid"
output_activation = "sigmoid"
loss = "half_squared_error"
[init]
scheme = "given"
weights = [[[0.2, -0.3], [0.4, 0.1], [-0.5, 0.2]], [[-0.3], [-0.2]]]
biases = [[-0.4, 0.2], [0.1]]
[training]
learning_rate = 0.9
"""


def test_the_example_of_appendix_b() -> None:
    ours = first_update(APPENDIX_B)
    check(ours.z, {"O11": -0.7, "O12": 0.1, "yhat1": -0.105}, 5e-4)
    check(ours.outputs, {"O11": 0.332, "O12": 0.525, "yhat1": 0.474}, 5e-4)
    check(ours.deltas, {"O11": 0.0087, "O12": 0.0065, "yhat1": -0.1311}, 1e-4)
    weights = {
        "w111": 0.192, "w112": -0.306, "w121": 0.4, "w122": 0.1, "w131": -0.508, "w132": 0.194,
        "w211": -0.261, "w221": -0.138,
    }  # fmt: skip
    check(ours.updated, weights | {"b11": -0.408, "b12": 0.194, "b21": 0.218}, 1e-3)


# S. (surafelml), "Numerical walkthrough — backprop by hand on a 2-2-1 net",
# https://surafelml.github.io/nn-timeline/supp/04_mlp_backprop_numerical.html
# All sigmoid, biases 0, binary cross-entropy. The rows of its W1 are hidden neurons.
WALKTHROUGH = """
[data]
rows = [[1, 0, 1]]
scale_inputs = "none"
[network]
hidden = [2]
hidden_activation = "sigmoid"
output_activation = "sigmoid"
loss = "binary_cross_entropy"
[init]
scheme = "given"
weights = [[[0.1, 0.3], [0.2, 0.4]], [[0.5], [0.6]]]
biases = [[0.0, 0.0], [0.0]]
"""


def test_the_walkthrough_with_cross_entropy() -> None:
    ours = first_update(WALKTHROUGH)
    check(ours.z, {"O11": 0.1, "O12": 0.3, "yhat1": 0.6072}, 5e-5)
    check(ours.outputs, {"O11": 0.525, "O12": 0.5744, "yhat1": 0.6473}, 5e-5)
    check(ours.loss, {"L": 0.435}, 5e-5)
    check(ours.deltas, {"yhat1": -0.3527}, 5e-5)
    check(ours.gradients, {"w211": -0.1852, "w221": -0.2026}, 5e-5)


NEURON = """
[data]
rows = [{row}]
scale_inputs = "none"
[network]
hidden = []
output_activation = "{activation}"
loss = "{loss}"
[init]
scheme = "given"
weights = [{weights}]
biases = [[{bias}]]
[training]
"""

# Andrej Karpathy and others, notes of the course CS231n at Stanford, "Backpropagation, Intuitions",
# https://cs231n.github.io/optimization-2/ – the circuit of the sigmoid example. Its gradients are
# those of the output itself: with a target lower by 1, ∂L/∂ŷ is 1 here too.
CIRCUIT = NEURON.format(
    row=[-1, -2, 0.7310585786300049 - 1.0],
    activation="sigmoid",
    loss="half_squared_error",
    weights=[[2], [-3]],
    bias=-3,
)


def test_the_circuit_of_a_sigmoid_neuron() -> None:
    ours = first_update(CIRCUIT)
    check(ours.z, {"yhat1": 1.00}, 5e-3)
    check(ours.outputs, {"yhat1": 0.73}, 5e-3)
    check(ours.gradients, {"w111": -0.20, "w121": -0.39, "b11": 0.20}, 5e-3)


# Michael Nielsen, "Neural Networks and Deep Learning" (Determination Press, 2015), chapter 3,
# http://neuralnetworksanddeeplearning.com/chap3.html – a neuron learns to turn 1 into 0, at the
# rate 0.15 and with half the squared error; his animations run for 300 epochs.
@pytest.mark.parametrize(
    ("weight", "bias", "initial", "final"), [(0.6, 0.9, 0.82, 0.09), (2.0, 2.0, 0.98, None)]
)
def test_nielsens_neuron(weight: float, bias: float, initial: float, final: float | None) -> None:
    text = NEURON.format(
        row=[1, 0],
        activation="sigmoid",
        loss="half_squared_error",
        weights=[[weight]],
        bias=bias,
    )
    check(first_update(text).outputs, {"yhat1": initial}, 5e-3)
    if final is not None:
        stepper = start(text + "learning_rate = 0.15\n", epochs=301)
        stepper.run_epochs(300)
        while stepper.advance().phase is not Phase.FORWARD:
            pass
        assert stepper.step.value == pytest.approx(final, abs=5e-3)


# University of Saida, "Momentum Gradient Descent" (a complete solution, step by step),
# https://e-learning.univ-saida.dz/mod/page/view.php?id=148564
# f(x) = (x − 4)² from 10 on: a weight of 10 with the input 1, the target 4 and no bias.
def test_momentum_overshoots_as_calculated() -> None:
    text = NEURON.format(
        row=[1, 4], activation="linear", loss="squared_error", weights=[[10]], bias=0
    )
    rules = 'optimizer = "momentum"\nlearning_rate = 0.2\nmomentum = 0.9\nfrozen = ["biases"]\n'
    stepper = start(text + rules, epochs=4)
    weights, gradients, losses = [], [], []
    for step in (stepper.advance() for _ in range(stepper.schedule.epoch_close(4))):
        if isinstance(step, UpdateStep) and step.target == next(
            iter(stepper.experiment.network.parameters())
        ):
            weights.append(step.value)
        elif isinstance(step, ParameterGradientStep):
            gradients.append(step.value)
        elif isinstance(step, LossStep):
            losses.append(step.value)
    assert weights == pytest.approx([7.6, 4.0, 0.76, -0.86], abs=1e-12)
    assert gradients[::2] == pytest.approx([12, 7.2, 0, -6.48], abs=1e-12)
    assert losses[:2] == pytest.approx([36, 12.96], abs=1e-12)


# G. Basran, MATH 3850, "Page 12: The Full Adam Algorithm",
# https://gbasran.github.io/ADAM-Machine-Learning-Deepdive/concept-12-full-adam.html
# f(θ) = θ² from 5 on, with the step size 0.1 and the usual β₁, β₂ and ε.
def test_adams_first_step_by_hand() -> None:
    text = NEURON.format(
        row=[1, 0], activation="linear", loss="squared_error", weights=[[5]], bias=0
    )
    rules = 'optimizer = "adam"\nlearning_rate = 0.1\nfrozen = ["biases"]\n'
    ours = first_update(text + rules)
    check(ours.gradients, {"w111": 10}, 1e-12)
    check(ours.updated, {"w111": 4.9}, 1e-9)
    stepper = start(text + rules, epochs=2)
    stepper.run_epochs(1)
    while not isinstance(stepper.advance(), ParameterGradientStep):
        pass
    assert stepper.step.value == pytest.approx(9.8, abs=1e-8)


SOFTMAX = """
[data]
columns = {columns}
rows = [{row}]
targets = ["t1", "t2", "t3"]
scale_inputs = "none"
[network]
hidden = []
output_activation = "softmax"
loss = "cross_entropy"
[init]
scheme = "given"
weights = [{weights}]
biases = [{biases}]
[training]
learning_rate = 0.1
"""


# OneNoughtOne, "Softmax Cross-Entropy Gradient",
# https://www.onenoughtone.com/learning-path/machine-learning-patterns/problem/softmax-cross-entropy-gradient
# The logits 1, 2, 3, of which the first is the right one: here weights of the input 1.
def test_the_gradient_of_softmax_with_cross_entropy() -> None:
    text = SOFTMAX.format(
        columns=["x", "t1", "t2", "t3"], row=[1, 1, 0, 0], weights=[[1, 2, 3]], biases=[0, 0, 0]
    )
    ours = first_update(text)
    check(ours.deltas, {"yhat1": -0.91, "yhat2": 0.2447, "yhat3": 0.6652}, 5e-5)


# "Advanced Topics in Neural Networks, Template 2023", a notebook on softmax regression,
# https://github.com/Tensor-Reloaded/Advanced-Topics-in-Neural-Networks-Template-2023
# Its outputs and biases are met; its weights are changed by the transposed gradient.
def test_a_step_of_softmax_regression() -> None:
    text = SOFTMAX.format(
        columns=["x1", "x2", "x3", "t1", "t2", "t3"],
        row=[1, 3, 0, 0, 1, 0],
        weights=[[0.3, 0.1, -2], [-0.6, -0.5, 2], [-1, -0.5, 0.1]],
        biases=[0.1, 0.1, 0.1],
    )
    ours = first_update(text)
    outputs = {"yhat1": 0.00405191, "yhat2": 0.00447805, "yhat3": 0.99147003}
    check(ours.outputs, outputs, 5e-9)
    check(ours.updated, {"b11": 0.09959481, "b12": 0.19955219, "b13": 0.000853}, 5e-9)
