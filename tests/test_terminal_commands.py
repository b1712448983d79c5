import os
from pathlib import Path

import pytest
from terminals import CHAINSTEP, Terminal

pytestmark = [
    pytest.mark.skipif(os.name != "posix", reason="needs a POSIX pseudo-terminal"),
    pytest.mark.usefixtures("kept"),
]


def test_walk_is_a_step_a_press_of_enter() -> None:
    with Terminal([*CHAINSTEP, "walk", "worked-example"]) as terminal:
        terminal.wait_for("Press Enter for the next step")
        terminal.type("\r")
        terminal.wait_for("Step 1, epoch 1, update 1, row 1, Forward")
        terminal.type("\r")
        terminal.wait_for("Step 2, epoch 1, update 1, row 1, Forward")
        terminal.type("e\r")
        terminal.wait_for("Step 26, epoch 1, Epoch")
        terminal.type("q\r")
        assert terminal.wait_for_end() == 0
        assert b"\x1b" not in terminal.output


def test_walk_ends_with_its_input() -> None:
    with Terminal([*CHAINSTEP, "walk"]) as terminal:
        terminal.wait_for("Press Enter for the next step")
        terminal.type("\x04")
        assert terminal.wait_for_end() == 0


def test_walk_can_be_interrupted() -> None:
    with Terminal([*CHAINSTEP, "walk"]) as terminal:
        terminal.wait_for("Press Enter for the next step")
        terminal.type("\x03")
        assert terminal.wait_for_end() == 130
        assert "Traceback" not in terminal.text()


def test_reading_draws_its_progress_and_stops_on_ctrl_c(tmp_path: Path) -> None:
    file = tmp_path / "large.csv"
    file.write_text("a,y\n" + "1,2\n" * 3_000_000)
    with Terminal([*CHAINSTEP, "trace", str(file)], NO_COLOR="1") as terminal:
        terminal.wait_for("% ")
        assert terminal.text().startswith("reading  [")
        terminal.type("\x03")
        assert terminal.wait_for_end() == 130
        assert b"^C" in terminal.output
        assert terminal.text().strip() == ""
        assert b"\x1b" not in terminal.output


def test_train_draws_its_progress_and_stops_on_ctrl_c() -> None:
    arguments = [*CHAINSTEP, "train", "xor", "--epochs", "900000000"]
    with Terminal(arguments, size=(90, 24), numba=True) as terminal:
        terminal.wait_for(" updates/s  loss ")
        terminal.type("\x03")
        assert terminal.wait_for_end() == 130
        assert "chainstep: stopped in epoch " in terminal.text()
        assert "Traceback" not in terminal.text()


def test_train_leaves_no_progress_behind() -> None:
    with Terminal([*CHAINSTEP, "train", "xor", "--epochs", "9000"], size=(60, 24)) as terminal:
        assert terminal.wait_for_end() == 0
        assert "all its epochs are done" in terminal.text()
        assert "updates/s" not in terminal.text()
