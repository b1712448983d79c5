"""The experiments of `cases/`: exercises as people write them, each with what is right about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from chainstep import Stepper, load
from core.checking.comparison import Outcome
from core.checking.gradcheck import verify
from core.run.position import Phase
from core.stepper import insights_of
from core.steps.records import ParameterGradientStep
from tui import cli

CASES = Path(__file__).parent / "cases"


def started(name: str) -> Stepper:
    return Stepper(load(str(CASES / f"{name}.toml")))


def first_row(stepper: Stepper) -> dict[str, float | None]:
    """The values of the steps of the first row, by phase and name."""
    values: dict[str, float | None] = {}
    while (step := stepper.advance()).phase is not Phase.UPDATE:
        assert step.target is not None
        name = stepper.experiment.network.notation.ascii(step.target)
        values[f"dL/d{name}" if step.phase is Phase.GRADIENT else name] = step.value
    return values


def checked(name: str, capsys: pytest.CaptureFixture[str]) -> str:
    """What `chainstep check` says of a case in which nothing is wrong."""
    assert cli.run(["check", str(CASES / f"{name}.toml")]) == 0
    said = capsys.readouterr().out
    assert "✗" not in said
    return said


def test_adam_goes_down_a_parabola() -> None:
    stepper = started("adam-theta-squared")
    found = []
    for _ in range(3):
        stepper.run_epochs(1)
        found.append(stepper.parameters["w111"])
    assert found == pytest.approx([4.9000000001, 4.800057756868857, 4.700213291333392], rel=1e-14)


def test_equal_weights_make_twins() -> None:
    stepper = started("all-weights-half")
    stepper.run_epochs(9000)
    insight = next(found for found in insights_of(stepper) if found.kind.value == "twins")
    assert "O₁₁ and O₁₂ are twins" in insight.text
    assert insight.advice


def test_a_stuck_network_is_told_what_may_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["train", str(CASES / "xor-stuck.toml")]) == 0
    said, warned = capsys.readouterr()
    assert "final loss  0.1253" in said
    assert "0.13" not in warned  # the loss of the last epoch, whose rows came before its updates
    assert "another seed (R on the screen, --seed) or more hidden neurons may." in warned


def test_a_plateau_above_the_mean_is_called_worse(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["train", str(CASES / "plateau-worse-than-mean.toml")]) == 0
    warned = capsys.readouterr().err
    assert "it is worse than always predicting the mean (0.667)." in warned
    assert "seed" not in warned  # the weights are given


def test_a_perfect_fit_is_checked_without_a_false_mark(capsys: pytest.CaptureFixture[str]) -> None:
    checked("check-perfect-fit", capsys)


def test_a_trained_line_is_checked_without_a_false_mark() -> None:
    stepper = started("check-trained-line")
    stepper.run_epochs(160)
    checked_steps = 0
    while (step := stepper.advance()).phase is not Phase.EPOCH:
        if isinstance(step, ParameterGradientStep):
            assert verify(step, stepper.known).outcome is not Outcome.DIFFERS
            checked_steps += 1
    assert checked_steps == 6


def test_at_a_kink_no_gradient_is_called_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    assert "kink" in checked("kinks", capsys)
    assert first_row(started("kinks"))["dL/dyhat1"] == 0.0


def test_an_exercise_with_one_row_keeps_its_inputs() -> None:
    values = first_row(started("one-row-exercise"))
    expected = {"yhat1": 0.88, "L": 0.29984768, "dL/dw111": 0.7744, "dL/dw121": 0.0}
    expected["dL/db11"] = 0.7744
    assert {name: values[name] for name in expected} == pytest.approx(expected, rel=1e-14)


def test_a_public_answer_that_adds_a_bias_twice_is_not_ours() -> None:
    stepper = started("perceptron-0.9")
    values = first_row(stepper)
    assert values["yhat1"] == pytest.approx(0.01973395, abs=5e-9)
    assert values["dL/dw122"] == pytest.approx(0.0046156967, abs=5e-11)


def test_a_batch_of_one_neuron() -> None:
    stepper = started("single-neuron-batch")
    losses = [stepper.run_epochs(1).value, stepper.run_epochs(1).value]
    assert losses == pytest.approx([0.3033228034139421, 0.2942232621822798], rel=1e-14)
    expected = {"w111": 0.10357439996840352, "w121": -0.14254395564702677}
    expected["b11"] = -0.016719880375037202
    assert stepper.parameters == pytest.approx(expected, rel=1e-13)


def test_what_says_nothing_of_scaling_is_not_scaled() -> None:
    values = first_row(started("unscaled-default"))
    assert (values["O11"], values["O12"], values["yhat1"], values["L"]) == (1.0, 1.0, 2.0, 0.0)
