"""What is known at a step: every number that has been computed by then, and none that has not."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import assert_never

from core.engine import kernel
from core.formulas.names import Kind, Symbol, weight
from core.network.network import Network
from core.run.position import Phase, Position
from core.run.schedule import Schedule


@dataclass(frozen=True, eq=False)
class RowNumbers:
    """All numbers of one row under fixed parameters, in the kernel's order of neurons.

    Attributes:
        z: (inputs + neurons,) pre-activations; the inputs' places are unused.
        out: (inputs + neurons,) inputs and outputs.
        d_out: (inputs + neurons,) ∂L/∂O; unused for outputs where δ is ŷ − y.
        delta: (inputs + neurons,) ∂L/∂z.
        loss: The loss.
        targets: (outputs,).
    """

    z: Sequence[float]
    out: Sequence[float]
    d_out: Sequence[float]
    delta: Sequence[float]
    loss: float
    targets: Sequence[float]

    def input_gradient(self, network: Network, parameters: Sequence[float], i: int) -> float:
        """∂L/∂xᵢ = Σⱼ δⱼ·wᵢⱼ over the first layer, in index order, as ∂L/∂O of a hidden neuron.

        Args:
            network: The network.
            parameters: (parameters,) before the update, in the kernel's order.
            i: The input, from 1.
        """
        terms = [
            self.delta[network.neuron_place(1, j)]
            * parameters[network.parameter_place(weight(1, i, j))]
            for j in range(1, network.sizes[1] + 1)
        ]
        return added(terms)

    def gradient(self, network: Network, parameter: Symbol) -> float:
        """∂L/∂ a weight or bias of the network."""
        neurons = network.sharers(parameter)
        slope = added([self.delta[network.neuron_place(parameter.layer, k)] for k in neurons])
        if parameter.kind is Kind.BIAS:
            return slope
        return slope * self.out[network.neuron_place(parameter.layer - 1, parameter.i)]


def added(numbers: Sequence[float]) -> float:
    """The sum of some numbers, at least one, in their order."""
    return kernel.total(numbers)  # type: ignore[arg-type]


@dataclass(frozen=True, eq=False)
class Known:
    """The numbers known at a position of a run; None stands for those that are not.

    Attributes:
        network: The network.
        schedule: Its schedule.
        position: The position.
        before: (parameters,) the parameters before the update, in the kernel's order.
        after: (parameters,) those after it; needed in the update phase only.
        numbers: The numbers of the row at hand; None where there is none.
        applied: (parameters,) the gradient as applied, in the update phase where that is not simply
            the row's: of a batch of several rows, or with penalties; else None.
        frozen: The parameters to which no gradient is applied.
    """

    network: Network
    schedule: Schedule
    position: Position
    before: Sequence[float]
    after: Sequence[float] | None = None
    numbers: RowNumbers | None = None
    applied: Sequence[float] | None = None
    frozen: Collection[Symbol] = ()

    @property
    def row(self) -> int:
        """The row of the data, from 1, whose numbers these are; 0 where there is none.

        In the update of a batch it is the last one that the batch took.
        """
        at = self.position
        if at.row or self.numbers is None:
            return at.row
        return self.schedule.row(at.epoch, self.schedule.first_place(at.update) + at.place)

    @property
    def outputs(self) -> int:
        """How many of the row's predictions are known, in their order."""
        if self.numbers is None:
            return 0
        width, at = self.network.sizes[-1], self.position
        if at.phase is not Phase.FORWARD:
            return width
        return max(at.index + 1 - (self.network.neurons - width), 0)

    def value(self, symbol: Symbol) -> float | None:
        """The value of an input, target, parameter, pre-activation, output, δ or the loss."""
        if symbol.is_parameter:
            return self.parameter(symbol)
        row = self.numbers
        if row is None:
            return None
        match symbol.kind:
            case Kind.INPUT:
                return row.out[symbol.i - 1]
            case Kind.TARGET:
                return row.targets[symbol.i - 1]
            case Kind.LOSS:
                return None if self.position.phase is Phase.FORWARD else row.loss
            case Kind.DELTA:
                return self._backward(symbol, row.delta)
            case Kind.PRE_ACTIVATION | Kind.OUTPUT | Kind.PREDICTION:
                place = self.network.neuron_place(symbol.layer, symbol.i)
                if (
                    self.position.phase is Phase.FORWARD
                    and place - self.network.sizes[0] > self.position.index
                ):
                    return None
                return (row.z if symbol.kind is Kind.PRE_ACTIVATION else row.out)[place]
            case Kind.LEARNING_RATE:
                return None
            case Kind.WEIGHT | Kind.BIAS:
                return self.parameter(symbol)
            case _:
                assert_never(symbol.kind)

    def parameter(self, symbol: Symbol) -> float:
        """The value of a weight or bias: in the update phase, the new one from its own step on."""
        place = self.network.parameter_place(symbol)
        if self.after is not None and self.updated(symbol):
            return self.after[place]
        return self.before[place]

    def updated(self, symbol: Symbol) -> bool:
        """Whether a parameter has had its update step in the update at hand."""
        return (
            self.position.phase is Phase.UPDATE
            and self.network.parameter_index(symbol) <= self.position.index
        )

    def applied_gradient(self, symbol: Symbol) -> float | None:
        """What the update makes of a parameter's gradient, known from its own step on.

        Where that is the row's gradient, and outside of updates, it is the same as `gradient`.
        """
        if self.applied is None:
            return self.gradient(symbol)
        if symbol in self.frozen or not self.updated(symbol):
            return None
        return self.applied[self.network.parameter_place(symbol)]

    def change(self, symbol: Symbol) -> float | None:
        """New value minus old, of a parameter updated by now."""
        if self.after is None or not self.updated(symbol):
            return None
        place = self.network.parameter_place(symbol)
        return self.after[place] - self.before[place]

    def gradient(self, symbol: Symbol) -> float | None:
        """∂L/∂symbol of this row, for a parameter, an output, a pre-activation or an input.

        That of an input is known once all gradients of the row are.
        """
        row = self.numbers
        if row is None:
            return None
        if symbol.kind is Kind.INPUT:
            known = self._reached(symbol)
            return row.input_gradient(self.network, self.before, symbol.i) if known else None
        if not symbol.is_parameter:
            if symbol.kind is Kind.PREDICTION and self.network.collapsed:
                return self._loss_slope(symbol, row)
            return self._backward(
                symbol, row.delta if symbol.kind is Kind.PRE_ACTIVATION else row.d_out
            )
        if not self._reached(symbol):
            return None
        return row.gradient(self.network, symbol)

    def _loss_slope(self, output: Symbol, row: RowNumbers) -> float | None:
        """∂L/∂ŷ where δ is formed without it; of softmax it is not part of the run."""
        if self.network.rule(output.layer).whole_layer or not self._reached(output):
            return None
        place, width = self.network.neuron_place(output.layer, output.i), self.network.sizes[-1]
        return self.network.loss_rule.slope(row.targets[output.i - 1], row.out[place], width)

    def _backward(self, symbol: Symbol, numbers: Sequence[float]) -> float | None:
        if not self._reached(self.network.output(symbol.layer, symbol.i)):
            return None
        return numbers[self.network.neuron_place(symbol.layer, symbol.i)]

    def _reached(self, symbol: Symbol) -> bool:
        """Whether the gradient step of this output or parameter has come."""
        if self.position.phase is Phase.UPDATE:
            return True
        return (
            self.position.phase is Phase.GRADIENT
            and self.schedule.gradient_index(symbol) <= self.position.index
        )
