"""Where the larger strides lead, against a search through all steps of a run."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st
from networks import exact, experiments, steps

from core.data.experiment import Experiment
from core.formulas.names import LOSS, Symbol, delta, output, pre_activation
from core.network.network import Network
from core.run import navigation
from core.run.position import Phase, Position
from core.run.schedule import Schedule
from core.stepper import Stepper
from core.steps.records import Step

EPOCHS = 2
Starts = Callable[[Position], bool]


@st.composite
def runs(draw: st.DrawFn) -> tuple[Schedule, list[Position]]:
    sizes = tuple(draw(st.lists(st.integers(1, 2), min_size=2, max_size=3)))
    rows = draw(st.integers(1, 4))
    network = Network(sizes, ("linear",) * (len(sizes) - 1))
    schedule = Schedule(network, rows, draw(st.integers(1, rows)))
    end = schedule.epoch_close(EPOCHS) + 1
    return schedule, [schedule.position(t, end) for t in range(end + 1)]


def starts_phase(position: Position) -> bool:
    return position.index == 0


def starts_update(position: Position) -> bool:
    return position.phase is Phase.FORWARD and position.place == position.index == 0


def closes_epoch(position: Position) -> bool:
    return position.phase is Phase.EPOCH


def following(run: list[Position], t: int, wanted: Starts) -> int | None:
    return next((p.t for p in run[t + 1 :] if wanted(p)), None)


def preceding(run: list[Position], t: int, wanted: Starts) -> int:
    """The nearest step before t that is wanted, or Init; from Init, −1."""
    return next((p.t for p in reversed(run[:t]) if wanted(p)), 0) if t else -1


@exact
@given(runs())
def test_phases(drawn: tuple[Schedule, list[Position]]) -> None:
    schedule, run = drawn
    for position in run:
        forward = following(run, position.t, starts_phase)
        expected = len(run) if forward is None else forward
        assert navigation.next_phase(schedule, position) == expected
        back = preceding(run, position.t, starts_phase)
        assert navigation.previous_phase(schedule, position) == back


@exact
@given(runs())
def test_updates(drawn: tuple[Schedule, list[Position]]) -> None:
    schedule, run = drawn
    end = len(run) - 1
    for position in run:
        forward = following(run, position.t, starts_update)
        if forward is None:  # the last update leads to the end, and the end nowhere
            forward = end if position.t < end else end + 1
        assert navigation.next_update(schedule, position) == forward
        back = preceding(run, position.t, starts_update)
        assert navigation.previous_update(schedule, position) == back


@exact
@given(runs())
def test_epochs(drawn: tuple[Schedule, list[Position]]) -> None:
    schedule, run = drawn
    for position in run:
        forward = following(run, position.t, closes_epoch)
        stride = navigation.next_epoch(schedule, position)
        assert stride >= len(run) if forward is None else stride == forward
        back = preceding(run, position.t, closes_epoch)
        assert navigation.previous_epoch(schedule, position) == back


@exact
@given(runs())
def test_updates_done(drawn: tuple[Schedule, list[Position]]) -> None:
    schedule, run = drawn
    updates = sorted({p.update for p in run} - {0})
    last = {update: max(p.t for p in run if p.update == update) for update in updates}
    for position in run:
        done = sum(t < position.t for t in last.values())
        assert navigation.updates_done(schedule, position) == done


def test_a_row_of_a_shuffled_epoch_is_found() -> None:
    schedule = Schedule(Network((1, 1), ("linear",)), 20, 3, shuffle=True, seed=4)
    for row in range(1, 21):
        position = schedule.position(navigation.row_start(schedule, 3, row))
        assert (position.phase, position.index) == (Phase.FORWARD, 0)
        assert (position.epoch, position.row) == (3, row)


def wanted(step: Step, row: tuple[int, int]) -> bool:
    """Whether a step is a gradient or loss step of a row: an update and a place in its batch."""
    position = step.position
    about = step.phase in (Phase.LOSS, Phase.GRADIENT)
    return about and row == (position.update, position.place)


@exact
@given(experiments(), st.integers(0, 10**6))
def test_a_gradient_is_found_from_any_step_in_the_row_at_hand(
    experiment: Experiment, chosen: int
) -> None:
    stepper = Stepper(experiment)
    run = list(steps(stepper, 400))
    closes = [step for step in run if step.phase in (Phase.EPOCH, Phase.END)]
    for here in (run[chosen % len(run)], *closes[:2]):
        before = [step for step in run if step.t <= here.t and step.position.update]
        # the row of the step itself, at Init the first, elsewhere the last one that was taken
        near = before[-1] if before else run[1]
        row = near.position.update, near.position.place
        for step in (step for step in run if wanted(step, row)):
            assert isinstance(step.target, Symbol)
            found = navigation.gradient_step(stepper.schedule, here.position, step.target)
            assert found == step.t


def test_the_gradient_of_a_neuron_goes_by_all_its_names() -> None:
    schedule = Schedule(Network((2, 2, 1), ("linear", "linear")), 3, 2)
    position = schedule.position(schedule.row_start(2, 0))
    t = navigation.gradient_step(schedule, position, output(1, 2, 2))
    assert schedule.target(schedule.position(t)) == output(1, 2, 2)
    assert navigation.gradient_step(schedule, position, delta(1, 2)) == t
    assert navigation.gradient_step(schedule, position, pre_activation(1, 2)) == t
    loss = navigation.gradient_step(schedule, position, LOSS)
    assert schedule.position(loss).phase is Phase.LOSS
