import io
from pathlib import Path

import pytest

from core.data.experiment import load
from core.stepper import Stepper
from tui import cli
from tui.plain.walkthrough import Walk


def talk(commands: str, name: str = "worked-example", **overrides: object) -> list[str]:
    """What a walk writes, by block: the introduction, then one a step or answer."""
    written: list[str] = []
    stepper = Stepper(load(name, overrides))
    Walk(stepper, "unicode", written.append).talk(io.StringIO(commands))
    return "".join(written).split("\n\n")


def titles(blocks: list[str]) -> list[str]:
    return [block.split("\n")[0] for block in blocks if block.startswith("Step ")]


def test_enter_goes_forwards_and_p_back() -> None:
    assert titles(talk("\n\n\np\nq\n\n")) == [
        "Step 0, Init",
        "Step 1, epoch 1, update 1, row 1, Forward: O₁₁",
        "Step 2, epoch 1, update 1, row 1, Forward: O₁₂",
        "Step 3, epoch 1, update 1, row 1, Forward: ŷ",
        "Step 2, epoch 1, update 1, row 1, Forward: O₁₂",
    ]


def test_a_step_shows_its_formulas_and_its_explanation() -> None:
    block = talk("g 10\n")[-1]
    assert block.startswith(
        "Step 10, epoch 1, update 1, row 1, Gradients: ∂L/∂w₁₁₁\n"
        "  ∂L/∂w₁₁₁ = ∂L/∂ŷ · ∂ŷ/∂O₁₁ · ∂O₁₁/∂w₁₁₁\n"
        "           = −2(y − ŷ) · w₂₁₁ · x₁\n"
        "           = 30 · 1 · 8\n"
        "           = 240\n"
    )
    stepper = Stepper(load("worked-example"))
    stepper.seek(10)
    assert block.rstrip("\n").endswith(stepper.explanation)


def test_e_goes_to_the_close_of_the_epoch_and_of_the_next() -> None:
    assert titles(talk("\ne\ne\n", "xor"))[-2:] == [
        "Step 181, epoch 1, Epoch",
        "Step 362, epoch 2, Epoch",
    ]


def test_the_end_says_why_and_nothing_comes_after_it() -> None:
    blocks = talk("e\n\n\n", epochs=1)
    assert titles(blocks)[-1] == "Step 27, epoch 1, End"
    assert "all its epochs are done" in blocks[-1]
    assert blocks[-1].rstrip("\n").endswith("The run ends at step 27: all its epochs are done.")


def test_what_cannot_be_done_is_said() -> None:
    assert "nothing comes before Init" in talk("p\n")[-1]
    assert r'no command "go\x1b"' in talk("go\x1b\n")[-1]
    assert "The run ends at step 27" in talk("g 99\n", epochs=1)[-1]
    assert "p       the step before" in talk("?\n")[-1]


def test_a_row_is_introduced_with_its_values_as_in_the_file() -> None:
    block = talk("\n", "student-salary")[-1]
    assert "Row 1: cgpa 8, scaled x₁ = 0.721943; iq 80, scaled x₂ = −1.16842; lpa y = 3." in block


def test_sentences_are_wrapped_where_asked() -> None:
    written: list[str] = []
    stepper = Stepper(load("worked-example"))
    Walk(stepper, "unicode", written.append, width=40).talk(io.StringIO("\n" * 4))
    assert max(len(line) for line in "".join(written).splitlines()) <= 72  # that of a formula
    assert "This network predicts lpa from cgpa and\n" in "".join(written)


def test_without_a_terminal_it_is_one_whole_update(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["walk", "worked-example"]) == 0
    output, error = capsys.readouterr()
    found = titles(output.split("\n\n"))
    assert len(found) == 26
    assert found[-1] == "Step 25, epoch 1, update 1, row 1, Update: b₂₁"
    assert error == ""


def test_without_a_terminal_a_batch_is_walked_through_whole(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert cli.run(["walk", "mini-batch"]) == 0
    stepper = Stepper(load("mini-batch"))
    found = titles(capsys.readouterr().out.split("\n\n"))
    assert len(found) == 1 + stepper.schedule.update_steps


def test_x_shows_the_gradients_of_the_inputs_once_they_are_known() -> None:
    blocks = talk("\nx\ng 16\nx\n")
    assert (
        blocks[2]
        .rstrip("\n")
        .endswith("∂L/∂x is known once this row has all gradients, at step 16.")
    )
    assert blocks[-2] == (
        "  ∂L/∂x₁ = ∂L/∂O₁₁ · ∂O₁₁/∂x₁ + ∂L/∂O₁₂ · ∂O₁₂/∂x₁\n"
        "         = δ₁₁ · w₁₁₁ + δ₁₂ · w₁₁₂\n"
        "         = 30 · 0.1 + 30 · 0.1\n"
        "         = 6\n"
        "x₁ reaches the loss through both neurons of the first layer; each counts with its δ "
        "times the weight from x₁: ∂L/∂x₁ = 6. No update needs it, as data stay as they are."
    )
    assert blocks[-1].startswith("  ∂L/∂x₂ = ")


def test_x_without_a_row_says_why() -> None:
    assert (
        talk("x\n")[-1].rstrip("\n").endswith("No row is at hand here, and ∂L/∂x is that of a row.")
    )


FROZEN = {"frozen": ["layer 2"]}


def test_what_is_frozen_is_passed_over_both_ways() -> None:
    written: list[str] = []
    stepper = Stepper(load("worked-example", FROZEN))
    frozen = stepper.experiment.training.frozen
    assert len(frozen) == 3
    Walk(stepper, "unicode", written.append, left_out=frozen).talk(
        io.StringIO("g 5\n\np\ng 22\n\ng 26\np\n")
    )
    assert [title.split(",")[0] for title in titles("".join(written).split("\n\n"))] == [
        "Step 0", "Step 5", "Step 9", "Step 5", "Step 22", "Step 26", "Step 26", "Step 22",
    ]  # fmt: skip


def test_without_a_terminal_it_prints_the_update_without_them(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "frozen.toml"
    path.write_text(
        '[data]\ncolumns = ["a", "t"]\nrows = [[1, 2]]\n[network]\nhidden = [1]\n'
        '[training]\nfrozen = ["layer 1"]\n',
        encoding="utf-8",
    )
    assert cli.run(["walk", str(path), "--skip-frozen"]) == 0
    out, err = capsys.readouterr()
    targets = [title.rpartition(": ")[2] for title in titles(out.split("\n\n")) if ": " in title]
    assert targets == [
        "O₁₁", "ŷ", "L", "∂L/∂ŷ", "∂L/∂w₂₁₁", "∂L/∂b₂₁", "∂L/∂O₁₁", "w₂₁₁", "b₂₁",
    ]  # fmt: skip
    assert "chainstep: the steps of what is frozen are left out: w111, b11\n" in err
