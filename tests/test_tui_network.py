"""The picture of the network: what is lit, where it stands, what it says."""

import io
from collections.abc import Callable

import pictures
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.segment import Segment
from syrupy.assertion import SnapshotAssertion
from textual.app import App, ComposeResult

from core.experiment import load
from core.names import LOSS, Kind, Symbol, bias, output, target, weight
from core.stepper import Stepper
from core.steps import Phase
from tui.drawing import palette
from tui.drawing.network.boxes import Box, Layout, Wishes
from tui.drawing.network.layout import layout
from tui.drawing.network.light import light
from tui.drawing.network.paint import picture
from tui.moment import Moment, RunStatus
from tui.panels import network as panel
from tui.panels.network import NetworkPanel

SALARY = """
[data]
columns = ["cgpa", "iq", "lpa"]
rows = [[8, 80, 3], [6, 120, 5]]
inputs = ["cgpa", "iq"]
targets = ["lpa"]
scale_inputs = "minmax"
[network]
hidden = [2]
hidden_activation = "tanh"
output_activation = "linear"
loss = "squared_error"
[init]
scheme = "given"
weights = [[[0.5, -0.25], [0.125, 0.75]], [[1.5], [-2.0]]]
biases = [[0.2, -0.1], [0.05]]
"""


def stepper(toml: str = SALARY) -> Stepper:
    return Stepper(load("-", stdin=io.StringIO(toml)))


def made(sizes: tuple[int, ...], names: str = "x", classes: bool = False) -> Stepper:
    """A run of a network of these sizes on one row."""
    columns = [f"{names}{k}" for k in range(sizes[0])] + [f"t{k}" for k in range(sizes[-1])]
    row = [0.1 * (k % 7) - 0.2 for k in range(sizes[0])] + [1.0] + [0.0] * (sizes[-1] - 1)
    activation = "softmax" if classes else "linear"
    loss = "cross_entropy" if classes else "squared_error"
    return stepper(f"""
    [data]
    columns = {columns}
    rows = [{row}]
    inputs = {columns[: sizes[0]]}
    targets = {columns[sizes[0] :]}
    [network]
    hidden = {list(sizes[1:-1])}
    hidden_activation = "tanh"
    output_activation = "{activation}"
    loss = "{loss}"
    [init]
    scheme = "uniform"
    seed = 1
    """)


def at(run: Stepper, phase: Phase, about: Symbol | None = None) -> Stepper:
    """The run at the first step of a phase, or at that about a quantity."""
    for t in range(run.schedule.update_steps + 2):
        run.seek(t)
        if run.step.phase is phase and about in (None, run.step.target):
            return run
    raise AssertionError


def drawn(run: Stepper, width: int = 78, height: int = 30) -> list[list[Segment]]:
    experiment = run.experiment
    return picture(run.step, run.known, experiment.network, experiment.data, width, height)


def shown(run: Stepper, width: int = 78, height: int = 30) -> str:
    return "\n".join(pictures.text(drawn(run, width, height)))


def chips(run: Stepper, width: int = 78, height: int = 30) -> dict[str, set[str]]:
    """The texts on each chip's colour."""
    found: dict[str, set[str]] = {}
    for row in drawn(run, width, height):
        for segment in row:
            if segment.style and segment.style.bgcolor:
                found.setdefault(segment.style.bgcolor.name, set()).add(segment.text.strip())
    return found


PHASES: dict[str, Callable[[Stepper], Stepper]] = {
    "init": lambda run: at(run, Phase.INIT),
    "forward": lambda run: at(run, Phase.FORWARD, output(1, 2, 2)),
    "loss": lambda run: at(run, Phase.LOSS),
    "gradient of a neuron": lambda run: at(run, Phase.GRADIENT, output(1, 1, 2)),
    "gradient of a weight": lambda run: at(run, Phase.GRADIENT, weight(1, 2, 1)),
    "update": lambda run: at(run, Phase.UPDATE, bias(1, 1)),
}


@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("size", [(80, 15), (78, 30)])
def test_picture(phase: str, size: tuple[int, int], snapshot: SnapshotAssertion) -> None:
    rows = drawn(PHASES[phase](stepper()), *size)
    assert pictures.picture(rows, styled=size == (78, 30)) == snapshot


# What a step lights


def test_init_lights_nothing() -> None:
    assert light(stepper().step, stepper().experiment.network).dark


def test_forward_lights_the_terms_and_the_neuron() -> None:
    run = at(stepper(), Phase.FORWARD, output(1, 2, 2))
    lit = light(run.step, run.experiment.network)
    assert lit.computed == output(1, 2, 2)
    assert lit.chips[output(1, 2, 2)] == palette.LIT
    assert lit.edges == {weight(1, 1, 2): palette.FACTORS[0], weight(1, 2, 2): palette.FACTORS[1]}
    assert lit.chips[bias(1, 2)] == palette.FACTORS[2]
    assert lit.at_hand[0] == (1, 2)


def test_a_sum_of_many_terms_has_no_colours_of_its_own() -> None:
    run = at(made((13, 1)), Phase.FORWARD)
    assert light(run.step, run.experiment.network).chips == {output(1, 1, 1): palette.LIT}


def test_the_loss_step_lights_outputs_targets_and_loss() -> None:
    run = at(stepper(), Phase.LOSS)
    lit = light(run.step, run.experiment.network)
    assert set(lit.chips) == {output(2, 1, 2), target(1), LOSS}
    assert lit.outcomes == {1: palette.LIT}


def test_the_chain_of_a_weight_is_a_path_from_the_loss_to_it() -> None:
    run = at(stepper(), Phase.GRADIENT, weight(1, 2, 1))
    lit = light(run.step, run.experiment.network)
    assert lit.outcomes == {1: palette.FACTORS[0]}
    assert lit.edges == {weight(2, 1, 1): palette.FACTORS[1], weight(1, 2, 1): palette.FACTORS[3]}
    assert set(lit.at_hand) == {(1, 1), (0, 2), (2, 1)}


def test_a_chain_that_starts_from_a_sum_shows_all_its_paths() -> None:
    run = at(made((1, 1, 3)), Phase.GRADIENT, weight(1, 1, 1))
    lit = light(run.step, run.experiment.network)
    for k in (1, 2, 3):
        assert lit.edges[weight(2, 1, k)] == palette.FACTORS[0]
        assert lit.outcomes[k] == palette.FACTORS[0]


def test_the_sum_over_paths_itemises_them() -> None:
    run = at(made((1, 1, 3)), Phase.GRADIENT, output(1, 1, 2))
    lit = light(run.step, run.experiment.network)
    assert [lit.edges[weight(2, 1, k)] for k in (1, 2, 3)] == list(palette.FACTORS[:3])
    assert lit.computed == Symbol(Kind.DELTA, 1, 1)
    assert lit.outcomes == {}


def test_a_sum_over_very_many_paths_is_one() -> None:
    run = at(made((1, 1, 13)), Phase.GRADIENT, output(1, 1, 2))
    lit = light(run.step, run.experiment.network)
    assert set(lit.edges.values()) == {palette.FACTORS[0]}
    assert len(lit.edges) == 13


def test_softmax_lights_every_output() -> None:
    run = at(made((2, 3), classes=True), Phase.GRADIENT, output(1, 1, 1))
    lit = light(run.step, run.experiment.network)
    assert set(lit.outcomes) == {1, 2, 3}


def test_update_lights_the_parameter() -> None:
    run = at(stepper(), Phase.UPDATE, bias(1, 1))
    lit = light(run.step, run.experiment.network)
    assert lit.chips == {bias(1, 1): palette.RESULT}


# Where things stand

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


# What is written


def test_headings() -> None:
    first = shown(stepper()).splitlines()[0].split("  ")
    words = [word.strip() for word in first if word.strip()]
    assert words == ["INPUT", "HIDDEN 1 · tanh", "OUTPUT · linear", "LOSS"]
    assert "H1" in shown(stepper(), 30, 10).splitlines()[0]


def test_weights_stand_in_the_order_of_their_sum_and_the_bias_last() -> None:
    lines = shown(stepper()).splitlines()
    rows = [
        next(k for k, line in enumerate(lines) if text in line) for text in ("+0.500", "+0.125")
    ]
    assert rows[1] == rows[0] + 1
    assert "b +0.200" in lines[rows[1] + 1]


def test_what_is_not_computed_yet_is_a_dot() -> None:
    lines = shown(at(stepper(), Phase.FORWARD)).splitlines()
    z = [line for line in lines if " z " in line]
    assert any("0.2" not in line and "·" in line for line in z)
    assert "·" in next(line for line in lines if " δ " in line)


def test_scaled_inputs_show_both_values() -> None:
    text = shown(at(stepper(), Phase.FORWARD))
    lines = text.splitlines()
    row = next(k for k, line in enumerate(lines) if "cgpa" in line)
    assert lines[row].split()[:2] == ["cgpa", "8"]
    assert lines[row + 1].split()[:3] == ["x₁", "→", "1"]


def test_the_target_has_its_column() -> None:
    lines = shown(at(stepper(), Phase.FORWARD)).splitlines()
    row = next(k for k, line in enumerate(lines) if "lpa" in line)
    assert lines[row + 1].split()[-2:] == ["y", "3"]


@pytest.mark.parametrize(
    "name", ["[red]cgpa[/]", "漢字の名前です", "[@click=app.quit]x", "a\u0301b"]
)
def test_names_are_literal(name: str) -> None:
    run = stepper(SALARY.replace("cgpa", name))
    run.seek(1)
    for size in ((130, 45), (78, 30), (30, 8)):
        for row in drawn(run, *size):
            assert sum(segment.cell_length for segment in row) == size[0]
    assert name[:2] in shown(run, 130, 45)


def test_what_is_cut_ends_in_an_ellipsis() -> None:
    run = stepper(SALARY.replace("cgpa", "cumulative grade point average"))
    assert "cumulat" in shown(run)
    assert "cumulative grade point average" not in shown(run)
    assert any("cumul" in line and "…" in line for line in shown(run).splitlines())


def test_factors_are_chips() -> None:
    found = chips(at(stepper(), Phase.GRADIENT, weight(1, 2, 1)))
    assert found[palette.FACTORS[0]] == {"L"}
    assert found[palette.FACTORS[1]] == {"+1.500"}
    assert found[palette.FACTORS[2]] == {"O₁₁"}
    assert found[palette.FACTORS[3]] == {"+0.125"}


def test_the_number_just_found_stands_on_the_colour_of_results() -> None:
    run = at(stepper(), Phase.FORWARD)
    assert chips(run)[palette.RESULT] == {f"{run.step.value:.4f}"}


def edge_colors(run: Stepper) -> set[str]:
    """The colours of all dots."""
    return {
        segment.style.color.name
        for row in drawn(run)
        for segment in row
        if segment.style and segment.style.color and "⠁" <= segment.text.strip()[:1] <= "⣿"
    }


def test_path_edges_have_the_colour_of_their_factor() -> None:
    colors = edge_colors(at(stepper(), Phase.GRADIENT, weight(1, 2, 1)))
    assert {palette.FACTORS[0], palette.FACTORS[1], palette.FACTORS[3]} <= colors
    assert palette.FACTORS[2] not in colors


def test_update_shows_the_new_value_and_marks_those_before_it() -> None:
    run = at(stepper(), Phase.UPDATE, weight(1, 2, 1))
    new = run.known.parameter(weight(1, 2, 1))
    assert chips(run)[palette.RESULT] == {f"{new:+.3f}".replace("-", "−")}
    first = f"{run.known.parameter(weight(1, 1, 1)):+.3f}".replace("-", "−")
    bold = {
        segment.text.strip(): bool(segment.style.bold)
        for row in drawn(run)
        for segment in row
        if segment.style and not segment.style.bgcolor
    }
    assert bold[first]
    assert not bold["+1.500"]


def test_neurons_without_room_are_counted() -> None:
    run = made((40, 30, 2))
    assert "⋮ +" in shown(run)
    run = at(run, Phase.FORWARD, output(1, 29, 2))
    found = chips(run)[palette.LIT]
    assert any(text.startswith(("O₁,₂₉", "29")) for text in found)


def test_layers_without_room_are_counted() -> None:
    assert "⋯" in shown(made((3,) * 12), 60, 20)


def test_labels_that_have_no_room_show_for_the_neuron_at_hand() -> None:
    run = made((2, 4, 4, 1))
    assert shown(run, 80, 15).count("b ") == 5
    run = at(run, Phase.FORWARD, output(2, 3, 3))
    assert shown(run, 80, 15).count("b ") == 6


def test_labels_of_several_paths_do_not_cover_each_other() -> None:
    run = at(made((2, 4, 4, 1)), Phase.GRADIENT, weight(1, 1, 4))
    assert len(light(run.step, run.experiment.network).edges) == 5
    assert shown(run, 80, 15).count("b ") == 5


def test_in_a_crowd_only_the_edges_at_hand_have_colour() -> None:
    few, many = made((2, 2, 1)), made((8, 8, 1))
    assert palette.CROWD not in edge_colors(at(few, Phase.LOSS))
    assert palette.CROWD in edge_colors(at(many, Phase.LOSS))
    # nothing lit in the first gap: the colours left are those of the second
    second = {signed for signed in edge_colors(at(many, Phase.LOSS)) if signed != palette.CROWD}
    assert len(edge_colors(at(many, Phase.UPDATE, bias(1, 3)))) > len(second)


def test_several_targets_are_listed() -> None:
    run = at(made((2, 3), classes=True), Phase.LOSS)
    text = shown(run)
    for k, name in enumerate("₁₂₃"):
        assert any(f"y{name} t{k}" in line for line in text.splitlines())


NETWORKS = [(1, 1), (2, 2, 1), (2, 4, 4, 1), (2, 8, 1), (3,) * 12, (64, 64, 10), (2, 3, 3)]
RUNS: dict[tuple[int, ...], Stepper] = {}


@given(st.sampled_from(NETWORKS), st.integers(1, 100), st.integers(1, 40), st.integers(0, 10**6))
@settings(max_examples=150)
def test_any_step_draws_at_any_size(
    sizes: tuple[int, ...], width: int, height: int, t: int
) -> None:
    run = RUNS.setdefault(sizes, made(sizes))
    run.seek(t % (run.schedule.epoch_steps + 1))
    rows = drawn(run, width, height)
    assert len(rows) == height
    assert all(sum(segment.cell_length for segment in row) == width for row in rows)


def test_overflowing_numbers_draw() -> None:
    run = stepper(SALARY.replace("0.5,", "1e200,").replace("[[1.5]", "[[1e200]"))
    for t in range(run.schedule.update_steps):
        run.seek(t)
        assert len(drawn(run)) == 30


# The panel


class Stage(App[None]):
    def compose(self) -> ComposeResult:
        yield NetworkPanel()


def moment(run: Stepper) -> Moment:
    return Moment(
        experiment=run.experiment,
        schedule=run.schedule,
        step=run.step,
        known=run.known,
        explanation="",
        history=run.history,
        reached=run.t,
        status=RunStatus(),
        learning_rate=0.1,
    )


async def test_the_panel_draws_its_moment_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[tuple[int, int]] = []

    def counted(*args: object) -> list[list[Segment]]:
        calls.append((int(str(args[-2])), int(str(args[-1]))))
        return picture(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(panel, "picture", counted)
    app = Stage()
    async with app.run_test(size=(78, 30)) as pilot:
        widget = app.query_one(NetworkPanel)
        assert widget.render_line(0).text.strip() == ""
        widget.moment = moment(at(stepper(), Phase.FORWARD))
        await pilot.pause()
        assert calls == [(78, 30)]
        text = [widget.render_line(y).text for y in range(30)]
        assert text == pictures.text(drawn(at(stepper(), Phase.FORWARD)))
        first = next(iter(widget.render_line(3)))
        assert first.style is not None
        assert first.style.bgcolor is not None
        widget.refresh()
        await pilot.pause()
        assert calls == [(78, 30)]
        await pilot.resize_terminal(60, 20)
        await pilot.pause()
        assert calls[-1] == (60, 20)
        widget.moment = moment(at(stepper(), Phase.LOSS))
        await pilot.pause()
        assert len(calls) == 3
