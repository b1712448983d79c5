"""Where everything of a network's picture stands: cards, columns of cards, all of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


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
        names: Cells for a name and a blank before the number of a label; 0 where there is no room.
    """

    width: int
    height: int
    top: int
    columns: tuple[Column, ...]
    loss: Box | None
    target: Box | None
    names: int = 0

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
        """The first row of a stack of labels: centred on its card, but inside the picture."""
        card = column.cards[neuron]
        return max(self.top, min(card.y - (rows - card.height) // 2, self.height - rows))


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the texts of the data and the names of parameters ask for.

    Attributes:
        inputs: Cells that show an input's name and values.
        targets: Cells that show a target's.
        names: Cells that show a parameter's name of its own and a blank; 0 where none has one.
    """

    inputs: int
    targets: int
    names: int = 0
