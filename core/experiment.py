"""An experiment: data, network, first values and rules of training, from what the user names."""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TextIO

from core import dataset, kernel
from core.dataset import Dataset
from core.initializers import Init, initial_parameters
from core.network import Network
from core.reading.toml_reader import Document, Section
from core.sections import data_section, guesses, network_section, sources, training_section
from core.text import visible
from core.training import MEMORY, OPTIMIZERS, Training

SECTIONS = ("format", "title", "about", "data", "network", "init", "training")
FORMAT = 1


@dataclass(frozen=True, eq=False)
class Experiment:
    """All that determines a run.

    Attributes:
        title: What it is called.
        about: One or two sentences on what there is to see; may be empty.
        source: What the user named: a path or a sample.
        data: The rows.
        network: The network, without its parameters' values.
        init: How the parameters get their first values.
        training: How they are changed.
        test_share: The share of rows that was asked to be held out.
        notes: Sentences on what was found in the data, assumed and left out, for the user.
    """

    title: str
    about: str
    source: str
    data: Dataset
    network: Network
    init: Init
    training: Training
    test_share: float = 0.0
    notes: tuple[str, ...] = ()

    @property
    def batch(self) -> int:
        """Rows an update, 1 … all."""
        return min(self.training.batch_size or self.data.rows, self.data.rows)

    def task(self) -> kernel.Task:
        """The data and the rules as the kernel takes them."""
        data, training = self.data, self.training
        return kernel.Task(
            inputs=data.inputs,
            targets=data.targets,
            rows=data.rows,
            test_inputs=data.test_inputs,
            test_targets=data.test_targets,
            test_rows=data.test_rows,
            batch=self.batch,
            shuffle=training.shuffle,
            seed=self.init.seed,
            optimizer=OPTIMIZERS[training.optimizer],
            frozen=[self.network.parameter_place(symbol) for symbol in training.frozen],
            target_loss=training.target_loss,
            patience=training.patience,
            min_change=training.min_change,
        )

    def initial_state(self) -> kernel.State:
        """What the run carries before its first update."""
        parameters = initial_parameters(self.network, self.init)
        memory = MEMORY[self.training.optimizer]
        return kernel.State(
            parameters=parameters,
            first=_zeros(len(parameters) if memory > 0 else 0),
            second=_zeros(len(parameters) if memory > 1 else 0),
            powers=array("d", [1.0, 1.0]),
            tally=array("d", [0.0, math.nan, math.inf, 0.0]),
        )


def _zeros(length: int) -> array[float]:
    return array("d", bytes(8 * length))


def load(
    source: str,
    overrides: Mapping[str, object] | None = None,
    *,
    stdin: TextIO | None = None,
    progress: Callable[[int], None] | None = None,
) -> Experiment:
    """Read an experiment.

    Args:
        source: The path of a .toml or .csv file, the name of a sample, or "-" for TOML on
            standard input.
        overrides: Values that replace those of the file, by the keys of `sources.OPTIONS`.
        stdin: What "-" reads.
        progress: Called now and then with the number of rows read so far.

    Raises:
        InputError: Something in it cannot be used.
    """
    opened = sources.open_source(source, stdin)
    document = opened.document
    document.check_keys(SECTIONS)
    _check_format(document)
    sources.apply_overrides(document, overrides or {})
    return _assemble(opened, progress)


def _check_format(document: Document) -> None:
    format_ = document.top.whole("format", FORMAT, 1, 10**9)
    if format_ > FORMAT:
        raise document.top.wrong(
            "format",
            f"format {format_} is newer than this program, which reads format {FORMAT}",
            "install a newer chainstep",
        )


def _assemble(opened: sources.Opened, progress: Callable[[int], None] | None) -> Experiment:
    document = opened.document
    data_keys = document.section("data", data_section.KEYS)
    network_keys = document.section("network", network_section.NETWORK_KEYS)
    init_keys = document.section("init", network_section.INIT_KEYS)
    training_keys = document.section("training", training_section.KEYS)
    seed = network_section.read_seed(init_keys)
    loaded = data_section.read(data_keys, opened.folder, opened.shown_folder, progress)
    notes: list[str] = []
    if opened.guess:
        loaded = guesses.fill_in(document, loaded, notes)
    functions = network_section.output_functions
    _, loss = functions(network_keys, loaded.has_classes, loaded.outputs)
    if loss in ("binary_cross_entropy", "cross_entropy"):
        _check_targets(data_keys, loaded, loss)
    data = dataset.build(loaded.table, replace(loaded.choice, seed=seed), loaded.source)
    network = network_section.read_network(network_keys, data)
    init = network_section.read_init(init_keys, network)
    training = training_section.read(training_keys, network)
    if opened.guess:
        notes.append(guesses.sentence(network, init, training))
    if "scheme" not in init_keys and any(size > 1 for size in network.sizes[1:-1]):
        notes.append(
            "No [init] scheme is given, so all weights start at the same constant and the neurons "
            'of a hidden layer stay twins; scheme = "uniform" tells them apart.'
        )
    if training.batch_size > data.rows:
        notes.append(
            f"batch_size {training.batch_size:,} is more than the {data.rows:,} training rows: "
            "an update uses all of them."
        )
    unused = training_section.unused_keys(training_keys, training.optimizer)
    if unused:
        notes.append(f"The optimizer {training.optimizer} makes no use of {', '.join(unused)}.")
    return Experiment(
        title=document.top.text("title", visible(opened.title)),
        about=document.top.text("about", ""),
        source=visible(opened.source),
        data=data,
        network=network,
        init=init,
        training=training,
        test_share=loaded.choice.test_share,
        notes=(*data.notes, *notes),
    )


def _check_targets(section: Section, loaded: data_section.Data, loss: str) -> None:
    """Check that a loss over probabilities gets targets that can be probabilities."""
    if loaded.choice.scale_targets != "none":
        raise section.wrong(
            "scale_targets",
            f"targets for {loss} must not be scaled",
            'write scale_targets = "none"',
        )
    loaded.check_probabilities(loss == "cross_entropy", loss)
