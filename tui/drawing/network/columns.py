"""The rows of a network's picture: how tall cards are, and how far apart.

In a column, cards shrink from four rows to two and one; then neurons that are not at hand are
counted, not shown.
"""

from __future__ import annotations

from collections.abc import Sequence

from tui.drawing.network.boxes import Box, Column

FULL_CARD = 8  # cells that a card of four rows needs
SPREAD = 9  # rows between cards at most (or a third of all), so that a small network stays together

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


def column(
    layer: int, count: int, room: Box, stack: int, must: Sequence[int], labels: int, joined: bool
) -> Column:
    """The cards of a layer.

    Args:
        layer: The layer, 0 for the inputs.
        count: How many neurons it has.
        room: Its part of the picture, as wide as its cards.
        stack: How many labels a neuron has; 0 where none are shown.
        must: Neurons that must be shown while there is room, the most important first.
        labels: Cells of the labels before the cards.
        joined: Whether the column before it is the layer before it.
    """
    card, whole, pitch = _rows(
        count, stack, room.height, 4 if layer and room.width >= FULL_CARD else 2
    )
    slot = max(card, stack) if whole else card
    shown = count if pitch else max(room.height - 2, 1)
    counted = shown < count and room.height > shown
    first = room.y + (room.height - pitch * (shown - 1) - slot) // 2 if pitch else room.y
    first += (slot - card) // 2
    cards = {
        neuron: Box(room.x, first + k * max(pitch, 1), room.width, card)
        for k, neuron in enumerate(_chosen(count, shown, must))
    }
    more = Box(room.x, first + shown, room.width, 1) if counted else None
    return Column(layer, cards, count - shown, more, labels, whole or stack == 0, joined)


def _rows(count: int, stack: int, height: int, tallest: int) -> tuple[int, bool, int]:
    """The rows of a card, whether all labels show, and the rows from card to card; 0: too many."""
    for card, whole, between in _HEIGHTS:
        slot = max(card, stack) if whole else card
        if card > tallest or count * slot + (count - 1) * between > height:
            continue
        if count == 1:
            return card, whole, slot
        # equal counts get equal distances, whatever their cards, so that they stand level
        spread = max(height // count, slot + between)
        farthest = max(slot, 4) + max(SPREAD, height // 3)
        return card, whole, min(spread, farthest, (height - slot) // (count - 1))
    return 1, False, 0


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


def outcome(room: Box, middle: int, targets: int) -> tuple[Box, Box | None]:
    """The cards of the loss, level with `middle` where that fits, and of the targets below it."""
    if room.height < 4:
        return Box(room.x, room.y + (room.height - 1) // 2, room.width, 1), None
    between = 2 if room.height >= 12 else 1 if room.height >= 5 else 0
    lines = min(targets, room.height - 3 - between)
    total = 2 + between + lines + 1
    y = max(room.y, min(middle - 1, room.bottom - total))
    return Box(room.x, y, room.width, 2), Box(room.x, y + 2 + between, room.width, lines + 1)
