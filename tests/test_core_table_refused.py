"""Delimited files that are refused, with the place and the reason."""

from __future__ import annotations

from pathlib import Path

import pytest
from tables import read

from core.data.errors import InputError

GOOD = 'a good file has lines such as these three: "cgpa,iq,lpa", "8,80,3", "7.5,95,4"'
PLAIN = "write it as a plain decimal number, such as 8, -3.5 or 1e-3, or delete the row"
SAVE = "save it as UTF-8: a spreadsheet as CSV UTF-8, a text in an editor with the encoding UTF-8"
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
            f'd.csv:3: a quote is not closed in the line "3,"{"x" * 56}…"\n{QUOTES}',
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
            f'd.csv:3, column "column 1": "column 1" is not a finite decimal number\n{PLAIN}',
        ),
        (
            "column 2,\n1,2\n",
            'd.csv:1: columns 1 and 2 are all called "column 2"\n'
            "give each column a name of its own",
        ),
        (
            "cgpa,2020\n1,2\n",
            'd.csv:1, taken for a row of data, column "x1": "cgpa" is not a finite decimal '
            f"number\n{PLAIN}",
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
            "a,placed\n1,!\n2,3\n3,4\n",
            f'd.csv:2, column "placed": "!" is not a finite decimal number\n{PLAIN}',
        ),
        (
            "a,placed\n1,2\n2,no\n",
            f'd.csv:3, column "placed": "no" is not a finite decimal number\n{PLAIN}',
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
    for content, line in ((f"a;b\n1;2\n3;{cell}\n5;6\n", 3), (f"b;a\n{cell};2\n1;2\n2;2\n", 2)):
        with pytest.raises(InputError) as caught:
            read(tmp_path, content)
        where = f'd.csv:{line}, column "b"'
        assert str(caught.value) == f'{where}: "{cell}" is not a finite decimal number\n{PLAIN}'


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            "a,b\n1,2\n".encode("utf-16"),
            f"d.csv:1: not UTF-8 text (byte 0xff)\nit is UTF-16: {SAVE}",
        ),
        (
            "a,b\n1,2\n".encode("utf-16-le"),
            "d.csv:1: not UTF-8 text (byte 0x00)\n" + SAVE,
        ),
        (
            "a,b\n1,2\n".encode("utf-32"),
            f"d.csv:1: not UTF-8 text (byte 0xff)\nit is UTF-32: {SAVE}",
        ),
        (
            b"\0\0\xfe\xff" + "a,b\n1,2\n".encode("utf-32-be"),
            f"d.csv:1: not UTF-8 text (byte 0xfe)\nit is UTF-32: {SAVE}",
        ),
        (
            b"\xfe\xff" + "a,b\n1,2\n".encode("utf-16-be"),
            f"d.csv:1: not UTF-8 text (byte 0xfe)\nit is UTF-16: {SAVE}",
        ),
        (
            b"a,b\n1,2\n\xe9\x81,3\n",
            "d.csv:3: not UTF-8 text (byte 0xe9)\n" + SAVE,
        ),
        (
            b"a,b\n1,2\n1,\0\n",
            "d.csv:3: not UTF-8 text (byte 0x00)\n" + SAVE,
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
