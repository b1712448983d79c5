"""What a picture of the network is made from, and the numbers that it takes from there."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len

from core.dataset import Column, Dataset, Scaling
from core.known import Known
from core.names import Kind, Symbol
from core.network import Network
from core.steps import Step
from tui.drawing.network.boxes import Layout, Wishes
from tui.drawing.network.layout import layout
from tui.drawing.network.light import Light, light

_RAW = 8  # cells for a raw value and what sets it apart


@dataclass(frozen=True, eq=False)
class Scene:
    """A step of a network's run, laid out.

    Attributes:
        network: The network.
        data: Its rows.
        known: The numbers known at the step.
        light: What the step lights.
        layout: Where everything stands.
    """

    network: Network
    data: Dataset
    known: Known
    light: Light
    layout: Layout

    def name(self, symbol: Symbol) -> str:
        """A symbol as it is written on the screen."""
        return self.network.notation.unicode(symbol)

    def column(self, symbol: Symbol) -> Column:
        """The column of the data that an input or a target comes from."""
        columns = self.data.input_columns if symbol.kind is Kind.INPUT else self.data.target_columns
        return columns[symbol.i - 1]

    def column_name(self, symbol: Symbol) -> str:
        """What an input or target is called in the data: its column, or its class."""
        if symbol.kind is Kind.TARGET and self.data.classes:
            return self.data.classes[symbol.i - 1]
        return self.column(symbol).name

    @property
    def targets_name(self) -> str:
        """What several targets are called together: the column that the classes are from."""
        if self.data.classes:
            return self.data.target_columns[0].name.removesuffix(f"={self.data.classes[0]}")
        return "targets"

    def raw(self, symbol: Symbol) -> float | None:
        """The value of an input or target before scaling; None where it is not scaled or not known.

        It is the file's number, not the scaled one turned back, unless the value is not that of the
        file's row.
        """
        value, scaling = self.known.value(symbol), self.column(symbol).scaling
        row = self.known.position.row - 1
        if value is None or row < 0 or scaling == Scaling():
            return None
        of_file = self.data.raw_input if symbol.kind is Kind.INPUT else self.data.raw_target
        raw = of_file(row, symbol.i)
        return raw if scaling.apply(raw) == value else scaling.invert(value)


def scene(
    step: Step, known: Known, network: Network, data: Dataset, width: int, height: int
) -> Scene:
    """A step of a network's run, laid out in `width` × `height` cells."""
    lit = light(step, network)
    wishes = Wishes(_wish(data.input_columns), _wish(data.target_columns))
    return Scene(
        network, data, known, lit, layout(network.sizes, width, height, wishes, lit.at_hand)
    )


def _wish(columns: tuple[Column, ...]) -> int:
    names = max(min(cell_len(column.name), 12) for column in columns)
    scaled = any(column.scaling != Scaling() for column in columns)
    return names + 2 + (_RAW if scaled else 0)
