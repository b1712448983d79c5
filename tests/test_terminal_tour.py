"""The first start of the program in a real terminal, and the second."""

from __future__ import annotations

import os

import pytest
from terminals import CHAINSTEP, Terminal, settings_folder

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs a POSIX pseudo-terminal")


def test_the_first_start_begins_with_the_tour_and_the_second_does_not() -> None:
    with settings_folder(toured=False) as folder:
        with Terminal(CHAINSTEP, XDG_CONFIG_HOME=folder) as terminal:
            terminal.wait_for("1 of 11")
            terminal.wait_for("Press →: the first row goes in.")
            terminal.type("n")
            terminal.wait_for("2 of 11")
            terminal.wait_for("cgpa 8 and iq 80")
            terminal.type("\x1b")
            terminal.wait_for("What happens here")
            terminal.type("q")
            assert terminal.wait_for_end() == 0
            assert terminal.is_handed_back()
        with Terminal(CHAINSTEP, XDG_CONFIG_HOME=folder) as terminal:
            terminal.wait_for("Press → for the next step")
            terminal.wait_for("Prediction")
            terminal.type("n")
            terminal.wait_for("step 1")
            assert "of 11" not in terminal.text()
            terminal.type("q")
            assert terminal.wait_for_end() == 0


def test_left_in_its_midst_it_begins_again_at_the_next_start() -> None:
    with settings_folder(toured=False) as folder:
        for _ in range(2):
            with Terminal([*CHAINSTEP, "run", "xor"], XDG_CONFIG_HOME=folder) as terminal:
                terminal.wait_for("1 of 11")
                terminal.type("q")
                assert terminal.wait_for_end() == 0
