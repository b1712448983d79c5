"""Delimited files that are refused, with the place and the reason."""

from __future__ import annotations

from pathlib import Path

import pytest
from tables import read

from core.data.errors import InputError

GOOD = 'a good file has lines such as these three: "cgpa,iq,lpa", "8,80,3", "7.5,95,4"'
PLAIN = "write it as a plain decimal number, such as 8, -3.5 or 1e-3, or delete the row"
QUOTES = 'close the quote; a quote inside quotes is written twice: ""'


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", f"d.csv: the file is empty\n{GOOD}"),
        ("\n \n", f"d.csv: the file is empty\n{GOOD}"),
        ("a,b,c\n", f"d.csv: there is a header, and no row below it\n{GOOD}"),
        (
            "a,b,c\n1,2,3\n4,5\n",
            'd.csv:3: 2 fields instead of 3 in the row "4,5"\nevery row needs the 3 fields "a,b,c"',
        ),
        (
            "a,b\n1,5,2\n",
            'd.csv:2: 3 fields instead of 2 in the row "1,5,2"\n'
            'every row needs the 2 fields "a,b"; numbers with a decimal comma need semicolons '
            "between the fields",
        ),
        (
            'a,b,c\n1,2,3\n1,"2,3\n4,5,6\n',
            f'd.csv:3: a quote is not closed: 2 fields instead of 3 in the line "1,"2,3"\n{QUOTES}',
        ),
        (
            'a,b,c\n1,"2"x,3\n',
            'd.csv:2: there is text after a closing quote in the line "1,"2"x,3"\n' + QUOTES,
        ),
        (
            'a,b\n1,2\n3,"' + "x" * 200_000 + '"\n',
            "d.csv:3: a quote is not closed: 2 fields instead of 2 in the line "
            f'"3,"{"x" * 56}…"\n{QUOTES}',
        ),
        (
            "a,b\n" + "1" * 1_000_001,
            "d.csv:2: the line is longer than 1,000,000 characters\nis it a table of text?",
        ),
        (
            "a,iq,iq\n1,2,3\n",
            'd.csv:1: columns 2 and 3 are all called "iq"\ngive each column a name of its own',
        ),
        (
            "a,column 1,\n1,2,3\n,column 1,x\n",
            'd.csv:3, column "a": the value is missing\nfill it in, or delete the row',
        ),
        (
            "column 2,\n1,2\n",
            'd.csv:1: columns 1 and 2 are all called "column 2"\n'
            "give each column a name of its own",
        ),
        (
            "a,b,c\n1,,3\n",
            'd.csv:2, column "b": the value is missing\nfill it in, or delete the row',
        ),
        (
            "a,b,c\n1,2,3\n1,2,\n",
            'd.csv:3, column "c": the value is missing\nfill it in, or delete the row',
        ),
        (
            "a,city,c\n1,Paris,3\n",
            'd.csv:2, column "city": "Paris" is text where a number is needed\n'
            "leave the column out, or put a column of 0 and 1 in its place for each of its values "
            '(one-hot), such as "city=Paris"',
        ),
        (
            "cgpa,2020\n1,2\n",
            'd.csv:1, taken for a row of data, column "x1": "cgpa" is text where a number is '
            "needed\nleave the column out, or put a column of 0 and 1 in its place for each of its "
            'values (one-hot), such as "x1=cgpa"',
        ),
        (
            "a;b\n1,5;2\n3;1.5\n",
            'd.csv:3, column "b": decimal points and decimal commas are mixed: "1.5", "1,5"\n'
            "write all numbers with a decimal point and without separators between thousands",
        ),
        (
            "a;b\n1.5;2\n3,5;4\n",
            'd.csv:3, column "a": decimal points and decimal commas are mixed: "1.5", "3,5"\n'
            "write all numbers with a decimal point and without separators between thousands",
        ),
        (
            "a,placed\n1,?\n2,3\n3,4\n",
            f'd.csv:2, column "placed": "?" is not a finite decimal number\n{PLAIN}',
        ),
        (
            "a,placed\n1,2\n2,no\n",
            f'd.csv:3, column "placed": "no" is not a finite decimal number\n{PLAIN}',
        ),
        (
            "a,placed\n1,yes\n2,\n",
            'd.csv:3, column "placed": the value is missing\nfill it in, or delete the row',
        ),
        (
            "a,placed\n1,\x1b\n2,\\x1b\n",
            'd.csv:3, column "placed": two different texts both look like "\\x1b" when shown '
            "safely\nrename one of them",
        ),
        (
            "a,id\n" + "".join(f"1,s{k}\n" for k in range(101)),
            'd.csv:102, column "id": more than 100 different texts, and each would be a class\n'
            "use a column of numbers, or one with fewer classes",
        ),
    ],
)
def test_bad_files_are_refused_with_place_and_reason(
    tmp_path: Path, content: str, message: str
) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path, content)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    "cell",
    ["oops", "nan", "inf", "-Infinity", "1e400", "1_0", "١٢", "0x1F", "1 2", "--1", ".", "1,2,3"],
)
def test_cells_that_are_no_numbers_are_refused(tmp_path: Path, cell: str) -> None:
    for content, line in ((f"a;b\n1;2\n3;{cell}\n5;6\n", 3), (f"b;a\n{cell};2\n", 2)):
        with pytest.raises(InputError) as caught:
            read(tmp_path, content)
        if cell in ("oops", ".", "1 2", "--1", "1,2,3") and line == 2:
            assert "is text where a number is needed" in str(caught.value)
        else:
            where = f'd.csv:{line}, column "b"'
            expected = f'{where}: "{cell}" is not a finite decimal number\n{PLAIN}'
            assert str(caught.value) == expected


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            "a,b\n1,2\n".encode("utf-16"),
            "d.csv:1: not UTF-8 text (byte 0xff)\n"
            "it is UTF-16: convert it with  iconv -f UTF-16 -t UTF-8",
        ),
        (
            "a,b\n1,2\n".encode("utf-16-le"),
            "d.csv:1: not UTF-8 text (byte 0x00)\nsave it as UTF-8 without NUL characters, or "
            "convert it with  iconv -f UTF-16 -t UTF-8",
        ),
        (
            "a,b\n1,2\n".encode("utf-32"),
            "d.csv:1: not UTF-8 text (byte 0xff)\n"
            "it is UTF-32: convert it with  iconv -f UTF-32 -t UTF-8",
        ),
        (
            b"\0\0\xfe\xff" + "a,b\n1,2\n".encode("utf-32-be"),
            "d.csv:1: not UTF-8 text (byte 0xfe)\n"
            "it is UTF-32: convert it with  iconv -f UTF-32 -t UTF-8",
        ),
        (
            b"\xfe\xff" + "a,b\n1,2\n".encode("utf-16-be"),
            "d.csv:1: not UTF-8 text (byte 0xfe)\n"
            "it is UTF-16: convert it with  iconv -f UTF-16 -t UTF-8",
        ),
        (
            "a,b\n1,2\né,3\n".encode("latin-1"),
            "d.csv:3: not UTF-8 text (byte 0xe9)\n"
            "save it as UTF-8, or convert it with  iconv -f LATIN1 -t UTF-8",
        ),
        (
            b"a,b\n1,2\n1,\0\n",
            "d.csv:3: not UTF-8 text (byte 0x00)\nsave it as UTF-8 without NUL characters, or "
            "convert it with  iconv -f UTF-16 -t UTF-8",
        ),
        (b"\x89PNG\r\n\x1a\n", "d.csv:1: not UTF-8 text (byte 0x89)\nit is a picture"),
        (
            b"PK\x03\x04\x14\0\0",
            "d.csv:1: not UTF-8 text (byte 0x00)\n"
            "it is a spreadsheet or a zip archive: save the sheet as CSV UTF-8",
        ),
    ],
)
def test_what_is_not_utf_8_text_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path, content)
    assert str(caught.value) == message
