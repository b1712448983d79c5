"""The gradient of a row by PyTorch's automatic differentiation, where PyTorch is installed.

The network is worked out a second time, by the lines of PyTorch that are shown and in float64, so
that an error in the kernel is not repeated.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import util
from itertools import pairwise
from typing import Any

from core.network.network import Network


def version() -> str | None:
    """The version of PyTorch, such as 2.6.0; None where it is not installed or cannot be loaded."""
    if util.find_spec("torch") is None:
        return None
    try:
        import torch  # takes seconds, and only a check has use for it
    except (ImportError, OSError):
        return None
    return str(torch.__version__).partition("+")[0]


def gradient(
    network: Network,
    parameters: Sequence[float],
    inputs: Sequence[float],
    targets: Sequence[float],
) -> list[float]:
    """The gradient of the loss of one row, (parameters,) in the kernel's order.

    Args:
        network: The network.
        parameters: (parameters,) in the kernel's order.
        inputs: (inputs,) of the row.
        targets: (outputs,) of the row.
    """
    import torch

    flat = torch.tensor(list(parameters), dtype=torch.float64, requires_grad=True)
    out = torch.tensor(list(inputs), dtype=torch.float64)
    z, start = out, 0
    for layer, (sources, width) in enumerate(pairwise(network.sizes), start=1):
        weights = flat[start : start + sources * width].reshape(sources, width)
        start += sources * width
        z = out @ weights  # (width,)
        biases = network.layer_biases(layer)
        if biases:  # a bias for each neuron, or one for all of them
            z = z + flat[start : start + biases]
        start += biases
        rule = network.rule(layer)
        out = _worked_out((rule.torch_exact or rule.torch).format("z"), z=z)
    y = torch.tensor(list(targets), dtype=torch.float64)
    loss = _worked_out(_loss(network).format(z="z"), z=z, yhat=out, y=y)
    (result,) = torch.autograd.grad(loss, flat)
    return [float(number) for number in result.tolist()]


def _loss(network: Network) -> str:
    """The line of the loss."""
    rule = network.loss_rule
    if rule.torch_apart and not network.collapsed:
        return rule.torch_apart
    return rule.torch_exact or rule.torch


def _worked_out(line: str, **tensors: Any) -> Any:  # noqa: ANN401 - PyTorch's types are not at hand
    """What a line of PyTorch of an activation's or a loss's record gives."""
    import torch
    from torch.nn import functional

    return eval(line, {"torch": torch, "F": functional} | tensors)
