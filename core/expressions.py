"""The formulas of activations, losses and optimisers as objects.

Each says in symbols what the function of the same name in `core.functions` or `core.optimizers`
computes, in the same order; a test evaluates every one of them against those functions, bit for
bit.
"""

from __future__ import annotations

from core.formula import Call, Expression, Number, Word, add, divide, multiply, negate, subtract
from core.names import LEARNING_RATE, Symbol

ONE = Number(1.0)
HALF = Number(0.5, "½")

OLD, NEW = Word("old", "old"), Word("new", "new")
GRADIENT = Word("g", "g")
MOMENTUM, RHO, EPSILON = Word("μ", "mu"), Word("ρ", "rho"), Word("ε", "epsilon")
BETA1, BETA2 = Word("β₁", "beta1"), Word("β₂", "beta2")
POWER1, POWER2 = Word("β₁ᵗ", "beta1^t"), Word("β₂ᵗ", "beta2^t")
DECAY = Word("λ", "weight_decay")
VELOCITY, VELOCITY_BEFORE = Word("v", "v"), Word("v before", "v_before")
MEAN, MEAN_BEFORE = Word("m", "m"), Word("m before", "m_before")
MEAN_HAT, VELOCITY_HAT = Word("m̂", "m_hat"), Word("v̂", "v_hat")
LARGEST_Z = Word("max z", "max_z")


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


def update(name: str, gradient: Expression) -> tuple[tuple[Expression, Expression], ...]:
    """The equations (left, right) of one parameter's update, in the order of computation."""
    squared = Call("square", gradient)
    match name:
        case "momentum":
            return (
                (VELOCITY, add(multiply(MOMENTUM, VELOCITY_BEFORE), gradient)),
                (NEW, subtract(OLD, multiply(LEARNING_RATE, VELOCITY))),
            )
        case "nesterov":
            ahead = add(gradient, multiply(MOMENTUM, VELOCITY))
            return (
                (VELOCITY, add(multiply(MOMENTUM, VELOCITY_BEFORE), gradient)),
                (NEW, subtract(OLD, multiply(LEARNING_RATE, ahead))),
            )
        case "rmsprop":
            scaled = divide(gradient, add(Call("sqrt", VELOCITY), EPSILON))
            return (
                (VELOCITY, _average(RHO, VELOCITY_BEFORE, squared)),
                (NEW, subtract(OLD, multiply(LEARNING_RATE, scaled))),
            )
        case "adam" | "adamw":
            scaled = divide(MEAN_HAT, add(Call("sqrt", VELOCITY_HAT), EPSILON))
            kept: Expression = OLD
            if name == "adamw":
                kept = multiply(OLD, subtract(ONE, multiply(LEARNING_RATE, DECAY)))
            return (
                (MEAN, _average(BETA1, MEAN_BEFORE, gradient)),
                (VELOCITY, _average(BETA2, VELOCITY_BEFORE, squared)),
                (MEAN_HAT, divide(MEAN, subtract(ONE, POWER1))),
                (VELOCITY_HAT, divide(VELOCITY, subtract(ONE, POWER2))),
                (NEW, subtract(kept, multiply(LEARNING_RATE, scaled))),
            )
    return ((NEW, subtract(OLD, multiply(LEARNING_RATE, gradient))),)


def _average(share: Word, before: Word, now: Expression) -> Expression:
    """A running average: share·before + (1 − share)·now."""
    return add(multiply(share, before), multiply(subtract(ONE, share), now))
