"""Splitting, scaling and flattening columns."""

from __future__ import annotations

import math
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.data import dataset
from core.data.dataset import Choice, Column, Dataset, Scaling
from core.data.errors import InputError
from core.data.table import Table

ROWS = st.lists(
    st.tuples(*[st.floats(-1e6, 1e6).map(lambda v: round(v, 3))] * 3), min_size=1, max_size=30
)


def table(texts: list[str] | None = None, **numbers: list[float]) -> Table:
    """A table of numeric columns, and of a text column `label` where texts are given."""
    rows = len(next(iter(numbers.values())))
    labels = {"label": texts} if texts else {}
    columns = {name: array("d", values) for name, values in numbers.items()}
    return Table(columns, labels, rows, array("q", range(2, rows + 2)), ("A note.",))


def build(rows: Table, inputs: str, targets: str, **rest: object) -> Dataset:
    choice = Choice(tuple(inputs.split()), tuple(targets.split()), **rest)  # type: ignore[arg-type]
    return dataset.build(rows, choice, lambda name: f'd.csv:1, column "{name}"')


def test_rows_lie_one_after_the_other() -> None:
    data = build(table(a=[1, 2], b=[3, 4], y=[5, 6], z=[7, 8]), "b a", "y z")
    assert list(data.inputs) == [3, 1, 4, 2]
    assert list(data.targets) == [5, 7, 6, 8]
    assert (data.rows, data.test_rows) == (2, 0)
    assert data.input_columns == (Column("b"), Column("a"))
    assert data.target_columns == (Column("y"), Column("z"))
    assert (data.classes, data.notes) == ((), ("A note.",))
    assert (data.raw_input(1, 1), data.raw_input(0, 2), data.raw_target(1, 2)) == (4, 1, 8)


def test_standard_scaling_uses_mean_and_population_deviation() -> None:
    data = build(table(a=[2, 4, 4, 4, 5, 5, 7, 9], y=[0] * 8), "a", "y", scale_inputs="standard")
    assert data.input_columns[0].scaling == Scaling(5.0, 2.0)
    assert list(data.inputs) == [-1.5, -0.5, -0.5, -0.5, 0.0, 0.0, 1.0, 2.0]
    assert data.raw_input(7, 1) == 9


def test_minmax_scaling_goes_from_0_to_1() -> None:
    data = build(table(a=[3, 7, 5], y=[10, 20, 30]), "a", "y", scale_targets="minmax")
    assert list(data.inputs) == [3, 7, 5]
    assert list(data.targets) == [0.0, 0.5, 1.0]
    assert data.target_columns[0].scaling == Scaling(10.0, 20.0)
    assert data.raw_target(2, 1) == 30


@pytest.mark.parametrize("kind", ["standard", "minmax"])
def test_a_constant_column_is_kept_at_0_and_it_is_said(kind: str) -> None:
    data = build(table(a=[0.1, 0.1, 0.1], y=[1, 2, 3]), "a", "y", scale_inputs=kind)
    assert list(data.inputs) == [0.0, 0.0, 0.0]
    assert data.raw_input(0, 1) == 0.1
    assert data.notes[1:] == ('Column "a" is 0.1 in every training row: scaled, it is kept at 0.',)


@pytest.mark.parametrize("values", [[1e308, -1e308], [1e200, 1.0], [1e-200, 2e-200]])
def test_a_column_that_cannot_be_scaled_is_refused(values: list[float]) -> None:
    with pytest.raises(InputError) as caught:
        build(table(a=values, y=[1, 2]), "a", "y", scale_inputs="standard")
    assert str(caught.value) == (
        f'd.csv:1, column "a": values from {min(values):g} to {max(values):g} cannot be scaled: '
        'their spread overflows or vanishes\nchoose other units, or scale "none"'
    )


def test_a_text_target_becomes_an_output_a_class() -> None:
    data = build(table(["no", "yes", "maybe"], a=[1, 2, 3]), "a", "label", scale_targets="standard")
    assert data.classes == ("maybe", "no", "yes")
    assert [column.name for column in data.target_columns] == [
        "label=maybe",
        "label=no",
        "label=yes",
    ]
    assert list(data.targets) == [0, 1, 0, 0, 0, 1, 1, 0, 0]
    assert [data.raw_target(1, k) for k in (1, 2, 3)] == [0, 0, 1]


def test_many_columns_that_are_kept_at_0_are_named_together() -> None:
    numbers = {f"c{k}": [float(k), float(k)] for k in range(12)} | {"y": [1.0, 2.0]}
    names = " ".join(numbers).removesuffix(" y")
    data = build(table(None, **numbers), names, "y", scale_inputs="standard")
    assert data.notes[1:] == (
        "c0, c1, c2, c3, c4, c5, c6, c7 and 4 more have the same value in every training row: "
        "scaled, they are kept at 0.",
    )


def test_too_many_rows_times_classes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dataset, "MAX_CELLS", 5)
    with pytest.raises(InputError, match="3 rows and 2 classes make more than 5 targets"):
        build(table(["yes", "no", "no"], a=[1, 2, 3]), "a", "label")


def test_scaling_constants_come_from_the_training_rows() -> None:
    rows = table(a=[float(k * k) for k in range(10)], y=[float(k) for k in range(10)])
    data = build(rows, "a", "y", scale_inputs="minmax", test_share=0.3, seed=4)
    assert (data.rows, data.test_rows) == (7, 3)
    raw = list(data.raw_inputs[0])
    assert data.input_columns[0].scaling == Scaling(min(raw), max(raw) - min(raw))
    assert sorted([*data.targets, *data.test_targets]) == list(range(10))
    assert list(data.targets) == sorted(data.targets)
    assert list(data.test_targets) == sorted(data.test_targets)
    assert [data.input_columns[0].scaling.apply(y * y) for y in data.test_targets] == list(
        data.test_inputs
    )


def test_the_choice_of_test_rows_follows_the_seed() -> None:
    rows = table(a=[float(k) for k in range(100)], y=[0.0] * 100)
    held_out = [
        tuple(build(rows, "a", "y", test_share=0.2, seed=seed).test_inputs) for seed in (0, 0, 1)
    ]
    assert held_out[0] == held_out[1] != held_out[2]
    assert held_out[0][:5] == (0.0, 2.0, 12.0, 16.0, 28.0)


@pytest.mark.parametrize(
    ("rows", "share", "held_out"), [(1, 0.9, 0), (2, 0.9, 1), (3, 0.99, 2), (10, 0.29, 3)]
)
def test_a_row_is_left_to_train_on(rows: int, share: float, held_out: int) -> None:
    data = build(table(a=[1.0] * rows, y=[1.0] * rows), "a", "y", test_share=share)
    assert (data.rows, data.test_rows) == (rows - held_out, held_out)


def test_a_share_that_holds_out_nothing_is_said() -> None:
    data = build(table(a=[1, 2], y=[1, 2]), "a", "y", test_share=0.2)
    assert data.notes[1:] == ("A test share of 0.2 of 2 rows holds out no row.",)


@given(ROWS, st.sampled_from(dataset.SCALINGS), st.floats(0, 0.99), st.integers(0, 2**32 - 1))
def test_every_row_ends_up_in_one_part(
    rows: list[tuple[float, float, float]], kind: str, share: float, seed: int
) -> None:
    a, b, y = (list(column) for column in zip(*rows, strict=True))
    try:
        data = build(
            table(a=a, b=b, y=y), "a b", "y", scale_inputs=kind, test_share=share, seed=seed
        )
    except InputError:
        return  # a spread that vanishes
    assert data.rows >= 1
    assert data.rows + data.test_rows == len(rows)
    assert sorted([*data.targets, *data.test_targets]) == sorted(y)
    kept = [
        (data.raw_input(r, 1), data.raw_input(r, 2), data.raw_target(r, 1))
        for r in range(data.rows)
    ]
    assert all(row in rows for row in kept)
    for r in range(data.rows):
        for i, column in enumerate(data.input_columns):
            assert data.inputs[2 * r + i] == column.scaling.apply(data.raw_input(r, i + 1))


@given(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9), st.floats(1e-3, 1e9))
def test_scaling_is_undone(raw: float, shift: float, scale: float) -> None:
    scaling = Scaling(shift, scale)
    close = math.isclose(scaling.invert(scaling.apply(raw)), raw, rel_tol=1e-12, abs_tol=1e-5)
    assert close
