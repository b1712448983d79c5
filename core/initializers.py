"""What the weights and biases are before the first update.

The same seed gives the same numbers on every machine: only the uniform draws of `random.Random`
are used, whose sequence Python guarantees, and only operations that IEEE 754 rounds the same way
everywhere.

A normal draw is made from uniform ones by the ratio method of Kinderman and Monahan (ACM
Transactions on Mathematical Software 3, 1977); it uses the logarithm in a comparison alone.
"""

from __future__ import annotations

import math
import random
from array import array
from dataclasses import dataclass

from core.names import bias, weight
from core.network import Network

SCHEMES = (
    "constant",
    "uniform",
    "normal",
    "xavier_uniform",
    "xavier_normal",
    "he_uniform",
    "he_normal",
    "given",
)
SPREAD = 0.5  # of uniform: the bound; of normal: the standard deviation
_RATIO = 1.7155277699214135  # 4·e^(−½)/√2, as digits: e^x may differ in the last bit by machine

Weights = tuple[tuple[tuple[float, ...], ...], ...]
Biases = tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class Init:
    """How the parameters get their first values.

    Attributes:
        scheme: One of `SCHEMES`.
            constant: `weight` and `bias` everywhere.
            uniform: weights and biases from [−0.5, 0.5).
            normal: weights and biases with mean 0 and standard deviation 0.5.
            xavier_*, he_*: weights as in `scale`, biases 0.
            given: `weights` and `biases`.
        weight: Every weight, of constant.
        bias: Every bias, of constant.
        seed: Where the random numbers start; also of the shuffle and of the choice of test rows.
        weights: weights[layer][from][to], of given.
        biases: biases[layer][neuron], of given.
    """

    scheme: str = "uniform"
    weight: float = 1.0
    bias: float = 0.0
    seed: int = 0
    weights: Weights | None = None
    biases: Biases | None = None


def normal(draw: random.Random) -> float:
    """One number of the standard normal distribution."""
    while True:
        u = draw.random()
        v = 1.0 - draw.random()  # above 0
        z = _RATIO * (u - 0.5) / v
        if z * z / 4.0 <= -math.log(v):
            return z


def scale(scheme: str, fan_in: int, fan_out: int) -> float:
    """The bound of a uniform scheme, or the standard deviation of a normal one.

    xavier: √(6/(in+out)) and √(2/(in+out)), by Glorot and Bengio (2010).
    he: √(6/in) and √(2/in), by He et al. (2015).

    Args:
        scheme: A random scheme.
        fan_in: Neurons of the layer before.
        fan_out: Neurons of the layer.
    """
    if scheme in ("uniform", "normal"):
        return SPREAD
    fan = fan_in + fan_out if scheme.startswith("xavier") else fan_in
    return math.sqrt((6.0 if scheme.endswith("uniform") else 2.0) / fan)


def initial_parameters(network: Network, init: Init) -> array[float]:
    """The parameters before the first update, as the kernel stores them.

    Random numbers are drawn in the order of the update steps: by layer, by neuron, weights, then
    the bias where it is drawn too.

    Returns:
        The flat vector, (parameters,).
    """
    values = array("d", bytes(8 * network.parameter_count))
    draw = random.Random(init.seed)
    for layer in range(1, network.last + 1):
        sources, width = network.sizes[layer - 1], network.sizes[layer]
        first_weight = network.parameter_place(weight(layer, 1, 1))
        first_bias = network.parameter_place(bias(layer, 1))
        spread = 0.0 if init.scheme in ("constant", "given") else scale(init.scheme, sources, width)
        for j in range(width):
            for i in range(sources):
                values[first_weight + i * width + j] = _weight(init, draw, spread, layer, i, j)
            values[first_bias + j] = _bias(init, draw, spread, layer, j)
    return values


def _weight(init: Init, draw: random.Random, spread: float, layer: int, i: int, j: int) -> float:
    if init.scheme == "constant":
        return init.weight
    if init.weights is not None and init.scheme == "given":
        return init.weights[layer - 1][i][j]
    return _random(init.scheme, draw, spread)


def _bias(init: Init, draw: random.Random, spread: float, layer: int, j: int) -> float:
    if init.scheme == "constant":
        return init.bias
    if init.biases is not None and init.scheme == "given":
        return init.biases[layer - 1][j]
    return _random(init.scheme, draw, spread) if init.scheme in ("uniform", "normal") else 0.0


def _random(scheme: str, draw: random.Random, spread: float) -> float:
    if scheme.endswith("uniform"):
        return spread * (2.0 * draw.random() - 1.0)
    return spread * normal(draw)
