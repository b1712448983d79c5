"""What an unknown name may mean: another name of the same, a slip, or a thing of elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Iterable

LONGEST = 100  # characters of a name that may be a slip for another
ONE_SLIP = 3  # characters of the longer name from which on one slip is possible …
TWO_SLIPS = 7  # … and of the shorter one from which on two are

ALIASES = {
    "identity": "linear",
    "logistic": "sigmoid",
    "swish": "silu",
    "sse": "squared_error",
    "mse": "mean_squared_error",
    "bce": "binary_cross_entropy",
    "binary_crossentropy": "binary_cross_entropy",
    "categorical_crossentropy": "cross_entropy",
    "glorot_uniform": "xavier_uniform",
    "glorot_normal": "xavier_normal",
    "kaiming_uniform": "he_uniform",
    "kaiming_normal": "he_normal",
    "md": "markdown",
    "tex": "latex",
}
"""Other names of what there is: each means exactly one thing here."""

_STEP = "a step has no slope, so no gradient comes through; sigmoid is its smooth form"
_SIGN = "a sign has no slope, so no gradient comes through; tanh is its smooth form"
_KIN = "is not there; elu and leaky_relu, too, let something through below 0"
_ADAM = "is not there; adam is the nearest of its kind"
_GRADIENTS_ALONE = "the rules here use the gradient alone; batch_size 0 takes all rows at once"
_RATE = (
    'a learning rate that falls is a schedule under [training]: schedule = "step" (with '
    'step_epochs, factor), "exponential" (gamma), "inverse_time" (decay) or "cosine" (min_rate)'
)
_VELOCITY = (
    "momentum's first velocity stands under [init], as velocity = { w111 = 0.08 }; where a book "
    "gives the last change of a weight, Δw, it is −Δw/η"
)
_NORM = "layers are not normalised here; the scaling of inputs brings columns to one size"

ABSENT = {
    # activations
    "step": _STEP,
    "heaviside": _STEP,
    "threshold": _STEP,
    "binary_step": _STEP,
    "hardlim": _STEP,
    "sign": _SIGN,
    "signum": _SIGN,
    "hardlims": _SIGN,
    "selu": f"selu {_KIN}",
    "celu": f"celu {_KIN}",
    "prelu": f"prelu {_KIN}",
    "rrelu": f"rrelu {_KIN}",
    "lrelu": 'leaky relu is called "leaky_relu"',
    "crelu": "crelu is not there; relu is",
    "relu6": "relu6 is not there; relu has no upper bound",
    "glu": "gates such as glu are not there; silu and gelu are close",
    "geglu": "gates such as geglu are not there; gelu is its curve",
    "softmin": "softmin is not there; softmax is",
    "softsign": "softsign is not there; tanh goes from -1 to 1 too",
    # rules of update
    "perceptron": "w + η(y − ŷ)x is what a linear neuron with half_squared_error and sgd does",
    "delta_rule": "w + η(y − ŷ)x is what a linear neuron with half_squared_error and sgd does",
    "gd": "plain gradient descent is sgd with batch_size 0",
    "gradient_descent": "plain gradient descent is sgd with batch_size 0",
    "asgd": "asgd is not there; sgd does not average its steps",
    "nag": 'Nesterov\'s momentum is called "nesterov"',
    "nadam": f"nadam {_ADAM}",
    "radam": f"radam {_ADAM}",
    "adan": f"adan {_ADAM}",
    "adamax": f"adamax {_ADAM}",
    "adadelta": "adadelta is not there; adagrad and rmsprop are the nearest of its kind",
    "rprop": "rprop is not there; rmsprop is the nearest of its kind",
    "bfgs": _GRADIENTS_ALONE,
    "lbfgs": _GRADIENTS_ALONE,
    "newton": _GRADIENTS_ALONE,
    "levenberg_marquardt": _GRADIENTS_ALONE,
    # losses
    "mae": "absolute_error is the sum over the outputs: of one output, the same",
    "mean_absolute_error": "absolute_error is the sum over the outputs: of one output, the same",
    "rmse": "the root is not there; squared_error is least where it is",
    "hinge": "hinge is not there; for classes take binary_cross_entropy or cross_entropy",
    "nll": "cross_entropy is the negative logarithm of the share of the true class",
    # first values, scaling
    "zeros": "that is constant, with weight 0",
    "ones": "that is constant, with weight 1",
    "random": "uniform and normal are random",
    "glorot": 'Glorot\'s are called "xavier_uniform" and "xavier_normal"',
    "xavier": 'there are "xavier_uniform" and "xavier_normal"',
    "he": 'there are "he_uniform" and "he_normal"',
    # schedules
    "step_decay": 'it is called "step"',
    "steplr": 'it is called "step"',
    "exponential_decay": 'it is called "exponential"',
    "exponentiallr": 'it is called "exponential"',
    "inverse_time_decay": 'it is called "inverse_time"',
    "time_based": 'it is called "inverse_time"',
    "cosine_decay": 'it is called "cosine"',
    "cosine_annealing": 'it is called "cosine"',
    # settings
    "lr": "the learning rate is called learning_rate",
    "eta": "the learning rate is called learning_rate",
    "alpha": "the learning rate is called learning_rate, its penalty on weights l2",
    "decay": _RATE,
    "lr_decay": _RATE,
    "rate_decay": _RATE,
    "learning_rate_decay": _RATE,
    "learning_rate_schedule": _RATE,
    "learning_rate_scheduler": _RATE,
    "lr_schedule": _RATE,
    "lr_scheduler": _RATE,
    "scheduler": _RATE,
    "decay_rate": _RATE,
    "decay_steps": _RATE,
    "step_size": _RATE,
    "milestones": _RATE,
    "t_max": _RATE,
    "eta_min": _RATE,
    "min_lr": _RATE,
    "velocity": _VELOCITY,
    "first_velocity": _VELOCITY,
    "initial_velocity": _VELOCITY,
    "momentum_buffer": _VELOCITY,
    "previous_change": _VELOCITY,
    "previous_weight_change": _VELOCITY,
    "last_weight_change": _VELOCITY,
    "dropout": "dropout is not there; l1 and l2 keep weights small",
    "dropout_rate": "dropout is not there; l1 and l2 keep weights small",
    "batch_norm": _NORM,
    "batchnorm": _NORM,
    "batch_normalization": _NORM,
    "layer_norm": _NORM,
    "early_stopping": "patience ends a run that no longer improves",
    "validation_split": "test_share holds rows out",
    "random_state": "it is called seed",
    "max_iter": "passes over all rows are called epochs",
    "iterations": "passes over all rows are called epochs",
    "batch": "it is called batch_size",
}
"""What is known elsewhere and not here, or not so: what to do instead, in a clause."""


def understood(name: str, names: Collection[str]) -> str | None:
    """The one of some names that is given, by itself or by another name of the same thing."""
    if name in names:
        return name
    other = ALIASES.get(name)
    return other if other in names else None


def hint(name: str, names: Collection[str], otherwise: str, form: str = '"{}"') -> str:
    """What to do about a name that is none of some names.

    Args:
        name: What was written.
        names: What could have been meant.
        otherwise: What there is, in a clause, said where no slip of the fingers explains it.
        form: How the name that was meant is written.
    """
    plain = name.strip("-").lower().replace("-", "_")
    if plain in ABSENT:
        return f"{ABSENT[plain]}; {otherwise}"
    close = nearest(name, names)
    return f"did you mean {form.format(close)}?" if close else otherwise


def nearest(name: str, names: Iterable[str]) -> str:
    """The one among some names that `name` is a slip of the fingers for; empty where none is.

    A slip adds, leaves out or changes a letter, or swaps two neighbours, or takes one for several
    (bias, biases). A digit is never a slip: w112 is another weight than w111. Where two names are
    equally close, neither is meant.
    """
    typed = name.lower()
    if len(typed) > LONGEST:
        return ""
    letters, digits = set(typed), _digits(typed)
    close: dict[str, int] = {}
    for other in names:
        if f"{typed}es" == other or typed == f"{other}es":
            close[other] = 1
            continue
        most = _most(typed, other)
        if abs(len(other) - len(typed)) > most or len(letters ^ set(other.lower())) > 2 * most:
            continue  # most of many names, which there is no need to look at closely
        if _digits(other) == digits and (count := slips(typed, other.lower())) <= most:
            close[other] = count
    least = min(close.values(), default=0)
    found = [other for other, count in close.items() if count == least]
    return found[0] if len(found) == 1 else ""


def _most(one: str, other: str) -> int:
    """The slips by which one name can have come of another."""
    if min(len(one), len(other)) >= TWO_SLIPS:
        return 2
    return 1 if max(len(one), len(other)) >= ONE_SLIP else 0


def _digits(name: str) -> list[str]:
    return [character for character in name if character.isdigit()]


def slips(one: str, other: str) -> int:
    """How many slips lead from one text to another: the optimal string alignment distance.

    A letter added, left out or changed counts one, and so do two neighbours swapped.
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        last, before, row = before, row, [i]
        for j, wanted in enumerate(other, 1):
            least = min(row[j - 1] + 1, before[j] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                least = min(least, last[j - 2] + 1)
            row.append(least)
    return row[-1]
