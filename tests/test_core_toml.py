"""TOML: where keys stand, and that any text is either taken or refused."""

from __future__ import annotations

import datetime
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from toml_texts import DATA, complaint

from core.data.errors import InputError
from core.data.experiment import load
from core.data.settings import SETTINGS
from core.data.toml_lines import key_lines, statements
from core.data.toml_reader import Document, shown

pytestmark = pytest.mark.usefixtures("own_folder")


def test_key_lines_see_through_strings_lists_and_comments() -> None:
    text = (
        'a = """\n[no]\nb = 1\n"""  # c = 2\n'
        "'d e' = [\n  [1],\n  # ]\n  '[f]',\n]\n"
        "[s . \"t\"]\ng.h = { i = 1 }\n[[u]]\nj = '''\nk = \"'''\n"
    )
    assert key_lines(text) == {
        ("a",): 1,
        ("d e",): 5,
        ("s",): 10,
        ("s", "t"): 10,
        ("s", "t", "g"): 11,
        ("s", "t", "g", "h"): 11,
        ("u",): 12,
        ("u", "j"): 13,
    }


def test_statements_tell_where_values_and_comments_stand() -> None:
    text = (
        "# top\n"
        "a = 1 # one\n"
        "\n"
        '[b] # "two"\n'
        " c.d = [1, # three\n"
        '  "x # y", """\n'
        '"""]  # four\n'
        "e = {f = [\n"
        " 2]}\n"
        "g = 3"
    )
    found = [
        (s.path, s.table, s.is_header, s.line, text[s.value : s.stop], text[s.stop : s.end])
        for s in statements(text)
    ]
    assert found == [
        (("a",), (), False, 2, "1", " # one"),
        (("b",), ("b",), True, 4, "", ' # "two"'),
        (("b", "c", "d"), ("b",), False, 5, '[1, # three\n  "x # y", """\n"""]', "  # four"),
        (("b", "e"), ("b",), False, 8, "{f = [\n 2]}", ""),
        (("b", "g"), ("b",), False, 10, "3", ""),
    ]
    assert [text[s.start :].split("\n")[0] for s in statements(text)] == [
        "a = 1 # one",
        '[b] # "two"',
        " c.d = [1, # three",
        "e = {f = [",
        "g = 3",
    ]


def test_windows_line_ends_are_counted_as_one() -> None:
    assert complaint((DATA + "[init]\nseed = -1\n").replace("\n", "\r\n")).startswith("net.toml:6")


@settings(max_examples=200)
@given(st.text(alphabet="ab[]{}=.\"'#\n ,1\\", max_size=40))
def test_any_text_is_parsed_or_refused(text: str) -> None:
    try:
        document = Document.parse(text, "x")
    except InputError:
        return
    for key in document.values:
        assert document.where(key).startswith("x:")


KEYS = ["seed", "hidden", "rows", "frozen", "weights", "loss", "title", "data", "network"]
VALUES = ["1", "-1", "1.5", "nan", "true", "[]", "[[1]]", "'x'", "{}", "10000000000", "1979-05-27"]


@settings(max_examples=100)
@given(
    st.sampled_from(["", *(key.name for key in SETTINGS if key.section == "training"), *KEYS]),
    st.sampled_from(VALUES),
    st.sampled_from(["", "[init]\n", "[network]\n", "[training]\n"]),
)
def test_any_value_is_taken_or_refused(key: str, value: str, section: str) -> None:
    text = f"{DATA}{section}{key} = {value}\n" if key else f"{DATA}{section}"
    try:
        experiment = load("-", stdin=io.StringIO(text))
    except InputError:
        return
    assert experiment.network.parameter_count == len(experiment.initial_state().parameters)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (True, "true"),
        (False, "false"),
        ("a\n", '"a\\n"'),
        (-1234, "-1234"),
        (10**15 - 1, "999999999999999"),
        (10**15, "a number of many digits"),
        (-(10**15), "a number of many digits"),
        (0.5, "0.5"),
        ([1], "a list"),
        ((1, 2), "a list"),
        ({}, "a section"),
        (datetime.date(2020, 1, 1), "a date or time"),
    ],
)
def test_a_value_is_shown_as_it_was_written_or_by_its_kind(value: object, words: str) -> None:
    assert shown(value) == words


@pytest.mark.parametrize("written", ["−1/35", "-0.50", "−.5", "−1.5 × 10⁻⁷"])
def test_a_number_is_said_back_as_the_file_has_it(written: str) -> None:
    text = f"{DATA}[training]\nlearning_rate = {written}\n"
    assert f"must be a number above 0, not {written}\n" in complaint(text)
