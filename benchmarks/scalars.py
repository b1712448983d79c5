"""micrograd as a peer: every number is an object."""
# ruff: noqa: ANN401 - a Value is a class of a library that need not be installed

from __future__ import annotations

import math
from typing import Any

from benchmarks.cases import RATE, ROWS
from benchmarks.peer import Timed, module


class Micrograd(Timed):
    """Layers of micrograd's `Value`, to which tanh, exp and log are added: it has none."""

    name = "micrograd"

    def _prepare(self) -> None:
        self._value = module("micrograd.engine").Value

    def _start(self) -> None:
        value = self._value
        self._layers = [
            ([[value(w) for w in line] for line in weights], [value(b) for b in biases])
            for weights, biases in self.case.layers
        ]
        self._parameters = [
            p for weights, biases in self._layers for line in (*weights, biases) for p in line
        ]

    def _operation(self, v: Any, data: float, slope: float) -> Any:
        out = self._value(data, (v,), "f")

        def backward() -> None:
            v.grad += slope * out.grad

        out._backward = backward
        return out

    def _tanh(self, v: Any) -> Any:
        data = math.tanh(v.data)
        return self._operation(v, data, 1.0 - data * data)

    def _exp(self, v: Any) -> Any:
        data = math.exp(v.data)
        return self._operation(v, data, data)

    def _log(self, v: Any) -> Any:
        return self._operation(v, math.log(v.data), 1.0 / v.data)

    def _activate(self, name: str, z: list[Any]) -> list[Any]:
        if name == "tanh":
            return [self._tanh(v) for v in z]
        if name == "relu":
            return [v.relu() for v in z]
        if name == "sigmoid":
            return [(self._exp(-v) + 1.0) ** -1 for v in z]
        if name == "softmax":
            powers = [self._exp(v) for v in z]
            total = sum(powers)
            return [power / total for power in powers]
        return z

    def _loss(self, guesses: list[Any], targets: list[float]) -> Any:
        kind = self.case.network.loss
        if kind == "cross_entropy":
            return -sum(self._log(o) * y for o, y in zip(guesses, targets, strict=True))
        if kind == "binary_cross_entropy":
            (o,), (y,) = guesses, targets
            return -(self._log(o) * y + self._log(1.0 - o) * (1.0 - y))
        return sum((o - y) ** 2 for o, y in zip(guesses, targets, strict=True))

    def _update(self, x: list[float], y: list[float]) -> float:
        out: list[Any] = list(x)
        for (weights, biases), name in zip(
            self._layers, self.case.network.activations, strict=True
        ):
            z = [
                sum(line[j] * v for line, v in zip(weights, out, strict=True)) + bias
                for j, bias in enumerate(biases)
            ]
            out = self._activate(name, z)
        loss = self._loss(out, y)
        for p in self._parameters:
            p.grad = 0.0
        loss.backward()
        for p in self._parameters:
            p.data -= RATE * p.grad
        return float(loss.data)

    def _train(self, epochs: int) -> float:
        rows = self.case.rows
        for _ in range(epochs):
            total = sum(self._update(x, y) for x, y in rows)
        return total / ROWS
