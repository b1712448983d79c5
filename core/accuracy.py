"""How many rows of a task of classes are told right."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.dataset import Dataset
from core.network import Network
from core.predictions import Floats, Rows, predict

_PIECE = 20_000_000  # numbers of a layer held at once, at most

Classes = NDArray[np.int64]


def is_binary(network: Network, rows: Rows) -> bool:
    """Whether the only output tells two values of the target apart."""
    return network.activations[-1] in ("sigmoid", "tanh") and rows.is_two_valued


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


def accuracies(
    network: Network, data: Dataset, parameters: Sequence[float]
) -> tuple[float, float | None] | None:
    """The share of the training rows, and of the test rows, whose class is predicted.

    Args:
        network: The network.
        data: The rows.
        parameters: (parameters,) in the kernel's order.

    Returns:
        The two, the second None without test rows; or None where numbers are predicted.
    """
    training = _rows(data.inputs, data.targets, data.rows)
    binary = is_binary(network, training)
    if not (binary or data.classes or network.activations[-1] == "softmax"):
        return None
    middle = middle_of(training) if binary else None
    weights = np.array(parameters)
    right = _share(network, weights, training, middle)
    if not data.test_rows:
        return right, None
    test = _rows(data.test_inputs, data.test_targets, data.test_rows)
    return right, _share(network, weights, test, middle)


def _rows(inputs: Sequence[float], targets: Sequence[float], rows: int) -> Rows:
    return Rows(
        np.asarray(inputs, np.float64).reshape(rows, -1),
        np.asarray(targets, np.float64).reshape(rows, -1),
    )


def _share(network: Network, parameters: Floats, rows: Rows, middle: float | None) -> float:
    """The share of rows that are told right, worked out in pieces that fit."""
    size, right = max(1, _PIECE // max(network.sizes)), 0
    for start in range(0, len(rows), size):
        piece = slice(start, start + size)
        said = classes_of(predict(network, parameters, rows.inputs[piece]), middle)
        right += int((said == classes_of(rows.targets[piece], middle)).sum())
    return right / len(rows)
