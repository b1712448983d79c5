"""The derivation and explanation panels, and the lines that they are made of."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from derivations import NETWORKS, find, steps, texts, writer
from hypothesis import given, settings
from hypothesis import strategies as st
from pictures import picture
from rich.segment import Segment
from rich.style import Style
from syrupy.assertion import SnapshotAssertion

from core.formulas.formula import Chain, Factor, Partial
from core.formulas.names import LOSS, pre_activation, weight
from core.run.position import Overflow, Phase, Reason
from core.steps.records import EndStep, EpochStep, InitStep, ParameterGradientStep, Step, UpdateStep
from tui.drawing.formulas import notices
from tui.drawing.formulas.derivation import derivation, outcome
from tui.drawing.formulas.equations import CHIP
from tui.drawing.palette import FACTORS, owners
from tui.drawing.typeset import (
    Line,
    plain,
    width,
)


def lines(
    name: str, phase: Phase, target: str, size: tuple[int, int] = (76, 7), open_sum: bool = False
) -> list[Line]:
    return derivation(find(name, phase, target), writer(name), *size, open_sum)


def segments(rows: list[Line]) -> list[list[Segment]]:
    return [[Segment(text, Style.parse(style)) for text, style in row] for row in rows]


# what the textbook says


def test_a_chain_stands_as_fractions_with_what_they_equal_and_their_numbers_below() -> None:
    assert texts(lines("worked", Phase.GRADIENT, "w111")) == [
        "  ∂L         ∂L         ∂ŷ      ∂O₁₁",
        "─────── =   ────    · ────── · ───────",
        " ∂w₁₁₁       ∂ŷ        ∂O₁₁     ∂w₁₁₁",
        "        = −2(y − ŷ) ·  w₂₁₁  ·   x₁",
        "        =    30     ·   1    ·    8",
        "        =  240",
    ]


def test_every_factor_wears_one_colour_and_the_part_of_the_network_wears_it_too() -> None:
    step = find("curved", Phase.GRADIENT, "w111")
    assert isinstance(step, ParameterGradientStep)
    rows = derivation(step, writer("curved"), 100, 12, open_sum=False)
    worn = owners(step)
    for n, factor in enumerate(step.chain.factors):
        assert worn[factor.owner] == FACTORS[n % len(FACTORS)]
        known = writer("curved").expression(factor.expression)
        styles = {
            style for row in rows for text, style in row if text.strip("()") == known.strip("()")
        }
        assert worn[factor.owner] in styles


def test_columns_stand_under_one_another() -> None:
    rows = lines("worked", Phase.GRADIENT, "w111")
    dots = [[k for k, char in enumerate(plain(row)) if char == "·"] for row in rows]
    assert dots[1] == dots[3] == dots[4]
    assert len(dots[1]) == 2


def test_the_result_is_the_only_chip_and_comes_last() -> None:
    for phase, target in ((Phase.FORWARD, "O11"), (Phase.LOSS, "L"), (Phase.UPDATE, "w111")):
        rows = lines("linear", phase, target)
        chips = [(n, text) for n, row in enumerate(rows) for text, style in row if style == CHIP]
        assert [n for n, _ in chips] == [len(rows) - 1]
        assert chips[0][1] == plain(outcome(find("linear", phase, target), writer("linear")))


def test_without_room_for_fractions_derivatives_stand_in_one_row() -> None:
    assert texts(lines("worked", Phase.GRADIENT, "w111", (76, 4))) == [
        "∂L/∂w₁₁₁ =   ∂L/∂ŷ   · ∂ŷ/∂O₁₁ · ∂O₁₁/∂w₁₁₁",
        "         = −2(y − ŷ) ·  w₂₁₁   ·     x₁",
        "         =    30     ·    1    ·     8",
        "         =  240",
    ]
    assert texts(lines("worked", Phase.GRADIENT, "w111", (90, 1))) == [
        "∂L/∂w₁₁₁ = ∂L/∂ŷ · ∂ŷ/∂O₁₁ · ∂O₁₁/∂w₁₁₁ = −2(y − ŷ) · w₂₁₁ · x₁ = 30 · 1 · 8 =  240",
    ]


def test_a_long_chain_wraps_between_factors() -> None:
    rows = texts(lines("narrow", Phase.GRADIENT, "w111", (60, 30)))
    assert rows[0].lstrip().startswith("∂L ")
    again = [row for row in rows if row.lstrip().startswith("·")]
    assert again
    assert all(row.index("·") == rows[1].index("=") for row in again)


def test_a_long_chain_in_few_lines_keeps_what_its_factors_equal_and_their_numbers() -> None:
    rows = texts(lines("narrow", Phase.GRADIENT, "w111", (76, 7)))
    assert len(rows) <= 7
    assert "(ŷ − y)" in rows[0]
    assert "∂" not in "".join(rows).removeprefix("∂L/∂w₁₁₁")


def test_a_weighted_sum_shows_its_terms_and_products() -> None:
    assert texts(lines("worked", Phase.FORWARD, "O11")) == [
        "z₁₁ = w₁₁₁ · x₁ + w₁₂₁ · x₂ + b₁₁",
        "    = 0.1  · 8  + 0.1  · 80 + 0.2",
        "    =    0.8    +     8     + 0.2",
        "    = 9",
        "",
        "O₁₁ = z₁₁ =  9",
    ]


def test_a_negative_product_is_subtracted() -> None:
    rows = texts(lines("linear", Phase.FORWARD, "O11"))
    assert re.search(r"\d − \d", " ".join(rows[2].split()))


def test_few_paths_are_itemised_one_a_line() -> None:
    rows = texts(lines("two hidden", Phase.GRADIENT, "O11"))
    assert all(f"δ₂{digit} · w₂₁{digit}" in rows[n] for n, digit in enumerate("₁₂₃₄"))
    assert "Σ" not in "".join(rows)


def test_many_paths_are_summed_up_until_they_are_opened() -> None:
    closed = texts(lines("wide", Phase.GRADIENT, "O11"))
    assert "Σ over 8 paths" in closed[0]
    assert "x opens the sum" in closed[0]
    assert "Σ over 8 paths" in texts(lines("wide", Phase.GRADIENT, "O11", (76, 40)))[0]
    opened = texts(lines("wide", Phase.GRADIENT, "O11", open_sum=True))
    assert all(any(f"δ₂{digit}" in row for row in opened) for digit in "₁₂₃₄₅₆₇₈")


def test_a_parameters_paths_are_closed_before_its_chain_loses_its_fractions() -> None:
    rows = texts(lines("two hidden", Phase.GRADIENT, "w111"))
    assert "Σ over 4 paths" in rows[0]
    assert "────" in rows[2]
    opened = texts(lines("two hidden", Phase.GRADIENT, "w111", open_sum=True))
    assert all(any(f"δ₂{digit} · w₂₁{digit}" in row for row in opened) for digit in "₁₂₃₄")


def test_output_activation_and_loss_that_collapse_show_both_factors_and_what_they_make() -> None:
    rows = " ".join(" ".join(texts(lines("collapsed", Phase.GRADIENT, "yhat1"))).split())
    assert "ŷ · (1 − ŷ)" in rows
    assert "−y / ŷ + (1 − y) / (1 − ŷ)" in rows
    assert "= ŷ − y =" in rows


def test_softmax_and_cross_entropy_show_the_sum_over_outputs_and_what_it_collapses_to() -> None:
    rows = " ".join(" ".join(texts(lines("classes", Phase.GRADIENT, "yhat1", (110, 14)))).split())
    assert "−ŷ₂ · ŷ₁" in rows
    assert "ŷ₁ − y₁" in rows


def test_the_equations_of_an_optimiser_all_stand() -> None:
    rows = texts(lines("adam", Phase.UPDATE, "w111", (100, 12)))
    assert [row.split()[0] for row in rows if row and row.split()[0] != "="] == [
        "m",
        "v",
        "m̂",
        "v̂",
        "new",
    ]


def test_init_says_what_there_is_and_what_to_press() -> None:
    rows = " ".join(texts(lines("linear", Phase.INIT, "")))
    assert "9 parameters: 6 weights and 3 biases" in rows
    assert "Press → or n" in rows
    assert "w₂₂₁" in rows


def test_an_epoch_shows_the_mean_and_the_end_says_why() -> None:
    assert texts(lines("batch", Phase.EPOCH, ""))[0].startswith("mean loss = ")
    assert "all its epochs are done" in " ".join(texts(lines("batch", Phase.END, "")))


def test_the_opened_sum_wears_the_colour_of_the_factor_that_it_is() -> None:
    rows = lines("wide", Phase.GRADIENT, "w111", (76, 40), open_sum=True)
    colors = {style.split()[-1] for row in rows[:8] for text, style in row if "δ" in text}
    assert colors == {FACTORS[0]}


def test_what_is_frozen_and_why_a_run_ends_is_said() -> None:
    say = writer("linear")

    def said(step: Step) -> str:
        return " ".join(texts(notices.words(step, say, 70)))

    update, epoch = find("linear", Phase.UPDATE, "w111"), find("linear", Phase.EPOCH)
    end = find("linear", Phase.END)
    assert isinstance(update, UpdateStep)
    assert isinstance(epoch, EpochStep)
    assert isinstance(end, EndStep)
    assert said(update) == ""
    assert said(replace(update, frozen=True)) == "Frozen: it keeps its value."
    assert said(replace(epoch, reason=None)) == ""
    assert "the loss has stopped improving" in said(replace(epoch, reason=Reason.CONVERGED))
    overflow = Overflow(replace(end.position, t=1234, epoch=2), weight(1, 2, 1))
    diverged = said(replace(end, reason=Reason.DIVERGED, overflow=overflow))
    assert "no longer finite: w₁₂₁ at step 1,234, epoch 2." in diverged


def test_init_of_a_large_network_counts_what_it_does_not_list() -> None:
    step = find("linear", Phase.INIT)
    assert isinstance(step, InitStep)
    many = replace(step, parameters=step.parameters * 200)
    assert texts(derivation(many, writer("linear"), 76, 7, False))[-1] == "… 1,600 more"


# whatever the room


@settings(max_examples=60, derandomize=True)
@given(
    name=st.sampled_from(sorted(NETWORKS)),
    data=st.data(),
    cells=st.integers(20, 130),
    height=st.integers(1, 30),
    open_sum=st.booleans(),
)
def test_no_line_is_wider_than_the_room(
    name: str, data: st.DataObject, cells: int, height: int, open_sum: bool
) -> None:
    step = data.draw(st.sampled_from(steps(name)))
    rows = derivation(step, writer(name), cells, height, open_sum)
    assert rows
    assert max(map(width, rows)) <= cells


def test_softmax_with_a_squared_error_has_a_line_for_each_path() -> None:
    rows = texts(lines("shares", Phase.GRADIENT, "yhat2", (78, 9)))
    paths = [row for row in rows if "(y" in row][-3:]
    assert [" ".join(row.split()).split(" = ")[-3] for row in paths] == [
        "−2(y₁ − ŷ₁) · (−ŷ₁ · ŷ₂)",
        "+ −2(y₂ − ŷ₂) · (ŷ₂ · (1 − ŷ₂))",
        "+ −2(y₃ − ŷ₃) · (−ŷ₃ · ŷ₂)",
    ]


def test_a_result_is_not_cut_where_the_line_has_room_for_it_alone() -> None:
    rows = texts(lines("curved", Phase.GRADIENT, "w211", (20, 3)))
    result = plain(outcome(find("curved", Phase.GRADIENT, "w211"), writer("curved")))
    assert rows[-1] == f" = {result}".rstrip()


@pytest.mark.parametrize(
    ("name", "phase", "target", "size", "open_sum"),
    [
        ("worked", Phase.GRADIENT, "w111", (76, 7), False),
        ("linear", Phase.FORWARD, "O11", (76, 7), False),
        ("linear", Phase.INIT, "", (76, 7), False),
        ("linear", Phase.UPDATE, "w111", (76, 7), False),
        ("curved", Phase.GRADIENT, "yhat1", (78, 6), False),
        ("curved", Phase.GRADIENT, "w111", (78, 6), False),
        ("two hidden", Phase.GRADIENT, "O11", (116, 10), False),
        ("wide", Phase.GRADIENT, "O11", (76, 7), True),
        ("narrow", Phase.GRADIENT, "w111", (60, 12), False),
    ],
)
def test_pictures(
    snapshot: SnapshotAssertion,
    name: str,
    phase: Phase,
    target: str,
    size: tuple[int, int],
    open_sum: bool,
) -> None:
    assert picture(segments(lines(name, phase, target, size, open_sum))) == snapshot


def test_a_sum_among_factors_is_bracketed() -> None:
    rows = texts(lines("collapsed", Phase.GRADIENT, "w211"))
    assert "= (ŷ − y)" in rows[3]


def test_a_chain_without_a_single_known_factor_has_no_row_for_it() -> None:
    z, w = pre_activation(1, 1), weight(1, 1, 1)
    partial = Partial(LOSS, z)
    factors = (Factor(partial, partial, 2.0, ((partial, 2.0),), LOSS), Factor(w, w, 3.0, (), w))
    step = find("worked", Phase.GRADIENT, "w111")
    assert isinstance(step, ParameterGradientStep)
    chain = Chain(Partial(LOSS, w), factors, 6.0)
    made = ParameterGradientStep(
        step.position, w, 6.0, (chain,), chain=chain, paths=None, frozen=True, first=False
    )
    rows = texts(derivation(made, writer("worked"), 76, 12, open_sum=False))
    assert rows[1].split() == ["───────", "=", "──────", "·", "w₁₁₁"]
    assert rows[3].split() == ["=", "2", "·", "3"]
    assert "frozen" in rows[-1]
