"""What is chosen for bare data: a .csv file that is opened without an experiment file."""

from __future__ import annotations

from dataclasses import replace

from core.data.data_section import Data
from core.data.text import clipped, listed
from core.data.toml_reader import Document
from core.network.network import Network
from core.network.training import Training
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
    (target,) = data.choice.targets
    if not network.keys() & {"loss", "output_activation"} and _is_binary(data, target):
        network |= {"loss": "binary_cross_entropy", "output_activation": "sigmoid"}
    network.setdefault("hidden", [4])
    network.setdefault("hidden_activation", "tanh")
    init.setdefault("scheme", "xavier_uniform")
    training.setdefault("learning_rate", 0.05)
    likelihoods = [loss.name for loss in LOSSES if loss.of_probabilities]
    numeric = not data.has_classes and network.get("loss") not in likelihoods
    choice = data.choice
    if "scale_targets" not in data_keys:
        choice = replace(choice, scale_targets="standard" if numeric else "none")
    inputs = listed(choice.inputs)
    are = "inputs are" if len(choice.inputs) > 1 else "input is"
    notes.append(f"The last column, {clipped(target)}, is the target; the {are} {inputs}.")
    if choice.scale_inputs == "standard":
        too = " and target" if choice.scale_targets == "standard" else ""
        notes.append(f"Inputs{too} are scaled to mean 0 and deviation 1.")
    return replace(data, choice=choice)


def _is_binary(data: Data, target: str) -> bool:
    """Whether a numeric target holds 0 and 1, and nothing else."""
    values = data.table.numbers.get(target, ())
    return all(v in (0.0, 1.0) for v in values) and 0.0 in values and 1.0 in values


def sentence(network: Network, init: Init, training: Training) -> str:
    """What was chosen, for the user to see, and how to choose otherwise."""
    hidden = [
        f"{size} {activation}"
        for size, activation in zip(network.sizes[1:-1], network.activations[:-1], strict=True)
    ]
    return (
        f"The network has {' + '.join(hidden) or 'no'} hidden neurons and "
        f"{network.activations[-1]} output; loss {network.loss}, init {init.scheme}, "
        f"{training.optimizer} with learning rate {training.settings.learning_rate:g}. "
        "Options such as --hidden or --loss, or an experiment file, change that."
    )
