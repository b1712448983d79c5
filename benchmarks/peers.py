"""What is measured beside chainstep, each as its own users would write it.

A peer is made for a case and says how long epochs take. Making one raises `Missing` where what it
needs is not there, or where it cannot do the case.
"""

from __future__ import annotations

import ctypes
import itertools
import json
import math
import shutil
import subprocess
import tempfile
import time
from abc import ABC, abstractmethod
from array import array
from importlib import import_module, metadata
from pathlib import Path
from typing import Any

from benchmarks.cases import RATE, ROWS, Case
from core import compiled
from core.engine import Engine, Interpreted
from core.optimizers import Settings

HERE = Path(__file__).parent


class Missing(Exception):
    """The peer cannot be measured; the text says why."""


class Peer(ABC):
    """Something that trains a case.

    Attributes:
        name: What it is called in the table.
        note: What the reader must know about it, or nothing.
        compared: Whether its loss is the case's, so that the final losses must agree.
    """

    name: str
    note: str = ""
    compared: bool = True

    @abstractmethod
    def run(self, epochs: int) -> tuple[float, float]:
        """Train from the first parameters: the seconds, and the mean loss of the last epoch."""

    def close(self) -> None:
        """Let go of what it holds."""


class Timed(Peer):
    """A peer inside this process."""

    def run(self, epochs: int) -> tuple[float, float]:
        """Set up outside the clock, train inside."""
        self.start()
        begin = time.perf_counter()
        loss = self.train(epochs)
        return time.perf_counter() - begin, loss

    @abstractmethod
    def start(self) -> None:
        """Go back to the first parameters."""

    @abstractmethod
    def train(self, epochs: int) -> float:
        """Train, and return the mean loss of the last epoch."""


def module(name: str) -> Any:
    """A module that may not be installed."""
    try:
        return import_module(name)
    except ImportError as error:
        raise Missing(f"{name} is not installed") from error


class Chainstep(Timed):
    """chainstep's own engines."""

    def __init__(self, case: Case) -> None:
        self.case, self.engine = case, self.make(case)

    @abstractmethod
    def make(self, case: Case) -> Engine:
        """The engine to measure."""

    def start(self) -> None:
        self.state = self.case.state()

    def train(self, epochs: int) -> float:
        losses = array("d", bytes(8 * epochs))
        settings = Settings(learning_rate=RATE)
        self.engine.run(self.state, settings, 0, epochs * ROWS, losses, array("d"))
        return losses[-1]


class Fast(Chainstep):
    name = "chainstep, compiled"

    def make(self, case: Case) -> Engine:
        if not compiled.load():
            raise Missing(compiled.status().value)
        return compiled.Compiled(case.network.plan(), case.task())


class Slow(Chainstep):
    name = "chainstep, interpreted"

    def make(self, case: Case) -> Engine:
        return Interpreted(case.network.plan(), case.task())


class CLoop(Timed):
    name = "C loop"
    flags = ("-O3", "-march=native", "-ffp-contract=off")
    codes = {"linear": 0, "sigmoid": 1, "tanh": 2, "relu": 3, "softmax": 4}
    losses = {"squared_error": 0, "binary_cross_entropy": 1, "cross_entropy": 2}

    def __init__(self, case: Case) -> None:
        compiler = shutil.which("gcc") or shutil.which("cc")
        if compiler is None:
            raise Missing("no C compiler")
        self.folder = tempfile.TemporaryDirectory()
        library = Path(self.folder.name, "loop.so")
        command = [compiler, *self.flags, "-shared", "-fPIC", HERE / "loop.c", "-o", library, "-lm"]
        if subprocess.run(command, check=False).returncode:
            raise Missing("the C compiler fails")
        self.function = ctypes.CDLL(str(library)).train
        self.function.restype = ctypes.c_double
        network = case.network
        self.case = case
        self.room = [self.doubles([0.0] * sum(network.sizes)) for _ in range(4)]
        self.shape = (
            len(network.sizes),
            (ctypes.c_int * len(network.sizes))(*network.sizes),
            (ctypes.c_int * len(network.sizes))(
                0, *(self.codes[name] for name in network.activations)
            ),
            self.losses[network.loss],
        )
        self.data = self.doubles(case.inputs), self.doubles(case.targets)

    @staticmethod
    def doubles(values: Any) -> Any:
        return (ctypes.c_double * len(values))(*values)

    def start(self) -> None:
        self.parameters = self.doubles(self.case.parameters)

    def train(self, epochs: int) -> float:
        return float(
            self.function(
                *self.shape,
                self.parameters,
                *self.room,
                *self.data,
                ROWS,
                ctypes.c_long(epochs),
                ctypes.c_double(RATE),
            )
        )

    def close(self) -> None:
        self.folder.cleanup()


class Micrograd(Timed):
    name = "micrograd"
    note = "tanh, exp and log are added to its Value, which has none"

    def __init__(self, case: Case) -> None:
        self.value = module("micrograd.engine").Value
        self.case = case

    def start(self) -> None:
        self.layers = [
            ([[self.value(w) for w in line] for line in weights], [self.value(b) for b in biases])
            for weights, biases in self.case.layers
        ]
        self.parameters = [
            p for weights, biases in self.layers for line in (*weights, biases) for p in line
        ]

    def unary(self, v: Any, data: float, slope: float) -> Any:
        """A new operation on its Value, in its own way."""
        out = self.value(data, (v,), "f")

        def backward() -> None:
            v.grad += slope * out.grad

        out._backward = backward
        return out

    def tanh(self, v: Any) -> Any:
        data = math.tanh(v.data)
        return self.unary(v, data, 1.0 - data * data)

    def exp(self, v: Any) -> Any:
        data = math.exp(v.data)
        return self.unary(v, data, data)

    def log(self, v: Any) -> Any:
        return self.unary(v, math.log(v.data), 1.0 / v.data)

    def activate(self, name: str, z: list[Any]) -> list[Any]:
        if name == "tanh":
            return [self.tanh(v) for v in z]
        if name == "relu":
            return [v.relu() for v in z]
        if name == "sigmoid":
            return [(self.exp(-v) + 1.0) ** -1 for v in z]
        if name == "softmax":
            powers = [self.exp(v) for v in z]
            total = sum(powers)
            return [power / total for power in powers]
        return z

    def loss(self, guesses: list[Any], targets: list[float]) -> Any:
        kind = self.case.network.loss
        if kind == "cross_entropy":
            return -sum(self.log(o) * y for o, y in zip(guesses, targets, strict=True))
        if kind == "binary_cross_entropy":
            (o,), (y,) = guesses, targets
            return -(self.log(o) * y + self.log(1.0 - o) * (1.0 - y))
        return sum((o - y) ** 2 for o, y in zip(guesses, targets, strict=True))

    def train(self, epochs: int) -> float:
        rows, names = self.case.rows, self.case.network.activations
        total = 0.0
        for _ in range(epochs):
            total = 0.0
            for x, y in rows:
                out: list[Any] = list(x)
                for (weights, biases), name in zip(self.layers, names, strict=True):
                    z = [
                        sum(line[j] * v for line, v in zip(weights, out, strict=True)) + biases[j]
                        for j in range(len(biases))
                    ]
                    out = self.activate(name, z)
                loss = self.loss(out, y)
                for p in self.parameters:
                    p.grad = 0.0
                loss.backward()
                for p in self.parameters:
                    p.data -= RATE * p.grad
                total += loss.data
        return total / ROWS


class Torch(Timed):
    name = "PyTorch eager"

    def __init__(self, case: Case) -> None:
        self.torch = module("torch")
        self.case = case
        self.rows = [
            tuple(self.torch.tensor(v, dtype=self.torch.float64) for v in row) for row in case.rows
        ]

    def start(self) -> None:
        torch, nn = self.torch, self.torch.nn
        made = {"tanh": nn.Tanh, "relu": nn.ReLU, "sigmoid": nn.Sigmoid}
        layers = []
        for (weights, biases), name in zip(
            self.case.layers, self.case.network.activations, strict=True
        ):
            linear = nn.Linear(len(weights), len(biases), dtype=torch.float64)
            with torch.no_grad():
                linear.weight.copy_(torch.tensor(weights, dtype=torch.float64).T)
                linear.bias.copy_(torch.tensor(biases, dtype=torch.float64))
            layers.append(linear)
            if name in made:  # cross_entropy contains the softmax
                layers.append(made[name]())
        self.model = nn.Sequential(*layers)
        self.loss = {
            "squared_error": nn.MSELoss(reduction="sum"),
            "binary_cross_entropy": nn.BCELoss(reduction="sum"),
            "cross_entropy": nn.CrossEntropyLoss(),
        }[self.case.network.loss]
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=RATE)

    def train(self, epochs: int) -> float:
        total = 0.0
        for _ in range(epochs):
            total = 0.0
            for x, y in self.rows:
                self.optimizer.zero_grad()
                loss = self.loss(self.model(x), y)
                loss.backward()
                self.optimizer.step()
                total += loss.item()
        return total / ROWS


class ScikitLearn(Timed):
    name = "scikit-learn"
    note = "partial_fit row by row; its squared error has a ½, met with twice the rate"

    def __init__(self, case: Case) -> None:
        self.sklearn = module("sklearn.neural_network")
        numpy = module("numpy")
        self.case, self.numpy = case, numpy
        self.half = 1 if case.network.collapsed else 2
        self.rows = []
        for x, y in case.rows:
            label = y.index(1.0) if len(y) > 1 else int(y[0])
            target = [label] if case.network.collapsed else y
            self.rows.append((numpy.array([x]), numpy.array(target)))

    def start(self) -> None:
        network = self.case.network
        options = {
            "hidden_layer_sizes": network.sizes[1:-1],
            "activation": {"linear": "identity"}.get(
                network.activations[0], network.activations[0]
            ),
            "solver": "sgd",
            "alpha": 0.0,
            "batch_size": 1,
            "learning_rate_init": self.half * RATE,
            "momentum": 0.0,
            "nesterovs_momentum": False,
        }
        x, y = self.rows[0]
        if network.collapsed:
            self.model = self.sklearn.MLPClassifier(**options)
            self.model.partial_fit(x, y, classes=list(range(max(2, network.sizes[-1]))))
        else:
            self.model = self.sklearn.MLPRegressor(**options)
            self.model.partial_fit(x, y)
        for place, (weights, biases) in enumerate(self.case.layers):
            self.model.coefs_[place][...] = self.numpy.array(weights)
            self.model.intercepts_[place][...] = self.numpy.array(biases)

    def train(self, epochs: int) -> float:
        total = 0.0
        for _ in range(epochs):
            total = 0.0
            for x, y in self.rows:
                self.model.partial_fit(x, y)
                total += self.half * self.model.loss_
        return total / ROWS


class Jax(Timed):
    name = "JAX scan"
    note = "compiled once before the clock starts"

    def __init__(self, case: Case) -> None:
        jax = module("jax")
        jax.config.update("jax_enable_x64", True)
        numpy, nn = jax.numpy, jax.nn
        self.case, self.numpy = case, numpy
        names, kind = case.network.activations, case.network.loss
        x = numpy.array(case.inputs).reshape(ROWS, -1)
        y = numpy.array(case.targets).reshape(ROWS, -1)
        made = {"tanh": numpy.tanh, "relu": nn.relu, "sigmoid": nn.sigmoid}

        def loss(layers: Any, x: Any, y: Any) -> Any:
            for (weights, biases), name in zip(layers, names, strict=True):
                z = x @ weights + biases
                x = made[name](z) if name in made else z
            if kind == "cross_entropy":
                return -(y * nn.log_softmax(x)).sum()
            if kind == "binary_cross_entropy":
                return -(y * numpy.log(x) + (1.0 - y) * numpy.log(1.0 - x)).sum()
            return ((y - x) ** 2).sum()

        slope = jax.value_and_grad(loss)

        def update(layers: Any, row: Any) -> Any:
            value, gradient = slope(layers, *row)
            moved = jax.tree.map(lambda p, g: p - RATE * g, layers, gradient)
            return moved, value

        def epoch(_: Any, carried: Any) -> Any:
            layers, values = jax.lax.scan(update, carried[0], (x, y))
            return layers, values.sum() / ROWS

        @jax.jit
        def train(layers: Any, epochs: Any) -> Any:
            return jax.lax.fori_loop(0, epochs, epoch, (layers, numpy.array(0.0)))[1]

        self.compiled = train
        self.start()
        self.train(1)

    def start(self) -> None:
        self.layers = [
            (self.numpy.array(weights), self.numpy.array(biases))
            for weights, biases in self.case.layers
        ]

    def train(self, epochs: int) -> float:
        return float(self.compiled(self.layers, epochs))


class Numpy(Timed):
    name = "numpy"
    note = "one product a layer"

    def __init__(self, case: Case) -> None:
        self.numpy = module("numpy")
        self.case = case
        self.rows = [(self.numpy.array(x), self.numpy.array(y)) for x, y in case.rows]

    def start(self) -> None:
        array_of = self.numpy.array
        self.layers = [(array_of(w), array_of(b)) for w, b in self.case.layers]

    def activate(self, name: str, z: Any) -> Any:
        numpy = self.numpy
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

    def slope(self, name: str, out: Any) -> Any:
        if name == "tanh":
            return 1.0 - out * out
        if name == "relu":
            return out > 0.0
        return 1.0

    def loss(self, out: Any, y: Any) -> Any:
        kind, log = self.case.network.loss, self.numpy.log
        if kind == "cross_entropy":
            return -(y * log(out)).sum()
        if kind == "binary_cross_entropy":
            return -(y * log(out) + (1.0 - y) * log(1.0 - out)).sum()
        return ((y - out) ** 2).sum()

    def train(self, epochs: int) -> float:
        names = self.case.network.activations
        total = 0.0
        for _ in range(epochs):
            total = 0.0
            for x, y in self.rows:
                outs = [x]
                for (weights, biases), name in zip(self.layers, names, strict=True):
                    outs.append(self.activate(name, outs[-1] @ weights + biases))
                total += self.loss(outs[-1], y)
                delta = outs[-1] - y if self.case.network.collapsed else 2.0 * (outs[-1] - y)
                for layer in reversed(range(len(names))):
                    weights, biases = self.layers[layer]
                    before = weights @ delta
                    weights -= RATE * self.numpy.outer(outs[layer], delta)
                    biases -= RATE * delta
                    if layer:
                        delta = before * self.slope(names[layer - 1], outs[layer])
        return float(total / ROWS)


class Node(Peer):
    """A peer under node; `loop.js` is the other side."""

    arguments: tuple[str, ...] = ()

    def __init__(self, case: Case) -> None:
        node = shutil.which("node")
        if node is None:
            raise Missing("no node")
        self.process = subprocess.Popen(
            [node, HERE / "loop.js", *self.arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        task = {
            "sizes": case.network.sizes,
            "activations": case.network.activations,
            "loss": case.network.loss,
            "layers": case.layers,
            "inputs": list(case.inputs),
            "targets": list(case.targets),
            "rows": ROWS,
            "rate": RATE,
        }
        self.say(json.dumps(task))
        self.run(2)  # lets the engine compile

    def say(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def run(self, epochs: int) -> tuple[float, float]:
        self.say(str(epochs))
        assert self.process.stdout is not None
        answer = json.loads(self.process.stdout.readline())
        return answer["seconds"], answer["loss"]

    def close(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


class JavaScript(Node):
    name = "JavaScript loop"
    note = "written for this comparison, over typed arrays; not Playground's engine"


class Playground(Node):
    name = "TensorFlow Playground"

    def __init__(self, case: Case, file: Path | None) -> None:
        if file is None:
            raise Missing("its engine is in no package; give its compiled nn.js by --playground")
        if case.network.sizes[-1] > 1:
            raise Missing("its engine knows one output only")
        self.arguments = (str(file),)
        if case.network.collapsed:
            self.note, self.compared = "its only loss is squared error, also here", False
        else:
            self.note = "its squared error has a ½, met with twice the rate"
        super().__init__(case)


def versions() -> str:
    """The versions of the peers that are installed."""
    found = []
    for name in ("numba", "numpy", "torch", "scikit-learn", "jax", "micrograd"):
        try:
            found.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            continue
    for program, pick in (("gcc", slice(0, 1)), ("node", slice(0, 1))):
        if shutil.which(program):
            done = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
            lines = itertools.islice(done.stdout.splitlines(), pick.start, pick.stop)
            found.append(f"{program} {next(lines).split()[-1].lstrip('v')}")
    return ", ".join(found)
