"""Experiments from TOML texts, and what is said about those that are none."""

from pathlib import Path

import pytest

from core.data.errors import InputError
from core.data.experiment import Experiment, load

DATA = '[data]\ncolumns = ["a", "b", "y"]\nrows = [[8, 80, 3],\n  [9, 90, 4]]\n'


def read(text: str, **options: object) -> Experiment:
    """The experiment of a TOML text in net.toml."""
    Path("net.toml").write_text(text)
    return load("net.toml", options)


def complaint(text: str, **options: object) -> str:
    """What is said about a TOML text in net.toml."""
    with pytest.raises(InputError) as caught:
        read(text, **options)
    return str(caught.value)


def refusal(source: str) -> str:
    """What is said about a source."""
    with pytest.raises(InputError) as caught:
        load(source)
    return str(caught.value)
