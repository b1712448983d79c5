"""The picture of the network: what is written in it."""

import pictures
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from network_pictures import SALARY, at, drawn, made, stepper

from core.formulas.names import bias, output, weight
from core.run.position import Phase
from core.stepper import Stepper
from tui.drawing import palette
from tui.drawing.network.light import light


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
