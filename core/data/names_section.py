"""The [names] section of an experiment: what the quantities of its network are called in a book."""

from __future__ import annotations

from core.data.dataset import Dataset
from core.data.errors import InputError
from core.data.text import is_shown_as_escape, shortened
from core.data.toml_reader import Document, Section
from core.formulas import own_names
from core.formulas.names import RATES, Kind, Symbol, ascii_name, output, target
from core.network.network import Network

_MEANT = (*RATES, "weights", "biases", "none", "all")  # by them, something else is understood
_EXAMPLE = 'w5 = "w211"'
Names = tuple[tuple[str, Symbol], ...]


def read(document: Document, network: Network, data: Dataset, notes: list[str]) -> Names:
    """The names of their own, and the quantities that have them.

    Where an option has changed network or data, names of what is no longer there are left out.

    Args:
        document: The experiment.
        network: The network, without such names.
        data: The data, whose columns have names too.
        notes: Takes a sentence on names that are left out.

    Raises:
        InputError: A name cannot be one, or is taken, or there is nothing of that name.
    """
    given = document.values.get("names", {})
    section = document.section("names", given if isinstance(given, dict) else ())
    found: dict[Symbol, str] = {}
    looks: dict[str, str] = {}
    for name in section.given():
        _check(section, name)
        symbol = _quantity(section, name, network)
        if symbol is None and document.reshaped:
            left = shortened(str(section.values[name]))
            notes.append(f"The network has no {left} now: its name {shortened(name)} is left out.")
            continue
        if symbol is None:
            raise _nothing(section, name, network)
        look = own_names.plain(ascii_name(name))
        _check_free(section, name, symbol, network, data)
        if look in looks:
            what = f"{looks[look]} and {name} look the same, {own_names.shown(name)}"
            raise section.wrong(name, what, "give one of them another name")
        if symbol in found:
            what = f"{section.values[name]} has two names, {found[symbol]} and {name}"
            raise section.wrong(name, what, "keep one of them")
        looks[look] = found[symbol] = name
    return tuple((name, symbol) for symbol, name in found.items())


def _check(section: Section, name: str) -> None:
    """Check that a name can be one."""
    if not name:
        raise section.wrong(name, "the name is empty", f"write such as {_EXAMPLE}")
    if len(name) > own_names.LONGEST:
        what = f"the name has {len(name):,} characters, and {own_names.LONGEST} are the most"
        raise section.wrong(name, what, f"write such as {_EXAMPLE}")
    if any(map(is_shown_as_escape, name)):
        what = "the name holds a character that cannot be seen"
        raise section.wrong(name, what, f"write such as {_EXAMPLE}")
    if any(sign.isspace() or sign in own_names.NEVER for sign in name):
        what = f"the name holds a blank or one of the signs {' '.join(own_names.NEVER)}"
        raise section.wrong(name, what, f"write such as {_EXAMPLE}")
    if not name[0].isalpha():
        what = f"{shortened(name)} does not begin with a letter"
        raise section.wrong(name, what, f"write such as {_EXAMPLE}")


def _quantity(section: Section, name: str, network: Network) -> Symbol | None:
    meant = section.values[name]
    if not isinstance(meant, str):
        raise section.wrong(name, "must be a name in quotes", f"write such as {_EXAMPLE}")
    symbol = network.notation.symbol(meant)
    if symbol is not None and symbol.kind is Kind.LOSS:
        raise section.wrong(name, "the loss keeps its name, L", f"write such as {_EXAMPLE}")
    return symbol


def _nothing(section: Section, name: str, network: Network) -> InputError:
    first = network.notation.ascii(network.parameter(0))
    what = f"the network has no {shortened(str(section.values[name]))}"
    return section.wrong(name, what, f"names such as {first}, yhat1, x1 and y1 are there")


def _check_free(
    section: Section, name: str, symbol: Symbol, network: Network, data: Dataset
) -> None:
    """Check that nothing else goes by a name."""
    other = network.notation.symbol(own_names.plain(ascii_name(name)))
    if other is not None and other != symbol:
        what = f"{shortened(name)} is the name of another quantity of the network"
        raise section.wrong(name, what, "take a name that is free")
    if name in _MEANT or _columns(data).get(name, symbol) != symbol:
        what = f"{shortened(name)} is the name of something else, such as a column of the data"
        raise section.wrong(name, what, "take a name that is free")


def _columns(data: Dataset) -> dict[str, Symbol]:
    """The inputs and targets by the names that they have in the data."""
    inputs = {column.name: output(0, i, -1) for i, column in enumerate(data.input_columns, 1)}
    targets = {column.name: target(k) for k, column in enumerate(data.target_columns, 1)}
    return {name: target(k) for k, name in enumerate(data.classes, 1)} | targets | inputs
