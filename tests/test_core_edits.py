"""Changes on the way: which hold when, and the rows of the data under them."""

from __future__ import annotations

from array import array

import pytest

from core.engine.engine import TrainingRows
from core.formulas.names import bias, weight
from core.rules.optimizers import Settings
from core.run import edited_rows as module
from core.run.edited_rows import EditedRows
from core.run.edits import Change, DatumEdit, Edit, Edits, LearningRateEdit, ParameterEdit

W1, W2, B = weight(1, 1, 1), weight(1, 2, 1), bias(1, 1)
RULE = Settings(learning_rate=0.1)
UPDATES = 3  # an epoch


def edits(*made: tuple[int, Change]) -> Edits:
    run = Edits()
    for update, change in made:
        run = run.with_edit(Edit(update, (change,)))
    return run


def rows(count: int = 2) -> EditedRows:
    """Two inputs and a target a row; of two rows 1, 2, 5 and 3, 4, 6."""
    inputs = array("d", [float(k + 1) for k in range(2 * count)])
    targets = array("d", [float(2 * count + 1 + k) for k in range(count)])
    return EditedRows(TrainingRows(inputs, targets, count))


def rates(run: Edits, *updates: int) -> list[float]:
    return [run.settings(RULE, update, UPDATES).learning_rate for update in updates]


def test_a_learning_rate_holds_from_its_update_on() -> None:
    run = edits((3, LearningRateEdit(0.2)), (3, LearningRateEdit(0.3)), (5, LearningRateEdit(0.4)))
    assert rates(run, 0, 2, 3, 4, 5, 99) == [0.1, 0.1, 0.3, 0.3, 0.4, 0.4]


def test_other_settings_stay() -> None:
    run = edits((0, LearningRateEdit(0.2)))
    assert run.settings(RULE, 0, UPDATES) == Settings(learning_rate=0.2)


def test_an_edit_drops_the_later_ones_alone() -> None:
    run = edits((2, LearningRateEdit(0.2)), (7, LearningRateEdit(0.7)), (4, ParameterEdit(B, 1.0)))
    assert [edit.update for edit in run.all] == [2, 4]
    assert [run.next(update) for update in (0, 1, 2, 3, 4)] == [2, 2, 4, 4, None]
    assert [run.last(update) for update in (0, 1, 2, 3, 4, 99)] == [0, 0, 2, 2, 4, 4]


def test_they_are_a_value() -> None:
    one = edits((2, LearningRateEdit(0.2)))
    more = one.with_edit(Edit(3, (ParameterEdit(B, 1.0),)))
    assert [edit.update for edit in one.all] == [2]
    assert more.up_to(2) == one
    assert hash(more.up_to(2)) == hash(one)
    assert more != one


def test_parameters_change_at_their_update_alone_and_in_order() -> None:
    made = ParameterEdit(W2, 5.0), ParameterEdit(W1, 1.0), ParameterEdit(W1, 2.0)
    run = edits((1, made[0]), (2, made[1]), (2, made[2]))
    assert [run.at(update) for update in (0, 1, 2, 3)] == [(), made[:1], made[1:], ()]


def test_an_edit_can_change_several_things_at_once() -> None:
    made: tuple[Change, ...] = (
        ParameterEdit(W1, 1.0),
        DatumEdit(is_target=True, row=2, index=1, value=9.0),
        LearningRateEdit(0.5),
        ParameterEdit(W1, 2.0),
    )
    run = Edits().with_edit(Edit(3, made)).with_edit(Edit(3, (ParameterEdit(B, 4.0),)))
    assert [edit.update for edit in run.all] == [3, 3]
    assert run.changes == run.at(3) == (*made, ParameterEdit(B, 4.0))
    assert rates(run, 2, 3) == [0.1, 0.5]
    assert run.data(2) == ()
    assert run.data(3) == (made[1],)
    assert run.up_to(2).changes == ()


def test_data_of_any_update_in_any_order() -> None:
    run = edits(
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
    data, seen = rows(), []
    for update in (4, 0, 3, 1, 4, 3, 0, 1):
        found = data.after(run.data(update))
        seen.append((update, found))
    for update, found in seen:  # what was read stays as it was read
        assert (list(found.inputs), list(found.targets)) == expected[update]


def test_data_follow_when_an_edit_goes() -> None:
    run, data = edits((3, DatumEdit(is_target=False, row=1, index=1, value=10.0))), rows()
    assert data.after(run.data(3)).inputs[0] == 10.0
    run = run.with_edit(Edit(1, (DatumEdit(is_target=False, row=1, index=1, value=11.0),)))
    assert data.after(run.data(3)).inputs[0] == 11.0
    assert data.after(run.data(0)).inputs[0] == 1.0


def test_rows_without_changes_are_shared_and_so_is_what_a_change_leaves_alone() -> None:
    data = rows()
    assert data.after(()) is data.unedited
    changed = (DatumEdit(is_target=True, row=1, index=1, value=50.0),)
    assert data.after(changed) is data.after(changed)
    assert data.after(changed).inputs is data.unedited.inputs
    assert data.after(changed).targets is not data.unedited.targets


@pytest.mark.parametrize(("room", "most"), [(0, 2), (24 * 10 * 5, 5), (10**9, 8)])
def test_few_changed_rows_are_kept(room: int, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ROOM", room)
    data = rows(10)
    changes = [(DatumEdit(False, 1, 1, float(value)),) for value in range(20)]
    made = [data.after(change) for change in changes]
    kept = [data.after(change) is found for change, found in zip(changes, made, strict=True)]
    assert kept == [False] * 20  # each pushes out another that is still to be asked for
    latest = [data.after(change) for change in changes[-most:]]
    assert [data.after(change) for change in changes[-most:]] == latest
    assert data.after(changes[-most - 1]) is not made[-most - 1]
    assert data.after(changes[-most + 1]) is latest[1]  # the one asked for longest ago has gone
    assert data.after(changes[-most]) is not latest[0]
