"""The picture of the network: what is lit, where it stands, what it says."""

from collections.abc import Callable

import pictures
import pytest
from network_pictures import at, drawn, made, stepper
from syrupy.assertion import SnapshotAssertion

from core.formulas.names import LOSS, Kind, Symbol, bias, output, target, weight
from core.run.position import Phase
from core.stepper import Stepper
from tui.drawing import palette
from tui.drawing.network.light import light

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


def test_softmax_with_a_squared_error_has_a_colour_for_each_path() -> None:
    run = made((2, 3), classes=True, loss="squared_error")
    outputs = [output(1, k, 1) for k in (1, 2, 3)]
    lit = light(at(run, Phase.GRADIENT, outputs[1]).step, run.experiment.network)
    assert [lit.outcomes[k] for k in (1, 2, 3)] == list(palette.FACTORS[:3])
    assert [lit.chips[o] for o in outputs] == list(palette.FACTORS[:3])
    assert LOSS not in lit.chips
    assert lit.computed == Symbol(Kind.DELTA, 1, 2)
    lit = light(at(run, Phase.GRADIENT, weight(1, 1, 2)).step, run.experiment.network)
    assert lit.outcomes == dict.fromkeys((1, 2, 3), palette.FACTORS[0])


def test_update_lights_the_parameter() -> None:
    run = at(stepper(), Phase.UPDATE, bias(1, 1))
    lit = light(run.step, run.experiment.network)
    assert lit.chips == {bias(1, 1): palette.RESULT}
