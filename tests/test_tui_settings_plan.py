"""Settings without their dialog: what texts mean, what would come of them, and what does."""

from __future__ import annotations

from pathlib import Path

import pytest
from settings_dialog import BINARY
from settings_form import Form, Run

from core.continuing import GOES_ON
from core.data.experiment import load
from core.data.kinds import text_of
from core.data.settings import OPTIONS
from core.data.typed import Numeral
from core.formulas.names import weight
from core.run.edits import ParameterEdit
from core.run.position import Phase
from tui.settings import words
from tui.settings.fields import value_of
from tui.settings.words import AGAIN, ON, WRONG

# texts


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("hidden", "4,4", [4, 4]),
        ("hidden", " 3 , 2 ", [3, 2]),
        ("hidden", "none", []),
        ("hidden", "", []),
        ("hidden", "4,x", [4, "x"]),
        ("hidden", "2.5", [2.5]),
        ("activation", "tanh", "tanh"),
        ("activation", "tanh, relu", ["tanh", "relu"]),
        ("frozen", "w111, layer 1", ["w111", "layer 1"]),
        ("frozen", "none", []),
        ("learning_rate", "1e-3", 0.001),
        ("learning_rate", "nan", "nan"),
        ("learning_rate", "", ""),
        ("epochs", "500", 500),
        ("epochs", "1.5", 1.5),
        ("epochs", "9" * 5000, "9" * 5000),
        ("learning_rate", "1/35", 1 / 35),
        ("learning_rate", "1 × 10⁻³", 0.001),
        ("learning_rate", "1/0", "1/0"),
        ("epochs", "−5", -5),
        ("shuffle", "yes", True),
        ("shuffle", "no", False),
        ("shuffle", "perhaps", "perhaps"),
        ("loss", "huber", "huber"),
    ],
)
def test_texts_become_values(key: str, text: str, value: object) -> None:
    read = value_of(OPTIONS[key], text)
    assert read == value
    assert (float if isinstance(read, Numeral) else type(read)) is type(value)
    assert not isinstance(read, Numeral) or read.written == text.strip()


def test_values_become_texts_and_values_again() -> None:
    experiment = load("student-salary", {"hidden": [3, 2], "activation": ["tanh", "relu"]})
    for key, value in experiment.values().items():
        assert value_of(OPTIONS[key], text_of(value)) == value
    assert text_of(0.1) == "0.1"
    assert text_of(1.0) == "1"
    assert text_of(1e-8) == "1e-08"
    assert text_of([]) == "none"


# what would come of them


def test_nothing_is_marked_where_nothing_is_changed() -> None:
    form = Form(Run("spiral"))
    assert form.verdict.startswith("The run can go on with another learning rate")
    assert form.marks == {}
    assert words.what_to_do(form.plan) == "Close"


OTHERS = {
    "hidden": ("3, 2", [3, 2]),
    "activation": ("tanh", "tanh"),
    "output_activation": ("tanh", "tanh"),
    "loss": ("huber", "huber"),
    "optimizer": ("momentum", "momentum"),
    "learning_rate": ("0.02", 0.02),
    "batch_size": ("5", 5),
    "epochs": ("7", 7),
    "seed": ("9", 9),
    "init": ("he_normal", "he_normal"),
    "scale": ("minmax", "minmax"),
    "scale_targets": ("standard", "standard"),
    "weight": ("0.5", 0.5),
    "bias": ("-1", -1.0),
    "momentum": ("0.5", 0.5),
    "beta1": ("0.5", 0.5),
    "beta2": ("0.9", 0.9),
    "epsilon": ("1e-6", 1e-6),
    "rho": ("0.9", 0.9),
    "weight_decay": ("0.1", 0.1),
    "biases": ("shared", "shared"),
    "batch_reduction": ("sum", "sum"),
    "schedule": ("cosine", "cosine"),
    "step_epochs": ("3", 3),
    "factor": ("0.25", 0.25),
    "gamma": ("0.5", 0.5),
    "decay": ("0.3", 0.3),
    "min_rate": ("0.001", 0.001),
    "l1": ("0.01", 0.01),
    "l2": ("0.02", 0.02),
    "shuffle": ("yes", True),
    "target_loss": ("0.5", 0.5),
    "patience": ("3", 3),
    "frozen": ("biases", ["biases"]),
}


@pytest.mark.parametrize("key", OPTIONS)
def test_each_option_is_set_and_the_run_goes_on_or_starts_again(key: str) -> None:
    option, (text, value) = OPTIONS[key], OTHERS[key]
    run = Run(**{other: names[-1] for other, names in option.only.items() if other != "biases"})
    run.stepper.seek(40)
    form = Form(run)
    form.put(key, text)
    goes_on = key in GOES_ON
    assert form.marks == {key: ON if goes_on else AGAIN}
    said = "The run goes on with this" if goes_on else "Changing this starts the run again"
    assert form.verdict == f"{said}: {option.label}."
    assert words.what_to_do(form.plan) == ("Go on" if goes_on else "Start again")
    before = run.stepper
    form.take()
    assert option.label in run.message
    assert (run.stepper is before) is goes_on
    if key == "learning_rate":
        assert (run.stepper.t, run.stepper.learning_rate) == (26, value)
        run.stepper.seek(run.stepper.t - 1)
        assert run.stepper.learning_rate == 0.1
    else:
        assert run.stepper.t == (40 if goes_on else 0)
        assert run.experiment.values()[key] == value


WRONG_TEXTS = {
    "hidden": ("4, x", 'Must be a list of whole numbers, such as 4, 4, and holds "x".'),
    "activation": ("tahn", '"tahn" is not known. Did you mean "tanh"?'),
    "learning_rate": ("0", "Must be a number above 0, not 0. Write such as 0.1."),
    "batch_size": ("[b]x[/b]", 'not "[b]x[/b]".'),
    "epochs": ("1.5", "Must be a whole number from 1 to 1,000,000,000, not 1.5."),
    "seed": ("", "Must be a whole number from 0 to 4,294,967,295"),
    "frozen": (
        "w999",
        'The network has no "w999". Possible are weights, biases, layer 1 and names like w111.',
    ),
    "patience": ("\x1b[2J", "not "),
}


@pytest.mark.parametrize("key", WRONG_TEXTS)
def test_what_cannot_be_read_is_said_as_in_a_file(key: str) -> None:
    text, said = WRONG_TEXTS[key]
    form = Form(Run())
    form.put(key, text)
    assert said in words.wrong_at(form.plan, key)
    assert form.marks == {key: WRONG}
    assert "\x1b" not in words.wrong_at(form.plan, key)
    assert form.plan.values == load("student-salary").values()


def test_what_does_not_go_together_is_said_at_one_of_them() -> None:
    form = Form(Run())
    form.put("hidden", "3")
    form.put("loss", "cross_entropy")
    assert form.marks == {"hidden": AGAIN, "loss": WRONG}
    assert words.wrong_at(form.plan, "hidden") == ""
    assert words.wrong_at(form.plan, "loss") == (
        "The loss cross_entropy needs the output activation softmax, not linear. "
        "Set output_activation to softmax, or take another loss."
    )
    assert form.verdict == (
        "These values cannot be used: see loss. Until they can, all stays as it is."
    )
    form.put("loss", "squared_error")
    assert form.marks == {"hidden": AGAIN}


def test_rows_that_cannot_be_used_are_named_below() -> None:
    form = Form(Run())
    form.put("output_activation", "sigmoid")
    form.put("loss", "binary_cross_entropy")
    assert 'students.csv:2, column "lpa": 3 is no target for' in form.verdict
    assert form.plan.error_at == ""
    assert WRONG not in form.marks.values()


def test_what_was_changed_back_is_no_change() -> None:
    run = Run()
    run.stepper.seek(40)
    form = Form(run)
    for key, text in (("hidden", "3"), ("hidden", "2"), ("shuffle", "yes"), ("shuffle", "no")):
        form.put(key, text)
    assert form.marks == {}
    form.take()
    assert (run.stepper.t, run.message) == (40, "Nothing was changed.")


def test_what_follows_is_shown_before_anything_is_done(tmp_path: Path) -> None:
    file = tmp_path / "d.csv"
    file.write_text(BINARY)
    run = Run(str(file))
    form = Form(run)
    form.put("loss", "squared_error")
    assert form.marks == dict.fromkeys(["loss", "output_activation", "scale_targets"], AGAIN)
    assert form.text("output_activation") == "linear"
    assert "Follows from it: output activation linear, scaling of targets standard." in form.verdict
    form.put("output_activation", "sigmoid")
    assert form.marks == dict.fromkeys(["loss", "scale_targets"], AGAIN)
    form.put("loss", "binary_cross_entropy")
    assert form.marks == {}
    assert form.text("scale_targets") == "none"
    form.put("loss", "huber")
    file.unlink()
    form.take()
    values = run.experiment.values()
    assert (values["output_activation"], values["scale_targets"]) == ("sigmoid", "standard")


# what goes on


def test_a_finished_run_is_trained_further() -> None:
    run = Run(epochs=1)
    run.stepper.run_epochs(1)
    run.stepper.advance()
    assert run.stepper.step.position.phase is Phase.END
    form = Form(run)
    form.put("epochs", "3")
    assert words.what_to_do(form.plan) == "Go on"
    form.take()
    assert run.message == "The run goes on with epochs 3; what came before stays."
    assert (run.stepper.t, run.stepper.position.phase) == (501, Phase.EPOCH)
    run.stepper.run_epochs(2)
    run.stepper.advance()
    assert (run.stepper.t, run.stepper.position.phase) == (1504, Phase.END)
    assert run.experiment.values() == load("student-salary", {"epochs": 3}).values()


def test_the_learning_rate_is_the_one_of_the_current_step() -> None:
    run = Run()
    run.stepper.seek(40)
    form = Form(run)
    form.put("learning_rate", "0.02")
    form.take()
    assert run.message == (
        "The run goes on with learning rate 0.02 from here on; what came before stays."
    )
    assert Form(run).text("learning_rate") == "0.02"
    run.stepper.seek(10)
    assert Form(run).text("learning_rate") == "0.1"


def test_rules_and_learning_rate_change_together() -> None:
    run = Run()
    run.stepper.seek(40)
    form = Form(run)
    form.put("patience", "4")
    form.put("learning_rate", "0.02")
    form.take()
    assert run.message == (
        "The run goes on with learning rate 0.02 from here on and patience 4; "
        "what came before stays."
    )
    assert run.stepper.learning_rate == 0.02
    training = run.experiment.training
    assert (training.patience, training.settings.learning_rate) == (4, 0.1)


def test_a_rule_that_comes_too_late_starts_again() -> None:
    run = Run()
    run.stepper.seek(2 * 501)
    form = Form(run)
    form.put("target_loss", "1000")
    assert form.marks == {"target_loss": AGAIN}
    assert form.verdict == (
        "Changing this starts the run again: target loss. "
        "It might have ended before by its new target loss."
    )


def test_a_new_run_takes_what_is_shown_and_says_what_ended() -> None:
    run = Run()
    run.stepper.seek(40)
    form = Form(run)
    form.put("learning_rate", "0.02")
    form.take()
    form = Form(run)
    form.put("hidden", "3")
    assert form.verdict == (
        "Changing this starts the run again: hidden layers. The learning rate stays 0.02."
    )
    form.take()
    assert run.message == (
        "A new run, from the start, with hidden layers 3. The learning rate stays 0.02."
    )
    assert (run.stepper.t, run.stepper.learning_rate) == (0, 0.02)
    assert run.experiment.training.settings.learning_rate == 0.02
    assert not run.stepper.run.edits.all


def test_what_a_run_loses_by_going_on_is_said_before_and_after() -> None:
    run = Run(epochs=20)
    run.stepper.seek(501 * 3)
    run.stepper.edit(ParameterEdit(weight(1, 1, 1), 0.5))
    run.stepper.seek(501 * 6)
    form = Form(run)
    form.put("epochs", "2")
    lost = "80 updates and the 1 change made there after that"
    assert form.verdict == f"The run goes on with this: epochs. The {lost} are discarded."
    form.take()
    assert run.message == (
        f"The run goes on with epochs 2; what came before stays. The {lost} were discarded."
    )
    run.stepper.seek(0)
    form = Form(run)
    form.put("learning_rate", "0.3")
    assert "The 40 updates after that are discarded." in form.verdict


@pytest.mark.parametrize(
    ("name", "t", "key", "value", "said"),
    [
        ("student-salary", 1504, "learning_rate", "0.5", "all its epochs are done"),
        ("learning-rate-too-high", None, "epochs", "100000", "it diverged"),
    ],
)
def test_a_run_that_can_take_no_step_all_the_same_says_so(
    name: str, t: int | None, key: str, value: str, said: str
) -> None:
    run = Run(name, epochs=3)
    run.stepper.run_epochs(3)
    if run.stepper.end is None:
        run.stepper.advance()
    assert run.stepper.end is not None
    assert t in (None, run.stepper.end)
    run.stepper.seek(run.stepper.end)
    form = Form(run)
    form.put(key, value)
    assert f"But {said}" in form.verdict


def test_more_epochs_start_a_run_again_whose_rate_depends_on_them() -> None:
    plain, cosine = Form(Run()).plan, Form(Run(schedule="cosine")).plan
    assert words.verdict(plain, 0) == words.REST
    assert words.verdict(cosine, 0) == f"{words.REST} {words.AHEAD}"
