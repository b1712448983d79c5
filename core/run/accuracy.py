"""How many rows of a task of classes are told right at the end of a run.

numpy, which works that out quickly, is imported when it is asked for, and only for classes.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

from core.data.dataset import Dataset
from core.network.network import Network


def accuracies(
    network: Network, data: Dataset, parameters: Sequence[float]
) -> list[tuple[str, float]]:
    """The share of the training rows, and of the test rows, whose class is predicted.

    Args:
        network: The network.
        data: The rows.
        parameters: (parameters,) in the kernel's order.

    Returns:
        What each is called, and the share; nothing where numbers are predicted.
    """
    rule = network.rule(network.last)
    if not (data.classes or rule.whole_layer or rule.saturates):
        return []
    shares = import_module(".classes", __package__).shares(network, data, parameters)
    return list(zip(("accuracy", "test accuracy"), shares, strict=False))
