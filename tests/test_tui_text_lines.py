"""Lines of styled text: cut, padded, wrapped, set side by side."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.style import Style

from tui.drawing.typeset import (
    Brick,
    aligned,
    bands,
    cut,
    lay,
    line,
    pad,
    plain,
    strip,
    stripped,
    width,
    window,
    wrap,
)


def test_cut_and_pad_count_cells() -> None:
    wide = (("日本", "bold"), ("語", ""))
    assert plain(cut(wide, 6)) == "日本語"
    assert plain(cut(wide, 5)) == "日本…"
    assert width(cut(wide, 4)) <= 4
    assert cut(wide, 0) == ()
    assert plain(pad(wide, 9, "right")) == "   日本語"
    assert plain(pad(line("ab"), 5, "centre")) == " ab  "
    assert pad(wide, 2) == wide


def test_stripped_takes_blank_runs_and_blanks() -> None:
    assert stripped((("a ", "bold"), ("  ", ""))) == (("a", "bold"),)
    assert stripped(line("  ")) == ()


@given(st.text(alphabet="ab 日", max_size=60), st.integers(2, 20))
def test_wrap_keeps_every_word_and_the_width(words: str, cells: int) -> None:
    rows = wrap(words, cells)
    assert "".join("".join(rows).split()) == "".join(words.split())
    assert all(cell_len(row) <= cells for row in rows)


def test_window_says_how_much_is_hidden_and_what_it_ends_in() -> None:
    rows = [line(str(n)) for n in range(6)]
    assert [plain(r) for r in window(rows, 3, 0, "")] == ["0", "1", "… 4 more below"]
    assert [plain(r) for r in window(rows, 3, 2, "", line("5"))] == [
        "… 3 more above",
        "3",
        "… 2 more below, ending in 5",
    ]
    assert [plain(r) for r in window(rows, 3, 99, "")] == ["… 4 more above", "4", "5"]
    assert window(rows, 6, 3, "") == rows


def test_bricks_are_centred_and_joined_only_where_they_have_joiners() -> None:
    left = Brick((line("a"), line("bbb")), ("", ""))
    right = Brick((line("c"), line("d")), ("", " · "))
    assert [plain(row) for row in lay([left, right]).rows] == [" a    c", "bbb · d"]
    assert [len(band) for band in bands([left, right, right], 7)] == [2, 1]


def test_a_strip_has_its_background_everywhere_and_its_width_exactly() -> None:
    base = Style(bgcolor="#102030")
    for cells in (1, 3, 8):
        made = strip((("ab", "bold"), ("cd", "#ff0000")), cells, base)
        assert made.cell_length == cells
        assert all(part.style and part.style.bgcolor == base.bgcolor for part in made)


def test_numbers_align_at_their_points() -> None:
    assert aligned(["1.25", "−12", "1e−5"]) == ["  1.25", "−12   ", "  1e−5"]
