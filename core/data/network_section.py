"""The [network] section of an experiment: sizes, activations, loss."""

from __future__ import annotations

from core.data import settings
from core.data.dataset import Dataset
from core.data.settings import ACTIVATION, BIASES, HIDDEN, LOSS, MAX_PARAMETERS, OUTPUT_ACTIVATION
from core.data.text import listed
from core.data.toml_reader import Section, shown
from core.formulas.names import Biases
from core.formulas.numerals import counted
from core.network.network import Network
from core.rules import activations, losses


def asks_for_classes(section: Section) -> bool:
    """Whether the output activation or loss that is given needs an output a class."""
    rule, values = losses.OF_SHARES, section.values
    return values.get("output_activation") == rule.partner or values.get("loss") == rule.name


def output_functions(section: Section, classes: bool, outputs: int) -> tuple[str, str]:
    """The output activation and the loss: as given, else what goes with the other and the data.

    Args:
        section: The [network] section.
        classes: Whether the target is a text column.
        outputs: How many outputs there are.

    Raises:
        InputError: The two do not go together.
    """
    given_loss = LOSS.read(section) if LOSS.name in section else ""
    given_activation = OUTPUT_ACTIVATION.read(section) if OUTPUT_ACTIVATION.name in section else ""
    activation = given_activation or _activation_for(given_loss, classes)
    loss = given_loss or _loss_for(activation, classes)
    key = "output_activation" if given_activation and not section.by_option("loss") else "loss"
    loss_rule, rule = losses.BY_NAME[loss], activations.BY_NAME[activation]
    if not loss_rule.goes_with(rule):
        if needed := loss_rule.partner:
            what = f"the loss {loss} needs the output activation {needed}, not {activation}"
            hint = f"set output_activation to {needed}, or take another loss"
        else:
            fitting = [other.name for other in losses.LOSSES if other.goes_with(rule)]
            what = f"{activation} does not go with the loss {loss}"
            hint = f"set loss to one of {listed(fitting)}, or take another output_activation"
        raise section.wrong(key, what, hint)
    if rule.whole_layer and outputs < 2:
        raise section.wrong(
            key,
            f"{activation} needs at least 2 outputs, and there is 1 target",
            "for two classes in one column of 0 and 1 take sigmoid with binary_cross_entropy",
        )
    return activation, loss


def _activation_for(loss: str, classes: bool) -> str:
    """The output activation for a loss; where that is empty, for the data."""
    if loss:
        return losses.BY_NAME[loss].partner or activations.DEFAULT
    return losses.OF_SHARES.partner if classes else activations.DEFAULT


def _loss_for(activation: str, classes: bool) -> str:
    """The loss for an output activation and the data."""
    fitting = losses.BY_PARTNER.get(activation)
    return fitting.name if fitting and (classes or fitting.of_shares) else losses.DEFAULT


def read_network(section: Section, data: Dataset) -> Network:
    """The network that a [network] section describes, for the columns of the data.

    Raises:
        InputError: A size, a name or a list's length is wrong, or the network is too large.
    """
    hidden = HIDDEN.read(section)
    hidden_activations = _hidden_activations(section, len(hidden))
    outputs = len(data.target_columns)
    activation, loss = output_functions(section, bool(data.classes), outputs)
    sizes = (len(data.input_columns), *hidden, outputs)
    biases = Biases(BIASES.read(section))
    network = Network(sizes, (*hidden_activations, activation), loss, biases)
    if network.parameter_count > MAX_PARAMETERS:
        raise section.wrong(
            "hidden",
            f"the network {'-'.join(map(str, sizes))} has {network.parameter_count:,} parameters, "
            f"and {MAX_PARAMETERS:,} are the most",
            "make the layers smaller",
        )
    return network


def _hidden_activations(section: Section, layers: int) -> tuple[str, ...]:
    given = ACTIVATION.read(section)
    names = (_hidden_name(section, given),) * layers if isinstance(given, str) else given
    if len(names) != layers:
        raise section.wrong(
            "hidden_activation",
            f"{counted(len(names), 'activation')} for {counted(layers, 'hidden layer')}",
            "give one name for all layers, or one for each",
        )
    return tuple(_hidden_name(section, name) for name in names)


def _hidden_name(section: Section, name: object) -> str:
    if not isinstance(name, str):
        what = f"must be a name in quotes, not {shown(name)}"
        raise section.wrong("hidden_activation", what, 'write such as hidden_activation = "tanh"')
    if name in activations.BY_NAME and activations.BY_NAME[name].whole_layer:
        raise section.wrong(
            "hidden_activation",
            f"{name} is for the output layer only",
            "take tanh, relu or sigmoid",
        )
    return section.known("hidden_activation", name, settings.HIDDEN_ACTIVATIONS)
