"""ε = 0: the rules without their guard, and what is said where they divide by 0."""

from __future__ import annotations

import io
import math

import pytest
from engines import bits, needs_numba, seeded_case

from core.data.errors import InputError
from core.data.experiment import load
from core.engine import compiled
from core.engine.engine import Interpreted
from core.network.network import Network
from core.rules.optimizers import BY_NAME, CODES, readers
from core.stepper import Stepper, insights_of

TWO = """
[data]
columns = ["x1", "x2", "y"]
rows = [[1, {second}, 3]]
[network]
hidden = []
[training]
epsilon = 0
learning_rate = 0.1
epochs = {epochs}
optimizer = "{rule}"
frozen = {frozen}
"""
BOWL = """
[data]
columns = ["x1", "x2", "y1", "y2"]
rows = [[0.31622776601683794, 1.4142135623730951, 0.0, 0.0]]
inputs = ["x1", "x2"]
targets = ["y1", "y2"]
[network]
hidden = []
[init]
scheme = "given"
weights = [[[-5.0, 0.0], [0.0, -2.0]]]
biases = [[0, 0]]
[training]
frozen = ["biases", "w112", "w121"]
"""
every = pytest.mark.parametrize("rule", readers("epsilon"))


def two(rule: str, second: float = 0.0, epochs: int = 5, frozen: str = "[]") -> Stepper:
    text = TWO.format(rule=rule, second=second, epochs=epochs, frozen=frozen)
    return Stepper(load("-", stdin=io.StringIO(text)))


def bowl(rules: str, epochs: int) -> tuple[float, float]:
    """The two weights of f = 0.1·w1² + 2·w2² from (−5, −2) on."""
    stepper = Stepper(load("-", {"epochs": epochs}, stdin=io.StringIO(BOWL + rules)))
    stepper.run_epochs(epochs)
    return stepper.parameters["w111"], stepper.parameters["w122"]


def test_the_rules_that_divide_read_epsilon() -> None:
    assert readers("epsilon") == ("rmsprop", "adagrad", "adam", "adamw")
    with pytest.raises(InputError, match="must be a number, 0 or above"):
        load("-", stdin=io.StringIO(TWO.format(rule="adam", second=1, epochs=1, frozen="[]")
                                    .replace("epsilon = 0", "epsilon = -1e-8")))  # fmt: skip


@every
def test_the_first_step_is_as_long_as_the_rule_says_exactly(rule: str) -> None:
    """With ε = 0 the size of the gradient goes out: η·g/√(g²), for rmsprop over √(1 − ρ)."""
    stepper = two(rule, second=4.0)
    before = stepper.parameters
    stepper.run_epochs(1)
    for name, value in stepper.parameters.items():
        kept = before[name] * (1 - 0.1 * 0.01) if rule == "adamw" else before[name]
        far = 0.1 / math.sqrt(1 - 0.99) if rule == "rmsprop" else 0.1
        assert abs(value - kept) == pytest.approx(far, rel=1e-14)


@every
def test_where_all_gradients_were_0_the_run_ends_and_says_why(rule: str) -> None:
    stepper = two(rule)
    stepper.run_epochs(5)
    assert stepper.t == stepper.end
    why = f"{rule} divides by 0, since ε is 0 and the squares of all gradients of w₁₂₁ so far "
    assert stepper.explanation == (
        "The run has ended after 2 epochs: it diverged, the loss is no longer a finite number. "
        f"The first number that is none came at step 8 (w₁₂₁): {why}add up to 0; "
        "take ε above 0, such as 1e-8 (epsilon under [training]), or freeze it."
    )
    (found,) = insights_of(stepper)
    assert found.text.endswith(
        f"With ε = 0, {rule} divides by 0 where all gradients so far were 0."
    )
    stepper.seek(stepper.schedule.row_start(1, 1) + 1)
    assert stepper.explanation == f"w₁₂₁ is nan now: {why}add up to 0."


@every
def test_what_is_frozen_is_not_divided(rule: str) -> None:
    stepper = two(rule, frozen='["w121"]')
    stepper.run_epochs(5)
    assert stepper.parameters["w121"] == 1.0
    assert all(map(math.isfinite, stepper.parameters.values()))


@needs_numba
@pytest.mark.usefixtures("fast")
@every
def test_compiled_it_divides_by_0_just_so(rule: str) -> None:
    case = seeded_case(Network((2, 3, 1), ("relu", "linear")), CODES[rule], batch=20)
    case.rule = case.rule._replace(epsilon=0.0)
    for k in range(1, 40, 2):
        case.task.inputs[k] = 0.0
    slow = case.run(Interpreted(case.net, case.task), [1, 1])
    assert bits(slow) == bits(case.run(compiled.Compiled(case.net, case.task), [1, 1]))
    assert any(map(math.isnan, slow[-7]))
    assert BY_NAME[rule].keeps


# published: d2l.ai 12.7 and 12.8, and AI Vietnam's AIO2024, module 5


def test_adagrad_as_in_d2l_with_epsilon_outside_of_the_root() -> None:
    """Printed −2.382563 −0.158591 and −0.002295 −0.000000, with ε = 1e-6 inside of the root."""
    for rate, printed in ((0.4, (-2.382563, -0.158591)), (2, (-0.002295, 0.0))):
        found = bowl(f'optimizer = "adagrad"\nlearning_rate = {rate}\nepsilon = 0', 20)
        assert found == pytest.approx(printed, abs=1e-6)


def test_rmsprop_as_in_d2l_with_epsilon_outside_of_the_root() -> None:
    rules = 'optimizer = "rmsprop"\nlearning_rate = 0.4\nrho = 0.9\nepsilon = 1e-6'
    assert bowl(rules, 20) == pytest.approx((-0.01059837979881838, 1.0362366932408305e-14))


@pytest.mark.parametrize(
    ("epochs", "expected"),
    [
        (1, (-4.051319701939999, -1.051317076949338)),
        (2, (-3.4351955331382045, -0.5915237631576598)),
        (10, (-1.0649013514103356, -0.001353516742425996)),
        (30, (-0.0030056033848290436, -3.004877980290456e-17)),
    ],
)
def test_rmsprop_as_in_aio(epochs: int, expected: tuple[float, float]) -> None:
    rules = 'optimizer = "rmsprop"\nlearning_rate = 0.3\nrho = 0.9\nepsilon = 1e-6'
    assert bowl(rules, epochs) == pytest.approx(expected, rel=1e-11)


def test_adam_on_a_square() -> None:
    text = (
        '[data]\ncolumns = ["x", "y"]\nrows = [[1, 0]]\n[network]\nhidden = []\n[init]\n'
        'scheme = "given"\nweights = [[[5.0]]]\nbiases = [[0]]\n[training]\noptimizer = "adam"\n'
        'learning_rate = 0.1\nepochs = 3\nfrozen = ["biases"]\n'
    )
    stepper, found = Stepper(load("-", stdin=io.StringIO(text))), []
    for _ in range(3):
        stepper.run_epochs(1)
        found.append(stepper.parameters["w111"])
    expected = [4.9000000001, 4.800057756868857, 4.700213291333392]
    assert found == pytest.approx(expected, rel=1e-15, abs=1e-15)
