"""What a peer is: something that trains a case and says how long it took."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from importlib import import_module
from typing import Any

from benchmarks.cases import Case


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

    def __init__(self, case: Case) -> None:
        """Get ready to train a case.

        Raises:
            Missing: What the peer needs is not there, or it cannot do the case.
        """
        self.case = case
        self._prepare()

    @abstractmethod
    def _prepare(self) -> None:
        """Do what is not measured."""

    @abstractmethod
    def run(self, epochs: int) -> tuple[float, float]:
        """Train from the first parameters: the seconds, and the mean loss of the last epoch."""

    def close(self) -> None:  # noqa: B027 - most peers hold nothing
        """Let go of what it holds."""


class Timed(Peer):
    """A peer inside this process."""

    def run(self, epochs: int) -> tuple[float, float]:
        """Set up outside the clock, train inside."""
        self._start()
        begin = time.perf_counter()
        loss = self._train(epochs)
        return time.perf_counter() - begin, loss

    @abstractmethod
    def _start(self) -> None:
        """Go back to the first parameters."""

    @abstractmethod
    def _train(self, epochs: int) -> float:
        """Train, and return the mean loss of the last epoch."""


def module(name: str) -> Any:  # noqa: ANN401
    """A module that may not be installed."""
    try:
        return import_module(name)
    except ImportError as error:
        raise Missing(f"{name} is not installed") from error
