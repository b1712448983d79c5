"""Which engine computes: the interpreted one starts at once, the compiled one pays later."""

from __future__ import annotations

from core.engine import compiled
from core.engine.engine import Engine
from core.run.run import Run
from tui.plain import console

FAR = 20_000  # updates that are worth loading the compiled engine for
FARTHER = 1_000_000  # updates that are worth compiling it for


def fast(run: Run) -> Engine | None:
    """The compiled engine of a run; None where there is none. The first time, it is compiled."""
    if compiled.status() is compiled.Status.UNCOMPILED:
        console.say("compiling the fast engine, once; this takes some ten seconds")
        compiled.fill_cache().wait()  # another process: here it would swallow a ctrl+c
    if compiled.status() is compiled.Status.UNSAFE_FOLDER:
        console.say(compiled.status().value)
    if compiled.load():
        return compiled.Compiled(run.net, run.task)
    console.say(compiled.status().value)
    return None


def prepare(run: Run, updates: int) -> None:
    """Let a run go on with the compiled engine if this many updates are ahead and it is there."""
    worth = FAR if compiled.status() is compiled.Status.READY else FARTHER
    if updates >= worth and (engine := fast(run)) is not None:
        run.timeline.engine = engine
