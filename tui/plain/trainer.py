"""Trains a run to its end without a screen, in slices between which it can be interrupted."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from core.engine import kernel
from core.engine.engine import Engine
from core.engine.kernel import State
from core.engine.tailored import Tailor
from core.run.history import History
from core.run.position import Reason
from core.run.run import Run
from core.run.timeline import VERDICTS, copy

SLICE = 0.05  # seconds between two looks at the clock
ROOM = 65_536  # epochs whose losses the kernel hands over at a time
TRIAL = 0.25  # seconds on the interpreted engine before asking whether the compiled one pays


@dataclass
class Progress:
    """How far a training is.

    Attributes:
        updates: Updates done.
        epochs: Epochs completed.
        loss: The mean loss of the last of them; nan before.
        test_loss: The mean loss of the test rows after it; None without any.
        seconds: How long it took so far.
        reason: Why it ended; None while it goes on.
        losses: The losses of each Nth epoch.
    """

    updates: int
    epochs: int
    loss: float
    test_loss: float | None
    seconds: float
    reason: Reason | None
    losses: array[float]


class Trainer:
    """One training, from the run's first values on.

    Attributes:
        run: What is trained.
        engine: What computes; another one of the same run may take its place between two slices.
        state: What has become of the parameters.
        progress: How far it is.
        history: The losses of all its epochs, in bounded memory.
    """

    def __init__(self, run: Run, every: int = 1) -> None:
        """Begin before the first update, to keep the loss of each Nth epoch, N being `every`."""
        self.run, self.engine = run, run.timeline.engine
        self.state: State = copy(run.initial)
        self.progress = Progress(0, 0, float("nan"), None, 0.0, None, array("d"))
        self.history = History()
        self._every = every
        self._total = run.experiment.training.epochs * run.schedule.updates
        self._tailor = Tailor(run.net, run.task, run.experiment.training.settings, self._total)
        self._losses = array("d", bytes(8 * min(ROOM, run.experiment.training.epochs)))
        self._test_losses = self._losses[:] if run.task.test_rows else array("d")

    @property
    def total(self) -> int:
        """Updates at most."""
        return self._total

    def train(
        self, report: Callable[[Progress], None], quicker: Callable[[int], Engine | None]
    ) -> None:
        """Go to the end.

        An interrupt leaves `state` and `progress` as they were after the last slice.

        Args:
            report: Called after each slice.
            quicker: Called once, when it goes on for longer, with the updates that this engine does
                in a second; gives another engine, or None to stay.
        """
        start, count, asked = monotonic(), 1, False
        settings = self.run.experiment.training.settings
        progress = self.progress
        while progress.reason is None:
            before = monotonic()
            done, epochs, verdict = self.engine.run(
                self.state,
                settings,
                progress.updates,
                min(count, self._total - progress.updates),
                self._losses,
                self._test_losses,
            )
            now = monotonic()
            self._take(done, epochs, verdict)
            progress.seconds = now - start
            report(progress)
            self.engine = self._tailor.engine(self.engine, progress.updates)
            if not asked and progress.seconds > TRIAL and progress.reason is None:
                asked = True
                engine = quicker(int(progress.updates / progress.seconds))
                self.engine, count = engine or self.engine, max(1, count // 16)
            elif done == count:
                took = now - before
                count = max(1, int(count * min(4.0, SLICE / took if took > 0.0 else 4.0)))

    def _take(self, done: int, epochs: int, verdict: int) -> None:
        """Take over what the engine has done."""
        progress, every = self.progress, self._every
        skip = -(progress.epochs + 1) % every  # epochs before the next Nth
        progress.losses.extend(self._losses[skip:epochs:every])
        self.history.extend(self._losses, None, epochs)
        progress.updates += done
        progress.epochs += epochs
        if epochs:
            progress.loss = self._losses[epochs - 1]
            progress.test_loss = self._test_losses[epochs - 1] if self._test_losses else None
            if verdict != kernel.RUNNING:
                progress.reason = VERDICTS[verdict]
            elif progress.updates == self._total:
                progress.reason = Reason.EPOCHS
