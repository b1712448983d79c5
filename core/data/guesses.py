"""What is chosen for bare data: a data file that is opened without an experiment file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.data.data_section import Data
from core.data.text import clipped, listed, shortened
from core.data.toml_reader import Document
from core.network.network import Network
from core.network.training import Training
from core.rules.activations import ACTIVATIONS
from core.rules.initializers import Init
from core.rules.losses import LOSSES


def fill_in(document: Document, data: Data, notes: list[str]) -> Data:
    """Give the document a value for each key that matters and that no option has set.

    Inputs are scaled to mean 0 and deviation 1, and so are targets that are numbers. A target of
    texts, or of 0 and 1 alone, is a matter of classes.

    Args:
        document: The experiment, changed in place.
        data: Its data, read but not yet scaled.
        notes: Takes the sentences.

    Returns:
        The data, with the scaling of its targets decided.
    """
    sections = (document.values[name] for name in ("data", "network", "init", "training"))
    data_keys, network, init, training = sections
    assert isinstance(data_keys, dict)
    assert isinstance(network, dict)
    assert isinstance(init, dict)
    assert isinstance(training, dict)
    targets = data.choice.targets
    if not network.keys() & {"loss", "output_activation"} and data.is_binary:
        network |= {"loss": "binary_cross_entropy", "output_activation": "sigmoid"}
    network.setdefault("hidden", [4])
    network.setdefault("hidden_activation", "tanh")
    init.setdefault("scheme", "xavier_uniform")
    training.setdefault("learning_rate", 0.05)
    likelihoods = [loss.name for loss in LOSSES if loss.of_probabilities]
    shares = [rule.name for rule in ACTIVATIONS if rule.whole_layer]
    probable = network.get("loss") in likelihoods or network.get("output_activation") in shares
    numeric = not (data.has_classes or probable)
    choice, usual = data.choice, "standard" if data.table.rows > 1 else "none"
    if "scale_inputs" not in data_keys:
        choice = replace(choice, scale_inputs=usual)
    if "scale_targets" not in data_keys:
        choice = replace(choice, scale_targets=usual if numeric else "none")
    notes.append(_roles(choice.inputs, targets, named="targets" in data_keys))
    if choice.scale_inputs == "standard":
        too = " and target" if choice.scale_targets == "standard" else ""
        notes.append(f"Inputs{too} are scaled to mean 0 and deviation 1.")
    elif usual == "none":
        notes.append("There is a single row, so that nothing is scaled.")
    if data.looks_like_classes:
        notes.append(_remark(data))
    return replace(data, choice=choice)


def _roles(inputs: Sequence[str], targets: Sequence[str], *, named: bool) -> str:
    """Which columns are what, and how to choose others."""
    are = (
        f"the inputs are {listed(inputs)}."
        if len(inputs) > 1
        else f"the input is {listed(inputs)}."
    )
    if not named:
        last = clipped(targets[0])
        return f"The last column, {last}, is the target (--target names another); {are}"
    what = "The target is" if len(targets) == 1 else "The targets are"
    return f"{what} {listed(targets)}; {are}"


def _remark(data: Data) -> str:
    """That a numeric target may be one of classes."""
    (target,) = data.choice.targets
    numbers = ", ".join(f"{value:g}" for value in sorted(set(data.table.numbers[target])))
    return (
        f"The target {shortened(target)} holds only the whole numbers {numbers}: if they are names "
        "of classes, --classes takes them so."
    )


def sentence(network: Network, init: Init, training: Training) -> str:
    """What was chosen, for the user to see, and how to choose otherwise."""
    hidden = [
        f"{size} {activation}"
        for size, activation in zip(network.sizes[1:-1], network.activations[:-1], strict=True)
    ]
    neurons = "neuron" if network.sizes[1:-1] == (1,) else "neurons"
    return (
        f"The network has {' + '.join(hidden) or 'no'} hidden {neurons} and "
        f"{network.activations[-1]} output; loss {network.loss}, init {init.scheme}, "
        f"{training.optimizer} with learning rate {training.settings.learning_rate:g}. "
        "Options such as --hidden or --loss, or an experiment file, change that."
    )
