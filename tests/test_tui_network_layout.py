"""The picture of the network: where things stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.drawing.network.boxes import Box, Layout, Wishes
from tui.drawing.network.layout import layout

sizes = st.lists(st.integers(1, 70), min_size=2, max_size=11).map(tuple)


wishes = st.builds(Wishes, st.integers(3, 30), st.integers(3, 30))


def boxes(plan: Layout) -> list[Box]:
    found = [card for column in plan.columns for card in column.cards.values()]
    found += [column.more for column in plan.columns if column.more]
    return found + [box for box in (plan.loss, plan.target) if box]


@given(sizes, st.integers(1, 140), st.integers(1, 60), wishes, st.data())
def test_nothing_overlaps_or_leaves_the_picture(
    sizes: tuple[int, ...], width: int, height: int, wishes: Wishes, data: st.DataObject
) -> None:
    layer = data.draw(st.integers(0, len(sizes) - 1))
    at_hand = [(layer, data.draw(st.integers(1, sizes[layer])))]
    plan = layout(sizes, width, height, wishes, at_hand)
    found = boxes(plan)
    for k, box in enumerate(found):
        assert box.x >= 0
        assert box.y >= plan.top
        assert box.right <= width
        assert box.bottom <= height
        assert box.width > 0
        assert not any(box.meets(other) for other in found[k + 1 :])
    for before, column in zip(plan.columns, plan.columns[1:], strict=False):
        assert before.x + before.width + column.labels < column.x
    if width >= 20 and height >= 5:
        assert plan.card(*at_hand[0]) is not None
        assert plan.loss is not None
        assert plan.target is not None
        assert plan.columns[-1].layer == len(sizes) - 1


@given(sizes, st.integers(20, 140), st.integers(5, 60))
def test_every_neuron_is_shown_or_counted(sizes: tuple[int, ...], width: int, height: int) -> None:
    for column in layout(sizes, width, height, Wishes(6, 6)).columns:
        assert len(column.cards) + column.hidden == sizes[column.layer]
        assert bool(column.hidden) == (column.more is not None)
        assert list(column.cards) == sorted(column.cards)


@pytest.mark.parametrize(
    ("sizes", "size", "rows"),
    [
        ((2, 2, 1), (78, 30), [2, 4, 4]),
        ((2, 2, 1), (80, 15), [2, 4, 4]),
        ((2, 4, 4, 1), (78, 30), [2, 4, 4, 4]),
        ((2, 4, 4, 1), (80, 15), [2, 2, 2, 4]),
        ((2, 8, 1), (78, 30), [2, 2, 4]),
        ((64, 64, 10), (78, 30), [1, 1, 2]),
    ],
)
def test_cards_shrink_by_room(
    sizes: tuple[int, ...], size: tuple[int, int], rows: list[int]
) -> None:
    plan = layout(sizes, *size, Wishes(6, 6))
    assert [next(iter(column.cards.values())).height for column in plan.columns] == rows


@pytest.mark.parametrize("size", [(78, 30), (80, 15), (130, 45), (60, 12)])
def test_the_usual_networks_show_all_labels_or_all_layers(size: tuple[int, int]) -> None:
    assert layout((2, 2, 1), *size, Wishes(6, 6)).complete((2, 2, 1))
    assert all(column.labels for column in layout((2, 2, 1), *size, Wishes(6, 6)).columns[1:])
    assert layout((2, 4, 4, 1), *size, Wishes(6, 6)).complete((2, 4, 4, 1))


def test_layers_that_are_not_at_hand_go_first() -> None:
    plan = layout((3,) * 12, 60, 20, Wishes(6, 6), [(6, 1), (5, 1)])
    layers = [column.layer for column in plan.columns]
    assert {0, 5, 6, 7, 11} <= set(layers)
    assert len(layers) < 12
