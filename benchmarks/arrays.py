"""JAX and numpy as peers: a product of arrays a layer."""
# ruff: noqa: ANN401 - the arrays are those of a library that need not be installed

from __future__ import annotations

from typing import Any

from benchmarks.cases import RATE, ROWS
from benchmarks.peer import Timed, module


class Jax(Timed):
    """A scan over the rows of an epoch, in a loop over the epochs, compiled as a whole."""

    name = "JAX scan"
    note = "compiled for this network before the clock starts"

    def _prepare(self) -> None:
        jax = module("jax")
        jax.config.update("jax_enable_x64", True)
        self._numpy = numpy = jax.numpy
        names, kind = self.case.network.activations, self.case.network.loss
        rows = (
            numpy.array(self.case.inputs).reshape(ROWS, -1),
            numpy.array(self.case.targets).reshape(ROWS, -1),
        )
        made = {"tanh": numpy.tanh, "relu": jax.nn.relu, "sigmoid": jax.nn.sigmoid}

        def loss(layers: Any, x: Any, y: Any) -> Any:
            for (weights, biases), name in zip(layers, names, strict=True):
                z = x @ weights + biases
                x = made[name](z) if name in made else z
            if kind == "cross_entropy":
                return -(y * jax.nn.log_softmax(x)).sum()
            if kind == "binary_cross_entropy":
                return -(y * numpy.log(x) + (1.0 - y) * numpy.log(1.0 - x)).sum()
            return ((y - x) ** 2).sum()

        def update(layers: Any, row: Any) -> Any:
            value, gradient = jax.value_and_grad(loss)(layers, *row)
            return jax.tree.map(lambda p, g: p - RATE * g, layers, gradient), value

        def epoch(_: Any, carried: Any) -> Any:
            layers, values = jax.lax.scan(update, carried[0], rows)
            return layers, values.sum() / ROWS

        def train(layers: Any, epochs: Any) -> Any:
            return jax.lax.fori_loop(0, epochs, epoch, (layers, numpy.array(0.0)))[1]

        self._compiled = jax.jit(train)
        self._start()
        self._train(1)

    def _start(self) -> None:
        array = self._numpy.array
        self._layers = [(array(weights), array(biases)) for weights, biases in self.case.layers]

    def _train(self, epochs: int) -> float:
        return float(self._compiled(self._layers, epochs))


class Numpy(Timed):
    """The formulas of backpropagation written down with arrays."""

    name = "numpy"

    def _prepare(self) -> None:
        self._numpy = numpy = module("numpy")
        self._rows = [(numpy.array(x), numpy.array(y)) for x, y in self.case.rows]

    def _start(self) -> None:
        array = self._numpy.array
        self._layers = [(array(weights), array(biases)) for weights, biases in self.case.layers]

    def _activate(self, name: str, z: Any) -> Any:
        numpy = self._numpy
        if name == "tanh":
            return numpy.tanh(z)
        if name == "relu":
            return numpy.maximum(z, 0.0)
        if name == "sigmoid":
            return 1.0 / (1.0 + numpy.exp(-z))
        if name == "softmax":
            powers = numpy.exp(z - z.max())
            return powers / powers.sum()
        return z

    def _slope(self, name: str, out: Any) -> Any:
        if name == "tanh":
            return 1.0 - out * out
        if name == "relu":
            return out > 0.0
        return 1.0

    def _loss(self, out: Any, y: Any) -> Any:
        kind, log = self.case.network.loss, self._numpy.log
        if kind == "cross_entropy":
            return -(y * log(out)).sum()
        if kind == "binary_cross_entropy":
            return -(y * log(out) + (1.0 - y) * log(1.0 - out)).sum()
        return ((y - out) ** 2).sum()

    def _update(self, x: Any, y: Any) -> Any:
        names, outs = self.case.network.activations, [x]
        for (weights, biases), name in zip(self._layers, names, strict=True):
            outs.append(self._activate(name, outs[-1] @ weights + biases))
        delta = outs[-1] - y if self.case.network.collapsed else 2.0 * (outs[-1] - y)
        for layer in reversed(range(len(names))):
            weights, biases = self._layers[layer]
            before = weights @ delta
            weights -= RATE * self._numpy.outer(outs[layer], delta)
            biases -= RATE * delta
            if layer:
                delta = before * self._slope(names[layer - 1], outs[layer])
        return self._loss(outs[-1], y)

    def _train(self, epochs: int) -> float:
        for _ in range(epochs):
            total = sum(self._update(x, y) for x, y in self._rows)
        return float(total / ROWS)
