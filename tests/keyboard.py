"""Which keys the program binds, and which of them have a test."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.binding import Binding
from textual.dom import DOMNode

from tui import __name__ as package
from tui import __path__ as folders

TESTED: set[tuple[type[DOMNode], str]] = set()


def keys(owner: type[DOMNode], *names: str) -> pytest.MarkDecorator:
    """Runs a test with each of these keys, and notes that it tests them."""
    TESTED.update((owner, name) for name in names)
    return pytest.mark.parametrize("key", names)


def known_to_be_tested() -> set[tuple[type[DOMNode], str]]:
    """The keys that any test of the screen tests, wherever it stands."""
    for path in sorted(Path(__file__).parent.glob("test_tui_*.py")):
        importlib.import_module(path.stem)  # notes its keys
    return TESTED


def bindings() -> Iterator[tuple[type[DOMNode], str]]:
    """Every key that anything of this program binds, and who does."""
    for module in pkgutil.walk_packages(folders, f"{package}."):
        for thing in vars(importlib.import_module(module.name)).values():
            own = isinstance(thing, type) and thing.__module__ == module.name
            if own and issubclass(thing, DOMNode):
                for binding in thing.__dict__.get("BINDINGS", ()):
                    assert isinstance(binding, Binding)
                    for key in binding.key.split(","):
                        yield thing, key
