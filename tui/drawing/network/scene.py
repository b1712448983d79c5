"""What a picture of the network is made from, and the numbers that it takes from there."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len

from core.data.dataset import Column, Dataset, Scaling
from core.formulas.names import Biases, Notation, Symbol
from core.network.network import Network
from core.run.columns import column_beside, column_name, raw_value
from core.run.known import Known
from core.steps.records import Step
from tui.drawing.network.boxes import Layout, Wishes
from tui.drawing.network.layout import layout
from tui.drawing.network.light import Light, light

_LONGEST_NAME = 6  # cells of a parameter's name
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

    def column_name(self, symbol: Symbol) -> str:
        """What an input or target is called in the data: its column, or its class."""
        return column_name(self.data, symbol)

    def column_beside(self, symbol: Symbol) -> str:
        """The same, but empty where that is its name anyway."""
        return column_beside(self.data, self.network.notation, symbol)

    @property
    def targets_name(self) -> str:
        """What several targets are called together: the column that the classes are from."""
        if self.data.classes:
            return self.data.target_columns[0].name.removesuffix(f"={self.data.classes[0]}")
        return "targets"

    def raw(self, symbol: Symbol) -> float | None:
        """The value of an input or target before scaling; None as for `raw_value`."""
        return raw_value(self.data, self.known, symbol)


def scene(
    step: Step, known: Known, network: Network, data: Dataset, width: int, height: int
) -> Scene:
    """A step of a network's run, laid out in `width` × `height` cells."""
    lit = light(step, network)
    names = _names(network.notation)
    wishes = Wishes(_wish(data.input_columns), _wish(data.target_columns), names)
    biased = network.biases is not Biases.NONE
    plan = layout(network.sizes, width, height, wishes, lit.at_hand, biased=biased)
    return Scene(network, data, known, lit, plan)


def _names(notation: Notation) -> int:
    """Cells for the names of their own that parameters have, and a blank."""
    named = [cell_len(notation.unicode(p)) for _, p in notation.names if p.is_parameter]
    return min(max(named), _LONGEST_NAME) + 1 if named else 0


def _wish(columns: tuple[Column, ...]) -> int:
    names = max(min(cell_len(column.name), 12) for column in columns)
    scaled = any(column.scaling != Scaling() for column in columns)
    return names + 2 + (_RAW if scaled else 0)
