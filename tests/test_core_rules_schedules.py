"""The schedules of the learning rate: their records, and the rates that runs have by them."""

from __future__ import annotations

import math
from array import array
from string import Formatter

import pytest
from engines import bits, needs_numba, seeded_case
from hypothesis import given
from hypothesis import strategies as st
from networks import bits as bits_of
from networks import exact
from networks import given as network_of
from reading import value as read

from core.data.experiment import load
from core.data.settings import OPTIONS
from core.engine import compiled
from core.engine.engine import Interpreted
from core.formulas.formula import ONE, Number, Word, leaves
from core.formulas.names import LEARNING_RATE
from core.formulas.writing import Writer
from core.network.network import Network
from core.network.training import Training
from core.program.python import Python
from core.program.pytorch import PyTorch
from core.rules.optimizers import CODES as OPTIMIZERS
from core.rules.optimizers import Settings
from core.rules.schedules import (
    BY_CODE,
    BY_NAME,
    CODES,
    CONSTANT,
    EPOCH,
    EPOCHS,
    FIRST,
    SCHEDULES,
    WORDS,
    RateSchedule,
    rate,
    readers,
)
from core.words.glossary import BY_TERM

every = pytest.mark.parametrize("rule", SCHEDULES, ids=lambda rule: rule.name)
NOTATION = network_of((2, 1)).network.notation
UNKNOWN = (-1, len(SCHEDULES), 10**9)

settings = st.builds(
    Settings,
    learning_rate=st.floats(1e-6, 10.0),
    step_epochs=st.integers(1, 1000),
    factor=st.floats(1e-3, 2.0),
    gamma=st.floats(1e-3, 1.1),
    decay=st.floats(0.0, 10.0),
    min_rate=st.floats(0.0, 1.0),
    since=st.integers(1, 50),
)


def by_hand(name: str, s: Settings, epoch: int, epochs: int) -> float:
    """η by the formulas of a textbook, in other words than the program's."""
    past, ahead = epoch - int(s.since), epochs - int(s.since)
    eta = s.learning_rate
    match name:
        case "constant":
            return eta
        case "step":
            return eta * float(s.factor) ** (past // int(s.step_epochs))
        case "exponential":
            return eta * math.exp(past * math.log(s.gamma))
        case "inverse_time":
            return 1.0 / (1.0 / eta + past * s.decay / eta)
        case "cosine":
            share = math.cos(math.pi * past / ahead / 2.0) ** 2 if ahead else 1.0
            return share * eta + (1.0 - share) * s.min_rate
        case _:
            raise KeyError(name)


@every
@exact
@given(s=settings, past=st.integers(0, 300), rest=st.integers(0, 300))
def test_the_rate_is_that_of_the_textbook(
    rule: RateSchedule, s: Settings, past: int, rest: int
) -> None:
    epoch = int(s.since) + past
    ours = rule.rate(s, epoch, epoch + rest)
    assert ours == pytest.approx(by_hand(rule.name, s, epoch, epoch + rest), rel=1e-9, abs=1e-15)


@every
@exact
@given(s=settings, past=st.integers(0, 10**9), rest=st.integers(0, 10**9))
def test_the_formula_has_the_bits_of_the_arithmetic(
    rule: RateSchedule, s: Settings, past: int, rest: int
) -> None:
    epoch = int(s.since) + past
    made = rule.equation(s, epoch, epoch + rest)
    assert made.left == LEARNING_RATE
    assert bits_of(made.value) == bits_of(rule.rate(s, epoch, epoch + rest))
    assert bits_of(made.value) == bits_of(made.recompute())
    assert bits_of(rate(CODES[rule.name], s, epoch, epoch + rest)) == bits_of(made.value)


@every
@pytest.mark.parametrize("style", ["unicode", "ascii"])
def test_what_is_written_is_what_is_computed(rule: RateSchedule, style: str) -> None:
    s = Settings(0.5, step_epochs=2, factor=0.25, gamma=0.5, decay=0.5, min_rate=0.125, since=3)
    writer = Writer(NOTATION, "unicode" if style == "unicode" else "ascii", 17)
    for epoch in range(3, 9):
        made = rule.equation(s, epoch, 9)
        pi = {"π": math.pi}
        assert read(writer.numbers(made), pi) == pytest.approx(made.value)


def test_names_and_codes_lead_to_the_records() -> None:
    assert list(BY_NAME) == [rule.name for rule in SCHEDULES]
    for name, code in CODES.items():
        assert BY_CODE[code] is BY_NAME[name]
    assert [rule.name for rule in SCHEDULES if rule.is_constant] == ["constant"]
    assert [rule.name for rule in SCHEDULES if rule.looks_ahead] == ["cosine"]


def test_every_setting_is_read_by_one_rule() -> None:
    assert sorted(key for rule in SCHEDULES for key in rule.settings.values()) == sorted(
        WORDS.values()
    )


@every
def test_the_arithmetic_reads_what_the_record_says(rule: RateSchedule) -> None:
    """A number that is nan shows wherever it is read."""
    for key in (*WORDS.values(), "learning_rate", "momentum"):
        value = rule.rate(Settings(step_epochs=2)._replace(**{key: math.nan}), 5, 9)
        assert math.isnan(value) == (key in {"learning_rate", *rule.settings.values()})


@every
def test_the_words_of_a_formula_are_known(rule: RateSchedule) -> None:
    words = {leaf for leaf in leaves(rule.formula(ONE, True)) if not isinstance(leaf, Number)}
    assert words <= {FIRST, EPOCH, EPOCHS, *rule.settings}
    for word in words:
        assert isinstance(word, Word)
        assert Python(NOTATION).name(word).isidentifier()
        assert (word.latex or word.text).isascii()


@every
def test_an_epoch_that_is_first_and_last_has_the_rate_that_was_set(rule: RateSchedule) -> None:
    for since in (1, 4):
        s = Settings(0.3, min_rate=0.1, since=since)
        assert rule.rate(s, since, since) == 0.3
        assert rule.equation(s, since, since).value == 0.3


def test_the_cosine_ends_at_the_least_rate_exactly() -> None:
    assert BY_NAME["cosine"].rate(Settings(0.1, min_rate=0.013), 50, 50) == 0.013


@every
def test_it_has_its_word_in_the_glossary(rule: RateSchedule) -> None:
    assert BY_TERM[rule.entry.term] is rule.entry
    assert rule.entry.term in BY_TERM["schedule"].see
    if not rule.is_constant:  # that word is taken, by an initialiser
        assert rule.entry.term == rule.name


@every
def test_it_can_be_set(rule: RateSchedule) -> None:
    run = load("worked-example", {"schedule": rule.name})
    assert run.training.schedule == rule.name
    assert run.task().schedule == CODES[rule.name]
    assert run.vary({"schedule": "constant"}).vary({"schedule": rule.name}) is not None
    for key in WORDS.values():
        assert OPTIONS[key].only == {"schedule": readers(key)}
        assert (rule.name in readers(key)) == (key in rule.settings.values())


@every
def test_pytorch_gets_every_setting_that_is_read(rule: RateSchedule) -> None:
    fields = {field for _, field, _, _ in Formatter().parse(rule.torch) if field is not None}
    assert fields - {"ahead"} == set(rule.settings.values())
    assert ("ahead" in fields) == rule.looks_ahead
    training = Training(settings=Settings(gamma=0.75), schedule=rule.name, epochs=9)
    torch = PyTorch(network_of((2, 1)).network, training, 1)
    lines = [line.text for line in (*torch.setup, *torch.epoch) if "scheduler" in line.text]
    made = rule.torch.format(**training.settings._asdict(), ahead=8)
    expected = [f"scheduler = torch.optim.lr_scheduler.{made}", "scheduler.step()"]
    assert lines == ([] if rule.is_constant else expected)


@needs_numba
@every
def test_the_compiled_run_has_the_bits_of_the_interpreted_one(
    rule: RateSchedule, fast: None
) -> None:
    case = seeded_case(
        Network((2, 3, 1), ("tanh", "linear")),
        OPTIMIZERS["adam"], batch=3, schedule=CODES[rule.name], epochs=30,
    )  # fmt: skip
    for since in (1, 2):
        case.rule = Settings(0.1, gamma=0.87, decay=0.3, min_rate=0.01, step_epochs=3, since=since)
        counts = [7 if since == 1 else 9, 1, 1, 190]
        slow = case.run(Interpreted(case.net, case.task), counts)
        assert bits(slow) == bits(case.run(compiled.Compiled(case.net, case.task), counts))


@pytest.mark.parametrize("code", UNKNOWN)
def test_an_unknown_code_raises(code: int) -> None:
    with pytest.raises(KeyError):
        rate(code, Settings(), 1, 1)
    case = seeded_case(Network((2, 1), ("linear",)), OPTIMIZERS["sgd"])
    losses = array("d", [0.0])
    engine = Interpreted(case.net, case.task._replace(schedule=code))
    with pytest.raises(KeyError):
        engine.run(case.state, case.rule, 0, 1, losses, losses)


@needs_numba
@pytest.mark.parametrize("code", UNKNOWN)
def test_an_unknown_code_gives_nan_where_it_is_compiled(code: int, fast: None) -> None:
    case = seeded_case(Network((2, 1), ("linear",)), OPTIMIZERS["sgd"])
    losses = array("d", [0.0])
    engine = compiled.Compiled(case.net, case.task._replace(schedule=code))
    engine.run(case.state, case.rule, 0, 1, losses, losses)
    assert all(map(math.isnan, case.state.parameters))
    assert code != CONSTANT


def test_a_rate_that_is_beyond_all_numbers_is_infinite() -> None:
    s = Settings(0.1, gamma=2.0, factor=10.0, step_epochs=1)
    for name in ("step", "exponential"):
        assert BY_NAME[name].rate(s, 10**6, 10**6) == math.inf
