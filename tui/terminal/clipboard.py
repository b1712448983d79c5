"""How a text gets out of the program: to the clipboard, or into a file where there is no way there.

A program in a terminal has no clipboard. Most terminals take a text for theirs in an escape
sequence (OSC 52, of xterm's "Operating System Commands"), also from another machine. None says
whether it has done so, so those that are known not to are told apart by what they set in the
environment.
"""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from enum import Enum

MOST = 74_000  # bytes; with their base64 the sequence stays below the 100,000 that terminals take
_PATIENCE = 2.0  # seconds for tmux to take a text


class Way(Enum):
    """How a text can leave."""

    SEQUENCE = "the terminal's clipboard"
    TMUX = "the buffer of tmux and the terminal's clipboard"
    FILE = "a file"


def way(environment: Mapping[str, str]) -> Way:
    """How a text can leave the terminal that an environment tells of.

    tmux by default takes no such sequence from programs in it, but texts by its own command. The
    terminals of macOS and GNOME (VTE), the Linux console and GNU screen drop the sequence.
    """
    if environment.get("TMUX"):
        return Way.TMUX
    term = environment.get("TERM", "")
    drops = (
        term == "linux"
        or term.startswith("screen")
        or bool(environment.get("VTE_VERSION"))
        or environment.get("TERM_PROGRAM") == "Apple_Terminal"
    )
    return Way.FILE if drops else Way.SEQUENCE


def give_to_tmux(text: str) -> bool:
    """Hand a text to tmux, which passes it on to its terminal. Whether it took it."""
    command = ["tmux", "load-buffer", "-w", "-"]
    try:
        done = subprocess.run(
            command,
            input=text.encode(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
