"""What to try against a trouble, as far as it is not what the run does already."""

from __future__ import annotations

from collections.abc import Iterable

from core.insights.scene import Scene
from core.rules import initializers

SEED = "another seed (R on the screen, --seed)"


def listed(remedies: Iterable[str]) -> str:
    """Remedies in a row, the last after `or`; what is empty is left out."""
    *others, last = filter(None, remedies)
    if not others:
        return last
    return f"{', '.join(others)}{',' if len(others) > 1 else ''} or {last}"


def another_start(scene: Scene, scheme: str) -> str:
    """Other first values: by another seed where they are random, else by a scheme that is."""
    is_random = initializers.BY_NAME[scene.experiment.init.scheme].is_random
    return SEED if is_random else f"random first values ({scheme})"


def other_scheme(scene: Scene, scheme: str, words: str) -> str:
    """First values that a scheme gives, in words; nothing where they are by that scheme already."""
    return "" if scene.experiment.init.scheme == scheme else f"{words} ({scheme})"


def bends(scene: Scene) -> bool:
    """Whether a hidden layer can bend what comes in: without, all layers do no more than one."""
    network = scene.network
    return any(not network.rule(layer).is_linear for layer in range(1, network.last))


def way_out(scene: Scene) -> tuple[str, ...]:
    """What can find a lower loss where training has come to rest: another start, more neurons."""
    if bends(scene):
        return another_start(scene, "uniform"), "more hidden neurons"
    if scene.network.last > 1:
        return ("hidden neurons that are not linear, such as tanh",)
    return ("a hidden layer, such as of 4 tanh neurons",)
