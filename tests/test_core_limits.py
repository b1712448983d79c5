"""Limits: what is said changes where they say, and what they bound stays bounded."""

from __future__ import annotations

from array import array
from pathlib import Path

import pytest
from networks import given

from core.data.delimited import DelimitedFile
from core.data.table import row_limit
from core.insights.observers import InsightKind, observe
from core.insights.scene import Scene
from core.network.training import Training
from core.run.history import LossHistory
from core.stepper import Stepper


def tanh_scene(
    parameters: list[float],
    inputs: list[float],
    targets: list[float],
    first: list[float] | None = None,
) -> Scene:
    """Of a network with one tanh neuron: w and b before it, w and b behind it."""
    run = given(
        (1, 1, 1),
        "tanh",
        output="linear",
        inputs=[[x] for x in inputs],
        targets=[[y] for y in targets],
    )
    return Scene(
        experiment=run,
        parameters=parameters,
        first_parameters=lambda: first or parameters,
        rows=run.data.training_rows,
        history=LossHistory(),
        epochs=0,
        learning_rate=0.1,
        first_rate=0.1,
    )


@pytest.mark.parametrize(("flat", "said"), [(17, False), (18, True), (20, True)])
def test_a_neuron_is_saturated_that_is_flat_for_nine_rows_in_ten(flat: int, said: bool) -> None:
    now = tanh_scene([50.0, 0.0, 1.0, 0.0], [1.0] * flat + [0.0] * (20 - flat), [-1.0] * 20)
    assert ("saturated" in [insight.kind.value for insight in observe(now)]) == said


@pytest.mark.parametrize(("largest", "blamed"), [(5.0, False), (5.01, True), (40.0, True)])
def test_inputs_beyond_5_are_blamed_for_a_run_that_diverges(largest: float, blamed: bool) -> None:
    rule = Training().settings._replace(learning_rate=10.0)
    training = Training(settings=rule, epochs=5000)
    stepper = Stepper(given((1, 1), inputs=[[largest]], training=training))
    stepper.run_epochs(9999)
    assert "it diverged" in stepper.explanation
    assert (f"in1 in row 1 is {largest:g}. So the" in stepper.explanation) == blamed


@pytest.mark.parametrize(("largest", "blamed"), [(5.0, False), (5.01, True), (40.0, True)])
def test_inputs_beyond_5_are_blamed_for_neurons_that_are_saturated(
    largest: float, blamed: bool
) -> None:
    parameters = [50.0, 0.0, 1.0, 0.0]
    (found,) = observe(tanh_scene(parameters, [largest, -largest], [-1.0, 1.0]))
    assert found.advice.startswith("Scale the inputs") == blamed
    assert (f"An input is far from 0: in1 in row 1 is {largest:g}." in found.text) == blamed


@pytest.mark.parametrize(("largest", "blamed"), [(5.0, False), (5.01, True), (40.0, True)])
def test_inputs_beyond_5_are_blamed_for_a_loss_that_diverges(largest: float, blamed: bool) -> None:
    found = observe(
        tanh_scene([0.1, 0.0, 1e6, 0.0], [largest, 0.0], [1.0, 0.0], first=[0.1, 0.0, 1.0, 0.0])
    )
    assert found[0].kind is InsightKind.DIVERGING
    assert (f"in1 in row 1 is {largest:g}." in found[0].text) == blamed


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.0099, ["vanishing_gradient"]),
        (0.01, ["vanishing_gradient"]),
        (0.0101, []),
        (99.9, []),
        (100.0, ["exploding_gradient"]),
        (100.1, ["exploding_gradient"]),
    ],
)
def test_gradients_that_vanish_and_explode(share: float, said: list[str]) -> None:
    parameters = [0.0, 0.0, share, 0.0, 1.0, 0.0]  # from layer to layer: w, b
    run = given((1, 1, 1, 1), inputs=[[1.0]], targets=[[2.0]])
    now = Scene(
        experiment=run,
        parameters=parameters,
        first_parameters=lambda: parameters,
        rows=run.data.training_rows,
        history=LossHistory(),
        epochs=0,
        learning_rate=0.1,
        first_rate=0.1,
    )
    assert [insight.kind.value for insight in observe(now)] == said


def test_the_states_kept_nearby_are_few() -> None:
    run = given((2, 2, 1), rows=4, training=Training(epochs=2000))
    timeline = Stepper(run).run.timeline
    timeline.extend(8000)
    found = {}
    for update in range(7999, 0, -41):
        found[update] = array("d", timeline.state(update).parameters)
        assert len(timeline._nearby) <= 64
    for update in sorted(found):
        assert array("d", timeline.state(update).parameters) == found[update]
        assert len(timeline._nearby) <= 64


def test_a_space_before_a_quote_belongs_to_neither_name_nor_value(tmp_path: Path) -> None:
    path = tmp_path / "d.csv"
    path.write_text('a, "b, c", "y"\n1, "2", 3\n4, "5", "6"\n')
    file = DelimitedFile(path, "d.csv")
    assert tuple(file.names) == ("a", "b, c", "y")
    read = file.read(file.names, ())
    assert {name: list(values) for name, values in read.numbers.items()} == {
        "a": [1.0, 4.0], "b, c": [2.0, 5.0], "y": [3.0, 6.0],
    }  # fmt: skip


def test_a_million_rows_are_kept_or_twenty_million_numbers() -> None:
    columns = (0, 1, 20, 21, 20_000_000, 20_000_001)
    assert [*map(row_limit, columns)] == [1_000_000, 1_000_000, 1_000_000, 952_380, 1, 0]
