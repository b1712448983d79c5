"""The memory of a run: any update again, bit for bit, in bounded room, edits included."""

from __future__ import annotations

import random
from array import array

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st
from networks import dataset, draw_experiment, exact, experiment, given

from core.data.experiment import Experiment
from core.engine.engine import Interpreted, TrainingRows
from core.engine.kernel import State
from core.network.training import Training
from core.rules.optimizers import Settings
from core.run import timeline as module
from core.run.edited_rows import EditedRows
from core.run.edits import Change, DatumEdit, Edit, Edits, LearningRateEdit, ParameterEdit
from core.run.history import History
from core.run.position import Reason
from core.run.timeline import FIRST_SPACING, Ending, Start, Timeline, copy


class Counting(Interpreted):
    """Counts the updates it computes."""

    computed = 0

    def run(
        self,
        state: State,
        settings: Settings,
        position: int,
        count: int,
        losses: array[float],
        test_losses: array[float],
        rows: TrainingRows | None = None,
    ) -> tuple[int, int, int]:
        result = super().run(state, settings, position, count, losses, test_losses, rows)
        self.computed += result[0]
        return result


def start(
    run: Experiment, room: int = module.ROOM, edits: tuple[Edit, ...] = ()
) -> tuple[Timeline, Counting]:
    task = run.task()
    engine = Counting(run.network.plan(), task)
    beginning = Start(
        run.network,
        run.initial_state(),
        run.training.settings,
        EditedRows(run.data.training_rows),
        updates=-(-task.rows // task.batch),
        tested=task.test_rows > 0,
    )
    return Timeline(engine, beginning, run.training.epochs, Edits(edits), room), engine


class Straight:
    """The same run, one update after the other, without any memory of its own to get wrong."""

    def __init__(self, run: Experiment, edits: list[Edit], count: int) -> None:
        task = run.task()
        task = task._replace(inputs=task.inputs[:], targets=task.targets[:])
        engine, state = Interpreted(run.network.plan(), task), copy(run.initial_state())
        rule = run.training.settings
        self.states: list[State] = []
        self.losses: list[float] = []
        for update in range(count + 1):
            for edit in edits:
                if edit.update != update:
                    continue
                for change in edit.changes:
                    match change:
                        case ParameterEdit(parameter, value):
                            state.parameters[run.network.parameter_place(parameter)] = value
                        case LearningRateEdit(value):
                            epoch = update // -(-task.rows // task.batch) + 1
                            rule = rule._replace(learning_rate=value, since=epoch)
                        case DatumEdit(is_target, row, index, value):
                            values = task.targets if is_target else task.inputs
                            width = run.network.sizes[-1 if is_target else 0]
                            values[(row - 1) * width + index - 1] = value
            self.states.append(copy(state))
            if update < count:
                losses = array("d", [0.0])
                if engine.run(state, rule, update, 1, losses, array("d", [0.0]))[1]:
                    self.losses.append(losses[0])


def packed(state: State) -> bytes:
    return b"".join(array("d", vector).tobytes() for vector in state)


def state_bytes(run: Experiment) -> int:
    return len(packed(run.initial_state()))


def losses(timeline: Timeline) -> list[float]:
    return [bucket.loss for bucket in timeline.history.snapshot().buckets]


def sample(epochs: int = 1000, rows: int = 2, optimizer: str = "adam") -> Experiment:
    rule = Settings(learning_rate=0.001)
    return given((1, 1), "tanh", rows=rows, training=Training(optimizer, rule, epochs=epochs))


@pytest.mark.parametrize("seeks", [1_000, pytest.param(10_000, marks=pytest.mark.long)])
def test_random_seeks_give_the_bits_of_the_run(seeks: int) -> None:
    run, count = sample(), 400
    straight = [packed(state) for state in Straight(run, [], count).states]
    assert len(set(straight)) == count + 1
    timeline, _ = start(run, room=8 * state_bytes(run))
    timeline.extend(count)
    draw = random.Random(1)
    for _ in range(seeks):
        update = draw.randint(0, count)
        assert packed(timeline.state(update)) == straight[update]


def test_checkpoints_stay_in_their_room_and_replays_short() -> None:
    run, count, most = sample(), 1500, 16
    timeline, engine = start(run, room=most * state_bytes(run))
    for _ in range(count // 50):
        timeline.extend(50)
        assert timeline.checkpoint_bytes <= most * state_bytes(run)
    assert timeline.checkpoint_bytes >= most * state_bytes(run) / 2 - state_bytes(run)
    longest = max(FIRST_SPACING, 2 * count // most)
    for update in random.Random(2).sample(range(count), 200):
        before = engine.computed
        timeline.state(update)
        assert engine.computed - before <= longest


def test_stepping_back_seldom_replays() -> None:
    run, count = sample(), 1600
    timeline, engine = start(run, room=200 * state_bytes(run))
    timeline.extend(count)
    engine.computed = 0
    for update in range(count, count - 400, -1):
        timeline.state(update)
    assert engine.computed <= 4 * 400


def test_the_states_kept_nearby_take_an_eighth_of_the_room() -> None:
    run = sample()
    timeline, _ = start(run, room=8 * 10 * state_bytes(run))
    timeline.extend(500)
    for update in range(499, 0, -7):
        timeline.state(update)
        assert len(timeline._nearby) <= 10


def test_the_default_room_holds_forty_megabytes() -> None:
    assert module.ROOM <= 40_000_000
    wide = given((300, 300), training=Training(epochs=10**6))
    timeline, _ = start(wide)
    most = timeline._most
    assert most * state_bytes(wide) <= 40_000_000 < (most + 2) * state_bytes(wide)


def test_the_update_before_the_last_is_at_hand() -> None:
    timeline, engine = start(sample())
    timeline.extend(100)
    before = engine.computed
    timeline.state(99)
    assert engine.computed == before == 100


def test_extending_in_pieces_changes_nothing() -> None:
    run, draw = sample(), random.Random(3)
    straight = Straight(run, [], 300)
    timeline, _ = start(run, room=4 * state_bytes(run))
    while timeline.frontier < 300:
        asked = min(draw.randint(0, 40), 300 - timeline.frontier)
        assert timeline.extend(asked) == asked
        assert packed(timeline.state(timeline.frontier)) == packed(
            straight.states[timeline.frontier]
        )
    assert losses(timeline) == straight.losses
    assert timeline.extend(-5) == 0


@pytest.mark.parametrize("update", [0, 40, 333, 1499])
def test_checkpoints_stand_close_again_where_the_far_part_is_discarded(update: int) -> None:
    run, count, most = sample(epochs=2000), 1500, 16
    weight = next(iter(run.network.parameters()))
    timeline, engine = start(run, room=most * state_bytes(run))
    timeline.extend(count)
    edits = [Edit(update, (ParameterEdit(weight, 0.25),))]
    timeline.edit(edits[0])
    timeline.extend(30)
    straight = [packed(state) for state in Straight(run, edits, update + 30).states]
    longest = max(FIRST_SPACING, 2 * (update + 30) // most)
    draw = random.Random(update)
    for _ in range(2):  # on the first way through the gaps are filled
        for place in draw.sample(range(update + 31), min(update + 31, 400)):
            assert packed(timeline.state(place)) == straight[place]
        assert timeline.checkpoint_bytes <= most * state_bytes(run)
    for place in draw.sample(range(update + 31), min(update + 31, 200)):
        before = engine.computed
        timeline.state(place)
        assert engine.computed - before <= longest
    timeline.extend(count)
    assert timeline.checkpoint_bytes <= most * state_bytes(run)
    assert packed(timeline.state(update + count)) == packed(
        Straight(run, edits, update + count).states[-1]
    )


@pytest.mark.parametrize("update", [-1, 11])
def test_there_is_no_such_state_yet(update: int) -> None:
    timeline, _ = start(sample())
    timeline.extend(10)
    with pytest.raises(IndexError):
        timeline.state(update)
    with pytest.raises(IndexError):
        timeline.edit(Edit(update, (LearningRateEdit(0.1),)))


def draw_change(draw: random.Random, run: Experiment) -> Change:
    match draw.randrange(4):
        case 0:
            return LearningRateEdit(draw.uniform(0.0, 0.1))
        case 1:
            target = draw.random() < 0.5
            width = run.network.sizes[-1 if target else 0]
            row = draw.randint(1, run.data.rows)
            return DatumEdit(target, row, draw.randint(1, width), draw.uniform(0.0, 1.0))
    parameters = list(run.network.parameters())
    return ParameterEdit(draw.choice(parameters), draw.uniform(-1.0, 1.0))


def draw_changes(draw: random.Random, run: Experiment) -> tuple[Change, ...]:
    """What one edit changes, mostly one thing."""
    return tuple(draw_change(draw, run) for _ in range(draw.choice((1, 1, 1, 2, 5))))


@settings(exact, max_examples=30)
@drawn(st.integers(0, 2**32))
def test_edits_keep_what_was_before_and_recompute_what_comes(seed: int) -> None:
    draw = random.Random(seed)
    run = draw_experiment(draw, epochs=20)
    edits: list[Edit] = []
    timeline, _ = start(run, room=4 * state_bytes(run))
    for _ in range(8):
        timeline.extend(draw.randint(0, 30))
        for _ in range(draw.choice((1, 1, 2))):
            update = draw.choice((0, timeline.frontier, draw.randint(0, timeline.frontier)))
            earlier = [packed(timeline.state(k)) for k in range(update)]
            edit = Edit(update, draw_changes(draw, run))
            edits = [*(other for other in edits if other.update <= update), edit]
            timeline.edit(edit)
            assert timeline.frontier == update
            assert [packed(timeline.state(k)) for k in range(update)] == earlier
        timeline.extend(draw.randint(0, 30))
        straight = Straight(run, edits, timeline.frontier)
        order = list(range(timeline.frontier + 1))
        draw.shuffle(order)
        for update in order:
            assert packed(timeline.state(update)) == packed(straight.states[update])
        assert losses(timeline) == straight.losses


@pytest.mark.parametrize("epoch", [20, 1000, 3001, 4096])
def test_a_long_history_is_cut_and_filled_again(epoch: int) -> None:
    run = given((1, 1), training=Training(epochs=5000))
    timeline, _ = start(run)
    timeline.extend(4200)
    timeline.edit(Edit(epoch, (ParameterEdit(next(iter(run.network.parameters())), 0.5),)))
    straight, history = Straight(run, [], epoch), History()
    history.extend(array("d", straight.losses), None, epoch)
    cut = timeline.history.snapshot()
    assert (cut.epochs, cut.first) == (epoch, straight.losses[0])
    assert cut.buckets[-1].loss == straight.losses[-1]
    covered = [epoch for bucket in cut.buckets for epoch in range(bucket.first, bucket.last + 1)]
    assert covered == list(range(1, epoch + 1))
    for bucket in cut.buckets:
        inside = straight.losses[bucket.first - 1 : bucket.last]
        assert (bucket.low, bucket.high, bucket.loss) == (min(inside), max(inside), inside[-1])


def test_what_is_filled_again_has_the_edits_before_it() -> None:
    run = given((1, 1), training=Training(epochs=5000))
    w, b = run.network.parameters()
    timeline, _ = start(run)
    timeline.extend(10)
    made = [Edit(10, (ParameterEdit(w, 3.0),)), Edit(10, (LearningRateEdit(0.01),))]
    for edit in made:
        timeline.edit(edit)
    timeline.extend(4200)
    timeline.edit(Edit(20, (ParameterEdit(b, 0.5),)))
    assert losses(timeline) == Straight(run, made, 20).losses


def test_a_full_buffer_of_losses_loses_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BUFFER", 3)
    run = sample()
    timeline, _ = start(run, room=2 * state_bytes(run))
    timeline.extend(101)
    assert losses(timeline) == Straight(run, [], 101).losses
    timeline.edit(Edit(91, (LearningRateEdit(0.5),)))
    assert losses(timeline) == Straight(run, [], 91).losses


def test_losses_of_the_test_rows_are_kept() -> None:
    run = given((1, 1))
    tested = dataset([[1.0]], [[2.0]], ([[3.0], [4.0]], [[5.0], [6.0]]))
    run = experiment(run.network, tested, run.init, Training(epochs=10))
    timeline, engine = start(run)
    timeline.extend(3)
    snapshot = timeline.history.snapshot()
    assert snapshot.test is not None
    assert len(snapshot.test) == 3
    state, task = timeline.state(3), run.task()
    held_out = task._replace(inputs=task.test_inputs, targets=task.test_targets, rows=2)
    shown = Interpreted(engine.net, held_out)
    assert snapshot.last_test == shown.mean_loss(state)
    timeline.edit(Edit(2, (LearningRateEdit(0.5),)))
    assert timeline.history.snapshot().test == snapshot.test[:2]


def test_it_ends_when_its_epochs_are_done() -> None:
    timeline, _ = start(sample(epochs=3))
    assert timeline.extend(5) == 5
    assert timeline.ending is None
    assert timeline.extend(100) == 1
    assert timeline.ending == Ending(3, Reason.EPOCHS)
    assert timeline.extend(100) == 0


def test_an_edit_after_the_last_update_leaves_the_run_ended() -> None:
    run = sample(epochs=3)
    timeline, _ = start(run)
    timeline.extend(6)
    timeline.edit(Edit(6, (LearningRateEdit(0.5),)))
    assert timeline.ending == Ending(3, Reason.EPOCHS)
    timeline.edit(Edit(5, (LearningRateEdit(0.5),)))
    assert timeline.ending is None
    timeline.extend(1)
    assert timeline.ending == Ending(3, Reason.EPOCHS)


def test_an_edit_after_an_early_end_lets_the_run_go_on() -> None:
    training = Training(epochs=50, target_loss=1e9)
    timeline, _ = start(given((1, 1), training=training))
    timeline.extend(50)
    assert timeline.ending == Ending(1, Reason.TARGET_LOSS)
    timeline.edit(Edit(1, (LearningRateEdit(0.01),)))
    assert timeline.ending is None
    timeline.extend(50)
    assert timeline.ending == Ending(2, Reason.TARGET_LOSS)
    assert len(losses(timeline)) == 2


def test_an_edit_met_on_the_way_lets_an_early_end_go_on_too() -> None:
    training = Training(epochs=50, target_loss=1e9)
    timeline, _ = start(
        given((1, 1), training=training), edits=(Edit(1, (LearningRateEdit(0.01),)),)
    )
    assert timeline.extend(50) == 2
    assert timeline.ending == Ending(2, Reason.TARGET_LOSS)
