"""What the mouse points at in the network: true to the picture, read off, and gone to."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from networks import given as given_experiment
from pictures import text

from core.formulas.names import LOSS, Kind, Symbol, bias, output, target, weight
from core.formulas.numerals import MINUS
from core.stepper import Stepper
from core.steps.records import UpdateStep
from tui.drawing.network.board import Places
from tui.drawing.network.boxes import Layout
from tui.drawing.network.light import light
from tui.drawing.network.paint import picture, places
from tui.drawing.network.reading import reading
from tui.drawing.network.scene import scene

LARGE = [(64, 64, 10), (3,) * 12, (2, 8, 8, 1), (1, 1), (784, 16, 10)]
RUNS: dict[tuple[int, ...], Stepper] = {}


sizes = st.lists(st.integers(1, 9), min_size=2, max_size=5).map(tuple) | st.sampled_from(LARGE)


def run(sizes: tuple[int, ...], t: int) -> Stepper:
    """A run of a network of these sizes at a step of its first update or behind that."""
    stepper = RUNS.setdefault(sizes, Stepper(given_experiment(sizes, "tanh")))
    stepper.seek(t % (stepper.schedule.epoch_steps + 1))
    return stepper


def drawn(stepper: Stepper, width: int, height: int) -> tuple[list[str], Layout, Places]:
    """The characters of a picture, its layout, and what stands where in it."""
    experiment = stepper.experiment
    shown = (stepper.step, stepper.known, experiment.network, experiment.data, width, height)
    return text(picture(*shown)), scene(*shown).layout, places(*shown)


def labels(layout: Layout) -> dict[tuple[int, int], Symbol]:
    """The cell of the last digit of each label, where a neuron shows all it has room for."""
    found = {}
    for before, column in zip(layout.columns, layout.columns[1:], strict=False):
        if not (column.labels and column.whole and column.joined):
            continue
        for j in column.cards:
            rows = len(before.cards) + bool(before.hidden) + 1
            top = layout.stack_top(column, j, rows)
            for k, i in enumerate(before.cards):
                found[column.x - 2, top + k] = weight(column.layer, i, j)
            found[column.x - 2, top + rows - 1] = bias(column.layer, j)
    return found


@given(sizes, st.integers(20, 160), st.integers(5, 60), st.integers(0, 10**6))
@settings(max_examples=80)
def test_a_label_is_hit_where_it_is_drawn(
    sizes: tuple[int, ...], width: int, height: int, t: int
) -> None:
    stepper = run(sizes, t)
    lines, layout, found = drawn(stepper, width, height)
    where = labels(layout)
    assert {cell: found.at(*cell) for cell in where} == where
    for (x, y), symbol in list(where.items())[::5]:
        spans = found.spans(symbol)[y]
        start, end = next(span for span in spans if span[0] <= x < span[1])
        label = lines[y][start:end].strip().removeprefix("b ").replace(MINUS, "-").rstrip("…")
        value = stepper.known.parameter(symbol)
        match = re.search(r"[+-][\d.]+(e-?\d+)?$", label)  # its own edge may touch it
        assert match is not None, label
        assert abs(float(match[0]) - value) <= 0.1 * abs(value) + 0.006


@given(sizes, st.integers(1, 160), st.integers(1, 60), st.integers(0, 10**6))
@settings(max_examples=80)
def test_a_card_is_hit_in_all_its_cells(
    sizes: tuple[int, ...], width: int, height: int, t: int
) -> None:
    stepper = run(sizes, t)
    _, layout, found = drawn(stepper, width, height)
    last = stepper.experiment.network.last
    cards = {
        output(column.layer, neuron, last): box
        for column in layout.columns
        for neuron, box in column.cards.items()
    }
    if layout.loss is not None:
        cards[LOSS] = layout.loss
    for symbol, box in cards.items():
        for y in range(box.y, box.bottom):
            assert {found.at(x, y) for x in range(box.x, box.right)} == {symbol}
    for column in layout.columns:
        if column.more is not None:  # ⋮ +n stands for no single one
            x = column.more.x + column.more.width // 2
            assert found.at(x, column.more.y) is None


@given(sizes, st.integers(1, 160), st.integers(1, 60), st.integers(0, 10**6))
@settings(max_examples=80)
def test_what_is_hit_beside_cards_and_labels_is_a_line(
    sizes: tuple[int, ...], width: int, height: int, t: int
) -> None:
    stepper = run(sizes, t)
    lines, layout, found = drawn(stepper, width, height)
    for y, line in enumerate(lines):
        for x, glyph in enumerate(line):
            symbol = found.at(x, y)
            if "⠁" <= glyph <= "⣿":
                assert symbol is None or symbol.kind is Kind.WEIGHT
                continue
            if symbol is not None and symbol.is_parameter:
                # a label: it ends one cell before its card, or two where it is no chip; that of the
                # parameter updated may take all of the gap
                k = next(k for k, c in enumerate(layout.columns) if c.layer == symbol.layer)
                before, column = layout.columns[k - 1 : k + 1]
                renewed = isinstance(stepper.step, UpdateStep) and stepper.step.target == symbol
                first = before.x + before.width if renewed else column.x - column.labels - 3
                assert first <= x < column.x


@pytest.mark.parametrize("size", [(80, 15), (78, 30), (130, 45)])
def test_each_edge_of_a_path_is_hit_where_its_colour_is(size: tuple[int, int]) -> None:
    stepper = run((2, 3, 2), 0)
    for t in range(stepper.schedule.update_steps):
        stepper.seek(t)
        experiment = stepper.experiment
        shown = (stepper.step, stepper.known, experiment.network, experiment.data, *size)
        lit, found = light(stepper.step, experiment.network), places(*shown)
        alone = {color: w for w, color in lit.edges.items()}
        if len(alone) < len(lit.edges):
            continue  # several edges share a colour
        hits = set()
        for y, row in enumerate(picture(*shown)):
            x = 0
            for segment in row:
                ink = segment.style.color if segment.style else None
                if ink is not None and ink.name in alone and "⠁" <= segment.text[:1] <= "⣿":
                    here = {found.at(x + k, y) for k in range(len(segment.text))}
                    assert here <= {alone[ink.name], None}  # where two edges cross, none is hit
                    hits |= here
                x += segment.cell_length
        assert hits - {None} == set(lit.edges)


def test_several_targets_are_hit_line_by_line() -> None:
    stepper = run((2, 3), 3)
    lines, layout, found = drawn(stepper, 80, 30)
    assert layout.target is not None
    for k, name in enumerate("₁₂₃", 1):
        y = next(y for y, line in enumerate(lines) if f"y{name}" in line)
        assert found.at(layout.target.x + 1, y) == target(k)
    assert found.at(layout.target.x + 1, layout.target.y) is None


def test_where_lines_of_one_strength_meet_none_is_hit() -> None:
    board = Places(4, 1)
    board.about = weight(1, 1, 1)
    board.stroke(((0, 0, 1), (1, 0, 1)), "", rank=2)
    board.about = weight(1, 2, 1)
    board.stroke(((1, 0, 2), (2, 0, 1)), "", rank=2)
    assert [board.at(x, 0) for x in range(4)] == [weight(1, 1, 1), None, weight(1, 2, 1), None]
    board.about = bias(1, 1)
    board.stroke(((1, 0, 2),), "", rank=3)
    assert board.at(1, 0) == bias(1, 1)
    assert board.spans(bias(1, 1)) == {0: [(1, 2)]}


# what is read off


def read(stepper: Stepper, symbol: Symbol, width: int = 100) -> str:
    experiment = stepper.experiment
    return reading(symbol, stepper.known, experiment.network, experiment.data, width)


def test_a_weight_is_read_off_with_all_its_digits() -> None:
    stepper = run((2, 2, 1), 0)
    w = weight(1, 2, 1)
    value = repr(stepper.known.parameter(w)).replace("-", MINUS)
    assert read(stepper, w) == f"w₁₂₁ in2→O₁₁ = {value}"
    assert read(run((2, 2, 1), 26), weight(2, 1, 1)).startswith("w₂₁₁ O₁₁→ŷ = ")


def test_gradient_and_change_are_read_off_where_they_are_known() -> None:
    stepper = run((2, 2, 1), 25)
    w = weight(1, 1, 1)
    gradient, change = stepper.known.gradient(w), stepper.known.change(w)
    line = read(stepper, w, 200).replace(MINUS, "-")
    assert f"gradient {gradient!r}" in line
    assert f"change {change!r}" in line
    short = read(stepper, w, 76)
    assert len(short) <= 76
    assert repr(stepper.known.parameter(w)).replace("-", MINUS) in short


def test_the_gradient_of_an_input_is_read_off_once_its_row_has_all() -> None:
    x = output(0, 1, 2)
    stepper = run((2, 2, 1), 0)
    steps = stepper.schedule.row_steps
    assert "∂L/∂x₁" not in read(run((2, 2, 1), steps - 1), x)
    complete = run((2, 2, 1), steps)
    value = repr(complete.input_gradient(1).value).replace("-", MINUS)
    assert read(complete, x, 200).endswith(f" · ∂L/∂x₁ {value}")


def test_a_neuron_is_read_off_with_its_three_numbers() -> None:
    stepper = run((2, 2, 1), 1)
    assert "z " in read(stepper, output(1, 1, 2))
    assert read(stepper, output(1, 1, 2)).endswith("δ ·")
    assert read(stepper, output(2, 1, 2)) == "ŷ = · · z · · δ ·"
    assert read(stepper, LOSS) == "loss L = ·"


def test_inputs_and_targets_are_read_off_with_their_columns() -> None:
    stepper = run((2, 2, 1), 1)
    assert read(stepper, Symbol(Kind.INPUT, 0, 1)) == "in1 x₁ = 0.25"
    assert read(stepper, target(1)) == "out1 y = 0"


@given(st.integers(1, 80), st.sampled_from([weight(1, 1, 1), output(1, 1, 2), LOSS, target(1)]))
def test_a_reading_keeps_to_its_room(width: int, symbol: Symbol) -> None:
    assert len(read(run((2, 2, 1), 25), symbol, width)) <= width
