"""The edges of a network's picture, and the weights and biases at their ends.

An edge ends at its own number, and the numbers before a neuron stand one below the other in the order in which they are
summed, the bias last: the stack reads as the sum Σ w·x + b.
"""

from __future__ import annotations

import math

from core.names import Symbol, bias, target, weight
from core.steps import Phase
from tui.drawing import palette
from tui.drawing.canvas import DOTS_X, DOTS_Y, Canvas, Shape, ink, line
from tui.drawing.glyphs import FOLDED, MORE, cut
from tui.drawing.network_layout import Box, Column
from tui.drawing.network_scene import Scene
from tui.drawing.numbers import fixed

CROWD = 36  # edges between two layers from which on only what is at hand keeps its colour
CROWDED_OUT = 400  # edges from which on the others are not drawn
_NARROW = 8  # cells of a gap in which a crowd would be a wall of dots
_PATH_RANK = 100
_LEVELS = 8  # of brightness, so that few colours are made
_OFF_PATH = 0.7

Labels = dict[Symbol, tuple[int, int]]
"""Where the edge of each weight that shows its number ends: the cell column, and the row."""


def draw_edges(canvas: Canvas, scene: Scene) -> None:
    """Draw all edges and labels."""
    columns = scene.layout.columns
    for before, column in zip(columns, columns[1:], strict=False):
        if column.joined:
            _draw_gap(canvas, scene, before, column)
        else:
            _draw_folded(canvas, scene, before, column)
    _draw_outcomes(canvas, scene)


def _draw_gap(canvas: Canvas, scene: Scene, before: Column, column: Column) -> None:
    ends: Labels = {}
    for neuron in column.cards:
        ends.update(_draw_stack(canvas, scene, before, column, neuron))
    lit, known = scene.light, scene.known
    sources, targets = list(before.cards), list(column.cards)
    edges = len(sources) * len(targets)
    crowded, crowded_out = edges > CROWD, edges > CROWDED_OUT
    at_hand = {neuron for layer, neuron in lit.at_hand if layer == column.layer}
    if len(at_hand) * len(sources) > CROWD and len(at_hand) > 1:
        at_hand = set()  # the fan-in of so many is a crowd itself
    narrow = column.x - column.labels - before.x - before.width < _NARROW
    left_out = crowded_out or (narrow and not lit.dark)
    weights = [known.parameter(weight(column.layer, i, j)) for i in sources for j in targets]
    largest = max(map(abs, weights), default=0.0)
    path: list[tuple[Shape, str]] = []
    for place, j in enumerate(targets):
        card = column.cards[j]
        for order, i in enumerate(sources):
            w = weight(column.layer, i, j)
            color = lit.edges.get(w)
            plain = color is None and crowded and j not in at_hand
            if plain and left_out:
                continue
            source = before.cards[i]
            x, y = ends.get(w, (card.x, -1))
            end = y * DOTS_Y + 1 if y >= 0 else _port(card, order, len(sources))
            start = _level(source, _port(source, place, len(targets)), end)
            first, last = source.right * DOTS_X + 1, max(x * DOTS_X - 2, source.right * DOTS_X + 1)
            if color is not None:
                path.append((line(first, start, last, end, 3), color))
            elif plain:
                canvas.stroke(line(first, start, last, end), _crowd_color(), -1)
            else:
                value = weights[order * len(targets) + place]
                level = _strength(value, largest)
                bright = 1.0 if lit.dark or (column.layer, j) == lit.at_hand[0] else _OFF_PATH
                color = palette.mix(palette.BACKGROUND, palette.signed(value), bright * (0.3 + 0.7 * level))
                thickness = 2 if level > 0.5 else 1
                canvas.stroke(line(first, start, last, end, thickness), color, round(level * _LEVELS))
    for shape, color in path:  # in front of all others
        canvas.stroke(shape, color, _PATH_RANK, clears=True)


def _crowd_color() -> str:
    return palette.mix(palette.BACKGROUND, palette.FAINT, 0.55)


def _strength(value: float, largest: float) -> float:
    """|w|^0.7 as a share of the largest weight of the layer, in few levels."""
    if not math.isfinite(value) or not math.isfinite(largest):
        return 1.0
    share = abs(value) / largest if largest else 0.0
    return round(share**0.7 * _LEVELS) / _LEVELS


def _port(card: Box, order: int, count: int) -> int:
    """The dot row at which edge `order` of `count` leaves or meets a card: fanned out over its height."""
    span = card.height * DOTS_Y
    return card.y * DOTS_Y + int((order + 0.5) * span / count)


def _level(source: Box, start: int, end: int) -> int:
    """Where an edge starts: level with its end where that is near and within the card, so that it has no steps."""
    near = abs(end - start) <= DOTS_Y + 1
    within = source.y * DOTS_Y <= end < source.bottom * DOTS_Y
    return end if near and within else start


def _draw_stack(canvas: Canvas, scene: Scene, before: Column, column: Column, neuron: int) -> Labels:
    """Draw the labels of one neuron; those of its lit parameters alone, where there is no room for more."""
    if not column.labels:
        return {}
    lit, layout = scene.light, scene.layout
    entries: list[Symbol | None] = [weight(column.layer, i, neuron) for i in before.cards]
    if before.hidden:
        entries.append(None)
    entries.append(bias(column.layer, neuron))
    if not column.whole and not _alone(scene, column, neuron, len(entries)):
        entries = [symbol for symbol in entries if symbol in lit.edges or symbol in lit.chips]
    row = layout.stack_top(column, neuron, len(entries))
    ends: Labels = {}
    for entry, symbol in enumerate(entries):
        if symbol is None:
            canvas.text(column.x - 2, row + entry, MORE, ink(palette.MUTED))
        else:
            x = _draw_label(canvas, scene, symbol, column, row + entry)
            ends[symbol] = (x, row + entry)
    return ends


def _alone(scene: Scene, column: Column, neuron: int, rows: int) -> bool:
    """Whether a neuron's labels can all be shown beyond its own card: no other one of its layer shows any."""
    lit = scene.light
    parameters = {symbol.neuron for symbol in (*lit.chips, *lit.edges) if symbol.is_parameter and symbol.layer == column.layer}
    return parameters <= {neuron} and (column.layer, neuron) in lit.at_hand and rows <= scene.layout.height - scene.layout.top


def _draw_label(canvas: Canvas, scene: Scene, symbol: Symbol, column: Column, y: int) -> int:
    """Draw the number of a weight or bias; returns the cell column at which it begins."""
    known, lit = scene.known, scene.light
    value = known.parameter(symbol)
    room = column.labels - 1
    text = fixed(value, min(room, 6), 3 if room >= 6 else 2)
    name = "" if symbol.j else "b "
    color, end = palette.signed(value), column.x - 1
    if (chip := lit.chips.get(symbol)) is not None:
        text = f" {name}{text} "
        canvas.text(column.x - len(text), y, text, ink(palette.ON_CHIP, chip, bold=True))
        return column.x - len(text)
    waits = known.position.phase is Phase.UPDATE and not known.updated(symbol)
    updated = known.updated(symbol)
    share = 0.5 if waits else 1.0 if updated or lit.dark else 0.85
    x = end - len(text)
    canvas.text(x, y, text, ink(palette.mix(palette.BACKGROUND, color, share), bold=updated))
    if name:
        x -= len(name)
        canvas.text(x, y, name, ink(palette.mix(palette.BACKGROUND, palette.MUTED, share)))
    return x


def _draw_folded(canvas: Canvas, scene: Scene, before: Column, column: Column) -> None:
    """Say in a gap that layers are left out there, and how many."""
    gap = column.x - before.x - before.width
    text = f"{FOLDED} +{column.layer - before.layer - 1}"
    text = cut(text if len(text) <= gap - 2 else FOLDED, gap)
    x = before.x + before.width + (gap - len(text)) // 2
    canvas.text(x, (scene.layout.top + scene.layout.height) // 2, text, ink(palette.MUTED))


def _draw_outcomes(canvas: Canvas, scene: Scene) -> None:
    """Draw the edges from the outputs, and from the targets, to the loss."""
    layout, lit = scene.layout, scene.light
    if layout.loss is None:
        return
    calm = palette.mix(palette.BACKGROUND, palette.MUTED, 0.6)
    cards = layout.columns[-1].cards
    for order, (k, card) in enumerate(cards.items()):
        color = lit.outcomes.get(k)
        if color is None and len(cards) > CROWD:
            continue
        end = _port(layout.loss, order, len(cards))
        start = _level(card, _port(card, 0, 1), end)
        last = max(layout.loss.x * DOTS_X - 2, card.right * DOTS_X + 1)
        shape = line(card.right * DOTS_X + 1, start, last, end, 3 if color else 1)
        canvas.stroke(shape, color or calm, _PATH_RANK if color else 0, clears=color is not None)
    if layout.target is not None:
        color = lit.chips.get(target(1))
        x = (layout.loss.x * 2 + layout.loss.width) // 2 * DOTS_X
        first, last = layout.loss.bottom * DOTS_Y, layout.target.y * DOTS_Y - 1
        if last >= first:
            canvas.stroke(line(x, first, x, last, 2 if color else 1), color or calm)
