"""The rows of the data that are in sight, with what the network predicts for each."""

from __future__ import annotations

from dataclasses import dataclass

from core.rules.losses import BY_NAME
from core.run.predictions import Floats, unscaled
from tui.drawing.prediction.view import View


@dataclass(frozen=True, eq=False)
class Page:
    """Some rows, one after another.

    Attributes:
        first: The first of them, from 0.
        scaled: (rows, inputs) as the network sees them.
        inputs: (rows, inputs) in the units of the file.
        targets: (rows, outputs) in the units of the file.
        predictions: (rows, outputs) in the units of the file.
        known: (rows, outputs) whether each prediction is known.
        losses: The loss of each row; None where it is not known.
        classes: The class, from 0, of each row and the one it is taken for; empty for numbers.
    """

    first: int
    scaled: Floats
    inputs: Floats
    targets: Floats
    predictions: Floats
    known: tuple[tuple[bool, ...], ...]
    losses: tuple[float | None, ...]
    classes: tuple[tuple[int, int], ...]


def page(view: View, first: int, count: int) -> Page:
    """The rows from `first` (from 0) on, at most `count` of them."""
    rows = slice(first, first + count)
    scaled, targets = view.rows.inputs[rows], view.rows.targets[rows]
    predicted = view.predict(scaled)
    classes: tuple[tuple[int, int], ...] = ()
    if view.data.classes:
        there, said = view.classes_of(targets), view.classes_of(predicted)
        classes = tuple(zip(there.tolist(), said.tolist(), strict=True))
    pairs = list(zip(targets.tolist(), predicted.tolist(), strict=True))
    numbers, outputs = range(first, first + len(pairs)), range(len(view.outputs))
    return Page(
        first=first,
        scaled=scaled,
        inputs=unscaled(scaled, view.inputs),
        targets=unscaled(targets, view.outputs),
        predictions=unscaled(predicted, view.outputs),
        known=tuple(tuple(view.is_known(row, k) for k in outputs) for row in numbers),
        losses=tuple(
            _loss(view.network.loss, *pair) if view.has_loss(row) else None
            for row, pair in zip(numbers, pairs, strict=True)
        ),
        classes=classes,
    )


def _loss(name: str, targets: list[float], outputs: list[float]) -> float:
    """The loss of a row, scaled as in training."""
    rule, total = BY_NAME[name], 0.0
    for target, output in zip(targets, outputs, strict=True):
        total += rule.term(target, output)
    return rule.finish.value(total, len(targets))
