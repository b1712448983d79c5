"""The records of activations: each is complete, and says of its arithmetic what is so."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from engines import bits, needs_numba, seeded_case
from hypothesis import given
from hypothesis import strategies as st
from networks import bits as bits_of
from networks import exact, steps
from networks import given as network_of
from reading import FUNCTIONS

from core.data.errors import InputError
from core.data.experiment import load
from core.data.settings import OPTIONS
from core.engine import compiled
from core.engine.engine import Interpreted
from core.formulas.formula import ONE, Expression, evaluate
from core.formulas.names import Notation, output, pre_activation
from core.formulas.writing import Style, Writer
from core.network.network import Network
from core.network.training import Training
from core.program.python import MODULES, Python
from core.program.pytorch import PyTorch
from core.program.source import imports
from core.program.statements import assign
from core.rules.activations import (
    ACTIVATIONS,
    BY_NAME,
    CODES,
    OF_NEURONS,
    SLOPES,
    VALUES,
    Activation,
    activate,
    slope,
    softmax_slope,
)
from core.rules.optimizers import CODES as OPTIMIZERS
from core.run.predictions import predict
from core.run.run import Run
from core.steps.records import ForwardStep
from core.words.explanation import explain
from core.words.glossary import BY_TERM

every = pytest.mark.parametrize("rule", ACTIVATIONS, ids=lambda rule: rule.name)
each = pytest.mark.parametrize("rule", OF_NEURONS, ids=lambda rule: rule.name)
UNKNOWN = (-1, len(ACTIVATIONS), 10**9)
Z, OUT = pre_activation(1, 1), output(1, 1, 2)
STYLES: tuple[Style, ...] = ("unicode", "ascii", "latex")
EDGES = (0.0, -0.0, 1e-300, -1e-300, 5e-324, 1.0, -1.0, 20.5, -20.5, 40.0, -40.0, 700.0, -750.0)
numbers = st.floats(-50.0, 50.0) | st.sampled_from(EDGES)
SMALL = Notation((2, 2, 1))


def last_bits(one: float, other: float) -> bool:
    return bits_of(one) == bits_of(other)


# what a record says


@every
def test_a_record_is_complete(rule: Activation) -> None:
    assert BY_NAME[rule.name] is rule
    assert ACTIVATIONS[CODES[rule.name]] is rule
    assert rule.entry.term == rule.name
    assert rule.entry.meaning
    assert rule.entry.formula
    assert BY_TERM[rule.name] is rule.entry
    assert all(term in BY_TERM for term in rule.entry.see)
    assert rule.does
    assert not rule.does.endswith(".")
    for line in filter(None, (rule.torch, rule.torch_exact)):
        assert line.count("{}") == 1
        compile(line.format("z"), rule.name, "eval")
    assert rule.name in OPTIONS["output_activation"].kind.choices


def test_no_two_records_share_a_name_or_a_sentence() -> None:
    for attribute in ("name", "does", "torch"):
        said = [getattr(rule, attribute) for rule in ACTIVATIONS]
        assert len(set(said)) == len(said), attribute


def test_functions_are_written_with_their_argument() -> None:
    for name, function in FUNCTIONS.items():
        for style in STYLES:
            assert "z" in function.form(style).text.format("z"), name


@each
@exact
@given(z=numbers)
def test_formulas_have_the_bits_of_the_arithmetic(rule: Activation, z: float) -> None:
    value = rule.value(z)
    assert last_bits(evaluate(rule.formula(Z), ((Z, z),)), value)
    known: tuple[tuple[Expression, float], ...] = ((Z, z), (OUT, value))
    assert last_bits(evaluate(rule.slope_formula(Z, OUT), known), rule.slope(z, value))
    assert last_bits(activate(CODES[rule.name], z), value)
    assert last_bits(slope(CODES[rule.name], z, value), rule.slope(z, value))


def run_line(line: str, **values: float) -> float:
    names: dict[str, object] = dict(values)
    everything = (f"{name}()" for module in MODULES.values() for name in module)
    exec("\n".join([*imports(" ".join(everything)), line]), names)
    return names["O11"]  # type: ignore[return-value]


@each
@exact
@given(z=st.floats(-50.0, 50.0))
def test_lines_of_python_have_the_bits_of_the_arithmetic(rule: Activation, z: float) -> None:
    python, value = Python(SMALL), rule.value(z)
    lines = [python.text(assign(OUT, e)) for e in (rule.formula(Z), rule.slope_formula(Z, OUT))]
    assert last_bits(run_line(lines[0], z11=z), value)
    assert last_bits(run_line(lines[1], z11=z, O11=value), rule.slope(z, value))
    for line in lines:
        called = set(imports(line))
        assert all(name.startswith(("from math import ", "from chainstep.")) for name in called)


@each
@exact
@given(z=st.floats(-12.0, 12.0))
def test_the_slope_is_the_derivative(rule: Activation, z: float) -> None:
    h = 1e-5
    if rule.kink and abs(z) < 2 * h:
        return
    numeric = (rule.value(z + h) - rule.value(z - h)) / (2 * h)
    assert rule.slope(z, rule.value(z)) == pytest.approx(numeric, rel=1e-7, abs=2e-9)


@each
def test_traits_are_what_the_slope_does(rule: Activation) -> None:
    slopes = {z: rule.slope(z, rule.value(z)) for z in (-60.0, -30.0, 0.5, 30.0, 60.0)}
    assert rule.saturates == all(abs(slopes[z]) < 1e-6 for z in (-60.0, -30.0, 30.0, 60.0))
    assert rule.dies == all(
        rule.value(z) == 0.0 == rule.slope(z, rule.value(z)) for z in (-60.0, -1.0, -1e-9)
    )
    assert rule.is_linear == (rule.formula(Z) == Z and rule.slope_formula(Z, OUT) == ONE)
    near = [(rule.slope(z, rule.value(z)), z) for z in (-2e-4, -1e-4, 0.0, 1e-4, 2e-4)]
    bends = [(b[0] - a[0]) / 1e-4 for a, b in pairwise(near)]
    assert rule.kink == (max(bends) - min(bends) > 0.1)


@each
def test_cancelled_is_the_size_of_what_rounding_leaves(rule: Activation) -> None:
    """Where a value has few digits of its own, the record says how many there are."""
    draw = random.Random(1)
    for _ in range(200):
        z = draw.uniform(-9.0, 9.0) * 10.0 ** draw.randint(-9, 0)
        h = abs(z) * 2.0**-30
        bent = rule.value(z + h) - 2.0 * rule.value(z) + rule.value(z - h)  # rounding, all but
        size = abs(rule.value(z)) + (rule.cancelled(z) if rule.cancelled else 0.0)
        if not (rule.kink and abs(z) <= h):
            assert abs(bent) <= 16 * 2.0**-52 * size + 2 * h * h, z


@each
@pytest.mark.parametrize("z", [-1e308, -1000.0, -750.0, -50.0, -1.5, 0.0, 1.5, 50.0, 1000.0, 1e308])
def test_predictions_are_close_and_do_not_overflow(rule: Activation, z: float) -> None:
    network = Network((1, 1), (rule.name,))
    predicted = float(predict(network, np.array([1.0, 0.0]), np.array([[z]]))[0, 0])
    assert math.isfinite(rule.value(z))
    assert predicted == pytest.approx(rule.value(z), rel=1e-12, abs=1e-15)


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
@pytest.mark.parametrize("v", [0.0, 1e-9, 0.5, 3.0, 30.0, 700.0])
def test_functions_over_arrays_are_close(name: str, v: float) -> None:
    function = FUNCTIONS[name]
    for number in (v, -v) if name not in ("sqrt", "ln") else (v,):
        with np.errstate(all="ignore"):  # as in predict
            array = function.arrays(np, np.array([[number]]))
        assert float(array[0, 0]) == pytest.approx(function.value(number), rel=1e-12, abs=1e-300)


@each
@pytest.mark.parametrize("style", STYLES)
def test_each_is_written_in_every_style(rule: Activation, style: Style) -> None:
    writer = Writer(SMALL, style)
    value, rise = rule.formula(Z), rule.slope_formula(Z, OUT)
    for text in (writer.expression(value), writer.expression(rise)):
        assert text
        assert text.count("{") == text.count("}")
        assert text.isascii() or style == "unicode"


@needs_numba
@each
def test_the_compiled_run_has_the_bits_of_the_interpreted_one(rule: Activation) -> None:
    network = Network((2, 3, 2), (rule.name, rule.name))
    case = seeded_case(network, OPTIMIZERS["sgd"], batch=3)
    counts = [7, 1, 100]
    slow = case.run(Interpreted(case.net, case.task), counts)
    assert bits(slow) == bits(case.run(compiled.Compiled(case.net, case.task), counts))


@each
def test_an_experiment_names_it_in_all_layers(rule: Activation) -> None:
    found = load("xor", {"hidden": (2, 2), "activation": rule.name, "loss": "squared_error",
                         "output_activation": rule.name})  # fmt: skip
    assert found.network.activations == (rule.name,) * 3
    step = next(step for step in steps(found) if isinstance(step, ForwardStep))
    assert rule.does in explain(step, found, Run(found).schedule)
    assert rule.torch.format("z1") in "\n".join(
        line.text for line in PyTorch(found.network, found.training, 1).update
    )


# what is not there


@pytest.mark.parametrize("code", [*UNKNOWN, CODES["softmax"]])
def test_an_unknown_code_raises(code: int) -> None:
    with pytest.raises(KeyError, match="no activation"):
        activate(code, 0.5)
    with pytest.raises(KeyError, match="no activation"):
        slope(code, 0.5, 0.5)


@needs_numba
@pytest.mark.parametrize("code", UNKNOWN)
def test_an_unknown_code_gives_nan_where_it_is_compiled(code: int) -> None:
    case = seeded_case(Network((2, 3, 1), ("tanh", "linear")), OPTIMIZERS["sgd"])
    net = case.net._replace(activations=[0, code, CODES["linear"]])
    assert math.isnan(compiled.Compiled(net, case.task).mean_loss(case.state))
    with pytest.raises(KeyError):
        Interpreted(net, case.task).mean_loss(case.state)


def test_softmax_is_of_a_layer() -> None:
    rule = BY_NAME["softmax"]
    assert rule.whole_layer
    for ask in (lambda: rule.value(0.5), lambda: rule.slope(0.5, 0.5), lambda: rule.formula(Z)):
        with pytest.raises(TypeError, match="layer"):
            ask()
    assert CODES["softmax"] not in VALUES
    assert CODES["softmax"] not in SLOPES
    assert softmax_slope(OUT, OUT) == BY_NAME["sigmoid"].slope_formula(Z, OUT)


ODD = Network((2, 2, 1), ("mish", "linear"))
RUN = network_of((2, 2, 1))
USES: dict[str, Callable[[], object]] = {
    "rule": lambda: ODD.rule(1),
    "plan": ODD.plan,
    "predict": lambda: predict(ODD, np.zeros(9), np.zeros((1, 2))),
    "pytorch": lambda: PyTorch(ODD, Training(), 1).update,
    "run": lambda: Run(replace(RUN, network=ODD)),
    "explanation": lambda: explain(
        replace(
            next(step for step in steps(RUN) if isinstance(step, ForwardStep)), activation="mish"
        ),
        RUN,
        Run(RUN).schedule,
    ),
}


@pytest.mark.parametrize("use", USES)
def test_an_unknown_name_is_an_error_wherever_it_is_looked_up(use: str) -> None:
    with pytest.raises(KeyError, match="mish"):
        USES[use]()


@pytest.mark.parametrize("option", ["activation", "output_activation"])
def test_an_unknown_name_is_refused_where_it_is_read(option: str) -> None:
    with pytest.raises(InputError, match="mish"):
        load("xor", {option: "mish"})
