"""The words for what a network is made of, and for the way forward through it."""

from __future__ import annotations

from core.rules.entry import Entry
from core.rules.initializers import INITIALIZERS

WORDS = (
    Entry(
        "neuron",
        "A small unit that makes one number of several: it adds up its inputs, each times a "
        "weight, adds its bias, if it has one, and sends the sum through its activation.",
        ("neuron", "neurons"),
        "O = f(z), z = Σ w·x + b",
        ("weighted sum", "activation"),
    ),
    Entry(
        "layer",
        "Neurons side by side that all take the same numbers in. The last layer gives the "
        "prediction; those before it are called hidden, as nobody says what they should give.",
        ("layer", "layers", "hidden layer"),
        see=("neuron",),
    ),
    Entry(
        "input",
        "A number that goes into the network, such as a column of your data. Inputs are never "
        "changed by training.",
        ("input", "inputs"),
        see=("scaling", "row"),
        symbol="x",
    ),
    Entry(
        "parameter",
        "A number inside the network that training may change: every weight and every bias is one. "
        "What a network has learned is nothing but their values.",
        ("parameter", "parameters"),
        see=("weight", "bias", "update"),
    ),
    Entry(
        "weight",
        "The number on the line from one neuron to the next: what comes along is multiplied by it. "
        "Far from 0 it has much influence, at 0 none; below 0 it turns more into less.",
        ("weight", "weights"),
        see=("bias", "parameter"),
        symbol="w",
    ),
    Entry(
        "bias",
        "A number that a neuron adds to its sum. It shifts the sum up or down, whatever the inputs "
        "are, as the constant of a straight line does. Mostly each neuron has its own; in some "
        "networks those of a layer share one, or there are none.",
        ("bias", "biases"),
        see=("weight", "weighted sum"),
        symbol="b",
    ),
    Entry(
        "weighted sum",
        "What a neuron adds up: each input times its weight, then the bias, if there is one. It is "
        "also called the pre-activation, since the activation comes after it.",
        ("weighted sum", "pre-activation"),
        "z = w₁·x₁ + w₂·x₂ + … + b",
        ("activation", "weight", "bias"),
        symbol="z",
    ),
    Entry(
        "activation",
        "The function that a neuron's weighted sum goes through. Without a bend in it, any number "
        "of layers could do no more than one. What comes out is the neuron's output, O.",
        ("activation",),
        "O = f(z)",
        ("weighted sum", "tanh", "relu", "linear"),
        symbol="O",
    ),
    Entry(
        "prediction",
        "What the last layer gives for a row: the network's answer. Training compares it with the "
        "target.",
        ("prediction", "predictions"),
        see=("target", "loss"),
        symbol="ŷ",
    ),
    Entry(
        "target",
        "The right answer for a row, taken from the data: what the prediction should have been.",
        ("target", "targets"),
        see=("prediction", "loss"),
        symbol="y",
    ),
    Entry(
        "loss",
        "One number that says how wrong a prediction is: the less, the better. Training tries "
        "to make it smaller. For an epoch it is the mean over the rows.",
        ("loss", "losses", "mean loss"),
        see=("squared_error", "cross_entropy", "gradient"),
        symbol="L",
    ),
    Entry(
        "init",
        "Parameters need first values before anything can be learned. If all were equal, "
        "the neurons of a layer would stay equal for good; so they are mostly drawn at random.",
        ("first weights", "first values", "init"),
        see=("seed", "uniform", "twins"),
    ),
    Entry(
        "forward",
        "The first part of an update: a row goes through the network, layer by layer, each neuron "
        "forming its weighted sum and its output, up to the prediction.",
        see=("weighted sum", "prediction"),
    ),
    *(initializer.entry for initializer in INITIALIZERS),
    Entry(
        "seed",
        "The number that chance starts from. The same seed gives the same random weights and the "
        "same order of rows, on every machine, so a run can be repeated.",
        ("seed",),
        see=("init", "shuffle"),
    ),
)
