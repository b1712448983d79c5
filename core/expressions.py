"""The formulas of activations and losses as objects.

Each says in symbols what the function of the same name in `core.functions` computes, in the same
order; a test evaluates every one of them against those functions, bit for bit.
"""

from __future__ import annotations

from core.formula import Call, Expression, Number, Word, add, divide, multiply, negate, subtract
from core.names import Symbol

ONE = Number(1.0)
HALF = Number(0.5, "½")

LARGEST_Z = Word("max z", "max_z", r"\max z")


def activation(name: str, z: Symbol) -> Expression:
    """The output of a neuron, from its pre-activation; of softmax, see `softmax`."""
    match name:
        case "sigmoid":
            return divide(ONE, add(ONE, Call("exp", negate(z))))
        case "gelu":
            return multiply(z, Call("normal_cdf", z))
        case "linear":
            return z
    return Call(name, z)


def softmax(z: Symbol, layer: tuple[Symbol, ...]) -> Expression:
    """One output of a softmax layer, from its layer's pre-activations, less the largest."""
    total: Expression | None = None
    for other in layer:
        term = Call("exp", subtract(other, LARGEST_Z))
        total = term if total is None else add(total, term)
    assert total is not None
    return divide(Call("exp", subtract(z, LARGEST_Z)), total)


def slope(name: str, z: Symbol, output: Symbol) -> Expression:
    """∂O/∂z of a neuron, in terms of its z or its output."""
    match name:
        case "sigmoid":
            return multiply(output, subtract(ONE, output))
        case "tanh":
            return subtract(ONE, Call("square", output))
        case "relu" | "leaky_relu":
            return Call(f"{name}_slope", z)
        case "softplus":
            return activation("sigmoid", z)
        case "gelu":
            return add(Call("normal_cdf", z), multiply(z, Call("normal_pdf", z)))
    return ONE


def loss(
    name: str, targets: tuple[Symbol, ...], outputs: tuple[Symbol, ...], errors: tuple[float, ...]
) -> Expression:
    """The loss of a row; of huber's two pieces, the one that each error y − ŷ falls into."""
    total: Expression | None = None
    for y, output, error in zip(targets, outputs, errors, strict=True):
        term = _loss_term(name, y, output, error)
        total = term if total is None else add(total, term)
    assert total is not None
    match name:
        case "half_squared_error":
            return multiply(HALF, total)
        case "mean_squared_error":
            return divide(total, Number(float(len(targets))))
        case "binary_cross_entropy" | "cross_entropy":
            return negate(total)
    return total


def _loss_term(name: str, y: Symbol, output: Symbol, error: float) -> Expression:
    match name:
        case "binary_cross_entropy":
            certain = multiply(y, Call("ln", output))
            return add(certain, multiply(subtract(ONE, y), Call("ln", subtract(ONE, output))))
        case "cross_entropy":
            return multiply(y, Call("ln", output))
        case "absolute_error":
            return Call("abs", subtract(y, output))
        case "huber" if abs(error) <= 1.0:
            return multiply(HALF, Call("square", subtract(y, output)))
        case "huber":
            return subtract(Call("abs", subtract(y, output)), HALF)
    return Call("square", subtract(y, output))


def loss_slope(name: str, y: Symbol, output: Symbol, outputs: int, error: float) -> Expression:
    """∂L/∂ŷ of one of `outputs` outputs; of huber, the piece that its error y − ŷ falls into."""
    difference = subtract(y, output)
    match name:
        case "half_squared_error":
            return negate(difference)
        case "mean_squared_error":
            return divide(multiply(Number(-2.0), difference), Number(float(outputs)))
        case "absolute_error":
            return negate(Call("sign", difference))
        case "huber":
            return negate(difference) if abs(error) <= 1.0 else negate(Call("sign", difference))
        case "binary_cross_entropy":
            return add(divide(negate(y), output), divide(subtract(ONE, y), subtract(ONE, output)))
        case "cross_entropy":
            return divide(negate(y), output)
    return multiply(Number(-2.0), difference)
