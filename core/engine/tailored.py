"""The tailored engine: machine code for one network, for small networks and long runs.

It is up to four times as quick as the compiled engine, which serves every network, but each
network's must be compiled. So the compiled engine starts, a child process compiles beside it where
that pays, and the tailored engine takes over between two calls. Both give the same bits.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from importlib import import_module

from core.engine import cache, compiled
from core.engine.cache_key import Cut
from core.engine.compiled import Compiled, Train
from core.engine.engine import Engine
from core.engine.kernel import Net, Task
from core.rules.optimizers import Settings

# Larger networks gain as well (31-31-1, 1,024 parameters: 1.5 times as quick), but compiling takes
# longer and longer (921 parameters: 18 s), and in the end nothing is gained (64-64-10).
MOST_PARAMETERS = 1_000

# Rows times parameters still to come for which it pays. The compiled engine takes 0.8 to 9 ns for
# each, most often 2 to 7, so that this is some half a minute. Compiling takes 7 to 20 s beside it,
# and loading 0.02 s; what follows then takes from a quarter to three quarters of its time.
PAYS_TO_COMPILE = 10_000_000_000
PAYS_TO_LOAD = 50_000_000
# Rows times parameters that must be done first: who only looks around needs no such engine.
SERIOUS = 500_000_000


# The child processes of this program, by the text of what they compile. A run that starts again
# finds its own here, and one that has failed is not tried again.
_children: dict[str, subprocess.Popen[bytes]] = {}


class Tailored(Compiled):
    """The compiled engine, with code for one network in calls of several updates."""

    def __init__(self, net: Net, task: Task, cut: Cut) -> None:
        """Bind a network and a task, for which `is_kept` holds.

        Raises:
            PermissionError: What is kept may come from somebody else.
            Exception: Whatever numba raises if what is kept cannot be used.
        """
        super().__init__(net, task)
        place = cache.tailored_folder(cut.text)
        if not cache.is_safe(place):
            raise PermissionError(f"others can write to {place}")
        self._own: Train = import_module(".jit_tailored", __package__).build(cut, place)
        self._penalties = cut.l1, cut.l2
        cache.mark_filled(place)

    def _train(self, settings: Settings, count: int) -> Train:
        fits = (settings.l1 != 0.0, settings.l2 != 0.0) == self._penalties
        return self._own if fits and count > 1 else super()._train(settings, count)


def is_kept(cut: Cut) -> bool:
    """Whether there is a tailored kernel already."""
    return cache.is_filled(cache.tailored_folder(cut.text))


def fill_cache(*cuts: Cut) -> subprocess.Popen[bytes]:
    """Start a process that compiles tailored kernels. When it ends with code 0, they are kept."""
    return compiled.spawn("tailored", *(cut.text for cut in cuts))


def fill(*texts: str) -> None:
    """Compile for these cuts, and tidy up. This is what the child process does."""
    places = [cache.prepare(cache.tailored_folder(text)) for text in texts]
    with compiled.without_vector_library():
        jit = import_module(".jit_tailored", __package__)
    jit.set_compiler()
    for text, place in zip(texts, places, strict=True):
        if place is None:
            sys.exit(1)
        jit.build(Cut.from_text(text), place)
        cache.mark_filled(place)
    cache.clean_tailored()


class Tailor:
    """Sees to the tailored engine of one run, while another engine goes on."""

    def __init__(self, net: Net, task: Task, settings: Settings, updates: int) -> None:
        """Take the measure of a run of up to so many updates."""
        self._net, self._task, self._updates = net, task, updates
        self._cut = Cut.of(net, task, settings)
        self._size = task.batch * net.parameters  # of an update
        self._asked = False  # whether one is kept
        self._child: subprocess.Popen[bytes] | None = None
        self._over = net.parameters > MOST_PARAMETERS

    def engine(self, engine: Engine, done: int) -> Engine:
        """The engine to go on with, after `done` updates by this one: once in a run, another.

        To be called between two calls of the engine. It takes a microsecond, and some 20 ms when
        there is another engine.
        """
        if self._over or not engine.compiled:
            return engine
        if self._child is not None:
            code = self._child.poll()
            return engine if code is None else self._change(engine, fine=code == 0)
        ahead = (self._updates - done) * self._size
        if not self._asked:
            self._asked = True
            if ahead >= PAYS_TO_LOAD and is_kept(self._cut):
                return self._change(engine, fine=True)
        if ahead < PAYS_TO_COMPILE:
            self._over = True
        elif done * self._size >= SERIOUS:
            self._start()
        return engine

    def _start(self) -> None:
        """Have it compiled, unless an earlier run of this program has seen to that."""
        for child in _children.values():
            child.poll()  # else those that have ended would stay in the system's table
        text = self._cut.text
        try:
            if text not in _children:
                _children[text] = fill_cache(self._cut)
        except OSError:  # there is no room for another process
            self._over = True
        else:
            self._child = _children[text]

    def _change(self, engine: Engine, *, fine: bool) -> Engine:
        """Take the tailored engine instead, if it works."""
        self._over = True
        if fine:
            try:
                return Tailored(self._net, self._task, self._cut)
            except Exception:  # whatever numba raises at a broken cache
                shutil.rmtree(cache.tailored_folder(self._cut.text), ignore_errors=True)
        return engine
