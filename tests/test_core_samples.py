"""The samples show what they say, and their data files are what the script writes."""

from __future__ import annotations

import importlib.util
import math
import re
from pathlib import Path
from types import ModuleType

import pytest

from core.data import samples
from core.data.experiment import Experiment, load
from core.engine import kernel
from core.engine.kernel import Net, State, Task, Work

EXPECTED = (
    "student-salary",
    "blobs",
    "circle",
    "constant-init",
    "curve",
    "dead-relu",
    "learning-rate-too-high",
    "mazur",
    "mini-batch",
    "negnevitsky-xor",
    "placed",
    "spiral",
    "vanishing-gradient",
    "worked-example",
    "xor",
)

ROOT = Path(__file__).parents[1]


class Run:
    """An experiment trained by the kernel alone."""

    def __init__(self, experiment: Experiment, epochs: int | None = None) -> None:
        self.experiment = experiment
        self.net: Net = experiment.network.plan()
        self.task: Task = experiment.task()
        self.state: State = experiment.initial_state()
        neurons, parameters = sum(self.net.sizes), self.net.parameters
        z, out, d_out, delta, shift = ([0.0] * neurons for _ in range(5))
        rows, kept = list(range(self.task.rows)), [0.0] * len(self.task.frozen)
        self.work = Work(z, out, d_out, delta, shift, [0.0] * parameters, kept, rows)
        epochs = experiment.training.epochs if epochs is None else epochs
        self.losses, self.test_losses = [0.0] * epochs, [0.0] * epochs
        updates = epochs * math.ceil(self.task.rows / self.task.batch)
        settings = experiment.training.settings
        _, done, self.verdict = kernel.train(
            self.net, self.task, settings, self.state, self.work, 0, updates, self.losses,
            self.test_losses,
        )  # fmt: skip
        self.losses = self.losses[:done]

    def parameters(self) -> dict[str, float]:
        network = self.experiment.network
        values = self.state.parameters
        return {
            network.notation.ascii(p): values[network.parameter_place(p)]
            for p in network.parameters()
        }

    def gradients(self) -> dict[str, float]:
        """The mean gradient over all rows, by parameter."""
        for row in range(self.task.rows):
            kernel.load(self.net, self.work, self.task.inputs, row)
            kernel.forward(self.net, self.state.parameters, self.work)
            kernel.backward(self.net, self.state.parameters, self.work, self.task.targets, row)
            kernel.collect(self.net, self.work, row == 0)
        network, sums = self.experiment.network, self.work.gradient
        return {
            network.notation.ascii(p): sums[network.parameter_place(p)] / self.task.rows
            for p in network.parameters()
        }

    def outputs(self, inputs: list[float], rows: int) -> list[list[float]]:
        width, found = self.net.sizes[-1], []
        for row in range(rows):
            kernel.load(self.net, self.work, inputs, row)
            kernel.forward(self.net, self.state.parameters, self.work)
            found.append(list(self.work.out[-width:]))
        return found

    def right(self) -> float:
        """The share of training rows whose class is told rightly."""
        width = self.net.sizes[-1]
        told = self.outputs(list(self.task.inputs), self.task.rows)
        right = 0
        for row, output in enumerate(told):
            target = list(self.task.targets[row * width : (row + 1) * width])
            if width == 1:
                right += (output[0] > 0.5) == (target[0] > 0.5)
            else:
                right += output.index(max(output)) == target.index(max(target))
        return right / self.task.rows


@pytest.mark.parametrize("name", EXPECTED)
def test_what_a_sample_shows_is_a_sentence_that_fits_a_line(name: str) -> None:
    sample = samples.find(name)
    assert sample is not None
    assert re.fullmatch(r"[A-Z0-9].*[A-Za-z0-9)]\.", sample.line)
    assert sample.about.startswith(sample.line)
    mark = "  (the default)" if name == samples.DEFAULT else ""
    assert max(map(len, EXPECTED)) + len(f"  {sample.line}{mark}") <= 100


def test_all_samples_are_there_the_default_first() -> None:
    assert tuple(sample.name for sample in samples.samples()) == EXPECTED
    assert samples.names() == EXPECTED
    assert EXPECTED[0] == samples.DEFAULT


@pytest.mark.parametrize("name", EXPECTED)
def test_each_sample_says_what_to_see(name: str) -> None:
    sample = samples.find(name)
    assert sample is not None
    experiment = load(name)
    assert (experiment.title, experiment.about) == (sample.title, sample.about)
    assert (experiment.source, sample.path.name) == (name, f"{name}.toml")
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", name)
    assert 60 < len(sample.about) < 260
    assert sample.about[-1] == "."
    assert sample.about.isprintable()


def test_unknown_names_are_not_found() -> None:
    assert samples.find("no-such-sample") is None
    assert samples.find("../samples/xor") is None


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "samples" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_data_files_are_what_the_script_writes(script: ModuleType, tmp_path: Path) -> None:
    script.main(tmp_path)
    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    kept = {path.name: path.read_bytes() for path in samples.folder().glob("*.csv")}
    assert written == kept


def test_the_students_start_with_the_one_of_the_lesson() -> None:
    data = load("student-salary").data
    names = [column.name for column in (*data.input_columns, *data.target_columns)]
    assert names == ["cgpa", "iq", "lpa"]
    assert (data.raw_input(0, 1), data.raw_input(0, 2), data.raw_target(0, 1)) == (8, 80, 3)
    assert data.rows >= 12


def test_worked_example_gives_the_numbers_of_the_lesson() -> None:
    run = Run(load("worked-example"), 0)
    gradients = run.gradients()
    assert run.work.out[2:] == [9.0, 9.0, 18.0]
    assert kernel.row_loss(run.net, run.work, run.task.targets, 0) == 225.0
    assert run.work.d_out[-1] == 30.0
    assert gradients["w211"] == 270.0
    assert gradients["w111"] == 240.0
    assert gradients["w121"] == 2400.0
    exploded = Run(load("worked-example"))
    assert exploded.verdict == kernel.DIVERGED
    assert exploded.losses[0] == 225.0


# Matt Mazur, "A Step by Step Backpropagation Example" (17 March 2015),
# https://mattmazur.com/2015/03/17/a-step-by-step-backpropagation-example/
def test_mazur_has_the_numbers_of_his_page() -> None:
    run = Run(load("mazur"), 0)
    gradients = run.gradients()
    published = [0.593269992, 0.596884378, 0.75136507, 0.772928465]
    assert run.work.out[2:] == pytest.approx(published, abs=5e-9)
    loss = kernel.row_loss(run.net, run.work, run.task.targets, 0)
    assert loss == pytest.approx(0.298371109, abs=5e-10)
    assert gradients["w211"] == pytest.approx(0.082167041, abs=5e-9)
    assert gradients["w111"] == pytest.approx(0.000438568, abs=5e-9)
    updated = Run(load("mazur"), 1).parameters()
    assert updated == pytest.approx(
        {
            "w111": 0.149780716, "w121": 0.19956143, "w112": 0.24975114, "w122": 0.29950229,
            "w211": 0.35891648, "w221": 0.408666186, "w212": 0.511301270, "w222": 0.561370121,
            "b11": 0.35, "b12": 0.35, "b21": 0.60, "b22": 0.60,
        },
        abs=5e-9,
    )  # fmt: skip


# M. Negnevitsky, "Artificial Intelligence: A Guide to Intelligent Systems", ch. 6.4
def test_negnevitskys_first_update_has_the_digits_of_his_book() -> None:
    run = Run(load("negnevitsky-xor"), 0)
    kernel.load(run.net, run.work, run.task.inputs, 0)
    kernel.forward(run.net, run.state.parameters, run.work)
    kernel.backward(run.net, run.state.parameters, run.work, run.task.targets, 0)
    assert run.work.out[2:] == pytest.approx([0.525, 0.8808, 0.5097], abs=5e-5)
    assert run.work.delta[2:] == pytest.approx([-0.0381, 0.0147, 0.1274], abs=5e-5)
    one_row = {
        "w111": 0.5038, "w112": 0.8985, "w121": 0.4038, "w122": 0.9985, "w211": -1.2067,
        "w221": 1.0888, "b11": -0.7962, "b12": 0.0985, "b21": -0.3127,
    }  # fmt: skip
    kernel.train(
        run.net, run.task, run.experiment.training.settings, run.state, run.work, 0, 1,
        run.losses, run.test_losses,
    )  # fmt: skip
    assert run.parameters() == pytest.approx(one_row, abs=5e-5)
    assert Run(load("negnevitsky-xor"), 224).losses[-1] == 0.12126824108900947


def test_student_salary_learns_within_a_few_epochs() -> None:
    run = Run(load("student-salary"))
    assert run.losses[0] > 1.5
    assert run.losses[4] < 0.05
    assert run.losses[-1] < 0.015
    predicted = run.outputs(list(run.task.inputs), 1)[0][0]
    assert predicted == pytest.approx(3.0, abs=0.3)


def test_constant_init_keeps_the_hidden_neurons_twins() -> None:
    run = Run(load("constant-init"))
    values = run.parameters()
    for one, other in (("w111", "w112"), ("w121", "w122"), ("b11", "b12"), ("w211", "w221")):
        assert values[one] == values[other] != 1.0
    apart = Run(load("constant-init", {"init": "uniform"})).parameters()
    assert apart["w111"] != apart["w112"]


@pytest.mark.parametrize("name", ["xor", "placed", "circle", "spiral"])
def test_classes_are_told_apart(name: str) -> None:
    run = Run(load(name), 400 if name == "xor" else 150)
    assert run.right() == 1.0
    assert run.losses[-1] < 0.05 < 0.4 < run.losses[0]


def test_xor_follows_its_table() -> None:
    run = Run(load("xor"))
    told = [round(o[0]) for o in run.outputs([0, 0, 0, 1, 1, 0, 1, 1], 4)]
    assert told == [0, 1, 1, 0]


def test_circle_needs_a_hidden_layer() -> None:
    assert Run(load("circle", {"hidden": ()})).right() < 0.7


def test_blobs_have_three_classes_and_a_test_share() -> None:
    run = Run(load("blobs"))
    assert run.experiment.data.classes == ("ash", "beech", "oak")
    assert run.experiment.network.activations[-1] == "softmax"
    assert run.right() > 0.95
    assert run.experiment.data.test_rows == 12
    assert run.test_losses[-1] < 0.2 < run.test_losses[0]


def test_placed_is_a_text_column() -> None:
    experiment = load("placed")
    assert experiment.data.classes == ("no", "yes")
    assert experiment.data.test_rows == 8


def test_curve_follows_its_points() -> None:
    run = Run(load("curve"))
    assert run.experiment.network.sizes[0] == 1
    assert run.losses[-1] < 0.02 < 0.15 < run.losses[0]


def test_vanishing_gradient_starves_the_first_layer() -> None:
    run = Run(load("vanishing-gradient"), 0)
    assert run.experiment.network.activations[:-1] == ("tanh",) * 6
    gradients = run.gradients()
    size = {
        layer: max(abs(g) for name, g in gradients.items() if name.startswith(f"w{layer}"))
        for layer in (1, 7)
    }
    assert size[1] < size[7] / 100
    losses = Run(load("vanishing-gradient")).losses
    assert losses[40] > 0.95 * losses[10]  # the plateau


def test_learning_rate_too_high_overflows_in_the_second_epoch() -> None:
    run = Run(load("learning-rate-too-high"))
    assert (run.verdict, len(run.losses)) == (kernel.DIVERGED, 2)
    assert run.losses[0] > 100
    calm = Run(load("learning-rate-too-high", {"learning_rate": 0.1}))
    assert calm.losses == Run(load("student-salary")).losses


def test_dead_relu_never_moves() -> None:
    before, run = Run(load("dead-relu"), 0), Run(load("dead-relu"))
    dead = ("w112", "w122", "b12", "w221")
    assert all(before.gradients()[name] == 0.0 for name in dead)
    for name in dead:
        assert run.parameters()[name] == before.parameters()[name]
    assert run.parameters()["w111"] != before.parameters()["w111"]


def test_mini_batch_learns_from_five_rows_an_update() -> None:
    run = Run(load("mini-batch"))
    assert run.experiment.batch == 5
    assert run.losses[-1] < 0.05 < 5.0 < run.losses[0]


@pytest.mark.parametrize("name", EXPECTED)
def test_samples_need_no_words_about_their_data(name: str) -> None:
    assert load(name).notes == ()
