"""Which classes the rows of a task are told apart into, and how many of them are told right."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.data.dataset import Dataset
from core.engine.engine import TrainingRows
from core.network.network import Network
from core.run.predictions import Floats, Rows, predict, rows_of

_PIECE = 20_000_000  # numbers of a layer held at once, at most

Classes = NDArray[np.int64]


def is_binary(network: Network, rows: Rows) -> bool:
    """Whether the only output tells two values of the target apart."""
    return network.rule(network.last).saturates and rows.is_two_valued


def classes_of(values: Floats, middle: float | None) -> Classes:
    """The class, from 0, that each row of predictions or targets stands for.

    Args:
        values: (rows, outputs).
        middle: Above which value the only output stands for the second of two classes; None where
            the largest of several outputs names the class.
    """
    if middle is not None:
        return (values[:, 0] > middle).astype(np.int64)
    largest: Classes = values.argmax(axis=1)
    return largest


def middle_of(rows: Rows) -> float:
    """The middle between the two values of the only target."""
    low, high = rows.target_ranges[:, 0].tolist()
    return float(low / 2 + high / 2)


def shares(network: Network, data: Dataset, parameters: Sequence[float]) -> list[float]:
    """The share of the training rows, and of the test rows if there are any, told right.

    Args:
        network: The network.
        data: The rows.
        parameters: (parameters,) in the kernel's order.

    Returns:
        These shares; none where numbers are predicted.
    """
    training = rows_of(data.training_rows)
    binary = is_binary(network, training)
    if not (binary or data.classes or network.rule(network.last).whole_layer):
        return []
    middle = middle_of(training) if binary else None
    parts = [training]
    if data.test_rows:
        test = TrainingRows(data.test_inputs, data.test_targets, data.test_rows)
        parts.append(rows_of(test))
    weights = np.array(parameters)
    return [_share(network, weights, rows, middle) for rows in parts]


def _share(network: Network, parameters: Floats, rows: Rows, middle: float | None) -> float:
    """The share of rows that are told right, worked out in pieces that fit."""
    size, right = max(1, _PIECE // max(network.sizes)), 0
    for start in range(0, len(rows), size):
        piece = slice(start, start + size)
        said = classes_of(predict(network, parameters, rows.inputs[piece]), middle)
        right += int((said == classes_of(rows.targets[piece], middle)).sum())
    return right / len(rows)
