"""Changes on the way: which hold when, and how the data go back and forth with them."""

from __future__ import annotations

from array import array

from core.edits import Change, DatumEdit, Edit, Edits, LearningRateEdit, ParameterEdit
from core.kernel import State
from core.names import bias, weight
from core.network import Network
from core.rules.optimizers import Settings

NETWORK = Network((2, 1), ("linear",))
W1, W2, B = weight(1, 1, 1), weight(1, 2, 1), bias(1, 1)


def edits(*made: tuple[int, Change]) -> tuple[Edits, array[float], array[float]]:
    inputs, targets = array("d", [1.0, 2.0, 3.0, 4.0]), array("d", [5.0, 6.0])
    run = Edits(NETWORK, Settings(learning_rate=0.1), inputs, targets)
    for update, change in made:
        run.add(Edit(update, change))
    return run, inputs, targets


def state() -> State:
    empty: array[float] = array("d")
    return State(array("d", [0.0, 0.0, 0.0]), empty, empty, empty, empty)


def rates(run: Edits, *updates: int) -> list[float]:
    return [run.settings(update).learning_rate for update in updates]


def test_a_learning_rate_holds_from_its_update_on() -> None:
    run, _, _ = edits(
        (3, LearningRateEdit(0.2)), (3, LearningRateEdit(0.3)), (5, LearningRateEdit(0.4))
    )
    assert rates(run, 0, 2, 3, 4, 5, 99) == [0.1, 0.1, 0.3, 0.3, 0.4, 0.4]


def test_other_settings_stay() -> None:
    run, _, _ = edits((0, LearningRateEdit(0.2)))
    assert run.settings(0) == Settings(learning_rate=0.2)


def test_an_edit_drops_the_later_ones_alone() -> None:
    run, _, _ = edits(
        (2, LearningRateEdit(0.2)), (7, LearningRateEdit(0.7)), (4, ParameterEdit(B, 1.0))
    )
    assert [edit.update for edit in run.all] == [2, 4]
    assert [run.next(update) for update in (0, 1, 2, 3, 4)] == [2, 2, 4, 4, None]


def test_parameters_change_at_their_update_alone_and_in_order() -> None:
    run, _, _ = edits(
        (1, ParameterEdit(W2, 5.0)),
        (2, ParameterEdit(W1, 1.0)),
        (2, ParameterEdit(W1, 2.0)),
        (2, ParameterEdit(B, 3.0)),
    )
    changed = {update: state() for update in (0, 1, 2, 3)}
    for update, one in changed.items():
        run.change_state(one, update)
    assert [list(one.parameters) for one in changed.values()] == [
        [0.0, 0.0, 0.0],
        [0.0, 5.0, 0.0],
        [2.0, 0.0, 3.0],
        [0.0, 0.0, 0.0],
    ]


def test_data_go_forth_and_back() -> None:
    run, inputs, targets = edits(
        (1, DatumEdit(is_target=False, row=2, index=1, value=30.0)),
        (2, DatumEdit(is_target=True, row=1, index=1, value=50.0)),
        (2, DatumEdit(is_target=False, row=2, index=1, value=31.0)),
        (4, DatumEdit(is_target=False, row=1, index=2, value=20.0)),
    )
    expected = {
        0: ([1.0, 2.0, 3.0, 4.0], [5.0, 6.0]),
        1: ([1.0, 2.0, 30.0, 4.0], [5.0, 6.0]),
        3: ([1.0, 2.0, 31.0, 4.0], [50.0, 6.0]),
        4: ([1.0, 20.0, 31.0, 4.0], [50.0, 6.0]),
    }
    for update in (4, 0, 3, 1, 4, 3, 0, 1):
        run.change_data(update)
        assert (list(inputs), list(targets)) == expected[update]


def test_data_follow_when_an_edit_goes() -> None:
    run, inputs, _ = edits((3, DatumEdit(is_target=False, row=1, index=1, value=10.0)))
    run.change_data(3)
    run.add(Edit(1, DatumEdit(is_target=False, row=1, index=1, value=11.0)))
    run.change_data(3)
    assert inputs[0] == 11.0
    run.change_data(0)
    assert inputs[0] == 1.0
