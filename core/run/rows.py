"""The numbers of a single row, for looking at: the kernel, interpreted, on one row."""

from __future__ import annotations

from collections.abc import Sequence

from core.engine import kernel
from core.engine.kernel import Net
from core.run.known import RowNumbers


class RowCalculator:
    """Sends single rows forward and back through one network."""

    def __init__(self, net: Net) -> None:
        """Make room for one row."""
        neurons = sum(net.sizes)
        self._net = net
        self._work = kernel.Work(
            z=[0.0] * neurons,
            out=[0.0] * neurons,
            d_out=[0.0] * neurons,
            delta=[0.0] * neurons,
            shift=[0.0] * neurons,
            gradient=[],
            kept=[],
            order=[],
        )

    def numbers(
        self, parameters: list[float], inputs: Sequence[float], targets: Sequence[float], row: int
    ) -> RowNumbers:
        """All numbers of a row (from 1) of the flat inputs and targets, under these parameters."""
        net, work, width = self._net, self._work, self._net.sizes[-1]
        kernel.load(net, work, inputs, row - 1)  # type: ignore[arg-type]
        kernel.forward(net, parameters, work)
        loss = kernel.row_loss(net, work, targets, row - 1)  # type: ignore[arg-type]
        kernel.backward(net, parameters, work, targets, row - 1)  # type: ignore[arg-type]
        return RowNumbers(
            z=tuple(work.z),
            out=tuple(work.out),
            d_out=tuple(work.d_out),
            delta=tuple(work.delta),
            loss=loss,
            targets=tuple(targets[(row - 1) * width : row * width]),
        )

    def mean_loss(
        self, parameters: list[float], inputs: Sequence[float], targets: Sequence[float], rows: int
    ) -> float:
        """The mean loss of the first `rows` rows under these parameters."""
        return kernel.mean_loss(self._net, parameters, self._work, inputs, targets, rows)  # type: ignore[arg-type]
