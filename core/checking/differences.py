"""Derivatives by differences: the loss a little above and a little below, no chain rule.

Backpropagation computes ∂L/∂w from the chain rule. Here the same derivative comes from nothing but
the kernel's own losses, (L(w + h) − L(w − h)) / 2h, so that the one can be checked against the
other. The error of this difference falls with h², while rounding grows with 1/h; Ridders' method
(Advances in Engineering Software 4, 1982) takes several h, each half of the one before, and
extrapolates them to h = 0, which leaves some eleven digits.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from sys import float_info

from core.engine import kernel
from core.engine.kernel import Net, Work
from core.formulas.names import Biases, Symbol
from core.network.network import Network
from core.rules.losses import CUT, Loss

REACH = 0.1  # how far the first h moves a weighted sum, as a share of it or absolutely
SHORTER = 32.0  # by what h is divided where it reached over a kink or was too coarse
ATTEMPTS = 5  # how often: the last h moves a weighted sum by 1e-7 or so
HALVINGS = 7  # h, h/2, … h/64
STEADY = 1e-9  # relative uncertainty that is small enough to stop halving
ROUNDING = 4.0 * float_info.epsilon  # relative error of a difference of two losses, a few roundings
SMALLEST_SOURCE = 1e-3  # smaller inputs of a weight do not lengthen h further


@dataclass(frozen=True, slots=True)
class Difference:
    """A derivative by differences.

    Attributes:
        value: ∂L/∂ the parameter.
        uncertainty: By how much rounding and the last h may have changed it.
        kink: Whether the loss has a kink here, however small h: then there is no derivative, and
            `value` is the mean of the slopes on both sides.
    """

    value: float
    uncertainty: float
    kink: bool


class RowProbe:
    """One row under fixed parameters: its gradient as the kernel has it, and by differences.

    Attributes:
        loss: The row's loss.
        outputs: (outputs,) what is predicted.
        gradient: (parameters,) its gradient by backpropagation, in the kernel's order.
    """

    def __init__(
        self,
        network: Network,
        parameters: Sequence[float],
        inputs: Sequence[float],
        targets: Sequence[float],
    ) -> None:
        """Send the row forward and back.

        Args:
            network: The network.
            parameters: (parameters,) in the kernel's order.
            inputs: (inputs,) of this row.
            targets: (outputs,) of this row.
        """
        self._network, self._net = network, network.plan()
        self._parameters, self._targets = list(parameters), list(targets)
        neurons = sum(self._net.sizes)
        self._work = Work(
            z=[0.0] * neurons,
            out=[0.0] * neurons,
            d_out=[0.0] * neurons,
            delta=[0.0] * neurons,
            shift=[0.0] * neurons,
            gradient=[0.0] * self._net.parameters,
            kept=[],
            order=[],
        )
        net, work = self._net, self._work
        kernel.load(net, work, list(inputs), 0)
        kernel.forward(net, self._parameters, work)
        self.loss = kernel.row_loss(net, work, self._targets, 0)
        kernel.backward(net, self._parameters, work, self._targets, 0)
        kernel.collect(net, work, True)
        self.gradient = list(work.gradient)
        self._z, self._out = list(work.z), list(work.out)
        self.outputs = self._out[net.neurons_at[-1] :]
        self._pieces = _pieces(network, net, work, self._targets)

    def _rounding(self, loss: float) -> float:
        """By how much the rounding on the way to the loss of the row at hand can change it.

        Each product w·O and each b is rounded; by the chain rule that changes the loss by up to
        |w · ∂L/∂w| and |b · δ| times the rounding, a shared b in each of its neurons. What a loss
        rounds comes on top, and what an activation does in which numbers cancel. All of it is taken
        where the loss is: at w + h, say. At w itself these terms may vanish, as they do where a
        prediction is right.
        """
        network, net, work = self._network, self._net, self._work
        kernel.backward(net, self._parameters, work, self._targets, 0)
        kernel.collect(net, work, True)
        products = zip(self._parameters, work.gradient, strict=True)
        total = abs(loss) + math.fsum(abs(p * g) for p, g in products)
        if network.biases is Biases.SHARED:  # in their sum, the δ of its neurons may cancel
            for layer in range(1, len(net.sizes)):
                start, bias = net.neurons_at[layer], self._parameters[net.biases_at[layer]]
                deltas = work.delta[start : start + net.sizes[layer]]
                total += abs(bias) * math.fsum(map(abs, deltas))
        for target, output in zip(self._targets, work.out[net.neurons_at[-1] :], strict=True):
            total += _rounded(network.loss_rule, target, output, net.sizes[-1])
        for layer in range(1, len(net.sizes)):
            cancelled = network.rule(layer).cancelled
            if cancelled is not None:
                start = net.neurons_at[layer]
                for k in range(start, start + net.sizes[layer]):
                    total += abs(work.d_out[k] * cancelled(work.z[k]))
        return ROUNDING * total

    def difference(self, parameter: Symbol) -> Difference:
        """∂L/∂ a weight or bias by differences."""
        place = self._network.parameter_place(parameter)
        if not math.isfinite(self.loss):
            return Difference(math.nan, math.inf, False)
        best: Difference | None = None
        h = self._first_step(parameter)
        for _ in range(0 if CUT in self._pieces else ATTEMPTS):
            found = self._extrapolate(place, h)
            if found is not None and (best is None or found.uncertainty < best.uncertainty):
                best = found
            if best is not None and best.uncertainty <= STEADY * abs(best.value):
                break
            if best is not None and found is not None and found is not best:
                break  # a shorter h has only added to the rounding
            h /= SHORTER
        return best or Difference(self._quotient(place, h)[0], math.inf, True)

    def _first_step(self, parameter: Symbol) -> float:
        """An h that moves the neuron's weighted sum by a tenth, or by a tenth of itself.

        Of several neurons that share a bias, the smallest weighted sum counts.
        """
        network, layer = self._network, parameter.layer
        z = min(abs(self._z[network.neuron_place(layer, k)]) for k in network.sharers(parameter))
        source = 1.0
        if parameter.j:
            source = abs(self._out[network.neuron_place(parameter.layer - 1, parameter.i)])
        return REACH * max(1.0, z) / max(source, SMALLEST_SOURCE)

    def _extrapolate(self, place: int, h: float) -> Difference | None:
        """Ridders' method from this h on; None where h reaches over a kink."""
        best = Difference(math.nan, math.inf, False)
        row: list[float] = []
        for _ in range(HALVINGS):
            quotient, smooth, rounding = self._quotient(place, h)
            if not smooth:
                return None
            above, row, factor = row, [quotient], 1.0
            if not above:
                best = Difference(quotient, math.inf, False)
            for known in above:
                factor *= 4.0
                row.append(row[-1] + (row[-1] - known) / (factor - 1.0))
                change = max(abs(row[-1] - row[-2]), abs(row[-1] - known))
                if change + rounding < best.uncertainty:
                    best = Difference(row[-1], change + rounding, False)
            if best.uncertainty <= STEADY * abs(best.value) or rounding > best.uncertainty:
                break
            h *= 0.5
        return best

    def _quotient(self, place: int, h: float) -> tuple[float, bool, float]:
        """(L(w + h) − L(w − h)) / 2h, whether both lie on this side of all kinks, its rounding."""
        net, work, parameters = self._net, self._work, self._parameters
        w = parameters[place]
        losses, smooth, rounding = [], True, 0.0
        for value in (w + h, w - h):
            parameters[place] = value
            kernel.forward(net, parameters, work)
            losses.append(kernel.row_loss(net, work, self._targets, 0))
            pieces = _pieces(self._network, net, work, self._targets)
            smooth = smooth and pieces == self._pieces
            if smooth:
                rounding = max(rounding, self._rounding(losses[-1]))
        parameters[place] = w
        # the distance as float64 has it: w + h is rounded
        return (losses[0] - losses[1]) / ((w + h) - (w - h)), smooth, rounding / h


def _rounded(loss: Loss, target: float, output: float, outputs: int) -> float:
    """How large the numbers are that a loss rounds at one output."""
    if loss.rounding is not None:
        return loss.rounding(target, output)
    return abs(loss.slope(target, output, outputs)) * (abs(output) + abs(target))


def _pieces(network: Network, net: Net, work: Work, targets: list[float]) -> list[float]:
    """On which side of each kink the row lies that went forward last, of activations and loss."""
    sides = []
    for layer in range(1, len(net.sizes)):
        if network.rule(layer).kink:
            start = net.neurons_at[layer]
            sides += [float(z > 0.0) for z in work.z[start : start + net.sizes[layer]]]
    pairs = zip(targets, work.out[net.neurons_at[-1] :], strict=True)
    return sides + [network.loss_rule.piece(*pair) for pair in pairs]
