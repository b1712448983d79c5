"""A terminal that takes nothing any more must not keep the program alive."""

import array
import fcntl
import os
import signal
import termios
import time

import pytest
from terminals import CHAINSTEP, PATIENCE, Terminal

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs a POSIX pseudo-terminal")

FASTEST = "+" * 12
POLL = 0.1  # seconds between two looks; a program at full speed paints several times meanwhile
FULL = 10  # looks that see nothing more come: it waits to write


def waiting(terminal: Terminal) -> int:
    """Bytes that the program has written and nobody has read."""
    count = array.array("i", [0])
    fcntl.ioctl(terminal._ours, termios.FIONREAD, count)
    return count[0]


def test_a_signal_ends_it_though_it_waits_to_write() -> None:
    with Terminal([*CHAINSTEP, "run", "--epochs", "1000000000"]) as terminal:
        terminal.wait_for("step 0")
        terminal.type(FASTEST + " ")
        still, before, start = 0, -1, time.monotonic()
        while still < FULL and time.monotonic() - start < PATIENCE:  # until the buffer is full
            time.sleep(POLL)
            now = waiting(terminal)
            still = still + 1 if now == before > 0 else 0
            before = now
        terminal.process.send_signal(signal.SIGTERM)
        assert terminal.process.wait(PATIENCE) in (-signal.SIGTERM, 128 + signal.SIGTERM)
