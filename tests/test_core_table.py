"""Reading delimited text: every kind of file that people bring."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tables import read

from core.data import decimals, delimited, table
from core.data.delimited import DelimitedFile
from core.data.errors import InputError
from core.data.table import Table


def columns(result: Table) -> dict[str, list[float]]:
    return {name: list(values) for name, values in result.numbers.items()}


WANTED = {"a": [1.0, 4.0], "b": [2.0, 5.0], "c": [3.0, 6.0]}


# good files


def test_a_plain_file_needs_no_words(tmp_path: Path) -> None:
    result = read(tmp_path, "a,b,c\n1,2,3\n4,5,6\n")
    assert columns(result) == WANTED
    assert (result.rows, list(result.places), result.notes) == (2, [2, 3], ())


@pytest.mark.parametrize(
    ("content", "note"),
    [
        (
            b"\xef\xbb\xbfa,b,c\n1,2,3\n4,5,6\n",
            "d.csv starts with a UTF-8 byte order mark, which was skipped.",
        ),
        (b"a,b,c\r\n1,2,3\r\n4,5,6\r\n", "The lines of d.csv end in CR LF, as on Windows."),
        (b"a,b,c\r1,2,3\r4,5,6", "The lines of d.csv end in CR alone, as on old Macs."),
        (b"a,b,c\r\n1,2,3\n4,5,6\r", "The lines of d.csv end in more than one way."),
        (b"a;b;c\n1;2;3\n4;5;6\n", "The fields of d.csv are separated by semicolons."),
        (b"a\tb\tc\n1\t2\t3\n4\t5\t6\n", "The fields of d.csv are separated by tabs."),
        (b"\na,b,c\n1,2,3\n\n4,5,6\n", "2 blank lines of d.csv left out."),
        (
            b"a,b,c,\n1,2,3,\n4,5,6,\n",
            "2 rows of d.csv ended in a separator, which was left out.",
        ),
        (b"a,b,c\n1,2,3\n4,5,6,\n", "1 row of d.csv ended in a separator, which was left out."),
    ],
)
def test_unusual_files_are_read_and_it_is_said(tmp_path: Path, content: bytes, note: str) -> None:
    result = read(tmp_path, content)
    assert columns(result) == WANTED
    assert result.notes == (note,)


def test_spaces_and_quotes_around_cells_do_not_matter(tmp_path: Path) -> None:
    result = read(tmp_path, '"a", b ,c\n"1", 2 ,3\n 4,"5",\t6\n')
    assert columns(result) == WANTED
    assert result.notes == ()


def test_a_quoted_field_may_hold_separators_and_line_feeds(tmp_path: Path) -> None:
    result = read(tmp_path, 'a,"b, or\nnot"\n1,"say ""yes"""\n2,no\n3,no\n')
    assert result.texts == {"b, or\\nnot": ['say "yes"', "no", "no"]}
    assert list(result.places) == [3, 4, 5]


def test_a_header_row_is_not_needed(tmp_path: Path) -> None:
    result = read(tmp_path, "1,2,3\n4,5,6\n")
    assert columns(result) == {"x1": [1, 4], "x2": [2, 5], "y": [3, 6]}
    assert result.notes == ("d.csv has no header row: its columns are called x1, x2, y.",)


def test_names_that_are_wanted_make_a_header(tmp_path: Path) -> None:
    path = tmp_path / "d.csv"
    path.write_text("year,2020\n1,2\n")
    assert DelimitedFile(path, "d.csv").names == ("x1", "y")
    assert DelimitedFile(path, "d.csv", ["2020"]).names == ("year", "2020")


def test_an_empty_name_is_replaced_and_it_is_said(tmp_path: Path) -> None:
    result = read(tmp_path, "a,,c\n1,2,3\n")
    assert list(result.numbers) == ["a", "column 2", "c"]
    assert result.notes == ('Column 2 of d.csv has no name and is called "column 2".',)


def test_notes_on_many_columns_name_a_few(tmp_path: Path) -> None:
    width = 10_000
    result = read(tmp_path, f"{'1,' * (width - 1)}2\n", wanted=["x9", "y"])
    assert result.notes == ("d.csv has no header row: its columns are called x1, x2, …, x9999, y.",)
    result = read(tmp_path, f"a,{',' * (width - 3)},y\n{'1,' * (width - 1)}2\n", wanted=["a", "y"])
    assert result.notes == (
        '9,998 columns of d.csv have no names and are called "column 2", "column 3", "column 4", '
        '"column 5", "column 6", "column 7", "column 8", "column 9" and 9,990 more.',
    )
    with pytest.raises(InputError) as caught:
        read(tmp_path, f"{'a,' * (width - 1)}a\n{'1,' * (width - 1)}2\n")
    assert str(caught.value) == (
        'd.csv:1: columns 1, 2, 3, 4, 5, 6, 7, 8 and 9,992 more are all called "a"\n'
        "give each column a name of its own"
    )


@pytest.mark.parametrize(
    ("cells", "note"),
    [
        (["1e-400", "0", "0.00", "-0e-400", "5e-324"], '1 number in d.csv is so close to 0 that it '
            'was read as 0: "1e-400".'),
        (["1", f"-0.{'0' * 390}1", "2e-324", ".1e-400"], "3 numbers in d.csv are so close to 0 "
            f'that they were read as 0, such as "-0.{"0" * 36}…".'),
        (["1,5", "1,5e-400"], '1 number in d.csv is so close to 0 that it was read as 0: '
            '"1,5e-400".'),
    ],
)  # fmt: skip
def test_numbers_that_become_0_are_counted(tmp_path: Path, cells: list[str], note: str) -> None:
    result = read(tmp_path, "a;b\n" + "".join(f"1;{cell}\n" for cell in cells))
    assert result.notes[-1] == note
    assert list(result.numbers["b"]).count(0.0) >= 1
    ordinary = read(tmp_path, "a,b\n0,0.0\n-0,0e9\n+.0,00\n1e-300,0E-999\n")
    assert ordinary.notes == ()


def test_classes_may_include_a_few_that_look_like_numbers(tmp_path: Path) -> None:
    result = read(tmp_path, "a,size\n1,S\n2,M\n3,38\n")
    assert result.texts == {"size": ["S", "M", "38"]}
    assert read(tmp_path, "a,size\n1,S\n2,38\n").texts == {"size": ["S", "38"]}


def test_decimal_commas_are_read_and_it_is_said(tmp_path: Path) -> None:
    result = read(tmp_path, "a;b\n1,5;2\n-,5;3,25e1\n")
    assert columns(result) == {"a": [1.5, -0.5], "b": [2.0, 32.5]}
    assert "Numbers in d.csv have a decimal comma: 1,5 was read as 1.5." in result.notes


def test_control_characters_and_markup_in_names_are_shown(tmp_path: Path) -> None:
    result = read(tmp_path, "\x1b[2J,[red]x,\u202eabc\n1,2,3\n")
    assert list(result.numbers) == ["\\x1b[2J", "[red]x", "\\u202eabc"]


# limits


def test_rows_beyond_the_limit_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MAX_ROWS", 3)
    result = read(tmp_path, "a,b\n1,2\n3,4\n5,6\n7,8\n9,10\n")
    assert columns(result) == {"a": [1, 3, 5], "b": [2, 4, 6]}
    assert result.notes == (
        "Only the first 3 rows of d.csv are used: 2 lines after them were left out.",
    )


def test_wide_tables_have_a_lower_limit() -> None:
    assert table.row_limit(3) == 1_000_000
    assert table.row_limit(1_000) == 20_000


def test_progress_counts_the_rows_read(tmp_path: Path) -> None:
    path = tmp_path / "d.csv"
    path.write_text("a,b\n" + "1,2\n" * 2500)
    seen: list[int] = []
    DelimitedFile(path, "d.csv").read(["b"], (), lambda rows, _: seen.append(rows))
    assert seen == [1024, 2048, 2500]


def test_progress_goes_on_to_the_end_of_a_file_of_which_only_the_first_rows_are_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table, "MAX_ROWS", 1000)
    path = tmp_path / "d.csv"
    path.write_text("a,b\n" + "1,2\n" * 50_000)
    seen: list[tuple[int, float]] = []
    DelimitedFile(path, "d.csv").read(["b"], (), lambda rows, share: seen.append((rows, share)))
    assert [rows for rows, _ in seen] == [1000] * 6
    shares = [share for _, share in seen]
    assert shares == sorted(set(shares))
    assert shares[0] < 0.1
    assert shares[-1] == 1.0


def test_an_error_far_down_names_its_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"^d\.csv:5003, column \"b\": \"x\" is not"):
        read(tmp_path, "a,b\n" + "\n" + "1,2\n" * 5000 + "1,x\n")


finite = st.floats(allow_nan=False, allow_infinity=False)


@given(finite)
def test_numbers_read_back_to_the_same_bits(value: float) -> None:
    assert decimals.number(repr(value)) == value


@given(st.text())
def test_only_plain_decimal_numbers_are_numbers(text: str) -> None:
    one, many = decimals.number(text), decimals.numbers([text])
    if one is not None:
        assert one == float(text)
        assert text.isascii()
        assert "_" not in text
    if many is not None:
        assert list(many) == [one]


@given(st.lists(st.tuples(finite, finite, finite), min_size=1), st.sampled_from(",;\t"))
def test_any_numbers_in_any_separator_are_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[float, ...]], separator: str
) -> None:
    lines = [separator.join(map(repr, row)) for row in rows]
    content = "\n".join([separator.join("abc"), *lines])
    result = read(tmp_path_factory.getbasetemp(), content)
    assert columns(result) == {name: [row[k] for row in rows] for k, name in enumerate("abc")}


@given(st.binary(max_size=60) | st.text(alphabet='a1,;\t"\n\r .-e', max_size=40))
def test_any_bytes_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, content: bytes | str
) -> None:
    try:
        result = read(tmp_path_factory.getbasetemp(), content)
    except InputError:
        return
    lengths = {*map(len, result.numbers.values()), *map(len, result.texts.values())}
    assert lengths == {result.rows}
    assert result.rows >= 1


def test_the_example_of_a_good_file_is_good(tmp_path: Path) -> None:
    first, second, third = delimited.GOOD_FILE.split('"')[1::2]
    assert columns(read(tmp_path, f"{first}\n{second}\n{third}\n")) == {
        "cgpa": [8.0, 7.5],
        "iq": [80.0, 95.0],
        "lpa": [3.0, 4.0],
    }
