"""What can be set: the names, what to write, and values as texts and back.

A text that cannot be read stays a text: what is wrong with it is said by the same code that reads
experiment files.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from core.dataset import SCALINGS
from core.reading.decimals import number
from core.rules import initializers, optimizers
from core.rules.activations import ACTIVATIONS, OF_NEURONS
from core.rules.losses import LOSSES

NONE = "none"
ON_OFF = ("no", "yes")
_MOST_DIGITS = 18


class Kind(Enum):
    """What a value is."""

    NUMBER = auto()
    WHOLE = auto()
    SIZES = auto()  # whole numbers with commas between them, or none
    NAME = auto()  # one of the choices
    ONE_OR_MORE = auto()  # a name, or several with commas between them
    NAMES = auto()  # any number of names
    FLAG = auto()


@dataclass(frozen=True)
class Field:
    """One thing that can be set.

    Attributes:
        key: Its key among `core.sections.sources.OPTIONS`.
        label: What to call it.
        hint: What it is, or what to write, in a sentence.
        kind: What its value is.
        choices: What can be chosen; empty where it is written.
        only: The key and values of another field that it is of use with; else it always is.
    """

    key: str
    label: str
    hint: str
    kind: Kind = Kind.NUMBER
    choices: tuple[str, ...] = ()
    only: tuple[str, tuple[str, ...]] | None = None


def _of_optimizer(key: str, label: str, hint: str) -> Field:
    return Field(key, label, hint, only=("optimizer", optimizers.readers(key)))


def _of_init(key: str, label: str, hint: str) -> Field:
    return Field(key, label, hint, only=("init", initializers.readers(key)))


_HIDDEN_NAMES = ", ".join(activation.name for activation in OF_NEURONS)

GROUPS: tuple[tuple[str, tuple[Field, ...]], ...] = (
    (
        "Training",
        (
            Field(
                "learning_rate",
                "learning rate",
                "η, how far each parameter moves against its gradient: above 0.",
            ),
            Field(
                "optimizer",
                "optimiser",
                "The rule by which gradients change the parameters.",
                Kind.NAME,
                tuple(optimizers.BY_NAME),
            ),
            _of_optimizer("momentum", "momentum", "The share of the last change that is kept."),
            _of_optimizer("beta1", "beta1", "How long gradients are remembered: 0 to below 1."),
            _of_optimizer("beta2", "beta2", "How long their squares are: 0 to below 1."),
            _of_optimizer("rho", "rho", "How long squared gradients are remembered: below 1."),
            _of_optimizer("epsilon", "epsilon", "Keeps a division away from 0: above 0."),
            _of_optimizer(
                "weight_decay", "weight decay", "The share of each weight that goes with η."
            ),
            Field("batch_size", "batch size", "Rows an update; 0 is all of them.", Kind.WHOLE),
            Field(
                "shuffle",
                "shuffle",
                "Whether each epoch takes the rows in another order.",
                Kind.FLAG,
                ON_OFF,
            ),
            Field("l1", "l1", "Adds l1·sign(w) to the gradient of each weight w; 0 is off."),
            Field("l2", "l2", "Adds l2·w to the gradient of each weight w; 0 is off."),
            Field(
                "frozen",
                "frozen",
                "What no update changes: such as w111, biases, layer 1; or none.",
                Kind.NAMES,
            ),
        ),
    ),
    (
        "When to stop",
        (
            Field("epochs", "epochs", "Passes over all rows, at most.", Kind.WHOLE),
            Field("target_loss", "target loss", "Stop at this mean loss or below; 0 is off."),
            Field(
                "patience",
                "patience",
                "Stop after so many epochs without improving; 0 is off.",
                Kind.WHOLE,
            ),
        ),
    ),
    (
        "Network",
        (
            Field(
                "hidden",
                "hidden layers",
                "Neurons of each hidden layer, such as 4, 4; or none.",
                Kind.SIZES,
            ),
            Field(
                "activation",
                "hidden activation",
                f"One for all hidden layers, or one each: {_HIDDEN_NAMES}.",
                Kind.ONE_OR_MORE,
            ),
            Field(
                "output_activation",
                "output activation",
                "softmax goes with the loss cross_entropy, sigmoid with binary_cross_entropy.",
                Kind.NAME,
                tuple(activation.name for activation in ACTIVATIONS),
            ),
            Field(
                "loss",
                "loss",
                "How wrong a prediction is, as one number a row.",
                Kind.NAME,
                tuple(loss.name for loss in LOSSES),
            ),
        ),
    ),
    (
        "First values",
        (
            Field(
                "init",
                "init scheme",
                "How the weights and biases get their first values.",
                Kind.NAME,
                tuple(initializers.BY_NAME),
            ),
            _of_init("weight", "weight", "The first value of every weight."),
            _of_init("bias", "bias", "The first value of every bias."),
            Field(
                "seed",
                "seed",
                "Where the random numbers start: the same seed, the same run.",
                Kind.WHOLE,
            ),
        ),
    ),
    (
        "Data",
        (
            Field(
                "scale",
                "scaling of inputs",
                "standard: mean 0 and deviation 1; minmax: from 0 to 1.",
                Kind.NAME,
                SCALINGS,
            ),
            Field(
                "scale_targets",
                "scaling of targets",
                "The same for the targets; those of a cross entropy are not scaled.",
                Kind.NAME,
                SCALINGS,
            ),
        ),
    ),
)
FIELDS = {field.key: field for _, fields in GROUPS for field in fields}


def text_of(value: object) -> str:
    """A value as the user would write it."""
    if isinstance(value, bool):
        return ON_OFF[value]
    if isinstance(value, list):
        return ", ".join(map(str, value)) or NONE
    return repr(value).removesuffix(".0") if isinstance(value, float) else str(value)


def value_of(field: Field, text: str) -> object:
    """What a text means, of the type that an experiment file has there; else the text itself."""
    text = text.strip()
    if field.kind is Kind.FLAG:
        return text == ON_OFF[True]
    if field.kind in (Kind.NUMBER, Kind.WHOLE):
        return _number(text, field.kind)
    if field.kind is Kind.NAME or (field.kind is Kind.ONE_OR_MORE and "," not in text):
        return text
    if text in ("", NONE):
        return []
    parts = [part.strip() for part in text.split(",")]
    return [_number(part, Kind.WHOLE) for part in parts] if field.kind is Kind.SIZES else parts


def _number(text: str, kind: Kind) -> object:
    if kind is Kind.WHOLE and re.fullmatch(rf"[0-9]{{1,{_MOST_DIGITS}}}", text):
        return int(text)
    value = number(text)
    return text if value is None else value
