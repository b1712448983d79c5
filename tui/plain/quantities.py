"""Options that name a quantity of the network."""

from __future__ import annotations

from collections.abc import Iterator

from core.data.errors import InputError
from core.data.experiment import Experiment
from core.data.text import listed, shortened
from core.formulas.names import LOSS, Kind, Symbol, delta, pre_activation, weight
from core.network.network import Network
from core.run.columns import named


def quantity(where: str, name: str, experiment: Experiment) -> Symbol:
    """What a name stands for, if steps of a run compute it or its gradient.

    Args:
        where: The option.
        name: What was given: a name as in files or on the screen, or an input's column.
        experiment: What is run.

    Raises:
        InputError: It is no such name; with what there is.
    """
    symbol = named(name, experiment.network, experiment.data)
    if symbol is not None and symbol.kind is not Kind.TARGET:
        return symbol
    what = f"there is nothing called {shortened(name)} here"
    if symbol is not None:
        what = f"{shortened(name)} is a target, which no step computes"
    hint = f"there are {', '.join(_names(experiment.network))}"
    columns = [column.name for column in experiment.data.input_columns]
    if any(experiment.network.notation.symbol(column) is None for column in columns):
        hint += f"; an input's column is a name too: {listed(columns)}"
    raise InputError(where, what, hint)


def _names(network: Network) -> Iterator[str]:
    """The names of all that steps compute or have the gradient of: of each kind first and last."""
    last, width, before = network.last, network.sizes[-1], network.sizes[-2]
    ends = [*network.incoming(1, 1), *network.incoming(last, width)]
    spans = (
        [network.output(0, 1), network.output(0, network.sizes[0])],
        [weight(1, 1, 1), weight(last, before, width)],
        [symbol for symbol in ends if symbol.kind is Kind.BIAS],
        [pre_activation(1, 1), pre_activation(last, width)],
        [network.output(1, 1), network.output(last - 1, before)] if last > 1 else [],
        [network.output(last, 1), network.output(last, width)],
        [LOSS],
        [delta(1, 1), delta(last, width)],
    )
    for span in filter(None, spans):
        yield " to ".join(dict.fromkeys(map(network.notation.typed, span)))
