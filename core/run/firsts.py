"""What happens for the first time in a run: a weight with a say, a parameter that moves, a memory.

The first of a kind is explained at length. Where a row's inputs are 0, that is not the first row.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from core.formulas.names import Kind, Symbol
from core.run.position import Position
from core.run.run import Frame, Run

EARLY = 16
"""How many updates, and rows of one, are looked through: what comes first later is passed over."""


def first_factor(run: Run, frame: Frame, position: Position, parameter: Symbol) -> bool:
    """Whether this is the first time that a weight of its layer multiplies anything but 0.

    Args:
        run: The run.
        frame: The update at hand.
        position: Where in it the weight's gradient stands.
        parameter: The weight; of a bias it is never said.
    """
    if parameter.kind is not Kind.WEIGHT or parameter.neuron != 1:
        return False
    if max(position.update, position.place) > EARLY:
        return False
    start = run.network.neuron_place(parameter.layer - 1, 1)
    size = run.network.sizes[parameter.layer - 1]

    def sources(of: Frame, place: int) -> Sequence[float]:
        return of.row(place).out[start : start + size]

    own = sources(frame, position.place)
    if own[parameter.i - 1] == 0.0 or any(own[: parameter.i - 1]):
        return False
    if any(any(sources(frame, place)) for place in range(position.place)):
        return False
    return not any(
        any(sources(before, place))
        for before in _before(run, frame)
        for place in range(min(len(before.rows), EARLY))
    )


def first_move(run: Run, frame: Frame, parameter: Symbol, frozen: Collection[Symbol]) -> bool:
    """Whether this is the first weight, or the first bias, that an update of the run changes."""
    return _first(run, frame, parameter, frozen, _moves)


def first_memory(run: Run, frame: Frame, parameter: Symbol, frozen: Collection[Symbol]) -> bool:
    """Whether this is the first weight (or bias) of which the optimiser kept anything but 0."""
    return _first(run, frame, parameter, frozen, _is_remembered)


def _moves(frame: Frame, place: int) -> bool:
    return frame.parameters[place] != frame.numbers.after.parameters[place]


def _is_remembered(frame: Frame, place: int) -> bool:
    return any(kept[place] for kept in (frame.before.first, frame.before.second) if len(kept))


def _first(
    run: Run,
    frame: Frame,
    parameter: Symbol,
    frozen: Collection[Symbol],
    happens: Callable[[Frame, int], bool],
) -> bool:
    """Whether this happens to a parameter, and to none of its kind before it."""
    place_of = run.network.parameter_place
    if frame.update > EARLY or parameter in frozen or not happens(frame, place_of(parameter)):
        return False
    for other in run.network.parameters():
        if other == parameter:
            break
        if _is_like(other, parameter, frozen) and happens(frame, place_of(other)):
            return False
    return not any(
        happens(before, place_of(other))
        for before in _before(run, frame)
        for other in run.network.parameters()
        if _is_like(other, parameter, frozen)
    )


def _is_like(other: Symbol, parameter: Symbol, frozen: Collection[Symbol]) -> bool:
    return other.kind is parameter.kind and other not in frozen


def _before(run: Run, frame: Frame) -> map[Frame]:
    """The updates before one, in their order."""
    return map(lambda update: Frame(run, update), range(1, frame.update))
