"""Whatever signal ends it, whenever: the terminal is as it was found, and it died by the signal."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable

import pytest
from terminals import CHAINSTEP, Terminal

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs a POSIX pseudo-terminal")

NAMES = ("SIGTERM", "SIGHUP", "SIGQUIT", "SIGABRT", "SIGUSR1", "SIGUSR2", "SIGALRM")
SIGNALS = [getattr(signal, name) for name in NAMES]


def idle(terminal: Terminal) -> None:
    terminal.wait_for("step 0")


def running(terminal: Terminal) -> None:
    terminal.wait_for("step 0")
    terminal.type(" ")
    terminal.wait_for("▶ 4 steps/s")


def in_a_dialog(terminal: Terminal) -> None:
    terminal.wait_for("step 0")
    terminal.type("g")
    terminal.wait_for("Go to")


def at_the_start(terminal: Terminal) -> None:
    terminal.wait(lambda: b"\x1b[?1049h" in terminal.output)


MOMENTS = (running, in_a_dialog, at_the_start)
CASES = [
    *((idle, number) for number in SIGNALS),
    *((moment, signal.SIGTERM) for moment in MOMENTS),
    *(pytest.param(moment, number, marks=pytest.mark.long)
      for moment in MOMENTS for number in SIGNALS[1:]),
]  # fmt: skip


@pytest.mark.parametrize(("moment", "number"), CASES)
def test_the_terminal_is_as_it_was(moment: Callable[[Terminal], None], number: int) -> None:
    with Terminal([*CHAINSTEP, "run"]) as terminal:
        moment(terminal)
        os.kill(terminal.process.pid, number)
        assert terminal.wait_for_end() == -number
        assert terminal.is_handed_back()
        assert b"Traceback" not in terminal.output


@pytest.mark.parametrize("number", [signal.SIGQUIT, signal.SIGUSR1])
def test_a_command_without_a_screen_dies_by_it(number: int) -> None:
    with Terminal([*CHAINSTEP, "walk"]) as terminal:
        terminal.wait_for("Press Enter")
        os.kill(terminal.process.pid, number)
        assert terminal.wait_for_end() == -number
        assert terminal.is_handed_back()


EARLY = """
import os, signal, sys

class Sender:
    def find_spec(self, name, path=None, target=None):
        if name.endswith("tui"):
            os.kill(os.getpid(), signal.SIGINT)

signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever started the tests may ignore it
sys.argv = ["chainstep", "trace", "xor"]
sys.meta_path.insert(0, Sender())
from chainstep.__main__ import main
sys.exit(main())
"""


def test_an_interrupt_before_anything_is_loaded_ends_without_a_word() -> None:
    ended = subprocess.run([sys.executable, "-c", EARLY], capture_output=True)
    assert ended.returncode == -signal.SIGINT
    assert ended.stderr == b""
    assert ended.stdout == b""


@pytest.mark.parametrize(
    "keys",
    ["qo", "q\x10", ",\x03", *(pytest.param(k, marks=pytest.mark.long) for k in ("q,", "o\x03"))],
)
def test_keys_after_the_one_that_leaves_do_nothing(keys: str) -> None:
    with Terminal([*CHAINSTEP, "run"]) as terminal:
        terminal.wait_for("step 0")
        terminal.type(keys)
        assert terminal.wait_for_end() == (130 if "\x03" in keys else 0)
        assert terminal.is_handed_back()
        assert b"Traceback" not in terminal.output


def test_a_paste_with_escapes_in_it_is_no_key() -> None:
    with Terminal([*CHAINSTEP, "run"]) as terminal:
        terminal.wait_for("step 0")
        terminal.type("\x1b[200~hello\x1b[31m q" + "n\x1b[31mo" * 1000 + "\x1b[201~n")
        terminal.wait_for("step 1")
        terminal.type("q")
        assert terminal.wait_for_end() == 0


def test_a_hundred_thousand_keys_are_worked_off() -> None:
    with Terminal([*CHAINSTEP, "run"]) as terminal:
        terminal.wait_for("step 0")
        for _ in range(100):
            terminal.type("n" * 1000)
            terminal._read(0.0)
        terminal.type("q")
        assert terminal.wait_for_end() == 0
        assert b"Traceback" not in terminal.output
