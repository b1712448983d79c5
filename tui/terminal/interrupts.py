"""What ctrl+c does before the screen takes it: it ends the program, in one of two ways.

While modules are loaded it does so at once. An exception could be lost there, or turned into
another, and there is nothing yet to be put in order. While a command works it is the exception
KeyboardInterrupt, so that what has been begun is put in order.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

CODE = 130  # of a program that ctrl+c has ended

_Handler = Callable[[int, FrameType | None], object]


def end_at_once() -> None:
    """Let an interrupt end the program where it is, from here on."""
    if _is_heeded():
        signal.signal(signal.SIGINT, _end)


@contextmanager
def ending_at_once() -> Iterator[None]:
    """Let an interrupt end the program where it is, inside."""
    with _taken_by(_end):
        yield


@contextmanager
def raised() -> Iterator[None]:
    """Let an interrupt raise KeyboardInterrupt inside."""
    with _taken_by(signal.default_int_handler):
        yield


@contextmanager
def _taken_by(handler: _Handler) -> Iterator[None]:
    if not _is_heeded():
        yield
        return
    before = signal.signal(signal.SIGINT, handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _is_heeded() -> bool:
    """Whether an interrupt does something: a shell lets its jobs in the background ignore them."""
    return signal.getsignal(signal.SIGINT) is not signal.SIG_IGN


def _end(number: int, frame: FrameType | None) -> None:
    os._exit(CODE)
