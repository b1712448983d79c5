"""The screen as a guest of a real terminal: ctrl+z and fg, drawing anew, the mouse left alone."""

from __future__ import annotations

import os
import shlex

import pytest
from terminals import CHAINSTEP, Terminal

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs a POSIX pseudo-terminal")

MOUSE = b"\x1b[?1000h"


@pytest.mark.parametrize("wrapped", [False, True], ids=["alone", "in a script"])
def test_ctrl_z_leads_to_the_shell_and_fg_back(wrapped: bool) -> None:
    command = shlex.join([*CHAINSTEP, "run"])
    if wrapped:
        command = shlex.join(["sh", "-c", f"{command}; exit 7"])
    with Terminal(["/bin/sh", "-i"], PS1="ready> ") as terminal:
        terminal.wait_for("ready>")
        terminal.type(f"{command}; echo ended with $?\r")
        terminal.wait_for("step 0")
        terminal.type("n")
        terminal.wait_for("step 1")
        terminal.type("\x1a")
        terminal.wait_for("Stopped")
        assert terminal.is_handed_back()
        terminal.screen.reset()
        terminal.type("echo q$((20 + 3))q\r")  # what is typed here is the shell's
        terminal.wait_for("q23q")
        terminal.screen.reset()
        terminal.type("fg\r")
        terminal.wait_for("step 1")
        terminal.type("n")
        terminal.wait_for("step 2")
        terminal.screen.reset()
        terminal.type("q")
        terminal.wait_for("ready>")
        assert terminal.is_handed_back()


def test_without_a_shell_ctrl_z_does_not_lock_it_up() -> None:
    with Terminal([*CHAINSTEP, "run"]) as terminal:
        terminal.wait_for("step 0")
        terminal.type("\x1a")
        terminal.wait_for("There is no shell here")
        terminal.type("q")
        assert terminal.wait_for_end() == 0


def test_ctrl_l_draws_over_what_others_have_written() -> None:
    with Terminal([*CHAINSTEP, "run"]) as terminal:
        terminal.wait_for("step 0")
        terminal.screen.reset()
        terminal.type("\x0c")
        terminal.wait_for("step 0")
        terminal.wait_for("Student salary")
        terminal.wait_for("Derivation")
        terminal.type("q")
        assert terminal.wait_for_end() == 0


@pytest.mark.parametrize(("options", "taken"), [([], True), (["--no-mouse"], False)])
def test_the_mouse_can_be_left_to_the_terminal(options: list[str], taken: bool) -> None:
    with Terminal([*CHAINSTEP, "run", *options]) as terminal:
        terminal.wait_for("step 0")
        assert (MOUSE in terminal.output) is taken
        terminal.type("q")
        assert terminal.wait_for_end() == 0
        assert terminal.is_handed_back()


def test_a_derivation_is_sent_to_the_terminal() -> None:
    with Terminal([*CHAINSTEP, "run"], TERM="xterm-256color", TMUX="", VTE_VERSION="") as terminal:
        terminal.wait_for("step 0")
        terminal.type("nY")
        terminal.wait(lambda: b"\x1b]52;c;" in terminal.output)
        terminal.wait_for("Sent the derivation of step 1")
        terminal.type("q")
        assert terminal.wait_for_end() == 0
