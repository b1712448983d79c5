"""An experiment: data, network, first values and rules of training, from what the user names."""

from __future__ import annotations

import math
from array import array
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TextIO

from core.data import (
    data_section,
    dataset,
    guesses,
    init_section,
    names_section,
    network_section,
    settings,
    sources,
    training_section,
)
from core.data.dataset import Dataset
from core.data.decimals import vanished_note
from core.data.table import Progress
from core.data.text import shortened, visible
from core.data.toml_reader import Document, Section
from core.engine import kernel
from core.network.first_values import initial_parameters, initial_velocity
from core.network.network import Network
from core.network.training import Training
from core.rules import losses, schedules
from core.rules.initializers import Init
from core.rules.optimizers import BY_NAME, CODES

SECTIONS = ("format", "title", "about", "data", "network", "init", "training", "names")
FORMAT = 1


@dataclass(frozen=True, eq=False)
class Origin:
    """What an experiment was made of, so that it can be varied without reading its data again.

    Attributes:
        opened: What the user named, as it was found.
        overrides: What replaces its values, by the keys of `settings.OVERRIDES`.
        document: Its values, with these and with what was guessed for bare data.
        loaded: Its columns, as they were read.
        choice: How they are used.
    """

    opened: sources.Opened
    overrides: Mapping[str, object]
    document: Document
    loaded: data_section.Data
    choice: dataset.Choice


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
        origin: What it was made of; None where that were its parts.
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
    origin: Origin | None = None

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
            optimizer=CODES[training.optimizer],
            summed=training.summed,
            schedule=schedules.CODES[training.schedule],
            epochs=training.epochs,
            frozen=[self.network.parameter_place(symbol) for symbol in training.frozen],
            target_loss=training.target_loss,
            patience=training.patience,
            min_change=training.min_change,
        )

    def values(self) -> dict[str, object]:
        """What it is like, by the keys of `settings.OPTIONS`, as an experiment file would have it.

        Raises:
            ValueError: It was made from its parts, not read.
        """
        parts = self.parts()
        return {key: option.value(parts) for key, option in settings.OPTIONS.items()}

    def parts(self) -> settings.Parts:
        """What its settings tell their values from.

        Raises:
            ValueError: It was made from its parts, not read.
        """
        origin = self._origin()
        return settings.Parts(
            self.network,
            self.init,
            self.training,
            origin.choice,
            origin.loaded.columns,
            origin.document,
        )

    def vary(self, overrides: Mapping[str, object]) -> Experiment:
        """The same experiment with other values.

        All is checked as when it was read, and what was chosen to suit the data is chosen again,
        unless it is among the values that were given. A note says what follows from the new ones.
        The data are not read again, and where they stay as they are, they are shared.

        Args:
            overrides: The values, by the keys of `settings.OPTIONS`.

        Raises:
            InputError: They cannot be used, or not together. Its `key` says which it is about.
            ValueError: The experiment was made from its parts, not read.
        """
        origin = self._origin()
        varied = _assemble(origin.opened, {**origin.overrides, **overrides}, before=self)
        before, after = self.values(), varied.values()
        followed = [
            f"{settings.OPTIONS[key].name} is now {after[key]} (it was {before[key]})"
            for key in before
            if key not in overrides and after[key] != before[key]
        ]
        if not followed:
            return varied
        note = f"To suit what was changed, {' and '.join(followed)}."
        return replace(varied, notes=(*varied.notes, note))

    def _origin(self) -> Origin:
        if self.origin is None:
            raise ValueError("an experiment that was made from its parts cannot be varied")
        return self.origin

    def initial_state(self) -> kernel.State:
        """What the run carries before its first update."""
        parameters = initial_parameters(self.network, self.init)
        first, second = BY_NAME[self.training.optimizer].memory
        velocity = initial_velocity(self.network, self.init.velocity)
        return kernel.State(
            parameters=parameters,
            first=velocity if first else array("d"),
            second=_zeros(len(parameters) if second else 0),
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
    progress: Progress | None = None,
) -> Experiment:
    """Read an experiment.

    Args:
        source: The path of a .toml or data file, the name of a sample, TOML text of several lines,
            or "-" for TOML on standard input.
        overrides: Values that replace those of the file, by the keys of `settings.OVERRIDES`.
        stdin: What "-" reads.
        progress: Called now and then, in this thread, with the number of rows read so far and the
            share read of the data file, 0 … 1. What it raises ends the reading.

    Raises:
        InputError: Something in it cannot be used.
    """
    opened = sources.open_source(source, stdin)
    return _read(opened, overrides or {}, progress)


def of_values(values: Mapping[str, Mapping[str, object]], title: str) -> Experiment:
    """The experiment of values that stand in no file.

    Args:
        values: The keys of the sections, as an experiment file has them.
        title: What to call it.

    Raises:
        InputError: Something in it cannot be used.
    """
    return _read(sources.typed_in(values, title), {})


def _read(
    opened: sources.Opened, overrides: Mapping[str, object], progress: Progress | None = None
) -> Experiment:
    opened.document.check_keys(SECTIONS, settings.HOMES)
    _check_format(opened.document)
    return _assemble(opened, overrides, progress)


def _check_format(document: Document) -> None:
    format_ = document.top.whole("format", FORMAT, 1, 10**9)
    if format_ > FORMAT:
        raise document.top.wrong(
            "format",
            f"format {format_} is newer than this program, which reads format {FORMAT}",
            "install a newer chainstep",
        )


def _assemble(
    opened: sources.Opened,
    overrides: Mapping[str, object],
    progress: Progress | None = None,
    before: Experiment | None = None,
) -> Experiment:
    """Make an experiment of what was opened; with the data of `before`, if that is a variant."""
    origin = before.origin if before is not None else None
    document = opened.document.copy()
    sources.apply_overrides(document, overrides, typed=origin is None)
    data_keys = settings.section(document, "data")
    network_keys = settings.section(document, "network")
    init_keys = settings.section(document, "init")
    training_keys = settings.section(document, "training")
    seed = init_section.read_seed(init_keys)
    if origin is None:
        columns = data_section.read(data_keys, opened.folder, opened.shown_folder, progress)
    else:
        columns = data_section.revise(data_keys, origin.loaded)
    loaded = columns
    notes: list[str] = []
    if document.vanished:
        example = shortened(document.vanished[0])
        notes.append(vanished_note(len(document.vanished), example, document.source))
    implied = network_section.asks_for_classes(network_keys)
    loaded = data_section.with_classes(data_keys, loaded, implied=implied, notes=notes)
    if opened.guess:
        loaded = guesses.fill_in(document, loaded, notes)
    functions = network_section.output_functions
    _, loss = functions(network_keys, loaded.has_classes, loaded.outputs)
    rule = losses.BY_NAME[loss]
    if rule.of_probabilities:
        _check_scaling(data_keys, loaded, loss)
        if before is None or loss != before.network.loss:
            loaded.check_probabilities(rule.of_shares, loss)
    choice = replace(loaded.choice, seed=seed if loaded.choice.test_share else 0)
    if before is not None and origin is not None and choice == origin.choice:
        data = before.data
    else:
        data = dataset.build(loaded.table, choice, loaded.rows.where_column)
    network = network_section.read_network(network_keys, data)
    network = replace(network, names=names_section.read(document, network, data, notes))
    init = init_section.read_init(init_keys, network, notes)
    training = training_section.read(training_keys, network, notes)
    chosen = training_keys, training.optimizer
    velocity = init_section.read_velocity(init_keys, network, *chosen, notes)
    init = replace(init, velocity=velocity)
    if opened.guess:
        notes.append(guesses.sentence(network, init, training))
    twins = any(size > 1 for size in network.sizes[1:-1]) and not init.values
    if twins and "scheme" not in init_keys:
        notes.append(
            "No [init] scheme is given, so all weights start at the same constant and the neurons "
            'of a hidden layer stay twins; scheme = "uniform" tells them apart.'
        )
    if training.batch_size > data.rows:
        notes.append(
            f"batch_size {training.batch_size:,} is more than the {data.rows:,} training rows: "
            "an update uses all of them."
        )
    if loaded.is_sorted_by_class and not training.shuffle and 0 < training.batch_size < data.rows:
        notes.append(
            "The rows are sorted by class, and each epoch takes them in that order, so that it "
            "ends with one class alone: shuffle = true under [training], or Shuffle in the "
            "settings, mixes them."
        )
    notes += training_section.unused_notes(training_keys, training)
    about = document.top.text("about", "")
    return Experiment(
        title=document.top.text("title", visible(opened.title)),
        about=f"Before it was changed: {about}" if about and overrides else about,
        source=visible(opened.source),
        data=data,
        network=network,
        init=init,
        training=training,
        test_share=loaded.choice.test_share,
        notes=(*data.notes, *notes),
        origin=Origin(opened, overrides, document, columns, choice),
    )


def _check_scaling(section: Section, loaded: data_section.Data, loss: str) -> None:
    """Check that the targets of a loss over probabilities are left as they are."""
    if loaded.choice.scale_targets != "none":
        raise section.wrong(
            "scale_targets",
            f"targets for {loss} must not be scaled",
            'write scale_targets = "none"',
        )
