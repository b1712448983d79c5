import json
import math
import sys
from array import array
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.data.experiment import load
from core.engine import compiled
from core.engine.engine import Engine, Interpreted
from core.run.position import Reason
from core.run.run import Run
from core.stepper import Stepper
from core.steps.records import EpochStep
from tui import cli
from tui.commands import train
from tui.plain.progress import ProgressBar
from tui.plain.trainer import Progress, Trainer

KEYS = ["reason", "epochs", "losses", "final_loss", "test_loss", "parameters", "updates", "seconds"]
KEYS += ["insights"]


def result_of(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> dict[str, Any]:
    assert cli.run(["train", *arguments, "--json"]) == code
    output, _ = capsys.readouterr()
    assert output.count("\n") == 1
    found: dict[str, Any] = json.loads(output)
    assert [key for key in found if not key.endswith("accuracy")] == KEYS
    return found


def test_it_gives_what_the_steps_give(capsys: pytest.CaptureFixture[str]) -> None:
    found = result_of(capsys, "student-salary", "--epochs", "30")
    stepper = Stepper(load("student-salary", {"epochs": 30}))
    closes = [stepper.seek(stepper.schedule.epoch_close(epoch)).value for epoch in range(1, 31)]
    assert found["losses"] == closes
    assert found["parameters"] == stepper.parameters
    assert found["reason"] == "epochs"
    assert found["epochs"] == 30
    assert found["updates"] == 30 * stepper.schedule.updates
    assert found["test_loss"] is None
    assert 0.0 < found["final_loss"] < (closes[-1] or 0.0)


@pytest.mark.parametrize("every", [1, 2, 7, 25, 26])
def test_every_keeps_each_nth_loss(every: int, capsys: pytest.CaptureFixture[str]) -> None:
    everything = result_of(capsys, "xor", "--epochs", "25")["losses"]
    found = result_of(capsys, "xor", "--epochs", "25", "--every", str(every))["losses"]
    assert isinstance(everything, list)
    assert found == everything[every - 1 :: every]


@pytest.mark.parametrize("room", [1, 3, 64])
def test_slices_do_not_show(room: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.plain.trainer.ROOM", room)
    whole = Trainer(Run(load("xor", {"epochs": 20})), every=3)
    whole.train(lambda _: None, lambda _: None)
    stepper = Stepper(load("xor", {"epochs": 20}))
    closes = [stepper.seek(stepper.schedule.epoch_close(epoch)).value for epoch in range(3, 21, 3)]
    assert list(whole.progress.losses) == closes


def test_stopping_rules_end_it() -> None:
    experiment = load("student-salary")
    training = replace(experiment.training, target_loss=1.0)
    experiment = replace(experiment, training=training)
    trainer = Trainer(Run(experiment))
    trainer.train(lambda _: None, lambda _: None)
    assert trainer.progress.reason is Reason.TARGET_LOSS
    assert trainer.progress.losses[-1] <= 1.0 < trainer.progress.losses[-2]


def test_diverged_says_where_and_what_to_try(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["train", "worked-example"]) == 1
    output, error = capsys.readouterr()
    assert "diverged" in output
    assert "The first number to overflow came at step 108 (L)." in error
    assert "scale the inputs" in error


def test_diverged_as_json_keeps_to_json(capsys: pytest.CaptureFixture[str]) -> None:
    found = result_of(capsys, "worked-example", code=1)
    assert found["reason"] == "diverged"
    assert found["final_loss"] in ("inf", "nan")
    losses = found["losses"]
    assert isinstance(losses, list)
    assert losses[0] == 225.0
    assert losses[-1] == "inf"


TESTED = """
[data]
columns = ["a", "b"]
rows = [[1, 2], [2, 4], [3, 6], [4, 8], [5, 10], [6, 12]]
test_share = 0.34
[training]
learning_rate = 0.01
epochs = 3
"""


def test_test_rows_have_their_loss(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "tested.toml"
    file.write_text(TESTED, encoding="utf-8")
    stepper = Stepper(load(str(file)))
    close = stepper.seek(stepper.schedule.epoch_close(3))
    assert isinstance(close, EpochStep)
    assert result_of(capsys, str(file))["test_loss"] == close.test_loss is not None
    assert cli.run(["train", str(file)]) == 0
    assert "test loss" in capsys.readouterr().out


def test_an_interrupt_says_where_it_was(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(self: ProgressBar, progress: Progress) -> None:
        if progress.epochs >= 5:
            raise KeyboardInterrupt

    monkeypatch.setattr(ProgressBar, "show", interrupted)
    assert cli.run(["train", "xor"]) == 130
    output, error = capsys.readouterr()
    assert output == ""
    assert "stopped in epoch " in error
    assert "updates; the last epoch's loss was 0." in error


def test_an_interrupt_in_the_first_epoch_names_no_loss(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(self: ProgressBar, progress: Progress) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(ProgressBar, "show", interrupted)
    assert cli.run(["train", "xor"]) == 130
    assert capsys.readouterr().err.endswith("stopped in epoch 1, after 1 update\n")


def test_the_engine_can_change_between_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.plain.trainer.TRIAL", 0.0)
    run = Run(load("student-salary", {"epochs": 40}))
    asked: list[int] = []

    def other_engine(rate: int) -> Engine:
        asked.append(rate)
        return other

    other = Interpreted(run.net, run.task)
    trainer = Trainer(run)
    trainer.train(lambda _: None, other_engine)
    assert len(asked) == 1
    assert trainer.progress.updates == trainer.total
    assert trainer.engine is other


def test_words_name_everything(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["train", "spiral", "--epochs", "2", "--hidden", "40"]) == 0
    output = capsys.readouterr().out
    for words in ("all its epochs are done", "final loss", "more parameters: --json"):
        assert words in output


def test_what_missing_numba_means_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(compiled, "status", lambda: compiled.Status.NO_NUMBA)
    monkeypatch.setattr(compiled, "load", lambda: False)
    monkeypatch.setattr("tui.plain.trainer.TRIAL", 0.0)
    monkeypatch.setattr(train, "COMPILING", 0.0)
    assert cli.run(["train", "xor", "--epochs", "9"]) == 0
    assert compiled.Status.NO_NUMBA.value in capsys.readouterr().err


def test_the_bar_fits_its_terminal_and_is_cleared(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(sys.stderr, "write", drawn.append, raising=False)
    monkeypatch.setattr("tui.plain.progress.monotonic", iter(range(100)).__next__)
    monkeypatch.setenv("TERM", "xterm")
    bar = ProgressBar(1000, 20_000)
    bar.show(Progress(10_000, 500, 0.25, None, 1.0, None, array("d")))
    assert drawn[0].startswith(
        "\repoch 500 of 1,000  [##########----------]  50%  10,000 updates/s"
    )
    bar.clear()
    assert drawn[1] == f"\r{' ' * 79}\r"
    bar.clear()
    assert len(drawn) == 2


@pytest.mark.parametrize(("term", "terminal"), [("dumb", True), ("xterm", False)])
def test_there_is_no_bar_where_it_cannot_be_drawn(
    term: str, terminal: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TERM", term)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal, raising=False)
    monkeypatch.setattr("tui.plain.progress.PAUSE", -1.0)
    bar = ProgressBar(10, 10)
    bar.show(Progress(1, 1, math.inf, None, 1.0, None, array("d")))
    bar.clear()
    assert capsys.readouterr().err == ""
