"""The update as a program: its lines and colours, what they are worth, and the panel."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from listings import listing
from pictures import picture, text
from predictions import moment
from rich.cells import cell_len
from rich.segment import Segment
from syrupy.assertion import SnapshotAssertion

from core.formulas.names import bias, delta, output, weight
from core.run.position import Phase
from tui.drawing import code, palette
from tui.playing.moment import Moment


def drawn(now: Moment, width: int) -> list[list[Segment]]:
    """The whole program."""
    there, drawn = listing(now), []
    places, worn = there.places(now.step.position), code.colors(now.step)
    for place in range(len(there)):
        content, pieces = there.line(place), there.pieces(place)
        at = code.state(there, place, content, now.known, now.step, places)
        fitting = code.fitting(pieces, width - code.GUTTER)
        drawn.append(code.line(content, fitting, at, width, worn))
    return drawn


def line_of(now: Moment, start: str, width: int = 60) -> str:
    return next(row[2:] for row in text(drawn(now, width)) if row[2:].startswith(start))


# lines


@pytest.mark.parametrize(
    ("name", "t", "width"),
    [
        ("student-salary", 7, 60),
        ("mini-batch", 59, 60),
        ("blobs", 6, 60),
        ("xor", 0, 60),
        ("student-salary", 7, 24),
        ("mini-batch", 59, 43),
    ],
)
def test_pictures(name: str, t: int, width: int, snapshot: SnapshotAssertion) -> None:
    assert picture(drawn(moment(name, t), width), styled=width == 60) == snapshot


@given(st.integers(3, 90), st.integers(0, 140))
@pytest.mark.parametrize("name", ["student-salary", "mini-batch", "blobs"])
def test_lines_have_the_width_and_say_where_they_are_cut(name: str, width: int, t: int) -> None:
    now = stepped(name, t)
    there, rows = listing(now), text(drawn(now, width))
    for place, row in enumerate(rows):
        assert cell_len(row) == width
        whole = there.text(place)
        if not whole.startswith("#"):
            shown = row[code.GUTTER :]
            assert shown.startswith(whole) or shown.rstrip().endswith("…")


@cache
def stepped(name: str, t: int) -> Moment:
    return moment(name, t)


def test_the_lines_of_the_step_are_marked() -> None:
    for t in (1, 3, 4, 5, 6, 17, 25):
        now = moment("student-salary", t)
        marked = [k for k, row in enumerate(text(drawn(now, 50))) if row.startswith("▸")]
        assert tuple(marked) == listing(now).places(now.step.position)
        for place, row in enumerate(drawn(now, 50)):
            lit = [palette.CARD in str(segment.style) for segment in row if segment.text]
            assert all(lit) if place in marked else not any(lit)


def test_values_stand_behind_what_is_known() -> None:
    now = moment("student-salary", 6)  # the gradient of w211
    assert line_of(now, "z11 = ").rstrip().endswith("# -0.4061")
    assert line_of(now, "L = ").rstrip().endswith("# 12.47")
    assert line_of(now, "dL_dw211 = ").rstrip().endswith("# 2.869")
    assert "#" not in line_of(now, "dL_dw221 = ")
    assert "#" not in line_of(now, "w111 = ")
    assert "#" not in line_of(now, "z11 = ", 37)  # no room


def test_new_values_stand_behind_updates() -> None:
    now = moment("student-salary", 18)  # the update of w121
    changed = now.known.parameter(weight(1, 2, 1))
    assert line_of(now, "w121 = ").rstrip().endswith(f"# {changed:.4g}")
    assert "# " in line_of(now, "w111 = ")
    assert "# " not in line_of(now, "b11 = ")


def test_the_memory_of_an_optimiser_has_a_value_at_its_step() -> None:
    now = moment("spiral", 8 * (17 + 1 + 122) + 1)  # adam's first update
    assert now.step.phase is Phase.UPDATE
    for name in ("m_w111", "v_w111", "m_hat", "w111"):
        assert "# " in line_of(now, f"{name} = ", 120), name
    assert "# " not in line_of(now, "m_w121 = ", 120)


def test_what_is_to_come_is_dim() -> None:
    rows = drawn(moment("student-salary", 6), 50)
    names = {row[1].text: str(row[1].style) for row in rows if len(row) > 2}
    assert names["z11"] == palette.TEXT
    assert names["dL_dw221"] == palette.MUTED
    start = drawn(moment("student-salary", 0), 50)
    assert palette.TEXT not in {str(segment.style) for row in start for segment in row}
    closed = drawn(moment("student-salary", 0, epochs=1), 50)
    named = [str(row[1].style) for row in closed if row[0].text.strip() == ""]
    assert set(named) == {palette.TEXT}


def test_a_softmax_goes_on_in_two_places() -> None:
    now = moment("blobs", 6)  # the second of three outputs
    rows = {row[1].text: str(row[1].style) for row in drawn(now, 70) if len(row) > 2}
    assert rows["z21"] == rows["yhat1"] == palette.TEXT
    assert rows["z23"] == rows["yhat3"] == palette.MUTED
    assert palette.RESULT in rows["z22"]
    assert palette.RESULT in rows["yhat2"]


# colours


def test_factors_wear_their_colours() -> None:
    forward = code.colors(moment("student-salary", 1).step)
    assert forward[weight(1, 1, 1)] == forward[output(0, 1, 2)] == palette.FACTORS[0]
    assert forward[weight(1, 2, 1)] == palette.FACTORS[1]
    assert forward[bias(1, 1)] == palette.FACTORS[2]
    gradient = code.colors(moment("student-salary", 7).step)
    assert gradient[output(1, 2, 2)] == palette.FACTORS[1]
    assert delta(2, 1) not in gradient
    paths = code.colors(moment("spiral", 109).step)
    assert paths[delta(2, 1)] == paths[weight(2, 1, 1)] == palette.FACTORS[0]


# PyTorch


@pytest.mark.parametrize(
    ("width", "height", "expected"),
    [
        (120, 40, code.Room(70, 48, 1, 0)),
        (91, 40, code.Room(91, 91, 0, 10)),
        (38, 20, code.Room(38, 38, 0, 7)),
        (80, 10, code.Room(80, 80, 0, 1)),
        (80, 1, code.Room(80, 80, 0, 0)),
    ],
)
def test_room_for_pytorch(width: int, height: int, expected: code.Room) -> None:
    assert code.room(width, height, 9) == expected


@given(st.integers(0, 12), st.integers(1, 30), st.integers(1, 40), st.data())
def test_the_lines_that_cover_the_step_are_in_sight(
    setup: int, update: int, height: int, data: st.DataObject
) -> None:
    total = setup + update
    first = data.draw(st.integers(0, total - 1))
    lit = range(first, min(first + 2, total))
    shown = code.torch_window(total, update, lit, height)
    assert len(shown) == min(height, total)
    assert first in shown
    assert height < 2 or set(lit) <= set(shown)
    assert 0 <= shown.start <= shown.stop <= total
    if first >= setup and height <= update:
        assert shown.start >= setup
