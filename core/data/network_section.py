"""The [network] and [init] sections of an experiment: sizes, functions, first values."""

from __future__ import annotations

from collections.abc import Sequence

from core.data import settings
from core.data.dataset import Dataset
from core.data.settings import (
    ACTIVATION,
    BIASES,
    HIDDEN,
    LOSS,
    MAX_PARAMETERS,
    OUTPUT_ACTIVATION,
    SEED,
)
from core.data.text import listed
from core.data.toml_reader import Section, shown, wanted_number
from core.data.typed import because
from core.formulas.names import Biases
from core.network.network import Network
from core.rules import activations, losses
from core.rules.initializers import BY_NAME, Init, Weights, readers
from core.rules.initializers import Biases as BiasValues


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
            f"{len(names)} activations for {layers} hidden layer{'s' if layers != 1 else ''}",
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


def read_seed(section: Section) -> int:
    """The seed, from [init]."""
    return SEED.read(section)


def read_init(section: Section, network: Network) -> Init:
    """How an [init] section sets the first values.

    Raises:
        InputError: A name or number is wrong, or given values do not have the network's shape.
    """
    values = settings.read(section)
    scheme = values["scheme"]
    reads = BY_NAME[scheme].keys
    for key in ("weights", "biases"):
        if key not in reads and key in section and not section.by_option("scheme"):
            hint = f'write scheme = "{readers(key)[0]}"'
            raise section.wrong(key, f"{key} are given, and the scheme is {scheme}", hint)
    if "weights" not in reads:
        return Init(**values)
    biased = network.biases is not Biases.NONE
    if not biased and "biases" in section and ("network", "biases") not in section.document.options:
        hint = f'leave them out, or write biases = "{Biases.EACH.value}" under [network]'
        raise section.wrong("biases", "biases are given, and the network has none", hint)
    for key in ("weights", "biases") if biased else ("weights",):
        if key not in section:
            hint = "weights = [[[w111, w112], [w121, w122]], [[w211], [w221]]]"
            if biased:
                hint += f" and biases = {_EXAMPLES[network.biases]}"
            raise section.wrong(
                "scheme",
                f"the scheme is {scheme}, and there are no {key}",
                f"write, for 2-2-1, {hint}",
            )
    return Init(**values, weights=_weights(section, network), biases=_biases(section, network))


def _weights(section: Section, network: Network) -> Weights:
    layers = _list(section, "weights", section.values["weights"], network.last, "layers", "")
    return tuple(
        tuple(
            _numbers(
                section,
                "weights",
                source,
                network.sizes[number],
                f" of neuron {i} before layer {number}",
            )
            for i, source in enumerate(
                _list(
                    section,
                    "weights",
                    layer,
                    network.sizes[number - 1],
                    "neurons before it",
                    f" of layer {number}",
                ),
                1,
            )
        )
        for number, layer in enumerate(layers, 1)
    )


def _biases(section: Section, network: Network) -> BiasValues:
    if network.biases is Biases.NONE:
        return ((),) * network.last
    if network.biases is Biases.SHARED:
        return _shared_biases(section, network)
    layers = _list(section, "biases", section.values["biases"], network.last, "layers", "")
    return tuple(
        _numbers(section, "biases", layer, network.sizes[number], f" of layer {number}")
        for number, layer in enumerate(layers, 1)
    )


def _shared_biases(section: Section, network: Network) -> BiasValues:
    """One number a layer, each by itself or in a list of its own."""
    given = section.values["biases"]
    layers = given if isinstance(given, (list, tuple)) else ()
    alone = [layer if isinstance(layer, (list, tuple)) else (layer,) for layer in layers]
    if [len(layer) for layer in alone] != [1] * network.last:
        count = "1 number" if network.last == 1 else f"{network.last} numbers, one a layer"
        what = f"must be {count}, since the neurons of a layer share its bias"
        raise section.wrong("biases", what, f"write such as biases = {_EXAMPLES[Biases.SHARED]}")
    return tuple(
        _numbers(section, "biases", layer, 1, f" of layer {number}")
        for number, layer in enumerate(alone, 1)
    )


_EXAMPLES = {Biases.EACH: "[[b11, b12], [b21]]", Biases.SHARED: "[b1, b2]"}


def _list(
    section: Section, key: str, value: object, length: int, things: str, part: str
) -> Sequence[object]:
    """A list of the length that the network asks for."""
    if not isinstance(value, (list, tuple)):
        raise section.wrong(key, f"the {key}{part} must be a list, not {shown(value)}", _SHAPE[key])
    if len(value) != length:
        raise section.wrong(
            key, f"the {key}{part} are {len(value)} instead of {length} {things}", _SHAPE[key]
        )
    return value


_SHAPE = {
    "weights": "the shape is weights[layer][from][to]",
    "biases": "the shape is biases[layer][neuron]",
}


def _numbers(
    section: Section, key: str, value: object, length: int, part: str
) -> tuple[float, ...]:
    numbers = []
    for item in _list(section, key, value, length, "numbers", part):
        try:
            numbers.append(wanted_number(item))
        except ValueError as error:
            what = f"the {key}{part} must be numbers, not {shown(item)}{because(error)}"
            raise section.wrong(key, what, "write such as 0.5 or -1e-3") from None
    return tuple(numbers)
