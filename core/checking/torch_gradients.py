"""The gradient of a row by PyTorch's automatic differentiation, where PyTorch is installed.

The network is written here a second time, in PyTorch's terms and in float64, so that an error in
the kernel is not repeated.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import util
from itertools import pairwise
from typing import Any

from core.functions import LEAK
from core.network import Network

STEEP = 40.0  # beyond this z PyTorch may take softplus for z itself: 1 − σ(40) is below 1e-17


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
        z = out @ weights + flat[start : start + width]  # (width,)
        start += width
        out = _activate(network.activation(layer), z)
    loss = _loss(network, torch.tensor(list(targets), dtype=torch.float64), z, out)
    (result,) = torch.autograd.grad(loss, flat)
    return [float(number) for number in result.tolist()]


def _activate(name: str, z: Any) -> Any:  # noqa: ANN401 - PyTorch's types are not at hand
    import torch
    from torch.nn import functional

    match name:
        case "sigmoid":
            return torch.sigmoid(z)
        case "tanh":
            return torch.tanh(z)
        case "relu":
            return torch.relu(z)
        case "leaky_relu":
            return functional.leaky_relu(z, LEAK)
        case "softplus":
            return functional.softplus(z, threshold=STEEP)
        case "gelu":
            return functional.gelu(z)
        case "softmax":
            return torch.softmax(z, dim=0)
    return z


def _loss(network: Network, y: Any, z: Any, out: Any) -> Any:  # noqa: ANN401
    import torch
    from torch.nn import functional

    match network.loss:
        case "half_squared_error":
            return 0.5 * ((y - out) ** 2).sum()
        case "mean_squared_error":
            return ((y - out) ** 2).mean()
        case "absolute_error":
            return (y - out).abs().sum()
        case "huber":
            return functional.huber_loss(out, y, reduction="sum")
        case "binary_cross_entropy" if network.collapsed:
            return functional.binary_cross_entropy_with_logits(z, y, reduction="sum")
        case "binary_cross_entropy":
            return -(y * torch.log(out) + (1.0 - y) * torch.log(1.0 - out)).sum()
        case "cross_entropy" if network.collapsed:
            return -(y * torch.log_softmax(z, dim=0)).sum()
        case "cross_entropy":
            return -(y * torch.log(out)).sum()
    return ((y - out) ** 2).sum()
