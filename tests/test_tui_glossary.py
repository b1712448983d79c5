"""The glossary: complete, short and plain; underlined where it occurs, and told on request."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.data.experiment import load
from core.data.samples import names as sample_names
from core.insights.observers import Insight, InsightKind
from core.rules import initializers, optimizers
from core.rules.activations import CODES as ACTIVATIONS
from core.rules.entry import Entry
from core.rules.losses import CODES as LOSSES
from core.run.position import Phase
from core.stepper import Stepper
from core.words.glossary import BY_FORM, BY_TERM, GLOSSARY, entry, found
from tui.drawing.formulas.explanation import WORD, explanation, names, word_at
from tui.drawing.typeset import plain, width
from tui.playing.moment import Moment, RunStatus, moment_of
from tui.sheets import words

LONGEST = 320
NAMED = [
    *ACTIVATIONS,
    *LOSSES,
    *optimizers.BY_NAME,
    *initializers.BY_NAME,
    *(phase.value for phase in Phase),
    *(kind.value for kind in InsightKind),
]


# words of the field that a newcomer may meet in any text of the program
FIELD = """weight, bias, pre-activation, weighted sum, activation, sigmoid, tanh, relu, loss,
squared error, cross-entropy, gradient, partial derivative, chain rule, delta, learning rate, epoch,
batch, optimiser, momentum, adam, init, scaling, overfitting, test rows, vanishing gradient,
saturated, dead relu, plateau, backpropagation, prediction, target, neuron, layer, seed, frozen"""


def moments(name: str) -> list[Moment]:
    """Every kind of step of a sample: those of its first update, and the close of two epochs."""
    stepper = Stepper(load(name))
    steps = min(stepper.schedule.update_steps, 150)
    closes = [stepper.schedule.epoch_close(n) for n in (1, 2)] if name != "spiral" else []
    taken = []
    for t in [*range(steps + 2), *closes]:
        stepper.seek(t)
        taken.append(moment_of(stepper, RunStatus(), ()))
    return taken


# what it says


@pytest.mark.parametrize("name", NAMED)
def test_what_has_a_name_in_the_program_has_an_entry(name: str) -> None:
    found_entry = entry(name)
    assert found_entry is not None
    assert found_entry.term.replace(" ", "_") == name or name in found_entry.forms


@pytest.mark.parametrize("term", [term.strip() for term in FIELD.split(",")])
def test_the_words_of_the_field_have_entries(term: str) -> None:
    assert entry(term) is not None


@pytest.mark.parametrize("each", GLOSSARY, ids=lambda each: each.term)
def test_a_definition_is_short_plain_and_complete(each: Entry) -> None:
    assert 60 <= len(each.meaning) <= LONGEST
    assert each.meaning[0].isupper()
    assert each.meaning[-1] == "."
    assert 1 <= len(re.findall(r"[.?](?: |$)", each.meaning)) <= 4
    assert len(each.formula) <= 60
    for term in each.see:
        assert term in BY_TERM
        assert term != each.term


@pytest.mark.parametrize("each", GLOSSARY, ids=lambda each: each.term)
def test_no_word_is_defined_by_itself_alone(each: Entry) -> None:
    own = {*re.findall(r"\w+", each.term.lower()), "a", "an", "the", "is", "of", "or", "and"}
    said = [word for word in re.findall(r"\w+", each.meaning.lower()) if word not in own]
    assert len(set(said)) >= 8
    first = re.sub(r"^(a|an|the) ", "", each.meaning.lower())
    assert not re.match(rf"{re.escape(each.term)} (is|are|means)\b", first)


def test_terms_forms_and_symbols_are_told_apart() -> None:
    assert len(BY_TERM) == len(GLOSSARY)
    forms = [form for each in GLOSSARY for form in each.forms]
    assert len(set(forms)) == len(forms) == len(BY_FORM)
    letters = [each.symbol for each in GLOSSARY if each.symbol]
    assert len(set(letters)) == len(letters) >= 10
    for form, each in BY_FORM.items():
        assert form not in BY_TERM or BY_TERM[form] is each


# words in a text


def test_words_are_found_whole_the_longest_first_with_or_without_a_capital() -> None:
    text = "Weights and the weighted sum: a biased rower's mean loss, Sigmoid; hidden\u00a0layer."
    assert [(text[a:b], e.term) for a, b, e in found(text)] == [
        ("Weights", "weight"),
        ("weighted sum", "weighted sum"),
        ("mean loss", "loss"),
        ("Sigmoid", "sigmoid"),
        ("hidden\u00a0layer", "layer"),
    ]


@given(st.text("wW eight-bias=\u00a0relu,_₁", max_size=40))
def test_whatever_is_found_is_a_form_with_no_letter_beside_it(text: str) -> None:
    end = 0
    for start, stop, each in found(text):
        assert start >= end
        end = stop
        form = text[start:stop].replace("\u00a0", " ")
        assert form.lower() in {form.lower() for form in each.forms}
        assert not text[start - 1 : start].isalnum()
        assert not text[stop : stop + 1].isalnum()


def test_what_merely_looks_like_a_word_is_none() -> None:
    for text in ("w=weight=1", "a=row", "unweighted", "rows_2", "δ₁₁", ""):
        assert [e.term for _, _, e in found(text)] == []


# underlined


@pytest.mark.parametrize("name", sample_names())
def test_every_underlined_word_has_an_entry_and_is_underlined_once(name: str) -> None:
    kinds = set()
    for moment in moments(name):
        colors = names(moment.step, moment.experiment.network.notation)
        lines = explanation(moment.explanation, "", colors, 76, found)
        told = [text for line in lines for text, style in line if style == WORD]
        entries = [each.term for text in told for _, _, each in found(text)]
        assert len(entries) == len(told) == len(set(entries))
        bare = explanation(moment.explanation, "", colors, 76)
        assert sum(width(line) for line in bare) <= sum(width(line) for line in lines) + 76
        assert " ".join(map(plain, lines)) == " ".join(map(plain, bare))
        if told:
            kinds.add(moment.step.phase)
    assert {Phase.INIT, Phase.FORWARD, Phase.LOSS, Phase.GRADIENT} <= kinds


def test_a_word_of_two_stays_on_one_line() -> None:
    for cells in range(14, 60):
        lines = explanation(
            "Its weighted sum is small: the learning rate is.", "", {}, cells, found
        )
        told = [text for line in lines for text, style in line if style == WORD]
        assert told == ["weighted sum", "learning rate"]


def test_the_word_in_a_cell() -> None:
    (line,) = explanation("ŷ: a bias, and a bias", "", {"ŷ": "#ffffff"}, 76, found)
    assert [word_at(line, x) for x in (4, 5, 8, 9, 16)] == ["", "bias", "bias", "", ""]
    assert word_at(line, 99) == ""


# the sheet of words


def test_the_words_of_the_screen_are_those_of_step_text_and_insights() -> None:
    stepper = Stepper(load("xor"))
    stepper.seek(2)
    insight = Insight(InsightKind.PLATEAU, "The loss is on a plateau.", "Try adam.")
    moment = moment_of(stepper, RunStatus(), (insight,))
    terms = [each.term for each in words.on_screen(moment)]
    assert terms[:4] == ["forward", "weighted sum", "activation", "tanh"]
    assert {"plateau", "loss", "adam"} <= set(terms)
    assert len(terms) == len(set(terms))


@pytest.mark.parametrize("name", ["student-salary", "blobs", "mini-batch"])
def test_every_word_stands_in_one_of_the_two_tables(name: str) -> None:
    for moment in moments(name):
        (_, here), (_, others) = words.tables(moment)
        assert here
        assert sorted([*here, *others]) == sorted(map(words.row, GLOSSARY))


UPDATE_WORDS = {"mini-batch": {"update", "learning rate", "sgd", "batch"}, "spiral": {"adam"}}


@pytest.mark.parametrize("name", UPDATE_WORDS)
def test_an_update_names_its_rule(name: str) -> None:
    stepper = Stepper(load(name))
    stepper.seek(stepper.schedule.row_start(1, stepper.schedule.batch))
    terms = {each.term for each in words.on_screen(moment_of(stepper, RunStatus(), ()))}
    assert UPDATE_WORDS[name] <= terms


def test_a_row_tells_letter_meaning_formula_and_what_else_to_read() -> None:
    assert words.row(BY_TERM["weighted sum"]) == (
        "weighted sum z",
        BY_TERM["weighted sum"].meaning
        + " In symbols: z = w₁·x₁ + w₂·x₂ + … + b. See also: activation, weight, bias.",
    )
    assert words.row(BY_TERM["half_squared_error"])[0] == "half squared error"
    assert words.row(BY_TERM["leaky_relu"])[0] == "leaky_relu"
