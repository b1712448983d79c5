"""Names of one's own for the quantities of a network: shown and understood everywhere."""

from __future__ import annotations

import io
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from networks import exact, steps

from core.data.errors import InputError
from core.data.experiment import Experiment, load
from core.exports.latex import Latex
from core.exports.markdown import Markdown
from core.exports.records import JsonLines
from core.exports.text import Text
from core.formulas import own_names
from core.formulas.names import Notation, bias, output, target, weight
from core.program.source import source
from core.run.run import Run
from core.stepper import Stepper

DATA = '[data]\nrows = [[0.05, 0.1, 0.01]]\ncolumns = ["in", "x2", "out"]\n'
NAMES = {
    "w1": "w111",
    "w_2": "w121",
    "b_h": "b11",
    "θ5": "w211",
    "h1": "O11",
    "net'": "z11",
    "o": "yhat1",
    "i1": "x1",
    "t1": "y1",
}


def read(names: dict[str, str], more: str = "", /, **options: object) -> Experiment:
    lines = [
        f"{json.dumps(name, ensure_ascii=False)} = {json.dumps(n)}\n" for name, n in names.items()
    ]
    text = f"{DATA}{more}[names]\n{''.join(lines)}"
    return load("-", options, stdin=io.StringIO(text))


def refused(names: dict[str, str], more: str = "") -> str:
    with pytest.raises(InputError) as error:
        read(names, more)
    assert error.value.hint
    assert "\n" not in error.value.what
    return str(error.value)


def test_names_are_written_in_all_scripts() -> None:
    notation = read(NAMES).network.notation
    symbols = [notation.symbol(name) for name in NAMES.values()]
    known = [symbol for symbol in symbols if symbol is not None]
    shown = ["w₁", "w₂", "b_h", "θ₅", "h₁", "net'", "o", "i₁", "t₁"]
    assert list(map(notation.unicode, known)) == shown
    assert list(map(notation.typed, known)) == list(NAMES)
    assert list(map(notation.ascii, known)) == list(NAMES.values())
    assert list(map(notation.latex, known)) == [
        "w_{1}",
        "w_{2}",
        r"\mathrm{b}\_\mathrm{h}",
        r"{\theta}_{5}",
        "h_{1}",
        r"\mathrm{net}{\prime}",
        "o",
        "i_{1}",
        "t_{1}",
    ]
    assert notation.unicode(bias(1, 2)) == "b₁₂"
    assert notation.common.unicode(weight(1, 1, 1)) == "w₁₁₁"


def test_names_are_understood_as_they_are_written_or_shown() -> None:
    notation = read(NAMES).network.notation
    for name in ("w1", "w₁", "w_1", "w111", "w₁₁₁", "W111"):
        assert notation.symbol(name) == weight(1, 1, 1), name
    assert notation.parameter("w₂") == notation.parameter("w2") == weight(1, 2, 1)
    assert notation.parameter("h1") is None
    assert notation.symbol("h1") == output(1, 1, 2)
    assert notation.symbol("o") == notation.symbol("yhat1") == output(2, 1, 2)
    assert notation.symbol("t1") == target(1)
    assert notation.symbol("w9") is None


def test_names_can_be_frozen() -> None:
    experiment = read({"w5": "w211"}, '[training]\nfrozen = ["w5"]\n')
    assert experiment.training.frozen == (weight(2, 1, 1),)


@pytest.mark.parametrize(
    ("name", "meant", "words"),
    [
        ("", "w111", "the name is empty"),
        ("w" * 13, "w111", "the name has 13 characters, and 12 are the most"),
        ("w\u202e1", "w111", "a character that cannot be seen"),
        ("w\x1b[0m", "w111", "a character that cannot be seen"),
        ("w 1", "w111", "a blank or one of the signs"),
        ("w=1", "w111", "a blank or one of the signs"),
        ("w-1", "w111", "a blank or one of the signs"),
        ("w*x", "w111", "a blank or one of the signs"),
        ("1w", "w111", "does not begin with a letter"),
        ("[b]", "w111", "does not begin with a letter"),
        ("w1", "w999", 'the network has no "w999"'),
        ("w1", "", 'the network has no ""'),
        ("E", "L", "the loss keeps its name"),
        ("w121", "w111", '"w121" is the name of another quantity'),
        ("w_121", "w111", '"w_121" is the name of another quantity'),
        ("o11", "w111", '"o11" is the name of another quantity'),
        ("y", "w111", '"y" is the name of another quantity'),
        ("ŷ", "w111", '"ŷ" is the name of another quantity'),
        ("L", "w111", '"L" is the name of another quantity'),
        ("η", "w111", '"η" is the name of something else'),
        ("weights", "w111", '"weights" is the name of something else'),
        ("in", "w111", '"in" is the name of something else'),
        ("out", "yhat1", '"out" is the name of something else'),
    ],
)
def test_what_can_be_no_name_is_said_with_line_and_key(name: str, meant: str, words: str) -> None:
    message = refused({name: meant})
    assert words in message
    assert message.startswith("standard input:5, key ")


def test_a_name_for_two_and_two_for_one_are_refused() -> None:
    assert "w_1 and w1 look the same, w₁" in refused({"w_1": "w111", "w1": "w121"}).replace(
        "w1 and w_1", "w_1 and w1"
    )
    assert "w111 has two names, a and b" in refused({"a": "w111", "b": "w111"})


@pytest.mark.parametrize("text", ["names = 3\n", 'names = ["w1"]\n'])
def test_what_is_no_section_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="names must be a section"):
        load("-", stdin=io.StringIO(text + DATA))


@pytest.mark.parametrize("value", ["3", "true", '["w111"]', '{a = "w111"}'])
def test_what_is_no_text_is_refused(value: str) -> None:
    with pytest.raises(InputError, match='key "w1": must be a name in quotes'):
        load("-", stdin=io.StringIO(f"{DATA}[names]\nw1 = {value}\n"))


def test_what_is_called_as_its_column_or_as_ever_can_stay_so() -> None:
    read({"in": "x1", "x2": "x2", "w111": "w111", "out": "y1"})


def test_names_of_what_an_option_takes_away_are_left_out_with_a_word() -> None:
    experiment = read({"w1": "w111", "h": "O12"}, hidden=[1])
    assert experiment.network.names == (("w1", weight(1, 1, 1)),)
    assert 'The network has no "O12" now: its name "h" is left out.' in experiment.notes
    again = read({"w1": "w111", "h": "O12"}).vary({"hidden": [1]})
    assert again.network.names == experiment.network.names


def test_json_keeps_the_common_names_and_adds_the_others() -> None:
    named, common = read(NAMES, "[training]\nepochs = 1\n"), read({}, "[training]\nepochs = 1\n")
    forms = [JsonLines(e.network.notation) for e in (named, common)]
    lines = [
        [json.loads(form.step(step, False)) for step in steps(experiment)]
        for form, experiment in zip(forms, (named, common), strict=True)
    ]
    assert lines[0][0].pop("names") == NAMES
    called = {meant: name for name, meant in NAMES.items()}
    for line in lines[0]:
        assert line.pop("name", None) == called.get(line["target"])
    assert lines[0] == lines[1]


def test_a_program_has_them_as_identifiers_and_the_same_bits() -> None:
    hostile = {"exp": "w112", "lambda": "w122", "w.111": "b12", "max": "O12", "x.y": "w221"}
    experiment = read({**NAMES, **hostile}, '[network]\nhidden_activation = "sigmoid"\n')
    run = Run(experiment)
    run.timeline.extend(1)
    text = source(run, 1)
    assert re.search(r"^dL_dw1 = ", text, re.MULTILINE)
    assert all(name in text for name in ("w112", "w122", "O12"))  # else they would be other things
    assert "xy = " in text
    scope: dict[str, object] = {}
    exec(text, scope)
    after = run.timeline.state(1).parameters
    names = {
        "w1": weight(1, 1, 1),
        "w2": weight(1, 2, 1),
        "θ5": weight(2, 1, 1),
        "w112": weight(1, 1, 2),
    }
    for name, symbol in names.items():
        assert scope[name] == after[experiment.network.parameter_place(symbol)], name


HOSTILE = (
    "w$x$",
    "w\\input{x}",
    "w{",
    "w}",
    "w&b",
    "w#",
    "w%",
    "w^2",
    "w~",
    "w`c`",
    'w"',
    "w|",
    "w<b>",
    "w[0]",
    "w中",
)


@pytest.mark.parametrize("name", HOSTILE)
def test_whatever_a_name_holds_it_is_text_in_documents(name: str) -> None:
    experiment = read({name: "w111"})
    stepper = Stepper(experiment)
    written = own_names.latex(name)
    assert not set("$&#%~`") & set(re.sub(r"\\[$&#%]", "", written))
    commands = set(re.findall(r"\\([A-Za-z]+)", written))
    assert commands <= {"mathrm", "text", "backslash", "wedge", "sim", "prime", "vert"}
    plain = re.sub(r"\\[{}]", "", written)
    assert plain.count("{") == plain.count("}")
    for form in (Latex(experiment, stepper.schedule), Markdown(experiment, stepper.schedule)):
        assert written in form.step(stepper.step, True)
    assert name in Text(experiment, stepper.schedule, "unicode").step(stepper.step, True)


@exact
@given(st.text(min_size=1, max_size=12), st.sampled_from(["w111", "O11", "x1"]))
def test_any_text_is_a_name_that_is_understood_or_is_refused(name: str, meant: str) -> None:
    try:
        notation = read({name: meant}).network.notation
    except InputError:
        return
    symbol = Notation((2, 2, 1)).symbol(meant)
    assert symbol is not None
    for text in (name, notation.unicode(symbol), notation.typed(symbol), meant):
        assert notation.symbol(text) == symbol
