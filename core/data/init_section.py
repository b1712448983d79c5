"""The [init] section of an experiment: how the parameters get their first values."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from core.data import meant, rebiasing, settings
from core.data.errors import InputError
from core.data.kinds import text_of
from core.data.settings import SEED
from core.data.text import listed, shortened
from core.data.toml_reader import Section, shown, wanted_number
from core.data.typed import because
from core.formulas.names import Biases, Kind, Symbol, weight
from core.network.network import Network
from core.rules import optimizers
from core.rules.initializers import BY_NAME, Init, Velocity, Weights, readers
from core.rules.initializers import Biases as BiasValues

FROM_TO, TO_FROM = ORDERS = ("from-to", "to-from")

_Matrix = tuple[tuple[float, ...], ...]
_Shape = tuple[int, int]  # rows, columns
_KINDS = {"weights": Kind.WEIGHT, "biases": Kind.BIAS}
_MATRICES = (*_KINDS, "weights_order")
_SHAPES = {
    FROM_TO: "weights[layer][from][to]",
    TO_FROM: "weights[layer][to][from]",
    "biases": "biases[layer][neuron]",
}
_EXAMPLES = {
    Biases.EACH: " and biases = [[b11, b12], [b21]]",
    Biases.NONE: "",
    Biases.SHARED: " and biases = [b1, b2]",
}
_ECHOED = 9  # weights that a note names
_LOOKED_AT = 2000  # names among which the one that was meant is looked for


def read_seed(section: Section) -> int:
    """The seed."""
    return SEED.read(section)


def read_init(section: Section, network: Network, notes: list[str]) -> Init:
    """How the section sets the first values.

    Args:
        section: The section.
        network: The network whose parameters they are of.
        notes: Takes sentences on how given values were read, or that they are not used.

    Raises:
        InputError: A name or number is wrong, or given values do not have the network's shape.
    """
    values = settings.read(section)
    scheme = values["scheme"]
    reads = BY_NAME[scheme].keys
    if section.by_option("scheme") and "weights" not in reads:
        _leave_out(section, scheme, notes)
    for key in _MATRICES:
        if key not in reads and key in section:
            verb = "is" if key == "weights_order" else "are"
            hint = f'write scheme = "{readers(key)[0]}"'
            raise section.wrong(key, f"{key} {verb} given, and the scheme is {scheme}", hint)
    by_option = ("network", "biases") in section.document.options
    if by_option:
        _rebias(section, network)
    if section.document.reshaped:
        _leave_out_gone(section, network, notes)
    named = named_numbers(section, "values", network)
    init = Init(**values, values=tuple(named.items()))
    if "weights" not in reads:
        return init
    if network.biases is Biases.NONE and "biases" in section and not by_option:
        hint = f'leave them out, or write biases = "{Biases.EACH.value}" under [network]'
        raise section.wrong("biases", "biases are given, and the network has none", hint)
    _check_complete(section, network, named)
    weights = _weights(section, network, named)
    if "weights" in section and "weights_order" not in section:
        notes.extend(_echo(network, weights))
    return replace(init, weights=weights, biases=_biases(section, network, named))


def read_velocity(
    section: Section, network: Network, training: Section, optimizer: str, notes: list[str]
) -> Velocity:
    """The first velocity of momentum.

    Args:
        section: The section.
        network: The network whose parameters it is of.
        training: The section that names the optimiser.
        optimizer: The optimiser.
        notes: Takes a sentence where it is not used.

    Raises:
        InputError: It is no number, and no table of numbers; or the optimiser has no velocity.
    """
    users = optimizers.readers("momentum")
    if "velocity" not in section:
        return ()
    if optimizer not in users:
        if training.by_option("optimizer"):
            section.leave_out("velocity")
            notes.append(f"The optimiser {optimizer} was chosen, and has no use for velocity.")
            return ()
        what = f"velocity is given, and the optimiser is {optimizer}, which has none of its own"
        hint = f'write optimizer = "{users[0]}" under [training], or leave velocity out'
        raise section.wrong("velocity", what, hint)
    given = section.values["velocity"]
    if isinstance(given, Mapping):
        return tuple(named_numbers(section, "velocity", network).items())
    try:
        return wanted_number(given)
    except ValueError as error:
        what = f"must be a number, or numbers by name, not {shown(given)}{because(error)}"
        raise section.wrong("velocity", what, "write such as velocity = { w111 = 0.08 }") from None


def _leave_out(section: Section, scheme: str, notes: list[str]) -> None:
    """Leave out the values that the experiment gives, where another scheme is asked for."""
    given = [key for key in (*_MATRICES, "values") if key in section]
    for key in given:
        section.leave_out(key)
    if given:
        notes.append(
            f"The init scheme {scheme} was chosen, and replaces {listed(given)} in [init]."
        )


def _rebias(section: Section, network: Network) -> None:
    """Give the biases that an option has chosen the numbers of those that are given."""
    for key in ("values", "velocity"):
        if isinstance(table := section.values.get(key), Mapping):
            try:
                section.values[key] = rebiasing.by_name(table, network)
            except ValueError as error:
                what = f"{error}, and have different ones here"
                hint = f'give them the same number, or choose biases = "{Biases.EACH.value}"'
                raise section.wrong(key, what, hint) from None
    if "biases" in section:
        section.values["biases"] = rebiasing.in_layers(section.values["biases"], network)


def _leave_out_gone(section: Section, network: Network, notes: list[str]) -> None:
    """Leave out the values of parameters that are not there, since an option shaped the network."""
    for key in ("values", "velocity"):
        table = section.values.get(key)
        if not isinstance(table, Mapping):
            continue
        gone = [name for name in table if network.notation.parameter(name) is None]
        if gone:
            section.values[key] = {name: table[name] for name in table if name not in gone}
            they = "their values are" if len(gone) > 1 else "its value is"
            notes.append(f"The network has no {listed(gone)} now: {they} left out.")


def named_numbers(section: Section, key: str, network: Network) -> dict[Symbol, float]:
    """The numbers that a table of the section has for parameters, by their names.

    Raises:
        InputError: It is no table, or a name or number in it is wrong.
    """
    table = section.values.get(key, {})
    if not isinstance(table, Mapping):
        hint = f"write a line [{section.name}.{key}], and below it such as w111 = 0.15"
        raise section.wrong(key, f"must be numbers by name, not {shown(table)}", hint)
    numbers: dict[Symbol, float] = {}
    for name, value in table.items():
        symbol = network.notation.parameter(name)
        if symbol is None:
            what, hint = f"the network has no {shortened(name)}", _known_names(name, network)
        elif symbol in numbers:
            what = f"{network.notation.unicode(symbol)} has a number already"
            hint = "write each parameter once"
        else:
            try:
                numbers[symbol] = wanted_number(value)
                continue
            except ValueError as error:
                what = f"must be a number, not {shown(value)}{because(error)}"
                hint = f"write such as {network.notation.ascii(symbol)} = 0.15"
        where = section.document.where(section.name, key, name)
        raise InputError(where, what, hint, (section.name, key))
    return numbers


def _known_names(name: str, network: Network) -> str:
    """Which parameter may be meant, or which there are."""
    known = [network.notation.ascii(p) for p in islice(network.parameters(), _LOOKED_AT)]
    last = network.notation.ascii(network.parameter(network.parameter_count - 1))
    return meant.hint(name, known, f"its parameters are {known[0]} … {last}")


def _check_complete(section: Section, network: Network, named: Collection[Symbol]) -> None:
    """See that each parameter has a given value."""
    absent = {kind: key for key, kind in _KINDS.items() if key not in section}
    missing = [s for s in network.parameters() if s.kind in absent and s not in named]
    if not missing:
        return
    what = f"there are no {absent[missing[0].kind]}"
    hint = (
        "write, for 2-2-1, weights = [[[w111, w112], [w121, w122]], [[w211], [w221]]]"
        f"{_EXAMPLES[network.biases]}"
    )
    if named:
        names = [network.notation.ascii(symbol) for symbol in missing]
        what = f"{listed(names)} {'have' if len(names) > 1 else 'has'} no value"
        hint = f"write below [init.values] such as {names[0]} = 0.15, or take another scheme"
    raise section.wrong("scheme", f"the scheme is given, and {what}", hint)


def _weights(section: Section, network: Network, named: Mapping[Symbol, float]) -> Weights:
    sizes, layers = network.sizes, range(1, network.last + 1)
    if "weights" not in section:
        if "weights_order" in section:
            what = "weights_order is given, and there are no weights"
            raise section.wrong("weights_order", what, "leave it out: names need no order")
        return tuple(
            tuple(
                tuple(named[weight(k, i, j)] for j in range(1, sizes[k] + 1))
                for i in range(1, sizes[k - 1] + 1)
            )
            for k in layers
        )
    order = section.choice("weights_order", FROM_TO, ORDERS)
    shapes = [(sizes[k - 1], sizes[k]) for k in layers]
    if order == TO_FROM:
        shapes = list(map(_turned_shape, shapes))
    given = _list(section, "weights", section.values["weights"], network.last, "layers", "", order)
    _check_turned(section, given, shapes, order)
    matrices = [_matrix(section, *one, order) for one in zip(layers, given, shapes, strict=True)]
    return tuple(map(_turned, matrices) if order == TO_FROM else matrices)


def _turned(matrix: _Matrix) -> _Matrix:
    return tuple(zip(*matrix, strict=True))


def _turned_shape(shape: _Shape) -> _Shape:
    rows, columns = shape
    return columns, rows


def _check_turned(
    section: Section, layers: Sequence[object], shapes: Sequence[_Shape], order: str
) -> None:
    """Say so where the weights of all layers, or of one, fit when transposed and only then."""
    fits = list(map(_fits, layers, shapes))
    turned = list(map(_fits, layers, map(_turned_shape, shapes)))
    if not all(fits) and all(turned):
        (other,) = {*ORDERS} - {order}
        what = f"the weights fit only transposed, as {_SHAPES[other]}"
        raise section.wrong("weights", what, f'write weights_order = "{other}" below them')
    for number, (shape, fit, fit_turned) in enumerate(zip(shapes, fits, turned, strict=True), 1):
        if fit_turned and not fit:
            lists = f"{shape[0]} list{'s' if shape[0] > 1 else ''} of {shape[1]}"
            hint = f"write {_SHAPES[order]}, here {lists}, as in the other layers"
            raise section.wrong("weights", f"those of layer {number} fit only transposed", hint)


def _fits(layer: object, shape: _Shape) -> bool:
    """Whether a value is a list of so many lists of so many values."""
    rows, columns = shape
    return (
        isinstance(layer, (list, tuple))
        and len(layer) == rows
        and all(isinstance(row, (list, tuple)) and len(row) == columns for row in layer)
    )


def _matrix(section: Section, number: int, layer: object, shape: _Shape, order: str) -> _Matrix:
    """The weights of a layer in the order in which they are written."""
    things, place = ("neurons before it", "before") if order == FROM_TO else ("neurons", "of")
    rows = _list(section, "weights", layer, shape[0], things, f" of layer {number}", order)
    return tuple(
        _numbers(section, "weights", row, shape[1], f" of neuron {k} {place} layer {number}", order)
        for k, row in enumerate(rows, 1)
    )


def _echo(network: Network, weights: Weights) -> Iterator[str]:
    """A note on which weight is which, where a square matrix could be meant the other way round."""
    doubtful = [k for k, matrix in enumerate(weights, 1) if _is_doubtful(matrix)]
    if not doubtful:
        return
    count = sum(len(matrix) * len(matrix[0]) for matrix in weights)
    layers = range(1, network.last + 1) if count <= _ECHOED else doubtful[:1]
    said = [
        f"{network.notation.ascii(weight(k, i, j))} = {text_of(value)}"
        for k in layers
        for i, row in enumerate(weights[k - 1], 1)
        for j, value in enumerate(row, 1)
    ]
    more = ", …" if len(said) > _ECHOED or len(layers) < network.last else ""
    yield (
        f"The weights were read as {_SHAPES[FROM_TO]}: {', '.join(said[:_ECHOED])}{more}. "
        f'If they are printed as W[to][from], write weights_order = "{TO_FROM}" under [init]; '
        f'else "{FROM_TO}".'
    )


def _is_doubtful(matrix: _Matrix) -> bool:
    """Whether a matrix has as many rows as columns, and is another one when transposed."""
    return len(matrix) == len(matrix[0]) and matrix != _turned(matrix)


def _biases(section: Section, network: Network, named: Mapping[Symbol, float]) -> BiasValues:
    layers = range(1, network.last + 1)
    if "biases" not in section or network.biases is Biases.NONE:
        biases = [s for s in network.parameters() if s.kind is Kind.BIAS]
        return tuple(tuple(named[s] for s in biases if s.layer == k) for k in layers)
    if network.biases is Biases.SHARED:
        return _shared_biases(section, network)
    given = _list(section, "biases", section.values["biases"], network.last, "layers", "", "biases")
    return tuple(
        _numbers(section, "biases", layer, network.sizes[k], f" of layer {k}", "biases")
        for k, layer in zip(layers, given, strict=True)
    )


def _shared_biases(section: Section, network: Network) -> BiasValues:
    """One number a layer, each by itself or in a list of its own."""
    given = section.values["biases"]
    layers = given if isinstance(given, (list, tuple)) else ()
    alone = [layer if isinstance(layer, (list, tuple)) else (layer,) for layer in layers]
    if [len(layer) for layer in alone] != [1] * network.last:
        count = "1 number" if network.last == 1 else f"{network.last} numbers, one a layer"
        what = f"must be {count}, since the neurons of a layer share its bias"
        raise section.wrong("biases", what, "write such as biases = [b1, b2]")
    return tuple(
        _numbers(section, "biases", layer, 1, f" of layer {number}", "biases")
        for number, layer in enumerate(alone, 1)
    )


def _list(
    section: Section, key: str, value: object, length: int, things: str, part: str, shape: str
) -> Sequence[object]:
    """A list of the length that the network asks for."""
    or_other = ", or take another scheme" if section.document.reshaped else ""
    hint = f"the shape is {_SHAPES[shape]}{or_other}"
    if not isinstance(value, (list, tuple)):
        raise section.wrong(key, f"the {key}{part} must be a list, not {shown(value)}", hint)
    if len(value) != length:
        what = f"the {key}{part} are {len(value)} instead of {length} {things}"
        raise section.wrong(key, what, hint)
    return value


def _numbers(
    section: Section, key: str, value: object, length: int, part: str, shape: str
) -> tuple[float, ...]:
    numbers = []
    for item in _list(section, key, value, length, "numbers", part, shape):
        try:
            numbers.append(wanted_number(item))
        except ValueError as error:
            what = f"the {key}{part} must be numbers, not {shown(item)}{because(error)}"
            raise section.wrong(key, what, "write such as 0.5 or -1e-3") from None
    return tuple(numbers)
