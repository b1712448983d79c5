"""The update steps: each parameter's new value, by the formulas of its optimiser."""

from __future__ import annotations

from collections.abc import Sequence

from core.formulas.formula import (
    Call,
    Equality,
    Expression,
    Number,
    Partial,
    Word,
    add,
    divide,
    evaluate,
    multiply,
)
from core.formulas.functions import SIGN
from core.formulas.names import LEARNING_RATE, LOSS, Kind, Symbol
from core.rules.optimizers import BY_NAME, GRADIENT, NEW, OLD, Optimizer
from core.rules.schedules import FIRST
from core.run.position import Position
from core.run.run import UpdateNumbers
from core.steps.records import UpdateStep

L1, L2 = Word("l₁", "l1", "l_1"), Word("l₂", "l2", "l_2")


def update_step(
    position: Position,
    parameter: Symbol,
    place: int,
    numbers: UpdateNumbers,
    optimizer: str,
    by_row: Sequence[float],
    *,
    summed: bool,
    frozen: bool,
    first: bool,
    recalls: bool,
) -> UpdateStep:
    """The update of one parameter.

    Args:
        position: Where the step stands.
        parameter: The weight or bias.
        place: Where it stands in the parameter vector.
        numbers: The update's numbers.
        optimizer: The optimiser's name.
        by_row: The gradients of the batch's rows, where there are several and few enough to be
            shown one by one.
        summed: Whether the gradients of a batch are summed; else they are averaged.
        frozen: Whether the parameter is kept as it is.
        first: Whether it is the first of its kind that the run changes.
        recalls: Whether it is the first of which the optimiser remembers anything.
    """
    old, value = numbers.before.parameters[place], numbers.after.parameters[place]
    gradient = numbers.gradient[place]
    made = None if frozen else _applied(parameter, place, numbers, by_row, summed)
    if frozen:
        equations: tuple[Equality, ...] = (Equality(NEW, OLD, value, ((OLD, old),)),)
    else:
        rule, rate = BY_NAME[optimizer], numbers.rate
        applied: Expression = Partial(LOSS, parameter) if made is None else GRADIENT
        known = {applied: gradient, **_words(rule, place, numbers)}
        equations = () if rate.right == FIRST else (rate,)
        if made is not None:
            equations = (*equations, made)
        for left, right in rule.equations(applied):
            known[left] = evaluate(right, tuple(known.items()))
            equations = (*equations, Equality(left, right, known[left], tuple(known.items())))
    return UpdateStep(
        position,
        parameter,
        value,
        equations,
        old=old,
        gradient=gradient,
        rows=len(numbers.rows),
        summed=summed,
        applied=made,
        optimizer=optimizer,
        rate=numbers.rate,
        frozen=frozen,
        first=first,
        recalls=recalls,
    )


def _words(rule: Optimizer, place: int, numbers: UpdateNumbers) -> dict[Expression, float]:
    """The values of all words in an optimiser's equations that are known before the update."""
    settings, before, after = numbers.settings, numbers.before, numbers.after
    words: dict[Expression, float] = {
        OLD: before.parameters[place],
        LEARNING_RATE: numbers.rate.value,
    }
    words |= {word: getattr(settings, key) for word, key in rule.settings.items()}
    words |= {power.power: after.powers[power.place] for power in rule.powers}
    memory = (before.first, before.second)
    words |= {kept.before: vector[place] for kept, vector in zip(rule.keeps, memory, strict=False)}
    return words


def _applied(
    parameter: Symbol, place: int, numbers: UpdateNumbers, by_row: Sequence[float], summed: bool
) -> Equality | None:
    """How the gradient as applied comes about: mean or sum over the rows, then regularisation."""
    settings, count = numbers.settings, len(numbers.rows)
    operands: dict[Expression, float] = {}
    right: Expression = Partial(LOSS, parameter)
    if by_row:
        total: Expression | None = None
        for row, gradient in zip(numbers.rows, by_row, strict=True):
            word = Word(f"row {row}", f"row_{row}")
            operands[word] = gradient
            total = word if total is None else add(total, word)
        assert total is not None
        right = total if summed else divide(total, Number(float(count)))
    elif count > 1:
        what = "sum" if summed else "mean"
        right = Word(f"{what} over {count} rows", f"{what}_over_{count}_rows")
        operands[right] = numbers.gathered[place]
    else:
        operands[right] = numbers.gathered[place]
    penalised = parameter.kind is Kind.WEIGHT
    if penalised and settings.l2 != 0.0:
        right = add(right, multiply(L2, OLD))
    if penalised and settings.l1 != 0.0:
        right = add(right, multiply(L1, Call(SIGN, OLD)))
    if isinstance(right, Partial):
        return None
    operands |= {
        L1: settings.l1,
        L2: settings.l2,
        OLD: numbers.before.parameters[place],
    }
    return Equality(GRADIENT, right, numbers.gradient[place], tuple(operands.items()))
