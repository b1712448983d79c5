"""Activations, losses and the elementary functions under them, one number at a time.

This is one half of the arithmetic of a run (the other half is `core.kernel`): scalar functions in
the part of Python that compiles to machine code as it stands, so that the interpreted and the
compiled run give the same bits. `exp`, `tanh`, `log` and `erf` are the C library's. No function
here raises: what overflows becomes infinite.
"""

import math
from collections.abc import MutableSequence
from typing import TypeAlias

# Float64 numbers in a row: a list or an array("d"), compiled a numpy array.
Vector: TypeAlias = MutableSequence[float]

# Codes of the activations. Nothing that is stored depends on them: files and JSON use the names.
LINEAR, SIGMOID, TANH, RELU, LEAKY_RELU, SOFTPLUS, GELU, SOFTMAX = range(8)

# Codes of the losses.
(
    SQUARED_ERROR,
    HALF_SQUARED_ERROR,
    MEAN_SQUARED_ERROR,
    ABSOLUTE_ERROR,
    HUBER,
    BINARY_CROSS_ENTROPY,
    CROSS_ENTROPY,
) = range(7)

LARGEST_EXPONENT = 709.782712893384  # ln of the largest float64: above it e**v overflows
LOG_OF_ZERO = math.log(5e-324)  # −744.44, ln of the smallest positive float64: our ln 0
LEAK = 0.01  # the slope of leaky_relu below 0
SQRT_2 = math.sqrt(2.0)
SQRT_2_PI = math.sqrt(2.0 * math.pi)


def exp(v: float) -> float:
    """e**v, infinite where it overflows."""
    if v > LARGEST_EXPONENT:
        return math.inf
    return math.exp(v)


def ln(v: float) -> float:
    """The natural logarithm, where ln 0 is taken as −744.44.

    So a saturated output costs much, not infinitely much.
    """
    if v <= 0.0:
        return LOG_OF_ZERO
    return math.log(v)


def divide(a: float, b: float) -> float:
    """Divide as IEEE 754 does: a quotient by zero is infinite (0 / 0 is nan)."""
    if b == 0.0:
        if a == 0.0 or math.isnan(a):
            return math.nan
        return math.copysign(math.inf, a) * math.copysign(1.0, b)
    return a / b


def sign(v: float) -> float:
    """1, −1, or 0 at 0."""
    if v > 0.0:
        return 1.0
    if v < 0.0:
        return -1.0
    return v  # 0 or nan


def sigmoid(z: float) -> float:
    """σ(z) = 1 / (1 + e^−z)."""
    return 1.0 / (1.0 + exp(-z))


def softplus(z: float) -> float:
    """ln(1 + e^z), computed as max(z, 0) + ln(1 + e^−|z|), which does not overflow."""
    if z > 0.0:
        return z + math.log1p(math.exp(-z))
    return math.log1p(exp(z))


def normal_cdf(z: float) -> float:
    """Φ(z) = ½ · (1 + erf(z / √2)), the standard normal distribution function."""
    return 0.5 * (1.0 + math.erf(z / SQRT_2))


def normal_pdf(z: float) -> float:
    """φ(z) = e^(−z²/2) / √(2π), the standard normal density."""
    return exp(-0.5 * (z * z)) / SQRT_2_PI


def activate(code: int, z: float) -> float:
    """The output of a neuron from its pre-activation z. For softmax see `kernel.softmax`."""
    if code == SIGMOID:
        return sigmoid(z)
    if code == TANH:
        return math.tanh(z)
    if code == RELU:
        return 0.0 if z <= 0.0 else z  # nan stays nan
    if code == LEAKY_RELU:
        return z if z > 0.0 else LEAK * z
    if code == SOFTPLUS:
        return softplus(z)
    if code == GELU:
        return z * normal_cdf(z)
    return z


def slope(code: int, z: float, output: float) -> float:
    """∂O/∂z of a neuron, from its pre-activation z or its output O = activate(code, z).

    sigmoid O(1−O) · tanh 1−O² · relu 1 if z>0 else 0 · leaky_relu 1 if z>0 else 0.01
    · softplus σ(z) · gelu Φ(z) + z·φ(z) · linear 1.
    """
    if code == SIGMOID:
        return output * (1.0 - output)
    if code == TANH:
        return 1.0 - output * output
    if code == RELU:
        return 1.0 if z > 0.0 else 0.0
    if code == LEAKY_RELU:
        return 1.0 if z > 0.0 else LEAK
    if code == SOFTPLUS:
        return sigmoid(z)
    if code == GELU:
        return normal_cdf(z) + z * normal_pdf(z)
    return 1.0


def loss_term(code: int, target: float, output: float) -> float:
    """What one output adds to the sum from which `finish_loss` makes the loss of a row."""
    if code == BINARY_CROSS_ENTROPY:
        return target * ln(output) + (1.0 - target) * ln(1.0 - output)
    if code == CROSS_ENTROPY:
        return target * ln(output)
    error = target - output
    if code == ABSOLUTE_ERROR:
        return abs(error)
    if code == HUBER:
        return 0.5 * (error * error) if abs(error) <= 1.0 else abs(error) - 0.5
    return error * error


def finish_loss(code: int, total: float, outputs: int) -> float:
    """The loss of a row from the sum of its terms: ½Σ, (1/K)Σ or −Σ where the loss has it so."""
    if code == HALF_SQUARED_ERROR:
        return 0.5 * total
    if code == MEAN_SQUARED_ERROR:
        return total / outputs
    if code in (BINARY_CROSS_ENTROPY, CROSS_ENTROPY):
        return -total
    return total


def loss_slope(code: int, target: float, output: float, outputs: int) -> float:
    """∂L/∂ŷ of one output, for a loss over `outputs` outputs.

    squared −2(y−ŷ) · half squared −(y−ŷ) · mean squared −2(y−ŷ)/K · absolute −sign(y−ŷ)
    · huber −(y−ŷ), or −sign(y−ŷ) beyond 1 · binary cross-entropy −y/ŷ + (1−y)/(1−ŷ)
    · cross-entropy −y/ŷ.
    """
    if code == BINARY_CROSS_ENTROPY:
        return divide(-target, output) + divide(1.0 - target, 1.0 - output)
    if code == CROSS_ENTROPY:
        return divide(-target, output)
    error = target - output
    if code == HALF_SQUARED_ERROR:
        return -error
    if code == MEAN_SQUARED_ERROR:
        return -2.0 * error / outputs
    if code == ABSOLUTE_ERROR:
        return -sign(error)
    if code == HUBER:
        return -error if abs(error) <= 1.0 else -sign(error)
    return -2.0 * error
