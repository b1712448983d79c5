import os
import re
import signal
import sys
from collections.abc import Callable

import pytest
from terminals import CHAINSTEP, Terminal

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs a POSIX pseudo-terminal")

CRASHING = """
import sys
from tui.app import ChainstepApp
from chainstep.__main__ import main

def crash(self):
    raise RuntimeError("made up for the test")

ChainstepApp.open_lesson = crash
sys.argv = ["chainstep", "run"]
sys.exit(main())
"""


def started(*arguments: str) -> Terminal:
    terminal = Terminal([*CHAINSTEP, *arguments])
    terminal.wait_for("Student salary")
    terminal.wait_for("step 0")
    return terminal


def test_it_steps_and_quits_with_the_terminal_restored() -> None:
    with started("run") as terminal:
        assert not terminal.is_handed_back()
        terminal.type("n")
        terminal.wait_for("step 1")
        terminal.type("q")
        assert terminal.wait_for_end() == 0
        assert terminal.is_handed_back()
        assert "Student salary" not in terminal.text()


def test_without_a_command_it_is_the_screen() -> None:
    with started() as terminal:
        terminal.type("q")
        assert terminal.wait_for_end() == 0


@pytest.mark.parametrize(
    ("end", "code"),
    [
        (lambda terminal: terminal.type("\x03"), 130),
        (lambda terminal: os.kill(terminal.process.pid, signal.SIGINT), 130),
        (lambda terminal: os.kill(terminal.process.pid, signal.SIGTERM), -signal.SIGTERM),
        (lambda terminal: os.kill(terminal.process.pid, signal.SIGHUP), -signal.SIGHUP),
    ],
    ids=["ctrl+c", "SIGINT", "SIGTERM", "SIGHUP"],
)
def test_the_terminal_is_handed_back(end: Callable[[Terminal], None], code: int) -> None:
    with started() as terminal:
        end(terminal)
        assert terminal.wait_for_end() == code
        assert terminal.is_handed_back()
        assert "Traceback" not in terminal.text()


def test_ctrl_c_first_stops_a_run_and_then_quits() -> None:
    with started() as terminal:
        terminal.type(" ")
        terminal.wait_for("▶ 4 steps/s")
        terminal.wait_for("step 2")
        terminal.type("\x03")
        terminal.wait_for("Paused.")
        terminal.type("\x03")
        assert terminal.wait_for_end() == 130
        assert terminal.is_handed_back()


def test_it_quits_in_the_midst_of_a_run_at_full_speed() -> None:
    with started("run", "--epochs", "1000000000") as terminal:
        terminal.type("+" * 20)
        terminal.wait_for("full speed is the fastest there is.")
        terminal.type(" ")
        terminal.wait(lambda: re.search(r"▶ [\d,.]+ ?\S*/s", terminal.text()) is not None)
        terminal.type("q")
        assert terminal.wait_for_end() == 0
        assert terminal.is_handed_back()
        assert "Traceback" not in terminal.text()


def test_a_terminal_that_goes_away_ends_it() -> None:
    with started() as terminal:
        terminal.hang_up()
        assert terminal.process.wait(10) == -signal.SIGHUP


def test_a_signal_before_the_first_paint_is_in_time() -> None:
    with Terminal(CHAINSTEP) as terminal:
        terminal.wait(lambda: b"\x1b[?1049h" in terminal.output)
        os.kill(terminal.process.pid, signal.SIGTERM)
        assert terminal.wait_for_end() == -signal.SIGTERM
        assert terminal.is_handed_back()


def test_an_error_of_ours_ends_with_1_and_its_traceback() -> None:
    with Terminal([sys.executable, "-c", CRASHING]) as terminal:
        assert terminal.wait_for_end() == 1
        assert terminal.is_handed_back()
        assert "made up for the test" in terminal.text()


def test_after_a_stop_the_screen_is_drawn_anew() -> None:
    with started() as terminal:
        os.kill(terminal.process.pid, signal.SIGTSTP)
        terminal.wait(terminal.is_handed_back)
        terminal.wait(lambda: _is_stopped(terminal.process.pid))
        terminal.screen.reset()
        os.kill(terminal.process.pid, signal.SIGCONT)
        terminal.wait_for("Student salary")
        terminal.type("q")
        assert terminal.wait_for_end() == 0


def _is_stopped(pid: int) -> bool:
    return os.waitid(os.P_PID, pid, os.WSTOPPED | os.WNOHANG | os.WNOWAIT) is not None


@pytest.mark.parametrize("term", ["dumb", ""])
def test_a_terminal_that_cannot_draw_gets_a_line(term: str) -> None:
    with Terminal([*CHAINSTEP, "run"], TERM=term) as terminal:
        assert terminal.wait_for_end() == 2
        assert terminal.output.count(b"\n") == 1
        assert b"\x1b" not in terminal.output


@pytest.mark.parametrize("source", ["student-salry", "missing.toml"])
def test_a_bad_experiment_gets_a_line(source: str) -> None:
    with Terminal([*CHAINSTEP, "run", source]) as terminal:
        assert terminal.wait_for_end() == 2
        assert terminal.is_handed_back()
        assert terminal.text().count("chainstep: ") == 1
        assert "Traceback" not in terminal.text()


def test_a_byte_that_is_no_text_is_let_pass() -> None:
    with started("run") as terminal:
        os.write(terminal._ours, b"\xe9\xff")
        terminal.type("n")
        terminal.wait_for("step 1")
        terminal.type("q")
        assert terminal.wait_for_end() == 0


def test_it_goes_on_after_a_stop_that_nobody_announced() -> None:
    with started("run") as terminal:
        os.kill(terminal.process.pid, signal.SIGSTOP)
        os.kill(terminal.process.pid, signal.SIGCONT)
        terminal.type("n")
        terminal.wait_for("step 1")
        terminal.type("q")
        assert terminal.wait_for_end() == 0
        assert terminal.is_handed_back()
