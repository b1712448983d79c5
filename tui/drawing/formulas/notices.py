"""What the derivation says in words: how a run begins and ends, and what is frozen."""

from __future__ import annotations

from typing import assert_never

from core.formulas.numerals import counted
from core.formulas.writing import Writer
from core.rules.initializers import BY_NAME
from core.run.position import Reason
from core.steps.records import (
    EndStep,
    EpochStep,
    ForwardStep,
    InitStep,
    LossStep,
    NeuronGradientStep,
    ParameterGradientStep,
    Step,
    UpdateStep,
)
from core.words.endings import ENDINGS
from core.words.wording import first_velocity, weights_and_biases, with_named
from tui.drawing.palette import MUTED, TEXT
from tui.drawing.typeset import Line, join, line, pad, width, wrap

STRONG = f"bold {TEXT}"
GAP = "   "


def words(step: Step, writer: Writer, cells: int) -> list[Line]:
    """What a step says beside its equations, in lines of at most `cells`; mostly nothing."""
    match step:
        case InitStep():
            return _init(step, writer, cells)
        case EndStep():
            return _end(step, writer, cells)
        case EpochStep(reason=Reason() as reason):
            return _wrapped(f"The run ends here: {ENDINGS[reason]}.", STRONG, cells)
        case ParameterGradientStep(frozen=True):
            name = writer.symbol(step.chain.factors[-1].owner)
            text = f"{name} is frozen: its gradient is shown, and not applied."
            return _wrapped(text, MUTED, cells)
        case UpdateStep(frozen=True):
            return _wrapped("Frozen: it keeps its value.", MUTED, cells)
        case (
            ForwardStep()
            | LossStep()
            | NeuronGradientStep()
            | ParameterGradientStep()
            | UpdateStep()
            | EpochStep()
        ):
            return []
        case _:
            assert_never(step)


def _init(step: InitStep, writer: Writer, cells: int) -> list[Line]:
    """How many parameters there are, where their values come from, and the values side by side."""
    weights, biases = weights_and_biases(step)
    count = weights + biases
    press = (
        ("Press ", MUTED),
        ("→", STRONG),
        (" or ", MUTED),
        ("n", STRONG),
        (" for the first step.", MUTED),
    )
    kinds = counted(weights, "weight")
    if biases:
        kinds += f" and {counted(biases, 'bias', 'biases')}"
    scheme = BY_NAME[step.scheme]
    words = scheme.told(weights, biases)
    origin = words if scheme.is_random else f"with {words}"
    origin = with_named(f"{origin} ({scheme.name})", step)
    text = (
        f"{counted(count, 'parameter')}: {kinds}, {origin}. {first_velocity(step, writer)}".rstrip()
    )
    return [*_wrapped(text, TEXT, cells), press, *_values(step, writer, cells)]


def _values(step: InitStep, writer: Writer, cells: int) -> list[Line]:
    pairs = [
        (writer.symbol(symbol), writer.number(value)) for symbol, value in step.parameters[:MANY]
    ]
    names = max(len(name) for name, _ in pairs)
    numbers = max(len(number) for _, number in pairs)
    items = [
        join((pad(line(name, MUTED), names + 1), pad(line(number, TEXT), numbers, "right")))
        for name, number in pairs
    ]
    each = max(1, (cells + len(GAP)) // (width(items[0]) + len(GAP)))
    rows = [items[k : k + each] for k in range(0, len(items), each)]
    lines = [join(line(GAP) + item if n else item for n, item in enumerate(row)) for row in rows]
    hidden = len(step.parameters) - len(pairs)
    return [*lines, line(f"… {hidden:,} more", MUTED)] if hidden > 0 else lines


MANY = 200  # parameters that init lists; the table of parameters has them all


def _end(step: EndStep, writer: Writer, cells: int) -> list[Line]:
    lines = _wrapped(
        f"The run is over after epoch {step.position.epoch:,}: {ENDINGS[step.reason]}.",
        STRONG,
        cells,
    )
    if step.overflow is not None:
        position = step.overflow.position
        what = writer.symbol(step.overflow.target) if step.overflow.target else "the loss"
        where = f"at step {position.t:,}, epoch {position.epoch:,}"
        text = f"The first number that is no longer finite: {what} {where}."
        lines += _wrapped(text, TEXT, cells)
    if step.value is not None:
        lines.append((("The last epoch's loss: ", MUTED), (writer.number(step.value), STRONG)))
    return lines


def _wrapped(text: str, style: str, cells: int) -> list[Line]:
    return [line(part, style) for part in wrap(text, cells)]
