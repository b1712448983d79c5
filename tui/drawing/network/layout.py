"""The columns of a network's picture: how wide they are, how far apart, which layers are shown.

Columns narrow before anything is left out; then labels go; then hidden layers that are not at hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from tui.drawing.network.boxes import Box, Column, Layout, Wishes
from tui.drawing.network.columns import FULL_CARD, column, outcome
from tui.drawing.network.light import Place

WIDEST_GAP = 36  # cells between columns, at most
HEADED = 7  # rows from which on there is a line of headings
ROOMY = 16  # rows from which on a blank line follows it

# cells of a card, cells of a label, least cells between a card and the next label; roomiest first
_WIDTHS = (
    (14, 8, 12),
    (13, 8, 10),
    (12, 8, 9),
    (11, 8, 8),
    (10, 8, 7),
    (11, 7, 7),
    (10, 7, 6),
    (9, 7, 6),
    (8, 7, 5),
    (8, 6, 5),
    (8, 6, 4),
    (7, 6, 4),
    (7, 0, 5),
    (6, 0, 4),
    (5, 0, 3),
    (5, 0, 2),
    (5, 0, 1),
)
_NAMED = tuple(widths for widths in _WIDTHS if widths[0] >= FULL_CARD)  # with names in labels too
_LAST_RESORT = (4, 0, 1)  # numbers get hard to read


def layout(
    sizes: tuple[int, ...],
    width: int,
    height: int,
    wishes: Wishes,
    at_hand: Sequence[Place] = (),
    *,
    biased: bool = True,
) -> Layout:
    """The layout of a network in `width` × `height` cells.

    Args:
        sizes: Inputs, hidden neurons by layer, outputs.
        width: Cells across.
        height: Rows.
        wishes: What the texts ask for.
        at_hand: Neurons that must be among those shown while there is room, the most important
            first.
        biased: Whether a neuron adds a bias, for which it has one label more.
    """
    plain = _layout(sizes, width, height, wishes, (), biased)
    if plain.complete(sizes):
        return plain
    return _layout(sizes, width, height, wishes, tuple(at_hand), biased)


@lru_cache(maxsize=64)
def _layout(
    sizes: tuple[int, ...],
    width: int,
    height: int,
    wishes: Wishes,
    at_hand: tuple[Place, ...],
    biased: bool,
) -> Layout:
    margin = 1 if width >= 40 else 0
    layers, (card, label, least), names = _fit(len(sizes), width - 2 * margin, wishes, at_hand)
    top = (2 if height >= ROOMY else 1) if height >= HEADED else 0
    if card > width or top >= height:
        return Layout(width, height, 0, (), None, None)
    widths = [
        *(_card_width(layer, card, wishes) for layer in layers),
        _between(card, wishes.targets),
    ]
    joins = [False, *(b == a + 1 for a, b in pairwise(layers))]
    labels = [label if joined else 0 for joined in joins]
    with_loss = _needed(layers, (card, label, least), wishes) <= width - 2 * margin
    if not with_loss:
        widths.pop()
    xs = _spread(widths, [*labels, 0][: len(widths)], width, margin)
    columns: list[Column] = []
    for layer, x, cells, before, joined in zip(layers, xs, widths, labels, joins, strict=False):
        rows = 0
        if joined and before:
            rows = len(columns[-1].cards) + (1 if columns[-1].hidden else 0) + biased
        must = [neuron for place, neuron in at_hand if place == layer]
        columns.append(
            column(
                layer, sizes[layer], Box(x, top, cells, height - top), rows, must, before, joined
            )
        )
    loss = target = None
    if with_loss:
        outputs = list(columns[-1].cards.values())
        middle = (outputs[0].y + outputs[-1].bottom) // 2
        loss, target = outcome(Box(xs[-1], top, widths[-1], height - top), middle, sizes[-1])
    return Layout(width, height, top, tuple(columns), loss, target, names)


def _card_width(layer: int, card: int, wishes: Wishes) -> int:
    return card if layer else _between(card, wishes.inputs)


def _between(card: int, wish: int) -> int:
    """Cells for a card of data: as many as its texts ask for, but not too far from a neuron's."""
    return min(max(card, wish), card + 4) if card > FULL_CARD else card


def _needed(layers: Sequence[int], widths: tuple[int, int, int], wishes: Wishes) -> int:
    """Cells that these layers and the loss take at least."""
    card, label, least = widths
    joined = sum(1 for a, b in pairwise(layers) if b == a + 1)
    cards = sum(_card_width(layer, card, wishes) for layer in layers) + _between(
        card, wishes.targets
    )
    return cards + label * joined + least * len(layers)


def _fit(
    count: int, width: int, wishes: Wishes, at_hand: tuple[Place, ...]
) -> tuple[list[int], tuple[int, int, int], int]:
    """The layers to show, the widths to show them with, and how much of a label is for a name."""
    every = list(range(count))
    if wishes.names:
        for card, label, least in _NAMED:
            named = (card, label + wishes.names, least)
            if _needed(every, named, wishes) <= width:
                return every, named, wishes.names
    for widths in _WIDTHS:
        if _needed(every, widths, wishes) <= width:
            return every, widths, 0
    middle = at_hand[0][0] if at_hand else 1
    for tightest in (_WIDTHS[-1], _LAST_RESORT):
        shown = _fold(count, width, wishes, middle, tightest)
        if len(shown) >= min(count, 3):
            break
    for widths in _WIDTHS:
        if _needed(shown, widths, wishes) <= width:
            return shown, widths, 0
    return shown, _LAST_RESORT, 0


def _fold(
    count: int, width: int, wishes: Wishes, middle: int, widths: tuple[int, int, int]
) -> list[int]:
    """The layers that fit: that at hand, the outputs, its neighbours, the inputs, the nearest."""
    first = [middle, count - 1, max(middle - 1, 0), min(middle + 1, count - 1), 0]
    nearest = sorted(range(count), key=lambda layer: abs(layer - middle))
    shown: list[int] = []
    for layer in dict.fromkeys(first + nearest):
        more = sorted([*shown, layer])
        if not shown or _needed(more, widths, wishes) <= width:
            shown = more
    return shown


def _spread(widths: Sequence[int], labels: Sequence[int], width: int, margin: int) -> list[int]:
    """Where the cards of each column begin: equal parts of what is left go between them."""
    gaps = len(widths) - 1
    left = width - 2 * margin - sum(widths) - sum(labels)
    shared = min(left, gaps * WIDEST_GAP)
    x = margin + (left - shared) // 2
    xs = []
    for k, (cells, label) in enumerate(zip(widths, labels, strict=True)):
        if k:
            x += shared * k // gaps - shared * (k - 1) // gaps
        x += label
        xs.append(x)
        x += cells
    return xs
