"""The [training] section of an experiment: update rule, batches, stopping, frozen parameters."""

from __future__ import annotations

from itertools import islice

from core.names import Kind, Symbol
from core.network import Network
from core.reading.toml_reader import ABOVE_0, BELOW_1, FROM_0, Section, shown
from core.rules.optimizers import BY_NAME, WORDS, Settings
from core.text import nearest, shortened
from core.training import Training

MAX_EPOCHS = 1_000_000_000
MAX_BATCH = 1_000_000_000
_RANGES = {
    "learning_rate": ABOVE_0,
    "momentum": BELOW_1,
    "beta1": BELOW_1,
    "beta2": BELOW_1,
    "epsilon": ABOVE_0,
    "rho": BELOW_1,
    "weight_decay": FROM_0,
    "l1": FROM_0,
    "l2": FROM_0,
}
KEYS = (
    "optimizer",
    *_RANGES,
    "batch_size",
    "shuffle",
    "epochs",
    "target_loss",
    "patience",
    "min_change",
    "frozen",
)


def read(section: Section, network: Network) -> Training:
    """The rules that a [training] section sets.

    Args:
        section: The section.
        network: The network whose parameters are trained.

    Raises:
        InputError: A name or number is wrong, or a frozen parameter unknown.
    """
    defaults = Settings()._asdict()
    numbers: dict[str, float] = {
        key: section.number(key, defaults[key], allowed) for key, allowed in _RANGES.items()
    }
    return Training(
        optimizer=section.choice("optimizer", "sgd", BY_NAME),
        settings=Settings(**numbers),
        batch_size=section.whole("batch_size", 1, 0, MAX_BATCH),
        shuffle=section.flag("shuffle", False),
        epochs=section.whole("epochs", 100, 1, MAX_EPOCHS),
        target_loss=section.number("target_loss", 0.0, FROM_0),
        patience=section.whole("patience", 0, 0, MAX_EPOCHS),
        min_change=section.number("min_change", 1e-9, FROM_0),
        frozen=_frozen(section, network),
    )


def unused_keys(section: Section, optimizer: str) -> tuple[str, ...]:
    """The keys that are given and that this optimiser does not read."""
    unread = set(WORDS.values()) - set(BY_NAME[optimizer].settings.values())
    return tuple(key for key in section.given() if key in unread)


def _frozen(section: Section, network: Network) -> tuple[Symbol, ...]:
    """The parameters that `frozen` names, in the order of the update steps."""
    frozen: set[Symbol] = set()
    for name in section.items("frozen", 'a list of names, such as ["w111", "biases", "layer 1"]'):
        if not isinstance(name, str):
            what = f"must hold names in quotes, not {shown(name)}"
            raise section.wrong("frozen", what, 'write such as frozen = ["w111", "biases"]')
        frozen |= _named(section, network, name)
    return tuple(symbol for symbol in network.parameters() if symbol in frozen) if frozen else ()


def _named(section: Section, network: Network, name: str) -> set[Symbol]:
    groups = {"weights": Kind.WEIGHT, "biases": Kind.BIAS}
    layers = [f"layer {layer}" for layer in range(1, network.last + 1)]
    if name in groups:
        return {symbol for symbol in network.parameters() if symbol.kind is groups[name]}
    if name in layers:
        return {symbol for symbol in network.parameters() if f"layer {symbol.layer}" == name}
    if symbol := network.notation.parameter(name):
        return {symbol}
    parameters = (network.notation.ascii(symbol) for symbol in islice(network.parameters(), 2000))
    close = nearest(name, [*groups, *layers, *parameters])
    example = network.notation.ascii(network.parameter(0))
    hint = (
        f'did you mean "{close}"?'
        if close
        else f'possible are "weights", "biases", "layer 1" and names like "{example}"'
    )
    raise section.wrong("frozen", f"the network has no {shortened(name)}", hint)
