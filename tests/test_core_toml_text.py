"""Values changed and added in a TOML text: it says what it is to say, and comments stay."""

from __future__ import annotations

import copy
import math
import random
import re
import tomllib
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from networks import exact

from core.exports.toml_text import TomlText, written

Tables = dict[str, Any]
KEYS = ("a", "b", "c d", "e.f", "é", '"')


def changed(text: str, values: dict[tuple[str, ...], object], *gone: tuple[str, ...]) -> str:
    toml = TomlText(text, tomllib.loads(text))
    for path, value in values.items():
        toml.set(path, value, "new")
    for path in gone:
        toml.remove(path)
    return toml.text()


def test_new_keys_stand_at_the_end_of_their_section_with_a_comment() -> None:
    text = "# mine\n[a]\nb = 1\n\n# about c\n[c]\n"
    assert changed(text, {("a", "d"): 2, ("c", "e"): 3, ("f", "g"): "x", ("t",): True}) == (
        "t = true  # new\n# mine\n[a]\nb = 1\nd = 2  # new\n\n# about c\n[c]\ne = 3  # new\n"
        '\n[f]\ng = "x"  # new\n'
    )


def test_an_empty_text_is_begun() -> None:
    values: dict[tuple[str, ...], object] = {("t",): 1, ("a", "b"): [2], ("c", "d"): 0.5}
    assert changed("", values) == ("t = 1  # new\n\n[a]\nb = [2]  # new\n\n[c]\nd = 0.5  # new\n")


def test_a_changed_value_keeps_its_comment() -> None:
    text = "[a]\n  b = [1, # one\n  2]   # both\nc=3"
    assert changed(text, {("a", "b"): 4, ("a", "c"): 5}) == "[a]\n  b = 4   # both\nc=5\n"


def test_what_is_taken_out_leaves_its_comment() -> None:
    text = "[a]\nb = 1 # why\nc = 2\nd = 3\n"
    assert changed(text, {("a", "e"): 1}, ("a", "b"), ("a", "d")) == (
        "[a]\n# why\nc = 2\ne = 1  # new\n"
    )
    assert changed(text, {}, ("a", "x"), ("y", "z")) == text


def test_a_key_can_stand_below_another() -> None:
    text = "[a]\nb = 1\nc = 2\n"
    toml = TomlText(text, tomllib.loads(text))
    toml.set(("a", "d"), 3, "new", ("a", "b"))
    toml.set(("a", "e"), 4, "new", ("a", "b"))
    toml.remove(("a", "b"))
    assert toml.text() == "[a]\nd = 3  # new\ne = 4  # new\nc = 2\n"


def test_a_comment_is_put_where_there_is_none() -> None:
    text = '[a]\nb = "#"\nc = 2 # mine\nd = {e = 1}\n'
    toml = TomlText(text, tomllib.loads(text))
    for path in (("a", "b"), ("a", "c"), ("a", "d"), ("a", "x")):
        toml.comment(path, "ours")
    assert toml.text() == '[a]\nb = "#"  # ours\nc = 2 # mine\nd = {e = 1}  # ours\n'


def test_a_table_is_written_where_it_stands() -> None:
    assert changed("[a]\nv = {x = 1}\n", {("a", "v"): {"x": 1, "y": 2}}) == (
        "[a]\nv = { x = 1, y = 2 }\n"
    )
    assert changed("[a.v]\nx = 1 # one\n", {("a", "v"): {"x": 1, "y": 2}, ("a", "b"): 3}) == (
        "[a.v]\nx = 1 # one\ny = 2  # new\n\n[a]\nb = 3  # new\n"
    )
    assert changed("a.v.x = 1\n", {("a", "v"): {"x": 2, "y": 2}, ("a", "b"): 3}) == (
        "a.v.x = 2\na.v.y = 2  # new\na.b = 3  # new\n"
    )
    assert changed("a = {b = 1}\n", {("a", "v"): {"y": 2}, ("a", "b"): 3}, ("a", "b")) == (
        "a = { v = { y = 2 } }\n"
    )


def test_a_long_list_of_lists_has_a_line_an_item() -> None:
    rows = [[1.5] * 9, [2.5] * 9, ["x"] * 9]
    text = changed("", {("a", "rows"): rows, ("a", "long"): list(range(99))})
    assert text.count("\n    [") == 3
    assert tomllib.loads(text)["a"] == {"rows": rows, "long": list(range(99))}


@pytest.mark.parametrize("value", [None, date(2020, 1, 1), {"a": None}])
def test_what_is_no_value_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="an experiment file has no"):
        written(value)


VALUES = st.recursive(
    st.one_of(
        st.booleans(),
        st.integers(-(10**15), 10**15),
        st.floats(allow_nan=False),
        st.text(st.characters(exclude_categories=["Cs"])),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text("ab. é\"'", min_size=1), inner)
    ),
    max_leaves=5,
)


@settings(exact, max_examples=300)
@given(VALUES)
def test_a_value_reads_back(value: object) -> None:
    again = tomllib.loads(f"a = {written(value)}")["a"]
    assert repr(again) == repr(value)


def in_toml(draw: random.Random, tables: Tables) -> str:
    """Tables as a text, in one of the many ways in which they can be written."""
    top, below = [], []
    remark = iter(f"# {k}" for k in range(1000))

    def comment() -> str:
        return draw.choice(("", f" {next(remark)}"))

    for section, table in tables.items():
        name = written(section)
        way = draw.choice(["header", "braces", "dotted", "split"])
        if way == "braces":
            top.append(f"{name} = {written(table)}{comment()}")
        elif way == "dotted" and table:
            top += [f"{name}.{written(k)} = {written(v)}{comment()}" for k, v in table.items()]
        else:
            inner = {k: v for k, v in table.items() if isinstance(v, dict) and way == "split"}
            for k, v in inner.items():
                below.append(f"[{name}.{written(k)}]{comment()}")
                below += [f"{written(x)} = {written(y)}{comment()}" for x, y in v.items()]
            below += [f"[{name}]{comment()}", *draw.choice(([], [next(remark)], [""]))]
            below += [
                f"{draw.choice(('', '  '))}{written(k)} = {written(v)}{comment()}"
                for k, v in table.items()
                if k not in inner
            ]
    return draw.choice(("\n", "\r\n")).join([*top, *below, *draw.choice(([], [""]))])


def draw_value(draw: random.Random, deep: bool = True) -> object:
    if deep and draw.random() < 0.3:
        return {key: draw_value(draw, False) for key in draw.sample(KEYS, draw.randint(0, 3))}
    some: tuple[object, ...] = (1, -0.0, 1e-300, math.pi, True, "x # y", "", [1, [2]], "'\"\n")
    return draw.choice(some)


@settings(exact, max_examples=300)
@given(st.integers(0, 2**32))
def test_whatever_the_way_it_is_written_the_text_says_what_it_is_to_say(seed: int) -> None:
    draw = random.Random(seed)
    tables: Tables = {
        section: {key: draw_value(draw) for key in draw.sample(KEYS, draw.randint(0, 4))}
        for section in draw.sample(("s", "t u", "v.w"), draw.randint(0, 3))
    }
    text = in_toml(draw, tables)
    wanted = copy.deepcopy(tables)
    toml = TomlText(text, tomllib.loads(text))
    for section in ("s", "t u", "v.w"):
        for key in KEYS:
            way, there = draw.random(), key in wanted.get(section, {})
            if way < 0.3:
                value = draw_value(draw)
                if there and isinstance(wanted[section][key], dict):  # a table stays one
                    value = {**wanted[section][key], "more": value}
                wanted.setdefault(section, {})[key] = value
                toml.set((section, key), value, "new")
            elif way < 0.4 and there and not isinstance(wanted[section][key], dict):
                del wanted[section][key]
                toml.remove((section, key))
            elif way < 0.6:
                toml.comment((section, key), "ours")
    result = toml.text()
    found = tomllib.loads(result)
    assert {k: v for k, v in found.items() if v} == {k: v for k, v in wanted.items() if v}
    numbers = re.findall(r"# \d+", text)
    assert [n for n in re.findall(r"# \d+", result) if n in numbers] == numbers


def test_a_section_goes_with_all_its_keys() -> None:
    text = "[a]\nb = 1\n[a.v] # x\ny = 1 # 2\n'z' = [\n  3,\n]\n\n[c]\nd = 2\n"
    assert changed(text, {("a", "e"): 4}, ("a", "v")) == "[a]\nb = 1\ne = 4  # new\n\n[c]\nd = 2\n"
    assert changed("a.v.x = 1\na.v.y = 2\nb = 3\n", {}, ("a", "v")) == "b = 3\n"
