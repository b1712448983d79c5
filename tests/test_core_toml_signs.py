"""Experiment files as people write them: −0.5, 1/35 and w₁₁₁ where TOML has no such signs."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from toml_texts import DATA, complaint, read

from core.data.errors import InputError
from core.data.toml_reader import Document
from core.data.toml_signs import edited, edits
from core.stepper import Stepper

pytestmark = pytest.mark.usefixtures("own_folder")


def values(text: str) -> dict[str, object]:
    return Document.parse(text, "n.toml").values


def refused(text: str) -> str:
    with pytest.raises(InputError) as caught:
        Document.parse(text, "n.toml")
    return str(caught.value)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("−0.5", -0.5),
        ("−3", -3),
        (".15", 0.15),
        ("-.15", -0.15),
        ("5.", 5.0),
        ("1.5e−7", 1.5e-7),
        ("1.5 × 10⁻⁷", 1.5e-7),
        ("10^3", 1000.0),
        ("1/35", 1 / 35),
        ("−1 / 35", -1 / 35),
        ("∞", float("inf")),
        ("−∞", float("-inf")),
    ],
)
@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("a = {}", ["a"]),
        ("a={}  # b", ["a"]),
        ("b = '−1' # 1/2\r\na\t= {}\r\n", ["a"]),
        ("a = [[1, {}], [{}]]", ["a", 0, 1]),
        ("a = [\n  [1],\n  [{},{}], # ]\n]", ["a", 2 - 1, 1]),
        ("a = {{ b = {}, c = 1 }}", ["a", "b"]),
        ("[a]\nb.c = {}", ["a", "b", "c"]),
    ],
)
def test_numbers_are_understood_bare(
    written: str, value: float, text: str, where: list[str | int]
) -> None:
    found: object = values(text.replace("{}", written).replace("{{", "{").replace("}}", "}"))
    for part in where:
        found = found[part]  # type: ignore[index]
    assert found == value
    assert isinstance(found, type(value))


@pytest.mark.parametrize(
    "text",
    [
        'a = "1/2 −3 w₁ = 1"',
        "a = 'it is 1/2'",
        'a = """\n1/2\n−3\n"""',
        "a = '''\n w₁ = 1/2\n'''",
        "a = 1 # b = 1/2, −3",
        '"w₁" = 1',
        "a = 1979-05-27 07:32:00.5",
        "a = [1.5, +2e-3, 0x1F, 1_000, inf, -nan, true]",
    ],
)
def test_strings_comments_and_what_toml_reads_stay_as_they_are(text: str) -> None:
    assert edits(text, "n") == []


TEXTS = st.text(alphabet="ab1.e/−₁×⁻∞+-*^[]{}=\"'#\n ,\\", max_size=40)


@settings(max_examples=300)
@given(st.one_of(TEXTS, TEXTS.map(lambda text: f"a = {text}"), TEXTS.map(lambda t: f"a = '{t}'")))
def test_the_values_of_a_valid_text_stay_what_they_are(text: str) -> None:
    try:
        expected = tomllib.loads(text)
    except ValueError:
        return
    assert repr(values(text)) == repr(expected)


@settings(max_examples=300)
@given(TEXTS)
def test_no_line_becomes_another_and_strings_stay(text: str) -> None:
    try:
        changes = edits(text, "n")
    except InputError:
        return
    after = edited(text, changes)
    assert after.count("\n") == text.count("\n")
    for mark in "\"'#":  # quotes are added in pairs, around keys alone
        assert after.count(mark) - text.count(mark) in (0, 2 * sum('"' in c.toml for c in changes))


@pytest.mark.parametrize("before", ["", "1/3, ", "−1, ", ".5, 1/35, ", "1.25 × 10⁻⁷, "])
@pytest.mark.parametrize("lines", [0, 2])
def test_the_place_of_a_fault_is_that_in_the_text_as_written(before: str, lines: int) -> None:
    above = "w₁ = 1/3\n" * min(lines, 1) + "\n" * max(0, lines - 1)
    text = f"{above}a = [{before}oops, 1/3]\n"
    said = refused(text)
    assert said.startswith(f"n.toml:{lines + 1}: not valid TOML in column {6 + len(before)}:")


def test_a_fault_within_what_was_rewritten_is_where_that_begins() -> None:
    assert refused("w₁ = 1\nw₁ = 2\n").startswith("n.toml:2: not valid TOML in column 7")
    assert refused("\n[a]\nb₁ = 1/3 x").startswith("n.toml:3: not valid TOML in column 7")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a = 1/0", 'n.toml:1: "1/0" in column 5 cannot be used: it divides by 0'),
        ("\na = [1, 3/0.0]", 'n.toml:2: "3/0.0" in column 9 cannot be used: it divides by 0'),
        ("a = 1e300/1e−300", "cannot be used: it is too large for a float64"),
        ("a = 1e-300/1e300", "cannot be used: it is so close to 0 that it would be read as 0"),
    ],
)
def test_a_fraction_that_is_no_number_is_named(text: str, said: str) -> None:
    assert said in refused(text)


@pytest.mark.parametrize("text", ["a = 1/2/3", "a = 1 1/2", "a = 1/x", "[1/2]", "1/2 = 3", "−1"])
def test_what_cannot_be_meant_is_no_toml(text: str) -> None:
    assert "not valid TOML in column" in refused(text)


def test_a_number_close_to_0_is_noted_as_ever() -> None:
    assert Document.parse("a = −1e−400", "n").vanished == ("-1e-400",)


def test_keys_in_the_signs_of_the_screen_have_their_lines() -> None:
    document = Document.parse("\nθ = 1\n[a]\nw₁,₁₂,₃ = .5\n", "n")
    assert document.values == {"θ": 1, "a": {"w₁,₁₂,₃": 0.5}}
    assert document.where("θ") == 'n:2, key "θ"'
    assert document.where("a", "w₁,₁₂,₃") == 'n:4, key "w₁,₁₂,₃"'


SIZE = 400_000


@pytest.mark.parametrize(
    "part",
    ["1/", "−1/3, ", "w₁,", "w₁ = ", "1 ", '"""\n\\', "'''\n", "−", "1.5 × 10", ".5,", '"', "∞"],
)
def test_a_long_text_takes_time_that_grows_with_its_length(part: str) -> None:
    for text in (f"a = [{part * (SIZE // len(part))}", part * (SIZE // len(part))):
        assert edited(text, edits(text, "n")).count("\n") == text.count("\n")


MINUS_SIGN = """format = 1
[data]
columns = ["x","y"]
rows = [[1,2]]
inputs = ["x"]
targets = ["y"]
scale_inputs = "none"
[network]
hidden = []
[init]
scheme = "given"
weights = [[[−0.5]]]
biases = [[0]]
"""


def test_a_weight_that_the_program_printed_can_be_pasted_back() -> None:
    assert list(read(MINUS_SIGN).initial_state().parameters) == [-0.5, 0.0]


def test_a_number_in_quotes_is_one_where_a_number_is_wanted() -> None:
    experiment = read(f'{DATA}[training]\nlearning_rate = "1/35"\nepsilon = "1 × 10⁻⁸"\n')
    assert experiment.training.settings.learning_rate == 1 / 35
    assert experiment.training.settings.epsilon == 1e-8
    quoted = read(MINUS_SIGN.replace("−0.5", '"−1/35"'))
    assert list(quoted.initial_state().parameters) == [-1 / 35, 0.0]
    assert complaint(f'{DATA}[training]\nl2 = "1/0"\n') == (
        'net.toml:6, key "l2": must be a number, 0 or above, not "1/0": it divides by 0\n'
        "write such as l2 = 0.0"
    )
    assert 'must be numbers, not "∞": it is infinite' in complaint(
        MINUS_SIGN.replace("−0.5", '"∞"')
    )
    assert "must be numbers, not ∞" in complaint(MINUS_SIGN.replace("−0.5", "∞"))


def test_rows_may_hold_fractions() -> None:
    text = '[data]\ncolumns = ["x", "y"]\nrows = [[1/4, −3], [.5, 1/3]]\nscale_inputs = "none"\n'
    experiment = read(text)
    assert list(experiment.data.inputs) == [0.25, 0.5]
    assert list(experiment.data.targets) == [-3.0, 1 / 3]


def test_a_cell_like_a_fraction_is_not_taken_for_one() -> None:
    Path("d.csv").write_text("a,b\n1/3,1\n2/3,2\n1/35,4\n")
    assert complaint('[data]\nfile = "d.csv"\n') == (
        'd.csv:2, column "a": "1/3" is two numbers with a slash, a fraction or a date, where a '
        "plain number is needed; 2 more cells of the column are like it\n"
        "write a fraction as a decimal number, such as 0.25, and a date as a count of days, or "
        "name another column with --inputs"
    )


def test_a_cell_with_the_minus_sign_of_the_screen_is_a_number() -> None:
    Path("d.csv").write_text("a,b\n−0.5,−1\n2,1.5e−3\n", encoding="utf-8")
    data = read('[data]\nfile = "d.csv"\n').data
    assert list(data.inputs) == [-0.5, 2.0]
    assert list(data.targets) == [-1.0, 1.5e-3]
    Path("d.csv").write_text("−0.5,−1\n2,1\n", encoding="utf-8")
    assert read('[data]\nfile = "d.csv"\n').data.rows == 2


# G. Hinton, "Neural Networks for Machine Learning", lecture 3a: the cashier, the price of three
# dishes at a learning rate of 1/35; and the weights that he gets.
def test_hintons_cashier_has_his_learning_rate() -> None:
    text = """
[data]
columns = ["fish", "chips", "ketchup", "price"]
rows = [[2, 5, 3, 850]]
[network]
hidden = []
biases = "none"
loss = "half_squared_error"
[init]
weight = 50
[training]
learning_rate = 1/35
epochs = 1
"""
    experiment = read(text)
    assert experiment.training.settings.learning_rate == 1 / 35
    stepper = Stepper(experiment)
    stepper.run_epochs(1)
    assert list(stepper.parameters.values()) == pytest.approx([70, 100, 80], abs=1e-12)
