"""Where a run stands in its loops: turns, phases, and the steps that they begin with."""

from __future__ import annotations

from hypothesis import given
from networks import exact, experiments
from networks import given as network_of

from core.data.experiment import Experiment
from core.network.training import Training
from core.run.loops import ORDER, WITHIN, Flow, State, flow
from core.run.position import Phase
from core.run.schedule import Schedule


def schedule_of(run: Experiment) -> Schedule:
    return Schedule(run.network, run.data.rows, run.batch, run.training.shuffle, run.init.seed)


def turns(at: Flow) -> list[tuple[str, int, int]]:
    return [(loop.each, loop.turn, loop.turns) for loop in at.loops]


def rows_of_batches(batch: int) -> Schedule:
    return schedule_of(network_of((2, 2, 1), rows=5, training=Training(batch_size=batch)))


def test_a_row_an_update() -> None:
    schedule = rows_of_batches(1)
    at = flow(schedule, 10, schedule.position(126 + 1 + 25 + 6))  # second epoch, second row
    assert turns(at) == [("epoch", 2, 10), ("row", 2, 5)]
    assert at.ends == (Phase.EPOCH, Phase.UPDATE)
    counts = {node.phase: (node.state, node.done, node.steps) for node in at.nodes}
    assert counts[Phase.FORWARD] == (State.DONE, 3, 3)
    assert counts[Phase.GRADIENT] == (State.CURRENT, 3, 12)
    assert counts[Phase.UPDATE] == (State.LATER, 0, 9)
    assert at.loops[0].t == 127
    assert at.loops[1].t == 152
    assert at.node(Phase.GRADIENT).t == 156


def test_batches_of_rows() -> None:
    schedule = rows_of_batches(2)
    second = flow(schedule, 10, schedule.position(1 + 41 + 16))
    assert turns(second) == [("epoch", 1, 10), ("batch", 2, 3), ("row", 2, 2)]
    assert second.ends == (Phase.EPOCH, Phase.UPDATE, Phase.GRADIENT)
    last = flow(schedule, 10, schedule.position(1 + 2 * 41 + 16))  # a batch of the row left over
    assert turns(last) == [("epoch", 1, 10), ("batch", 3, 3), ("row", 1, 1)]
    assert last.node(Phase.UPDATE).state is State.CURRENT


def test_all_rows_an_update() -> None:
    schedule = rows_of_batches(5)
    at = flow(schedule, 10, schedule.position(1 + 16))
    assert turns(at) == [("epoch", 1, 10), ("row", 2, 5)]
    assert at.ends == (Phase.EPOCH, Phase.GRADIENT)


@exact
@given(experiments())
def test_every_part_begins_where_it_says(run: Experiment) -> None:
    schedule, epochs = schedule_of(run), run.training.epochs
    for t in range(2 * schedule.epoch_steps + 1):
        position = schedule.position(t)
        at = flow(schedule, epochs, position)
        current = [node for node in at.nodes if node.state is State.CURRENT]
        assert [node.phase for node in current] == [position.phase]
        order = ORDER.index(position.phase)
        states = [node.state for node in at.nodes]
        later = [State.LATER] * (len(ORDER) - order - 1)
        assert states == [State.DONE] * order + [State.CURRENT] + later
        for node in at.nodes[:-1]:
            assert node.t is not None
            there = schedule.position(node.t)
            assert (there.phase, there.index) == (node.phase, 0)
            assert 0 <= node.done <= node.steps
            if node.phase in WITHIN and position.update:
                assert there.update == position.update
                if node.phase is not Phase.UPDATE:
                    assert there.place == position.place
        assert at.nodes[-1].t is None
        for loop in at.loops:
            assert (loop.turn > 0) == (t > 0)
            assert loop.turn <= loop.turns
            assert schedule.position(loop.t).phase is Phase.FORWARD
        if position.update:
            starts = [schedule.position(loop.t) for loop in at.loops]
            assert starts[0].epoch == position.epoch
            assert (starts[-1].update, starts[-1].place) == (position.update, position.place)


def test_at_the_end_of_a_run() -> None:
    schedule = rows_of_batches(1)
    end = schedule.epoch_close(3) + 1
    at = flow(schedule, 3, schedule.position(end, end))
    assert turns(at) == [("epoch", 3, 3), ("row", 5, 5)]
    assert at.node(Phase.END).t == end
    assert at.node(Phase.END).state is State.CURRENT
