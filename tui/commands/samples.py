"""`chainstep samples`: the experiments that come with the program."""

from __future__ import annotations

import argparse

from core.data import samples
from tui.plain import console


def execute(given: argparse.Namespace) -> int:
    """List the samples, a line each that says what it shows."""
    listed = samples.samples()
    width = max(len(sample.name) for sample in listed)
    for sample in listed:
        mark = "  (the default)" if sample.name == samples.DEFAULT else ""
        console.write(f"{sample.name:<{width}}  {sample.line}{mark}\n")
    return 0
