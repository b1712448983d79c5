"""What came from outside can do nothing to the screen."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from networks import exact

from core.data.errors import InputError
from core.data.text import clipped, listed, path_end, shortened, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("cgpa", "cgpa"),
        ("größe · 体重 ŷ", "größe · 体重 ŷ"),
        ("[bold]x[/]", "[bold]x[/]"),
        ("a\x1b[31mb", r"a\x1b[31mb"),
        ("a\tb\nc\r", r"a\tb\nc\r"),
        ("\x00\x7f\x9b", r"\x00\x7f\x9b"),
        ("abc\u202edef\u2066", r"abc\u202edef\u2066"),
        ("a\u200bb\ufeff", r"a\u200bb\ufeff"),
        ("a\u2028b\u2029", r"a\u2028b\u2029"),
        ("\ud800", r"\ud800"),
        ("\U000e0001", r"\U000e0001"),
    ],
)
def test_visible(text: str, shown: str) -> None:
    assert visible(text) == shown


@exact
@given(st.text(st.characters(exclude_categories=())))
def test_nothing_invisible_is_left(text: str) -> None:
    shown = visible(text)
    assert not any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") for c in shown)
    assert shown.isprintable() or all(c.isspace() or c.isprintable() for c in shown)
    assert visible(shown) == shown


def test_an_input_error_is_one_line_and_a_hint() -> None:
    error = InputError("a\x1b.csv:7", "bad\nvalue", "try\u202e this")
    assert str(error) == "a\\x1b.csv:7: bad\\nvalue\ntry\\u202e this"
    assert (error.where, error.what, error.hint) == (
        r"a\x1b.csv:7",
        r"bad\nvalue",
        r"try\u202e this",
    )


def test_an_input_error_may_have_no_place_and_no_hint() -> None:
    assert str(InputError("", "bad")) == "bad"
    assert str(InputError("x", "bad")) == "x: bad"


def test_long_texts_are_cut_and_long_lists_counted() -> None:
    assert clipped("a\n" * 30) == "a\\n" * 13 + "…"
    assert clipped("x" * 40) == "x" * 40
    assert shortened("x" * 41, 10) == f'"{"x" * 9}…"'
    assert path_end("p" * 150) == "p" * 150
    assert path_end(f"{'p' * 200}.csv") == f"…{'p' * 146}.csv"
    assert listed(["a", "b" * 50]) == f"a, {'b' * 39}…"
    assert listed([str(k) for k in range(8)]) == "0, 1, 2, 3, 4, 5, 6, 7"
    assert listed([str(k) for k in range(3000)]).endswith("6, 7 and 2,992 more")
