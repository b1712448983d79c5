"""The [training] section of an experiment: update rule, batches, stopping, frozen parameters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from core.data import meant, settings
from core.data.errors import InputError
from core.data.text import listed, shortened
from core.data.toml_reader import Section
from core.formulas.names import Biases, Kind, Symbol
from core.network.network import Network
from core.network.training import Training
from core.rules.optimizers import Settings

_BY_KEY = {
    option.name: option for option in settings.OPTIONS.values() if option.section == "training"
}


def read(section: Section, network: Network, notes: list[str]) -> Training:
    """The rules that a [training] section sets.

    Args:
        section: The section.
        network: The network whose parameters are trained.
        notes: Takes a sentence on what is frozen and not there, since an option shaped the network.

    Raises:
        InputError: A name or number is wrong, or a frozen parameter unknown.
    """
    values = settings.read(section)
    numbers = Settings(**{key: values.pop(key) for key in Settings._fields if key in values})
    frozen = _frozen(section, network, values.pop("frozen"), notes)
    return Training(settings=numbers, frozen=frozen, **values)


def unused_notes(section: Section, training: Training) -> Iterator[str]:
    """Which keys are given and not read by this optimiser, or by this schedule: a sentence each.

    They are not refused, so that a file may hold the keys of all that is tried in it in turn.
    """
    chosen = (
        ("optimizer", "optimiser", training.optimizer),
        ("schedule", "schedule", training.schedule),
    )
    for rule, word, name in chosen:
        unread = [
            f"{option.name} (read with {rule} = {' or '.join(map(_quoted, option.only[rule]))})"
            for option in map(_BY_KEY.get, section.given())
            if option is not None and name not in option.only.get(rule, (name,))
        ]
        if unread:
            yield f"The {word} {name} makes no use of {', '.join(unread)}."


def _quoted(name: str) -> str:
    return f'"{name}"'


def _frozen(
    section: Section, network: Network, names: Sequence[str], notes: list[str]
) -> tuple[Symbol, ...]:
    """The parameters that these names mean, in the order of the update steps."""
    frozen: set[Symbol] = set()
    gone: list[str] = []
    for name in names:
        try:
            frozen |= _named(section, network, name)
        except InputError:
            if section.by_option("frozen") or not section.document.reshaped:
                raise
            gone.append(name)
    if gone:
        section.values["frozen"] = [name for name in names if name not in gone]
        notes.append(f"The network has no {listed(gone)} now: frozen is read without.")
    return tuple(symbol for symbol in network.parameters() if symbol in frozen) if frozen else ()


def _named(section: Section, network: Network, name: str) -> set[Symbol]:
    groups = {"weights": Kind.WEIGHT, "biases": Kind.BIAS}
    biased = network.biases is not Biases.NONE
    layers = [f"layer {layer}" for layer in range(1, network.last + 1)]
    if name in groups:
        if name == "biases" and not biased:
            hint = 'leave "biases" out, or write biases = "each" under [network]'
            raise section.wrong("frozen", "the network has no biases", hint)
        return {symbol for symbol in network.parameters() if symbol.kind is groups[name]}
    if name in layers:
        return {symbol for symbol in network.parameters() if f"layer {symbol.layer}" == name}
    if symbol := network.notation.parameter(name):
        return {symbol}
    parameters = (network.notation.ascii(symbol) for symbol in islice(network.parameters(), 2000))
    example = network.notation.ascii(network.parameter(0))
    there = [group for group in groups if group != "biases" or biased]
    groups_there = ", ".join(f'"{group}"' for group in [*there, "layer 1"])
    possible = f'possible are {groups_there} and names like "{example}"'
    if section.by_option("frozen"):  # where names stand without quotes
        possible = possible.replace('"', "")
    hint = meant.hint(name, [*there, *layers, *parameters], possible)
    raise section.wrong("frozen", f"the network has no {shortened(name)}", hint)
