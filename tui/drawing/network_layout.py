"""Where everything of a network's picture stands: columns, cards, stacks of labels. Pure arithmetic on sizes.

Columns narrow before anything is left out; then labels go; then hidden layers that are not at hand. In a column, cards
shrink from four rows to two and one; then neurons that are not at hand are counted, not shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from tui.drawing.network_light import Place

BODY_GAP = 9  # rows between cards, at most, so that a small network does not fall apart
WIDEST_GAP = 36  # cells between columns, at most
HEADED = 7  # rows from which on there is a line of headings

# (cells of a card, cells of a label, least cells between a card and the next label), the roomiest first
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
_TIGHTEST = _WIDTHS[-1]
_FULL_CARD = 8  # cells that a card of four rows needs

# (rows of a card, whether all labels show, rows between), the best first
_HEIGHTS = (
    (4, True, 1),
    (4, True, 0),
    (2, True, 1),
    (2, True, 0),
    (4, False, 1),
    (2, False, 1),
    (2, False, 0),
    (1, False, 0),
)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of cells."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """The first column of cells beside it."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """The first row of cells below it."""
        return self.y + self.height

    def meets(self, other: Box) -> bool:
        """Whether the two have a cell in common."""
        across = self.x < other.right and other.x < self.right
        return across and self.y < other.bottom and other.y < self.bottom


@dataclass(frozen=True, slots=True)
class Column:
    """A layer as it is shown.

    Attributes:
        layer: The layer, 0 for the inputs.
        cards: A card for each neuron shown, by its number, from top to bottom.
        hidden: How many neurons are counted instead of shown.
        more: Where that count stands; None where all are shown.
        labels: Cells of the labels before the cards; 0 where there are none.
        whole: Whether each neuron has room for the labels of all its parameters.
        joined: Whether the column before it is the layer before it.
    """

    layer: int
    cards: dict[int, Box]
    hidden: int
    more: Box | None
    labels: int
    whole: bool
    joined: bool

    @property
    def x(self) -> int:
        """The first column of its cards' cells."""
        return next(iter(self.cards.values())).x

    @property
    def width(self) -> int:
        """Cells of a card."""
        return next(iter(self.cards.values())).width


@dataclass(frozen=True, slots=True)
class Layout:
    """The places of all that is drawn.

    Attributes:
        width: Cells across.
        height: Rows.
        top: The first row below the headings; 0 where there is no room for them.
        columns: The layers shown, from the inputs on.
        loss: The card of the loss; None where there is no room.
        target: The card of the targets; None where there is no room.
    """

    width: int
    height: int
    top: int
    columns: tuple[Column, ...]
    loss: Box | None
    target: Box | None

    def complete(self, sizes: Sequence[int]) -> bool:
        """Whether nothing of a network is left out."""
        return len(self.columns) == len(sizes) and not any(column.hidden for column in self.columns)

    def card(self, layer: int, neuron: int) -> Box | None:
        """The card of a neuron; None where it is not shown."""
        for column in self.columns:
            if column.layer == layer:
                return column.cards.get(neuron)
        return None

    def stack_top(self, column: Column, neuron: int, rows: int) -> int:
        """The first row of a stack of labels beside a neuron's card: centred on it, but inside the picture."""
        card = column.cards[neuron]
        return max(self.top, min(card.y - (rows - card.height) // 2, self.height - rows))


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the texts of the data ask for.

    Attributes:
        inputs: Cells that show an input's name and values.
        targets: Cells that show a target's.
    """

    inputs: int
    targets: int


def layout(sizes: tuple[int, ...], width: int, height: int, wishes: Wishes, at_hand: Sequence[Place] = ()) -> Layout:
    """The layout of a network in `width` × `height` cells.

    Args:
        sizes: Inputs, hidden neurons by layer, outputs.
        width: Cells across.
        height: Rows.
        wishes: What the texts ask for.
        at_hand: Neurons that must be among those shown while there is room, the most important first.
    """
    plain = _layout(sizes, width, height, wishes, ())
    return plain if plain.complete(sizes) else _layout(sizes, width, height, wishes, tuple(at_hand))


@lru_cache(maxsize=64)
def _layout(
    sizes: tuple[int, ...], width: int, height: int, wishes: Wishes, at_hand: tuple[Place, ...]
) -> Layout:
    margin = 1 if width >= 40 else 0
    layers, (card, label, least) = _fit(len(sizes), width - 2 * margin, wishes, at_hand)
    top = (2 if height >= 16 else 1) if height >= HEADED else 0
    if card > width or top >= height:
        return Layout(width, height, 0, (), None, None)
    widths = [*(_card_width(layer, card, wishes) for layer in layers), _between(card, wishes.targets)]
    joins = [False, *(b == a + 1 for a, b in zip(layers, layers[1:], strict=False))]
    labels = [label if joined else 0 for joined in joins]
    with_loss = _needed(layers, (card, label, least), wishes) <= width - 2 * margin
    if not with_loss:
        widths.pop()
    xs = _spread(widths, [*labels, 0][: len(widths)], width, margin)
    columns: list[Column] = []
    for layer, x, cells, before, joined in zip(layers, xs, widths, labels, joins, strict=False):
        rows = 0
        if joined and before:
            rows = len(columns[-1].cards) + (1 if columns[-1].hidden else 0) + 1
        must = [neuron for place, neuron in at_hand if place == layer]
        columns.append(_column(layer, sizes[layer], Box(x, top, cells, height - top), rows, must, before, joined))
    loss = target = None
    if with_loss:
        outputs = list(columns[-1].cards.values())
        middle = (outputs[0].y + outputs[-1].bottom) // 2
        loss, target = _outcome(Box(xs[-1], top, widths[-1], height - top), middle, sizes[-1])
    return Layout(width, height, top, tuple(columns), loss, target)


def _card_width(layer: int, card: int, wishes: Wishes) -> int:
    return card if layer else _between(card, wishes.inputs)


def _between(card: int, wish: int) -> int:
    """Cells for a card of data: as many as its texts ask for, but not too far from a neuron's."""
    return min(max(card, wish), card + 4) if card > _FULL_CARD else card


def _needed(layers: Sequence[int], widths: tuple[int, int, int], wishes: Wishes) -> int:
    """Cells that these layers and the loss take at least."""
    card, label, least = widths
    joined = sum(1 for a, b in zip(layers, layers[1:], strict=False) if b == a + 1)
    cards = sum(_card_width(layer, card, wishes) for layer in layers) + _between(card, wishes.targets)
    return cards + label * joined + least * len(layers)


def _fit(
    count: int, width: int, wishes: Wishes, at_hand: tuple[Place, ...]
) -> tuple[list[int], tuple[int, int, int]]:
    """The layers to show, and the widths to show them with."""
    every = list(range(count))
    for widths in _WIDTHS:
        if _needed(every, widths, wishes) <= width:
            return every, widths
    middle = at_hand[0][0] if at_hand else 1
    order = [middle, max(middle - 1, 0), count - 1, min(middle + 1, count - 1), 0]
    order += sorted(every, key=lambda layer: abs(layer - middle))
    shown: list[int] = []
    for layer in dict.fromkeys(order):
        if not shown or _needed([*shown, layer], _TIGHTEST, wishes) <= width:
            shown.append(layer)
    shown.sort()
    for widths in _WIDTHS:
        if _needed(shown, widths, wishes) <= width:
            return shown, widths
    return shown, _TIGHTEST


def _spread(widths: Sequence[int], labels: Sequence[int], width: int, margin: int) -> list[int]:
    """Where the cards of each column begin: what is left of the width goes between them in equal parts."""
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


def _column(
    layer: int, count: int, room: Box, stack: int, must: Sequence[int], labels: int, joined: bool
) -> Column:
    """The cards of a layer in its part of the picture; `stack` labels stand before each."""
    card, whole, between = 1, False, 0
    shown = count
    tallest = 4 if layer and room.width >= _FULL_CARD else 2
    for card, whole, between in _HEIGHTS:
        slot = max(card, stack) if whole else card
        if card <= tallest and count * slot + (count - 1) * between <= room.height:
            break
    else:
        card, whole = 1, False
        shown = max(room.height - 2, 1)
    slot = max(card, stack) if whole else card
    rows = shown + 1 if shown < count and room.height > 1 else shown
    # equal counts get equal distances, whatever their cards, so that they stand level
    pitch = slot
    if 1 < shown == count:
        pitch = min((room.height - slot) // (count - 1), max(slot, 4) + BODY_GAP)
    first = room.y + (room.height - pitch * (rows - 1) - slot) // 2
    aside = (max(stack, card) - card) // 2 if whole else 0
    numbers = _chosen(count, shown, must)
    cards = {
        neuron: Box(room.x, first + k * pitch + aside, room.width, card) for k, neuron in enumerate(numbers)
    }
    more = Box(room.x, first + shown, room.width, 1) if rows > shown else None
    return Column(layer, cards, count - shown, more, labels, whole or stack == 0, joined)


def _chosen(count: int, shown: int, must: Sequence[int]) -> list[int]:
    """Which neurons are shown: those that must be, then the first ones."""
    if shown == count:
        return list(range(1, count + 1))
    chosen = dict.fromkeys(must[:shown])
    for neuron in range(1, count + 1):
        if len(chosen) == shown:
            break
        chosen[neuron] = None
    return sorted(chosen)


def _outcome(room: Box, middle: int, targets: int) -> tuple[Box, Box | None]:
    """The cards of the loss and of the targets below it, level with the middle of the outputs where that fits."""
    if room.height < 4:
        return Box(room.x, room.y + (room.height - 1) // 2, room.width, 1), None
    between = 2 if room.height >= 12 else 1 if room.height >= 5 else 0
    lines = min(targets, room.height - 3 - between)
    total = 2 + between + lines + 1
    y = max(room.y, min(middle - 1, room.bottom - total))
    return Box(room.x, y, room.width, 2), Box(room.x, y + 2 + between, room.width, lines + 1)
