"""The weights and biases of a network's picture.

The numbers before a neuron stand one below the other in the order in which they are summed, the
bias last, where there is one: the stack reads as the sum Σ w·x + b.
"""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len

from core.formulas.names import Symbol, weight
from core.run.position import Phase
from tui.drawing import palette
from tui.drawing.canvas import ink
from tui.drawing.glyphs import MORE, RENEWED, cut
from tui.drawing.network.board import Board
from tui.drawing.network.boxes import Column
from tui.drawing.network.scene import Scene
from tui.drawing.numbers import fixed

_WAITING = 0.5  # how much of its colour a label keeps that is not updated yet
_EDGE = 2  # cells of a gap that the edge of a weight keeps before its label
_CALM = 0.85  # and one that is not lit while others are


Ends = dict[Symbol, tuple[int, int]]
"""The column and the row of cells at which the label of a parameter begins."""


def draw_stack(board: Board, scene: Scene, before: Column, column: Column, neuron: int) -> Ends:
    """Draw the labels of a neuron, as many as there is room for, and tell where they are."""
    if not column.labels:
        return {}
    entries: list[Symbol | None] = [weight(column.layer, i, neuron) for i in before.cards]
    if before.hidden:
        entries.append(None)
    added = scene.network.bias(column.layer, neuron)
    if added is not None:
        entries.append(added)
    if not column.whole and not _alone(scene, column, neuron, len(entries)):
        lit = scene.light
        entries = [s for s in entries if s in lit.edges or _chip(scene, s, column, neuron)]
    top = scene.layout.stack_top(column, neuron, len(entries))
    ends: Ends = {}
    for row, symbol in enumerate(entries, start=top):
        board.about = symbol
        if symbol is None:
            board.text(column.x - 2, row, MORE, ink(palette.MUTED))
        else:
            gap = column.x - before.x - before.width
            chip = _chip(scene, symbol, column, neuron)
            ends[symbol] = (_draw_label(board, scene, symbol, chip, column, row, gap), row)
    board.about = None
    return ends


def _alone(scene: Scene, column: Column, neuron: int, rows: int) -> bool:
    """Whether a neuron may show all labels beyond its own card: at hand, and no other shows any."""
    lit, layout = scene.light, scene.layout
    parameters = [symbol for symbol in (*lit.chips, *lit.edges) if symbol.is_parameter]
    here = [symbol for symbol in parameters if symbol.layer == column.layer]
    shown = {symbol.neuron for symbol in here if not symbol.is_shared}
    if len(shown) < len(here):  # one that they share shows at all that are at hand
        shown |= {k for layer, k in lit.at_hand if layer == column.layer}
    at_hand = (column.layer, neuron) in lit.at_hand
    return at_hand and shown <= {neuron} and rows <= layout.height - layout.top


def _chip(scene: Scene, symbol: Symbol | None, column: Column, neuron: int) -> str | None:
    """The colour that a parameter wears before a neuron; a shared bias only where it is at hand."""
    if symbol is None or (symbol.is_shared and (column.layer, neuron) not in scene.light.at_hand):
        return None
    return scene.light.chips.get(symbol)


def _draw_label(
    board: Board,
    scene: Scene,
    symbol: Symbol,
    chip: str | None,
    column: Column,
    y: int,
    gap: int,
) -> int:
    """Draw the number of a parameter; returns the column of cells at which it begins.

    A parameter that the step renews shows the old one too where the gap between the cards has room.
    """
    room = min(column.labels - scene.layout.names - 1, 6)
    number = _number(scene.known.parameter(symbol), room)
    name = _name(scene, symbol)
    if chip is not None:
        text = f" {name}{number} "
        if scene.light.computed == symbol:
            free = gap - _EDGE if symbol.j else gap
            text = next(
                (t for t in _renewed(scene, symbol, name, room) if cell_len(t) <= free), text
            )
        x = column.x - cell_len(text)
        board.text(x, y, text, ink(palette.ON_CHIP, chip, bold=True))
        return x
    updated = scene.known.updated(symbol)
    share = 1.0 if updated or scene.light.dark else _CALM
    if scene.known.position.phase is Phase.UPDATE and not updated:
        share = _WAITING
    color = palette.signed(scene.known.parameter(symbol))
    x = column.x - 1 - len(number)
    board.text(x, y, number, ink(palette.faded(color, share), bold=updated))
    board.text(x - cell_len(name), y, name, ink(palette.faded(palette.MUTED, share)))
    return x - cell_len(name)


def _name(scene: Scene, symbol: Symbol) -> str:
    """What stands before a number: a name of its own where there is room, or that it is a bias."""
    names = scene.layout.names
    if names and scene.network.notation.own(symbol):
        return f"{cut(scene.name(symbol), names - 1)} "
    return "" if symbol.j else "b "


def _renewed(scene: Scene, symbol: Symbol, name: str, room: int) -> Iterator[str]:
    """A parameter's old value and the new one, the longest first."""
    old = scene.known.before[scene.network.parameter_place(symbol)]
    for pair in renewals(old, scene.known.parameter(symbol), room):
        yield f" {name}{pair} "


def renewals(old: float, new: float, room: int) -> Iterator[str]:
    """An old value and the new one, in the order of preference.

    Two that differ are never written alike: more digits come last, where they are needed.

    Args:
        old: The value before.
        new: The value after.
        room: The cells that a number has.
    """
    tight = RENEWED
    for cells, sign in ((room, f" {tight} "), (room, tight), (5, tight), (6, tight), (8, tight)):
        before, after = _number(old, cells), _number(new, cells)
        if before != after or old == new:
            yield f"{before}{sign}{after}"


def _number(value: float, room: int) -> str:
    """A parameter in so many cells."""
    return fixed(value, room, max(room - 3, 2))
