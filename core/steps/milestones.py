"""The steps between the updates: the start of a run, the close of an epoch, the end."""

from __future__ import annotations

from collections.abc import Sequence

from core.formulas.formula import Equality, Number, Word, divide, subtract
from core.formulas.numerals import numeral
from core.network.network import Network
from core.rules.initializers import GIVEN, Init
from core.run.far_input import FarInput
from core.run.position import Overflow, Position, Reason
from core.steps.records import EndStep, EpochStep, InitStep

MEAN_LOSS = Word("mean loss", "mean_loss")
CHANGE = Word("change", "change")
BEFORE = Word("before", "before")


def init_step(
    position: Position, network: Network, parameters: Sequence[float], init: Init
) -> InitStep:
    """Every parameter with its first value."""
    named = 0 if init.scheme == GIVEN else len(init.values)
    scheme = init.scheme
    if named == network.parameter_count:
        scheme, named = GIVEN, 0
    values = tuple(
        (symbol, parameters[network.parameter_place(symbol)]) for symbol in network.parameters()
    )
    velocity = init.velocity
    if not isinstance(velocity, tuple):
        velocity = tuple((symbol, velocity) for symbol in network.parameters())
    return InitStep(
        position,
        None,
        None,
        (),
        parameters=values,
        scheme=scheme,
        named=named,
        velocity=velocity,
    )


def epoch_step(
    position: Position,
    *,
    loss_sum: float,
    rows: int,
    previous: float | None,
    test_loss: float | None,
    reason: Reason | None,
    epochs: int,
    stalled: int,
    patience: int,
    rates: tuple[float, float] | None,
) -> EpochStep:
    """The close of an epoch, from the sum of its rows' losses."""
    count = numeral(float(rows))  # as the divisor is written
    losses = "loss" if rows == 1 else "losses"
    total = Word(f"sum of {count} {losses}", f"sum_of_{count}_{losses}")
    value = loss_sum / rows
    mean = Equality(MEAN_LOSS, divide(total, Number(float(rows))), value, ((total, loss_sum),))
    equations: tuple[Equality, ...] = (mean,)
    if previous is not None:
        operands = ((MEAN_LOSS, value), (BEFORE, previous))
        equations = (
            mean,
            Equality(CHANGE, subtract(MEAN_LOSS, BEFORE), value - previous, operands),
        )
    return EpochStep(
        position,
        None,
        value,
        equations,
        rows=rows,
        previous=previous,
        test_loss=test_loss,
        reason=reason,
        epochs=epochs,
        stalled=stalled,
        patience=patience,
        rates=rates,
    )


def end_step(
    position: Position,
    loss: float,
    reason: Reason,
    overflow: Overflow | None,
    far: FarInput | None,
) -> EndStep:
    """The end of a run."""
    return EndStep(position, None, loss, (), reason=reason, overflow=overflow, far=far)
