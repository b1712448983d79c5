"""Insights: what goes wrong in a run, or has come to rest, named with its numbers and what to try.

Each is found by a small observer that looks at one thing. They look at the network as it is now, on
a sample of the rows, and at the losses so far. A healthy run gives none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from math import isfinite, isnan

from core.formulas.names import weight
from core.formulas.numerals import numeral
from core.insights import remedies
from core.insights.sample import FLAT
from core.insights.scene import UNLEARNED, Scene
from core.rules import initializers, optimizers
from core.run.history import Bucket

MOST = 3  # insights at a time: more would not be read
GROWN = 10.0  # times its first value: more than an unlucky update or two make of a loss
SATURATED = 0.9  # share of the rows for which a neuron must be flat …
CROWD = 0.5  # … and share of its layer's neurons that are: single ones do no harm
VANISHED = 0.01  # δ in the first layer as a share of that in the last
EXPLODED = 100.0
DEEP = 3  # layers from which on gradients can vanish or explode on their way
WINDOW = 20  # epochs, or buckets of them, in which the loss is looked at
STILL = 0.002  # relative change of the loss from one half of the window to the other
GOOD = 0.01  # loss as a share of that of the best constant prediction below which it is low
SETTLED = 1e-4  # the same, so small that no more is to come …
CALM = 0.01  # … if the losses of the window also lie this close together, relatively


_GUARDED = optimizers.readers("epsilon")  # those whose division ε keeps away from 0


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
    change = f"the change at update {scene.changed + 1:,}"
    if not isfinite(first):
        begin = f"right after {change}" if scene.changed else "with the first values"
        text = f"The loss is not a finite number even {begin}."
        yield Insight(InsightKind.DIVERGING, text, _smaller_start(scene))
        return
    training = scene.experiment.training
    unguarded = training.settings.epsilon == 0.0 and training.optimizer in _GUARDED
    if unguarded and any(map(isnan, scene.parameters)):
        text = "The loss is no longer a number. With ε = 0, "
        text += f"{training.optimizer} divides by 0 where all gradients so far were 0."
        yield Insight(InsightKind.DIVERGING, text, "Try ε above 0, such as 1e-8.")
        return
    eta, far = numeral(max(scene.learning_rate, scene.first_rate), 3), scene.far
    rate = f"η = {eta}"
    if scene.learning_rate != scene.first_rate:
        rate = f"η from {numeral(scene.first_rate, 3)} to {numeral(scene.learning_rate, 3)}"
    if scene.learning_rate < scene.first_rate:
        eta += " at first"
    since = f" since {change}" if scene.changed else ""
    seen = [b.high for b in scene.history.buckets if b.last <= scene.epochs]
    reached = ""  # no more than the steps have shown: `now` is ahead of them
    if not all(map(isfinite, seen)):
        reached = ", and the loss is no longer a finite number"
    elif seen and not scene.changed and max(seen) > GROWN * first:
        reached = f", and the mean of an epoch has reached {numeral(max(seen), 3)}"
    text = f"The loss diverges{since}: for {scene.all_rows} the parameters are far worse now"
    text += f"{reached}. Each update overshoots at {rate}"
    if far is None:
        yield Insight(InsightKind.DIVERGING, f"{text}.", f"Try η below {eta}.")
        return
    remedy = "See whether that is a slip" if far.scaled else "Scale the inputs (standard)"
    text += f", with an input this far from 0: {far.said}."
    yield Insight(InsightKind.DIVERGING, text, f"{remedy}, or try η below {eta}.")


def _smaller_start(scene: Scene) -> str:
    """What to try where the loss overflows before any update."""
    if scene.changed:
        return "Try smaller values there, or an earlier step."
    if scene.far is None:
        return "Try smaller first weights."
    if scene.far.scaled:
        return f"Try smaller first weights, or see whether it is a slip that {scene.far.said}."
    return "Try smaller first weights, or scaled inputs."


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
        text = (
            f"{name} is dead: its relu gives 0 for {scene.all_rows}, so its gradients there are 0."
        )
    else:
        text = (
            f"{len(dead):,} relu neurons are dead, {name} among them: "
            f"they give 0 for {scene.all_rows}, so their gradients there are 0."
        )
    advice = f"Try leaky_relu, {remedies.another_start(scene, 'he_uniform')}, or a smaller η."
    yield Insight(InsightKind.DEAD_RELU, text, advice)


def _twins(scene: Scene) -> Iterator[Insight]:
    network, parameters = scene.network, scene.parameters
    pairs: list[tuple[str, str]] = []
    frozen = [0.0] * network.parameter_count  # 1 for those that stay while others move
    for symbol in scene.training.frozen:
        frozen[network.parameter_place(symbol)] = 1.0
    for layer in range(1, network.last):
        seen: dict[tuple[float, ...], int] = {}
        start = network.first_index(layer)
        width, targets = network.sizes[layer : layer + 2]
        own = network.own_parameters(layer) * width
        for neuron in range(1, width + 1):
            first = network.parameter_place(weight(layer, 1, neuron))
            onward = network.parameter_place(weight(layer + 1, neuron, 1))
            into = slice(first, start + own, width)  # and its own bias
            out = slice(onward, onward + targets)
            alike = (*parameters[into], *parameters[out], *frozen[into], *frozen[out])
            other = seen.setdefault(alike, neuron)
            if other != neuron:
                pairs.append((scene.name(layer, other), scene.name(layer, neuron)))
    if not pairs:
        return
    one, other_one = pairs[0]
    more = f" There are {len(pairs):,} such pairs." if len(pairs) > 1 else ""
    text = (
        f"{one} and {other_one} are twins: all their weights are equal, so they get equal gradients"
    )
    if scene.changed and optimizers.BY_NAME[scene.training.optimizer].keeps:
        text += f", and only what {scene.training.optimizer} remembers can part them.{more}"
    else:
        text += f" and stay equal, two neurons doing the work of one.{more}"
    advice = "Try the init uniform, which starts them apart."
    if initializers.BY_NAME[scene.experiment.init.scheme].is_random:  # made by hand
        advice = "Give one of them another weight."
    yield Insight(InsightKind.TWINS, text, advice)


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
        are = "is" if len(flat) == 1 else "are"
        which = (
            f"{len(flat):,} of {width:,} {name} neurons in layer {layer} {are}"
            if width > 1
            else f"The {name} neuron in layer {layer} is"
        )
        text = (
            f"{which} saturated: |O| is {numeral(level, 3)} on average, "
            f"where the slope is below {FLAT}, so next to no gradient comes through."
        )
        smaller = remedies.other_scheme(scene, "xavier_uniform", "smaller first weights")
        advice = f"Try {smaller or 'smaller first weights'}."
        if scene.far is not None:
            remedy = "See whether that is a slip" if scene.far.scaled else "Scale the inputs"
            text += f" An input is far from 0: {scene.far.said}."
            advice = f"{remedy}, or try smaller first weights."
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
        text = f"The gradients vanish on their way back: {sizes}, so hardly any reach layer 1."
        larger = remedies.other_scheme(scene, "xavier_uniform", "larger first weights")
        relu = "" if any(network.rule(k).dies for k in range(1, network.last)) else "relu"
        relu = relu and (remedies.other_scheme(scene, "he_uniform", relu) or relu)
        advice = f"Try {remedies.listed(('fewer layers', larger, relu))}."
        yield Insight(InsightKind.VANISHING, text, advice)
    else:
        text = f"The gradients explode on their way back: {sizes}, so layer 1 gets the most of all."
        smaller = remedies.other_scheme(scene, "xavier_uniform", "smaller first weights")
        advice = f"Try {smaller or 'smaller first weights'}, or a smaller η."
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
    if scene.unlearned and after > 0.0:
        if len(scene.training.frozen) == scene.network.parameter_count:
            text = "The loss cannot change: all parameters are frozen."
            yield Insight(InsightKind.PLATEAU, text, "Leave some of them free.")
            return
        text = f"The loss is on a plateau: the last {epochs:,} epochs hardly changed its mean"
        if scene.baseline:
            text += f", and it is {_compared(scene, window)}"
        swings = _spread(window) > CALM * after
        try_adam = "" if scene.training.optimizer.startswith("adam") else "adam"
        out = (f"a {'smaller' if swings else 'larger'} η", try_adam, *remedies.way_out(scene))
        yield Insight(InsightKind.PLATEAU, f"{text}.", f"Try {remedies.listed(out)}.")
    elif change < SETTLED and _spread(window) <= CALM * after:
        text = (
            f"The loss has settled: the last {epochs:,} epochs changed its mean by less than "
            f"{SETTLED:.2%}."
        )
        advice = "The next epochs would hardly change it"
        if scene.now.loss > GOOD * scene.reference:
            advice += f"; {remedies.listed(remedies.way_out(scene))} may"
        yield Insight(InsightKind.CONVERGED, text, f"{advice}.")


def _compared(scene: Scene, window: list[Bucket]) -> str:
    """How the losses of some epochs compare with always predicting the mean.

    Where all rows are looked at, that with the parameters as they are now has to agree.
    """
    base = scene.baseline
    losses = [min(bucket.low for bucket in window), max(bucket.high for bucket in window)]
    if scene.sees_all:
        losses.append(scene.now.loss)
    means = "mean" if scene.network.sizes[-1] == 1 else "means"
    mean = f"always predicting the {means} ({numeral(base, 3)})"
    if scene.network.loss_rule.of_shares:
        mean = f"always predicting how frequent each class is ({numeral(base, 3)})"
    if {numeral(loss, 3) for loss in losses} == {numeral(base, 3)}:
        return f"as good as {mean}"
    if min(losses) > base:
        return f"worse than {mean}"
    if max(losses) < base:
        return f"{'hardly ' if min(losses) > UNLEARNED * base else ''}better than {mean}"
    return f"about as good as {mean}"


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
