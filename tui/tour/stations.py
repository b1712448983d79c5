"""Where the tour stops: places in the run of any network, in the order in which they come."""

from __future__ import annotations

from dataclasses import dataclass

from core.data.experiment import Experiment
from core.formulas.names import weight
from core.run.schedule import Schedule
from tui.tour.words import Say, Words

EPOCHS = 2  # after which one sees whether the loss falls


@dataclass(frozen=True)
class Station:
    """A place of the tour.

    Attributes:
        title: What it is about.
        panel: The panel to look at.
        place: The t of its step; of the last station, which is no single step, −1.
        lead: What one will see there, for whoever stands at the station before.
        words: What there is to say there.
    """

    title: str
    panel: str
    place: int
    lead: str
    words: Say


def stations(experiment: Experiment, schedule: Schedule) -> tuple[Station, ...]:
    """The stations of an experiment's tour, through its first update and a little further."""
    network = experiment.network
    last, loss = network.last, network.neurons + 1
    gradients = loss + 1

    def gradient(symbol_index: int) -> int:
        return gradients + symbol_index

    first_weight = gradient(schedule.gradient_index(weight(last, 1, 1)))
    found = [
        Station("Your network", "NetworkPanel", 0, "the network before training.", Words.network),
        Station("A neuron", "DerivationPanel", 1, "the first row goes in.", Words.neuron),
        Station("Prediction and loss", "NetworkPanel", loss, "the loss.", Words.loss),
        Station(
            "The first gradient",
            "DerivationPanel",
            gradients,
            "from here it goes backwards.",
            Words.first_gradient,
        ),
        Station(
            "The gradient of a weight",
            "DerivationPanel",
            first_weight,
            "what a weight has to do with it.",
            Words.weight_gradient,
        ),
    ]
    bias = network.bias(last, 1)
    if bias is not None:
        place = gradient(schedule.gradient_index(bias))
        lead = "the same for a bias."
        found.append(
            Station("The gradient of a bias", "DerivationPanel", place, lead, Words.bias_gradient)
        )
    if last > 1:
        place = gradient(schedule.gradient_index(network.output(last - 1, 1)))
        lead = "back to the layer before."
        found.append(
            Station("Back to the hidden layer", "NetworkPanel", place, lead, Words.path_back)
        )
    batch = schedule.batch_rows(1)
    update = Station(
        "The update",
        "ParametersPanel",
        schedule.row_start(1, batch),
        "now the weights move.",
        Words.update,
    )
    if batch > 1:
        place = schedule.row_start(1, 1)
        row = Station("The next row", "NetworkPanel", place, "the next row.", Words.next_of_batch)
        found += [row, update]
    elif schedule.updates > 1:
        place = schedule.update_start(2)
        row = Station("The next row", "NetworkPanel", place, "the next row.", Words.next_row)
        found += [update, row]
    else:
        found.append(update)
    epochs = min(EPOCHS, experiment.training.epochs)
    rows = "all rows" if schedule.rows > 1 else "the row again"
    lead = f"{rows}, to the close of epoch {epochs}."
    return (
        *found,
        Station("Does it learn?", "LossPanel", schedule.epoch_close(epochs), lead, Words.epochs),
        Station("Back, and on your own", "NetworkPanel", -1, "back in time.", Words.farewell),
    )
