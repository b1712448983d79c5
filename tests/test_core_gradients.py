"""The gradients of random networks against differences of a loss worked out here, by itself."""

from __future__ import annotations

import cmath
import math
import random
from collections.abc import Callable, Sequence

import pytest
from networks import dataset, draw_network, draw_rows, experiment, steps

from core.data.experiment import Experiment
from core.formulas.names import Symbol, bias, shared_bias, weight
from core.network.first_values import initial_parameters
from core.network.network import Network
from core.network.training import Training
from core.rules.initializers import Init
from core.stepper import Stepper
from core.steps.records import ParameterGradientStep

Value = complex  # real numbers too


def erf(z: Value) -> Value:
    """erf near the real line: erf(x + ih) = erf x + ih · 2/√π · e^(−x²), as exact as h is small."""
    z = complex(z)
    return math.erf(z.real) + 1j * z.imag * 2.0 / math.sqrt(math.pi) * math.exp(-z.real * z.real)


ACTIVATIONS: dict[str, Callable[[Value], Value]] = {
    "linear": lambda z: z,
    "sigmoid": lambda z: 1 / (1 + cmath.exp(-z)),
    "tanh": cmath.tanh,
    "softplus": lambda z: cmath.log(1 + cmath.exp(z)),
    "gelu": lambda z: z / 2 * (1 + erf(z / math.sqrt(2))),
    "relu": lambda z: z if z.real > 0 else 0,
    "leaky_relu": lambda z: z if z.real > 0 else z / 100,
    "elu": lambda z: z if z.real > 0 else cmath.exp(z) - 1,
    "silu": lambda z: z / (1 + cmath.exp(-z)),
    "bipolar_sigmoid": lambda z: cmath.tanh(z / 2),
    "scaled_tanh": lambda z: 1.7159 * cmath.tanh(z * 2 / 3),
}


def biases(network: Network, layer: int, neuron: int) -> list[Symbol]:
    """What a neuron adds, by the words of the experiment file."""
    own, shared = bias(layer, neuron), shared_bias(layer)
    return {"each": [own], "none": [], "shared": [shared]}[network.biases.value]


class Loss:
    """The loss of one row; `kink` is how near a kink it came."""

    def __init__(self, network: Network, inputs: Sequence[Value], targets: Sequence[float]) -> None:
        self.network, self.inputs, self.targets = network, inputs, targets
        self.kink = math.inf

    def __call__(self, parameters: Sequence[Value]) -> Value:
        network, place = self.network, self.network.parameter_place
        values: list[Value] = list(self.inputs)
        for layer in range(1, network.last + 1):
            z = [
                sum(
                    parameters[place(weight(layer, i, j))] * value
                    for i, value in enumerate(values, 1)
                )
                + sum(parameters[place(added)] for added in biases(network, layer, j))
                for j in range(1, network.sizes[layer] + 1)
            ]
            name = network.activation(layer)
            if name == "softmax":
                total = sum(map(cmath.exp, z))
                values = [cmath.exp(one) / total for one in z]
            else:
                values = [ACTIVATIONS[name](complex(one)) for one in z]
            if network.rule(layer).kink:
                self.kink = min(self.kink, *(abs(one.real) for one in map(complex, z)))
        return self.compare(values)

    def compare(self, outputs: Sequence[Value]) -> Value:
        pairs = list(zip(self.targets, outputs, strict=True))
        errors = [y - o for y, o in pairs]
        match self.network.loss:
            case "squared_error":
                return sum(e * e for e in errors)
            case "half_squared_error":
                return sum(e * e for e in errors) / 2
            case "mean_squared_error":
                return sum(e * e for e in errors) / len(errors)
            case "absolute_error":
                self.kink = min(self.kink, *map(abs, errors))
                return sum(map(abs, errors))
            case "huber":
                self.kink = min(self.kink, *(abs(abs(e) - 1) for e in errors))
                return sum(e * e / 2 if abs(e) <= 1 else abs(e) - 0.5 for e in errors)
            case "binary_cross_entropy":
                return -sum(y * cmath.log(o) + (1 - y) * cmath.log(1 - o) for y, o in pairs)
        return -sum(y * cmath.log(o) for y, o in pairs)


def drawn(draw: random.Random, *, smooth: bool) -> tuple[Experiment, Loss, list[float]]:
    """A random network with one row, no kink nearby, the loss of that row, and its parameters."""
    while True:
        network = draw_network(draw, smooth=smooth)
        inputs, targets = draw_rows(draw, network, 1)
        init = Init("uniform", seed=draw.randrange(10**6))
        run = experiment(network, dataset(inputs, targets), init, Training())
        loss, parameters = (
            Loss(network, inputs[0], targets[0]),
            list(initial_parameters(network, init)),
        )
        loss(parameters)
        if loss.kink > 1e-3:
            return run, loss, parameters


def stepped(run: Experiment) -> dict[int, float]:
    """The gradients as the steps say them, by place in the parameter vector."""
    found = {}
    for step in steps(Stepper(run), 1 + Stepper(run).schedule.row_steps):
        if isinstance(step, ParameterGradientStep):
            assert step.target is not None
            assert step.value is not None
            found[run.network.parameter_place(step.target)] = step.value
    assert len(found) == run.network.parameter_count
    return found


def shifted(parameters: Sequence[Value], place: int, by: Value) -> list[Value]:
    moved: list[Value] = list(parameters)
    moved[place] += by
    return moved


@pytest.mark.parametrize("seed", range(4))
def test_against_central_differences(seed: int) -> None:
    """Fifty networks a seed, of any kind. At h = 1e-5 the differences hold to about 1e-9."""
    draw, h = random.Random(seed), 1e-5
    for _ in range(50):
        run, loss, parameters = drawn(draw, smooth=False)
        for place, exact in stepped(run).items():
            up = loss(shifted(parameters, place, h)).real
            down = loss(shifted(parameters, place, -h)).real
            numeric = (up - down) / (2 * h)
            assert exact == pytest.approx(numeric, rel=1e-7, abs=1e-8), run.network


@pytest.mark.parametrize("seed", range(4))
def test_against_complex_steps(seed: int) -> None:
    """∂L/∂p = Im L(p + ih) / h has no difference in it, so h can be tiny and the result exact."""
    draw, h = random.Random(100 + seed), 1e-30
    for _ in range(25):
        run, loss, parameters = drawn(draw, smooth=True)
        for place, exact in stepped(run).items():
            numeric = complex(loss(shifted(parameters, place, 1j * h))).imag / h
            assert exact == pytest.approx(numeric, rel=1e-10, abs=1e-14), run.network


@pytest.mark.parametrize("seed", range(4))
def test_inputs_against_complex_steps(seed: int) -> None:
    draw, h = random.Random(200 + seed), 1e-30
    for _ in range(25):
        run, loss, parameters = drawn(draw, smooth=True)
        stepper, inputs = Stepper(run), list(loss.inputs)
        stepper.seek(1)
        for i in range(1, len(inputs) + 1):
            loss.inputs = shifted(inputs, i - 1, 1j * h)
            numeric = complex(loss(parameters)).imag / h
            found = stepper.input_gradient(i).value
            assert found == pytest.approx(numeric, rel=1e-10, abs=1e-14), run.network


def test_the_loss_step_says_that_loss() -> None:
    draw = random.Random(7)
    for _ in range(50):
        run, loss, parameters = drawn(draw, smooth=False)
        step = Stepper(run).seek(1 + run.network.neurons)
        assert step.value == pytest.approx(loss(parameters).real, rel=1e-12, abs=1e-14)
