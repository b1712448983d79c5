"""The optimisers: how the gradient of a batch becomes a change of the parameters.

Each is one loop over the flat parameter vector p and its gradient g, in the part of Python that
compiles to machine code as it stands. Formulas and defaults are those of PyTorch's `torch.optim`.

What an optimiser keeps from update to update: `first` and `second`, one number a parameter, and
`powers`, the running products β₁ᵗ and β₂ᵗ (products, so that no power function is needed).
"""

import math
from typing import NamedTuple

from core.functions import Vector

SGD, MOMENTUM, NESTEROV, RMSPROP, ADAM, ADAMW = range(6)


class Settings(NamedTuple):
    """The numbers of an update rule, named as in the experiment file."""

    learning_rate: float = 0.1
    momentum: float = 0.9
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8
    rho: float = 0.99
    weight_decay: float = 0.01
    l1: float = 0.0
    l2: float = 0.0


def memory(code: int) -> tuple[bool, bool]:
    """Whether an optimiser keeps `first` and `second`."""
    return code != SGD, code in (ADAM, ADAMW)


def sgd(p: Vector, g: Vector, s: Settings) -> None:
    """Plain gradient descent: p ← p − η·g."""
    rate = s.learning_rate
    for k in range(len(p)):
        p[k] = p[k] - rate * g[k]


def momentum(p: Vector, g: Vector, v: Vector, s: Settings) -> None:
    """Momentum: v ← μ·v + g, then p ← p − η·v."""
    rate, mu = s.learning_rate, s.momentum
    for k in range(len(p)):
        v[k] = mu * v[k] + g[k]
        p[k] = p[k] - rate * v[k]


def nesterov(p: Vector, g: Vector, v: Vector, s: Settings) -> None:
    """Nesterov's momentum: v ← μ·v + g, then p ← p − η·(g + μ·v)."""
    rate, mu = s.learning_rate, s.momentum
    for k in range(len(p)):
        v[k] = mu * v[k] + g[k]
        p[k] = p[k] - rate * (g[k] + mu * v[k])


def rmsprop(p: Vector, g: Vector, v: Vector, s: Settings) -> None:
    """RMSprop: v ← ρ·v + (1 − ρ)·g², then p ← p − η·g / (√v + ε)."""
    rate, rho, epsilon = s.learning_rate, s.rho, s.epsilon
    rest = 1.0 - rho
    for k in range(len(p)):
        v[k] = rho * v[k] + rest * (g[k] * g[k])
        p[k] = p[k] - rate * (g[k] / (math.sqrt(v[k]) + epsilon))


def adam(
    p: Vector,
    g: Vector,
    m: Vector,
    v: Vector,
    powers: Vector,
    s: Settings,
    decay: float,
) -> None:
    """Adam: m ← β₁·m + (1 − β₁)·g, v ← β₂·v + (1 − β₂)·g², then p ← p·(1 − η·λ) − η·m̂ / (√v̂ + ε).

    m̂ = m / (1 − β₁ᵗ), v̂ = v / (1 − β₂ᵗ), and λ is `decay`. With λ = 0 this is adam, else adamw.
    """
    rate, beta1, beta2, epsilon = s.learning_rate, s.beta1, s.beta2, s.epsilon
    rest1, rest2 = 1.0 - beta1, 1.0 - beta2
    powers[0] = powers[0] * beta1
    powers[1] = powers[1] * beta2
    correction1, correction2 = 1.0 - powers[0], 1.0 - powers[1]
    keep = 1.0 - rate * decay
    for k in range(len(p)):
        m[k] = beta1 * m[k] + rest1 * g[k]
        v[k] = beta2 * v[k] + rest2 * (g[k] * g[k])
        m_hat = m[k] / correction1
        v_hat = v[k] / correction2
        p[k] = p[k] * keep - rate * (m_hat / (math.sqrt(v_hat) + epsilon))


def apply(
    code: int,
    p: Vector,
    g: Vector,
    first: Vector,
    second: Vector,
    powers: Vector,
    s: Settings,
) -> None:
    """Move every parameter by the optimiser `code`, in place, and its memory with it."""
    if code == SGD:
        sgd(p, g, s)
    elif code == MOMENTUM:
        momentum(p, g, first, s)
    elif code == NESTEROV:
        nesterov(p, g, first, s)
    elif code == RMSPROP:
        rmsprop(p, g, first, s)
    elif code == ADAM:
        adam(p, g, first, second, powers, s, 0.0)
    else:
        adam(p, g, first, second, powers, s, s.weight_decay)
