"""Given biases where an option chooses others: one of all neurons of a layer, or each its own.

Where all neurons of a layer are given the same number, that is the number of the bias that they
share; and a shared one is that of each neuron.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeGuard

from core.formulas.names import Biases, Kind, bias, shared_bias
from core.network.network import Network

_OTHER = {Biases.SHARED: Biases.EACH, Biases.EACH: Biases.SHARED}


def by_name(table: Mapping[str, object], network: Network) -> dict[str, object]:
    """A table of numbers by name, with the biases that the network has.

    Args:
        table: The numbers, as an experiment has them.
        network: The network with the biases that are chosen.

    Raises:
        ValueError: The neurons of a layer have different numbers, and are to share one.
    """
    result = dict(table)
    if network.biases not in _OTHER:
        return result
    other = replace(network, biases=_OTHER[network.biases]).notation.parameter
    names = {
        symbol: name
        for name in table
        if (symbol := other(name)) is not None and symbol.kind is Kind.BIAS
    }
    ascii_name = network.notation.ascii
    for layer in range(1, network.last + 1):
        shared = shared_bias(layer)
        own = [bias(layer, neuron) for neuron in range(1, network.sizes[layer] + 1)]
        if network.biases is Biases.EACH:
            if shared in names:
                value = result.pop(names[shared])
                result |= {ascii_name(each): value for each in own}
        elif all(each in names for each in own):
            values = [table[names[each]] for each in own]
            if values.count(values[0]) < len(values):
                raise ValueError(f"the neurons of layer {layer} are to share one bias")
            for each in own:
                del result[names[each]]
            result[ascii_name(shared)] = values[0]
    return result


def in_layers(given: object, network: Network) -> object:
    """Biases layer by layer, as many of each as the network has; as they are, where that is not so.

    Args:
        given: The biases, as an experiment has them.
        network: The network with the biases that are chosen.
    """
    if not _is_list(given) or network.biases not in _OTHER:
        return given
    layers = [layer if _is_list(layer) else [layer] for layer in given]
    if network.biases is Biases.SHARED:
        return [layer[:1] if layer.count(layer[0]) == len(layer) else layer for layer in layers]
    widths = network.sizes[1:]
    return [
        layer * width if len(layer) == 1 else layer
        for layer, width in zip(layers, widths, strict=False)
    ]


def _is_list(value: object) -> TypeGuard[list[object]]:
    return isinstance(value, list) and len(value) > 0
