"""Insights: what goes wrong in a run, or has come to rest, named with its numbers and what to try.

Each is found by a small observer that looks at one thing. They look at the network as it is now, on
a sample of the rows, and at the losses so far. A healthy run gives none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from math import isfinite

from core.formulas.names import weight
from core.formulas.numerals import numeral
from core.insights.sample import FLAT
from core.insights.scene import Scene
from core.run.history import Bucket

MOST = 3  # insights at a time: more would not be read
GROWN = 10.0  # times its first value: more than an unlucky update or two make of a loss
UNSCALED = 5.0  # standard scaling leaves hardly any input beyond it, 3 or so
SATURATED = 0.9  # share of the rows for which a neuron must be flat …
CROWD = 0.5  # … and share of its layer's neurons that are: single ones do no harm
VANISHED = 0.01  # δ in the first layer as a share of that in the last
EXPLODED = 100.0
DEEP = 3  # layers from which on gradients can vanish or explode on their way
WINDOW = 20  # epochs, or buckets of them, in which the loss is looked at
STILL = 0.002  # relative change of the loss from one half of the window to the other
SETTLED = 1e-4  # the same, so small that no more is to come …
CALM = 0.01  # … if the losses of the window also lie this close together, relatively


class InsightKind(Enum):
    """What an insight is about."""

    DIVERGING = "diverging"
    DEAD_RELU = "dead_relu"
    TWINS = "twins"
    SATURATED = "saturated"
    VANISHING = "vanishing_gradient"
    EXPLODING = "exploding_gradient"
    PLATEAU = "plateau"
    CONVERGED = "converged"


@dataclass(frozen=True, slots=True)
class Insight:
    """Something that was noticed.

    Attributes:
        kind: What it is about.
        text: What there is, with the numbers, in a sentence.
        advice: What to try, in a sentence; empty where nothing needs doing.
    """

    kind: InsightKind
    text: str
    advice: str


def observe(scene: Scene) -> tuple[Insight, ...]:
    """The insights, the most important first, at most `MOST` of them.

    Where the loss diverges, nothing else matters, except what has been so from the start.
    """
    found = [insight for observer in OBSERVERS for insight in observer(scene)]
    if found and found[0].kind is InsightKind.DIVERGING:
        found = [i for i in found if i.kind in (InsightKind.DIVERGING, InsightKind.TWINS)]
    return tuple(found[:MOST])


def _diverging(scene: Scene) -> Iterator[Insight]:
    now = scene.now
    if now.loss <= GROWN * now.constant_loss:
        return
    first = scene.first_loss
    if now.loss <= GROWN * first and isfinite(now.loss):
        return
    change = f"change at update {scene.changed + 1:,}"
    if not isfinite(first):
        begin = f"right after the {change}" if scene.changed else "with the first values"
        text = f"The loss is not a finite number even {begin}."
        yield Insight(InsightKind.DIVERGING, text, "Try smaller first weights, or scaled inputs.")
        return
    eta = numeral(scene.learning_rate, 3)
    begin = f"after the {change}" if scene.changed else "at first"
    text = f"The loss diverges, from {numeral(first, 3)} {begin} to {numeral(now.loss, 3)}: "
    advice = f"Try η below {eta}."
    if now.largest_input > UNSCALED:
        reach = numeral(now.largest_input, 3)
        text += f"inputs of up to {reach} make the gradients large, and "
        if scene.scaled:
            advice += " The inputs are scaled, so a value that far out may be a slip."
        else:
            advice = f"Scale the inputs (standard), or try η below {eta}."
    text += f"at η = {eta} each update overshoots."
    yield Insight(InsightKind.DIVERGING, text, advice)


def _dead_relu(scene: Scene) -> Iterator[Insight]:
    network, now = scene.network, scene.now
    dead = [
        (layer, neuron)
        for layer in range(1, network.last + 1)
        if network.rule(layer).dies
        for neuron in range(1, network.sizes[layer] + 1)
        if now.highest[network.neuron_place(layer, neuron)] <= 0.0
    ]
    if not dead:
        return
    name = scene.name(*dead[0])
    if len(dead) == 1:
        text = f"{name} is dead: its relu gives 0 for {scene.all_rows}, so its gradients are 0."
    else:
        text = (
            f"{len(dead):,} relu neurons are dead, {name} among them: "
            f"they give 0 for {scene.all_rows}, so their gradients are 0."
        )
    advice = "Try leaky_relu, another init (he_uniform), or a smaller η."
    yield Insight(InsightKind.DEAD_RELU, text, advice)


def _twins(scene: Scene) -> Iterator[Insight]:
    network, parameters = scene.network, scene.parameters
    pairs: list[tuple[str, str]] = []
    for layer in range(1, network.last):
        seen: dict[tuple[float, ...], int] = {}
        sources, width, targets = network.sizes[layer - 1 : layer + 2]
        for neuron in range(1, width + 1):
            first = network.parameter_place(weight(layer, 1, neuron))
            onward = network.parameter_place(weight(layer + 1, neuron, 1))
            into = parameters[first : first + (sources + 1) * width : width]  # and the bias
            out = parameters[onward : onward + targets]
            other = seen.setdefault((*into, *out), neuron)
            if other != neuron:
                pairs.append((scene.name(layer, other), scene.name(layer, neuron)))
    if not pairs:
        return
    one, other_one = pairs[0]
    more = f" There are {len(pairs):,} such pairs." if len(pairs) > 1 else ""
    text = (
        f"{one} and {other_one} are twins: all their weights are equal, so they get equal "
        f"gradients and stay equal, two neurons doing the work of one.{more}"
    )
    yield Insight(InsightKind.TWINS, text, "Try the init uniform, which starts them apart.")


def _saturated(scene: Scene) -> Iterator[Insight]:
    network, now = scene.network, scene.now
    if not scene.unlearned:
        return
    for layer in range(1, network.last + 1):
        name = network.activation(layer)
        output = layer == network.last
        if not network.rule(layer).saturates or (output and network.collapsed):
            continue
        start, width = network.neuron_place(layer, 1), network.sizes[layer]
        flat = [k for k in range(start, start + width) if now.flat[k] >= SATURATED * now.rows]
        if len(flat) <= CROWD * width:
            continue
        level = sum(now.mean_size[k] for k in flat) / len(flat)
        which = (
            f"{len(flat):,} of {width:,} {name} neurons in layer {layer} are"
            if width > 1
            else f"The {name} neuron in layer {layer} is"
        )
        text = (
            f"{which} saturated: |O| is {numeral(level, 3)} on average, "
            f"where the slope is below {FLAT}, so next to no gradient comes through."
        )
        advice = "Try smaller first weights (xavier_uniform)."
        if now.largest_input > UNSCALED and not scene.scaled:
            reach = numeral(now.largest_input, 3)
            advice = f"Scale the inputs, which reach {reach}, or try smaller first weights."
        yield Insight(InsightKind.SATURATED, text, advice)
        return


def _flow(scene: Scene) -> Iterator[Insight]:
    """Vanishing and exploding gradients.

    By δ = ∂L/∂z, which does not depend on how large the inputs are.
    """
    network, now = scene.network, scene.now
    if network.last < DEEP or not scene.unlearned:
        return
    first, last = now.signal[1], now.signal[network.last]
    if not (isfinite(first) and isfinite(last)) or last == 0.0:
        return
    ratio = first / last
    if VANISHED < ratio < EXPLODED:
        return
    sizes = (
        f"|δ| is {numeral(first, 2)} in layer 1 on average and {numeral(last, 2)} in layer "
        f"{network.last}"
    )
    if ratio <= VANISHED:
        text = f"The gradients vanish on their way back: {sizes}, so layer 1 hardly learns."
        advice = "Try fewer layers, larger first weights (xavier_uniform), or relu (he_uniform)."
        yield Insight(InsightKind.VANISHING, text, advice)
    else:
        text = f"The gradients explode on their way back: {sizes}, so layer 1 takes leaps."
        advice = "Try smaller first weights (xavier_uniform), or a smaller η."
        yield Insight(InsightKind.EXPLODING, text, advice)


def _rest(scene: Scene) -> Iterator[Insight]:
    """Plateau and converged: the loss has all but stopped changing."""
    complete = [bucket for bucket in scene.history.buckets if bucket.last <= scene.epochs]
    window = complete[-WINDOW:]
    if len(window) < WINDOW:
        return
    before, after = _mean(window[: WINDOW // 2]), _mean(window[WINDOW // 2 :])
    epochs = window[-1].last - window[0].first + 1
    change = abs(after - before) / abs(before) if before else 0.0
    if not isfinite(change) or change > STILL:
        return
    loss = numeral(after, 3)
    if scene.unlearned and after > 0.0:
        text = f"The loss is on a plateau: {loss} for {epochs:,} epochs"
        if scene.now.constant_loss:
            mean = numeral(scene.now.constant_loss, 3)
            better = "hardly better" if after < scene.now.constant_loss else "no better"
            text += f", {better} than always predicting the mean ({mean})"
        text += "."
        advice = "Try a larger η, another init, adam, or more hidden neurons."
        yield Insight(InsightKind.PLATEAU, text, advice)
    elif change <= SETTLED and _spread(window) <= CALM * after:
        text = (
            f"The loss has settled at {loss}: the last {epochs:,} epochs changed it by less than "
            f"{SETTLED:.2%}."
        )
        yield Insight(InsightKind.CONVERGED, text, "More epochs will not change it.")


def _mean(buckets: list[Bucket]) -> float:
    return sum(bucket.mean for bucket in buckets) / len(buckets)


def _spread(buckets: list[Bucket]) -> float:
    return max(bucket.high for bucket in buckets) - min(bucket.low for bucket in buckets)


OBSERVERS: tuple[Callable[[Scene], Iterator[Insight]], ...] = (
    _diverging,
    _dead_relu,
    _twins,
    _saturated,
    _flow,
    _rest,
)
"""In the order of importance."""
