"""Work done in a thread of its own, for a screen that does not wait for it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from core.data.errors import InputError

Outcome = TypeVar("Outcome")
Wanted = Callable[[], bool]
"""Whether somebody still waits for what is being done."""

CallLater = Callable[[Callable[[], None]], object]
"""Has something called in the thread of the screen, from any thread."""


class Unwanted(Exception):
    """Nobody waits for this any more; work raises it to end early."""


class Errand:
    """Has one thing done at a time; once another is begun, what comes of the first is dropped.

    A disk may not answer at all. So every piece of work has its own thread, for which neither the
    next piece nor the end of the program waits.
    """

    def __init__(self, call_later: CallLater) -> None:
        """Serve the screen in whose thread this has things called."""
        self._call_later = call_later
        self._current: object = None

    @property
    def busy(self) -> bool:
        """Whether something is being done that is still wanted."""
        return self._current is not None

    def begin(
        self,
        work: Callable[[Wanted], Outcome],
        then: Callable[[Outcome], None],
        fail: Callable[[InputError], None],
    ) -> None:
        """Have something done.

        Args:
            work: What to do, in a thread.
            then: Takes what comes of it, in the thread of the screen.
            fail: Takes what is wrong with the user's input, in the same.
        """
        current = self._current = object()

        def wanted() -> bool:
            return self._current is current

        def finish(take: Callable[[], None]) -> None:
            if wanted():
                self._current = None
                take()

        def run() -> None:
            try:
                outcome = work(wanted)
            except Unwanted:
                return
            except InputError as error:
                wrong = error
                self._call_later(lambda: finish(lambda: fail(wrong)))
            except BaseException as error:
                broken = error
                self._call_later(lambda: finish(lambda: _raise(broken)))
            else:
                self._call_later(lambda: finish(lambda: then(outcome)))

        threading.Thread(target=run, name="errand", daemon=True).start()

    def forget(self) -> bool:
        """Drop what is being done; whether there was something."""
        was_busy, self._current = self.busy, None
        return was_busy


def _raise(error: BaseException) -> None:
    raise error
