"""The loss chart: its axes, its curves, and the panel around it."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from losses import drawn, falling, history
from pictures import picture
from rich.cells import cell_len
from syrupy.assertion import SnapshotAssertion

from core.run.history import LIMIT, Bucket, LossHistory
from tui.drawing import curves
from tui.drawing.axis import Axis, count_label, spanning
from tui.drawing.loss import chart

FINITE = st.floats(allow_nan=False, allow_infinity=False)
LOSSES = st.lists(st.floats(), max_size=40)


# axes


def labels(axis: Axis, most: int) -> list[str]:
    return [tick.label for tick in axis.ticks(most)]


def test_ticks_of_a_linear_axis_are_neat() -> None:
    assert labels(Axis(0.0, 1.0), 6) == ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]
    assert labels(Axis(0.0, 1.0), 3) == ["0.0", "0.5", "1.0"]
    assert labels(Axis(-3.0, 9.0), 5) == ["0", "5"]
    assert labels(Axis(-3.0, 9.0), 7) == ["−2", "0", "2", "4", "6", "8"]
    assert labels(Axis(200000, 200200), 3) == ["2e5", "2.001e5", "2.002e5"]
    assert labels(Axis(0.0, 5e8), 3) == ["0", "2e8", "4e8"]


def test_ticks_of_a_logarithmic_axis_are_powers_of_ten() -> None:
    assert labels(Axis(2e-4, 0.3, True), 4) == ["10⁻³", "10⁻²", "10⁻¹"]
    assert labels(Axis(1e-4, 1.0, True), 4) == ["10⁻⁴", "10⁻²", "10⁰"]
    assert labels(Axis(1.0, 1e250, True), 4) == ["10⁰", "10¹⁰⁰", "10²⁰⁰"]


def test_a_short_logarithmic_axis_has_other_neat_ticks() -> None:
    assert labels(Axis(0.15, 6.0, True), 6) == ["0.2", "0.5", "1", "2", "5"]
    assert labels(Axis(0.54, 0.66, True), 4) == ["0.55", "0.60", "0.65"]


@given(FINITE, FINITE, st.booleans(), st.integers(1, 12))
def test_ticks_are_few_and_on_the_axis(low: float, high: float, log: bool, most: int) -> None:
    low, high = sorted((abs(low), abs(high)) if log else (low, high))
    if log:
        low, high = max(low, 1e-300), max(high, 1e-300)
    axis = spanning(low, high, log)
    assert axis.low < axis.high
    ticks = axis.ticks(most)
    assert len(ticks) <= most
    slack = 1e-9 * max(abs(axis.low), abs(axis.high))
    assert all(axis.low - slack <= tick.value <= axis.high + slack for tick in ticks)
    assert len({tick.label for tick in ticks}) == len(ticks)


@given(FINITE, FINITE, FINITE)
def test_an_axis_keeps_the_order_of_numbers(one: float, other: float, value: float) -> None:
    axis = spanning(min(one, other), max(one, other))
    assert 0.0 <= axis.at(value) <= 1.0
    assert axis.at(min(one, value)) <= axis.at(max(one, value))
    assert axis.at(-math.inf) == 0.0
    assert axis.at(math.inf) == axis.at(math.nan) == 1.0


def test_places_on_an_axis() -> None:
    assert Axis(0.0, 4.0).at(1.0) == 0.25
    assert Axis(1.0, 1e4, True).at(10.0) == pytest.approx(0.25)
    assert Axis(1.0, 1e4, True).at(-5.0) == 0.0


def test_a_linear_axis_starts_at_zero_where_that_costs_little() -> None:
    assert spanning(1.0, 9.0).low == 0.0
    assert spanning(8.0, 9.0).low > 7.0
    assert spanning(-1.0, 9.0).low < -1.0


@pytest.mark.parametrize(
    ("count", "label"), [(0, "0"), (200, "200"), (5000, "5k"), (1500000, "1.5M"), (2e9, "2G")]
)
def test_counts_in_few_characters(count: float, label: str) -> None:
    assert count_label(count) == label


# curves


def test_neighbours_in_one_column_of_dots_are_gathered() -> None:
    epochs, losses = Axis(1, 101), Axis(0.0, 8.0)
    buckets = [Bucket(1, 1, 1.0, 1.0, 1.0, 1, 1.0), Bucket(2, 2, 3.0, 3.0, 3.0, 1, 3.0)]
    assert curves.points(buckets, epochs, losses, 11) == [curves.Point(0, 0.125, 0.375, 0.25)]
    assert len(curves.points(buckets, epochs, losses, 101)) == 2


def test_a_line_has_no_gap_and_reaches_both_ends() -> None:
    curve = [curves.Point(0, 0.0, 0.0, 0.0), curves.Point(3, 1.0, 1.0, 1.0)]
    braille = {(x, y): chr(0x2800 + bits) for x, y, bits in curves.line(curve, 4, 8)}
    assert braille == {(0, 1): "⡼", (1, 1): "⠁", (1, 0): "⡞"}


@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=30), st.integers(1, 6))
def test_every_column_between_the_ends_has_dots(means: list[float], cells: int) -> None:
    curve = [curves.Point(k, mean, mean, mean) for k, mean in enumerate(means)]
    columns = len(means) + len(means) % 2
    shape = curves.line(curve, columns, 4 * cells)
    used = set()
    for x, _, bits in shape:
        used |= {2 * x} if bits & 0x47 else set()
        used |= {2 * x + 1} if bits & 0xB8 else set()
    assert used == set(range(len(means)))


# the chart


@settings(max_examples=150)
@given(LOSSES, st.booleans(), st.integers(1, 70), st.integers(1, 24), st.booleans(), st.data())
def test_any_losses_in_any_size_are_drawn(
    losses: list[float], tested: bool, width: int, height: int, log: bool, data: st.DataObject
) -> None:
    shown = history(losses, losses[::-1] if tested else None)
    epoch = data.draw(st.integers(0, len(losses)))
    rows = chart.draw(shown, epoch, width, height, log)
    assert len(rows) == height
    assert all(sum(cell_len(segment.text) for segment in row) == width for row in rows)


@settings(max_examples=10)
@given(st.integers(LIMIT, 4 * LIMIT), st.integers(10, 60), st.integers(4, 20))
def test_long_histories_are_drawn(epochs: int, width: int, height: int) -> None:
    losses = [1.0 + (k * 7919) % 101 for k in range(epochs)]
    assert len(chart.draw(history(losses, losses), epochs // 2, width, height, True)) == height


def test_before_the_first_epoch_it_says_what_to_press() -> None:
    words = " ".join(" ".join(drawn(LossHistory(), width=30)).split())
    assert words == "The loss of each epoch appears here. Press e to run one."


def test_one_epoch_is_a_point() -> None:
    picture = drawn(history([0.25]), 1)
    assert sum(row.count("●") for row in picture) == 1
    assert picture[0].startswith("epoch 1  ━ train 0.25")


def test_the_latest_losses_are_in_the_legend() -> None:
    legend = drawn(history([3.0, 0.5], [4.0, 1.5]), 2, width=60)[0]
    assert legend.split() == ["epoch", "2", "━", "train", "0.5", "━", "test", "1.5"]


def test_a_narrow_legend_leaves_out_the_epoch_then_the_lines() -> None:
    shown = history([1 / 3], [2 / 3])
    assert drawn(shown, 1, width=38)[0].split() == [
        "━",
        "train",
        "0.3333333",
        "━",
        "test",
        "0.6666667",
    ]
    assert drawn(shown, 1, width=27)[0].split() == ["train", "0.33333", "test", "0.66667"]


def test_a_very_narrow_legend_keeps_the_training_loss() -> None:
    assert drawn(history([0.25], [0.5]), 1, width=12)[0].split() == ["train", "0.25"]


def test_an_earlier_epoch_stays_in_a_narrow_legend() -> None:
    losses = [1 / 3] * (4 * LIMIT)
    shown = history(losses, losses)
    for width, legend in (
        (50, ["epochs", "4,997–5,000", "train", "0.333333", "test", "0.333333"]),
        (38, ["epoch", "5,000", "train", "0.3333", "test", "0.3333"]),
        (30, ["epoch", "5,000", "train", "0.3333333"]),
    ):
        assert drawn(shown, 5000, width=width)[0].split() == legend


def test_an_earlier_epoch_is_read_off() -> None:
    shown = history([4.0, 2.0, 1.0])
    rows = drawn(shown, 2)
    assert rows[0].split() == ["epoch", "2", "━", "train", "2"]
    assert rows[-2].count("▲") == 1
    assert "▲" not in "".join(drawn(shown, 3))


def test_a_wide_bucket_is_read_off_as_what_it_is() -> None:
    legend = drawn(history([float(k) for k in range(2 * LIMIT)]), 100, width=60)[0]
    assert legend.split() == ["epochs", "99–100", "━", "train", "98.5"]


@pytest.mark.parametrize("last", [math.inf, math.nan])
@pytest.mark.parametrize("logarithmic", [False, True])
def test_a_diverged_run_says_so(last: float, logarithmic: bool) -> None:
    for width in (24, 40, 60):
        rows = drawn(history([2.0, 9.0, 80.0, last]), 4, width, logarithmic=logarithmic)
        assert "✕" in rows[1]
        assert any("diverged at epoch 4" in row for row in rows)


def test_a_logarithmic_axis_without_positive_losses_is_linear_and_says_so() -> None:
    rows = drawn(history([0.0, -1.0]), 2, logarithmic=True)
    assert chart.NO_LOGARITHM in rows[1]
    assert "10" not in "".join(row[:5] for row in rows[1:-2])


def test_zeros_stand_at_the_bottom_of_a_logarithmic_axis() -> None:
    rows = drawn(history([1.0, 0.1, 0.0]), 3, logarithmic=True)
    assert "●" in rows[-3]


def test_buckets_that_all_hold_a_zero_still_have_a_logarithmic_axis() -> None:
    shown = history([0.0, 1.0] * (2 * LIMIT))
    rows = drawn(shown, 1, logarithmic=True)
    assert [row[:3] for row in rows[1:-2] if "┤" in row] == ["  1", "0.5"]
    assert "●" in rows[-3]  # the mean


CHARTS = {
    "linear": (history(falling(60, 0.25)), 60, False),
    "logarithmic with test rows": (history(falling(60), falling(60, 0.25)), 60, True),
    "cursor": (history(falling(60), falling(60, 0.25)), 21, False),
    "band": (history([2.0 + (k % 8) * 0.125 for k in range(4 * LIMIT)]), 4 * LIMIT, False),
    "diverged": (history([225.0, 3e4, 5e8, 1e20, 1e100, 1e250, math.inf]), 7, True),
}


@pytest.mark.parametrize("size", [(38, 16), (28, 8)])
@pytest.mark.parametrize("name", CHARTS)
def test_pictures(name: str, size: tuple[int, int], snapshot: SnapshotAssertion) -> None:
    shown, epoch, logarithmic = CHARTS[name]
    rows = chart.draw(shown, epoch, *size, logarithmic)
    assert picture(rows, styled=size == (38, 16)) == snapshot
