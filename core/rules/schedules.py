"""The schedules: how the learning rate η goes from epoch to epoch.

Each is one record, and all else that the program knows of schedules is read from it: to add one,
add its arithmetic, its formula and its record here, and nothing elsewhere.

η is that of the epoch. A schedule starts from η₀, the learning rate as it was set, in the epoch in
which it was set: the first; after a change of η on the way, the epoch of the change. So a change
starts the schedule again.

The arithmetic is in the part of Python that compiles to machine code as it stands. The formula says
the same in symbols: evaluated, it gives its bits.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from core.formulas.formula import (
    HALF,
    ONE,
    PI,
    Call,
    Equality,
    Expression,
    Number,
    Word,
    add,
    divide,
    evaluate,
    leaves,
    multiply,
    raised,
    subtract,
)
from core.formulas.functions import COS, FLOOR, cos, floor, power
from core.formulas.names import LEARNING_RATE
from core.rules.by_code import ByCode
from core.rules.entry import Entry
from core.rules.optimizers import Settings

Rate = Callable[[Settings, int, int], float]
"""η from the settings, the epoch, and the last epoch that the run may take; both from 1."""

FIRST = Word("η₀", "learning_rate_0", r"\eta_0")
EPOCH, EPOCHS = Word("epoch", "epoch"), Word("epochs", "epochs")
FACTOR = Word("factor", "factor")
STEP = Word("step_epochs", "step_epochs", r"\text{step\_epochs}")
GAMMA, DECAY = Word("γ", "gamma", r"\gamma"), Word("decay", "decay")
LEAST = Word("min_rate", "min_rate", r"\text{min\_rate}")

WORDS = {
    STEP: "step_epochs",
    FACTOR: "factor",
    GAMMA: "gamma",
    DECAY: "decay",
    LEAST: "min_rate",
}
"""The words for settings in formulas, and the settings."""


@dataclass(frozen=True)
class RateSchedule:
    """All that there is to say of a schedule.

    Attributes:
        name: Its name in experiment files.
        rate: What it computes.
        formula: The same in symbols, where η was set in an epoch `since` of the run, the last of
            whose epochs is another one: (since, whether it is).
        torch: What makes it in `torch.optim.lr_scheduler`, with the keys of settings in braces, and
            `ahead` for the epochs from the first to the last; empty where nothing does.
        entry: What the glossary says of it.
    """

    name: str
    rate: Rate
    formula: Callable[[Number, bool], Expression]
    torch: str
    entry: Entry

    @cached_property
    def settings(self) -> dict[Word, str]:
        """The settings that it reads, besides the learning rate: their words and their keys."""
        return {word: key for word, key in WORDS.items() if word in self._leaves}

    @property
    def is_constant(self) -> bool:
        """Whether η stays as it was set."""
        return self.formula(ONE, True) == FIRST

    @property
    def looks_ahead(self) -> bool:
        """Whether η depends on how many epochs there are."""
        return EPOCHS in self._leaves

    def equation(self, settings: Settings, epoch: int, epochs: int) -> Equality:
        """How η of an epoch comes about.

        Args:
            settings: The numbers of the rule as they were set.
            epoch: The epoch, from 1.
            epochs: The last one that the run may take.
        """
        known: dict[Expression, float] = {
            FIRST: settings.learning_rate,
            EPOCH: float(epoch),
            EPOCHS: float(epochs),
            **{word: float(getattr(settings, key)) for word, key in self.settings.items()},
        }
        formula = self.expression(settings, epochs)
        operands = tuple(
            (leaf, known[leaf]) for leaf in dict.fromkeys(leaves(formula)) if leaf in known
        )
        return Equality(LEARNING_RATE, formula, evaluate(formula, operands), operands)

    def expression(self, settings: Settings, epochs: int) -> Expression:
        """η in symbols, in a run of so many epochs."""
        return self.formula(Number(float(settings.since)), epochs > settings.since)

    @property
    def _leaves(self) -> set[Expression]:
        return set(leaves(self.formula(ONE, True)))


def constant(s: Settings, _epoch: int, _epochs: int) -> float:
    """η = η₀."""
    return s.learning_rate


def _constant(_since: Number, _ahead: bool) -> Expression:
    return FIRST


def step(s: Settings, epoch: int, _epochs: int) -> float:
    """η = η₀ · factor^⌊(epoch − 1) / step_epochs⌋."""
    return s.learning_rate * power(s.factor, floor((epoch - s.since) / s.step_epochs))


def _step(since: Number, _ahead: bool) -> Expression:
    steps = Call(FLOOR, divide(subtract(EPOCH, since), STEP))
    return multiply(FIRST, raised(FACTOR, steps))


def exponential(s: Settings, epoch: int, _epochs: int) -> float:
    """η = η₀ · γ^(epoch − 1)."""
    return s.learning_rate * power(s.gamma, epoch - s.since)


def _exponential(since: Number, _ahead: bool) -> Expression:
    return multiply(FIRST, raised(GAMMA, subtract(EPOCH, since)))


def inverse_time(s: Settings, epoch: int, _epochs: int) -> float:
    """η = η₀ / (1 + decay · (epoch − 1))."""
    return s.learning_rate / (1.0 + s.decay * (epoch - s.since))


def _inverse_time(since: Number, _ahead: bool) -> Expression:
    return divide(FIRST, add(ONE, multiply(DECAY, subtract(EPOCH, since))))


def cosine(s: Settings, epoch: int, epochs: int) -> float:
    """η = min_rate + ½ · (η₀ − min_rate) · (1 + cos(π · (epoch − 1) / (epochs − 1))).

    η₀ where the first epoch is the last.
    """
    if epochs <= s.since:
        return s.learning_rate
    turn = math.pi * (epoch - s.since) / (epochs - s.since)
    return s.min_rate + 0.5 * (s.learning_rate - s.min_rate) * (1.0 + cos(turn))


def _cosine(since: Number, ahead: bool) -> Expression:
    if not ahead:
        return FIRST
    turn = divide(multiply(PI, subtract(EPOCH, since)), subtract(EPOCHS, since))
    height = multiply(HALF, subtract(FIRST, LEAST))
    return add(LEAST, multiply(height, add(ONE, Call(COS, turn))))


SCHEDULES = (
    RateSchedule(
        "constant",
        constant,
        _constant,
        "",
        Entry(
            "constant schedule",
            "The learning rate is the same in all epochs, unless it is changed on the way.",
            ("constant schedule",),
            "η = η₀",
            ("learning rate", "schedule"),
        ),
    ),
    RateSchedule(
        "step",
        step,
        _step,
        "StepLR(optimizer, step_size={step_epochs}, gamma={factor})",
        Entry(
            "step",
            "Every so many epochs the learning rate is multiplied by a factor, such as a half: "
            "large steps first, small ones later.",
            ("schedule step",),
            "η = η₀ · factor^⌊(epoch − 1) / step_epochs⌋",
            ("schedule", "exponential"),
        ),
    ),
    RateSchedule(
        "exponential",
        exponential,
        _exponential,
        "ExponentialLR(optimizer, gamma={gamma})",
        Entry(
            "exponential",
            "Every epoch the learning rate is multiplied by γ, so that it loses the same share of "
            "itself each time.",
            ("schedule exponential",),
            "η = η₀ · γ^(epoch − 1)",
            ("schedule", "step"),
        ),
    ),
    RateSchedule(
        "inverse_time",
        inverse_time,
        _inverse_time,
        "LambdaLR(optimizer, lambda epoch: 1 / (1 + {decay} * epoch))",
        Entry(
            "inverse_time",
            "The learning rate is divided by a number that grows by the decay every epoch: quickly "
            "smaller at first, ever more slowly later.",
            ("schedule inverse_time",),
            "η = η₀ / (1 + decay · (epoch − 1))",
            ("schedule", "exponential"),
        ),
    ),
    RateSchedule(
        "cosine",
        cosine,
        _cosine,
        "CosineAnnealingLR(optimizer, T_max={ahead}, eta_min={min_rate})",
        Entry(
            "cosine",
            "The learning rate goes down along half a wave of the cosine, slowly at first and in "
            "the end, and is min_rate in the last epoch.",
            ("schedule cosine",),
            "η = min + ½(η₀ − min)(1 + cos(π(epoch − 1)/(epochs − 1)))",
            ("schedule", "epoch"),
        ),
    ),
)
"""All of them. A schedule's code is its place; nothing that is stored depends on it."""

BY_CODE = ByCode("schedule", SCHEDULES)
BY_NAME = {schedule.name: schedule for schedule in SCHEDULES}
CODES = {schedule.name: code for code, schedule in BY_CODE.items()}
RATES = ByCode("schedule", [schedule.rate for schedule in SCHEDULES])
CONSTANT = CODES["constant"]


def readers(key: str) -> tuple[str, ...]:
    """The names of the schedules that read a setting of the section [training]."""
    return tuple(each.name for each in SCHEDULES if key in each.settings.values())


def rate(code: int, s: Settings, epoch: int, epochs: int) -> float:
    """η of an epoch by the schedule `code`.

    Compiled, it is a chain of choices, and an unknown code gives nan: see `core.engine.jit`.

    Raises:
        KeyError: There is no such code.
    """
    return RATES[code](s, epoch, epochs)
