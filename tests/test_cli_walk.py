import io

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
