"""What the program of an update says: the formulas of the steps as assignments, without numbers.

The formulas of activations, losses and optimisers are those that the steps are made of, too, and
how the network is wired is read from `core.steps.wiring`: the terms of its sums are made one
at a time, so that a line of 784 of them costs no more than what is shown of it. A test runs every
statement beside its step and compares the bits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from core.formulas.formula import (
    ONE,
    Call,
    Choice,
    Expression,
    Number,
    Partial,
    Word,
    add,
    divide,
    multiply,
)
from core.formulas.functions import SIGN
from core.formulas.names import LEARNING_RATE, LOSS, Kind, Symbol, delta, pre_activation, target
from core.network.network import Network
from core.network.training import Training
from core.rules import schedules
from core.rules.activations import LARGEST_Z, softmax
from core.rules.optimizers import BY_NAME, GRADIENT, NEW, OLD
from core.rules.schedules import FIRST
from core.steps.update import L1, L2
from core.steps.wiring import Wiring

TOTAL = Word("Σ", "sum")  # of a parameter's gradients over the rows of a batch
EXPONENTIALS = Word("Σ e^z", "sum_exp")  # below the line in every output of a softmax


Term = Expression | Choice


@dataclass(frozen=True, slots=True)
class Statement:
    """left = the sum of `count` terms, or the largest of them.

    Attributes:
        left: What is computed.
        count: How many terms there are, at least 1.
        term: Gives a term by its place, from 0.
        parameter: The parameter whose update it is part of, to which its words belong.
        largest: Whether the largest term is taken, not the sum.
        note: What there is to remark.
    """

    left: Expression
    count: int
    term: Callable[[int], Term]
    parameter: Symbol | None = None
    largest: bool = False
    note: str = ""

    def terms(self) -> Iterator[Term]:
        """The terms in their order, each made when it is asked for."""
        return map(self.term, range(self.count))


def assign(left: Expression, right: Term, parameter: Symbol | None = None) -> Statement:
    """Left = right."""
    return Statement(left, 1, lambda _: right, parameter)


def weighted_sum(network: Network, layer: int, neuron: int) -> Statement:
    """Z = w·O + w·O + … + b."""
    wiring = Wiring(network)

    def term(k: int) -> Expression:
        factors = wiring.summand(layer, neuron, k)
        return multiply(*factors) if len(factors) > 1 else factors[0]

    return Statement(pre_activation(layer, neuron), wiring.summands(layer), term)


def activation(network: Network, layer: int, neuron: int) -> Statement:
    """The output O of a neuron from its z; of softmax see `softmax_output`."""
    return assign(network.output(layer, neuron), Wiring(network).activation(layer, neuron))


def softmax_largest(network: Network) -> Statement:
    """The largest z of the last layer."""
    return Statement(LARGEST_Z, network.sizes[-1], lambda k: _last_z(network, k), largest=True)


def softmax_total(network: Network) -> Statement:
    """The sum of the exponentials, which all outputs of a softmax are divided by."""
    width = network.sizes[-1]
    return Statement(EXPONENTIALS, width, lambda k: _exponential(_last_z(network, k)))


def softmax_output(network: Network, neuron: int) -> Statement:
    """An output of a softmax: its exponential over the sum of all."""
    right = divide(_exponential(_last_z(network, neuron - 1)), EXPONENTIALS)
    return assign(network.output(network.last, neuron), right)


def _last_z(network: Network, k: int) -> Symbol:
    return pre_activation(network.last, k + 1)


def _exponential(z: Symbol) -> Expression:
    """What stands above the line in a softmax."""
    return softmax(z, (z,)).left


def loss(network: Network) -> Statement:
    """The loss of a row."""
    rule, outputs = network.loss_rule, Wiring(network).outputs
    targets = tuple(target(output.i) for output in outputs)
    if not isinstance(rule.term_formula(targets[0], outputs[0]), Choice):
        return assign(LOSS, rule.formula(targets, outputs))
    return Statement(LOSS, len(outputs), lambda k: rule.term_formula(targets[k], outputs[k]))


def neuron_gradient(network: Network, output: Symbol) -> tuple[Statement, ...]:
    """∂L/∂O of a neuron and its δ; δ alone where slopes of loss and activation collapse."""
    layer, neuron, slope = output.layer, output.i, Partial(LOSS, output)
    wiring, signal = Wiring(network), delta(layer, neuron)
    if layer == network.last and network.collapsed:
        return (assign(signal, wiring.difference(neuron).expression),)
    first = _loss_slope(wiring, output) if layer == network.last else _paths(wiring, output)
    if layer == network.last and network.sums_over_outputs:
        return first, _output_paths(wiring, output)
    steepness = wiring.slope(layer, neuron).expression
    product = slope if steepness == ONE else multiply(slope, steepness)
    return first, assign(signal, product)


def _loss_slope(wiring: Wiring, output: Symbol) -> Statement:
    return assign(Partial(LOSS, output), wiring.loss_slope(output))


def _paths(wiring: Wiring, output: Symbol) -> Statement:
    def term(k: int) -> Expression:
        signal, onward = wiring.path(output, k)
        return multiply(signal.expression, onward.expression)

    return Statement(Partial(LOSS, output), wiring.paths(output.layer), term)


def _output_paths(wiring: Wiring, output: Symbol) -> Statement:
    """δ of an output of a softmax."""
    outputs = wiring.outputs

    def term(k: int) -> Expression:
        slope = wiring.softmax_slope(outputs[k], output)
        return multiply(Partial(LOSS, outputs[k]), slope.expression)

    return Statement(delta(output.layer, output.i), len(outputs), term)


def parameter_gradient(
    network: Network, parameter: Symbol, *, gathered: bool, first: bool
) -> tuple[Statement, ...]:
    """∂L/∂ of a weight or bias for one row.

    Args:
        network: The network.
        parameter: The weight or bias.
        gathered: Whether the gradients of a batch's rows are summed.
        first: Whether the row is the first of them, which sets the sum.
    """
    slope, neurons = Partial(LOSS, parameter), network.sharers(parameter)
    wiring = Wiring(network)

    def term(k: int) -> Expression:
        signal = delta(parameter.layer, neurons[k])
        entry = wiring.entry(parameter, neurons[k]).expression
        return signal if entry == ONE else multiply(signal, entry)

    own = Statement(slope, len(neurons), term)
    if not gathered:
        return (own,)
    return own, assign(TOTAL, slope if first else add(TOTAL, slope), parameter)


def shared(training: Training) -> tuple[Statement, ...]:
    """What all parameters have in common: η by its schedule, and running products such as β₁ᵗ."""
    schedule, used = schedules.BY_NAME[training.schedule], BY_NAME[training.optimizer].powers
    rate = schedule.expression(training.settings, training.epochs)
    return (
        *(() if rate == FIRST else (assign(LEARNING_RATE, rate),)),
        *(assign(each.power, multiply(each.power, each.base)) for each in used),
    )


def update(training: Training, parameter: Symbol, rows: int, frozen: bool) -> tuple[Statement, ...]:
    """A parameter's new value from the gradients of a batch of `rows` rows."""
    if frozen:
        return (Statement(NEW, 1, lambda _: OLD, parameter, note="frozen"),)
    gradient: Expression = Partial(LOSS, parameter)
    applied = gradient
    if rows > 1:
        applied = TOTAL if training.summed else divide(TOTAL, Number(float(rows)))
    if parameter.kind is Kind.WEIGHT and training.settings.l2 != 0.0:
        applied = add(applied, multiply(L2, OLD))
    if parameter.kind is Kind.WEIGHT and training.settings.l1 != 0.0:
        applied = add(applied, multiply(L1, Call(SIGN, OLD)))
    before = () if applied == gradient else (assign(GRADIENT, applied, parameter),)
    rule = BY_NAME[training.optimizer].equations(GRADIENT if before else gradient)
    return (*before, *(assign(left, right, parameter) for left, right in rule))
