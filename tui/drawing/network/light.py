"""What a step lights in a network's picture: chips, edges of the path, and the neurons at hand."""

from __future__ import annotations

from dataclasses import dataclass, field

from core.formulas.formula import Chain, Partial, Sum
from core.formulas.names import LOSS, Kind, Symbol, target, weight
from core.network.network import Network
from core.steps.records import (
    EndStep,
    EpochStep,
    ForwardStep,
    InitStep,
    LossStep,
    NeuronGradientStep,
    ParameterGradientStep,
    Step,
    UpdateStep,
)
from tui.drawing import palette

TELLABLE = 12  # terms of a sum from which on colours of their own would tell nothing

Place = tuple[int, int]
"""A neuron or input: its layer (0 for inputs) and its number, both as in its name."""


@dataclass(frozen=True, slots=True)
class Light:
    """What a step lights.

    Attributes:
        chips: What wears a solid colour: weights and biases, outputs and inputs (their cards),
            targets, the loss. edges: The path: weights whose edges are drawn in a colour. outcomes:
            The outputs whose edges to the loss are drawn in a colour. at_hand: Neurons that must be
            seen, the most important first. computed: The quantity whose number the step has just
            found, where the picture shows that number.
    """

    chips: dict[Symbol, str] = field(default_factory=dict)
    edges: dict[Symbol, str] = field(default_factory=dict)
    outcomes: dict[int, str] = field(default_factory=dict)
    at_hand: tuple[Place, ...] = ()
    computed: Symbol | None = None

    @property
    def dark(self) -> bool:
        """Whether nothing is lit."""
        return not self.chips


def light(step: Step, network: Network) -> Light:
    """What a step lights in a network."""
    match step:
        case ForwardStep(target=Symbol() as output):
            chips = {output: palette.LIT}
            if len(step.terms.terms) <= TELLABLE:
                chips |= palette.owners(step)
            return Light(chips, _weights(chips), {}, _places(network, output, chips), output)
        case LossStep():
            outputs = [network.output(network.last, k) for k in range(1, network.sizes[-1] + 1)]
            targets = [target(k) for k in range(1, network.sizes[-1] + 1)]
            chips = {LOSS: palette.RESULT, **dict.fromkeys([*outputs, *targets], palette.LIT)}
            outcomes = {output.i: palette.LIT for output in outputs}
            return Light(chips, {}, outcomes, _places(network, None, chips), LOSS)
        case NeuronGradientStep(target=Symbol() as output):
            chips = {output: palette.LIT}
            if step.paths is None or len(step.paths.terms) <= TELLABLE:
                chips |= palette.owners(step)
            signal = Symbol(Kind.DELTA, output.layer, output.i)
            edges = _weights(chips) or _onward(output, network)
            places = _places(network, output, {**chips, **edges})
            return Light(chips, edges, _outcomes(step, network, chips), places, signal)
        case ParameterGradientStep(target=Symbol() as parameter):
            chips = palette.owners(step)
            if parameter.is_shared and step.paths and len(step.paths.terms) > TELLABLE:
                chips = {parameter: palette.LIT}
            edges = {**_fan(step, network), **_weights(chips)}
            places = _places(network, parameter, {**chips, **edges})
            return Light(chips, edges, _outcomes(step, network, chips), places)
        case UpdateStep(target=Symbol() as parameter):
            chips = {parameter: palette.RESULT}
            places = _places(network, parameter, chips)
            return Light(chips, _weights(chips), {}, places, parameter)
        case InitStep() | EpochStep() | EndStep():  # of the whole network, so of none of its parts
            return Light()
    raise ValueError(f"what it lights is not known: {step!r}")


def _weights(chips: dict[Symbol, str]) -> dict[Symbol, str]:
    return {symbol: color for symbol, color in chips.items() if symbol.kind is Kind.WEIGHT}


def _fan(step: ParameterGradientStep, network: Network) -> dict[Symbol, str]:
    """The edges that a chain's first factor stands for where it is a sum over paths."""
    first = step.chain.factors[0].symbol
    if step.paths is None or not isinstance(first, Partial) or first.by.is_parameter:
        return {}
    return _onward(first.by, network)


def _onward(source: Symbol, network: Network) -> dict[Symbol, str]:
    """The edges that leave a neuron, as one path."""
    if source.layer >= network.last:
        return {}
    onward = range(1, network.sizes[source.layer + 1] + 1)
    return {weight(source.layer + 1, source.i, k): palette.factor_color(0) for k in onward}


def _outcomes(
    step: NeuronGradientStep | ParameterGradientStep, network: Network, chips: dict[Symbol, str]
) -> dict[int, str]:
    """The outputs that a factor ∂L/∂ŷ or ∂L/∂z is about, in the colour of the loss or a path."""
    outputs = [network.output(network.last, k) for k in range(1, network.sizes[-1] + 1)]
    if network.sums_over_outputs and step.target in outputs:
        return {output.i: chips[output] for output in outputs if output in chips}
    if LOSS not in chips:
        return {}
    terms: list[Chain] = []
    for equation in step.equations:
        if isinstance(equation, Sum):
            terms += equation.terms
        elif isinstance(equation, Chain):
            terms.append(equation)
    symbols = [factor.symbol for chain in terms for factor in chain.factors if factor.owner == LOSS]
    about = [symbol.by for symbol in symbols if isinstance(symbol, Partial)]
    summed = (network.last - 1, network.last if network.sums_over_outputs else 0)
    if any(symbol.layer in summed for symbol in about):
        return dict.fromkeys(range(1, network.sizes[-1] + 1), chips[LOSS])
    return {symbol.i: chips[LOSS] for symbol in about if symbol.layer == network.last}


def _places(network: Network, first: Symbol | None, lit: dict[Symbol, str]) -> tuple[Place, ...]:
    """The neurons that `first`, then what is lit, belong to; none twice."""
    places: dict[Place, None] = {}
    if first is not None and first.is_parameter:
        places |= dict.fromkeys((first.layer, k) for k in network.sharers(first))
    elif first is not None:
        places[first.layer, first.i] = None
    for symbol in lit:
        if symbol.kind is Kind.WEIGHT:
            places[symbol.layer, symbol.j] = None
            places[symbol.layer - 1, symbol.i] = None
        elif symbol.kind is Kind.TARGET:
            places[network.last, symbol.i] = None
        elif symbol.kind is not Kind.LOSS and not symbol.is_shared:
            places[symbol.layer, symbol.i] = None
    return tuple(places)
