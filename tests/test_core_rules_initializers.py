"""The records of initialisers: each is complete, and what is not there is an error."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from networks import given as network_of
from toml_texts import DATA, complaint

from core.data.experiment import load
from core.data.settings import OPTIONS, SETTINGS
from core.formulas.names import Biases
from core.formulas.writing import Writer
from core.network.first_values import initial_parameters
from core.network.network import Network
from core.rules.initializers import (
    BY_NAME,
    INITIALIZERS,
    Init,
    Initializer,
    readers,
)
from core.stepper import Stepper
from core.steps.records import InitStep
from core.words.explanation import explain
from core.words.glossary import BY_TERM
from tui.drawing.formulas import notices
from tui.drawing.typeset import plain

pytestmark = pytest.mark.usefixtures("own_folder")
every = pytest.mark.parametrize("scheme", INITIALIZERS, ids=lambda scheme: scheme.name)
drawn = pytest.mark.parametrize(
    "scheme", [s for s in INITIALIZERS if s.is_random], ids=lambda scheme: scheme.name
)
GIVEN = {"weights": (((0.5, -1.0), (2.0, 0.25)), ((3.0,), (4.0,))), "biases": ((7.0, 8.0), (9.0,))}
SMALL = Network((2, 2, 1), ("linear", "linear"))


def first(scheme: Initializer, **rest: float) -> list[float]:
    return list(initial_parameters(SMALL, Init(scheme.name, **GIVEN, **rest)))  # type: ignore[arg-type]


def test_names_lead_to_the_records() -> None:
    assert list(BY_NAME) == [scheme.name for scheme in INITIALIZERS]
    assert all(BY_NAME[name].name == name for name in BY_NAME)


def test_the_schemes_of_every_key_are_known() -> None:
    keys = {key for scheme in INITIALIZERS for key in scheme.keys}
    all_read = {"scheme", "seed", "values", "velocity"}
    assert keys == {key.name for key in SETTINGS if key.section == "init"} - all_read
    assert all(readers(key) for key in keys)
    assert readers("nothing") == ()


@every
def test_it_reads_what_the_record_says(scheme: Initializer) -> None:
    base = first(scheme)
    assert (first(scheme, seed=1) != base) == scheme.is_random
    assert (first(scheme, weight=0.125) != base) == ("weight" in scheme.keys)
    assert (first(scheme, bias=0.125) != base) == ("bias" in scheme.keys)
    others = Init(scheme.name, weights=(((1.0, 1.0), (1.0, 1.0)), ((1.0,), (1.0,))))
    others = replace(others, biases=((1.0, 1.0), (1.0,)))
    assert (list(initial_parameters(SMALL, others)) != base) == ("weights" in scheme.keys)


@every
def test_it_has_its_word_in_the_glossary(scheme: Initializer) -> None:
    assert BY_TERM[scheme.name] is scheme.entry


@every
def test_it_can_be_chosen_and_set(scheme: Initializer) -> None:
    assert scheme.name in OPTIONS["init"].kind.choices
    for key in ("weight", "bias"):
        assert OPTIONS[key].only["init"] == readers(key)


@every
def test_what_it_does_is_said(scheme: Initializer) -> None:
    stepper = Stepper(network_of((2, 2, 1)))
    run, step = stepper.experiment, stepper.step
    assert isinstance(step, InitStep)
    step = replace(step, scheme=scheme.name)
    writer = Writer(run.network.notation)
    shown = " ".join(plain(line) for line in notices.words(step, writer, 200))
    assert f"{scheme.told(6, 3)} ({scheme.name})" in shown
    told = explain(step, run, stepper.schedule)
    random = f"random values ({scheme.name}, seed"
    assert (random in told) == scheme.is_random
    assert (f"start with {scheme.told(6, 3)}; " in told) != scheme.is_random


@every
@pytest.mark.parametrize("biases", Biases)
@pytest.mark.parametrize("sizes", [(2, 2, 1), (1, 1)])
def test_only_what_there_is_is_named(
    scheme: Initializer, biases: Biases, sizes: tuple[int, ...]
) -> None:
    """Biases where there are some, drawn where they are, and all of them where they are several."""
    stepper = Stepper(network_of(sizes, biases=biases))
    step = stepper.step
    assert isinstance(step, InitStep)
    step = replace(step, scheme=scheme.name)
    shown = " ".join(
        plain(line)
        for line in notices.words(step, Writer(stepper.experiment.network.notation), 200)
    ).split("Press")[0]
    for text in (shown, explain(step, stepper.experiment, stepper.schedule)):
        if biases is Biases.NONE:
            assert "bias" not in text
        if sizes == (1, 1):
            assert "all weights" not in text
            assert "all biases" not in text
        at_0 = scheme.is_random and not scheme.numbers.biases  # type: ignore[attr-defined]
        said = " at 0" in text or "; biases 0)" in text
        assert said == (at_0 and biases is not Biases.NONE)


@drawn
def test_the_spread_is_that_of_the_layer(scheme: Initializer) -> None:
    """The same random numbers in layers of other sizes differ by the spread alone."""
    numbers = scheme.numbers
    init = Init(scheme.name)
    for sources, width in ((1, 1), (3, 5), (5, 3)):
        network = Network((sources, width), ("linear",))
        one = initial_parameters(network, init)[0]
        alone = initial_parameters(Network((1, 1), ("linear",)), init)[0]
        ratio = numbers.spread(sources, width) / numbers.spread(1, 1)  # type: ignore[attr-defined]
        assert one == pytest.approx(alone * ratio, rel=1e-15)


# what is not there


USES: dict[str, Callable[[], object]] = {
    "values": lambda: initial_parameters(SMALL, Init("zeros")),
    "explanation": lambda: _said(explain),
    "screen": lambda: _said(
        lambda step, run, _: notices.words(step, Writer(run.network.notation), 80)
    ),
}


def _said(say: Callable[..., object]) -> object:
    stepper = Stepper(network_of((2, 2, 1)))
    assert isinstance(stepper.step, InitStep)
    step = replace(stepper.step, scheme="zeros")
    return say(step, stepper.experiment, stepper.schedule)


@pytest.mark.parametrize("use", USES)
def test_an_unknown_name_raises(use: str) -> None:
    with pytest.raises(KeyError, match="zeros"):
        USES[use]()


def test_an_unknown_name_is_refused_in_files() -> None:
    assert "zeros" in complaint(DATA + '[init]\nscheme = "zeros"\n')


@pytest.mark.parametrize("init", [Init("given"), Init("given", weights=GIVEN["weights"])])  # type: ignore[arg-type]
def test_given_without_values_is_an_error(init: Init) -> None:
    with pytest.raises(ValueError, match="no weights or no biases"):
        initial_parameters(SMALL, init)


def test_a_key_of_another_scheme_is_refused_with_the_scheme_that_reads_it() -> None:
    text = DATA + '[init]\nscheme = "uniform"\nweights = [[[1, 2], [3, 4]], [[5], [6]]]\n'
    assert f'scheme = "{readers("weights")[0]}"' in complaint(text)


def test_a_sample_says_where_its_values_come_from() -> None:
    run = load("worked-example")
    stepper = Stepper(run)
    assert BY_NAME[run.init.scheme].words in explain(stepper.step, run, stepper.schedule)
