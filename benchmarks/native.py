"""Peers outside Python: the C loop, compiled on the spot, and what runs under node."""

from __future__ import annotations

import ctypes
import json
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO, cast

from benchmarks.cases import RATE, ROWS, Case
from benchmarks.peer import Missing, Peer, Timed

HERE = Path(__file__).parent
FLAGS = ("-O3", "-march=native", "-ffp-contract=off")
ACTIVATIONS = ("linear", "sigmoid", "tanh", "relu", "softmax")  # as in loop.c
LOSSES = ("squared_error", "binary_cross_entropy", "cross_entropy")


def doubles(values: Sequence[float]) -> ctypes.Array[ctypes.c_double]:
    """A copy of numbers for C."""
    return (ctypes.c_double * len(values))(*values)


class CLoop(Timed):
    """A generic network in C, with the order of arithmetic that chainstep keeps."""

    name = "C loop"
    note = " ".join(FLAGS)

    def _prepare(self) -> None:
        compiler = shutil.which("gcc") or shutil.which("cc")
        if compiler is None:
            raise Missing("no C compiler")
        self._folder = tempfile.TemporaryDirectory()
        library = f"{self._folder.name}/loop.so"
        command = [compiler, *FLAGS, "-shared", "-fPIC", str(HERE / "loop.c"), "-o", library, "-lm"]
        if subprocess.run(command, check=False).returncode:
            raise Missing("the C compiler fails")
        self._function = ctypes.CDLL(library).train
        self._function.restype = ctypes.c_double
        network = self.case.network
        codes = [0, *(ACTIVATIONS.index(name) for name in network.activations)]
        integers = ctypes.c_int * len(codes)
        self._shape = (
            len(codes), integers(*network.sizes), integers(*codes), LOSSES.index(network.loss),
        )  # fmt: skip
        self._room = [doubles([0.0] * sum(network.sizes)) for _ in range(4)]
        self._data = doubles(self.case.inputs), doubles(self.case.targets)

    def _start(self) -> None:
        self._parameters = doubles(self.case.parameters)

    def _train(self, epochs: int) -> float:
        loss = self._function(
            *self._shape,
            self._parameters,
            *self._room,
            *self._data,
            ROWS,
            ctypes.c_long(epochs),
            ctypes.c_double(RATE),
        )
        return float(loss)

    def close(self) -> None:
        """Remove the library."""
        self._folder.cleanup()


class Node(Peer):
    """A peer under node; `loop.js` is the other side, with what these arguments tell it."""

    _arguments: tuple[str, ...] = ()

    def _prepare(self) -> None:
        node = shutil.which("node")
        if node is None:
            raise Missing("no node")
        self._process = subprocess.Popen(
            [node, str(HERE / "loop.js"), *self._arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._to, self._from = cast(
            "tuple[IO[str], IO[str]]", (self._process.stdin, self._process.stdout)
        )
        network = self.case.network
        task = {
            "sizes": network.sizes,
            "activations": network.activations,
            "loss": network.loss,
            "layers": self.case.layers,
            "inputs": list(self.case.inputs),
            "targets": list(self.case.targets),
            "rows": ROWS,
            "rate": RATE,
        }
        print(json.dumps(task), file=self._to, flush=True)
        self.run(2)  # lets its engine compile

    def run(self, epochs: int) -> tuple[float, float]:
        """Train from the first parameters, timed on the other side."""
        print(epochs, file=self._to, flush=True)
        answer = json.loads(self._from.readline())
        return answer["seconds"], answer["loss"]

    def close(self) -> None:
        """End the process."""
        self._to.close()
        self._process.wait()
        self._from.close()


class JavaScript(Node):
    """A loop over typed arrays."""

    name = "JavaScript loop"
    note = "a plain loop over typed arrays, not TensorFlow Playground's engine"


class Playground(Node):
    """TensorFlow Playground's own engine, which is in no package."""

    name = "TensorFlow Playground"

    def __init__(self, case: Case, file: Path | None) -> None:
        """Get ready, as `Peer` does, with the engine in a file.

        Args:
            case: What to train.
            file: Its nn.js, compiled as a CommonJS module from its nn.ts.
        """
        if file is None:
            raise Missing("its engine is in no package; give its compiled nn.js by --playground")
        if case.network.sizes[-1] > 1:
            raise Missing("its engine has a single output")
        self._arguments = (str(file),)
        self.compared = not case.network.collapsed
        self.note = "½ in its loss, twice the rate" if self.compared else "its loss: squared error"
        super().__init__(case)
