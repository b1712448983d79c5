"""Every refusal says what to do next."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from toml_texts import complaint, refusal

from core.data.errors import InputError
from core.data.toml_hints import _OTHERWISE, HINTS, hint_for
from core.data.toml_reader import Document

pytestmark = pytest.mark.usefixtures("own_folder")


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("= 1", "begin a line with a key or a section"),
        ("a = 1 b = 2", "each key in a line of its own"),
        ("a 1", "write key = value"),
        ("a b = 1", "a name with blanks stands in quotes"),
        ("[a\n", "close the brackets"),
        ("[[a\n", "close the brackets"),
        ("a = 'x", "close the quote"),
        ("a = 'x\nb = 1", "close the quote"),
        ('a = "x', "close the quote"),
        ('a = "x\nb = 1', "close the quote"),
        ('a = """x', "close the quote"),
        ('a = "x\x01"', "remove that character"),
        ("# \x01", "remove that character"),
        ("[a]\n[a]", "write that section once"),
        ("a = 1\na = 2", "give each key and each section once"),
        ("a = 1\n[a]", "give each key and each section once"),
        ("a = {b = 1, b = 2}", "give each key and each section once"),
        ("a = {}\n[a.b]", "write that section once"),
        ("a = {}\na.b = 1", "in one place"),
        ("[] ", "letters, digits"),
        ("a = [1, 2", "close the list"),
        ("a = [1 2]", "commas between its values"),
        ("a = {b = 1", "close it with }"),
        ('a = "C:\\data"', "in single quotes"),
        ('a = "\\uZZZZ"', "four hexadecimal digits"),
        ('a = "\\ud800"', "four hexadecimal digits"),
        ("a = 1979-02-31", "a date that there is"),
        ("a = ", "write a number such as 0.1"),
        ("a = tanh", "a text in quotes"),
        ("a = 0,5", "each key in a line of its own"),
    ],
)
def test_what_is_no_toml_is_told_what_to_write(text: str, hint: str) -> None:
    message = complaint(text)
    assert "not valid TOML" in message
    assert hint in message.split("\n")[1]


@settings(max_examples=300)
@given(st.text(alphabet="ab[]{}=.\"'#\n ,1\\-:\x01u", max_size=30))
def test_no_text_is_without_a_hint_of_its_own(text: str) -> None:
    try:
        Document.parse(text, "x")
    except InputError as error:
        hint = error.hint
    else:
        return
    assert hint not in ("", _OTHERWISE)


def test_other_words_get_a_hint_too() -> None:
    assert hint_for("Something new") == _OTHERWISE
    assert len(set(HINTS.values())) > 10


def test_nothing_is_said_of_a_quote_where_there_is_none() -> None:
    Path("d.csv").write_text("a,b\n1,2\n" + "x" * 200_000 + ",3\n")
    assert refusal("d.csv") == (
        "d.csv:3: a field is longer than 131,072 characters\n"
        "shorten it, or leave its column out of the file"
    )
    Path("d.csv").write_text('a,b\n1,2\n"' + "x" * 200_000 + ",3\n")
    assert "close the quote" in refusal("d.csv")
