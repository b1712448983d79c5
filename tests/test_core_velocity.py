"""The first velocity of momentum: given by name, or one number for all."""

from __future__ import annotations

import io
import json

import pytest

from core.data.errors import InputError
from core.data.experiment import Experiment, load
from core.exports.records import JsonLines
from core.exports.text import Text
from core.formulas.writing import Writer
from core.program.pytorch import PyTorch
from core.program.source import source
from core.rules.optimizers import BY_NAME
from core.stepper import Stepper
from core.steps.records import InitStep, UpdateStep

NEURON = """
[data]
columns = ["x", "y"]
rows = [[1, 0]]
[network]
hidden = []
[init]
scheme = "given"
weights = [[[5.0]]]
biases = [[0]]
{init}
[training]
optimizer = "{rule}"
learning_rate = 0.1
epochs = 3
frozen = ["biases"]
{training}
"""
BY_WEIGHT = "velocity = { w111 = 0.08 }"
momentum = pytest.mark.parametrize("rule", ["momentum", "nesterov"])


def read(init: str, rule: str = "momentum", training: str = "", **options: object) -> Experiment:
    text = NEURON.format(init=init, rule=rule, training=training)
    return load("-", options, stdin=io.StringIO(text))


def test_the_rules_with_a_velocity_read_momentum() -> None:
    kept = {name for name, rule in BY_NAME.items() if "momentum" in rule.settings.values()}
    assert kept == {"momentum", "nesterov"}
    assert all(len(BY_NAME[name].keeps) == 1 for name in kept)


@pytest.mark.parametrize("init", [BY_WEIGHT, "velocity = 0.08"])
@momentum
def test_the_first_update_starts_from_it(init: str, rule: str) -> None:
    stepper = Stepper(read(init, rule))
    stepper.run_epochs(1)
    v = 0.9 * 0.08 + 10.0
    step = v if rule == "momentum" else 10.0 + 0.9 * v
    assert stepper.parameters == {"w111": 5.0 - 0.1 * step, "b11": 0.0}


def test_a_last_change_of_a_book_is_minus_it_over_eta() -> None:
    """Δw(k) = 0.4·Δw(k − 1) − η·g with Δw(k − 1) = 0.08, as homeworkhost 3884044 has it."""
    stepper = Stepper(read("velocity = { w111 = -0.8 }", training="momentum = 0.4"))
    stepper.run_epochs(1)
    assert stepper.parameters["w111"] - 5.0 == pytest.approx(0.4 * 0.08 - 0.1 * 10.0, rel=1e-14)


def test_it_is_shown() -> None:
    stepper = Stepper(read(BY_WEIGHT))
    step, notation = stepper.step, stepper.experiment.network.notation
    assert isinstance(step, InitStep)
    said = "The first velocity v is 0.08 for w₁₁₁, and 0 for all others."
    assert stepper.explanation.endswith(said)
    assert said in Text(stepper.experiment, stepper.schedule).step(step, True)
    record = json.loads(JsonLines(notation).step(step, True))
    assert record["velocity"] == {"w111": 0.08}
    assert record["parameters"] == {"w111": 5.0, "b11": 0.0}
    stepper.seek(stepper.schedule.row_start(1, 1))
    update = stepper.step
    assert isinstance(update, UpdateStep)
    assert Writer(notation).equation(update.equations[0])[1] == "= 0.9 · 0.08 + 10"
    assert "v_w111 = 0.08" in source(stepper.run, 1)
    assert Stepper(read("velocity = 0.08")).explanation.endswith(
        "The first velocity v of each is 0.08."
    )
    unbiased = NEURON.replace("biases = [[0]]\n", "").replace(
        "hidden = []", "biases = 'none'\nhidden = []"
    )
    unbiased = unbiased.replace('frozen = ["biases"]\n', "")
    text = unbiased.format(init=BY_WEIGHT, rule="momentum", training="")
    alone = Stepper(load("-", stdin=io.StringIO(text)))
    assert alone.explanation.endswith("The first velocity v is 0.08 for w₁₁₁.")


def test_without_it_nothing_is_said_of_it() -> None:
    stepper = Stepper(read(""))
    assert "velocity" not in stepper.explanation
    assert "velocity" not in JsonLines(stepper.experiment.network.notation).step(stepper.step, True)


def test_pytorch_starts_from_it() -> None:
    def lines(init: str) -> list[str]:
        run = read(init)
        torch = PyTorch(run.network, run.training, 1, run.init.velocity)
        return [line.text for line in torch.setup if "momentum_buffer" in line.text]

    start = 'for p in parameters: optimizer.state[p]["momentum_buffer"] = '
    assert lines("") == []
    assert lines("velocity = 0.08") == [f"{start}torch.full_like(p, 0.08)"]
    assert lines("velocity = { w111 = 0.08, b11 = 0.5 }") == [
        f"{start}torch.zeros_like(p)",
        'optimizer.state[layer1.weight]["momentum_buffer"][0, 0] = 0.08',
        'optimizer.state[layer1.bias]["momentum_buffer"][0] = 0.5',
    ]
    for line in lines("velocity = { w111 = 0.08, b11 = 0.5 }"):
        compile(line, "line", "exec")


@pytest.mark.parametrize("rule", [name for name in BY_NAME if name not in ("momentum", "nesterov")])
def test_another_optimiser_refuses_it(rule: str) -> None:
    with pytest.raises(InputError, match=f"the optimiser is {rule}, which has none") as caught:
        read(BY_WEIGHT, rule)
    assert caught.value.hint.startswith('write optimizer = "momentum" under [training]')
    chosen = read(BY_WEIGHT, "momentum", optimizer=rule)
    assert not chosen.init.velocity
    assert f"The optimiser {rule} was chosen, and has no use for velocity." in chosen.notes


@pytest.mark.parametrize(
    ("init", "said"),
    [
        ("velocity = { w112 = 0.08 }", "the network has no"),
        ('velocity = "fast"', "must be a number, or numbers by name"),
        ("velocity = [0.08]", "must be a number, or numbers by name"),
        ("velocity = { w111 = true }", "must be a number"),
    ],
)
def test_what_is_no_velocity_is_refused(init: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        read(init)
    assert caught.value.hint


@pytest.mark.parametrize("name", ["velocity", "previous_weight_change", "momentum_buffer"])
def test_under_training_it_is_told_where_to_write_it(name: str) -> None:
    with pytest.raises(InputError) as caught:
        read("", training=f"{name} = 0.08")
    assert caught.value.hint.startswith(
        "momentum's first velocity stands under [init], as velocity = { w111 = 0.08 }; where a "
        "book gives the last change of a weight, Δw, it is −Δw/η"
    )


def test_a_weight_that_is_gone_takes_its_velocity_along() -> None:
    text = NEURON.format(init="velocity = { b11 = 0.5 }", rule="momentum", training="").replace(
        'frozen = ["biases"]', ""
    )
    run = load("-", {"biases": "none"}, stdin=io.StringIO(text))
    assert run.init.velocity == ()
    assert list(run.initial_state().first) == [0.0]


def test_under_training_its_own_name_gets_one_clear_sentence() -> None:
    with pytest.raises(InputError) as caught:
        read("", training="velocity = 0.08")
    assert caught.value.hint.endswith("Δw, it is −Δw/η")
