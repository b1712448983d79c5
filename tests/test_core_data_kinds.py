"""Every kind of data file that people bring: read and said, or refused with what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.data.errors import InputError
from core.data.experiment import Experiment, load

pytestmark = pytest.mark.usefixtures("own_folder")


def opened(content: str | bytes, name: str = "d.csv", /, **options: object) -> Experiment:
    Path(name).write_bytes(content.encode() if isinstance(content, str) else content)
    return load(name, options)


def refused(content: str | bytes, **options: object) -> str:
    with pytest.raises(InputError) as caught:
        opened(content, **options)
    return str(caught.value)


def columns(experiment: Experiment) -> dict[str, list[float]]:
    data = experiment.data
    found = zip(data.input_columns, data.raw_inputs, strict=True)
    return {column.name: list(values) for column, values in found}


def target(experiment: Experiment) -> list[float]:
    return list(experiment.data.raw_targets[0])


def says(experiment: Experiment, words: str) -> bool:
    return any(words in note for note in experiment.notes)


WANTED = {"a": [1.0, 4.0, 7.0], "b": [2.0, 5.0, 9.0]}


@pytest.mark.parametrize(
    ("content", "note"),
    [
        ("a b y\n1 2 3\n4  5 6\n  7 9 8\n", "separated by runs of blanks"),
        ("  a   b \t y\n  1   2   3\n 4\t5  6 \n7 9 8", "separated by runs of blanks"),
        ("a|b|y\n1|2|3\n4|5|6\n7|9|8\n", "separated by vertical bars"),
        ("a\tb\ty\n1\t2\t3\n4\t5\t6\n7\t9\t8\n", "separated by tabs"),
        ('"a,b,y"\n"1,2,3"\n"4,5,6"\n"7,9,8"\n', "Every line of d.csv is quoted once"),
        ('"a,""b"",y"\n"1,""2"",3"\n"4,5,6"\n"7,9,8"\n', "Every line of d.csv is quoted once"),
        ('a;b;y\n"1;2;3"\n"4;5;6"\n"7;9;8"\n', "Every line of d.csv is quoted once"),
        ("My results\na,b,y\n1,2,3\n4,5,6\n7,9,8\n", 'above its header left out of d.csv: "My'),
        ("My results, 2020\na,b,y\n1,2,3\n4,5,6\n7,9,8\n", '"My results 2020"'),
        ("My results,,\n\na,b,y\n1,2,3\n4,5,6\n7,9,8\n", "1 line above its header left out"),
        ("Results\nof 2020\na;b;y\n1;2;3\n4;5;6\n7;9;8\n", '"Results", "of 2020"'),
        ("a,b,y,,\n1,2,3,,\n4,5,6,,\n7,9,8,,\n", "2 nameless empty columns at the end of d.csv"),
        ("a,b,y,\n1,2,3\n4,5,6\n7,9,8\n", "1 nameless empty column at the end of d.csv left out"),
        ("a;b;y;;\n1;2;3;;\n4;5;6;;\n7;9;8;;\n;;;;\n;;;;\n", "2 blank lines of d.csv left out"),
        ('"a" "b" "y"\n"1" 1 2 3\n"2" 4 5 6\n"3" 7 9 8\n', "only counts the rows, from 1"),
        ('"a" "b" "y"\n"Mazda" 1 2 3\n"Fiat X" 4 5 6\n"Lotus" 7 9 8\n', "has a name for each row"),
        ("Unnamed: 0,a,b,y\n0,1,2,3\n1,4,5,6\n2,7,9,8\n", '"Unnamed: 0" only counts the rows'),
        ("Id,a,b,y\n1,1,2,3\n2,4,5,6\n3,7,9,8\n", 'Column "Id" only counts the rows, from 1'),
        ("PassengerId,a,b,y\n1,1,2,3\n2,4,5,6\n3,7,9,8\n", '"PassengerId" only counts the rows'),
        ("a,b,y,index\n1,2,3,0\n4,5,6,1\n7,9,8,2\n", 'Column "index" only counts the rows, from 0'),
        ("a,b,empty,y\n1,2,,3\n4,5,NA,6\n7,9,,8\n", 'Column "empty" has no value in any row'),
        ("a,b,y,Unnamed: 3\n1,2,3,\n4,5,6,\n7,9,8,\n", '"Unnamed: 3" has no value in any row'),
        ("a;b;y\n1,0;2;3\n4,0;5;6\n7;9;8\n", "have a decimal comma: 1,0 was read as 1.0"),
        ("a,b,y\n$1,2,3\n$4,5,6\n$7,9,8\n", 'Column "a": "$1" was read as 1.'),
        ("a;b;y\n1,00 €;2;3\n4,00 €;5;6\n7 €;9;8\n", 'Column "a": "1,00 €" was read as 1.'),
        ("a,b,y\n1 kg,2,3\n4 kg,5,6\n7kg,9,8\n", 'Column "a": "1 kg" was read as 1.'),
        ("a,b,y\n1 day,2,3\n4 days,5,6\n7 days,9,8\n", 'Column "a": "1 day" was read as 1.'),
    ],
)  # fmt: skip
def test_what_is_read_is_said(content: str, note: str) -> None:
    experiment = opened(content)
    assert columns(experiment) == WANTED
    assert target(experiment) == [3, 6, 8]
    assert says(experiment, note), experiment.notes


def test_blanks_between_numbers_separate_even_beside_tabs() -> None:
    experiment = opened(
        '18.0   8   3504.  70\t"chevrolet malibu"\n15.0   8   3693.  70\t"buick skylark"\n'
        '25.0   4   ?      71\t"ford pinto"\n24.0   4   2430.  70\t"ford pinto"\n',
        target=["x1"],
        inputs=["x2", "x4"],
    )
    assert columns(experiment) == {"x2": [8, 8, 4, 4], "x4": [70, 70, 71, 70]}
    assert target(experiment) == [18, 15, 25, 24]


@pytest.mark.parametrize("name", ["d.tsv", "d.txt", "d.data", "D.CSV"])
def test_data_files_have_several_suffixes(name: str) -> None:
    experiment = opened("a\tb\ty\n1\t2\t3\n4\t5\t6\n7\t9\t8\n", name)
    assert columns(experiment) == WANTED
    assert says(experiment, "Inputs and target are scaled")
    Path("net.toml").write_text(f'[data]\nfile = "{name}"\n')
    assert columns(load("net.toml")) == WANTED


@pytest.mark.parametrize(
    ("cells", "numbers"),
    [
        (["$1,234", "$12", "$1,234,567.50"], [1234, 12, 1_234_567.5]),
        (["US$ 3.5", "US$ 4", "US$ 5"], [3.5, 4, 5]),
        (["-$5", "$6", "$7"], [-5, 6, 7]),
        (["80%", "95 %", "40.5%"], [80, 95, 40.5]),
        (["1,234,567", "2,345,678", "3,456,789"], [1_234_567, 2_345_678, 3_456_789]),
        (["1 200", "1 300 000", "7"], [1200, 1_300_000, 7]),
        (["1'200", "1'300", "7"], [1200, 1300, 7]),
        (["\u22120.5", "1.5", "2"], [-0.5, 1.5, 2]),
        (["12.5 cm", "7 cm", "1 cm"], [12.5, 7, 1]),
        (["1248 CC", "1498 CC", "90 CC"], [1248, 1498, 90]),
        (["20 °C", "21 °C", "-3 °C"], [20, 21, -3]),
    ],
)
def test_amounts_are_numbers_and_never_classes(cells: list[str], numbers: list[float]) -> None:
    rows = "".join(f'{k};"{cell}"\n' for k, cell in enumerate(cells))
    experiment = opened("a\ty\n" + rows.replace(";", "\t"))
    assert target(experiment) == numbers
    assert experiment.data.classes == ()
    assert says(experiment, "was read as")


def test_points_between_thousands_are_undone() -> None:
    experiment = opened("a;y\n1;1.234,50\n2;2.000,25\n3;12,5\n")
    assert target(experiment) == [1234.5, 2000.25, 12.5]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("a,y\n1,$5\n2,€6\n3,$7\n", 'd.csv:3, column "y": "€6" is an amount of money, and not such '
            'a one as "$5"\n'),
        ("a,y\n1,5 kg\n2,300 g\n3,7 kg\n", 'd.csv:3, column "y": "300 g" is a number with a unit, '
            'and not such a one as "5 kg"\n'),
        ("a,y\n1,80%\n2,0.5\n3,40%\n", 'd.csv:3, column "y": "0.5" has no per cent sign, as "80%" '
            "has\n"),
        ("a;y\n1;€1.234\n2;€2.500\n", 'd.csv:2, column "y": "€1.234" is an amount of money where a '
            "plain number is needed; 1 more cell of the column is no number either\n"),
        ('a,y\n1,"1,234"\n2,"2,500"\n', 'd.csv:2, column "y": "1,234" may have a decimal comma or '
            "a comma for thousands\n"),
        ("a,y\n1,12:30\n2,12:45\n3,13:00\n", 'd.csv:2, column "y": "12:30" is a time where a plain '
            "number is needed; 2 more cells of the column are like it\n"
            "turn it into a number, such as the minutes since midnight"),
        ("a,y\n1/2/2011,3\n1/3/2011,4\n", 'd.csv:2, column "a": "1/2/2011" is a date where'),
        ("a,y\nJan 2011,3\nFeb 2011,4\n", 'd.csv:2, column "a": "Jan 2011" is a date where'),
        ("a,y\n1,3\nx,4\n2,5\nz,6\n3,1\n", 'd.csv:3, column "a": "x" is not a finite decimal '
            "number; 1 more cell of the column is no number either\n"),
        ("a,y\n1,3\n12:00,4\n2,5\n", 'd.csv:3, column "a": "12:00" is a time where a plain '),
        ("a,y\n1,3\n2,3\n", 'd.csv:1, column "y": the target is 3 in every row, so nothing can'),
        ("a,y\n1,u\n2,v\n3,w\n", 'd.csv:1, column "y": each of the 3 rows has a text of its own, '
            'such as "u", so these are no classes\nname another column with --target'),
        ("a,y\n1,3\n2,\n?,4\nnull,5\n3,6\n", 'd.csv:3, column "y": the value is missing; 3 of 5 '
            "rows have such a gap, in columns a, y\nfill the gaps in, or leave these rows out with "
            "--missing drop"),
        ("a,y\n,3\nN/A,4\n", 'd.csv:1, column "a": the column has no value in any row, and what '
            "is left is no input and target\n"),
        ("a,b,y\n1,,3\n,2,4\n", 'd.csv:2, column "b": the value is missing; 2 of 2 rows have such '
            "a gap, in columns a, b\nuse columns that have values"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_by_name(content: str, message: str) -> None:
    assert refused(content).startswith(message)


def test_texts_are_one_input_a_category() -> None:
    experiment = opened("colour,size,y\nred,1,3\nblue,2,4\nred,3,5\n")
    assert columns(experiment) == {
        "colour=blue": [0, 1, 0],
        "colour=red": [1, 0, 1],
        "size": [1, 2, 3],
    }
    assert says(experiment, 'The texts of column "colour" are taken as one input a category: ')


@pytest.mark.parametrize(("no", "yes"), [("false", "true"), ("FALSE", "TRUE"), ("no", "yes")])
def test_truths_are_categories_too(no: str, yes: str) -> None:
    experiment = opened(f"f,y\n{yes},3\n{no},4\n{yes},5\n")
    assert columns(experiment) == {f"f={no}": [0, 1, 0], f"f={yes}": [1, 0, 1]}
    Path("net.toml").write_text("[data]\nrows = [[true, 3], [false, 4]]\n")
    assert columns(load("net.toml")) == {"x1=false": [0, 1], "x1=true": [1, 0]}


def test_too_many_categories_are_refused_with_their_count() -> None:
    rows = "".join(f"name{k},{k},{k % 7}\n" for k in range(21))
    assert refused("who,a,y\n" + rows) == (
        'd.csv:1, column "who": 21 different texts, and each would be an input; 20 are the most\n'
        "leave the column out by naming the inputs to use, such as with --inputs a (inputs = […] "
        "under [data])"
    )
    assert list(columns(opened("who,a,y\n" + rows, inputs=["a"]))) == ["a"]


def test_gaps_can_be_left_out_and_are_counted() -> None:
    content = "a,c,y\n1,u,3\n2,?,4\n,v,5\n4,v,NA\n5,u,7\n6,v,8\n"
    experiment = opened(content, missing="drop")
    assert columns(experiment) == {"a": [1, 5, 6], "c=u": [1, 1, 0], "c=v": [0, 0, 1]}
    assert target(experiment) == [3, 7, 8]
    assert says(experiment, "3 of 6 rows were left out: a value is missing in columns a, c, y.")
    Path("net.toml").write_text('[data]\nfile = "d.csv"\nmissing = "skip"\n')
    with pytest.raises(InputError, match=r'^net\.toml:3, key "missing": "skip" is not known'):
        load("net.toml")


def test_a_gap_in_a_column_that_is_not_used_does_no_harm() -> None:
    experiment = opened("a,b,y\n1,,3\n2,5,4\n", inputs=["a"])
    assert columns(experiment) == {"a": [1, 2]}


def test_a_gap_far_down_is_counted_over_the_whole_file() -> None:
    content = "a,y\n" + "1,2\n1,3\n" * 2000 + "1,NA\n" * 3
    assert refused(content).startswith(
        'd.csv:4002, column "y": the value is missing (NA); 3 of 4,003 rows have such a gap'
    )


def test_classes_that_are_numbers_keep_their_order() -> None:
    rows = "".join(f"{k},{k % 11}\n" for k in range(33))
    experiment = opened("a,y\n" + rows, classes=True)
    assert experiment.data.classes == tuple(map(str, range(11)))
    Path("net.toml").write_text('[data]\nfile = "d.csv"\nclasses = true\n')
    assert load("net.toml").data.classes == tuple(map(str, range(11)))
    assert says(opened("a,y\n1,1\n2,2\n3,1\n4,2\n"), "holds only the whole numbers 1, 2")
    assert not says(opened("a,y\n1,1\n2,0\n3,1\n4,0\n"), "whole numbers")
    assert not says(opened("a,y\n1,1\n2,2\n3,1.5\n4,2\n"), "whole numbers")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"target": ["b"]}, '--target: there is no column "b"\n'),
        ({"inputs": ["y"], "target": ["y"]}, '--target: "y" is an input too\n'),
        ({"target": []}, "--target: the list is empty\nname at least one column"),
        ({"missing": "skip"}, '--missing: "skip" is not known\n'),
        ({"classes": True, "scale_targets": "standard"}, "--scale-targets: classes are not scaled"),
    ],
)
def test_options_that_cannot_be_are_refused_by_their_names(
    options: dict[str, object], message: str
) -> None:
    assert refused("a,y\n1,1\n2,2\n3,1\n", **options).startswith(message)


def test_several_targets_can_be_named() -> None:
    experiment = opened("a,y,z\n1,1,5\n2,2,6\n3,1,8\n", target=["y", "a"])
    assert list(columns(experiment)) == ["z"]
    assert experiment.network.sizes[-1] == 2
    assert says(experiment, "The targets are y, a; the input is z.")
    assert refused("a,y,z\n1,u,5\n2,v,6\n3,u,8\n", target=["y", "a"]) == (
        'd.csv:2, column "y": "u" is text, and a text target stands alone\n'
        "name it as the only target, or take columns of numbers"
    )


def test_cp1252_is_read_in_cells_too() -> None:
    experiment = opened("a;Größe\n1;groß\n2;klein\n3;groß\n".encode("cp1252"))
    assert experiment.data.classes == ("groß", "klein")
    assert says(experiment, "d.csv is not UTF-8: its signs were read as those of cp1252")


@pytest.mark.parametrize(
    ("content", "hint"),
    [
        (
            "a,y\n1,2\n".encode("utf-16"),
            "it is UTF-16: save it as UTF-8: a spreadsheet as CSV",
        ),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "document of Office: save the sheet as CSV UTF-8"),
        (b"a,y\n1,\xe9\x01\n", "save it as UTF-8"),
    ],
)
def test_what_is_no_text_says_what_it_is(content: bytes, hint: str) -> None:
    assert hint in refused(content)


def test_only_bare_data_are_scaled_unasked() -> None:
    Path("net.toml").write_text("[data]\nrows = [[1, 2], [2, 4], [3, 5]]\n")
    experiment = load("net.toml")
    assert list(experiment.data.inputs) == [1, 2, 3]
    single = opened("a,b,y\n1,2,3\n")
    assert list(single.data.inputs) == [1, 2]
    assert says(single, "There is a single row, so that nothing is scaled.")


def test_a_single_row_that_is_scaled_all_the_same_says_what_becomes_of_it() -> None:
    experiment = opened("a,b,y\n1,2,3\n", scale="standard")
    assert list(experiment.data.inputs) == [0, 0]
    assert says(experiment, "have the same value in every training row: scaled, they are kept at 0")


def test_rows_sorted_by_class_are_remarked_on() -> None:
    rows = [f"{k},{'u' if k < 4 else 'v'}\n" for k in range(8)]
    words = "The rows are sorted by class"
    assert says(opened("a,y\n" + "".join(rows)), words)
    assert not says(opened("a,y\n" + "".join(rows), batch_size=0), words)
    assert not says(opened("a,y\n" + "".join(rows), shuffle=True), words)
    assert not says(opened("a,y\n" + "".join(rows[::2] + rows[1::2])), words)
    numeric = "".join(f"{k},{int(k > 3)}\n" for k in range(8))
    assert says(opened("a,y\n" + numeric), words)


def test_inline_rows_may_all_have_one_target() -> None:
    Path("net.toml").write_text("[data]\nrows = [[1, 5], [2, 5]]\n")
    assert says(load("net.toml"), "The target is 5 in every row, so nothing can be learned but")
