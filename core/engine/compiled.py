"""The compiled engine: the kernel as machine code, where numba is installed.

Compiling takes some ten seconds, in which other threads of the process stumble (pauses of up to a
tenth of a second). So a screen lets `fill_cache` compile in a child process, and calls `load` in a
thread when that is done; a command that only computes calls `load` at once.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum
from functools import partial
from importlib import import_module, metadata
from pathlib import Path
from typing import NamedTuple, TypeAlias, cast

from core.engine import cache
from core.engine.engine import Engine, TrainingRows, check
from core.engine.kernel import Net, State, Task, Work
from core.formulas.functions import Vector
from core.rules.optimizers import Settings


class Status(Enum):
    """How things stand with the compiled engine. The value says it to the user."""

    READY = "the fast engine is ready"
    UNCOMPILED = "the fast engine is not compiled yet"
    NO_FOLDER = "the fast engine is compiled anew each time: there is no folder to keep it in"
    UNSAFE_FOLDER = (
        "the fast engine is compiled anew each time: others can write to the folder it is kept in"
    )
    NO_NUMBA = "no fast engine: numba is not installed (it comes with chainstep[fast])"
    UNUSABLE = "no fast engine: numba is installed but does not work here"


Train: TypeAlias = Callable[..., tuple[int, int, int]]  # kernel.train as machine code


class _Code(NamedTuple):
    """The compiled functions, and numpy's that make arrays for them."""

    train: Train
    mean_loss: Callable[..., float]
    view: Callable[[Vector], Vector]  # an array("d") as float64s, in the same memory
    whole: Callable[[list[int]], list[int]]  # a copy as int64s
    zeros: Callable[[int], Vector]


_lock = threading.Lock()
_code: _Code | None = None
_unusable = False


def status() -> Status:
    """How things stand, found out without importing numba. Takes a few milliseconds."""
    if _unusable:
        return Status.UNUSABLE
    if _code is not None:
        return Status.READY
    try:
        metadata.version("numba")
    except metadata.PackageNotFoundError:
        return Status.NO_NUMBA
    folder = cache.folder()
    if cache.is_filled(folder):
        return Status.READY
    if cache.prepare(folder):
        return Status.UNCOMPILED
    return Status.NO_FOLDER if cache.is_safe(folder) else Status.UNSAFE_FOLDER


def load() -> bool:
    """Import numba and take the kernel from the cache; where it is not there, compile it.

    From the cache it takes half a second, otherwise some ten. Any thread may call it, also again.

    Returns:
        Whether there is a compiled engine now. If not, `status` says why.
    """
    global _code, _unusable
    with _lock:
        if _code is None and status() not in (Status.NO_NUMBA, Status.UNUSABLE):
            folder = cache.prepare(cache.folder())
            try:
                _code = _build(folder)
            except Exception:  # whatever a broken numba, numpy or cache raises
                _unusable = True
                if folder is not None:
                    shutil.rmtree(folder, ignore_errors=True)
            else:
                if folder is not None:
                    cache.mark_filled(folder)
        return _code is not None


def fill_cache() -> subprocess.Popen[bytes]:
    """Start a process that compiles the kernel into the cache.

    When it ends with code 0, `status` is READY and `load` is quick; otherwise numba does not work.
    """
    return spawn("compiled")


def spawn(module: str, *arguments: str) -> subprocess.Popen[bytes]:
    """Start a process that calls `fill` of a module beside this one, while this process goes on.

    It outlives this one: what it compiles, the next start finds.
    """
    depth = __name__.count(".")
    root = str(Path(__file__).parents[depth])
    code = (
        f"import os, sys; sys.path.append({root!r}); "
        "getattr(os, 'nice', int)(10); "  # leaves the processor to the screen
        f"from {__package__} import {module}; {module}.fill(*sys.argv[1:])"
    )
    return subprocess.Popen(  # -P: no module is taken from the folder that the user works in
        [sys.executable, "-P", "-c", code, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # a ctrl+c does not reach it; on Windows, by the line below
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
    )


def fill() -> None:
    """Compile, and tidy up behind older versions. This is what the child process does."""
    cache.clean()
    sys.exit(0 if load() else 1)


def _build(folder: Path | None) -> _Code:
    with without_vector_library():
        jit, numpy = import_module(".jit", __package__), import_module("numpy")
    train, mean_loss = jit.build(folder)
    return _Code(
        train,
        mean_loss,
        view=partial(numpy.frombuffer, dtype=numpy.float64),
        whole=partial(numpy.array, dtype=numpy.int64),
        zeros=partial(numpy.zeros, dtype=numpy.float64),
    )


@contextmanager
def without_vector_library() -> Iterator[None]:
    """Import numba without Intel's vector library, whose exp and tanh have other last bits."""
    name = "NUMBA_DISABLE_INTEL_SVML"
    before = os.environ.get(name)
    os.environ[name] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


class Compiled(Engine):
    """The kernel as machine code. While it runs, other threads run too."""

    compiled = True

    def __init__(self, net: Net, task: Task) -> None:
        """Bind a network and a task, whose data, float64 arrays, are used where they lie.

        Raises:
            RuntimeError: There is no compiled engine here: `load` would say so, and `status` why.
        """
        if not load():
            raise RuntimeError(status().value)
        code = cast("_Code", _code)
        neurons = sum(net.sizes)
        self._code = code
        self._checked = net, task
        self._net = net._replace(
            sizes=code.whole(net.sizes),
            activations=code.whole(net.activations),
            neurons_at=code.whole(net.neurons_at),
            weights_at=code.whole(net.weights_at),
            biases_at=code.whole(net.biases_at),
        )
        self._task = task._replace(
            inputs=code.view(task.inputs),
            targets=code.view(task.targets),
            test_inputs=code.view(task.test_inputs),
            test_targets=code.view(task.test_targets),
            frozen=code.whole(task.frozen),
            target_loss=float(task.target_loss),
            min_change=float(task.min_change),
        )
        self._work = Work(
            z=code.zeros(neurons),
            out=code.zeros(neurons),
            d_out=code.zeros(neurons),
            delta=code.zeros(neurons),
            shift=code.zeros(neurons),
            gradient=code.zeros(net.parameters),
            kept=code.zeros(len(task.frozen)),
            order=code.whole([0] * task.rows),
        )

    def run(
        self,
        state: State,
        settings: Settings,
        position: int,
        count: int,
        losses: array[float],
        test_losses: array[float],
        rows: TrainingRows | None = None,
    ) -> tuple[int, int, int]:
        """Run up to `count` updates: see `Engine.run`. The state's memory itself is worked on."""
        check(*self._checked, state, losses, test_losses, rows)
        view, task = self._code.view, self._task
        if rows is not None:
            task = task._replace(inputs=view(rows.inputs), targets=view(rows.targets))
        return self._train(settings, count)(
            self._net,
            task,
            Settings(*map(float, settings)),
            State(*map(view, state)),
            self._work,
            position,
            count,
            view(losses),
            view(test_losses),
        )

    def _train(self, settings: Settings, count: int) -> Train:
        """The machine code for so many updates with these settings."""
        return self._code.train

    @property
    def gradient(self) -> list[float]:
        """The gradient that was applied: see `Engine.gradient`."""
        return list(map(float, self._work.gradient))

    def mean_loss(self, state: State) -> float:
        """Take the mean loss of the training rows: see `Engine.mean_loss`."""
        task, parameters = self._task, self._code.view(state.parameters)
        return self._code.mean_loss(
            self._net, parameters, self._work, task.inputs, task.targets, task.rows
        )
