"""The records of optimisers: each is complete, and says of its loop what is so."""

from __future__ import annotations

import math
import random
from array import array
from collections.abc import Callable
from dataclasses import replace
from string import Formatter

import pytest
from engines import bits, needs_numba, seeded_case
from networks import bits as bits_of
from networks import draw_experiment, experiment, steps
from networks import given as network_of

from core.data.errors import InputError
from core.data.experiment import Experiment, load
from core.data.settings import OPTIONS
from core.engine import compiled
from core.engine.engine import Interpreted
from core.engine.kernel import State
from core.exports.paper import PaperWriter
from core.formulas.formula import Number, Word, leaves
from core.formulas.names import LEARNING_RATE
from core.network.network import Network
from core.network.training import Training
from core.program.listing import Program
from core.program.python import OWN, Python
from core.program.pytorch import PyTorch
from core.program.source import source
from core.rules import schedules
from core.rules.optimizers import (
    BY_CODE,
    BY_NAME,
    CODES,
    GRADIENT,
    NEW,
    OLD,
    OPTIMIZERS,
    WORDS,
    Optimizer,
    Settings,
    apply,
    readers,
)
from core.run.run import Frame
from core.stepper import Stepper
from core.steps.records import UpdateStep
from core.words.explanation import explain
from core.words.glossary import BY_TERM

every = pytest.mark.parametrize("rule", OPTIMIZERS, ids=lambda rule: rule.name)
SMALL = Network((2, 3, 1), ("tanh", "linear"))
UNKNOWN = (-1, len(OPTIMIZERS), 10**9)


def moved(rule: Optimizer, settings: Settings) -> tuple[list[float], list[float]]:
    """A parameter and what is kept of it after two updates, with no more memory than is asked."""
    first, second = ([0.0] * kept for kept in rule.memory)
    p, powers = [0.7], [1.0, 1.0]
    for gradient in (0.3, -0.2):
        rule.loop(p, [gradient], first, second, powers, settings)
    return p, powers


def test_names_and_codes_lead_to_the_records() -> None:
    assert list(BY_NAME) == [rule.name for rule in OPTIMIZERS]
    assert len(BY_NAME) == len(OPTIMIZERS)
    for name, code in CODES.items():
        assert BY_CODE[code] is BY_NAME[name]
        assert BY_NAME[name].name == name


def test_every_setting_is_read_by_a_rule() -> None:
    every_setting = set(Settings._fields) - {"learning_rate", "l1", "l2", "since"}
    every_setting -= set(schedules.WORDS.values())
    assert set(WORDS.values()) == every_setting
    assert {key for rule in OPTIMIZERS for key in rule.settings.values()} == every_setting


@every
def test_the_loop_reads_what_the_record_says(rule: Optimizer) -> None:
    """A number that is nan shows wherever it is read."""
    for key in Settings._fields:
        (value,), _ = moved(rule, Settings()._replace(**{key: math.nan}))
        assert math.isnan(value) == (key in {"learning_rate", *rule.settings.values()})


@every
def test_the_loop_raises_what_the_record_says(rule: Optimizer) -> None:
    _, powers = moved(rule, Settings())
    bases = {power.place: getattr(Settings(), WORDS[power.base]) for power in rule.powers}
    assert powers == [bases.get(place, 1.0) ** 2 for place in (0, 1)]


@every
def test_every_word_of_an_equation_is_known_before_it(rule: Optimizer) -> None:
    known = {OLD, GRADIENT, LEARNING_RATE, *rule.settings}
    known |= {power.power for power in rule.powers} | {kept.before for kept in rule.keeps}
    equations = rule.equations(GRADIENT)
    for left, right in equations:
        assert {leaf for leaf in leaves(right) if not isinstance(leaf, Number)} <= known
        known.add(left)
    lefts = [left for left, _ in equations]
    assert lefts[-1] == NEW
    assert len(set(lefts)) == len(lefts)
    assert {kept.now for kept in rule.keeps} <= set(lefts)


@every
def test_a_rule_is_plain_if_it_is_that_of_sgd(rule: Optimizer) -> None:
    assert rule.is_plain == (rule.name == "sgd")


@every
def test_pytorch_gets_every_setting_that_is_read(rule: Optimizer) -> None:
    fields = {field for _, field, _, _ in Formatter().parse(rule.torch) if field is not None}
    assert fields == {"learning_rate", *rule.settings.values()}
    network = network_of((2, 1)).network
    settings = Settings(0.25, epsilon=2.0**-20)
    (line,) = [
        line.text
        for line in PyTorch(network, Training(rule.name, settings), 1).setup
        if line.text.startswith("optimizer = ")
    ]
    made = rule.torch.format(**settings._asdict())
    assert line == f"optimizer = torch.optim.{made}"


@every
def test_it_has_its_word_in_the_glossary(rule: Optimizer) -> None:
    assert BY_TERM[rule.name] is rule.entry
    assert rule.name in rule.entry.forms


@every
def test_it_can_be_set(rule: Optimizer) -> None:
    run = load("worked-example", {"optimizer": rule.name})
    assert run.training.optimizer == rule.name
    assert run.vary({"optimizer": "sgd"}).vary({"optimizer": rule.name}) is not None
    assert rule.name in OPTIONS["optimizer"].kind.choices
    for key in WORDS.values():
        assert OPTIONS[key].only == {"optimizer": readers(key)}
        assert (rule.name in readers(key)) == (key in rule.settings.values())


@every
def test_its_words_have_names_everywhere(rule: Optimizer) -> None:
    notation = network_of((2, 1)).network.notation
    sides = {side for equation in rule.equations(GRADIENT) for side in equation}
    words = {leaf for side in sides for leaf in leaves(side) if isinstance(leaf, Word)}
    for word in words:
        assert Python(notation).name(word).isidentifier()
        assert PaperWriter(notation, "latex").expression(word).isascii()
    prefixes = [OWN[kept.now] for kept in rule.keeps]
    assert len(set(prefixes)) == len(prefixes)
    assert all(OWN[kept.before] == OWN[kept.now] for kept in rule.keeps)


@every
def test_steps_and_programs_have_the_bits_of_the_run(rule: Optimizer) -> None:
    draw = random.Random(rule.name)
    for _ in range(3):
        stepper = Stepper(draw_experiment(draw, optimizer=rule.name))
        for step in steps(stepper, 200):
            if isinstance(step, UpdateStep):
                assert step.value is not None
                assert bits_of(step.equations[-1].value) == bits_of(step.value)
                assert bits_of(step.equations[-1].recompute()) == bits_of(step.value)
        everything: dict[str, object] = {}
        stepper.seek(stepper.schedule.update_start(2))
        exec(source(stepper.run, 1), everything)
        after = Frame(stepper.run, 1).numbers.after.parameters
        for parameter in stepper.schedule.network.parameters():
            place = stepper.schedule.network.parameter_place(parameter)
            value = everything[stepper.schedule.network.notation.ascii(parameter)]
            assert value == after[place]


@needs_numba
@every
def test_the_compiled_loop_has_the_bits_of_the_interpreted_one(rule: Optimizer) -> None:
    case = seeded_case(SMALL, CODES[rule.name], batch=3, frozen=[1])
    counts = [7, 1, 100]
    slow = case.run(Interpreted(case.net, case.task), counts)
    assert bits(slow) == bits(case.run(compiled.Compiled(case.net, case.task), counts))


# what is not there


@pytest.mark.parametrize("code", UNKNOWN)
def test_an_unknown_code_raises(code: int) -> None:
    with pytest.raises(KeyError):
        apply(code, [1.0], [1.0], [0.0], [0.0], [1.0, 1.0], Settings())
    case = seeded_case(SMALL, CODES["sgd"])
    losses = array("d", [0.0])
    engine = Interpreted(case.net, case.task._replace(optimizer=code))
    with pytest.raises(KeyError):
        engine.run(case.state, case.rule, 0, 1, losses, losses)


@needs_numba
@pytest.mark.parametrize("code", UNKNOWN)
def test_an_unknown_code_gives_nan_where_it_is_compiled(
    code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = seeded_case(SMALL, CODES["sgd"])
    state, losses = State(*(array("d", vector) for vector in case.state)), array("d", [0.0])
    engine = compiled.Compiled(case.net, case.task._replace(optimizer=code))
    with pytest.raises(KeyError):
        engine.run(state, case.rule, 0, 1, losses, losses)
    monkeypatch.setattr(compiled, "check", lambda *_: None)
    engine.run(state, case.rule, 0, 1, losses, losses)
    assert all(map(math.isnan, state.parameters))


def unknown() -> Experiment:
    run = network_of((2, 1))
    return experiment(run.network, run.data, run.init, Training("newton"))


def told() -> str:
    """What is said of the first update of a bias by an unknown rule."""
    stepper = Stepper(network_of((2, 1)))
    step = next(step for step in steps(stepper) if isinstance(step, UpdateStep))
    return explain(replace(step, optimizer="newton"), stepper.experiment, stepper.schedule)


USES: dict[str, Callable[[], object]] = {
    "explanation": told,
    "task": lambda: unknown().task(),
    "state": lambda: unknown().initial_state(),
    "steps": lambda: Stepper(unknown()),
    "program": lambda: (
        Program(Stepper(network_of((2, 1))).schedule, unknown().training)
        .listing(1, 0)
        .blocks[-1]
        .section.statement(0)
    ),
    "pytorch": lambda: PyTorch(unknown().network, unknown().training, 1).setup,
}


@pytest.mark.parametrize("use", USES)
def test_an_unknown_name_raises(use: str) -> None:
    with pytest.raises(KeyError, match="newton"):
        USES[use]()


def test_an_unknown_name_is_refused_in_files_and_options() -> None:
    with pytest.raises(InputError, match="newton"):
        load("worked-example", {"optimizer": "newton"})


def test_adagrad_takes_steps_as_the_root_of_their_number() -> None:
    """With one gradient always, G is t·g² at update t, so that the step is η/√t."""
    p, squares, unused, powers = [1.0], [0.0], [0.0], [1.0, 1.0]
    for t in range(1, 21):
        before = p[0]
        BY_NAME["adagrad"].loop(p, [-3.0], squares, unused, powers, Settings(learning_rate=0.5))
        assert p[0] - before == pytest.approx(0.5 / math.sqrt(t), rel=1e-8)
        assert squares == [9.0 * t]
