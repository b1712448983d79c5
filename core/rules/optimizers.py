"""The optimisers: how the gradient of a batch becomes a change of the parameters.

Each is one record, and all else that the program knows of optimisers is read from it: to add one,
add its loop, its equations and its record here, and nothing elsewhere. Formulas and defaults are
those of PyTorch's `torch.optim`.

A loop goes over the flat parameter vector p and its gradient g, in the part of Python that compiles
to machine code as it stands. What an optimiser keeps from update to update is handed to it too:
`first` and `second`, one number a parameter and 0 before the first update, and `powers`, the
running products β₁ᵗ and β₂ᵗ, 1 before it (products, so that no power function is needed). Its η is
that of the epoch (see `core.rules.schedules`). The equations say in symbols what the loop computes
for one parameter, in the same order: evaluated, they give its bits.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from core.formulas.formula import (
    ONE,
    Call,
    Expression,
    Word,
    add,
    divide,
    leaves,
    multiply,
    subtract,
)
from core.formulas.functions import SQRT, SQUARE, Vector
from core.formulas.functions import divide as quotient
from core.formulas.names import LEARNING_RATE
from core.rules.by_code import ByCode
from core.rules.entry import Entry


class Settings(NamedTuple):
    """The numbers of an update rule, named as in the experiment file.

    `learning_rate` is η as it was set, η₀ of a schedule, and `since` the epoch in which it was.
    """

    learning_rate: float = 0.1
    l1: float = 0.0
    l2: float = 0.0
    momentum: float = 0.9
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8
    rho: float = 0.99
    weight_decay: float = 0.01
    step_epochs: float = 10
    factor: float = 0.5
    gamma: float = 0.95
    decay: float = 0.1
    min_rate: float = 0.0
    since: float = 1


Loop = Callable[[Vector, Vector, Vector, Vector, Vector, Settings], None]
"""Moves p by g, in place, and what is kept with it: (p, g, first, second, powers, settings)."""

Equations = tuple[tuple[Expression, Expression], ...]
"""Left and right sides, in the order of computation; the last left side is `NEW`."""


class Kept(NamedTuple):
    """What is kept of a parameter from update to update, before an update and after it."""

    before: Word
    now: Word


class Power(NamedTuple):
    """A running product: its word, what it is multiplied by once an update, and its place."""

    power: Word
    base: Word
    place: int


def _kept(letter: str) -> Kept:
    before = Word(f"{letter} before", f"{letter}_before", rf"{letter}_{{\text{{before}}}}")
    return Kept(before, Word(letter, letter, letter))


OLD, NEW = Word("old", "old"), Word("new", "new")
GRADIENT = Word("g", "g", "g")
MOMENTUM, RHO = Word("μ", "mu", r"\mu"), Word("ρ", "rho", r"\rho")
BETA1, BETA2 = Word("β₁", "beta1", r"\beta_1"), Word("β₂", "beta2", r"\beta_2")
EPSILON = Word("ε", "epsilon", r"\varepsilon")
DECAY = Word("λ", "weight_decay", r"\lambda")
MEAN, VELOCITY, SQUARES = _kept("m"), _kept("v"), _kept("G")
MEAN_HAT, VELOCITY_HAT = Word("m̂", "m_hat", r"\hat{m}"), Word("v̂", "v_hat", r"\hat{v}")
POWER1 = Power(Word("β₁ᵗ", "beta1^t", r"\beta_1^t"), BETA1, 0)
POWER2 = Power(Word("β₂ᵗ", "beta2^t", r"\beta_2^t"), BETA2, 1)

WORDS = {
    MOMENTUM: "momentum",
    RHO: "rho",
    BETA1: "beta1",
    BETA2: "beta2",
    EPSILON: "epsilon",
    DECAY: "weight_decay",
}
"""The words for settings in equations, and the settings."""


@dataclass(frozen=True)
class Optimizer:
    """All that there is to say of an optimiser.

    Attributes:
        name: Its name in experiment files.
        loop: What it computes.
        equations: The same for one parameter in symbols, from the gradient as it is called there.
        torch: What makes it in `torch.optim`, with the keys of settings in braces.
        entry: What the glossary says of it.
        keeps: What it keeps of each parameter: the loop's `first`, then its `second`.
    """

    name: str
    loop: Loop
    equations: Callable[[Expression], Equations]
    torch: str
    entry: Entry
    keeps: tuple[()] | tuple[Kept] | tuple[Kept, Kept] = ()

    @property
    def memory(self) -> tuple[bool, bool]:
        """Whether it keeps `first` and `second`."""
        return len(self.keeps) > 0, len(self.keeps) > 1

    @cached_property
    def settings(self) -> dict[Word, str]:
        """The settings that it reads, besides the learning rate: their words and their keys."""
        read = self._leaves | {power.base for power in self.powers}
        return {word: key for word, key in WORDS.items() if word in read}

    @cached_property
    def powers(self) -> tuple[Power, ...]:
        """The running products that it uses."""
        return tuple(power for power in (POWER1, POWER2) if power.power in self._leaves)

    def divides_by_zero(self, epsilon: float, squares: float) -> bool:
        """Whether √squares + ε is 0: with ε = 0, where the squares of all gradients so far are.

        Args:
            epsilon: ε.
            squares: The last of what it keeps of a parameter, after an update.
        """
        return EPSILON in self.settings and epsilon == 0.0 and squares == 0.0

    @property
    def is_plain(self) -> bool:
        """Whether its step is η times the gradient."""
        return self.equations(GRADIENT) == _sgd(GRADIENT)

    @property
    def _leaves(self) -> set[Expression]:
        return {leaf for _, right in self.equations(GRADIENT) for leaf in leaves(right)}


def sgd(
    p: Vector, g: Vector, _first: Vector, _second: Vector, _powers: Vector, s: Settings
) -> None:
    """Plain gradient descent: p ← p − η·g."""
    rate = s.learning_rate
    for k in range(len(p)):
        p[k] = p[k] - rate * g[k]


def _sgd(gradient: Expression) -> Equations:
    return (_moved(gradient),)


def momentum(
    p: Vector, g: Vector, v: Vector, _second: Vector, _powers: Vector, s: Settings
) -> None:
    """Momentum: v ← μ·v + g, then p ← p − η·v."""
    rate, mu = s.learning_rate, s.momentum
    for k in range(len(p)):
        v[k] = mu * v[k] + g[k]
        p[k] = p[k] - rate * v[k]


def _momentum(gradient: Expression) -> Equations:
    return (
        (VELOCITY.now, add(multiply(MOMENTUM, VELOCITY.before), gradient)),
        _moved(VELOCITY.now),
    )


def nesterov(
    p: Vector, g: Vector, v: Vector, _second: Vector, _powers: Vector, s: Settings
) -> None:
    """Nesterov's momentum: v ← μ·v + g, then p ← p − η·(g + μ·v)."""
    rate, mu = s.learning_rate, s.momentum
    for k in range(len(p)):
        v[k] = mu * v[k] + g[k]
        p[k] = p[k] - rate * (g[k] + mu * v[k])


def _nesterov(gradient: Expression) -> Equations:
    return (
        (VELOCITY.now, add(multiply(MOMENTUM, VELOCITY.before), gradient)),
        _moved(add(gradient, multiply(MOMENTUM, VELOCITY.now))),
    )


def rmsprop(p: Vector, g: Vector, v: Vector, _second: Vector, _powers: Vector, s: Settings) -> None:
    """RMSprop: v ← ρ·v + (1 − ρ)·g², then p ← p − η·g / (√v + ε)."""
    rate, rho, epsilon = s.learning_rate, s.rho, s.epsilon
    rest = 1.0 - rho
    for k in range(len(p)):
        v[k] = rho * v[k] + rest * (g[k] * g[k])
        p[k] = p[k] - rate * quotient(g[k], math.sqrt(v[k]) + epsilon)


def _rmsprop(gradient: Expression) -> Equations:
    return (
        (VELOCITY.now, _average(RHO, VELOCITY.before, Call(SQUARE, gradient))),
        _moved(_scaled(gradient, VELOCITY.now)),
    )


def adagrad(
    p: Vector, g: Vector, squares: Vector, _second: Vector, _powers: Vector, s: Settings
) -> None:
    """Adagrad: G ← G + g², then p ← p − η·g / (√G + ε)."""
    rate, epsilon = s.learning_rate, s.epsilon
    for k in range(len(p)):
        squares[k] = squares[k] + g[k] * g[k]
        p[k] = p[k] - rate * quotient(g[k], math.sqrt(squares[k]) + epsilon)


def _adagrad(gradient: Expression) -> Equations:
    return (
        (SQUARES.now, add(SQUARES.before, Call(SQUARE, gradient))),
        _moved(_scaled(gradient, SQUARES.now)),
    )


def adam(p: Vector, g: Vector, m: Vector, v: Vector, powers: Vector, s: Settings) -> None:
    """Adam: `adamw` with λ = 0."""
    _decayed(p, g, m, v, powers, s, 0.0)


def _adam(gradient: Expression) -> Equations:
    return _corrected(gradient, OLD)


def adamw(p: Vector, g: Vector, m: Vector, v: Vector, powers: Vector, s: Settings) -> None:
    """AdamW: m ← β₁·m + (1 − β₁)·g, v ← β₂·v + (1 − β₂)·g², then p ← p·(1 − η·λ) − η·m̂ / (√v̂ + ε).

    m̂ = m / (1 − β₁ᵗ) and v̂ = v / (1 − β₂ᵗ).
    """
    _decayed(p, g, m, v, powers, s, s.weight_decay)


def _adamw(gradient: Expression) -> Equations:
    return _corrected(gradient, multiply(OLD, subtract(ONE, multiply(LEARNING_RATE, DECAY))))


def _decayed(
    p: Vector, g: Vector, m: Vector, v: Vector, powers: Vector, s: Settings, decay: float
) -> None:
    """What adam and adamw have in common; `decay` is λ."""
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
        p[k] = p[k] * keep - rate * quotient(m_hat, math.sqrt(v_hat) + epsilon)


def _corrected(gradient: Expression, kept: Expression) -> Equations:
    """What adam and adamw have in common; `kept` is what remains of the old value."""
    return (
        (MEAN.now, _average(BETA1, MEAN.before, gradient)),
        (VELOCITY.now, _average(BETA2, VELOCITY.before, Call(SQUARE, gradient))),
        (MEAN_HAT, divide(MEAN.now, subtract(ONE, POWER1.power))),
        (VELOCITY_HAT, divide(VELOCITY.now, subtract(ONE, POWER2.power))),
        _moved(_scaled(MEAN_HAT, VELOCITY_HAT), kept),
    )


def _moved(step: Expression, kept: Expression = OLD) -> tuple[Expression, Expression]:
    """New = kept − η·step."""
    return NEW, subtract(kept, multiply(LEARNING_RATE, step))


def _scaled(step: Expression, squares: Expression) -> Expression:
    """Step / (√squares + ε)."""
    return divide(step, add(Call(SQRT, squares), EPSILON))


def _average(share: Word, before: Word, now: Expression) -> Expression:
    """A running average: share·before + (1 − share)·now."""
    return add(multiply(share, before), multiply(subtract(ONE, share), now))


OPTIMIZERS = (
    Optimizer(
        "sgd",
        sgd,
        _sgd,
        "SGD(parameters, lr={learning_rate})",
        Entry(
            "sgd",
            "Stochastic gradient descent, the plain rule: each parameter moves against its "
            "gradient, times the learning rate. Stochastic, since it sees some rows at a time.",
            ("sgd",),
            "new = old − η · g",
            ("update", "optimiser"),
        ),
    ),
    Optimizer(
        "momentum",
        momentum,
        _momentum,
        "SGD(parameters, lr={learning_rate}, momentum={momentum})",
        Entry(
            "momentum",
            "Keeps some of the last step and adds the new gradient, as a heavy ball rolls on "
            "downhill: faster along a valley, steadier across it.",
            ("momentum",),
            "v = μ·v + g, new = old − η·v",
            ("sgd", "nesterov"),
        ),
        (VELOCITY,),
    ),
    Optimizer(
        "nesterov",
        nesterov,
        _nesterov,
        "SGD(parameters, lr={learning_rate}, momentum={momentum}, nesterov=True)",
        Entry(
            "nesterov",
            "Momentum that looks ahead: it counts the coming push of the ball along with the "
            "gradient, and so brakes earlier.",
            ("nesterov",),
            "new = old − η·(g + μ·v)",
            ("momentum",),
        ),
        (VELOCITY,),
    ),
    Optimizer(
        "rmsprop",
        rmsprop,
        _rmsprop,
        "RMSprop(parameters, lr={learning_rate}, alpha={rho}, eps={epsilon})",
        Entry(
            "rmsprop",
            "Divides each gradient by the usual size of that parameter's gradients, so all "
            "parameters move at a similar pace.",
            ("rmsprop",),
            "v = ρ·v + (1 − ρ)·g², new = old − η·g/(√v + ε)",
            ("adam",),
        ),
        (VELOCITY,),
    ),
    Optimizer(
        "adagrad",
        adagrad,
        _adagrad,
        "Adagrad(parameters, lr={learning_rate}, eps={epsilon})",
        Entry(
            "adagrad",
            "Divides each gradient by the root of the sum of all its squares so far, G. So every "
            "parameter has a pace of its own, and all slow down as the run goes on.",
            ("adagrad",),
            "G = G + g², new = old − η·g/(√G + ε)",
            ("rmsprop",),
        ),
        (SQUARES,),
    ),
    Optimizer(
        "adam",
        adam,
        _adam,
        "Adam(parameters, lr={learning_rate}, betas=({beta1}, {beta2}), eps={epsilon})",
        Entry(
            "adam",
            "Momentum and rmsprop together: the average of earlier gradients, divided by their "
            "usual size, both corrected for having begun at 0.",
            ("adam",),
            "new = old − η·m̂/(√v̂ + ε)",
            ("momentum", "rmsprop"),
        ),
        (MEAN, VELOCITY),
    ),
    Optimizer(
        "adamw",
        adamw,
        _adamw,
        "AdamW(parameters, lr={learning_rate}, betas=({beta1}, {beta2}), eps={epsilon}, "
        "weight_decay={weight_decay})",
        Entry(
            "adamw",
            "Adam which also shrinks every parameter a little at each update, apart from its "
            "gradient.",
            ("adamw",),
            "new = old·(1 − η·λ) − η·m̂/(√v̂ + ε)",
            ("adam", "regularisation"),
        ),
        (MEAN, VELOCITY),
    ),
)
"""All of them. An optimiser's code is its place; nothing that is stored depends on it."""

BY_CODE = ByCode("optimiser", OPTIMIZERS)
BY_NAME = {optimizer.name: optimizer for optimizer in OPTIMIZERS}
CODES = {optimizer.name: code for code, optimizer in BY_CODE.items()}
SGD = CODES["sgd"]


def readers(key: str) -> tuple[str, ...]:
    """The names of the optimisers that read a setting of the section [training]."""
    return tuple(optimizer.name for optimizer in OPTIMIZERS if key in optimizer.settings.values())


def apply(
    code: int,
    p: Vector,
    g: Vector,
    first: Vector,
    second: Vector,
    powers: Vector,
    s: Settings,
) -> None:
    """Move every parameter by the optimiser `code`, in place, and its memory with it.

    Compiled, it is a chain of choices, and an unknown code makes every parameter nan: see
    `core.engine.jit`.

    Raises:
        KeyError: There is no such code.
    """
    BY_CODE[code].loop(p, g, first, second, powers, s)
