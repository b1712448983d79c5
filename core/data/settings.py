"""The settings: all that the sections of an experiment file can hold, a record each.

What the readers of the sections know, the options of the command line, the dialog of settings and
what a run can go on with are views of these records. To add a setting, add its record, and the code
in which its value has an effect.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import Enum
from operator import attrgetter
from typing import Any, Generic, NamedTuple, TypeVar

from core.data.dataset import SCALINGS, Choice
from core.data.errors import InputError
from core.data.kinds import Columns, Flag, Kind, Name, Names, Number, OneOrMore, Sizes, Whole
from core.data.meant import nearest
from core.data.toml_reader import ABOVE_0, ANY, BELOW_1, FROM_0, Document, Section
from core.formulas.names import Biases
from core.network.network import Network
from core.network.training import REDUCTIONS, Training
from core.rules import activations, initializers, losses, optimizers, schedules
from core.rules.initializers import Init
from core.rules.optimizers import Settings

MAX_LAYERS = 50
MAX_PARAMETERS = 1_000_000
MAX_EPOCHS = 1_000_000_000
MAX_BATCH = 1_000_000_000
MAX_SEED = 2**32 - 1  # so that the shuffle's products fit the machine's integers
_BIASED = {"biases": (Biases.EACH.value, Biases.SHARED.value)}
HIDDEN_ACTIVATIONS = tuple(activation.name for activation in activations.OF_NEURONS)

T = TypeVar("T")
Only = Mapping[str, tuple[str, ...]]
"""With which names of other options, by their keys, an option is of use."""


class Group(Enum):
    """What belongs together in the dialog of settings, in its order. The value is the title."""

    TRAINING = "Training"
    STOP = "When to stop"
    NETWORK = "Network"
    FIRST_VALUES = "First values"
    DATA = "Data"


class Typed(NamedTuple):
    """An option as the command line takes it: what stands for its value, and what it is.

    Nothing stands for the value of one that says yes. Some have a short name besides.
    """

    metavar: str
    words: str
    short: str = ""


class Parts(NamedTuple):
    """What an experiment is, as far as its options tell.

    Attributes:
        columns: The columns that are its inputs, and those that are its targets, as in the data.
    """

    network: Network
    init: Init
    training: Training
    choice: Choice
    columns: tuple[Sequence[str], Sequence[str]]
    document: Document


@dataclass(frozen=True)
class Key:
    """A key of a section that the section alone understands.

    Attributes:
        section: The section of the experiment file.
        name: The key in it.
        hint: What it is, or what to write, in a sentence.
        only: What it is of use with; empty where it always is.
    """

    section: str
    name: str
    hint: str = field(kw_only=True)
    only: Only = field(default_factory=dict, kw_only=True)

    @property
    def path(self) -> tuple[str, str]:
        """The section, and the key in it."""
        return self.section, self.name

    def value_in(self, parts: Parts) -> object:
        """Its value in an experiment, as a file would have it; None where it has none."""
        return section(parts.document, self.section).values.get(self.name)

    def is_of_use(self, values: Mapping[str, str]) -> bool:
        """Whether it is of use where the options have these values, by what they go by."""
        return all(values[key] in names for key, names in self.only.items())


@dataclass(frozen=True)
class Setting(Key, Generic[T]):
    """A key whose value is of some kind.

    Attributes:
        kind: What its value is.
        default: Its value where nothing else is said, and nothing follows from another setting.
    """

    kind: Kind[T]
    default: T

    def read(self, section: Section) -> T:
        """The value in an experiment file.

        Raises:
            InputError: It is of another kind, or out of range.
        """
        return self.kind.read(section, self.name, self.default)

    def value_in(self, parts: Parts) -> object:
        """Its value in an experiment, as a file would have it."""
        return self.read(section(parts.document, self.section))


@dataclass(frozen=True, kw_only=True)
class Override(Setting[T]):
    """A setting that can be other than in the experiment file.

    Attributes:
        key: What it goes by.
        value: Its value in an experiment, as an experiment file would have it.
        typed: How the command line takes it; None where it does not.
    """

    key: str
    value: Callable[[Parts], object]
    typed: Typed | None = None

    def value_in(self, parts: Parts) -> object:
        """Its value in an experiment, as a file would have it."""
        return self.value(parts)


@dataclass(frozen=True, kw_only=True)
class Option(Override[T]):
    """One that needs no other data to be read: a row of the dialog of settings.

    Attributes:
        group: Where it stands in the dialog.
        label: What to call it.
        goes_on: Whether a run may be able to go on with another value.
    """

    group: Group
    label: str
    goes_on: bool = False

    @property
    def choices(self) -> tuple[str, ...]:
        """What can be chosen; empty where it is written."""
        return self.kind.choices


def _number(
    key: str,
    kind: Kind[Any],
    label: str,
    hint: str,
    *,
    typed: Typed | None = None,
    goes_on: bool = False,
) -> Option[Any]:
    """A number of the update rule, or of the schedule of η."""
    users = {"optimizer": optimizers.readers(key), "schedule": schedules.readers(key)}
    return Option(
        "training",
        key,
        kind,
        Settings._field_defaults[key],
        key=key,
        value=attrgetter(f"training.settings.{key}"),
        group=Group.TRAINING,
        label=label,
        hint=hint,
        typed=typed,
        goes_on=goes_on,
        only={rule: names for rule, names in users.items() if names},
    )


def _first_value(key: str, default: float, hint: str, only: Only) -> Option[float]:
    """A number that an init scheme reads, where it is of use besides."""
    return Option(
        "init",
        key,
        Number(ANY),
        default,
        key=key,
        value=attrgetter(f"init.{key}"),
        group=Group.FIRST_VALUES,
        label=key,
        hint=hint,
        only={"init": initializers.readers(key), **only},
    )


def _given(key: str, hint: str, only: Only) -> Key:
    """What an init scheme reads, and the section alone understands."""
    return Key("init", key, hint=hint, only={"init": initializers.readers(key), **only})


def _hidden_activation(parts: Parts) -> object:
    names = parts.network.activations[:-1]
    if not names:  # what is written has no effect
        given = ACTIVATION.read(section(parts.document, "network"))
        return given if isinstance(given, str) else list(given)
    return names[0] if len(set(names)) == 1 else list(names)


def _frozen(parts: Parts) -> object:
    return list(FROZEN.read(section(parts.document, "training")))


def _missing(parts: Parts) -> object:
    return MISSING.read(section(parts.document, "data"))


HIDDEN: Option[Sequence[int]] = Option(
    "network",
    "hidden",
    Sizes(MAX_LAYERS - 1, MAX_PARAMETERS),
    [2],
    key="hidden",
    value=lambda parts: list(parts.network.sizes[1:-1]),
    group=Group.NETWORK,
    label="hidden layers",
    hint="Neurons of each hidden layer, such as 4, 4; or none.",
    typed=Typed("SIZES", "neurons of each hidden layer, such as 4,4, or none"),
)
ACTIVATION: Option[str | Sequence[object]] = Option(
    "network",
    "hidden_activation",
    OneOrMore(),
    activations.DEFAULT,
    key="activation",
    value=_hidden_activation,
    group=Group.NETWORK,
    label="hidden activation",
    hint=f"One for all hidden layers, or one each: {', '.join(HIDDEN_ACTIVATIONS)}.",
    typed=Typed(
        "NAMES",
        "activation of the hidden layers, one name, or one a layer, such as tanh,relu: "
        f"{', '.join(HIDDEN_ACTIVATIONS)}",
        "act",
    ),
)
OUTPUT_ACTIVATION = Option(
    "network",
    "output_activation",
    Name(tuple(activations.BY_NAME)),
    activations.DEFAULT,
    key="output_activation",
    value=lambda parts: parts.network.activations[-1],
    group=Group.NETWORK,
    label="output activation",
    hint="softmax goes with cross_entropy or squared errors, sigmoid with any but cross_entropy.",
    typed=Typed("NAME", f"activation of the output layer: {', '.join(activations.BY_NAME)}"),
)
LOSS = Option(
    "network",
    "loss",
    Name(tuple(losses.BY_NAME)),
    losses.DEFAULT,
    key="loss",
    value=attrgetter("network.loss"),
    group=Group.NETWORK,
    label="loss",
    hint="How wrong a prediction is, as one number a row.",
    typed=Typed("NAME", f"loss of a row: {', '.join(losses.BY_NAME)}"),
)
BIASES = Option(
    "network",
    "biases",
    Name(tuple(kind.value for kind in Biases)),
    Biases.EACH.value,
    key="biases",
    value=attrgetter("network.biases.value"),
    group=Group.NETWORK,
    label="biases",
    hint="each: every neuron has its own; none; shared: one a layer, which its neurons add.",
    typed=Typed("KIND", "biases: each (every neuron its own), none, or shared (one a layer)"),
)
FROZEN: Option[Sequence[str]] = Option(
    "training",
    "frozen",
    Names('a list of names, such as ["w111", "biases", "layer 1"]'),
    [],
    key="frozen",
    value=_frozen,
    group=Group.TRAINING,
    label="frozen",
    hint="What no update changes: such as w111, layer 1; or none.",
)
SEED = Option(
    "init",
    "seed",
    Whole(0, MAX_SEED),
    Init.seed,
    key="seed",
    value=attrgetter("init.seed"),
    group=Group.FIRST_VALUES,
    label="seed",
    hint="Where the random numbers start: the same seed, the same run.",
    typed=Typed("N", "where the random numbers start"),
)
INPUTS: Override[tuple[str, ...]] = Override(
    "data",
    "inputs",
    Columns(),
    (),
    key="inputs",
    value=lambda parts: list(parts.columns[0]),
    hint="The columns to predict from.",
    typed=Typed("NAMES", "the columns to predict from, such as cgpa,iq"),
)
TARGETS: Override[tuple[str, ...]] = Override(
    "data",
    "targets",
    Columns(),
    (),
    key="target",
    value=lambda parts: list(parts.columns[1]),
    hint="The column to predict, or several.",
    typed=Typed("NAMES", "the column to predict, or several, such as lpa"),
)
CLASSES = Override(
    "data",
    "classes",
    Flag(),
    False,
    key="classes",
    value=attrgetter("choice.classes"),
    hint="Whether the numbers of the target are names of classes.",
    typed=Typed("", "the numbers of the target are names of classes"),
)
MISSING = Override(
    "data",
    "missing",
    Name(("refuse", "drop")),
    "refuse",
    key="missing",
    value=_missing,
    hint="Rows with a missing value: refuse them, or drop them.",
    typed=Typed("WHAT", "rows with a missing value: refuse (default) or drop"),
)

SETTINGS: tuple[Key, ...] = (
    HIDDEN,
    ACTIVATION,
    OUTPUT_ACTIVATION,
    LOSS,
    BIASES,
    _number(
        "learning_rate",
        Number(ABOVE_0),
        "learning rate",
        "η, how far each parameter moves against its gradient; a schedule starts from it: above 0.",
        typed=Typed("X", "learning rate", "lr"),
        goes_on=True,
    ),
    Option(
        "training",
        "optimizer",
        Name(tuple(optimizers.BY_NAME)),
        Training.optimizer,
        key="optimizer",
        value=attrgetter("training.optimizer"),
        group=Group.TRAINING,
        label="optimiser",
        hint="The rule by which gradients change the parameters.",
        typed=Typed("NAME", f"rule of the updates: {', '.join(optimizers.BY_NAME)}", "opt"),
    ),
    _number(
        "momentum", Number(BELOW_1), "momentum", "The share of the last velocity v that is kept."
    ),
    _number("beta1", Number(BELOW_1), "beta1", "How long gradients are remembered: 0 to below 1."),
    _number("beta2", Number(BELOW_1), "beta2", "How long their squares are: 0 to below 1."),
    _number("rho", Number(BELOW_1), "rho", "How long squared gradients are remembered: below 1."),
    _number("epsilon", Number(FROM_0), "epsilon", "Keeps a division away from 0, unless it is 0."),
    _number(
        "weight_decay", Number(FROM_0), "weight decay", "The share of each weight that goes with η."
    ),
    Option(
        "training",
        "schedule",
        Name(tuple(schedules.BY_NAME)),
        Training.schedule,
        key="schedule",
        value=attrgetter("training.schedule"),
        group=Group.TRAINING,
        label="schedule of η",
        hint="How the learning rate goes from epoch to epoch, starting from the one given.",
        typed=Typed(
            "NAME",
            f"how the learning rate goes from epoch to epoch: {', '.join(schedules.BY_NAME)}",
        ),
    ),
    _number("step_epochs", Whole(1, MAX_EPOCHS), "step epochs", "Epochs until η falls again."),
    _number("factor", Number(ABOVE_0), "factor", "What η is multiplied by each time: above 0."),
    _number("gamma", Number(ABOVE_0), "gamma", "γ, what η is multiplied by each epoch: above 0."),
    _number("decay", Number(FROM_0), "decay", "How much more η is divided by each epoch; from 0."),
    _number("min_rate", Number(FROM_0), "least rate", "η in the last epoch: 0 or above."),
    Option(
        "training",
        "batch_size",
        Whole(0, MAX_BATCH),
        Training.batch_size,
        key="batch_size",
        value=attrgetter("training.batch_size"),
        group=Group.TRAINING,
        label="batch size",
        hint="Rows an update; 0 is all of them.",
        typed=Typed("N", "rows an update; 0 is all"),
    ),
    Option(
        "training",
        "batch_reduction",
        Name(REDUCTIONS),
        Training.batch_reduction,
        key="batch_reduction",
        value=attrgetter("training.batch_reduction"),
        group=Group.TRAINING,
        label="batch reduction",
        hint="What an update takes of the gradients of its rows: their mean, or their sum.",
    ),
    Option(
        "training",
        "shuffle",
        Flag(),
        Training.shuffle,
        key="shuffle",
        value=attrgetter("training.shuffle"),
        group=Group.TRAINING,
        label="shuffle",
        hint="Whether each epoch takes the rows in another order.",
    ),
    _number(
        "l1", Number(FROM_0), "l1", "Adds l1·sign(w) to the gradient of each weight w; 0 is off."
    ),
    _number("l2", Number(FROM_0), "l2", "Adds l2·w to the gradient of each weight w; 0 is off."),
    FROZEN,
    Option(
        "training",
        "epochs",
        Whole(1, MAX_EPOCHS),
        Training.epochs,
        key="epochs",
        value=attrgetter("training.epochs"),
        group=Group.STOP,
        label="epochs",
        hint="Passes over all rows, at most.",
        typed=Typed("N", "epochs at most"),
        goes_on=True,
    ),
    Option(
        "training",
        "target_loss",
        Number(FROM_0),
        Training.target_loss,
        key="target_loss",
        value=attrgetter("training.target_loss"),
        group=Group.STOP,
        label="target loss",
        hint="Stop at this mean loss or below; 0 is off.",
        goes_on=True,
    ),
    Option(
        "training",
        "patience",
        Whole(0, MAX_EPOCHS),
        Training.patience,
        key="patience",
        value=attrgetter("training.patience"),
        group=Group.STOP,
        label="patience",
        hint="Stop after so many epochs without improving; 0 is off.",
        goes_on=True,
    ),
    Setting(
        "training",
        "min_change",
        Number(FROM_0),
        Training.min_change,
        hint="The least improvement that counts for patience.",
    ),
    Option(
        "init",
        "scheme",
        Name(tuple(initializers.BY_NAME)),
        "constant",
        key="init",
        value=attrgetter("init.scheme"),
        group=Group.FIRST_VALUES,
        label="init scheme",
        hint="How the parameters get their first values.",
        typed=Typed(
            "NAME",
            f"how the parameters get their first values: {', '.join(initializers.BY_NAME)}",
        ),
    ),
    _first_value("weight", Init.weight, "The first value of every weight.", {}),
    _first_value("bias", Init.bias, "The first value of every bias.", _BIASED),
    SEED,
    _given("weights", "weights[layer][from][to], each layer a list of lists.", {}),
    _given(
        "weights_order", "from-to; or to-from, where the weights are weights[layer][to][from].", {}
    ),
    _given(
        "biases",
        "biases[layer][neuron], each layer a list; shared ones are biases[layer].",
        _BIASED,
    ),
    Key("init", "values", hint="First values of single parameters, by name."),
    Key(
        "init",
        "velocity",
        hint="The first velocity v, by name, all others 0; or one number for all.",
        only={"optimizer": optimizers.readers("momentum")},
    ),
    Key("data", "file", hint="Where the rows are, from the folder of this file."),
    Key("data", "columns", hint="The names of the columns."),
    Key("data", "rows", hint="The rows, with a value a column."),
    INPUTS,
    TARGETS,
    CLASSES,
    MISSING,
    Option(
        "data",
        "scale_inputs",
        Name(SCALINGS),
        Choice.scale_inputs,
        key="scale",
        value=attrgetter("choice.scale_inputs"),
        group=Group.DATA,
        label="scaling of inputs",
        hint="standard: mean 0 and deviation 1; minmax: from 0 to 1.",
        typed=Typed("NAME", "scaling of the inputs: none, standard or minmax"),
    ),
    Option(
        "data",
        "scale_targets",
        Name(SCALINGS),
        Choice.scale_targets,
        key="scale_targets",
        value=attrgetter("choice.scale_targets"),
        group=Group.DATA,
        label="scaling of targets",
        hint="The same for the targets; those of a cross entropy are not scaled.",
    ),
    Setting(
        "data",
        "test_share",
        Number(BELOW_1),
        Choice.test_share,
        hint="The share of the rows that is held out to test with.",
    ),
)
HOMES = {
    key.name: " or ".join(f"[{other.section}]" for other in SETTINGS if other.name == key.name)
    for key in SETTINGS
}
"""The section that a key belongs to, as it is written, or the sections."""
OVERRIDES: dict[str, Override[Any]] = {
    setting.key: setting for setting in SETTINGS if isinstance(setting, Override)
}
"""What can replace a value of an experiment, by what it goes by."""
OPTIONS: dict[str, Option[Any]] = {
    key: setting for key, setting in OVERRIDES.items() if isinstance(setting, Option)
}
"""Those among them that can do so once it has been read."""
TYPED: dict[str, Typed] = {
    key: setting.typed for key, setting in OVERRIDES.items() if setting.typed is not None
}
"""How the command line takes them."""


def section(document: Document, name: str) -> Section:
    """A section of an experiment file.

    Raises:
        InputError: It is none, or holds a key that is not known.
    """
    here = {key.name: key for key in SETTINGS if key.section == name}
    given = document.values.get(name)
    slips = _slips(Section(document, name, given), here) if isinstance(given, dict) else ()
    homes = {key: home for key, home in HOMES.items() if key not in slips}
    return document.section(name, here, homes)


def _slips(section: Section, here: Mapping[str, Key]) -> list[str]:
    """The keys of other sections that are slips for one of this, whose value they hold.

    `bias = "shared"` under [network] means biases; `bias = 0.5` is the bias of [init].
    """
    found: list[str] = []
    for key in set(section.given()) & HOMES.keys() - here.keys():
        close = here.get(nearest(key, here))
        if isinstance(close, Setting) and close.name not in section:
            held = replace(section, values={close.name: section.values[key]})
            with suppress(InputError):
                close.read(held)
                found.append(key)
    return found


def read(section: Section) -> dict[str, Any]:
    """The values of a section, by their keys in it.

    Raises:
        InputError: A value is of another kind, or out of range.
    """
    return {
        setting.name: setting.read(section)
        for setting in SETTINGS
        if isinstance(setting, Setting) and setting.section == section.name
    }
