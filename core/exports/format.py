"""What every written form of a run has in common."""

from __future__ import annotations

from typing import Protocol

from core.data.experiment import Experiment
from core.formulas.formula import Expression, Partial
from core.formulas.names import LOSS, Biases, delta
from core.formulas.numerals import counted
from core.rules.schedules import BY_NAME
from core.run.position import Phase, Position
from core.steps.records import Record


class Format(Protocol):
    """A form in which the steps of a run are written, one after the other."""

    def start(self) -> str:
        """What comes before the first step; empty or ending with a line feed."""
        ...

    def step(self, step: Record, begins: bool) -> str:
        """A step; `begins` tells whether it is the first one that is written of its phase."""
        ...

    def finish(self) -> str:
        """What comes after the last step; empty or ending with a line feed."""
        ...


def place(position: Position) -> list[str]:
    """Where a step stands, in words: its epoch, update and row, as far as it has them."""
    parts = (("epoch", position.epoch), ("update", position.update), ("row", position.row))
    return [f"{word} {number}" for word, number in parts if number]


def quantity(step: Record) -> Expression | None:
    """What a step is about: its target, or in a gradient step ∂L/∂target.

    None where it is no single quantity.
    """
    if step.target is None or step.phase is not Phase.GRADIENT:
        return step.target
    if step.value is None:  # a softmax output, of which only δ is formed
        return delta(step.target.layer, step.target.i)
    return Partial(LOSS, step.target)


_BIASES = {
    Biases.EACH: "",
    Biases.NONE: " without biases,",
    Biases.SHARED: " with one bias a layer, shared by its neurons,",
}


def network_words(experiment: Experiment) -> str:
    """The network and its training in a sentence or two."""
    network, training = experiment.network, experiment.training
    sizes = "-".join(map(str, network.sizes))
    activations = ", ".join(network.activations)
    goes = ""
    if not BY_NAME[training.schedule].is_constant:
        goes = f" at first (schedule {training.schedule})"
    rows = counted(experiment.batch, "row")
    summed = ", whose gradients are summed" if training.summed and experiment.batch > 1 else ""
    return (
        f"A {sizes} network ({activations}){_BIASES[network.biases]} with the loss {network.loss}, "
        f"trained by {training.optimizer} at a learning rate of "
        f"{training.settings.learning_rate:g}{goes}, "
        f"{rows} of {experiment.data.rows:,} in each update{summed}."
    )
