"""Reads an experiment while the screen goes on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from core.data import experiment
from core.data.errors import InputError
from core.data.experiment import Experiment
from core.data.text import visible
from tui.opening.background import CallLater, Errand, Unwanted, Wanted

Found = tuple[Experiment, str]
"""An experiment that was read, and what was opened for it."""


class Reader:
    """Reads one experiment at a time, in a thread.

    Attributes:
        subject: The name of what is read, safe to show.
        progress: How far that is: the rows read so far, and the share of the file, 0 … 1.
    """

    def __init__(self, call_later: CallLater) -> None:
        """Serve a screen: `call_later` has something called in its thread."""
        self._errand = Errand(call_later)
        self.subject = ""
        self.progress = (0, 0.0)

    @property
    def busy(self) -> bool:
        """Whether something is being read."""
        return self._errand.busy

    def read(
        self,
        source: str,
        then: Callable[[Found], None],
        fail: Callable[[InputError], None],
        overrides: Mapping[str, object] | None = None,
    ) -> None:
        """Begin to read.

        Args:
            source: The path of a file, or the name of a sample.
            then: Takes the experiment once all of it has been read.
            fail: Takes what is wrong with it.
            overrides: What replaces values of it, as `core.data.experiment.load` takes them.
        """

        def load(wanted: Wanted) -> Found:
            def tell(rows: int, share: float) -> None:
                if not wanted():
                    raise Unwanted
                self.progress = rows, share

            return experiment.load(source, overrides, progress=tell), source

        self.subject, self.progress = visible(Path(source).name), (0, 0.0)
        self._errand.begin(load, then, fail)

    def stop(self) -> bool:
        """Read no further; whether something was being read."""
        return self._errand.forget()
