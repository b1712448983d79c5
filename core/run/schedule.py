"""The order of the steps of a run: pure arithmetic on the global index t, in both directions.

INIT, for each epoch (for each update (for each row (FORWARD LOSS GRADIENT) UPDATE) EPOCH), END
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import assert_never

from core.engine import shuffling
from core.formulas.names import LOSS, Kind, Symbol
from core.network.network import Network
from core.run.position import Phase, Position


@dataclass(frozen=True, eq=False)
class Schedule:
    """Where everything stands in a run of a network over data.

    Attributes:
        network: The network.
        rows: Rows of the training data, at least 1.
        batch: Rows an update, 1 … rows.
        shuffle: Whether each epoch takes its rows in an order of its own.
        seed: What those orders follow from.
    """

    network: Network
    rows: int
    batch: int = 1
    shuffle: bool = False
    seed: int = 0
    _orders: dict[int, array[int]] = field(default_factory=dict, repr=False)

    @cached_property
    def gradient_steps(self) -> int:
        """Gradient steps a row: one a neuron and one a parameter."""
        return self.network.neurons + self.network.parameter_count

    @cached_property
    def row_steps(self) -> int:
        """Steps a row: forward, loss, gradients."""
        return self.network.neurons + 1 + self.gradient_steps

    @cached_property
    def updates(self) -> int:
        """Updates an epoch."""
        return -(-self.rows // self.batch)

    @cached_property
    def update_steps(self) -> int:
        """Steps of an update over a full batch."""
        return self.batch * self.row_steps + self.network.parameter_count

    @cached_property
    def epoch_steps(self) -> int:
        """Steps of an epoch, its closing step included."""
        return self.rows * self.row_steps + self.updates * self.network.parameter_count + 1

    def batch_rows(self, update: int) -> int:
        """How many rows an update of the run (from 1) takes; an epoch's last may take fewer."""
        index = (update - 1) % self.updates
        return min(self.batch, self.rows - index * self.batch)

    def epoch_of(self, update: int) -> int:
        """The epoch of an update of the run (both from 1)."""
        return (update - 1) // self.updates + 1

    def first_place(self, update: int) -> int:
        """The place in its epoch (from 0) of an update's first row."""
        return (update - 1) % self.updates * self.batch

    def row(self, epoch: int, place: int) -> int:
        """The row of the data (from 1) that an epoch takes at a place (from 0)."""
        return self.order(epoch)[place] + 1 if self.shuffle else place + 1

    def order(self, epoch: int) -> Sequence[int]:
        """The rows of the data (from 0) in the order in which an epoch takes them."""
        if not self.shuffle:
            return range(self.rows)
        if epoch not in self._orders:
            order = array("q", bytes(8 * self.rows))
            shuffling.shuffle(order, self.seed, epoch)  # type: ignore[arg-type]
            self._orders.clear()  # one epoch's order is all that stepping needs at a time
            self._orders[epoch] = order
        return self._orders[epoch]

    def position(self, t: int, end: int | None = None) -> Position:
        """The step at t.

        Args:
            t: The global index, at least 0.
            end: Where the run ends, if that is known.

        Raises:
            IndexError: t is negative or behind the end.
        """
        if t < 0 or (end is not None and t > end):
            raise IndexError(t)
        if t == 0:
            return Position(0, Phase.INIT)
        epoch, rest = divmod(t - 1, self.epoch_steps)
        epoch += 1
        if t == end:
            return Position(t, Phase.END, epoch - 1)
        if rest == self.epoch_steps - 1:
            return Position(t, Phase.EPOCH, epoch)
        index, rest = divmod(rest, self.update_steps)
        update = (epoch - 1) * self.updates + index + 1
        rows = self.batch_rows(update)
        if rest >= rows * self.row_steps:
            rest -= rows * self.row_steps
            row = self.row(epoch, index * self.batch) if rows == 1 else 0
            return Position(t, Phase.UPDATE, epoch, update, rows - 1, rest, row)
        place, rest = divmod(rest, self.row_steps)
        row = self.row(epoch, index * self.batch + place)
        if rest < self.network.neurons:
            return Position(t, Phase.FORWARD, epoch, update, place, rest, row)
        rest -= self.network.neurons
        if rest == 0:
            return Position(t, Phase.LOSS, epoch, update, place, 0, row)
        return Position(t, Phase.GRADIENT, epoch, update, place, rest - 1, row)

    def epoch_start(self, epoch: int) -> int:
        """The t of the first step of an epoch (from 1)."""
        return 1 + (epoch - 1) * self.epoch_steps

    def epoch_close(self, epoch: int) -> int:
        """The t of an epoch's closing step."""
        return epoch * self.epoch_steps

    def update_start(self, update: int) -> int:
        """The t of the first step of an update of the run (from 1)."""
        epoch, index = divmod(update - 1, self.updates)
        return 1 + epoch * self.epoch_steps + index * self.update_steps

    def row_start(self, update: int, place: int) -> int:
        """The t of the first forward step of the row at a place of an update's batch."""
        return self.update_start(update) + place * self.row_steps

    def phase_start(self, position: Position) -> int:
        """The t at which the phase of this position began."""
        return position.t - position.index

    def phase_steps(self, position: Position) -> int:
        """How many steps the phase of this position has."""
        match position.phase:
            case Phase.FORWARD:
                return self.network.neurons
            case Phase.GRADIENT:
                return self.gradient_steps
            case Phase.UPDATE:
                return self.network.parameter_count
            case Phase.INIT | Phase.LOSS | Phase.EPOCH | Phase.END:
                return 1
            case _:
                assert_never(position.phase)

    def t_of(self, position: Position) -> int:
        """The t of a position, from its other fields (the inverse of `position`)."""
        match position.phase:
            case Phase.INIT:
                return 0
            case Phase.FORWARD:
                return self.row_start(position.update, position.place) + position.index
            case Phase.LOSS:
                return self.row_start(position.update, position.place) + self.network.neurons
            case Phase.GRADIENT:
                start = self.row_start(position.update, position.place)
                return start + self.network.neurons + 1 + position.index
            case Phase.UPDATE:
                rows = self.batch_rows(position.update)
                return self.row_start(position.update, rows) + position.index
            case Phase.EPOCH:
                return self.epoch_close(position.epoch)
            case Phase.END:
                return self.epoch_close(position.epoch) + 1
            case _:
                assert_never(position.phase)

    def target(self, position: Position) -> Symbol | None:
        """What the step at a position computes; None where that is no single quantity."""
        match position.phase:
            case Phase.FORWARD:
                return self.network.output(*self.forward_neuron(position.index))
            case Phase.LOSS:
                return LOSS
            case Phase.GRADIENT:
                return self.gradient_target(position.index)
            case Phase.UPDATE:
                return self.network.parameter(position.index)
            case Phase.INIT | Phase.EPOCH | Phase.END:
                return None
            case _:
                assert_never(position.phase)

    def forward_neuron(self, index: int) -> tuple[int, int]:
        """The (layer, neuron) of a forward step."""
        layer = 1
        while index >= self.network.sizes[layer]:
            index -= self.network.sizes[layer]
            layer += 1
        return layer, index + 1

    def gradient_target(self, index: int) -> Symbol:
        """What a gradient step is about: a neuron's output, or one of its incoming parameters.

        A bias that a layer's neurons share comes after the last of them.
        """
        network, layer = self.network, self.network.last
        while index >= (steps := self.layer_gradients(layer)):
            index -= steps
            layer -= 1
        neuron, rest = divmod(index, network.own_parameters(layer) + 1)
        if neuron == network.sizes[layer]:
            return network.layer_parameter(layer, neuron, rest)
        if rest == 0:
            return network.output(layer, neuron + 1)
        return network.layer_parameter(layer, neuron, rest - 1)

    def layer_gradients(self, layer: int) -> int:
        """Gradient steps of a layer: one a neuron and one a parameter."""
        return self.network.sizes[layer] + self.network.layer_parameters(layer)

    def gradient_index(self, symbol: Symbol) -> int:
        """The gradient step (its place in the phase) of a neuron's output or a parameter.

        Of an input, for whose gradient there is no step, it is the last: all that it takes is
        known then.
        """
        network = self.network
        if symbol.kind is Kind.INPUT:
            return self.gradient_steps - 1
        before = sum(map(self.layer_gradients, range(symbol.layer + 1, network.last + 1)))
        each = network.own_parameters(symbol.layer) + 1
        if not symbol.is_parameter:
            return before + (symbol.i - 1) * each
        neuron, place = network.layer_place(symbol)
        return before + neuron * each + place + (not symbol.is_shared)
