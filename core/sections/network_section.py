"""The [network] and [init] sections of an experiment: sizes, functions, first values."""

from __future__ import annotations

from collections.abc import Sequence

from core.dataset import Dataset
from core.initializers import SCHEMES, Biases, Init, Weights
from core.network import ACTIVATIONS, LOSSES, Network
from core.reading.toml_reader import Section, finite, shown

NETWORK_KEYS = ("hidden", "hidden_activation", "output_activation", "loss")
INIT_KEYS = ("scheme", "weight", "bias", "seed", "weights", "biases")
MAX_LAYERS = 50
MAX_PARAMETERS = 1_000_000
MAX_SEED = 2**32 - 1  # so that the shuffle's products fit the machine's integers

HIDDEN_ACTIVATIONS = tuple(name for name in ACTIVATIONS if name != "softmax")


def asks_for_classes(section: Section) -> bool:
    """Whether the output activation or loss that is given needs an output a class."""
    given = section.values.get("output_activation"), section.values.get("loss")
    return given[0] == "softmax" or given[1] == "cross_entropy"


def output_functions(section: Section, classes: bool, outputs: int) -> tuple[str, str]:
    """The output activation and the loss: as given, else what goes with the other and the data.

    Args:
        section: The [network] section.
        classes: Whether the target is a text column.
        outputs: How many outputs there are.

    Raises:
        InputError: The two do not go together.
    """
    given_loss = section.choice("loss", "", LOSSES) if "loss" in section else ""
    given_activation = (
        section.choice("output_activation", "", ACTIVATIONS)
        if "output_activation" in section
        else ""
    )
    by_loss = {
        "": "softmax" if classes else "linear",
        "cross_entropy": "softmax",
        "binary_cross_entropy": "sigmoid",
    }
    activation = given_activation or by_loss.get(given_loss, "linear")
    by_activation = {
        "softmax": "cross_entropy",
        "sigmoid": "binary_cross_entropy" if classes else "squared_error",
    }
    loss = given_loss or by_activation.get(activation, "squared_error")
    key = "output_activation" if given_activation and not section.by_option("loss") else "loss"
    for needed, function in (("softmax", "cross_entropy"), ("sigmoid", "binary_cross_entropy")):
        if loss == function and activation != needed:
            raise section.wrong(
                key,
                f"the loss {loss} needs the output activation {needed}, not {activation}",
                f"set output_activation to {needed}, or take another loss",
            )
    if activation == "softmax" and loss != "cross_entropy":
        raise section.wrong(
            key,
            f"softmax goes with the loss cross_entropy only, not with {loss}",
            "set loss to cross_entropy, or take another output_activation",
        )
    if activation == "softmax" and outputs < 2:
        raise section.wrong(
            key,
            "softmax needs at least 2 outputs, and there is 1 target",
            "for two classes in one column of 0 and 1 take sigmoid with binary_cross_entropy",
        )
    return activation, loss


def read_network(section: Section, data: Dataset) -> Network:
    """The network that a [network] section describes, for the columns of the data.

    Raises:
        InputError: A size, a name or a list's length is wrong, or the network is too large.
    """
    hidden = _hidden(section)
    activations = _hidden_activations(section, len(hidden))
    outputs = len(data.target_columns)
    activation, loss = output_functions(section, bool(data.classes), outputs)
    sizes = (len(data.input_columns), *hidden, outputs)
    network = Network(sizes, (*activations, activation), loss)
    if network.parameter_count > MAX_PARAMETERS:
        raise section.wrong(
            "hidden",
            f"the network {'-'.join(map(str, sizes))} has {network.parameter_count:,} parameters, "
            f"and {MAX_PARAMETERS:,} are the most",
            "make the layers smaller",
        )
    return network


def _hidden(section: Section) -> tuple[int, ...]:
    if "hidden" not in section:
        return (2,)
    words = "a list of whole numbers, such as [4, 4]"
    sizes = section.items("hidden", words)
    if len(sizes) >= MAX_LAYERS:
        raise section.wrong(
            "hidden",
            f"{len(sizes):,} hidden layers are too many: {MAX_LAYERS - 1} are the most",
            "a few are enough to see what depth does",
        )
    checked = []
    for size in sizes:
        if isinstance(size, bool) or not isinstance(size, int):
            raise section.wrong("hidden", f"must be {words}, and holds {shown(size)}")
        if not 1 <= size <= MAX_PARAMETERS:
            raise section.wrong(
                "hidden",
                f"a layer of {shown(size)} neurons is out of range",
                f"1 to {MAX_PARAMETERS:,} are possible",
            )
        checked.append(size)
    return tuple(checked)


def _hidden_activations(section: Section, layers: int) -> tuple[str, ...]:
    given = section.values.get("hidden_activation", "linear")
    names = (
        (given,) * layers
        if isinstance(given, str)
        else section.items("hidden_activation", "a name or a list of names")
    )
    if isinstance(given, str):
        _hidden_name(section, given)
    if len(names) != layers:
        raise section.wrong(
            "hidden_activation",
            f"{len(names)} activations for {layers} hidden layer{'s' if layers != 1 else ''}",
            "give one name for all layers, or one for each",
        )
    return tuple(_hidden_name(section, name) for name in names)


def _hidden_name(section: Section, name: object) -> str:
    if not isinstance(name, str):
        raise section.wrong("hidden_activation", f"must be a name in quotes, not {shown(name)}")
    if name == "softmax":
        raise section.wrong(
            "hidden_activation",
            "softmax is for the output layer only",
            "take tanh, relu or sigmoid",
        )
    return section.known("hidden_activation", name, HIDDEN_ACTIVATIONS)


def read_seed(section: Section) -> int:
    """The seed, from [init]."""
    return section.whole("seed", 0, 0, MAX_SEED)


def read_init(section: Section, network: Network) -> Init:
    """How an [init] section sets the first values.

    Raises:
        InputError: A name or number is wrong, or given values do not have the network's shape.
    """
    scheme = section.choice("scheme", "constant", SCHEMES)
    weight, bias, seed = (
        section.number("weight", 1.0),
        section.number("bias", 0.0),
        read_seed(section),
    )
    if scheme != "given":
        for key in ("weights", "biases"):
            if key in section and not section.by_option("scheme"):
                hint = 'write scheme = "given"'
                raise section.wrong(key, f"{key} are given, and the scheme is {scheme}", hint)
        return Init(scheme, weight, bias, seed)
    for key in ("weights", "biases"):
        if key not in section:
            hint = (
                "weights = [[[w111, w112], [w121, w122]], [[w211], [w221]]] "
                "and biases = [[b11, b12], [b21]]"
            )
            raise section.wrong(
                "scheme",
                f"the scheme is given, and there are no {key}",
                f"write, for 2-2-1, {hint}",
            )
    return Init(scheme, weight, bias, seed, _weights(section, network), _biases(section, network))


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


def _biases(section: Section, network: Network) -> Biases:
    layers = _list(section, "biases", section.values["biases"], network.last, "layers", "")
    return tuple(
        _numbers(section, "biases", layer, network.sizes[number], f" of layer {number}")
        for number, layer in enumerate(layers, 1)
    )


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
        number = finite(item)
        if number is None:
            raise section.wrong(key, f"the {key}{part} must be numbers, not {shown(item)}")
        numbers.append(number)
    return tuple(numbers)
