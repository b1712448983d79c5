"""The words for activations and losses."""

from __future__ import annotations

from core.glossary.entry import Entry

WORDS = (
    Entry(
        "linear",
        "The activation that changes nothing: the output is the weighted sum. It suits the last "
        "layer where any number may come out, such as a salary.",
        ("linear",),
        "O = z, slope 1",
        ("activation",),
    ),
    Entry(
        "sigmoid",
        "An S-shaped curve that brings any number to between 0 and 1, so the output can be read as "
        "a probability. Far from 0 it is flat, and hardly any gradient comes through.",
        ("sigmoid",),
        "O = 1 / (1 + e^−z), slope O·(1 − O)",
        ("saturated", "binary_cross_entropy"),
    ),
    Entry(
        "tanh",
        "An S-shaped curve that brings any number to between −1 and 1, and leaves small ones "
        "nearly as they are. Far from 0 it is flat, and hardly any gradient comes through.",
        ("tanh",),
        "O = tanh z, slope 1 − O²",
        ("saturated", "sigmoid"),
    ),
    Entry(
        "relu",
        "Lets through what is above 0 and makes 0 of the rest: two straight pieces with a corner. "
        "Short for rectified linear unit.",
        ("relu",),
        "O = max(0, z), slope 1 above 0, else 0",
        ("dead relu", "leaky_relu"),
    ),
    Entry(
        "leaky_relu",
        "A relu that lets a hundredth of the numbers below 0 through, so that a gradient remains "
        "there and no neuron dies.",
        ("leaky_relu",),
        "O = z above 0, else 0.01·z",
        ("relu", "dead relu"),
    ),
    Entry(
        "softplus",
        "A relu with its corner rounded off: near 0 far below, nearly the number itself far above. "
        "It has a slope everywhere.",
        ("softplus",),
        "O = ln(1 + e^z), slope σ(z)",
        ("relu", "sigmoid"),
    ),
    Entry(
        "gelu",
        "Weighs a number by the chance that a draw from the bell curve lies below it. It looks "
        "like a rounded relu that dips a little below 0.",
        ("gelu",),
        "O = z·Φ(z)",
        ("relu",),
    ),
    Entry(
        "softmax",
        "Turns the weighted sums of the whole last layer into shares that are positive and add up "
        "to 1, one for each class: the larger the sum, the larger the share.",
        ("softmax",),
        "ŷₖ = e^zₖ / Σ e^z",
        ("cross_entropy", "class"),
    ),
    Entry(
        "class",
        "One of the kinds that a text column tells apart, such as yes and no. Each class has an "
        "output of its own, whose target is 1 for the rows of that class and 0 for the others.",
        ("class", "classes"),
        see=("softmax", "target"),
    ),
    Entry(
        "squared_error",
        "The error, target less prediction, times itself. So no error cancels another, and a large "
        "one counts far more than several small ones.",
        ("squared error", "squared"),
        "L = Σ (y − ŷ)², ∂L/∂ŷ = −2(y − ŷ)",
        ("loss", "half_squared_error", "mean_squared_error"),
    ),
    Entry(
        "half_squared_error",
        "Half the squared error. The half cancels the 2 that the derivative brings, which is why "
        "many textbooks use it.",
        ("half squared error",),
        "L = ½ Σ (y − ŷ)², ∂L/∂ŷ = −(y − ŷ)",
        ("squared_error",),
    ),
    Entry(
        "mean_squared_error",
        "The squared errors of a row's outputs, averaged over the outputs, so that it does not "
        "grow with their number.",
        ("mean squared error",),
        "L = (1/K) Σ (y − ŷ)²",
        ("squared_error",),
    ),
    Entry(
        "absolute_error",
        "The size of the error, whatever its sign. A row far off pulls no harder than one that is "
        "a little off; where the error is 0 the loss has a kink.",
        ("absolute error",),
        "L = Σ |y − ŷ|",
        ("huber", "kink"),
    ),
    Entry(
        "huber",
        "A mixture: half the square for errors up to 1, the size less ½ beyond. Small errors are "
        "treated gently, and rows far off do not take over.",
        ("huber",),
        "½(y − ŷ)² up to 1, then |y − ŷ| − ½",
        ("squared_error", "absolute_error"),
    ),
    Entry(
        "binary_cross_entropy",
        "A loss for yes or no. The output is taken as the chance of yes, and the loss is large "
        "when the network was sure of the wrong answer. With sigmoid its δ is simply ŷ − y.",
        ("binary cross entropy", "binary cross-entropy"),
        "L = −[y ln ŷ + (1 − y) ln(1 − ŷ)]",
        ("sigmoid", "cross_entropy"),
    ),
    Entry(
        "cross_entropy",
        "A loss for choosing among classes: it looks at the share that the true class got, and the "
        "smaller that is, the larger the loss. With softmax its δ is simply ŷ − y.",
        ("cross entropy", "cross-entropy"),
        "L = −Σ y ln ŷ",
        ("softmax", "class"),
    ),
    Entry(
        "kink",
        "A point where a curve has a corner, as relu has at 0: the slope from the left is not that "
        "from the right, so there is no derivative to check a gradient against.",
        ("kink",),
        see=("relu", "absolute_error"),
    ),
)
