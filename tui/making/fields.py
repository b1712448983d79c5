"""The fields of an experiment that is typed in: which there are, and what belongs into each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.cells import cell_len

from core.data.kinds import text_of
from core.data.settings import (
    BIASES,
    HIDDEN_ACTIVATIONS,
    LOSS,
    OPTIONS,
    OUTPUT_ACTIVATION,
    Option,
)
from core.data.text import visible
from core.formulas.names import Biases, Kind, Symbol
from core.network.network import Network
from core.rules import activations
from core.rules.initializers import INITIALIZERS

NETWORK, DATA, TRAINING, MORE = "Network", "Data", "Training", "More"
COLUMNS, ROW = "columns", "row"
MOST_TYPED = 1_000  # parameters of a layer that can be typed
MOST_ROWS = 100  # more are for a file
MOST_NAMED = 12  # of them, those that a hint names
ALL_ACTIVATIONS = tuple(activations.BY_NAME)
LABEL = 19  # cells of a label

Texts = Mapping[str, str]
"""What stands in the fields, by their keys; one that is missing is as it was at first."""


@dataclass(frozen=True)
class Field:
    """A field.

    Attributes:
        key: What it goes by.
        group: The title above it.
        label: What to call it.
        hint: What to write, in a sentence.
        choices: What can be chosen; empty where it is written.
        default: What stands in it at first.
        example: What is shown in it as long as it is blank.
    """

    key: str
    group: str
    label: str
    hint: str
    choices: tuple[str, ...] = ()
    default: str = ""
    example: str = ""


def _of_setting(option: Option[Any], group: str) -> Field:
    start = text_of(option.default)
    return Field(option.key, group, option.label, option.hint, option.choices, start)


SIZES = Field(
    "sizes",
    NETWORK,
    "sizes",
    "Inputs, neurons of each hidden layer, outputs: such as 2-2-1; 2-1 has no hidden layer.",
    example="2-2-1",
)
SETTINGS = tuple(
    _of_setting(OPTIONS[key], TRAINING)
    for key in ("learning_rate", "optimizer", "epochs", "frozen")
)
"""The settings that can be typed in at once; all others can be changed in the run."""
KIND = _of_setting(BIASES, MORE)
SCHEME = Field(
    "init",
    MORE,
    "init scheme",
    "How weights and biases that are left blank get their first values.",
    tuple(scheme.name for scheme in INITIALIZERS if "weights" not in scheme.keys),
    "uniform",  # with the same constant everywhere, the neurons of a layer would stay twins
)
TITLE = Field("title", MORE, "title", "What to call the experiment.", example="typed in")


def fields(sizes: Sequence[int], texts: Texts) -> tuple[Field, ...]:
    """All fields, in the order of the tab key.

    Args:
        sizes: The sizes of the network; empty where they are not known yet.
        texts: What has been typed.
    """
    columns = brief(column_names(sizes))
    blank = f"; left blank, they are {columns}" if columns else ""
    hint = f"Names of the inputs, then of the targets{blank}."
    names = Field(COLUMNS, DATA, "names", hint, example=columns)
    rows = [Field(key, DATA, key, _row_hint(sizes)) for key in row_keys(texts)]
    layers: list[Field] = []
    if sizes:
        network = shape(sizes, texts)
        for layer in range(1, len(sizes)):
            layers += _of_layer(layer, network, texts)
    return (
        SIZES,
        _of_setting(LOSS, NETWORK),
        names,
        *rows,
        *layers,
        *SETTINGS,
        KIND,
        SCHEME,
        TITLE,
    )


def row_keys(texts: Texts) -> list[str]:
    """The keys of the rows up to the last one that is typed, and of a blank one below it."""
    typed = [key for key, text in texts.items() if key.startswith(ROW) and text.strip()]
    last = max((int(key.removeprefix(ROW)) for key in typed), default=0)
    return [f"{ROW} {k}" for k in range(1, min(last + 1, MOST_ROWS) + 1)]


def column_names(sizes: Sequence[int]) -> list[str]:
    """What inputs and targets are called where no names are typed."""
    if not sizes:
        return []
    targets = ["y"] if sizes[-1] == 1 else [f"y{k}" for k in range(1, sizes[-1] + 1)]
    return [*(f"x{i}" for i in range(1, sizes[0] + 1)), *targets]


def brief(names: Sequence[str]) -> str:
    """Names in a row; of many, the first and the last."""
    some = names if len(names) <= MOST_NAMED else [*names[: MOST_NAMED - 1], "…", names[-1]]
    return " ".join(map(visible, some))


def _row_hint(sizes: Sequence[int]) -> str:
    if not sizes:
        return "The values of a row, the inputs first, then the targets."
    inputs, targets = _count(sizes[0], "input"), _count(sizes[-1], "target")
    classes = " or the name of a class" if sizes[-1] > 1 else ""
    return f"The values of a row: {inputs}, then {targets}{classes}."


def shape(sizes: Sequence[int], texts: Texts) -> Network:
    """A network of these sizes, with the kind of biases that is chosen."""
    kind = Biases(texts.get(KIND.key, KIND.default))
    return Network(tuple(sizes), (activations.DEFAULT,) * (len(sizes) - 1), biases=kind)


def weights(layer: int, network: Network) -> Iterator[Symbol]:
    """The weights of a layer as they are typed: those into its first neuron come first."""
    for neuron in range(1, network.sizes[layer] + 1):
        yield from (each for each in network.incoming(layer, neuron) if each.kind is Kind.WEIGHT)


def biases(layer: int, network: Network) -> Iterator[Symbol]:
    """The biases of a layer, each once; a network may have none."""
    found = (network.bias(layer, neuron) for neuron in range(1, network.sizes[layer] + 1))
    yield from (each for each in dict.fromkeys(found) if each is not None)


def _of_layer(layer: int, network: Network, texts: Texts) -> Iterator[Field]:
    """The activation, weights and biases of a layer; a hidden one's is at first that before it."""
    key = f"activation {layer}"
    if layer == network.last:
        group, said, choices = f"Layer {layer}, output", OUTPUT_ACTIVATION.hint, ALL_ACTIVATIONS
        first = activations.DEFAULT
    else:
        group, choices = f"Layer {layer}, hidden", HIDDEN_ACTIVATIONS
        said = f"The activation of the {_count(network.sizes[layer], 'neuron')}."
        before = (texts.get(f"activation {k}") for k in range(layer - 1, 0, -1))
        first = next(filter(None, before), activations.DEFAULT)
    yield Field(key, group, key, said, choices, first)
    if network.layer_parameters(layer) <= MOST_TYPED:
        yield _of_parameters(f"weights {layer}", group, list(weights(layer, network)), network)
        added = list(biases(layer, network))
        if added:
            yield _of_parameters(f"biases {layer}", group, added, network)


def _of_parameters(key: str, group: str, symbols: Sequence[Symbol], network: Network) -> Field:
    names = list(map(network.notation.unicode, symbols))
    label = " ".join(names)
    if cell_len(label) > LABEL:
        label = f"{names[0]} … {names[-1]}"
    several = f"In this order: {brief(names)}; or one number for all of them."
    hint = several if len(names) > 1 else f"The value of {names[0]}."
    return Field(key, group, label, hint)


def _count(count: int, what: str) -> str:
    return f"{count:,} {what}{'s' if count != 1 else ''}"
