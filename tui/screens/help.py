"""The help: every key, what the panels show, and the notation."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from textual.binding import Binding

from tui.screens.sheet import Table

PANELS = (
    (
        "Network",
        "Inputs, weights, neurons and the loss. What the step touches is lit; · is not known yet.",
    ),
    ("Derivation", "The current step as a formula: in symbols, in numbers, and the result."),
    ("Loss", "The mean loss of each epoch. The mark is the epoch of the current step."),
    (
        "Parameters",
        "Every weight and bias: its value, its gradient for this row, its change by this update.",
    ),
)
NOTATION = (
    ("x₁", "the first input"),
    ("w₁₂₁", "the weight in layer 1 from input 2 to neuron 1: layer, from, to"),
    ("b₁₂", "the bias of neuron 2 in layer 1"),
    ("z₁₂", "its weighted sum, before the activation"),
    ("O₁₂", "its output, after the activation; in the last layer ŷ, the prediction"),
    ("y", "the target: what the prediction should have been"),
    ("L", "the loss of one row: how wrong the prediction is"),
    ("∂L/∂w₁₂₁", "how much L changes when w₁₂₁ rises by a little: the gradient"),
    ("δ₁₂", "the same for z₁₂; it is reused for every weight that leads into that neuron"),
    ("η", "the learning rate: how far a parameter moves against its gradient"),
)


LEAVING = (
    ("ctrl+p", "The command palette: everything a key can do, by name."),
    ("q", "Leave chainstep. (ctrl+c first stops a run, then leaves.)"),
)


def tables(bindings: Iterable[Binding], display: Callable[[Binding], str]) -> tuple[Table, ...]:
    """The help as tables.

    Args:
        bindings: The keys of the lesson.
        display: How a key is named, such as ← for `left`.
    """
    keys = [(_names(binding, display), binding.tooltip) for binding in bindings]
    return ("Keys", (*keys, *LEAVING)), ("Panels", PANELS), ("Notation", NOTATION)


def _names(binding: Binding, display: Callable[[Binding], str]) -> str:
    """The keys of a binding; of a letter with shift, the capital is enough."""
    keys = [
        key for key in binding.key.split(",") if not key.startswith("shift+") or key == "shift+tab"
    ]
    return " ".join(display(Binding(key, "")) for key in keys)
