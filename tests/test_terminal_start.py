"""Signals in the first moments, while modules are loaded and the screen is set up."""

import os
import signal
import sys
from pathlib import Path

import pytest
from combinations import crossed
from terminals import Terminal

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs a POSIX pseudo-terminal")

BEGIN = """
import os, signal, sys
from chainstep.__main__ import main

def send():
    os.kill(os.getpid(), {number})
"""
WHILE_LOADING = """
class Sender:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            send()

sys.meta_path.insert(0, Sender())
"""
ONCE_THE_SCREEN_IS_ON = """
from textual.drivers.linux_driver import LinuxDriver
start = LinuxDriver.start_application_mode

def start_and_send(driver):
    start(driver)
    send()

LinuxDriver.start_application_mode = start_and_send
"""
WHILE_READING = """
from tui.plain.progress import ReadingBar
ReadingBar.show = lambda *_: send()
"""
END = """
sys.argv = ["chainstep", *{arguments}]
sys.exit(main())
"""
SIGNALS = [(signal.SIGINT, 130), (signal.SIGTERM, -signal.SIGTERM), (signal.SIGHUP, -signal.SIGHUP)]


def program(middle: str, number: int, *arguments: str, module: str = "") -> list[str]:
    """A program that sends a signal to itself in a certain moment."""
    text = (BEGIN + middle + END).format(number=int(number), module=module, arguments=arguments)
    return [sys.executable, "-c", text]


@pytest.mark.parametrize(
    ("case", "module"),
    crossed(SIGNALS, ["argparse", "tui.commands.run", "core.data.experiment", "tui.app"]),
)
def test_a_signal_while_modules_are_loaded_ends_without_a_word(
    case: tuple[int, int], module: str
) -> None:
    number, code = case
    with Terminal(program(WHILE_LOADING, number, "run", "xor", module=module)) as terminal:
        assert terminal.wait_for_end() == code
        assert terminal.output == b""
        assert terminal.is_handed_back()


@pytest.mark.parametrize(("number", "code"), SIGNALS)
def test_a_signal_while_the_screen_is_set_up_hands_the_terminal_back(
    number: int, code: int
) -> None:
    with Terminal(program(ONCE_THE_SCREEN_IS_ON, number, "run", "xor")) as terminal:
        assert terminal.wait_for_end() == code  # so the signal came, once that had been switched on
        assert b"\x1b[?1049l" in terminal.output
        assert terminal.is_handed_back()
        assert b"Traceback" not in terminal.output


def test_an_interrupt_while_the_experiment_is_read_ends_without_a_word() -> None:
    file = str(Path(__file__).parents[1] / "samples" / "placements.csv")
    with Terminal(program(WHILE_READING, signal.SIGINT, "run", file)) as terminal:
        assert terminal.wait_for_end() == 130
        assert terminal.output == b""


def test_a_job_in_the_background_goes_on_ignoring_interrupts() -> None:
    ignoring = program(
        "signal.signal(signal.SIGINT, signal.SIG_IGN)\n" + WHILE_LOADING,
        signal.SIGINT,
        "trace",
        "xor",
        "--steps",
        "1",
        module="core.data.experiment",
    )
    with Terminal(ignoring) as terminal:
        assert terminal.wait_for_end() == 0
        assert "init      w₁₁₁ = " in terminal.text()
