"""The order of the steps: t and positions, both ways, against the lesson's nested loops."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from networks import exact

from core.engine import shuffling
from core.formulas.names import LOSS, Symbol, bias, output, weight
from core.network.network import Network
from core.run import navigation
from core.run.position import Phase, Position
from core.run.schedule import Schedule


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    sizes = tuple(draw(st.lists(st.integers(1, 3), min_size=2, max_size=4)))
    rows = draw(st.integers(1, 5))
    return Schedule(
        Network(sizes, ("linear",) * (len(sizes) - 1)),
        rows,
        draw(st.integers(1, rows)),
        draw(st.booleans()),
        draw(st.integers(0, 99)),
    )


def small(rows: int = 1, batch: int = 1) -> Schedule:
    return Schedule(Network((2, 2, 1), ("linear", "linear")), rows, batch)


def neurons(sizes: tuple[int, ...], *, backwards: bool = False) -> list[tuple[int, int]]:
    layers = range(1, len(sizes))
    return [
        (layer, neuron)
        for layer in (reversed(layers) if backwards else layers)
        for neuron in range(1, sizes[layer] + 1)
    ]


def incoming(sizes: tuple[int, ...], layer: int, neuron: int) -> list[Symbol]:
    weights = [weight(layer, source, neuron) for source in range(1, sizes[layer - 1] + 1)]
    return [*weights, bias(layer, neuron)]


def as_in_the_lesson(schedule: Schedule, epochs: int) -> list[tuple[Position, Symbol | None]]:
    """Every step of a run of so many epochs, by loops as the lesson writes them."""
    sizes, last = schedule.network.sizes, schedule.network.last
    run: list[tuple[Position, Symbol | None]] = [(Position(0, Phase.INIT), None)]

    def say(phase: Phase, targets: list[Symbol], **at: int) -> None:
        for index, symbol in enumerate(targets):
            run.append((Position(len(run), phase, index=index, **at), symbol))

    update = 0
    for epoch in range(1, epochs + 1):
        order = list(range(schedule.rows))
        if schedule.shuffle:
            shuffling.shuffle(order, schedule.seed, epoch)
        for first in range(0, schedule.rows, schedule.batch):
            batch = [row + 1 for row in order[first : first + schedule.batch]]
            update += 1
            for place, row in enumerate(batch):
                at = {"epoch": epoch, "update": update, "place": place, "row": row}
                say(Phase.FORWARD, [output(*neuron, last) for neuron in neurons(sizes)], **at)
                say(Phase.LOSS, [LOSS], **at)
                back: list[Symbol] = []
                for neuron in neurons(sizes, backwards=True):
                    back += [output(*neuron, last), *incoming(sizes, *neuron)]
                say(Phase.GRADIENT, back, **at)
            at = {"epoch": epoch, "update": update, "place": len(batch) - 1}
            at["row"] = batch[0] if len(batch) == 1 else 0
            every = [symbol for neuron in neurons(sizes) for symbol in incoming(sizes, *neuron)]
            say(Phase.UPDATE, every, **at)
        run.append((Position(len(run), Phase.EPOCH, epoch), None))
    run.append((Position(len(run), Phase.END, epochs), None))
    return run


def test_an_update_of_the_small_network_has_25_steps() -> None:
    schedule = small()
    assert schedule.row_steps == 3 + 1 + (3 + 9)
    assert schedule.update_steps == 25
    assert schedule.epoch_steps == 26
    assert schedule.update_start(2) == 27


@exact
@given(schedules())
def test_every_step_stands_as_in_the_lesson(schedule: Schedule) -> None:
    run = as_in_the_lesson(schedule, 3)
    end = len(run) - 1
    for t, (position, symbol) in enumerate(run):
        assert schedule.position(t, end) == position
        assert schedule.t_of(position) == t
        assert schedule.target(position) == symbol


@exact
@given(schedules(), st.integers(1, 10**12))
def test_far_away_both_ways(schedule: Schedule, t: int) -> None:
    position = schedule.position(t)
    assert position.t == t
    assert schedule.t_of(replace(position, t=0)) == t


@exact
@given(schedules())
def test_starts_and_counts(schedule: Schedule) -> None:
    run = [position for position, _ in as_in_the_lesson(schedule, 2)]
    for position in run:
        if position.phase is Phase.FORWARD and position.index == 0:
            assert schedule.row_start(position.update, position.place) == position.t
            assert navigation.row_start(schedule, position.epoch, position.row) == position.t
            if position.place == 0:
                assert schedule.update_start(position.update) == position.t
                if (position.update - 1) % schedule.updates == 0:
                    assert schedule.epoch_start(position.epoch) == position.t
        if position.phase is Phase.EPOCH:
            assert schedule.epoch_close(position.epoch) == position.t
        if position.update:
            same = [other for other in run if other.update == position.update]
            rows = {other.place for other in same}
            assert schedule.batch_rows(position.update) == len(rows)
            assert schedule.epoch_of(position.update) == position.epoch
            assert schedule.first_place(position.update) == (
                (position.update - 1) % schedule.updates * schedule.batch
            )


@exact
@given(schedules())
def test_gradient_steps_and_their_targets(schedule: Schedule) -> None:
    targets = [schedule.gradient_target(k) for k in range(schedule.gradient_steps)]
    assert len(set(targets)) == len(targets)
    assert [schedule.gradient_index(symbol) for symbol in targets] == list(range(len(targets)))


@pytest.mark.parametrize(("t", "end"), [(-1, None), (28, 27)])
def test_there_is_no_such_step(t: int, end: int | None) -> None:
    with pytest.raises(IndexError):
        small().position(t, end)


def test_each_epoch_has_an_order_of_its_own() -> None:
    schedule = Schedule(small().network, 30, shuffle=True, seed=1)
    orders = [[schedule.row(epoch, place) for place in range(30)] for epoch in (1, 2, 1)]
    assert orders[0] == orders[2] != orders[1]
    assert sorted(orders[0]) == sorted(orders[1]) == list(range(1, 31))
