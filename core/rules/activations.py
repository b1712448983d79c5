"""The activations: what a neuron makes of its weighted sum z.

Each is one record, and all else that the program knows of activations is read from it: to add one,
add its arithmetic and its record here, and nothing elsewhere.

The arithmetic is in the part of Python that compiles to machine code as it stands. The formulas say
in symbols what it computes, in the same order: evaluated, they give its bits, and over arrays of
numpy they give the predictions.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

from core.formulas import functions
from core.formulas.formula import (
    HALF,
    ONE,
    Call,
    Expression,
    Number,
    Operation,
    Word,
    add,
    divide,
    multiply,
    negate,
    subtract,
)
from core.formulas.functions import Form, Function, exp, normal_cdf, normal_pdf, sigmoid, softplus
from core.formulas.names import Symbol
from core.rules.by_code import ByCode
from core.rules.entry import Entry


@dataclass(frozen=True)
class Activation:
    """All that there is to say of an activation.

    Attributes:
        name: Its name in experiment files.
        value: The output O of a neuron, from its z.
        slope: ∂O/∂z of a neuron, from its z and its O.
        formula: O in symbols, from z.
        slope_formula: ∂O/∂z in symbols, from z and O.
        torch: O in PyTorch, where {} is z; `F` is `torch.nn.functional`.
        does: A sentence without its end: what it does to the weighted sum.
        entry: What the glossary says of it.
        whole_layer: Whether an output depends on all z of its layer. Such a one is for the output
            layer only; what is of single neurons raises TypeError here.
        saturates: Whether it is flat far from 0, on both sides.
        dies: Whether it gives 0 with slope 0 wherever z is below 0.
        kink: Whether its slope, or the slope of that, jumps at z = 0.
        cancelled: How large the numbers are that all but cancel in O, from z; their rounding is
            what O has for its own. None where O is as exact as it is large.
        torch_exact: O in PyTorch where `torch` loses digits, for the check of gradients.
    """

    name: str
    value: Callable[[float], float]
    slope: Callable[[float, float], float]
    formula: Callable[[Symbol], Expression]
    slope_formula: Callable[[Symbol, Symbol], Expression]
    torch: str
    does: str
    entry: Entry
    whole_layer: bool = False
    saturates: bool = False
    dies: bool = False
    kink: bool = False
    cancelled: Callable[[float], float] | None = None
    torch_exact: str = ""

    @property
    def is_linear(self) -> bool:
        """Whether it changes nothing: O is z, and the slope 1."""
        return self.value is linear


def linear(z: float) -> float:
    """The number itself."""
    return z


def linear_slope(z: float, output: float) -> float:
    """1 everywhere."""
    return 1.0


def sigmoid_slope(z: float, output: float) -> float:
    """O · (1 − O)."""
    return output * (1.0 - output)


def tanh_slope(z: float, output: float) -> float:
    """1 − O²."""
    return 1.0 - output * output


def relu(z: float) -> float:
    """0, or z where that is above 0; nan stays nan."""
    return 0.0 if z <= 0.0 else z


def relu_slope(z: float, output: float) -> float:
    """1 where z is above 0, else 0."""
    return 1.0 if z > 0.0 else 0.0


LEAK = 0.01  # the slope of leaky_relu below 0


def leaky_relu(z: float) -> float:
    """Z where that is above 0, else a hundredth of it."""
    return z if z > 0.0 else LEAK * z


def leaky_relu_slope(z: float, output: float) -> float:
    """1 where z is above 0, else 0.01."""
    return 1.0 if z > 0.0 else LEAK


def softplus_slope(z: float, output: float) -> float:
    """σ(z)."""
    return sigmoid(z)


def gelu(z: float) -> float:
    """Z · Φ(z)."""
    return z * normal_cdf(z)


def gelu_slope(z: float, output: float) -> float:
    """Φ(z) + z · φ(z)."""
    return normal_cdf(z) + z * normal_pdf(z)


def elu(z: float) -> float:
    """Above 0 z itself, else e^z − 1, by the C library's expm1: exact near 0, too."""
    return z if z > 0.0 else math.expm1(z)


def elu_slope(z: float, output: float) -> float:
    """1 where z is above 0, else e^z, which O + 1 is too, but for digits that are lost far out."""
    return 1.0 if z > 0.0 else exp(z)


def silu(z: float) -> float:
    """The product z · σ(z)."""
    return z * sigmoid(z)


def silu_slope(z: float, output: float) -> float:
    """σ(z) + O · (1 − σ(z))."""
    share = sigmoid(z)
    return share + output * (1.0 - share)


def bipolar_sigmoid(z: float) -> float:
    """2σ(z) − 1."""
    return 2.0 * sigmoid(z) - 1.0


def bipolar_sigmoid_slope(z: float, output: float) -> float:
    """½ · (1 − O²)."""
    return 0.5 * (1.0 - output * output)


WIDTH, STRETCH = 1.7159, 2.0 / 3.0  # of scaled_tanh


def scaled_tanh(z: float) -> float:
    """1.7159 · tanh(⅔z): LeCun, Bottou, Orr and Müller, Efficient BackProp (1998)."""
    return WIDTH * math.tanh(STRETCH * z)


def scaled_tanh_slope(z: float, output: float) -> float:
    """1.7159 · ⅔ · (1 − (O / 1.7159)²)."""
    share = output / WIDTH
    return WIDTH * STRETCH * (1.0 - share * share)


def _of_a_layer(*_: object) -> NoReturn:
    raise TypeError("softmax is computed for a layer as a whole, not for a neuron")


RAMP = Function(
    "relu",
    relu,
    lambda np, z: np.maximum(z, 0.0),
    Form("max(0, {})"),
    Form("max(0, {})"),
    Form(r"\max\left(0, {}\right)"),
    "0.0 if {0} <= 0.0 else {0}",
)
STEP = Function(
    "relu_slope",
    lambda z: relu_slope(z, z),
    lambda np, z: np.where(z > 0.0, 1.0, 0.0),
    Form("(1 if {} > 0 else 0)"),
    Form("(1 if {} > 0 else 0)"),
    Form(r"\left[{} > 0\right]"),
    "1.0 if {0} > 0.0 else 0.0",
)
LEAKY_RAMP = Function(
    "leaky_relu",
    leaky_relu,
    lambda np, z: np.where(z > 0.0, z, LEAK * z),
    python="{0} if {0} > 0.0 else 0.01*{0}",
)
LEAKY_STEP = Function(
    "leaky_relu_slope",
    lambda z: leaky_relu_slope(z, z),
    lambda np, z: np.where(z > 0.0, 1.0, LEAK),
    Form("(1 if {} > 0 else 0.01)"),
    Form("(1 if {} > 0 else 0.01)"),
    Form(r"\left(1 \text{{ if }} {} > 0 \text{{ else }} 0.01\right)"),
    "1.0 if {0} > 0.0 else 0.01",
)

BENT_RAMP = Function(
    "elu",
    elu,
    lambda np, z: np.where(z > 0.0, z, np.expm1(np.minimum(z, 0.0))),
    python="{0} if {0} > 0.0 else expm1({0})",
)
BENT_STEP = Function(
    "elu_slope",
    lambda z: elu_slope(z, z),
    lambda np, z: np.where(z > 0.0, 1.0, np.exp(np.minimum(z, 0.0))),
    Form("(1 if {0} > 0 else e^{0})", open=True),
    Form("(1 if {0} > 0 else exp({0}))"),
    Form(r"\left(1 \text{{ if }} {0} > 0 \text{{ else }} e^{{{0}}}\right)"),
    "1.0 if {0} > 0.0 else exp({0})",
)

LARGEST_Z = Word("max z", "max_z", r"\max z")


def softmax(z: Symbol, layer: tuple[Symbol, ...]) -> Operation:
    """One output of a softmax layer, from its layer's pre-activations, less the largest."""
    total: Expression = _power(layer[0])
    for other in layer[1:]:
        total = add(total, _power(other))
    return divide(_power(z), total)


def _power(z: Symbol) -> Expression:
    return Call(functions.EXP, subtract(z, LARGEST_Z))


def softmax_slope(other: Symbol, output: Symbol) -> Expression:
    """∂ŷₖ/∂zⱼ of a softmax layer, from ŷₖ and ŷⱼ: ŷⱼ(1 − ŷⱼ) for k = j, else −ŷₖ·ŷⱼ."""
    if other == output:
        return _logistic_slope(output)
    return multiply(negate(other), output)


def _logistic_slope(output: Symbol) -> Expression:
    return multiply(output, subtract(ONE, output))


ACTIVATIONS = (
    Activation(
        "linear",
        linear,
        linear_slope,
        lambda z: z,
        lambda z, output: ONE,
        "{}",
        "Its activation is linear, so it gives out the same number",
        Entry(
            "linear",
            "The activation that changes nothing: the output is the weighted sum. It suits the "
            "last layer where any number may come out, such as a salary.",
            ("linear",),
            "O = z, slope 1",
            ("activation",),
        ),
    ),
    Activation(
        "sigmoid",
        sigmoid,
        sigmoid_slope,
        lambda z: divide(ONE, add(ONE, Call(functions.EXP, negate(z)))),
        lambda z, output: _logistic_slope(output),
        "torch.sigmoid({})",
        "The sigmoid brings any number to between 0 and 1",
        Entry(
            "sigmoid",
            "An S-shaped curve that brings any number to between 0 and 1, so the output can be "
            "read as a probability. Far from 0 it is flat, and hardly any gradient comes through.",
            ("sigmoid",),
            "O = 1 / (1 + e^−z), slope O·(1 − O)",
            ("saturated", "binary_cross_entropy"),
        ),
        saturates=True,
    ),
    Activation(
        "tanh",
        math.tanh,
        tanh_slope,
        lambda z: Call(functions.TANH, z),
        lambda z, output: subtract(ONE, Call(functions.SQUARE, output)),
        "torch.tanh({})",
        "tanh brings any number to a size of 1 at most",
        Entry(
            "tanh",
            "An S-shaped curve that brings any number to between −1 and 1, and leaves small ones "
            "nearly as they are. Far from 0 it is flat, and hardly any gradient comes through.",
            ("tanh",),
            "O = tanh z, slope 1 − O²",
            ("saturated", "sigmoid"),
        ),
        saturates=True,
    ),
    Activation(
        "relu",
        relu,
        relu_slope,
        lambda z: Call(RAMP, z),
        lambda z, output: Call(STEP, z),
        "torch.relu({})",
        "relu lets through what is above 0 and makes the rest 0",
        Entry(
            "relu",
            "Lets through what is above 0 and makes 0 of the rest: two straight pieces with a "
            "corner. Short for rectified linear unit.",
            ("relu",),
            "O = max(0, z), slope 1 above 0, else 0",
            ("dead relu", "leaky_relu"),
        ),
        dies=True,
        kink=True,
    ),
    Activation(
        "leaky_relu",
        leaky_relu,
        leaky_relu_slope,
        lambda z: Call(LEAKY_RAMP, z),
        lambda z, output: Call(LEAKY_STEP, z),
        "F.leaky_relu({}, 0.01)",
        "leaky_relu lets through what is above 0 and a hundredth of the rest",
        Entry(
            "leaky_relu",
            "A relu that lets a hundredth of the numbers below 0 through, so that a gradient "
            "remains there and no neuron dies.",
            ("leaky_relu",),
            "O = z above 0, else 0.01·z",
            ("relu", "dead relu"),
        ),
        kink=True,
    ),
    Activation(
        "softplus",
        softplus,
        softplus_slope,
        lambda z: Call(functions.SOFTPLUS, z),
        lambda z, output: divide(ONE, add(ONE, Call(functions.EXP, negate(z)))),
        "F.softplus({})",
        "softplus bends smoothly from 0 to the number itself",
        Entry(
            "softplus",
            "A relu with its corner rounded off: near 0 far below, nearly the number itself far "
            "above. It has a slope everywhere.",
            ("softplus",),
            "O = ln(1 + e^z), slope σ(z)",
            ("relu", "sigmoid"),
        ),
        torch_exact="F.softplus({}, threshold=40)",  # by default it is z itself beyond 20
    ),
    Activation(
        "gelu",
        gelu,
        gelu_slope,
        lambda z: multiply(z, Call(functions.NORMAL_CDF, z)),
        lambda z, output: add(
            Call(functions.NORMAL_CDF, z), multiply(z, Call(functions.NORMAL_PDF, z))
        ),
        "F.gelu({})",
        "gelu weighs the number by how likely a normal number is to lie below it",
        Entry(
            "gelu",
            "Weighs a number by the chance that a draw from the bell curve lies below it. It looks "
            "like a rounded relu that dips a little below 0.",
            ("gelu",),
            "O = z·Φ(z)",
            ("relu",),
        ),
        cancelled=abs,  # Φ(z) = ½ · (1 + erf), near 0 for z far below 0
    ),
    Activation(
        "elu",
        elu,
        elu_slope,
        lambda z: Call(BENT_RAMP, z),
        lambda z, output: Call(BENT_STEP, z),
        "F.elu({})",
        "elu leaves what is above 0 and bends the rest towards minus 1",
        Entry(
            "elu",
            "A relu that bends towards −1 below 0 and has no corner: its outputs lie around 0, and "
            "no neuron dies. Short for exponential linear unit.",
            ("elu",),
            "O = z above 0, else e^z − 1, slope 1 above 0, else e^z",
            ("relu", "leaky_relu"),
        ),
        kink=True,  # of the curvature
    ),
    Activation(
        "silu",
        silu,
        silu_slope,
        lambda z: multiply(z, Call(functions.SIGMOID, z)),
        lambda z, output: add(
            Call(functions.SIGMOID, z),
            multiply(output, subtract(ONE, Call(functions.SIGMOID, z))),
        ),
        "F.silu({})",
        "silu multiplies the number by its own sigmoid",
        Entry(
            "silu",
            "The number times its own sigmoid, also known as swish: nearly 0 far below 0, nearly "
            "the number itself far above, and a little dip between.",
            ("silu",),
            "O = z·σ(z), slope σ(z) + O·(1 − σ(z))",
            ("sigmoid", "gelu"),
        ),
    ),
    Activation(
        "bipolar_sigmoid",
        bipolar_sigmoid,
        bipolar_sigmoid_slope,
        lambda z: subtract(multiply(Number(2.0), Call(functions.SIGMOID, z)), ONE),
        lambda z, output: multiply(HALF, subtract(ONE, Call(functions.SQUARE, output))),
        "2 * torch.sigmoid({}) - 1",
        "The bipolar sigmoid brings any number to a size of 1 at most",
        Entry(
            "bipolar_sigmoid",
            "A sigmoid stretched to lie between −1 and 1, so that its outputs lie around 0. It is "
            "tanh of half the number.",
            ("bipolar_sigmoid", "bipolar sigmoid"),
            "O = 2σ(z) − 1, slope ½(1 − O²)",
            ("sigmoid", "tanh"),
        ),
        saturates=True,
        cancelled=lambda z: 1.0,
    ),
    Activation(
        "scaled_tanh",
        scaled_tanh,
        scaled_tanh_slope,
        lambda z: multiply(Number(WIDTH), Call(functions.TANH, multiply(Number(STRETCH, "⅔"), z))),
        lambda z, output: multiply(
            multiply(Number(WIDTH), Number(STRETCH, "⅔")),
            subtract(ONE, Call(functions.SQUARE, divide(output, Number(WIDTH)))),
        ),
        "1.7159 * torch.tanh(2/3 * {})",
        "scaled_tanh brings any number to a size of 1.7159 at most",
        Entry(
            "scaled_tanh",
            "A tanh stretched so that it gives 1 for 1 and −1 for −1: targets of that size lie "
            "where it is steep, not where it is flat.",
            ("scaled_tanh", "scaled tanh"),
            "O = 1.7159·tanh(⅔z), slope 1.7159·⅔·(1 − (O / 1.7159)²)",
            ("tanh", "saturated"),
        ),
        saturates=True,
    ),
    Activation(
        "softmax",
        _of_a_layer,
        _of_a_layer,
        _of_a_layer,
        _of_a_layer,
        "torch.softmax({}, dim=-1)",
        "softmax turns the numbers of its layer into shares that add up to 1",
        Entry(
            "softmax",
            "Turns the weighted sums of the whole last layer into shares that are positive and add "
            "up to 1, one for each class: the larger the sum, the larger the share.",
            ("softmax",),
            "ŷₖ = e^zₖ / Σ e^z, ∂ŷₖ/∂zₖ = ŷₖ(1 − ŷₖ), ∂ŷₖ/∂zⱼ = −ŷₖ·ŷⱼ",
            ("cross_entropy", "class"),
        ),
        whole_layer=True,
    ),
)
"""All of them. An activation's code is its place; nothing that is stored depends on it."""

BY_NAME = {activation.name: activation for activation in ACTIVATIONS}
BY_CODE = ByCode("activation", ACTIVATIONS)
CODES = {activation.name: code for code, activation in BY_CODE.items()}
OF_NEURONS = tuple(activation for activation in ACTIVATIONS if not activation.whole_layer)
"""Those that a hidden layer can have."""

DEFAULT = ACTIVATIONS[0].name
LINEAR, SIGMOID, TANH, RELU, SOFTMAX = map(
    CODES.__getitem__, ("linear", "sigmoid", "tanh", "relu", "softmax")
)
"""The codes that the kernel has loops of its own for."""

_NEURONS = ByCode("activation of neurons", (None if a.whole_layer else a for a in ACTIVATIONS))
# plain dictionaries, the quickest to look up
VALUES = {code: activation.value for code, activation in _NEURONS.items()}
SLOPES = {code: activation.slope for code, activation in _NEURONS.items()}


def activate(code: int, z: float) -> float:
    """The output of a neuron from its pre-activation z. For softmax see `kernel.softmax`.

    Compiled, it is a chain of choices, and nan where the code is unknown: see `core.engine.jit`.

    Raises:
        KeyError: No activation of single neurons has this code.
    """
    try:
        return VALUES[code](z)
    except KeyError:
        raise _NEURONS.unknown(code) from None


def slope(code: int, z: float, output: float) -> float:
    """∂O/∂z of a neuron, from its pre-activation z or its output O = activate(code, z).

    Compiled, it is a chain of choices, and nan where the code is unknown.

    Raises:
        KeyError: No activation of single neurons has this code.
    """
    try:
        return SLOPES[code](z, output)
    except KeyError:
        raise _NEURONS.unknown(code) from None
