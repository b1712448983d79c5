"""The edges of a network's picture: colour by sign, thickness and brightness by size.

An edge ends at its own number. The path of the step lies in front, and clears what it crosses.
"""

from __future__ import annotations

import math
from itertools import pairwise

from core.formulas.names import Symbol, target, weight
from tui.drawing import palette
from tui.drawing.canvas import DOTS_X, DOTS_Y, Canvas, Shape, ink, line
from tui.drawing.glyphs import FOLDED, cut
from tui.drawing.network.board import Board
from tui.drawing.network.boxes import Box, Column
from tui.drawing.network.labels import Ends, draw_stack
from tui.drawing.network.scene import Scene

CROWD = 36  # edges between two layers from which on only what is at hand keeps its colour
_CROWDED_OUT = 400  # edges from which on the others are not drawn
_NARROW = 8  # cells of a gap in which a crowd would be a wall of dots
_LEVELS = 8  # of brightness, so that few colours are made
_FAINTEST = 0.3  # how much of its colour the edge of a weight of 0 keeps
_OFF_PATH = 0.7
_CROWD_RANK, _PATH_RANK = -1, _LEVELS + 1


def draw_edges(board: Board, scene: Scene) -> None:
    """Draw all edges, and the labels at their ends."""
    for before, column in pairwise(scene.layout.columns):
        if column.joined:
            _draw_gap(board, scene, before, column)
        else:
            _draw_folded(board, scene, before, column)
    _draw_outcomes(board, scene)
    _draw_target_edge(board, scene)


def _draw_gap(board: Board, scene: Scene, before: Column, column: Column) -> None:
    """Draw the edges between two layers."""
    ends: Ends = {}
    for j in column.cards:
        ends |= draw_stack(board, scene, before, column, j)
    lit, layer = scene.light, column.layer
    weights = {
        (i, j): scene.known.parameter(weight(layer, i, j))
        for j in column.cards
        for i in before.cards
    }
    largest = max(map(abs, weights.values()))
    colored, crowd = _coloured(scene, column, len(before.cards)), _crowd(scene, before, column)
    places = {j: place for place, j in enumerate(column.cards)}
    orders = {i: order for order, i in enumerate(before.cards)}
    path: list[tuple[Symbol, Shape, str]] = []
    for (i, j), value in weights.items():
        w = weight(layer, i, j)
        on_path = lit.edges.get(w)
        if on_path is None and j not in colored and not crowd:
            continue
        source, card = before.cards[i], column.cards[j]
        x, y = ends.get(w, (card.x, -1))
        end = y * DOTS_Y + 1 if y >= 0 else _port(card, orders[i], len(orders))
        start = _level(source, _port(source, places[j], len(places)), end)
        first = source.right * DOTS_X + 1
        last = max(x * DOTS_X - 2, first)
        board.about = w
        if on_path is not None:
            path.append((w, line(first, start, last, end, 3), on_path))
        elif j not in colored:
            board.stroke(line(first, start, last, end), palette.CROWD, _CROWD_RANK)
        else:
            level = _strength(value, largest)
            share = _FAINTEST + (1.0 - _FAINTEST) * level
            if not lit.dark and (layer, j) != lit.at_hand[0]:
                share *= _OFF_PATH
            shape = line(first, start, last, end, 2 if level > 0.5 else 1)
            color = palette.faded(palette.signed(value), share)
            board.stroke(shape, color, round(level * _LEVELS))
    for board.about, shape, on_path in path:
        board.stroke(shape, on_path, _PATH_RANK, clears=True)
    board.about = None


def _coloured(scene: Scene, column: Column, sources: int) -> set[int]:
    """The neurons whose incoming edges are coloured: all, or in a crowd those at hand."""
    if sources * len(column.cards) <= CROWD:
        return set(column.cards)
    at_hand = {neuron for layer, neuron in scene.light.at_hand if layer == column.layer}
    # the edges into several neurons may be a crowd themselves
    return at_hand if len(at_hand) == 1 or len(at_hand) * sources <= CROWD else set()


def _crowd(scene: Scene, before: Column, column: Column) -> bool:
    """Whether there is room for the edges that are not coloured."""
    room = column.x - before.x - before.width
    clear = scene.light.dark or room >= _NARROW
    return clear and len(before.cards) * len(column.cards) <= _CROWDED_OUT


def _strength(value: float, largest: float) -> float:
    """|w|^0.7 as a share of the largest weight of the layer, in few levels."""
    if not math.isfinite(value) or not math.isfinite(largest):
        return 1.0
    share = abs(value) / largest if largest else 0.0
    return round(math.pow(share, 0.7) * _LEVELS) / _LEVELS


def _port(card: Box, order: int, count: int) -> int:
    """The row of dots at which edge `order` of `count` meets a card: fanned out over its height."""
    return card.y * DOTS_Y + int((order + 0.5) * card.height * DOTS_Y / count)


def _level(source: Box, start: int, end: int) -> int:
    """Where an edge starts: level with its end where that is near, so that it has no steps."""
    near = abs(end - start) <= DOTS_Y + 1
    within = source.y * DOTS_Y <= end < source.bottom * DOTS_Y
    return end if near and within else start


def _draw_folded(canvas: Canvas, scene: Scene, before: Column, column: Column) -> None:
    """Say in a gap that layers are left out there, and how many."""
    gap = column.x - before.x - before.width
    text = f"{FOLDED} +{column.layer - before.layer - 1}"
    text = cut(text if len(text) <= gap - 2 else FOLDED, gap)
    x = before.x + before.width + (gap - len(text)) // 2
    y = (scene.layout.top + scene.layout.height) // 2
    canvas.text(x, y, text, ink(palette.MUTED))


def _draw_outcomes(canvas: Canvas, scene: Scene) -> None:
    """Draw the edges from the outputs to the loss."""
    loss, outputs = scene.layout.loss, scene.layout.columns[-1]
    if loss is None or outputs.layer != scene.network.last:
        return
    cards = outputs.cards
    for order, (k, card) in enumerate(cards.items()):
        color = scene.light.outcomes.get(k)
        end = _port(loss, order, len(cards))
        start = _level(card, _port(card, 0, 1), end)
        first = card.right * DOTS_X + 1
        last = max(loss.x * DOTS_X - 2, first)
        if color is None:
            canvas.stroke(line(first, start, last, end), palette.OUTCOME)
        else:
            canvas.stroke(line(first, start, last, end, 3), color, _PATH_RANK, clears=True)


def _draw_target_edge(canvas: Canvas, scene: Scene) -> None:
    """Draw the edge from the targets up to the loss."""
    loss, card = scene.layout.loss, scene.layout.target
    if loss is None or card is None or card.y == loss.bottom:
        return
    color = scene.light.chips.get(target(1))
    x = (loss.x + loss.width // 2) * DOTS_X
    shape = line(x, loss.bottom * DOTS_Y, x, card.y * DOTS_Y - 1, 2 if color else 1)
    canvas.stroke(shape, color or palette.OUTCOME)
