"""Sees to the compiled engine, and to the tailored one, behind a screen that is shown already."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable

from core.engine import compiled
from core.engine.compiled import Status
from core.engine.engine import Engine
from core.engine.kernel import Net, Task
from core.engine.tailored import Tailor
from core.run.run import Run

_COMPILING = threading.Lock()  # once is enough, however many runs start meanwhile


class EngineLoader:
    """Brings the compiled engine in a thread of its own; where it must be compiled, in a process.

    Attributes:
        engine: The compiled engine, once it is there.
        words: What there is to say about it on the screen; empty once it is there.
    """

    def __init__(self, net: Net, task: Task) -> None:
        """Prepare to bring the engine of this network and task."""
        self._net, self._task = net, task
        self._tailor: Tailor | None = None
        self.engine: Engine | None = None
        self.words = ""

    def start(self, ready: Callable[[], object]) -> None:
        """Begin. `ready` is called in the loader's thread when `engine` or `words` have changed."""
        threading.Thread(target=self._load, args=(ready,), name="engine", daemon=True).start()

    def _load(self, ready: Callable[[], object]) -> None:
        status = compiled.status()
        if status is Status.UNCOMPILED:
            self.words = "compiling the fast engine…"
            ready()
            with _COMPILING:
                status = compiled.status()
                if status is Status.UNCOMPILED:
                    status = Status.UNUSABLE if compiled.fill_cache().wait() else Status.READY
        if status not in (Status.NO_NUMBA, Status.UNUSABLE) and compiled.load():
            gc.freeze()  # what numba has loaded stays; collections need not go through it
            self.engine = compiled.Compiled(self._net, self._task)
        self.words = "" if status is Status.READY and self.engine else status.value
        ready()

    def improve(self, run: Run) -> None:
        """Let a long run go on with its tailored engine, once it is there.

        To be called now and then in the thread that computes, between two chunks.
        """
        training, timeline = run.experiment.training, run.timeline
        if self._tailor is None:
            updates = training.epochs * run.schedule.updates
            self._tailor = Tailor(run.net, run.task, training.settings, updates)
        timeline.engine = self._tailor.engine(timeline.engine, timeline.frontier)
