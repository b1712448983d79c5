"""What is shown and said of networks without biases, with one a layer, and of sums over a batch."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pictures
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from network_pictures import drawn, made
from networks import exact
from pilots import opened
from tours import at

from core.data.experiment import load
from core.exports.latex import Latex
from core.exports.markdown import Markdown
from core.exports.records import JsonLines
from core.exports.text import Text
from core.formulas.names import Biases, Symbol, shared_bias
from core.formulas.writing import Writer
from core.program.listing import Program
from core.program.pytorch import PyTorch
from core.stepper import Stepper
from core.words.explanation import explain
from tui.drawing import palette
from tui.drawing.formulas.derivation import derivation
from tui.drawing.network.light import light
from tui.drawing.typeset import plain
from tui.lesson import help
from tui.sheets import about
from tui.tour.state import tour_of
from tui.tour.words import Words

TEXT = """
[data]
columns = ["p", "q", "t"]
rows = [[0.5, -1.5, 1], [2.0, 0.25, 0], [-1.0, 0.75, 1]]
[network]
hidden = [3, 2]
hidden_activation = "tanh"
biases = "{}"
[init]
scheme = "uniform"
seed = 1
[training]
batch_size = {}
batch_reduction = "{}"
epochs = 2
"""
BIAS = re.compile(r"\bbias|\bb[₀-₉]|\bb_?\d|\bb_\{|\bb [+−-]", re.IGNORECASE)


def run(biases: str, batch: int = 1, reduction: str = "mean") -> Stepper:
    return Stepper(load("-", stdin=io.StringIO(TEXT.format(biases, batch, reduction))))


def said(stepper: Stepper, t: int) -> Iterator[str]:
    """All that is said, drawn and written of a step."""
    step, experiment = stepper.seek(t), stepper.experiment
    schedule, network = stepper.schedule, experiment.network
    yield explain(step, experiment, schedule)
    yield explain(step, experiment, schedule, "ascii")
    yield from map(plain, derivation(step, Writer(network.notation), 78, 20, open_sum=True))
    yield from pictures.text(drawn(stepper, 118, 36))
    yield Text(experiment, schedule).step(step, True)
    yield Text(experiment, schedule, "ascii").step(step, True)
    yield JsonLines(network.notation).step(step, True)
    for lesson in (Latex(experiment, schedule), Markdown(experiment, schedule)):
        yield lesson.start()
        yield lesson.step(step, True)


def programs(stepper: Stepper) -> Iterator[str]:
    experiment = stepper.experiment
    listing = Program(stepper.schedule, experiment.training).at(stepper.position)
    yield from map(listing.text, range(len(listing)))


def toured(stepper: Stepper) -> list[str]:
    """What the tour says at its stations, one after the other, and their titles."""
    found = []
    for station in tour_of(at(stepper, 0)).stations:
        moment = at(stepper, max(station.place, 0))
        found.append(f"{station.title}: {station.words(Words.of(moment))}")
    return found


@pytest.mark.parametrize("batch", [1, 3])
def test_nothing_speaks_of_biases_where_there_are_none(batch: int) -> None:
    stepper = run("none", batch)
    texts = [text for t in range(stepper.schedule.epoch_steps + 2) for text in said(stepper, t)]
    texts += [*programs(stepper), *toured(stepper)]
    for words in ("bias=False", "no biases", "without biases"):  # that there are none may be said
        texts = [text.replace(words, "") for text in texts]
    assert [text for text in texts if BIAS.search(text)] == []
    assert any(BIAS.search(text) for text in said(run("each"), 1))  # what is searched is found


def test_a_shared_bias_goes_by_its_one_name_everywhere() -> None:
    stepper = run("shared")
    texts = [text for t in range(stepper.schedule.epoch_steps) for text in said(stepper, t)]
    texts += [*programs(stepper), *toured(stepper)]
    names = {name for text in texts for name in re.findall(r"b[₀-₉]+|\bb\d+|b_\{\d+\}", text)}
    assert names == {
        "b₁", "b₂", "b₃", "b1", "b2", "b3", "b_{1}", "b_{2}", "b_{3}",
    }  # fmt: skip


def at_bias(stepper: Stepper, layer: int, *, update: bool = False) -> Stepper:
    """The run at the gradient or update step of a shared bias."""
    schedule, bias = stepper.schedule, shared_bias(layer)
    first = schedule.row_start(1, 0) + schedule.network.neurons + 1
    index = schedule.gradient_index(bias)
    if update:
        first = schedule.row_start(1, schedule.batch_rows(1))
        index = schedule.network.parameter_index(bias)
    stepper.seek(first + index)
    return stepper


def explained(stepper: Stepper) -> str:
    return explain(stepper.step, stepper.experiment, stepper.schedule)


def test_the_sum_of_a_shared_bias_is_told() -> None:
    stepper = run("shared")
    assert explained(at_bias(stepper, 2)).startswith(
        "Both neurons of the layer add b₂, so it reaches the loss through each of them, and counts "
        "once in each: their δ add up to ∂L/∂b₂ = "
    )
    assert explained(at_bias(stepper, 1)).startswith(
        "The sum of the δ of all 3 neurons that share it: ∂L/∂b₁ = "
    )
    assert explained(at_bias(stepper, 3)).startswith("A bias is added as it is, ")
    stepper.seek(stepper.schedule.row_start(1, 0))
    assert "and the layer's bias " in explained(stepper)


def test_both_terms_stand_in_the_derivation() -> None:
    stepper = at_bias(run("shared"), 2)
    writer = Writer(stepper.experiment.network.notation)
    rows = list(map(plain, derivation(stepper.step, writer, 78, 20, open_sum=False)))
    assert any("δ₂₁" in row and "δ₂₂" in row for row in rows)
    assert sum("∂b₂" in row for row in rows) == 1  # no chain behind the sum that says the same


def test_the_update_says_sum_or_mean() -> None:
    for reduction in ("mean", "sum"):
        stepper = run("shared", 3, reduction)
        stepper.seek(stepper.schedule.row_start(1, 3))
        assert f"The gradient is the {reduction} over the 3 rows" in explained(stepper)
        update = next(text for text in toured(stepper) if text.startswith("The update"))
        assert f"the {reduction} over the 3 rows" in update
        assert f"# update by the {reduction} over 3 rows" in [*programs(stepper)]


# the picture


def chips(stepper: Stepper, colour: str) -> list[str]:
    return [
        segment.text.strip()
        for row in drawn(stepper, 118, 36)
        for segment in row
        if segment.style and segment.style.bgcolor and segment.style.bgcolor.name == colour
    ]


def test_a_shared_bias_is_lit_before_the_neuron_that_adds_it() -> None:
    stepper = run("shared")
    stepper.seek(2)  # O₁₂ = f(w·p + w·q + b₁)
    assert len([text for text in chips(stepper, palette.FACTORS[2]) if text.startswith("b ")]) == 1


def test_a_shared_bias_is_lit_before_all_when_it_is_computed() -> None:
    stepper = at_bias(run("shared"), 1)
    assert len([text for text in chips(stepper, palette.FACTORS[0]) if text.startswith("b ")]) == 3
    lit = light(stepper.step, stepper.experiment.network)
    assert lit.at_hand[:3] == ((1, 1), (1, 2), (1, 3))
    assert lit.edges == {}
    stepper = at_bias(run("shared"), 1, update=True)
    assert len([text for text in chips(stepper, palette.RESULT) if text.startswith("b ")]) == 3


RUNS: dict[tuple[tuple[int, ...], str], Stepper] = {}
SIZES = [(1, 1), (2, 2, 1), (2, 4, 4, 1), (2, 8, 1), (3,) * 12, (40, 30, 5), (2, 3, 3)]


@given(
    st.sampled_from(SIZES),
    st.sampled_from(["none", "shared"]),
    st.integers(1, 100),
    st.integers(1, 40),
    st.integers(0, 10**6),
)
@settings(exact, max_examples=100)
def test_any_step_draws_at_any_size(
    sizes: tuple[int, ...], biases: str, width: int, height: int, t: int
) -> None:
    stepper = RUNS.setdefault((sizes, biases), made(sizes, biases=biases))
    stepper.seek(t % (stepper.schedule.epoch_steps + 1))
    rows = drawn(stepper, width, height)
    assert len(rows) == height
    assert all(sum(segment.cell_length for segment in row) == width for row in rows)


# PyTorch


def test_the_lines_of_pytorch() -> None:
    found = {}
    for kind in ("each", "none", "shared"):
        experiment = run(kind).experiment
        pytorch = PyTorch(experiment.network, experiment.training, 1)
        found[kind] = [line.text for line in (*pytorch.setup, *pytorch.update)]
    assert "layer1 = torch.nn.Linear(2, 3)" in found["each"]
    assert "layer1 = torch.nn.Linear(2, 3, bias=False)" in found["none"]
    assert "z1 = layer1(x)" in found["none"]
    assert "layer1 = torch.nn.Linear(2, 3, bias=False)" in found["shared"]
    assert "b1 = torch.nn.Parameter(torch.zeros(1))" in found["shared"]
    assert "z1 = layer1(x) + b1" in found["shared"]


@pytest.mark.parametrize(
    ("loss", "reduction", "expected"),
    [
        ("squared_error", "mean", "loss = ((y - yhat)**2).sum() / len(x)"),
        ("squared_error", "sum", "loss = ((y - yhat)**2).sum()"),
        ("mean_squared_error", "mean", "loss = ((y - yhat)**2).mean()"),
        ("mean_squared_error", "sum", "loss = ((y - yhat)**2).mean() * len(x)"),
    ],
)
def test_the_loss_in_pytorch_is_the_mean_or_the_sum(
    loss: str, reduction: str, expected: str
) -> None:
    text = TEXT.format("each", 3, reduction).replace("biases", f'loss = "{loss}"\nbiases')
    experiment = load("-", stdin=io.StringIO(text))
    pytorch = PyTorch(experiment.network, experiment.training, 3)
    assert expected in [line.text for line in pytorch.update]


# the screen


@pytest.mark.parametrize("biases", ["none", "shared"])
async def test_stepping_through_it_on_the_screen(biases: str) -> None:
    stepper = run(biases, 2, "sum")
    async with opened(experiment=stepper.experiment, size=(120, 40)) as lesson:
        for t in range(0, stepper.schedule.update_steps + 2, 3):
            await lesson.go(t)
            assert lesson.moment.step == stepper.seek(t)
        await lesson.go(stepper.schedule.row_start(1, 2) + 1)
        assert "sum grad" in lesson.text()
        if biases == "none":
            assert not re.search(r"\bb[₀-₉]", lesson.text())
        else:
            assert "b₁" in lesson.text()


async def test_a_shared_bias_can_be_changed_and_gone_to() -> None:
    stepper = run("shared")
    async with opened(experiment=stepper.experiment, size=(120, 40)) as lesson:
        await lesson.press("g", *"b1", "enter")
        assert lesson.moment.step.target == Symbol(shared_bias(1).kind, 1)
        await lesson.press("enter")
        await lesson.press(*"0.5", "enter")
        network = lesson.moment.experiment.network
        assert network.biases is Biases.SHARED
        assert lesson.moment.known.parameter(shared_bias(1)) == 0.5
        assert "b₁" in lesson.message


def test_help_and_about_name_the_biases_that_there_are() -> None:
    named = {}
    for kind in Biases:
        tables = dict(help.tables((), lambda binding: binding.key, kind))
        sheets = dict(about.tables(run(kind.value, 3, "sum").experiment, 0.1))
        named[kind] = dict(tables["Notation"]).keys(), dict(sheets["Network"]).get("biases")
        assert dict(sheets["Training"])["batch"] == "3 rows, gradients summed"
    assert [{"b₁", "b₁₂"} & set(names) for names, _ in named.values()] == [{"b₁₂"}, set(), {"b₁"}]
    said = [words for _, words in named.values()]
    assert said == [None, "none", "one a layer, shared by its neurons"]
