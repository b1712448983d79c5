"""The elementary functions that formulas are made of, one record each.

The arithmetic is scalar, in the part of Python that compiles to machine code as it stands, so that
the interpreted and the compiled run give the same bits. `exp`, `tanh`, `log` and `erf` are the C
library's. No function here raises: what overflows becomes infinite.
"""

from __future__ import annotations

import math
from collections.abc import Callable, MutableSequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

# Float64 numbers in a row: a list or an array("d"), compiled a numpy array.
Vector: TypeAlias = MutableSequence[float]

LARGEST_EXPONENT = 709.782712893384  # ln of the largest float64: above it e**v overflows
LARGEST_POWER = 709.0  # the same for powers, whose logarithm is rounded
WHOLE = 2.0**52  # from here on a float64 is a whole number
LOG_OF_ZERO = math.log(5e-324)  # −744.44, ln of the smallest positive float64: our ln 0
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


def power(base: float, exponent: float) -> float:
    """A number above 0 to a power, infinite where that is about to overflow."""
    if exponent * math.log(base) > LARGEST_POWER:
        return math.inf
    return math.pow(base, exponent)


def floor(v: float) -> float:
    """The next whole number at or below v."""
    if not abs(v) < WHOLE:
        return v
    return float(math.floor(v))


def cos(v: float) -> float:
    """The cosine, nan where v is infinite."""
    if math.isinf(v):
        return math.nan
    return math.cos(v)


def sign(v: float) -> float:
    """1, −1, or v itself where that is 0 or nan."""
    if v > 0.0:
        return 1.0
    if v < 0.0:
        return -1.0
    return v


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


class Form(NamedTuple):
    """How a function is written in one style.

    Attributes:
        text: A template; {} is the argument.
        open: Whether it runs on to the right of its argument or stands open to its left, so that an
            argument of more than one symbol or number needs ( ). Others enclose it themselves.
        loose: Whether it needs ( ) itself where it is the argument of an open one.
    """

    text: str
    open: bool = False
    loose: bool = False


_BY_NAME = {
    "unicode": "{name}({{}})",
    "ascii": "{name}({{}})",
    "latex": r"\operatorname{{{{{name}}}}}\left({{}}\right)",
}


@dataclass(frozen=True, eq=False)
class Function:
    """A function of one number, and how it is written.

    Attributes:
        name: Its name in Python: in `math`, here, or where `python` says what it is.
        value: Its value at a number.
        arrays: Its values at the numbers of an array, by numpy: (numpy, array).
        unicode: How it is written on the screen, where not as name( ).
        ascii: The same in ASCII.
        latex: The same in LaTeX.
        python: What it is in Python where it is no call: a condition over its argument {0}, which
            is a single name then.
    """

    name: str
    value: Callable[[float], float]
    arrays: Callable[[Any, Any], Any]
    unicode: Form | None = None
    ascii: Form | None = None
    latex: Form | None = None
    python: str = ""

    def form(self, style: str) -> Form:
        """How it is written in a style: `unicode`, `ascii` or `latex`."""
        given = {"unicode": self.unicode, "ascii": self.ascii, "latex": self.latex}[style]
        if given is not None:
            return given
        name = self.name.replace("_", r"\_") if style == "latex" else self.name
        return Form(_BY_NAME[style].format(name=name))


NEGATIVE = Function(
    "neg",
    lambda v: -v,
    lambda np, v: -v,
    Form("−{}", open=True),
    Form("-{}", open=True),
    Form("-{}", open=True),
)
SQUARE = Function(
    "square",
    lambda v: v * v,
    lambda np, v: v * v,
    Form("{}²", open=True, loose=True),
    Form("{}^2", open=True, loose=True),
    Form("{}^2", open=True, loose=True),
)
SQRT = Function(
    "sqrt",
    math.sqrt,
    lambda np, v: np.sqrt(v),
    Form("√{}", open=True, loose=True),
    latex=Form(r"\sqrt{{{}}}"),
)
ABS = Function(
    "abs",
    abs,
    lambda np, v: np.abs(v),
    Form("|{}|"),
    Form("|{}|"),
    Form(r"\left|{}\right|"),
)
SIGN = Function("sign", sign, lambda np, v: np.sign(v))
EXP = Function(
    "exp",
    exp,
    lambda np, v: np.exp(v),
    Form("e^{}", open=True, loose=True),
    latex=Form("e^{{{}}}", loose=True),
)
LN = Function(
    "ln",
    ln,
    lambda np, v: np.where(v > 0.0, np.log(v), np.where(np.isnan(v), v, LOG_OF_ZERO)),
    Form("ln {}", open=True, loose=True),
    latex=Form(r"\ln {}", open=True, loose=True),
)
COS = Function("cos", cos, lambda np, v: np.cos(v), latex=Form(r"\cos\left({}\right)"))
FLOOR = Function(
    "floor",
    floor,
    lambda np, v: np.floor(v),
    Form("⌊{}⌋"),
    latex=Form(r"\left\lfloor {} \right\rfloor"),
)
TANH = Function("tanh", math.tanh, lambda np, v: np.tanh(v), latex=Form(r"\tanh\left({}\right)"))
SIGMOID = Function(
    "sigmoid",
    sigmoid,
    lambda np, v: 1.0 / (1.0 + np.exp(-v)),
    Form("σ({})"),
    latex=Form(r"\sigma\left({}\right)"),
)
SOFTPLUS = Function(
    "softplus",
    softplus,
    lambda np, v: np.logaddexp(0.0, v),
    Form("ln(1 + e^{})", open=True),
    latex=Form(r"\ln\left(1 + e^{{{}}}\right)"),
)
NORMAL_CDF = Function(
    "normal_cdf",
    normal_cdf,
    lambda np, v: 0.5 * (1.0 + np.frompyfunc(math.erf, 1, 1)(v / SQRT_2).astype(np.float64)),
    Form("Φ({})"),
    latex=Form(r"\Phi\left({}\right)"),
)
NORMAL_PDF = Function(
    "normal_pdf",
    normal_pdf,
    lambda np, v: np.exp(-0.5 * (v * v)) / SQRT_2_PI,
    Form("φ({})"),
    latex=Form(r"\varphi\left({}\right)"),
)
