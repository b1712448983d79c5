"""What an experiment is: story, data, network, rules, and what was found on reading it."""

from __future__ import annotations

from core.data.dataset import Column
from core.data.experiment import Experiment
from core.data.settings import OPTIONS
from core.formulas.names import Biases, Kind
from core.formulas.numerals import counted, numeral
from core.network.network import Network
from core.network.training import Training
from core.rules.initializers import GIVEN
from core.rules.schedules import BY_NAME
from tui.sheets.sheet import Table


def tables(experiment: Experiment, learning_rate: float) -> tuple[Table, ...]:
    """An experiment as tables, with the learning rate as it is now."""
    found: list[Table] = []
    if experiment.about:
        found.append((experiment.title, (("", experiment.about),)))
    if experiment.notes:
        found.append(("Found and assumed", tuple(("•", note) for note in experiment.notes)))
    found += [("Data", _data(experiment)), ("Network", _network(experiment))]
    if experiment.network.names:
        found.append(("Names", _names(experiment.network)))
    found.append(("Training", _training(experiment, learning_rate)))
    return tuple(found)


def _data(experiment: Experiment) -> tuple[tuple[str, str], ...]:
    data = experiment.data
    rows = f"{data.rows:,} to train on" + (
        f", {data.test_rows:,} held out" if data.test_rows else ""
    )
    inputs = [(f"input {i}", _column(c)) for i, c in enumerate(data.input_columns[:SHOWN], 1)]
    targets = [(f"output {k}", _column(c)) for k, c in enumerate(data.target_columns[:SHOWN], 1)]
    return (("rows", rows), *inputs, *targets)


SHOWN = 20  # columns of each kind, and names
_BIASES: dict[Biases, tuple[tuple[str, str], ...]] = {
    Biases.EACH: (),
    Biases.NONE: (("biases", "none"),),
    Biases.SHARED: (("biases", "one a layer, shared by its neurons"),),
}


def _column(column: Column) -> str:
    shift, scale = column.scaling.shift, column.scaling.scale
    if (shift, scale) == (0.0, 1.0):
        return column.name
    return f"{column.name}, scaled: less {numeral(shift)}, divided by {numeral(scale)}"


def _network(experiment: Experiment) -> tuple[tuple[str, str], ...]:
    network, init = experiment.network, experiment.init
    beside = init.values and init.scheme != GIVEN
    named = f"; {len(init.values):,} given by name" if beside else ""
    sizes = "-".join(map(str, network.sizes))
    return (
        ("sizes", f"{sizes}: {counted(network.parameter_count, 'parameter')}"),
        ("activations", ", ".join(network.activations)),
        *_BIASES[network.biases],
        (_label("loss"), network.loss),
        ("init", f"{init.scheme}, seed {init.seed}{named}"),
    )


def _names(network: Network) -> tuple[tuple[str, str], ...]:
    """The names of their own that quantities have, with the common ones."""
    notation, rows = network.notation, []
    for _, symbol in network.names[:SHOWN]:
        words = notation.common.unicode(symbol)
        if symbol.kind is Kind.WEIGHT:
            start = network.output(symbol.layer - 1, symbol.i)
            end = network.output(symbol.layer, symbol.j)
            words += f", from {notation.unicode(start)} to {notation.unicode(end)}"
        rows.append((notation.unicode(symbol), words))
    if (more := len(network.names) - SHOWN) > 0:
        rows.append(("", f"and {more:,} more"))
    return tuple(rows)


def _training(experiment: Experiment, learning_rate: float) -> tuple[tuple[str, str], ...]:
    training = experiment.training
    batch = counted(experiment.batch, "row")
    summed = ", gradients summed" if training.summed and experiment.batch > 1 else ""
    rows = [
        (
            _label("optimizer"),
            f"{training.optimizer}, learning rate {numeral(learning_rate)}",
        ),
        *_schedule(training),
        ("batch", batch + summed + (", shuffled every epoch" if training.shuffle else "")),
        (_label("epochs"), f"{training.epochs:,} at most"),
    ]
    if training.target_loss > 0.0:
        rows.append((_label("target_loss"), numeral(training.target_loss)))
    if training.patience > 0:
        rows.append((_label("patience"), counted(training.patience, "epoch")))
    if training.settings.l1 or training.settings.l2:
        rows.append(
            ("penalty", f"l1 {numeral(training.settings.l1)}, l2 {numeral(training.settings.l2)}")
        )
    if training.frozen:
        rows.append((_label("frozen"), counted(len(training.frozen), "parameter")))
    return tuple(rows)


def _schedule(training: Training) -> tuple[tuple[str, str], ...]:
    """How the learning rate goes from epoch to epoch, where it does."""
    schedule = BY_NAME[training.schedule]
    if schedule.is_constant:
        return ()
    numbers = (f"{key} {getattr(training.settings, key):g}" for key in schedule.settings.values())
    return ((_label("schedule"), ", ".join([schedule.name, *numbers])),)


def _label(key: str) -> str:
    """What a setting is called, here as in the dialog."""
    return OPTIONS[key].label
